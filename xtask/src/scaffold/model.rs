//! What a page says, as the types that carry it.

use serde_json::Value;

use super::names::{action_type, field, pascal, variant};
use super::parameters::{Parameter, parameters};
use crate::generate::{identifier, unused};
use crate::page::{DocumentedValue, Field, Page, SampleKind};

pub(super) struct Model {
    pub(super) page: Page,
    /// The request's type.
    pub(super) name: String,
    /// Its file and module.
    pub(super) module: String,
    pub(super) parameters: Vec<Parameter>,
    pub(super) response: Response,
    pub(super) objects: Vec<Object>,
    pub(super) codes: Vec<Codes>,
    pub(super) decisions: Vec<String>,
    names: Vec<String>,
}

/// What `data` is.
pub(super) enum Response {
    List(String),
    Object(String),
    /// Nothing documented.
    Raw,
}

/// A type that is read from an object of the response, or from a scalar in a list of them.
pub(super) struct Object {
    pub(super) name: String,
    pub(super) path: String,
    pub(super) meaning: String,
    /// None for a scalar.
    pub(super) members: Option<Vec<Member>>,
}

pub(super) struct Member {
    pub(super) rust_name: String,
    pub(super) wire_name: String,
    pub(super) meaning: String,
    pub(super) kind: Kind,
}

pub(super) enum Kind {
    Text,
    Time,
    Amount,
    Code(String),
    List(String),
    Object(String),
    Raw,
}

/// An enumeration.
pub(super) struct Codes {
    pub(super) name: String,
    pub(super) wire_name: String,
    pub(super) meaning: String,
    pub(super) is_flag: bool,
    pub(super) variants: Vec<Variant>,
}

pub(super) struct Variant {
    pub(super) name: String,
    pub(super) value: DocumentedValue,
}

impl Model {
    pub(super) fn of(page: Page) -> Self {
        let documented =
            page.rust_type.as_deref().and_then(|path| path.rsplit("::").next()).map(str::to_owned);
        let name = documented.unwrap_or_else(|| action_type(&page.action));
        let mut model = Self {
            module: identifier(&name),
            names: vec![name.clone()],
            name,
            parameters: Vec::new(),
            response: Response::Raw,
            objects: Vec::new(),
            codes: Vec::new(),
            decisions: vec![
                "is_read_only: false, so that it is never sent twice; the page does not say".to_owned(),
            ],
            page,
        };
        model.parameters = parameters(&mut model);
        model.response = model.response();
        model
    }

    /// A type's name that no other has.
    pub(super) fn type_name(&mut self, name: String) -> String {
        let name = unused(name, &self.names);
        self.names.push(name.clone());
        name
    }

    fn response(&mut self) -> Response {
        let below = |prefix: &str| self.page.response.iter().any(|row| row.name.starts_with(prefix));
        let element = self.page.response.iter().any(|row| row.name == "data[]");
        if below("data[].") || element {
            let has_members = below("data[].");
            let name = self.type_name(format!("{}Item", self.name));
            self.object(&name, "data[]", has_members);
            Response::List(name)
        } else if below("data.") {
            let name = self.type_name(format!("{}Data", self.name));
            self.object(&name, "data", true);
            Response::Object(name)
        } else {
            self.decisions.push("the response: data as it came; the page documents nothing in it".to_owned());
            Response::Raw
        }
    }

    fn object(&mut self, name: &str, path: &str, has_members: bool) {
        let row = self.page.response.iter().find(|row| row.name == path);
        let meaning = row.map(|row| row.meaning.clone()).unwrap_or_default();
        let at = self.objects.len();
        self.objects.push(Object { name: name.to_owned(), path: path.to_owned(), meaning, members: None });
        if !has_members {
            return;
        }
        let mut members: Vec<Member> = Vec::new();
        for wire_name in self.member_names(path) {
            // `texts` is where a scaffolded type keeps them.
            let used: Vec<String> =
                members.iter().map(|member| member.rust_name.clone()).chain(["texts".to_owned()]).collect();
            let rust_name = unused(field(&wire_name), &used);
            members.push(self.member(rust_name, wire_name, path));
        }
        if let Some(object) = self.objects.get_mut(at) {
            object.members = Some(members);
        }
    }

