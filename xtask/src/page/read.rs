//! Text as a page.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use pulldown_cmark::Event;
use serde::de::IgnoredAny;
use strum::IntoEnumIterator;

use super::check::{self, is_path};
use super::markdown::{self, Block, blocks};
use super::{
    ASKED_FOR, AT_THE_GATEWAY, BY, DocumentedValue, Field, Kind, LOOK_AT, NO_SAMPLE, OR_ONE, Page, Paging,
    SampleKind, TABLES, UNTYPED_TABLES, Unit, once, type_name, v3,
};

const HEADINGS: &str = "## Envelope, ## Parameters, ## Response, ## Not understood, ## Samples, ### request, \
                        ### success, ### business-exception, ### system-error";
const PROPERTIES: &str = "Page, Address, Version, V3 path, V3 page, V3 seen in use, Request, Response, Paging, Idempotent, \
                          Parameters known, Response known";
/// The properties that say of what type an action is. One that has none of them is documented and not typed.
const OF_TYPES: [&str; 3] = ["Request", "Response", "Idempotent"];
const KINDS: &str = "one of text, id, time, amount, integer, bool, value, [text], a type such as `Card`, a list such as \
                     `[Card]`, or `Origin, 0 if missing`";
const AN_ADDRESS: &str =
    "the address of the vendor's page, such as `http://open.zmcms.cn/doc2/article?id=657`";
const REQUIRED: &str =
    "yes, no, or `asked for` where the vendor's page does not show it and the request makes no sense without";
const DEFAULT: &str =
    "JSON that is sent where it is not set, in which a text has \" around it, or such as `10` at the gateway";
const UNITS: &str = "yuan, fen or undeclared; `yuan by page 592` where another page says it";
const NO_PAGES: &str = "Paging must name the parameter with the page's number, of kind integer, not required and without a \
                        default, and a list of ours such as `data.item_list` in a response that is an object; `current_page`, `last_page` and \
                        `total` beside the list must be of kind integer";
const NO_TITLE: &str = "begin the page with `# ` and the wire name of the action";

pub(super) fn page(file: &Path, markdown: &str) -> Result<Page> {
    let blocks = blocks(markdown.trim_start_matches('\u{feff}'))?;
    let sections: Vec<Section<'_>> =
        blocks.chunk_by(|_, next| !next.kind.starts_with('#')).filter_map(Section::of).collect();
    let line = sections.first().map_or(1, |section| section.line);
    let title = sections.first().and_then(|head| Some((head, head.heading.strip_prefix("# ")?)));
    let (head, action) = title.with_context(|| format!("{line}: {NO_TITLE}"))?;
    let mut page = Page { action: action.to_owned(), ..Page::default() };
    let name = page.file_name();
    let is_named = file.file_name().is_some_and(|file| *file == *name);
    ensure!(is_named, "{line}: the page of `{action}` must be named {name}");
    let mut seen = BTreeSet::new();
    for Section { line, heading, .. } in sections.iter().skip(1) {
        let is_known = HEADINGS.split(", ").any(|known| known == heading);
        ensure!(is_known, "{line}: the heading `{heading}` is not one of {HEADINGS}");
        once(&mut seen, *line, heading)?;
    }
    if let Some(block) = head.blocks.first().filter(|block| block.kind.is_empty()) {
        page.summary = markdown::text(&block.text);
    }
    let properties = head.properties()?;
    let text = |text: &str| Some(text.to_owned());
    let version = |version: &str| text(version).filter(|version| matches!(version.as_str(), "V2" | "V3"));
    page.version = properties.read("Version", "V2 or V3", version)?;
    let path = |path: &str| text(path).filter(|path| v3::is_path(path));
    page.v3_path = properties.maybe("V3 path", v3::A_PATH, path)?;
    let address = |address: &str| {
        text(address).filter(|address| address.starts_with("http") && !address.contains(char::is_whitespace))
    };
    page.vendor_page = properties.maybe("Page", AN_ADDRESS, address)?;
    page.v3_page = properties.maybe("V3 page", AN_ADDRESS, address)?;
    page.v3_seen_in_use = properties.maybe("V3 seen in use", "yes or no", yes_or_no)?;
    if OF_TYPES.iter().any(|property| properties.cells.contains_key(*property)) {
        typed(&mut page, line, &properties, &sections)?;
    } else {
        untyped(&mut page, line, &properties, &sections)?;
    }
    v3::check(&page, line, |property| properties.line(property))?;
    Ok(page)
}

