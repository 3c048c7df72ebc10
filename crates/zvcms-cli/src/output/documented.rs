//! The documented actions, and what is documented of one.

use std::iter;

use anstyle::Style;
use serde::Serialize;
use zvcms_proto::{DocumentedAction, DocumentedMember, DocumentedValue, Extent};

use super::columns::{Column, Layout, fitted, no_room};
use super::screen::Screen;
use crate::documentation::DocumentedName;
use crate::told::{Told, told};

/// A line of the list.
#[derive(Serialize)]
pub(super) struct Listed {
    name: &'static str,
    version: &'static str,
    /// That of the vendor's page.
    page_number: Option<u32>,
    request: Option<&'static str>,
    summary: &'static str,
}

impl Listed {
    pub(super) fn of(known: DocumentedName) -> Self {
        let DocumentedAction { request, summary, .. } = *known.action;
        Self { name: known.name, version: known.version, page_number: known.page_number(), request, summary }
    }
}

const LIST: Layout<Listed> = Layout {
    columns: &[
        Column {
            title: "ACTION",
            heading: || told!("table-action", "ACTION"),
            cell: |row| row.name.to_owned(),
            right: false,
            least: Some(16),
            leaves: None,
        },
        Column {
            title: "PAGE",
            heading: || told!("table-page", "PAGE"),
            cell: |row| row.page_number.map(|number| number.to_string()).unwrap_or_default(),
            right: true,
            least: None,
            leaves: None,
        },
        Column {
            title: "TYPED AS",
            heading: || told!("table-typed-as", "TYPED AS"),
            cell: |row| row.request.unwrap_or("-").to_owned(),
            right: false,
            least: Some(8),
            leaves: None,
        },
        Column {
            title: "SUMMARY",
            heading: || told!("table-summary", "SUMMARY"),
            cell: |row| row.summary.to_owned(),
            right: false,
            least: Some(8),
            leaves: Some(0),
        },
    ],
    cut_first: &[("SUMMARY", 24)],
    cut_last: &["TYPED AS", "ACTION"],
    leave_last: &["TYPED AS", "PAGE"],
};

pub(super) fn list(rows: &[Listed], screen: Screen) -> String {
    let (lines, left_out) = LIST.lines(rows, |_| Style::new(), screen);
    lines + &no_room(left_out, screen)
}

/// A member as a row for a spreadsheet.
#[derive(Serialize)]
pub(super) struct MemberRow {
    /// `parameter` or `response`.
    part: &'static str,
    path: &'static str,
    documented_type: &'static str,
    required: &'static str,
    default: Option<&'static str>,
    sent_if_unset: Option<&'static str>,
    name: &'static str,
    kind: &'static str,
    unit: Option<&'static str>,
    unit_source: Option<&'static str>,
    meaning: &'static str,
    values: String,
}

impl MemberRow {
    pub(super) fn all_of(action: &DocumentedAction) -> Vec<Self> {
        let parameters = action.parameters.iter().map(|member| Self::of("parameter", member));
        parameters.chain(action.response.iter().map(|member| Self::of("response", member))).collect()
    }

    fn of(part: &'static str, member: &DocumentedMember) -> Self {
        Self {
            part,
            path: member.path,
            documented_type: member.documented_type,
            required: if part == "response" { "" } else { in_words(member.required, "not shown") },
            default: member.default,
            sent_if_unset: member.sent_if_unset,
            name: member.name,
            kind: member.kind,
            unit: member.unit,
            unit_source: member.unit_source,
            meaning: member.meaning,
            values: values(member),
        }
    }
}

