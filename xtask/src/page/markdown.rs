//! The Markdown that pages are written in: its blocks with their lines, and text that is read back as it is.

use anyhow::{Result, ensure};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TextMergeWithOffset};

use super::NO_SAMPLE;

pub(super) struct Block<'m> {
    pub(super) line: usize,
    /// `##` of a heading, `table`, a fence with its language, [`NO_SAMPLE`], or empty: prose.
    pub(super) kind: String,
    pub(super) text: Vec<Event<'m>>,
    /// The head and the rows of a table: line and cells.
    pub(super) rows: Vec<(usize, Vec<Vec<Event<'m>>>)>,
}

const NO_TABLE: &str = "this is not read as a table: put a row of |---| under its head, as wide as the head, and no \
                        empty line inside";

pub(super) fn blocks(markdown: &str) -> Result<Vec<Block<'_>>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let parser = Parser::new_ext(markdown, Options::ENABLE_TABLES);
    for (event, range) in TextMergeWithOffset::new(parser.into_offset_iter()) {
        let line = markdown.get(..range.start).map_or(0, |before| before.matches('\n').count()) + 1;
        let source = markdown.get(range).unwrap_or_default();
        let begun = match &event {
            Event::Start(Tag::Heading { level, .. }) => Some("#".repeat(*level as usize)),
            Event::Start(Tag::Table(_)) => Some("table".to_owned()),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => Some(format!("```{language}")),
            Event::Start(Tag::Paragraph) if source.trim() == NO_SAMPLE => Some(NO_SAMPLE.to_owned()),
            Event::Start(Tag::Paragraph | Tag::HtmlBlock | Tag::Item | Tag::CodeBlock(_)) => {
                let is_cell = |line: &str| line.trim_start().starts_with('|');
                ensure!(!source.lines().any(is_cell), "{line}: {NO_TABLE}");
                Some(String::new())
            }
            _ => None,
        };
        blocks.extend(begun.map(|kind| Block { line, kind, text: Vec::new(), rows: Vec::new() }));
        let Some(Block { text, rows, .. }) = blocks.last_mut() else { continue };
        match (event, rows.last_mut()) {
            (Event::Start(Tag::TableHead | Tag::TableRow), _) => {
                // Markdown drops cells that are over, and adds those that lack.
                let width = cells_in(source);
                let columns = rows.first().map_or(width, |(_, head)| head.len());
                ensure!(
                    width == columns,
                    "{line}: the row has {width} cells and its table {columns} columns; in text, | is written \\|"
                );
                rows.push((line, Vec::new()));
            }
            (Event::Start(Tag::TableCell), Some((_, cells))) => cells.push(Vec::new()),
            (Event::Start(_) | Event::End(_) | Event::Rule, _) => {}
            (inline, row) => row.and_then(|(_, cells)| cells.last_mut()).unwrap_or(text).push(inline),
        }
    }
    Ok(blocks)
}

/// How many cells a row has. Markdown splits it at every | that has no backslash before it, in code as well.
fn cells_in(row: &str) -> usize {
    let row = row.trim().replace("\\|", "");
    let row = row.strip_prefix('|').unwrap_or(&row);
    row.strip_suffix('|').unwrap_or(row).split('|').count()
}

/// The text of a cell or block. What is marked as code keeps its marks, unless there is nothing else.
pub(super) fn text(inlines: &[Event<'_>]) -> String {
    let text = |inline: &Event<'_>| match inline {
        Event::Code(code) if inlines.len() > 1 => format!("`{code}`"),
        Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
            text.to_string()
        }
        _ => " ".to_owned(),
    };
    inlines.iter().map(text).collect()
}

/// Text for a cell or a paragraph: what Markdown would take for a mark has a backslash before it.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for (at, character) in text.char_indices() {
        let is_after_digits = text.bytes().take(at).all(|byte| byte.is_ascii_digit());
        if "\\`*_<>[|~&#".contains(character) || ("-+.)".contains(character) && is_after_digits) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// Text marked as code, in a cell.
pub(super) fn marked(code: &str) -> String {
    let ticks = fence(code, 1);
    let is_apart = code.contains('`') || code.trim() != code;
    let space = if is_apart && !code.trim().is_empty() { " " } else { "" };
    format!("{ticks}{space}{}{space}{ticks}", code.replace('|', "\\|"))
}

/// Backticks that end no code before its end.
pub(super) fn fence(code: &str, least: usize) -> String {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(least.max(longest + 1))
}