    fn member_names(&self, path: &str) -> Vec<String> {
        let prefix = format!("{path}.");
        let mut names: Vec<String> = Vec::new();
        for rest in self.page.response.iter().filter_map(|row| row.name.strip_prefix(&prefix)) {
            let name = rest.split(['.', '[']).next().unwrap_or_default().to_owned();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    fn member(&mut self, rust_name: String, wire_name: String, parent: &str) -> Member {
        let path = format!("{parent}.{wire_name}");
        let row = self.page.response.iter().find(|row| row.name == path).cloned();
        let below = |suffix: &str| {
            let prefix = format!("{path}{suffix}");
            self.page.response.iter().any(|row| row.name.starts_with(&prefix))
        };
        let nested = format!("{}{}", self.name, pascal(&identifier(&path.replacen("data", "", 1))));
        let kind = if below("[]") || (is_array(row.as_ref()) && !below(".") && self.sample_has_scalars(&path))
        {
            let has_members = below("[].");
            let name = self.type_name(format!("{nested}Item"));
            self.object(&name, &format!("{path}[]"), has_members);
            Kind::List(name)
        } else if below(".") {
            let name = self.type_name(nested);
            self.object(&name, &path, true);
            Kind::Object(name)
        } else {
            self.scalar(row.as_ref(), &path, nested)
        };
        let meaning = row.map(|row| row.meaning).unwrap_or_default();
        Member { rust_name, wire_name, meaning, kind }
    }

    fn scalar(&mut self, row: Option<&Field>, path: &str, name: String) -> Kind {
        let Some(row) = row else { return Kind::Text };
        if !row.values.is_empty() {
            return Kind::Code(self.enumeration(name, row, false));
        }
        match row.kind.as_str() {
            "array" | "object" => {
                self.decisions.push(format!("{path}: as it came; the page documents nothing in it"));
                Kind::Raw
            }
            "bool" => {
                let value = |code: &str, meaning: &str| DocumentedValue {
                    code: code.to_owned(),
                    meaning: meaning.to_owned(),
                };
                let row = Field { values: vec![value("0", "no"), value("1", "yes")], ..row.clone() };
                Kind::Code(self.enumeration(name, &row, true))
            }
            "float" => Kind::Amount,
            _ if ["余额", "金额", "总值", "单价", "价格"].iter().any(|word| row.meaning.contains(word)) =>
            {
                self.decisions.push(format!("{path}: an amount, by its meaning ({})", row.meaning));
                Kind::Amount
            }
            _ if row.meaning.contains("时间") => {
                self.decisions.push(format!("{path}: a time, by its meaning ({})", row.meaning));
                Kind::Time
            }
            _ => Kind::Text,
        }
    }

    fn enumeration(&mut self, name: String, row: &Field, is_bool: bool) -> String {
        let name = self.type_name(name);
        let codes: Vec<&str> = row.values.iter().map(|value| value.code.as_str()).collect();
        let is_flag = is_bool || (codes.len() == 2 && codes.contains(&"0") && codes.contains(&"1"));
        let wire_name = row.name.rsplit('.').next().unwrap_or_default().to_owned();
        let variants = variants(&row.values);
        self.codes.push(Codes {
            name: name.clone(),
            wire_name,
            meaning: row.meaning.clone(),
            is_flag,
            variants,
        });
        name
    }

    /// Whether the success sample has a list of scalars there.
    fn sample_has_scalars(&self, path: &str) -> bool {
        let sample = self.sample(SampleKind::Success);
        let first = crate::import::at(&sample, path).and_then(|list| list.get(0));
        first.is_some_and(|element| !element.is_array() && !element.is_object())
    }

    /// A sample; null where the page has none.
    pub(super) fn sample(&self, kind: SampleKind) -> Value {
        let sample = self.page.samples.iter().find(|sample| sample.kind == kind);
        sample.and_then(|sample| serde_json::from_str(&sample.json).ok()).unwrap_or(Value::Null)
    }

    /// The names of all types that the file makes public.
    pub(super) fn public_types(&self) -> &[String] {
        &self.names
    }

    /// Whether the type of this name is read member by member.
    pub(super) fn is_of_objects(&self, name: &str) -> bool {
        self.objects.iter().any(|object| object.name == name && object.members.is_some())
    }

    pub(super) fn has_raw(&self) -> bool {
        let is_raw = |member: &Member| matches!(member.kind, Kind::Raw);
        self.objects.iter().filter_map(|object| object.members.as_ref()).flatten().any(is_raw)
    }
}

fn is_array(row: Option<&Field>) -> bool {
    row.is_some_and(|row| row.kind == "array")
}

pub(super) fn variants(values: &[DocumentedValue]) -> Vec<Variant> {
    let mut names: Vec<String> = Vec::new();
    let named = |value: &DocumentedValue| {
        let name = unused(variant(&value.code, &value.meaning), &names);
        names.push(name.clone());
        Variant { name, value: value.clone() }
    };
    values.iter().map(named).collect()
}
