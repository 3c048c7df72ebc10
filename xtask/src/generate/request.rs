//! The request of an action, as Rust: a struct of its parameters, and one for each object among them.

use serde_json::Value;

use super::rust::{self, doc, field_doc, phrase, prose, what_it_is};
use super::tree::{self, Object};
use crate::json::Json;
use crate::page::{Field, Kind, Page, last_name};

/// The types that a request consists of, the request first.
pub(super) fn types(page: &Page, has_validation_by_hand: bool) -> String {
    let objects = tree::request(page);
    let mut text = String::new();
    for object in &objects {
        let parameters = parameters(page, object);
        text.push_str(&structure(page, object, &parameters));
        if object.path.is_empty() {
            text.push_str(&action(page, &parameters, has_validation_by_hand));
            text.push_str(&paging(page, &parameters));
        }
    }
    text.extend(objects.iter().flat_map(|object| &object.members).filter_map(|field| choices(page, field)));
    text
}

struct Parameter<'p> {
    field: &'p Field,
    /// The type that it is kept in, before it is optional.
    keeps: String,
    /// What the constructor or setter takes, and how that becomes what is kept.
    takes: String,
    conversion: String,
    unset: Unset,
}

/// What becomes of a parameter that is not set.
#[derive(PartialEq)]
enum Unset {
    /// It has to be given to the constructor.
    Impossible,
    LeftOut,
    /// This default is sent, in Rust.
    Default(String),
}

/// In the order in which the sample sends them; then those that it does not send.
fn parameters<'p>(page: &'p Page, object: &Object<'p>) -> Vec<Parameter<'p>> {
    let sent = page.params().and_then(|params| params.values_at(&object.path).first().copied());
    let sent = sent.map(Json::members).unwrap_or_default();
    let position = |field: &&Field| {
        sent.iter().position(|(name, _)| name == last_name(&field.path)).unwrap_or(usize::MAX)
    };
    let mut fields = object.members.clone();
    fields.sort_by_key(position);
    fields.into_iter().map(|field| parameter(page, field)).collect()
}

fn parameter<'p>(page: &Page, field: &'p Field) -> Parameter<'p> {
    let name = field.name.as_str();
    let same = |kept: &str| (kept.to_owned(), kept.to_owned(), name.to_owned());
    let (keeps, takes, conversion) = match &field.kind {
        Some(Kind::Integer) if is_sent_as_text(page, field) => {
            ("IntegerText".to_owned(), "i64".to_owned(), format!("IntegerText({name})"))
        }
        Some(Kind::Integer) => same("i64"),
        Some(Kind::CodeList(name)) => same(&format!("Vec<{name}>")),
        Some(Kind::Amount) => {
            let money = "Money<Undeclared>".to_owned();
            (money.clone(), format!("impl Into<{money}>"), format!("{name}.into()"))
        }
        Some(Kind::Bool) => same("bool"),
        Some(Kind::Texts) => same("Vec<String>"),
        Some(Kind::Codes { name, .. } | Kind::Object(name)) => same(name),
        Some(Kind::List(name)) => same(&format!("Vec<{name}>")),
        Some(Kind::Value) => ("Json".to_owned(), "Box<RawValue>".to_owned(), format!("Json::new({name})")),
        Some(Kind::Text | Kind::Id | Kind::Time) | None => {
            ("String".to_owned(), "impl Into<String>".to_owned(), format!("{name}.into()"))
        }
    };
    let unset = match field.default.as_deref().and_then(|json| default(field, &keeps, Json::new(json))) {
        Some(default) => Unset::Default(default),
        None if field.required == Some(true) || field.is_asked_for => Unset::Impossible,
        None => Unset::LeftOut,
    };
    Parameter { field, keeps, takes, conversion, unset }
}

/// A default as Rust.
fn default(field: &Field, keeps: &str, json: Json<'_>) -> Option<String> {
    let text = json.scalar();
    match &field.kind {
        Some(Kind::Integer) if keeps != "i64" => Some(format!("{keeps}({text})")),
        Some(Kind::Amount) => None,
        Some(Kind::Integer | Kind::Bool) => Some(text),
        Some(Kind::Codes { name, .. }) => Some(format!("{name}::{}", rust::variant(&field.values, &text)?)),
        Some(Kind::Text | Kind::Id | Kind::Time) if text.is_empty() => Some("String::new()".to_owned()),
        Some(Kind::Text | Kind::Id | Kind::Time) => Some(format!("{text:?}.to_owned()")),
        _ => None,
    }
}

