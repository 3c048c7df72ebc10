//! A row of a table, taken apart into its cells.

use std::mem;

use super::blocks::{Column, Table};
use super::types::Printed;
use super::values;
use crate::page::Field;

/// What the mark of a default says that is sent only where a sample confirms it, or type and meaning leave no doubt.
pub(crate) const IS_AMBIGUOUS: &str = "is its default or a part of its description";

/// What a row says, before it is known where it is nested.
pub(super) struct Row {
    /// How deep it stands, by the width of the marks before its name: 0 is at the top, and 1 somewhere below, by the one
    /// mark that all levels have.
    pub(super) width: usize,
    /// How far it is indented.
    pub(super) indent: usize,
    /// Its path is the name alone.
    pub(super) field: Field,
}

pub(super) fn all(table: &Table) -> Vec<Row> {
    let mut rows: Vec<Row> = table.rows.iter().map(|line| read(table, &line.text)).collect();
    // Between pipes, the one mark that all levels have may stand behind spaces.
    let marked: Vec<usize> = rows.iter().map(|row| row.width).filter(|width| *width > 0).collect();
    if table.separator == Some('|')
        && marked.len() > 1
        && marked.iter().all(|width| Some(width) == marked.first())
    {
        rows.iter_mut().for_each(|row| row.width = row.width.min(1));
    }
    rows
}

fn read(table: &Table, line: &str) -> Row {
    let (width, text) = unmarked(line);
    let text = if table.separator == Some('\t') { text.to_owned() } else { text.replace('\t', " ") };
    let mut field = Field::default();
    match table.separator {
        Some(separator) if text.contains(separator) => separated(&mut field, table, &text),
        _ => words(&mut field, table, &text),
    }
    let printed = mem::take(&mut field.path);
    if !is_name(&printed) {
        field.look_at(&format!("`{printed}` is no name"));
    }
    field.path = path(&printed);
    if field.documented_type.is_empty() {
        field.look_at("it has no type");
    } else if field.printed() == Printed::Unknown {
        field.look_at(&format!("the type `{}` is not known", field.documented_type));
    }
    let indent = line.chars().take_while(|character| character.is_whitespace()).count();
    Row { width, indent, field }
}

/// Whether these can be the cells of a row.
pub(super) fn is_row(cells: &[String]) -> bool {
    matches!(cells, [name, kind, ..] if is_name(name) && Printed::of(kind) != Printed::Unknown)
}

/// A line without the marks before its name, and their width.
pub(super) fn unmarked(line: &str) -> (usize, &str) {
    let is_mark = |character: char| matches!(character, '├' | '└' | '│' | '─' | '┣' | '┗');
    let piped = line.trim_start();
    let line = if piped.starts_with('|') { piped.trim_start_matches('|').trim_start() } else { line };
    let text = line.trim_start_matches(|character: char| is_mark(character) || character.is_whitespace());
    let marks = line.get(..line.len() - text.len()).unwrap_or_default();
    (if marks.contains(is_mark) { marks.trim_end().chars().count() } else { 0 }, text)
}

fn separated(field: &mut Field, table: &Table, text: &str) {
    let mut texts = split(text, table.separator).into_iter();
    for column in &table.columns {
        let text = texts.next().unwrap_or_default();
        match column {
            Some(Column::Name) => field.path = text,
            Some(Column::Kind) => field.documented_type = text,
            Some(Column::Default) => field.default = Some(text).filter(|text| !text.is_empty()),
            Some(Column::Meaning) => field.meaning = text,
            Some(Column::Required) => required(field, &text),
            _ if text.is_empty() => {}
            _ => field.look_at(&format!("`{text}` stands in a column that is not known")),
        }
    }
    let surplus: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
    if !surplus.is_empty() {
        field.look_at(&format!("it has more than {} cells", table.columns.len()));
        let all = [mem::take(&mut field.meaning)].into_iter().filter(|text| !text.is_empty()).chain(surplus);
        field.meaning = all.collect::<Vec<_>>().join(" | ");
    }
    // Without a default, the description stands in its cell.
    if field.meaning.is_empty()
        && let Some(default) = field.default.take()
    {
        if is_literal(&default) {
            field.look_at(&format!("`{default}` {IS_AMBIGUOUS}"));
            field.default = Some(default);
        } else {
            field.meaning = default;
        }
    }
}

/// The texts between separators, or the words. In text, a pipe is written `\|`.
pub(super) fn split(text: &str, separator: Option<char>) -> Vec<String> {
    let Some(separator) = separator else { return text.split_whitespace().map(str::to_owned).collect() };
    // No page has this one.
    let text = if separator == '|' { text.replace("\\|", "\0") } else { text.to_owned() };
    text.split(separator).map(|cell| cell.trim().replace('\0', "|")).collect()
}

fn required(field: &mut Field, text: &str) {
    field.required = match text {
        "是" | "必填" | "必须" | "Y" | "y" | "yes" | "true" | "√" => Some(true),
        "否" | "非必填" | "选填" | "可选" | "N" | "n" | "no" | "false" => Some(false),
        "" => None,
        _ => {
            field.look_at(&format!("`{text}` says neither that it is required (是) nor not (否)"));
            None
        }
    };
}

/// Name, type, and the rest: the flag is lost, and a default stands before the description.
fn words(field: &mut Field, table: &Table, text: &str) {
    let (name, rest) = first_word(text);
    let (kind, described) = first_word(rest);
    name.clone_into(&mut field.path);
    if Printed::of(kind) == Printed::Unknown && !kind.starts_with(|c: char| c.is_ascii_alphabetic()) {
        rest.clone_into(&mut field.meaning);
        return;
    }
    kind.clone_into(&mut field.documented_type);
    let (default, meaning) = first_word(described);
    let is_default = is_literal(default) && values::read(described).is_none();
    let is_action = name == "Action" && default.contains('.');
    if table.columns.contains(&Some(Column::Default)) && (is_default || is_action) {
        if !is_action && (!meaning.is_empty() || !Printed::of(kind).is_number()) {
            field.look_at(&format!("`{default}` {IS_AMBIGUOUS}"));
        }
        field.default = Some(default.to_owned());
        meaning.clone_into(&mut field.meaning);
    } else {
        described.clone_into(&mut field.meaning);
    }
}

fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim();
    match text.split_once(char::is_whitespace) {
        Some((word, rest)) => (word, rest.trim()),
        None => (text, ""),
    }
}

/// What a default can be without being taken for a description.
pub(crate) fn is_literal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    matches!(text, "true" | "false" | "null")
        || (digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.chars().all(|c| c.is_ascii_digit() || c == '.'))
}

fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    let first = characters.next().is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '/'));
    first && characters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'))
}

/// A path whose steps a page can have: what it cannot have in a name is `_`.
pub(crate) fn path(printed: &str) -> String {
    let step = |step: &str| {
        let name = step.trim_end_matches("[]");
        let is_odd = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '[' | ']' | '|' | '`');
        let clean = |c: char| if is_odd(c) { '_' } else { c };
        let elements = step.get(name.len()..).unwrap_or_default();
        let name: String = name.chars().map(clean).collect();
        format!("{}{elements}", if name.is_empty() { "_" } else { &name })
    };
    printed.split('.').map(step).collect::<Vec<_>>().join(".")
}