/// Reads what the page of a typed action has.
fn typed(page: &mut Page, line: usize, properties: &Row<'_>, sections: &[Section<'_>]) -> Result<()> {
    let optional = |heading: &str| sections.iter().find(|section| section.heading == heading);
    let section = |heading: &str| {
        optional(heading).with_context(|| format!("{line}: `{heading}` is missing; every page has it"))
    };
    for (.., known) in UNTYPED_TABLES {
        let is_absent = !properties.cells.contains_key(known);
        let line = properties.line(known);
        ensure!(is_absent, "{line}: the tables of a typed action are known whole; remove `{known}`");
    }
    page.address = properties.read("Address", "a text", |text| Some(text.to_owned()))?;
    page.request = properties.read("Request", "a Rust type such as `MyCards`", type_name)?;
    let is_reply = |kind: &Kind| matches!(kind, Kind::Object(_) | Kind::List(_) | Kind::Texts | Kind::Value);
    page.is_or_one = properties.text("Response").ends_with(OR_ONE);
    let reply =
        |text: &str| Kind::read(text.trim_end_matches(OR_ONE).trim_matches('`'), false).filter(is_reply);
    page.reply =
        properties.read("Response", "`Card`, `[Card]`, `[Card]` or one, `[text]` or `value`", reply)?;
    ensure!(
        !page.is_or_one || matches!(page.reply, Kind::List(_)),
        "{}: one object stands in place of a list of objects, such as `[Card]` or one",
        properties.line("Response")
    );
    if properties.cells.contains_key("Paging") {
        let form = "a parameter and a list, such as `page` of `data.item_list`";
        page.paging = Some(properties.read("Paging", form, paging)?);
    }
    page.is_idempotent = properties.read("Idempotent", "yes or no", yes_or_no)?;
    let [envelope, parameters, response] = TABLES.map(|(heading, columns)| section(heading)?.fields(columns));
    let (parameter_lines, response_lines);
    (_, page.envelope) = envelope?;
    (parameter_lines, page.parameters) = parameters?;
    (response_lines, page.response) = response?;
    if let Some(section) = optional("## Not understood") {
        let lines = markdown::text(&section.only(&["```text"])?.text);
        page.not_understood = lines.lines().map(str::to_owned).collect();
    }
    if let Some(Block { line, .. }) = section("## Samples")?.content().next() {
        return Err(anyhow!("{line}: put the sample below its heading"));
    }
    for kind in SampleKind::iter() {
        let block = section(&format!("### {}", kind.as_ref()))?.only(&["```json", NO_SAMPLE])?;
        let json = markdown::text(&block.text);
        if block.kind != NO_SAMPLE {
            let read = serde_json::from_str::<IgnoredAny>(&json);
            read.map_err(|error| anyhow!("{}: the sample is not JSON: {error}", block.line + error.line()))?;
            page.samples.insert(kind, json);
        }
    }
    ensure!(
        page.paging.is_none() || page.paging_rows().is_some(),
        "{}: {NO_PAGES}",
        properties.line("Paging")
    );
    let type_lines = (properties.line("Request"), properties.line("Response"));
    check::rows_and_types(page, type_lines, &parameter_lines, &response_lines)
}

