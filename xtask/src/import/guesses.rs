//! Our names and kinds for the vendor's rows, guessed from types, samples and words; a maintainer betters them.
//!
//! Where a sample and the rows disagree, the rows give way, and are marked: the sample is what is sent and read.

use std::collections::BTreeMap;

use super::kinds;
use crate::generate::sample::{self, Json};
use crate::names;
use crate::page::{DocumentedValue, Field, Kind, Page, SampleKind, container, is_reserved};
use crate::vendor::rows;
use crate::vendor::types::Printed;
use crate::vendor::{add_words, mark, values};

/// The names of a page's types.
pub(super) struct Types(Vec<String>);

impl Types {
    /// Those of an action, which begin with the name of its request.
    pub(super) fn of(action: &str) -> Self {
        let name = names::action_type(action);
        Self(vec![if is_reserved(&name) { format!("{name}Request") } else { name }])
    }

    pub(super) fn request(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }

    fn add(&mut self, word: &str) -> String {
        let base = format!("{}{}", self.request(), names::pascal(word));
        let is_free = |name: &str| !is_reserved(name) && !self.0.iter().any(|known| known == name);
        let name = first_free(base, "", is_free);
        self.0.push(name.clone());
        name
    }
}

/// The name, or with the first number behind it that makes it new.
fn first_free(name: String, separator: &str, is_free: impl Fn(&str) -> bool) -> String {
    let base = name.trim_end_matches('_').to_owned();
    let mut number = 1;
    let mut free = name;
    while !is_free(&free) {
        number += 1;
        free = format!("{base}{separator}{number}");
    }
    free
}

/// Names and kinds for the rows of a vendor page.
pub(super) fn guess(page: &mut Page, marks: &mut Vec<String>) {
    let mut types = Types::of(&page.action);
    types.request().clone_into(&mut page.request);
    for field in &mut page.envelope {
        // The default of `Action` is the action, which is the page's name.
        keep_default(field, field.path != "Action");
    }
    if has_params_of_another_shape(page) {
        marks.push("the sample request has no parameters that a type can send; it is kept aside".to_owned());
        let sample = sample::sample(page, SampleKind::Request).unwrap_or_default();
        let lines: Vec<String> = sample.lines().map(str::to_owned).collect();
        page.not_understood.extend(lines);
        page.samples.retain(|sample| sample.kind != SampleKind::Request);
    }
    let vendor = page.clone();
    let params = sample::params(&vendor).map(Json::new);
    let success = sample::sample(&vendor, SampleKind::Success).map(Json::new);
    page.parameters = Table::new(&vendor.parameters, params, "").guessed(&mut types);
    let response = Table::new(&vendor.response, success, "data");
    page.reply = match response.shapes.get("data") {
        Some(Shape { is_list, fits: true }) => {
            list_or_object(*is_list, types.add(if *is_list { "item" } else { "data" }))
        }
        _ => response.without_rows("data"),
    };
    page.response = response.guessed(&mut types);
}

fn list_or_object(is_list: bool, name: String) -> Kind {
    if is_list { Kind::List(name) } else { Kind::Object(name) }
}

/// Whether the sample request has parameters that no type of ours can send.
fn has_params_of_another_shape(page: &Page) -> bool {
    let is_sent =
        |params| (params == "[]" && page.parameters.is_empty()) || kinds::is_object(Json::new(params));
    sample::sample(page, SampleKind::Request).is_some() && !sample::params(page).is_some_and(is_sent)
}

/// Leaves a default that is not sent in the words of the row.
fn keep_default(field: &mut Field, is_told: bool) {
    if let Some(default) = field.default.take().filter(|_| is_told) {
        add_words(&mut field.meaning, &format!("default {default}"));
        mark(field, "its default is not sent; if it is one, write it as JSON under Default");
    }
}

/// What the rows below a row make of it.
struct Shape {
    is_list: bool,
    /// Whether it is one of ours: it stands in one, and the sample has it so.
    fits: bool,
}

struct Table<'s> {
    rows: Vec<Field>,
    sample: Option<Json<'s>>,
    is_response: bool,
    /// By path, of the rows with rows below.
    shapes: BTreeMap<String, Shape>,
}

