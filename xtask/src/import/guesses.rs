//! Our names and kinds for the vendor's rows, guessed from types, samples and words; a maintainer betters them.
//!
//! Where a sample and the rows disagree, the rows give way, and are marked: the sample is what is sent and read.

use std::collections::BTreeMap;
use std::mem;

use super::kinds;
use crate::json::Json;
use crate::names::{self, first_free};
use crate::page::{DocumentedValue, Field, Kind, Page, SampleKind, add_words, counts, last_name};
use crate::vendor::types::Printed;
use crate::vendor::{rows, values};

/// The names of a page's types. The first is that of its request, with which the others begin.
struct Types(Vec<String>);

impl Types {
    fn add(&mut self, word: &str) -> String {
        let base = format!("{}{}", self.0.first().map_or("", String::as_str), names::pascal(word));
        let is_free = |name: &str| !names::is_reserved(name) && !self.0.iter().any(|known| known == name);
        let name = first_free(&base, "", is_free);
        self.0.push(name.clone());
        name
    }
}

/// Names and kinds for the rows of a vendor page.
pub(super) fn guess(page: &mut Page, marks: &mut Vec<String>) {
    page.request = names::request_type(&page.action);
    let mut types = Types(vec![page.request.clone()]);
    for field in &mut page.envelope {
        // The default of `Action` is the action, which is the page's name.
        keep_default(field, field.path != "Action");
    }
    let has_sendable_params = page.params().is_some_and(|params| {
        kinds::is_object(params) || (params.text() == "[]" && page.parameters.is_empty())
    });
    if !has_sendable_params && let Some(sample) = page.samples.remove(&SampleKind::Request) {
        marks.push("the sample request has no parameters that a type can send; it is kept aside".to_owned());
        page.not_understood.extend(sample.lines().map(str::to_owned));
    }
    let vendor = page.clone();
    page.parameters = Table::new(&vendor.parameters, vendor.params(), "").guessed(&mut types);
    let response = Table::new(&vendor.response, vendor.sample(SampleKind::Success), "data");
    let is_ours = |place: &str| response.places.iter().any(|known| known == place);
    page.reply = if is_ours("data[]") {
        Kind::List(types.add("item"))
    } else if is_ours("data") {
        Kind::Object(types.add("data"))
    } else {
        response.without_rows("data")
    };
    page.response = response.guessed(&mut types);
}

/// Leaves a default that is not sent in the words of the row.
fn keep_default(field: &mut Field, is_told: bool) {
    if let Some(default) = field.default.take().filter(|_| is_told) {
        add_words(&mut field.meaning, &format!("default {default}"));
        field.look_at("its default is not sent; if it is one, write it as JSON under Default");
    }
}

struct Table<'s> {
    rows: Vec<Field>,
    sample: Option<Json<'s>>,
    is_response: bool,
    /// What the rows below a row make of it, a list or an object, by its path.
    shapes: BTreeMap<String, Kind>,
    /// The paths in which members of ours stand: of objects, and of the elements of lists.
    places: Vec<String>,
}