/// Reads what the page of an action that is not typed has: its tables, as far as they are known.
fn untyped(page: &mut Page, line: usize, properties: &Row<'_>, sections: &[Section<'_>]) -> Result<()> {
    let told = "belongs to a typed action; remove it, or add Request, Response and Idempotent";
    if let Some((line, _)) = properties.cells.get("Address") {
        return Err(anyhow!("{line}: `Address` {told}"));
    }
    let is_of_types =
        |section: &&Section<'_>| !UNTYPED_TABLES.iter().any(|(heading, ..)| *heading == section.heading);
    if let Some(Section { line, heading, .. }) = sections.iter().skip(1).find(is_of_types) {
        return Err(anyhow!("{line}: `{heading}` {told}"));
    }
    ensure!(page.vendor_page.is_some(), "{line}: Page must be {AN_ADDRESS}, where the action is not typed");
    let [parameters, response] = UNTYPED_TABLES.map(|(heading, columns, property)| {
        let known = properties.maybe(property, "whole or in part", |text| text.parse().ok())?;
        match (sections.iter().find(|section| section.heading == heading), known) {
            (Some(section), Some(known)) => {
                let (lines, fields) = section.fields(columns)?;
                Ok((lines, Some(known), fields))
            }
            (None, None) => Ok(Default::default()),
            (Some(Section { line, .. }), None) => Err(anyhow!(
                "{line}: `{heading}` needs the property `{property}`: whole, or in part"
            )),
            (None, Some(_)) => Err(anyhow!(
                "{}: `{property}` needs the section `{heading}`; of a table that is unknown, there is neither",
                properties.line(property)
            )),
        }
    });
    let (parameter_lines, response_lines);
    (parameter_lines, page.parameters_known, page.parameters) = parameters?;
    (response_lines, page.response_known, page.response) = response?;
    check::untyped_rows(page, &parameter_lines, &response_lines)
}

fn paging(text: &str) -> Option<Paging> {
    let (parameter, list) = text.split_once(" of ")?;
    let path = |text: &str| Some(text.strip_prefix('`')?.strip_suffix('`')?.to_owned());
    Some(Paging { parameter: path(parameter)?, list: path(list)? })
}

fn yes_or_no(text: &str) -> Option<bool> {
    matches!(text, "yes" | "no").then_some(text == "yes")
}

/// A heading and what stands below it, up to the next one.
struct Section<'m> {
    line: usize,
    heading: String,
    blocks: &'m [Block<'m>],
}

impl<'m> Section<'m> {
    fn of(blocks: &'m [Block<'m>]) -> Option<Self> {
        let (Block { line, kind, text, .. }, blocks) = blocks.split_first()?;
        Some(Self { line: *line, heading: format!("{kind} {}", markdown::text(text)), blocks })
    }

    /// All but prose.
    fn content(&self) -> impl Iterator<Item = &'m Block<'m>> {
        self.blocks.iter().filter(|block| !block.kind.is_empty())
    }

    /// The one block that is no prose.
    fn only(&self, kinds: &[&str]) -> Result<&'m Block<'m>> {
        let blocks: Vec<_> = self.content().collect();
        let line = blocks.last().map_or(self.line, |block| block.line);
        match blocks.as_slice() {
            [block] if kinds.contains(&block.kind.as_str()) => Ok(block),
            _ => Err(anyhow!(
                "{line}: `{}` must have one {}, and nothing else but prose",
                self.heading,
                kinds.join(" or ")
            )),
        }
    }

    /// The rows of its table, which has these columns, and may have the one for marks.
    fn table(&self, columns: &[&str]) -> Result<Vec<Row<'m>>> {
        let block = self.only(&["table"])?;
        let Some(((_, head), rows)) = block.rows.split_first() else { return Ok(Vec::new()) };
        let names: Vec<String> = head.iter().map(|cell| markdown::text(cell)).collect();
        let is_known = names.strip_suffix(&[LOOK_AT.to_owned()]).unwrap_or(&names) == columns;
        ensure!(is_known, "{}: the columns of this table must be {}", block.line, columns.join(" | "));
        let rows = rows.iter().map(|(line, cells)| {
            let cells = cells.iter().map(|cell| (*line, cell.as_slice()));
            Row { line: *line, cells: names.iter().cloned().zip(cells).collect() }
        });
        Ok(rows.collect())
    }

    /// Its table of properties as one row.
    fn properties(&self) -> Result<Row<'m>> {
        let mut seen = BTreeSet::new();
        let mut properties = Row { line: self.line, cells: BTreeMap::new() };
        for Row { line, cells } in self.table(&["Property", "Value"])? {
            let name = cells.get("Property").map(|(_, cell)| markdown::text(cell)).unwrap_or_default();
            let is_known = PROPERTIES.split(", ").any(|known| known == name);
            ensure!(is_known, "{line}: the property `{name}` is not one of {PROPERTIES}");
            once(&mut seen, line, &name)?;
            properties.cells.extend(cells.get("Value").map(|value| (name, *value)));
        }
        Ok(properties)
    }

    /// The rows of its table, and the line of each.
    fn fields(&self, columns: &[&str]) -> Result<(Vec<usize>, Vec<Field>)> {
        let mut seen = BTreeSet::new();
        let read = |row: &Row<'m>| {
            let field = row.field()?;
            // With a mark, it stands for the earlier one.
            let is_new = once(&mut seen, row.line, &field.path);
            if field.mark.is_empty() { is_new.map(|()| (row.line, field)) } else { Ok((row.line, field)) }
        };
        self.table(columns)?.iter().map(read).collect()
    }
}

