//! Every message has its Chinese, and the same values in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::*;

/// The ids and the names of the values in the files of Chinese.
fn translated() -> BTreeMap<String, BTreeSet<String>> {
    let mut messages = BTreeMap::new();
    let mut last = String::new();
    for line in messages::FILES.iter().flat_map(|file| file.lines()) {
        let names = line.split("{ $").skip(1).filter_map(|rest| Some(rest.split_once(" }")?.0.to_owned()));
        match line.split_once(" = ") {
            Some((id, _)) if !line.starts_with([' ', '#']) => {
                let known = messages.insert(id.to_owned(), names.collect::<BTreeSet<_>>());
                assert!(known.is_none(), "{id} is there twice");
                id.clone_into(&mut last);
            }
            _ if line.starts_with(' ') => messages.get_mut(&last).unwrap().extend(names),
            _ => assert!(line.is_empty() || line.starts_with('#'), "{line}"),
        }
    }
    messages
}

/// The ids in the source, each with the names of its values.
fn said(folder: &Path, found: &mut Vec<(String, BTreeSet<String>)>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            said(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !path.ends_with("told/tests.rs")
        {
            let text = fs::read_to_string(&path).unwrap();
            for of in ["told!(", "Told::message("] {
                for call in text.split(of).skip(1) {
                    let Some(rest) = call.trim_start().strip_prefix('"') else { continue };
                    let (id, _) = rest.split_once('"').unwrap();
                    found.push((id.to_owned(), names_in(of, call)));
                }
            }
        }
    }
}

/// The names of the values of a call, up to its closing bracket.
fn names_in(of: &str, call: &str) -> BTreeSet<String> {
    let mut depth = 1;
    let (mut in_text, mut escaped) = (false, false);
    let end = call.find(|c: char| {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => in_text = !in_text,
            '(' if !in_text => depth += 1,
            ')' if !in_text => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    let (call, _) = call.split_at(end.unwrap());
    if of == "told!(" {
        let heads = call.split(" = ").map(|before| before.rsplit([' ', ',', '(', '\n']).next().unwrap());
        let names: BTreeSet<String> = heads.map(str::to_owned).collect();
        // Of what stands before an equals sign, only what the English names is a value.
        names
            .into_iter()
            .filter(|name| call.contains(&format!("{{{name}}}")) || call.contains(&format!("{{{name}:")))
            .collect()
    } else {
        call.split("(\"").skip(1).map(|rest| rest.split_once('"').unwrap().0.to_owned()).collect()
    }
}

#[test]
fn every_message_has_its_chinese() {
    let translated = translated();
    let mut found = Vec::new();
    said(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    for (id, names) in &found {
        let known = translated.get(id).unwrap_or_else(|| panic!("{id} has no Chinese in locales/zh"));
        assert!(known.is_subset(names), "{id}: the Chinese names {known:?}, the English {names:?}");
    }
    let said: BTreeSet<_> = found.into_iter().map(|(id, _)| id).collect();
    for id in translated.keys() {
        assert!(said.contains(id), "nothing says {id} of locales/zh");
    }
}

#[test]
fn the_files_of_chinese_are_sound() {
    for file in messages::FILES {
        let read = fluent_bundle::FluentResource::try_new(file.to_owned());
        assert!(read.is_ok(), "{:?}", read.err().map(|(_, problems)| problems));
    }
}

#[test]
fn texts_are_put_together_in_both_languages() {
    let text = told!("business-exception", "business exception {code}", code = 7_u64)
        .prefixed_with(Told::as_is("用户"))
        .followed_by(Told::as_is("x"));
    assert_eq!(text.english(), "用户: business exception 7; x");
    assert_eq!(text.in_language(Language::Chinese), "用户：业务异常 7；x");
    assert_eq!(serde_json::to_string(&text).unwrap(), r#""用户: business exception 7; x""#);
    let separator = Told::both(", ", "、");
    let names = Told::joined(["a", "b", "c"].map(Told::as_is), &separator);
    assert_eq!((names.english(), &*names.in_language(Language::Chinese)), ("a, b, c", "a、b、c"));
}