/// The struct of an object, its constructor and its setters.
fn structure(page: &Page, object: &Object<'_>, parameters: &[Parameter<'_>]) -> String {
    let structure = object.name;
    let (mut fields, mut members, mut setters) = (String::new(), String::new(), String::new());
    let (mut arguments, mut told, mut values) = (Vec::new(), String::new(), Vec::new());
    for Parameter { field, keeps, takes, conversion, unset } in parameters {
        let (name, wire_name) = (field.name.as_str(), last_name(&field.path));
        let is_left_out = *unset == Unset::LeftOut;
        let kind = match unset {
            Unset::Default(default) if !is_default_of_type(field, default) => format!("defaulted({default})"),
            Unset::Impossible if keeps != "String" => "required".to_owned(),
            Unset::LeftOut if keeps == "Json" => "any".to_owned(),
            Unset::LeftOut => "optional".to_owned(),
            // A blank text is refused later, with its name.
            _ => "defaulted".to_owned(),
        };
        members.push_str(&format!("{name}: {kind} = {wire_name:?},\n"));
        let kept = if is_left_out { &format!("Option<{keeps}>") } else { keeps };
        fields.push_str(&format!("{name}: {kept},\n"));

        let (value, set, more) = match unset {
            Unset::Impossible => {
                arguments.push(format!("{name}: {takes}"));
                told.push_str(&format!("/// * `{name}`: {}\n", what_it_is(field)));
                let is_same = conversion == name;
                values.push(if is_same { name.to_owned() } else { format!("{name}: {conversion}") });
                continue;
            }
            Unset::LeftOut => {
                ("None", format!("Some({conversion})"), "Left out where it is not set.".to_owned())
            }
            Unset::Default(default) => {
                let json = field.default.as_deref().unwrap_or_default();
                (default.as_str(), conversion.clone(), format!("`{json}` is sent where it is not set."))
            }
        };
        values.push(format!("{name}: {value}"));
        setters.push_str(&format!(
            "\n{}#[must_use]\npub fn {name}(mut self, {name}: {takes}) -> Self {{\nself.{name} = {set};\nself\n}}\n",
            field_doc(field, &more)
        ));
    }

    let mut body = format!("{{\n{fields}}}");
    let mut serde = rust::macro_call("parameters", "", structure, &members);
    // PHP reads `[]` and `{}` as the same, and pages show either.
    if parameters.is_empty() && page.params().is_some_and(Json::is_array) {
        "{ nothing: [(); 0] }".clone_into(&mut body);
        serde = format!("parameters! {{ {structure} [] }}\n\n");
        values.push("nothing: []".to_owned());
    }
    if !told.is_empty() {
        told.insert_str(0, "///\n");
    }
    let checks = checks_of(page, parameters);
    let refused = match checks.iter().any(|check| check.contains("if_empty")) {
        _ if checks.is_empty() => None,
        true => Some("A blank text and an empty list are"),
        false => Some("A blank text is"),
    };
    told.extend(refused.map(|what| format!("///\n/// {what} refused when the request is signed.\n")));
    let is_request = object.path.is_empty();
    let what = if is_request { "A request" } else { "One" };
    let validate = if is_request { String::new() } else { format!("\n{}", validation(&checks)) };
    let default = if arguments.is_empty() {
        format!("impl Default for {structure} {{\nfn default() -> Self {{\nSelf::new()\n}}\n}}\n\n")
    } else {
        String::new()
    };
    format!(
        "{}#[derive(Clone, Debug, PartialEq, Eq)]\npub struct {structure} {body}\n\n{serde}\
         impl {structure} {{\n\
         /// {what} with what is required, and nothing else.\n{told}#[must_use]\n\
         pub fn new({}) -> Self {{\nSelf {{ {} }}\n}}\n{setters}{validate}}}\n\n{default}",
        documentation(page, object),
        arguments.join(", "),
        values.join(", "),
    )
}

/// Whether the type of the parameter has this default too.
fn is_default_of_type(field: &Field, default: &str) -> bool {
    matches!(field.kind, Some(Kind::Codes { .. })) || matches!(default, "String::new()" | "0" | "false")
}

/// What it means for the caller that an action is not idempotent.
const WRITES: &str = "It writes, and is not idempotent: sent twice, it may take effect twice. So it is never sent again where it \
                      is unknown whether it arrived: the error says so, and what it should have changed has to be looked up";