/// What a row has under each column, and where.
struct Row<'m> {
    line: usize,
    cells: BTreeMap<String, (usize, &'m [Event<'m>])>,
}

impl Row<'_> {
    fn cell(&self, column: &str) -> &[Event<'_>] {
        self.cells.get(column).map(|(_, cell)| *cell).unwrap_or_default()
    }

    fn line(&self, column: &str) -> usize {
        self.cells.get(column).map_or(self.line, |(line, _)| *line)
    }

    fn text(&self, column: &str) -> String {
        markdown::text(self.cell(column))
    }

    fn read<T>(&self, column: &str, what: &str, read: impl Fn(&str) -> Option<T>) -> Result<T> {
        let text = self.text(column);
        let value = read(&text).filter(|_| !text.is_empty());
        value.with_context(|| format!("{}: {column} must be {what}, not `{text}`", self.line(column)))
    }

    fn maybe<T>(&self, column: &str, what: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
        if self.cell(column).is_empty() { Ok(None) } else { self.read(column, what, read).map(Some) }
    }

    fn field(&self) -> Result<Field> {
        let values = self.values()?;
        let is_code = matches!(self.cell("Name"), [Event::Code(_)]);
        let path = |text: &str| (is_code && is_path(text)).then(|| text.to_owned());
        let gateway_default =
            self.text("Default").strip_suffix(AT_THE_GATEWAY).map(|text| text.trim_matches('`').to_owned());
        let json = |text: &str| serde_json::from_str::<IgnoredAny>(text).ok().map(|_| text.to_owned());
        let kind = self.maybe("Kind", KINDS, |text| Kind::read(text, !values.is_empty()))?;
        let unit = self.maybe("Unit", UNITS, |text| text.split(BY).next()?.parse().ok())?;
        // The table of parameters has no column for it.
        let has_none = kind == Some(Kind::Amount) && !self.cells.contains_key("Unit");
        Ok(Field {
            path: self.read("Name", "a path marked as code", path)?,
            documented_type: self.text("Type"),
            required: self
                .maybe("Required", REQUIRED, |text| {
                    yes_or_no(text).map(Some).or((text == ASKED_FOR).then_some(None))
                })?
                .flatten(),
            is_asked_for: self.text("Required") == ASKED_FOR,
            default: if gateway_default.is_none() { self.maybe("Default", DEFAULT, json)? } else { None },
            gateway_default,
            name: self.text("Ours"),
            kind,
            unit: if has_none { Some(Unit::Undeclared) } else { unit },
            unit_source: self
                .text("Unit")
                .split_once(BY)
                .map(|(_, source)| source.to_owned())
                .unwrap_or_default(),
            meaning: self.text("Meaning"),
            values,
            mark: self.text(LOOK_AT),
        })
    }

    /// The documented values. Every part between commas begins with one, so that none goes unmarked.
    fn values(&self) -> Result<Vec<DocumentedValue>> {
        let wrong = || format!("{}: `{}` is not `0` meaning, `1` meaning", self.line, self.text("Values"));
        let mut seen = BTreeSet::new();
        let mut pairs = self.cell("Values").chunks(2).peekable();
        let mut values = Vec::new();
        while let Some(pair) = pairs.next() {
            let (code, meaning) = match pair {
                [Event::Code(code)] => (code, ""),
                [Event::Code(code), Event::Text(meaning)] => (code, &**meaning),
                _ => return Err(anyhow!(wrong())),
            };
            let meaning = if pairs.peek().is_some() { meaning.strip_suffix(", ") } else { Some(meaning) };
            let meaning = meaning.filter(|meaning| !meaning.contains(", ")).with_context(wrong)?;
            once(&mut seen, self.line, code)?;
            let code = if **code == *"\"\"" { String::new() } else { code.to_string() };
            values.push(DocumentedValue { code, meaning: meaning.trim().to_owned() });
        }
        Ok(values)
    }
}