impl<'s> Table<'s> {
    /// The rows, before each those that it needs and the vendor's page does not have, and behind them those that only the
    /// sample has.
    fn new(rows: &[Field], sample: Option<Json<'s>>, root: &str) -> Self {
        let (is_response, shapes) = (!root.is_empty(), BTreeMap::new());
        let mut table = Self { rows: Vec::new(), sample, is_response, shapes, places: Vec::new() };
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
        for place in table.places.clone() {
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

    /// A row with rows below is a list where one of them stands in its elements. It is one of ours where it stands in one,
    /// and the sample has it so.
    fn find_shapes(&mut self) {
        for row in self.rows.iter().filter(|row| !row.path.ends_with("[]")) {
            let Some((parent, _)) = row.path.rsplit_once('.') else { continue };
            if let Some(list) = parent.strip_suffix("[]") {
                self.shapes.insert(list.to_owned(), Kind::List(String::new()));
            } else {
                self.shapes.entry(parent.to_owned()).or_insert(Kind::Object(String::new()));
            }
        }
        self.places.extend((!self.is_response).then(String::new));
        // Each before those inside it.
        for (path, kind) in &self.shapes {
            let is_ours = (self.is_response && path == "data") || self.is_of_ours(path);
            if is_ours && self.fits(path, &[], kind) {
                let elements = if matches!(kind, Kind::List(_)) { "[]" } else { "" };
                self.places.push(format!("{path}{elements}"));
            }
        }
    }

    /// Whether all that the sample has there is sent or read by such a member.
    fn fits(&self, path: &str, listed: &[DocumentedValue], kind: &Kind) -> bool {
        let values = self.values_at(path);
        if self.is_response {
            return values.into_iter().all(|value| kinds::is_read(kind, value));
        }
        // Numbers and texts of one enumeration are not sent by one type.
        let is_number =
            |value: &Json<'_>| Some(value.is_number()) == values.first().map(|value| value.is_number());
        let is_mixed = matches!(kind, Kind::Codes { .. }) && !values.iter().all(is_number);
        !is_mixed && values.into_iter().all(|value| kinds::is_sent(kind, listed, value))
    }

    /// Whether the row is a member of ours: it stands at the root, or in a list or object of ours.
    fn is_of_ours(&self, path: &str) -> bool {
        let place = path.rsplit_once('.').map_or("", |(place, _)| place);
        !path.ends_with("[]") && self.places.iter().any(|known| known == place)
    }

    fn guessed(self, types: &mut Types) -> Vec<Field> {
        let mut taken: Vec<(&str, String)> = Vec::new();
        let mut fields = self.rows.clone();
        for (row, field) in self.rows.iter().zip(&mut fields) {
            if self.is_response {
                field.required = None;
                keep_default(field, true);
            }
            if !counts(&self.rows, row) || !self.is_of_ours(&row.path) {
                let is_below_data = row.path.starts_with("data.") || row.path.starts_with("data[]");
                let could_be_ours = !row.path.ends_with("[]") && (!self.is_response || is_below_data);
                if counts(&self.rows, row) && could_be_ours {
                    field.look_at("it stands in no object or list of ours, and is left out");
                }
                keep_default(field, true);
                continue;
            }
            let (place, printed) = row.path.rsplit_once('.').unwrap_or(("", &row.path));
            let is_free = |name: &str| !taken.iter().any(|(known, taken)| *known == place && taken == name);
            field.name = first_free(&names::field(printed), "_", is_free);
            taken.push((place, field.name.clone()));
            self.guess(field, types);
        }
        fields
    }

    fn guess(&self, field: &mut Field, types: &mut Types) {
        let sample = self.values_at(&field.path).first().copied();
        let holds_more = field.printed().holds_more() || sample.is_some_and(Json::holds_more);
        let mut kind = match self.shapes.get(&field.path) {
            Some(shape) => shape.clone(),
            None if holds_more => self.without_rows(&field.path),
            None => self.of_scalar(field, sample),
        };
        if !self.fits(&field.path, &field.values, &kind) {
            field.look_at("its sample contradicts its type, its values, or the rows below it");
            for value in mem::take(&mut field.values).iter().filter(|value| !value.code.is_empty()) {
                add_words(&mut field.meaning, &format!("{} {}", value.code, value.meaning));
            }
            let is_text = self.fits(&field.path, &[], &Kind::Text);
            kind = if is_text { Kind::Text } else { self.without_rows(&field.path) };
        }
        if let Kind::Codes { name, .. } | Kind::Object(name) | Kind::List(name) = &mut kind {
            *name = types.add(&names::identifier(last_name(&field.path)));
        }
        if self.is_response {
            field.unit = (kind == Kind::Amount).then(|| kinds::unit(field));
        } else {
            set_default(field, &kind, sample);
        }
        field.kind = Some(kind);
    }

    fn of_scalar(&self, field: &mut Field, sample: Option<Json<'_>>) -> Kind {
        let may_list = self.is_response || !sample.is_some_and(Json::is_bool);
        if let Some((meaning, values)) = values::read(&field.meaning).filter(|_| may_list) {
            let clean = |text: String| text.replace(", ", "; ").replace('`', "'");
            let clean = |value: DocumentedValue| DocumentedValue { meaning: clean(value.meaning), ..value };
            (field.meaning, field.values) = (meaning, values.into_iter().map(clean).collect());
        } else if self.is_response && field.printed() == Printed::Bool {
            // It may come as number or text.
            field.values = values::read("0-no,1-yes").map(|(_, flag)| flag).unwrap_or_default();
        }
        if field.values.is_empty() {
            return if self.is_response {
                kinds::of_response(field)
            } else {
                kinds::of_parameter(field, sample)
            };
        }
        // A text that a sample leaves empty says that none of the values is meant.
        if !self.is_response && self.values_at(&field.path).iter().any(|value| value.text() == "\"\"") {
            let unspecified = DocumentedValue { code: String::new(), meaning: "unspecified".to_owned() };
            field.values.insert(0, unspecified);
        }
        Kind::Codes { name: String::new(), missing: None }
    }

    /// An array or object with nothing below, or only its elements: a list of scalars where a sample or the elements' type
    /// says so.
    fn without_rows(&self, path: &str) -> Kind {
        let element = format!("{path}[]");
        let elements: Vec<&Field> = self.rows.iter().filter(|row| row.path == element).collect();
        let has_lists_inside = self.rows.iter().any(|row| row.path.starts_with(&format!("{element}[")));
        let is_scalar = |row: &&Field| row.printed() != Printed::Unknown && !row.printed().holds_more();
        let is_list_of_scalars = match self.values_at(&element).first() {
            Some(element) => !element.holds_more(),
            // Positions spelt out one by one are those of scalars, whatever their type says.
            None => elements.len() > 1 || elements.iter().any(is_scalar),
        };
        let is_of_texts = is_list_of_scalars && !has_lists_inside && self.fits(path, &[], &Kind::Texts);
        if is_of_texts { Kind::Texts } else { Kind::Value }
    }
}

/// What is sent where a parameter is not set: its default in the form of the sample, or the blank of the sample.
fn set_default(field: &mut Field, kind: &Kind, sample: Option<Json<'_>>) {
    if let Some(printed) = field.default.take() {
        let is_sure = !field.mark.contains(rows::IS_AMBIGUOUS)
            || (field.printed().is_number() && field.meaning.is_empty())
            || sample.is_some_and(|sample| sample.scalar() == printed);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_new_by_a_number() {
        let mut types = Types(vec!["MyCards".to_owned()]);
        assert_eq!([types.add("item"), types.add("item")], ["MyCardsItem", "MyCardsItem2"]);
        assert_eq!(first_free("field_", "_", |name| name != "field_"), "field_2");
        let rows = ["id", "Id", "type", "id"].map(|path| Field { path: path.to_owned(), ..Field::default() });
        let fields = Table::new(&rows, None, "").guessed(&mut types);
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(names, ["", "id", "kind", "id_2"]);
        assert_eq!(fields.iter().filter(|field| counts(&fields, field)).count(), 3);
    }
}