impl<'s> Table<'s> {
    /// The rows, before each those that it needs and the vendor's page does not have, and behind them those that only the
    /// sample has.
    fn new(rows: &[Field], sample: Option<Json<'s>>, root: &str) -> Self {
        let is_response = !root.is_empty();
        let mut table = Self { rows: Vec::new(), sample, is_response, shapes: BTreeMap::new() };
        for row in rows {
            // From the outermost.
            for (end, _) in row.path.match_indices(['.', '[']) {
                let path = row.path.get(..end).unwrap_or_default();
                let is_there = rows.iter().chain(&table.rows).any(|row| row.path == path);
                if !path.ends_with("[]") && path != root && !is_there {
                    table.add(path.to_owned(), "the vendor's page has no such row, and rows below it");
                }
            }
            table.rows.push(row.clone());
        }
        table.find_shapes();
        let mut places: Vec<String> = if is_response { Vec::new() } else { vec![String::new()] };
        let ours = table.shapes.iter().filter(|(_, shape)| shape.fits);
        places.extend(ours.map(|(path, shape)| format!("{path}{}", if shape.is_list { "[]" } else { "" })));
        for place in places {
            for (name, _) in table.values_at(&place).into_iter().flat_map(Json::members) {
                let path = if place.is_empty() { name } else { format!("{place}.{name}") };
                if !table.rows.iter().any(|row| row.path == path) {
                    table.add(path, "its sample has it, and the vendor's tables do not");
                }
            }
        }
        table
    }

    fn add(&mut self, path: String, mark: &str) {
        self.rows.push(Field { path, mark: mark.to_owned(), ..Field::default() });
    }

