//! The types of a scaffolded action's response, as Rust.

use super::model::{Codes, Kind, Member, Model, Object};
use super::names::pascal;
use super::request_source::prose;
use crate::generate::identifier;

pub(super) fn response(model: &Model) -> String {
    let objects: String = model.objects.iter().map(|it| object(it, model)).collect();
    let codes: String = model.codes.iter().map(codes).collect();
    objects + &codes
}

fn documented(meaning: &str, place: &str) -> String {
    let meaning = prose(meaning);
    if meaning.is_empty() {
        format!("{place}.")
    } else {
        format!("{}, {place}.", meaning.trim_end_matches('.'))
    }
}

fn object(object: &Object, model: &Model) -> String {
    let name = &object.name;
    let place = format!("`{}` of the response", object.path);
    let equal = if model.has_raw() { "" } else { ", PartialEq, Eq" };
    let Some(members) = &object.members else {
        return format!(
            "/// {}\n#[derive(Clone, Debug{equal}, Serialize, serde::Deserialize)]\n#[serde(transparent)]\npub struct \
             {name}(#[serde(deserialize_with = \"text\")] Box<str>);\n\nimpl {name} {{\n/// The text as it came.\n\
             #[must_use]\npub fn as_str(&self) -> &str {{ &self.0 }}\n}}\n\n",
            documented(&object.meaning, &place)
        );
    };
    let fields: String = members.iter().map(field).collect();
    let accessors: Vec<String> = members.iter().map(accessor).collect();
    format!(
        "/// {}\n///\n/// Every field may be missing. It serialises in our names, and deserialises from the wire's.\n\
         #[derive(Clone, Debug{equal}, serde::Serialize, serde::Deserialize)]\n#[serde(remote = \"Self\")]\npub struct \
         {name} {{\n{fields}}}\n\nimpl {name} {{\n{}}}\n\nobject!({name}, \"an object: `{}`\");\n\n",
        documented(&object.meaning, &place),
        accessors.join("\n"),
        object.path
    )
}

fn field(member: &Member) -> String {
    let Member { rust_name, wire_name, kind, .. } = member;
    let mut serde = Vec::new();
    if rust_name != wire_name {
        serde.push(format!("rename(deserialize = {wire_name:?})"));
    }
    serde.push("default".to_owned());
    let (reader, carrier) = match kind {
        Kind::Text => (Some("text"), "Box<str>".to_owned()),
        Kind::Time => (Some("time"), "TimeText".to_owned()),
        Kind::Amount => (Some("amount"), "Option<Amount>".to_owned()),
        Kind::Code(name) => (Some("code"), format!("Option<{name}>")),
        Kind::List(name) => (None, format!("List<{name}>")),
        Kind::Object(name) => (None, format!("Option<{name}>")),
        Kind::Raw => (None, "Option<Box<RawValue>>".to_owned()),
    };
    serde.extend(reader.map(|reader| format!("deserialize_with = \"{reader}\"")));
    format!("#[serde({})]\n{rust_name}: {carrier},\n", serde.join(", "))
}

fn accessor(member: &Member) -> String {
    let Member { rust_name, wire_name, .. } = member;
    let (returned, value, absent) = match &member.kind {
        Kind::Text => ("&str".to_owned(), format!("&self.{rust_name}"), "Empty"),
        Kind::Time => ("&TimeText".to_owned(), format!("&self.{rust_name}"), "Empty"),
        Kind::Amount => ("Option<&Amount>".to_owned(), format!("self.{rust_name}.as_ref()"), "`None`"),
        Kind::Code(name) | Kind::Object(name) => {
            (format!("Option<&{name}>"), format!("self.{rust_name}.as_ref()"), "`None`")
        }
        Kind::List(name) => (format!("&[{name}]"), format!("&self.{rust_name}"), "Empty"),
        Kind::Raw => ("Option<&RawValue>".to_owned(), format!("self.{rust_name}.as_deref()"), "`None`"),
    };
    format!(
        "/// {} {absent} where the gateway sent none.\n#[must_use]\npub fn {rust_name}(&self) -> {returned} {{\n{value}\n}}\n",
        documented(&member.meaning, &format!("wire name `{wire_name}`"))
    )
}

fn codes(codes: &Codes) -> String {
    let Codes { name, wire_name, is_flag, .. } = codes;
    let flag = if *is_flag { " A JSON bool is read as 0 or 1." } else { "" };
    let mut text = format!(
        "codes! {{\n    /// {}{flag}\n    {name}, flag: {is_flag} {{\n",
        documented(&codes.meaning, &format!("wire name `{wire_name}`"))
    );
    for variant in &codes.variants {
        let output = identifier(&variant.name);
        debug_assert_eq!(
            pascal(&output).to_ascii_lowercase(),
            variant.name.to_ascii_lowercase().replace('_', "")
        );
        let said = prose(&variant.value.meaning);
        let said = if said.is_empty() { String::new() } else { format!(": {said}") };
        text.push_str(&format!(
            "        /// `{}`{said}.\n        {} = {:?}, {output:?};\n",
            variant.value.code, variant.name, variant.value.code
        ));
    }
    text + "    }\n}\n\n"
}
