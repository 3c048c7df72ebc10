//! The messages of `locales/zh`, in the form of Project Fluent.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use zvcms_diagnosis::Language;

use super::Told;

/// One file for each part of the command.
pub(super) const FILES: [&str; 4] = [
    include_str!("../../locales/zh/errors.ftl"),
    include_str!("../../locales/zh/settings.ftl"),
    include_str!("../../locales/zh/results.ftl"),
    include_str!("../../locales/zh/sandbox.ftl"),
];

static CHINESE: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| {
    let mut bundle = FluentBundle::new_concurrent(vec!["zh-CN".parse().unwrap_or_default()]);
    // Marks of direction around what is put in are for texts of right and left.
    bundle.set_use_isolating(false);
    for file in FILES {
        let resource = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(read, _)| read);
        bundle.add_resource_overriding(resource);
    }
    bundle
});

/// A message in Chinese; `None` if there is none, or it names a value that is not given.
pub(super) fn chinese(id: &str, arguments: &[(&'static str, Told)]) -> Option<String> {
    let pattern = CHINESE.get_message(id)?.value()?;
    let mut values = FluentArgs::with_capacity(arguments.len());
    for (name, value) in arguments {
        values.set(*name, FluentValue::String(value.in_language(Language::Chinese)));
    }
    let mut problems = Vec::new();
    let words = CHINESE.format_pattern(pattern, Some(&values), &mut problems);
    problems.is_empty().then(|| words.into_owned())
}