    fn values_at(&self, path: &str) -> Vec<Json<'s>> {
        self.sample.map(|sample| sample.values_at(path)).unwrap_or_default()
    }

    /// A row with rows below is a list where one of them stands in its elements.
    fn find_shapes(&mut self) {
        let mut lists: BTreeMap<String, bool> = BTreeMap::new();
        for row in self.rows.iter().filter(|row| !row.path.ends_with("[]")) {
            if let Some((parent, is_list)) = container(&row.path) {
                *lists.entry(parent.to_owned()).or_default() |= is_list;
            }
        }
        // Each before those inside it.
        for (path, is_list) in lists {
            let field = Field { path, ..Field::default() };
            let is_ours = (self.is_response && field.path == "data") || self.is_of_ours(&field.path);
            let fits = is_ours && self.fits(&field, &list_or_object(is_list, String::new()));
            self.shapes.insert(field.path, Shape { is_list, fits });
        }
    }

    /// Whether all that the sample has there is sent or read by such a member.
    fn fits(&self, field: &Field, kind: &Kind) -> bool {
        let values = self.values_at(&field.path);
        let numbers = values.iter().filter(|value| value.is_number()).count();
        // Numbers and texts of one enumeration are not sent by one type.
        let is_mixed = matches!(kind, Kind::Codes { .. }) && !(numbers == 0 || numbers == values.len());
        values.into_iter().all(|value| match self.is_response {
            true => kinds::is_read(kind, value),
            false => kinds::is_sent(kind, field, value) && !is_mixed,
        })
    }

    /// Whether the row is a member of ours: it stands at the root, or in a list or object of ours.
    fn is_of_ours(&self, path: &str) -> bool {
        if path.ends_with("[]") {
            return false;
        }
        match container(path) {
            None => !self.is_response,
            Some((parent, is_list)) => {
                let fits = |shape: &Shape| shape.fits && shape.is_list == is_list;
                self.shapes.get(parent).is_some_and(fits)
            }
        }
    }

    fn guessed(self, types: &mut Types) -> Vec<Field> {
        let mut taken: Vec<(String, String)> = Vec::new();
        let mut fields = self.rows.clone();
        for (at, field) in fields.iter_mut().enumerate() {
            let counts = !self.rows.iter().skip(at + 1).any(|later| later.path == field.path);
            if self.is_response {
                field.required = None;
                keep_default(field, true);
            }
            if !counts || !self.is_of_ours(&field.path) {
                let is_below_data = field.path.starts_with("data.") || field.path.starts_with("data[]");
                if counts && !field.path.ends_with("[]") && (!self.is_response || is_below_data) {
                    mark(field, "it stands in no object or list of ours, and is left out");
                }
                keep_default(field, true);
                continue;
            }
            let printed = field.path.rsplit('.').next().unwrap_or_default();
            let parent = container(&field.path).map_or("", |(parent, _)| parent).to_owned();
            let is_free =
                |name: &str| !taken.iter().any(|(object, known)| *object == parent && known == name);
            field.name = first_free(names::field(printed), "_", is_free);
            taken.push((parent, field.name.clone()));
            self.guess(field, types);
        }
        fields
    }

    fn guess(&self, field: &mut Field, types: &mut Types) {
        let sample = self.values_at(&field.path).first().copied();
        let holds_more = Printed::of(&field.documented_type).is_some_and(Printed::holds_more)
            || sample.is_some_and(Json::holds_more);
        let word = names::identifier(field.path.rsplit('.').next().unwrap_or_default());
        let mut kind = match self.shapes.get(&field.path) {
            Some(shape) => list_or_object(shape.is_list, String::new()),
            None if holds_more => self.without_rows(&field.path),
            None => self.of_scalar(field, sample),
        };
        if !self.fits(field, &kind) {
            mark(field, "its sample contradicts its type, its values, or the rows below it");
            for value in std::mem::take(&mut field.values).iter().filter(|value| !value.code.is_empty()) {
                add_words(&mut field.meaning, &format!("{} {}", value.code, value.meaning));
            }
            kind = if self.fits(field, &Kind::Text) { Kind::Text } else { self.without_rows(&field.path) };
        }
        if let Kind::Codes { name, .. } | Kind::Object(name) | Kind::List(name) = &mut kind {
            *name = types.add(&word);
        }
        if self.is_response {
            field.unit = (kind == Kind::Amount).then(|| kinds::unit(field));
        } else {
            Self::set_default(field, &kind, sample);
        }
        field.kind = Some(kind);
    }

    fn of_scalar(&self, field: &mut Field, sample: Option<Json<'_>>) -> Kind {
        let listed =
            values::read(&field.meaning).filter(|_| self.is_response || !sample.is_some_and(Json::is_bool));
        if let Some(listed) = listed {
            (field.meaning, field.values) = listed;
            for value in &mut field.values {
                value.meaning = value.meaning.replace(", ", "; ").replace('`', "'");
            }
        } else if self.is_response && Printed::of(&field.documented_type) == Some(Printed::Bool) {
            // It may come as number or text.
            field.values = values::read("0-no,1-yes").map(|(_, flag)| flag).unwrap_or_default();
        }
        // A text that a sample leaves empty says that none of the values is meant.
        let is_blank = |value: &Json<'_>| value.text() == "\"\"";
        if !field.values.is_empty() && !self.is_response && self.values_at(&field.path).iter().any(is_blank) {
            let unspecified = DocumentedValue { code: String::new(), meaning: "unspecified".to_owned() };
            field.values.insert(0, unspecified);
        }
        match (field.values.is_empty(), self.is_response) {
            (false, _) => Kind::Codes { name: String::new(), missing: None },
            (true, true) => kinds::of_response(field),
            (true, false) => kinds::of_parameter(field, sample),
        }
    }

    /// What is sent where a parameter is not set: its default in the form of the sample, or the blank of the sample.
    fn set_default(field: &mut Field, kind: &Kind, sample: Option<Json<'_>>) {
        if let Some(printed) = field.default.take() {
            let is_number = Printed::of(&field.documented_type).is_some_and(Printed::is_number);
            let is_sure = !field.mark.contains(rows::IS_AMBIGUOUS)
                || (is_number && field.meaning.is_empty())
                || sample.is_some_and(|sample| sample.text().trim_matches('"') == printed);
            if !is_sure {
                field.meaning = format!("{printed} {}", field.meaning).trim_end().to_owned();
                return;
            }
            field.default = kinds::default(field, kind, sample, &printed);
            if field.default.is_none() {
                field.default = Some(printed);
                keep_default(field, true);
            }
        }
        let has_blank = field.values.first().is_some_and(|value| value.code.is_empty());
        if has_blank && field.required != Some(true) && field.default.is_none() {
            field.default = Some("\"\"".to_owned());
        }
    }

    /// An array or object with nothing below, or only its elements: a list of scalars where a sample or the elements' type
    /// says so.
    fn without_rows(&self, path: &str) -> Kind {
        let element = format!("{path}[]");
        let elements: Vec<&Field> = self.rows.iter().filter(|row| row.path == element).collect();
        let has_lists_inside = self.rows.iter().any(|row| row.path.starts_with(&format!("{element}[")));
        // Positions spelt out one by one are those of scalars, whatever their type says.
        let is_list_of_scalars = match self.values_at(&element).first() {
            Some(element) => !element.holds_more(),
            None => {
                elements.len() > 1
                    || elements.iter().any(|element| {
                        Printed::of(&element.documented_type).is_some_and(|printed| !printed.holds_more())
                    })
            }
        };
        let field = Field { path: path.to_owned(), ..Field::default() };
        let is_of_texts = is_list_of_scalars && !has_lists_inside && self.fits(&field, &Kind::Texts);
        if is_of_texts { Kind::Texts } else { Kind::Value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_new_by_a_number() {
        let mut types = Types::of("user.my-cards");
        assert_eq!([types.add("item"), types.add("item")], ["MyCardsItem", "MyCardsItem2"]);
        assert_eq!(Types::of("data").request(), "DataRequest");
        assert_eq!(first_free("field_".to_owned(), "_", |name| name != "field_"), "field_2");
        let rows = ["id", "Id", "type", "id"].map(|path| Field { path: path.to_owned(), ..Field::default() });
        let fields = Table::new(&rows, None, "").guessed(&mut types);
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(names, ["", "id", "kind", "id_2"]);
        assert_eq!(Page::counting(&fields).count(), 3);
    }
}