fn documentation(page: &Page, object: &Object<'_>) -> String {
    if !object.path.is_empty() {
        let place = format!("`{}` of [`{}`].", object.path, page.request);
        return doc(&phrase(object.meaning, ", ", &place));
    }
    let name = format!("`{}`", page.action);
    let action = match (prose(&page.summary), page.is_v3_only()) {
        (summary, true) if summary.is_empty() => format!("The action at {name}"),
        (summary, true) => format!("{summary} V3 path {name}"),
        (summary, false) if summary.is_empty() => format!("Asks for {name}. Wire name {name}"),
        (summary, false) => format!("{summary} Wire name {name}"),
    };
    let response = match &page.reply {
        Kind::List(name) => format!("a list of [`{name}`]"),
        Kind::Object(name) => {
            format!("{} [`{name}`], or none where the gateway has nothing to say", rust::article(name))
        }
        Kind::Texts => "a list of texts".to_owned(),
        _ => "JSON as it came".to_owned(),
    };
    let over_v3 = over_v3(page);
    let writes = if page.is_idempotent { String::new() } else { format!("\n\n{WRITES}.") };
    doc(&format!("{action}; the response is {response}.{over_v3}{writes}"))
}

/// Its path over V3 as a sentence, and whether that is in use, behind a space; empty where there is nothing to say.
fn over_v3(page: &Page) -> String {
    let not_seen = "documented by the vendor, not seen in use by a public client";
    match (&page.v3_path, page.v3_seen_in_use) {
        (Some(path), Some(true)) => format!(" Over V3 its path is `{path}`; a public client calls it."),
        (Some(path), Some(false)) => format!(" Over V3 its path is `{path}`, {not_seen}."),
        (Some(path), None) => format!(" Over V3 its path is `{path}`."),
        (None, Some(true)) => " A public client calls the path.".to_owned(),
        (None, Some(false)) => format!(" The path is {not_seen}."),
        (None, None) => String::new(),
    }
}

