//! A vendor page, as people get it: copied from the site, or saved as text.
//!
//! ```text
//! text ──blocks──▶ tables, payloads ──rows──▶ cells ──nesting──▶ fields with their paths
//! ```
//!
//! Nothing is dropped: a row that is not understood is there with a mark that says what to look at.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::json::Json;
use crate::page::{Field, Page, SampleKind, first_name, v3};

mod blocks;
pub(crate) mod nesting;
pub(crate) mod rows;
pub(crate) mod types;
pub(crate) mod values;

use blocks::{Blocks, Column, Line, Table};
use rows::Row;

/// What a vendor page says.
#[derive(Clone, Debug, Default)]
pub(crate) struct VendorPage {
    /// Rows as printed, without names and kinds of ours. The action is empty where the page names none.
    pub(crate) page: Page,
    /// The kinds of its samples, in the order in which they stand on it.
    pub(crate) samples: Vec<SampleKind>,
    /// What needs a look by hand, beside what the rows say.
    pub(crate) marks: Vec<String>,
}

/// Reads a vendor page in either rendition.
pub(crate) fn read(text: &str) -> VendorPage {
    let Blocks { tables, payloads, around, .. } = blocks::read(text);
    let mut vendor = VendorPage::default();
    for payload in payloads {
        vendor.add_sample(payload);
    }
    // The rows are placed by the samples while they are added beside them.
    let samples = vendor.page.clone();
    let (request, reply) = (samples.sample(SampleKind::Request), samples.sample(SampleKind::Success));
    let (params, data) = (samples.params(), samples.data());
    for table in &tables {
        let rows = rows::all(table);
        let has = |column| table.columns.contains(&Some(column));
        let names = |name: &str| rows.iter().any(|row| row.field.path.eq_ignore_ascii_case(name));
        if has(Column::Address) {
            vendor.add_address(table);
        } else if (names("Token") && names("GrantCode")) || table.heading.contains("公共") {
            let fields = nesting::placed(rows, "", request);
            let is_around = |field: &Field| ENVELOPE.contains(&&*field.path.to_ascii_lowercase());
            let (envelope, parameters): (_, Vec<Field>) = fields.into_iter().partition(is_around);
            add(&mut vendor.page.envelope, envelope);
            add(&mut vendor.page.parameters, parameters.into_iter().map(without_params).collect());
        } else if has(Column::Required) && !blocks::is_of_reply(&table.heading) {
            add(&mut vendor.page.parameters, nesting::placed(rows, "", params));
        } else if has_envelope(&rows) {
            let mut fields = nesting::placed(rows, "", reply);
            for field in &mut fields {
                if !ENVELOPE_OF_REPLY.contains(&first_name(&field.path)) {
                    field.look_at("it stands beside the data, and is left out");
                }
            }
            add(&mut vendor.page.response, fields);
        } else {
            if !rows.is_empty() && !data.is_some_and(Json::holds_more) {
                let what = "no sample shows whether the data is a list or an object; taken as an object";
                vendor.marks.push(what.to_owned());
            }
            add(&mut vendor.page.response, nesting::placed(rows, "data", data));
        }
    }
    if vendor.page.version.is_empty() {
        let is_v3 = around.iter().any(|line| line.text.contains("API 3.0"));
        let is_v3 = is_v3 || vendor.page.address.contains("/v3/");
        vendor.page.version = if is_v3 { "V3" } else { "V2" }.to_owned();
    }
    vendor.page.action = vendor.action(request);
    vendor.page.vendor_page = around.iter().find_map(|line| own_address(line.text.trim()));
    for line in around.into_iter().filter(|line| blocks::looks_like_a_row(&line.text)) {
        let mark = format!("a row of no table: {}", line.text.trim());
        vendor.keep(line.number, &mark, &line.text);
    }
    vendor
}

/// The address of the page itself, as a line of its own. In a sentence it may be another page's.
fn own_address(line: &str) -> Option<String> {
    let (_, path) = line.split_once("://")?;
    let is_address = path.starts_with("open.zmcms.cn/doc") && !line.contains(char::is_whitespace);
    is_address.then(|| line.to_owned())
}

fn has_envelope(rows: &[Row]) -> bool {
    let top = rows.iter().filter(|row| row.width == 0).take(4);
    top.filter(|row| ENVELOPE_OF_REPLY.contains(&&*row.field.path)).count() > 2
}

const ENVELOPE_OF_REPLY: [&str; 4] = ["status", "code", "message", "data"];

/// The members around the parameters, in the lower case of either version.
const ENVELOPE: [&str; 7] = ["openid", "grantcode", "token", "timestamp", "nonce", "action", "params"];

/// A row of the envelope's table as a parameter: nested in `Params`, or marked.
fn without_params(mut field: Field) -> Field {
    match field.path.split_once('.') {
        Some((params, path)) if params.eq_ignore_ascii_case("params") => field.path = path.to_owned(),
        _ => field.look_at("it stands among the members around the parameters"),
    }
    field
}

