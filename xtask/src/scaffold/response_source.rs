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
    let words = documented(&object.meaning, &place);
    let Some(members) = &object.members else { return scalar_element(name, &words) };
    let is_compared = if model.has_raw() { "" } else { ": Eq" };
    let fields: String = members.iter().map(field).collect();
    let table: String = members.iter().map(row).collect();
    let accessors: Vec<String> = members.iter().map(accessor).collect();
    format!(
        "/// {words}\n///\n/// Every field may be missing. It serialises in our names, and deserialises from the wire's.\n\
         #[derive(Clone)]\npub struct {name} {{\ntexts: Texts,\n{fields}}}\n\nobject! {{\n    {name}{is_compared}, \
         \"an object: `{}`\" {{\n{table}    }}\n}}\n\nimpl {name} {{\n{}}}\n\n",
        object.path,
        accessors.join("\n"),
    )
}

/// An element of a list of scalars.
fn scalar_element(name: &str, words: &str) -> String {
    format!(
        "/// {words}\n#[derive(Clone, Debug, PartialEq, Eq, Serialize)]\n#[serde(transparent)]\npub struct \
         {name}(Box<str>);\n\nimpl {name} {{\n/// The text as it came.\n#[must_use]\npub fn as_str(&self) -> &str {{ \
         &self.0 }}\n}}\n\nimpl<'de> Deserialize<'de> for {name} {{\nfn deserialize<D: Deserializer<'de>>(deserializer: D) \
         -> Result<Self, D::Error> {{\nlet take = |scalar: Scalar<'_>| Ok::<_, Infallible>(Self(scalar.as_text()\
         .into()));\nScalarSeed {{ numbers: Numbers::AsWritten, take }}.deserialize(deserializer)\n}}\n}}\n\n"
    )
}

fn field(Member { rust_name, kind, .. }: &Member) -> String {
    let carrier = match kind {
        Kind::Text | Kind::Time | Kind::Amount => "Span".to_owned(),
        Kind::Code(name) | Kind::Object(name) => format!("Option<{name}>"),
        Kind::List(name) => format!("List<{name}>"),
        Kind::Raw => "Option<Box<RawValue>>".to_owned(),
    };
    format!("{rust_name}: {carrier},\n")
}

/// A member in the table of what is read.
fn row(Member { rust_name, wire_name, kind, .. }: &Member) -> String {
    let kind = match kind {
        Kind::Text if is_id(wire_name) => "id",
        Kind::Text | Kind::Time => "text",
        Kind::Amount => "amount",
        Kind::Code(_) => "code",
        Kind::List(_) | Kind::Object(_) | Kind::Raw => "value",
    };
    format!("        {rust_name}: {kind} = {wire_name:?},\n")
}

/// Whether a number that was rounded would name another thing.
fn is_id(wire_name: &str) -> bool {
    wire_name == "id" || wire_name.ends_with("_id") || wire_name.ends_with("Id")
}

fn accessor(member: &Member) -> String {
    let Member { rust_name, wire_name, .. } = member;
    let text = format!("self.texts.at(self.{rust_name})");
    let (returned, value, absent) = match &member.kind {
        Kind::Text => ("&str".to_owned(), text, "Empty"),
        Kind::Time => ("TimeText<'_>".to_owned(), format!("TimeText::new({text})"), "Empty"),
        Kind::Amount => ("Option<Amount<'_>>".to_owned(), format!("Amount::of_checked({text})"), "`None`"),
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