fn in_words(yes: Option<bool>, otherwise: &'static str) -> &'static str {
    match yes {
        Some(true) => "yes",
        Some(false) => "no",
        None => otherwise,
    }
}

fn seen_in_use(is_seen: bool) -> Told {
    if is_seen {
        told!("doc-seen", "a public client calls it")
    } else {
        told!("doc-not-seen", "documented by the vendor, not seen in use by a public client")
    }
}

/// All that is documented of an action.
pub(super) fn one(known: DocumentedName, screen: Screen) -> String {
    let action = known.action;
    let safe_to_repeat = match action.is_idempotent {
        Some(true) => told!(
            "doc-repeat",
            "yes: sending it twice does no more than sending it once; give call --read-only"
        ),
        Some(false) => told!(
            "doc-no-repeat",
            "no: each time that it arrives it changes something, so call does not send it again if it may have arrived"
        ),
        None => told!(
            "doc-repeat-unknown",
            "not known: call takes it for a write, and does not send it again if it may have arrived"
        ),
    };
    let is_v3_path = known.name != action.name;
    let [other_name, other_page] = if is_v3_path {
        [
            (told!("doc-v2-action", "V2 action"), Some(action.name)),
            (told!("doc-v2-page", "V2 page"), action.page),
        ]
    } else {
        [(told!("doc-v3-path", "V3 path"), action.v3_path), (told!("doc-v3-page", "V3 page"), action.v3_page)]
    };
    let as_documented = |(label, fact): (Told, Option<&str>)| (label, fact.map(Told::as_is));
    let page = known.page.map_or_else(|| told!("doc-not-known", "not known"), Told::as_is);
    let facts = [
        (told!("doc-version", "Version"), Some(Told::as_is(known.version))),
        (told!("doc-page", "Page"), Some(page)),
        as_documented(other_name),
        as_documented(other_page),
        (told!("doc-v3-seen", "V3 seen in use"), action.v3_seen_in_use.map(seen_in_use)),
        (told!("doc-typed-as", "Typed as"), Some(Told::as_is(action.request.unwrap_or("-")))),
        (told!("doc-safe-to-repeat", "Safe to repeat"), Some(safe_to_repeat)),
    ];
    let facts = facts.into_iter().filter_map(|(label, fact)| Some(vec![shown(&label), shown(&fact?)]));
    let mut text = heading(known.name, screen);
    if is_v3_path {
        let whose = told!(
            "doc-whose",
            "The V3 path of {action}. The rows below, and what is required, are as V2's page has them.",
            action = action.name
        );
        text += &fitted([vec![shown(&whose)]], screen);
    }
    if !action.summary.is_empty() {
        text += &fitted([vec![action.summary.to_owned()]], screen);
    }
    text.push('\n');
    text += &fitted(facts, screen);
    text += &section(
        &told!("doc-parameters", "Parameters"),
        action.parameters_known,
        action.parameters,
        OF_A_PARAMETER,
        screen,
    );
    text + &section(
        &told!("doc-response", "Response"),
        action.response_known,
        action.response,
        OF_A_RESPONSE,
        screen,
    )
}

/// A title, and the cell of a member under it.
type Cell = (fn() -> Told, fn(&DocumentedMember) -> String);

const NAME: Cell = (|| told!("doc-name", "NAME"), |member| member.path.to_owned());
const TYPE: Cell = (|| told!("doc-type", "TYPE"), |member| member.documented_type.to_owned());
const REQUIRED: Cell = (
    || told!("doc-required", "REQUIRED"),
    |member| {
        shown(&match member.required {
            Some(true) => told!("doc-yes", "yes"),
            Some(false) => told!("doc-no", "no"),
            None => told!("doc-not-shown", "not shown"),
        })
    },
);
const MEANING: Cell = (|| told!("doc-meaning", "MEANING"), meaning);

const OF_A_PARAMETER: &[Cell] = &[NAME, TYPE, REQUIRED, MEANING];
const OF_A_RESPONSE: &[Cell] = &[NAME, TYPE, MEANING];

/// The members under a heading that says how far they are known. Without any cell, a column is left out.
fn section(
    what: &Told,
    known: Extent,
    members: &[DocumentedMember],
    columns: &[Cell],
    screen: Screen,
) -> String {
    let title = match (known, members) {
        (Extent::Whole, []) => told!("doc-section-none", "{what}: none", what = *what),
        (Extent::Whole, _) => what.clone(),
        (Extent::InPart, _) => {
            told!("doc-section-in-part", "{what}, known in part: there are more", what = *what)
        }
        _ => told!("doc-section-unknown", "{what}: not known", what = *what),
    };
    let heading = format!("\n{}", heading(&title.shown(), screen));
    let has_cells = |(_, cell): &&Cell| members.iter().any(|member| !cell(member).is_empty());
    let columns: Vec<&Cell> = columns.iter().filter(has_cells).collect();
    if columns.is_empty() {
        return heading;
    }
    let titles = columns.iter().map(|(title, _)| shown(&title())).collect();
    let row = |member| columns.iter().map(|(_, cell)| cell(member)).collect();
    heading + &fitted(iter::once(titles).chain(members.iter().map(row)), screen)
}

/// In bold, on as many lines as the screen needs.
fn heading(text: &str, screen: Screen) -> String {
    let lines = fitted([vec![text.to_owned()]], screen);
    lines.lines().map(|line| screen.styled(line, Style::new().bold()) + "\n").collect()
}

fn shown(told: &Told) -> String {
    told.shown().into_owned()
}

/// What a member means, what we read or send it as, and its values: a line each.
fn meaning(member: &DocumentedMember) -> String {
    let mut lines = vec![member.meaning.to_owned()];
    lines.extend(member.default.map(|default| {
        let told =
            told!("doc-default", "the gateway takes {default} where it is not sent", default = default);
        shown(&told)
    }));
    if !member.name.is_empty() {
        let nothing = || Told::as_is("");
        let source = member.unit_source.map_or_else(nothing, |source| {
            told!("doc-unit-by", " by {source}", source = source_of_a_unit(source))
        });
        let unit = member.unit.map_or_else(nothing, |unit| {
            told!("doc-unit", ", unit {unit}{source}", unit = unit_in_words(unit), source = source)
        });
        let default = member.sent_if_unset.map_or_else(nothing, |json| {
            told!("doc-sent-if-unset", ", {json} is sent where it is not set", json = json)
        });
        let typed = told!(
            "doc-typed",
            "typed as {name}: {kind}{unit}{default}",
            name = member.name,
            kind = kind_in_words(member.kind),
            unit = unit,
            default = default
        );
        lines.push(shown(&typed));
    }
    lines.push(values(member));
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

/// The names of types stay.
fn kind_in_words(kind: &'static str) -> Told {
    match kind {
        "amount" => told!("doc-kind-amount", "amount"),
        "id" => told!("doc-kind-id", "id"),
        "integer" => told!("doc-kind-integer", "integer"),
        "text" => told!("doc-kind-text", "text"),
        "time" => told!("doc-kind-time", "time"),
        "value" => told!("doc-kind-value", "value"),
        _ => match kind.strip_suffix(", 0 if missing") {
            Some(kind) => told!("doc-kind-or-zero", "{kind}, 0 if missing", kind = kind),
            None => Told::as_is(kind),
        },
    }
}

fn unit_in_words(unit: &'static str) -> Told {
    match unit {
        "fen" => told!("doc-unit-fen", "fen"),
        "undeclared" => told!("doc-unit-undeclared", "undeclared"),
        "yuan" => told!("doc-unit-yuan", "yuan"),
        _ => Told::as_is(unit),
    }
}

fn source_of_a_unit(source: &'static str) -> Told {
    match source {
        "page 592, which types the same names so (strong evidence, no proof)" => told!(
            "doc-source-page-592",
            "page 592, which types the same names so (strong evidence, no proof)"
        ),
        "the rows beside it" => told!("doc-source-rows", "the rows beside it"),
        _ => Told::as_is(source),
    }
}

/// The code that the wire carries, and what it says, of each value.
fn values(member: &DocumentedMember) -> String {
    let value = |value: &DocumentedValue| {
        let code = if value.code.is_empty() { r#""""# } else { value.code };
        if value.meaning == code {
            return code.to_owned();
        }
        format!("{code} {}", value.meaning).trim_end().to_owned()
    };
    member.values.iter().map(value).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::documentation::{find, names};
    use crate::told::Language;

    #[test]
    fn nothing_is_wider_than_a_narrow_screen() {
        for width in [16, 20, 21, 22, 31, 32, 40, 41, 46, 60, 80] {
            let screen = Screen { width: Some(width), colours: false };
            let rows: Vec<Listed> = names().into_iter().map(Listed::of).collect();
            for text in names().into_iter().map(|known| one(known, screen)).chain([list(&rows, screen)]) {
                for line in text.lines() {
                    assert!(line.width() <= width, "{width}: {line}");
                }
            }
        }
    }

    #[test]
    fn a_very_narrow_list_has_no_column_that_has_no_room() {
        let rows: Vec<Listed> = names().into_iter().map(Listed::of).collect();
        for (width, head, left_out) in [
            (32, "ACTION PAGE TYPED AS", "SUMMARY"),
            (31, "ACTION PAGE", "SUMMARY, TYPED AS"),
            (22, "ACTION PAGE", "SUMMARY, TYPED AS"),
            (21, "ACTION", "SUMMARY, TYPED AS, PAGE"),
        ] {
            let text = list(&rows, Screen { width: Some(width), colours: false });
            let words: Vec<&str> = text.split_whitespace().collect();
            assert!(words.join(" ").starts_with(&format!("{head} communal.")), "{text}");
            assert!(words.join(" ").contains(&format!("No room for {left_out}: ")), "{text}");
        }
    }

    #[test]
    fn a_heading_of_two_lines_is_bold_on_both() {
        let screen = Screen { width: Some(10), colours: true };
        assert_eq!(heading("one two three", screen), "\u{1b}[1mone two\u{1b}[0m\n\u{1b}[1mthree\u{1b}[0m\n");
    }

    #[test]
    fn every_kind_unit_and_source_has_its_chinese() {
        let in_chinese = |told: Told| told.in_language(Language::Chinese).into_owned();
        let is_a_type = |kind: &&str| !kind.contains(' ') && !kind.starts_with(|c: char| c.is_lowercase());
        let mut units = 0;
        for known in names() {
            for member in known.action.parameters.iter().chain(known.action.response) {
                let of_the_unit = member.unit.map(|unit| (unit, unit_in_words(unit)));
                let of_its_source = member.unit_source.map(|source| (source, source_of_a_unit(source)));
                let kind = Some(member.kind).filter(|kind| !kind.is_empty() && !is_a_type(kind));
                let of_the_kind = kind.map(|kind| (kind, kind_in_words(kind)));
                for (english, told) in [of_the_kind, of_the_unit, of_its_source].into_iter().flatten() {
                    assert_eq!(told.english(), english);
                    assert_ne!(in_chinese(told), english);
                    units += 1;
                }
            }
        }
        assert!(units > 0);
    }

    #[test]
    fn a_value_that_its_code_says_is_printed_once() {
        let screen = Screen { width: None, colours: false };
        let again = |value: &str| value.split_once(' ').is_some_and(|(code, meaning)| code == meaning);
        let mut listed = 0;
        for known in names() {
            for member in known.action.parameters.iter().chain(known.action.response) {
                let values = values(member);
                assert!(!values.split("; ").any(again), "{}: {values}", known.name);
                listed += usize::from(values.starts_with("all; salable; "));
            }
        }
        assert!(listed > 0);
        assert!(one(find(None, "user.my-cards").unwrap(), screen).contains("0 excluded; 1 included"));
    }
}