/// Adds the rows of a table. The same row of another copy of the page tells what this one does not show.
fn add(known: &mut Vec<Field>, rows: Vec<Field>) {
    let earlier = known.len();
    for mut row in rows {
        let same = |other: &&mut Field| {
            (&other.path, &other.documented_type, &other.meaning)
                == (&row.path, &row.documented_type, &row.meaning)
        };
        if let Some(other) = known.iter_mut().take(earlier).find(same) {
            other.required = other.required.or(row.required);
            other.default = other.default.take().or(row.default);
            continue;
        }
        if known.iter().any(|other| other.path == row.path) {
            row.look_at("it is duplicated");
        }
        known.push(row);
    }
}

impl VendorPage {
    /// Keeps lines that are not understood.
    fn keep(&mut self, number: usize, mark: &str, text: &str) {
        self.marks.push(format!("line {number}: {mark}"));
        let lines = text.lines().map(|line| line.replace('\t', " ").trim_end().to_owned());
        self.page.not_understood.extend(lines);
    }

    fn add_address(&mut self, table: &Table) {
        for line in &table.rows {
            let mut method = "POST";
            let separates = |c: char| c == '|' || c.is_whitespace();
            for word in line.text.split(separates).filter(|word| !word.is_empty()) {
                let address = &mut self.page.address;
                match word {
                    "POST" | "GET" | "PUT" | "DELETE" => method = word,
                    "V2" | "V3" => word.clone_into(&mut self.page.version),
                    _ if word.contains("://") && address.is_empty() => *address = format!("{method} {word}"),
                    _ if address.split(' ').any(|known| known == word) => {}
                    _ => self.keep(line.number, &format!("`{word}` beside method and address"), &line.text),
                }
            }
        }
    }

    fn action(&mut self, request: Option<Json<'_>>) -> String {
        if self.page.version == "V3" {
            let path = self.page.address.split_once("://").and_then(|(_, rest)| rest.split_once('/'));
            let path = path.map(|(_, path)| format!("/{path}"));
            return path.filter(|path| v3::is_path(path)).unwrap_or_default();
        }
        let row = self.page.envelope.iter().find(|field| field.path == "Action");
        let row = row.and_then(|row| row.default.clone());
        let sample = request.and_then(|request| request.get("Action")).filter(|action| action.is_string());
        let sample = sample.map(|action| action.text().replace('"', "")).filter(|sample| !sample.is_empty());
        if let (Some(row), Some(sample)) = (&row, &sample)
            && row != sample
        {
            let what = format!("the table names the action `{row}`, the sample `{sample}`");
            self.marks.push(format!("{what}; the table's is taken"));
        }
        row.or(sample).unwrap_or_default()
    }

    fn add_sample(&mut self, Line { number, text }: Line) {
        let value: Option<Value> = serde_json::from_str(&text).ok();
        let mark = match value.as_ref().map(sample_kind) {
            None => "a sample that is cut off, or no JSON".to_owned(),
            Some(_) if repeats(Json::new(&text)) => "a sample that has a member twice".to_owned(),
            Some(None) => "JSON that is neither request nor reply".to_owned(),
            Some(Some(kind)) => match self.page.samples.get(&kind) {
                None => {
                    self.page.samples.insert(kind, format!("{text}\n"));
                    self.samples.push(kind);
                    return;
                }
                Some(known) if serde_json::from_str(known).ok() == value => return,
                Some(_) => format!("another sample of {}", kind.as_ref()),
            },
        };
        self.keep(number, &mark, &text);
    }
}

/// Whether an object in it has two members of one name.
fn repeats(json: Json<'_>) -> bool {
    let members = json.members();
    let names: BTreeSet<&String> = members.iter().map(|(name, _)| name).collect();
    let elements = json.is_array().then(|| json.elements()).flatten().unwrap_or_default();
    names.len() < members.len() || members.iter().map(|(_, value)| *value).chain(elements).any(repeats)
}

/// By the members that tell the outcomes apart.
fn sample_kind(value: &Value) -> Option<SampleKind> {
    let is_of_request =
        |name: &String| name.eq_ignore_ascii_case("params") || name.eq_ignore_ascii_case("token");
    if value.as_object()?.keys().any(is_of_request) {
        return Some(SampleKind::Request);
    }
    let text = |name| value.get(name).map(|member| member.to_string().replace('"', ""));
    match (text("status")?.as_str(), text("code").as_deref()) {
        ("true" | "1", Some("0")) => Some(SampleKind::Success),
        ("true" | "1", Some(_)) => Some(SampleKind::BusinessException),
        ("false" | "0", _) => Some(SampleKind::SystemError),
        _ => None,
    }
}