fn action(page: &Page, parameters: &[Parameter<'_>], has_validation_by_hand: bool) -> String {
    let (response, read) = match &page.reply {
        Kind::List(name) if page.is_or_one => (format!("Vec<{name}>"), "data.objects_or_one()"),
        Kind::List(name) => (format!("Vec<{name}>"), "data.objects()"),
        Kind::Object(name) => (format!("Option<{name}>"), "data.object()"),
        Kind::Texts => ("Vec<String>".to_owned(), "data.texts()"),
        _ => ("Box<RawValue>".to_owned(), "data.json()"),
    };
    // Of a page of a path, it is the name.
    let v3_path = page
        .v3_path
        .as_ref()
        .map(|path| format!("fn v3_path(&self) -> Option<&str> {{\nSome({path:?})\n}}\n\n"));
    let mut checks = checks_of(page, parameters);
    checks.extend(has_validation_by_hand.then(|| "self.validate_by_hand()".to_owned()));
    let validate = validation(&checks);
    format!(
        "impl Action for {} {{\ntype Response = {response};\n\nfn name(&self) -> &str {{\n{:?}\n}}\n\n{}\
         fn is_idempotent(&self) -> bool {{\n{}\n}}\n\n{validate}\
         fn read_data<'de, D: Deserializer<'de>>(data: Data<D>) -> Result<Self::Response, D::Error> {{\n{read}\n}}\n}}\n\n",
        page.request,
        page.action,
        v3_path.unwrap_or_default(),
        page.is_idempotent
    )
}

/// What the type cannot guarantee: that no required text is blank and no required list empty, in the objects inside too.
fn checks_of(page: &Page, parameters: &[Parameter<'_>]) -> Vec<String> {
    let mut checks = Vec::new();
    for parameter in parameters {
        let Parameter { field, keeps, unset, .. } = parameter;
        let (path, name) = (&field.path, &field.name);
        if *unset == Unset::Impossible && keeps == "String" {
            checks.push(format!("InvalidParameter::if_blank({path:?}, &self.{name})"));
        }
        if *unset == Unset::Impossible && keeps.starts_with("Vec<") {
            checks.push(format!("InvalidParameter::if_empty({path:?}, &self.{name})"));
        }
        let is_inside = |object: &Object<'_>| object.path.trim_end_matches("[]") == *path;
        let inside = tree::request(page).into_iter().find(is_inside);
        let has_checks = |object: &Object<'_>| !checks_of(page, &self::parameters(page, object)).is_empty();
        let Some(object) = inside.filter(has_checks) else { continue };
        let is_list = object.path.ends_with("[]");
        let each = match (is_list, *unset == Unset::LeftOut) {
            (true, true) => ".iter().flatten()",
            (true, false) | (false, true) => ".iter()",
            (false, false) => {
                checks.push(format!("self.{name}.validate()"));
                continue;
            }
        };
        checks.push(format!("self.{name}{each}.try_for_each({}::validate)", object.name));
    }
    checks
}

fn validation(checks: &[String]) -> String {
    if checks.is_empty() {
        return String::new();
    }
    format!("fn validate(&self) -> Result<(), InvalidParameter> {{\n{}\n}}\n\n", checks.join("?;\n"))
}

/// How the action asks for a page of results, and takes it out of its response.
fn paging(page: &Page, parameters: &[Parameter<'_>]) -> String {
    let Some(rows) = page.paging_rows() else { return String::new() };
    let parameter = rows.parameter.name.as_str();
    let is_text =
        parameters.iter().any(|known| known.field.name == parameter && known.keeps == "IntegerText");
    let (number, number_of_page) = if is_text {
        ("IntegerText(number)", "map_or(1, |page| page.0)")
    } else {
        ("number", "unwrap_or(1)")
    };
    let item_id = rows.id.map(|field| {
        let item = rows.item;
        format!("\n\nfn item_id(item: &{item}) -> Option<&str> {{\nSome(item.{}())\n}}", field.name)
    });
    let place =
        |field: Option<&Field>| field.map_or("None".to_owned(), |field| format!("page.{}", field.name));
    let last = match (rows.last, rows.total_pages) {
        (Some(_), Some(total_pages)) => format!("{}.or(page.{})", place(rows.last), total_pages.name),
        (last, total_pages) => place(last.or(total_pages)),
    };
    let total = rows.total.map(|total| format!(".of_total(page.{})", total.name)).unwrap_or_default();
    format!(
        "impl PagedAction for {} {{\ntype Item = {};\n\nfn page_number(&self) -> i64 {{\nself.{parameter}.{number_of_page}\n}}\n\n\
         fn at_page(mut self, number: i64) -> Self {{\nself.{parameter} = Some({number});\nself\n}}\n\n\
         fn read_page(response: Self::Response) -> ResultPage<Self::Item> {{\nlet page = response.unwrap_or_default();\n\
         ResultPage::new(page.{}).at({}, {last}){total}\n}}{}\n}}\n\n",
        page.request,
        rows.item,
        rows.list.name,
        place(rows.number),
        item_id.unwrap_or_default(),
    )
}

/// The enumeration of a parameter.
fn choices(page: &Page, field: &Field) -> Option<String> {
    let default = field.default.as_deref().map(|json| Json::new(json).scalar());
    let head = if is_sent_as_integer(page, field) { ": integer" } else { ": text" };
    rust::enumeration(field, ("choices", head), default.as_deref(), |_| String::new())
}

/// The first documented value of a parameter, as it is sent.
pub(super) fn code_as_sent(page: &Page, field: &Field) -> Value {
    let code = field.values.iter().map(|value| value.code.as_str()).find(|code| !code.is_empty());
    let code = code.unwrap_or_default();
    match code.parse::<i64>() {
        Ok(number) if is_sent_as_integer(page, field) => number.into(),
        _ => code.into(),
    }
}

/// Whether the sample sends an integer as a string; where it leaves it blank or there is none, whether the page types it so.
pub(super) fn is_sent_as_text(page: &Page, field: &Field) -> bool {
    let sent = page.params().and_then(|params| params.values_at(&field.path).first().copied());
    let sent = sent.filter(|sent| sent.text() != "\"\"");
    let is_typed_so = || field.documented_type.to_ascii_lowercase().starts_with("str");
    sent.map_or_else(is_typed_so, Json::is_string)
}

/// Whether the sample sends a number there; without a sample, whether the page types it so.
fn is_sent_as_integer(page: &Page, field: &Field) -> bool {
    let is_integer = |code: &str| code.parse::<i64>().is_ok_and(|integer| integer.to_string() == code);
    let sent = page.params().and_then(|params| params.values_at(&field.path).first().copied());
    let is_typed_so = || field.documented_type.to_ascii_lowercase().starts_with("int");
    field.values.iter().all(|value| is_integer(&value.code)) && sent.map_or_else(is_typed_so, Json::is_number)
}
