//! The lines of a copied page, put together: tables, payloads, and text around them.
//!
//! A table is known by its head, whose words are the vendor's, and goes on until something else begins. Nothing is dropped
//! here: what is no row of a table, and looks like one, is kept as a row of the table before it.

use serde::de::IgnoredAny;

use super::rows;
use super::types::Printed;
use crate::is_listed;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Name,
    Kind,
    Required,
    Default,
    Meaning,
    /// Method or version of an address.
    Method,
    Address,
}

/// The vendor's words for the heads of columns, in lower case.
const COLUMNS: [(Column, &str); 7] = [
    (
        Column::Name,
        "参数 参数名 参数名称 请求参数 返回参数 响应参数 字段 字段名 字段名称 名称 name field parameter",
    ),
    (Column::Kind, "参数类型 字段类型 数据类型 类型 type"),
    (Column::Required, "是否必填 是否必须 是否必选 必填 必须 必选 required"),
    (Column::Default, "默认值 默认 default"),
    (Column::Meaning, "描述 说明 备注 含义 参数说明 字段说明 参数描述 字段描述 description"),
    (Column::Method, "请求方式 请求方法 版本信息 版本 版本号"),
    (Column::Address, "请求地址 接口地址"),
];

/// Headings of the vendor's pages.
const HEADINGS: &str = "请求地址 公共参数 请求参数 响应参数 返回参数 请求示例 响应示例 返回示例 异常示例 错误码 错误示例 \
                        接口描述 场景描述 系统异常示例";

impl Column {
    fn of(head: &str) -> Option<Self> {
        let head = head.to_ascii_lowercase();
        COLUMNS.iter().find(|(_, words)| is_listed(words, &head)).map(|(column, _)| *column)
    }
}

/// A table as it stands.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// The last line of text before it, which may be its heading.
    pub(super) heading: String,
    /// What stands between cells; none where words do, of which the last cell may have several.
    pub(super) separator: Option<char>,
    pub(super) columns: Vec<Option<Column>>,
    pub(super) rows: Vec<Line>,
}

#[derive(Debug)]
pub(super) struct Line {
    pub(super) number: usize,
    pub(super) text: String,
}

/// What the lines are.
#[derive(Default)]
pub(super) struct Blocks {
    pub(super) tables: Vec<Table>,
    /// JSON, and what begins as such.
    pub(super) payloads: Vec<Line>,
    /// Lines that belong to neither.
    pub(super) around: Vec<Line>,
    lines: Vec<String>,
    /// Index of the line to be read next.
    at: usize,
    /// Whether the last table may have more rows.
    open: bool,
    heading: String,
}

pub(super) fn read(text: &str) -> Blocks {
    let text = text.replace("&nbsp;", "\u{a0}").replace(is_invisible, "");
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let is_odd = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    let lines = text.lines().map(|line| line.replace(is_odd, " ")).collect();
    let mut blocks = Blocks { lines, ..Blocks::default() };
    while blocks.at < blocks.lines.len() {
        blocks.take();
    }
    blocks
}

/// Characters that only tell how others are to be shown: they come along where text is copied.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A line with separators as they are wide in Chinese text, as it is elsewhere.
fn narrow(line: &str) -> String {
    if line.contains('|') { line.to_owned() } else { line.replace('｜', "|") }
}

impl Blocks {
    fn take(&mut self) {
        let text = self.lines.get(self.at).cloned().unwrap_or_default();
        if text.trim().starts_with(['{', '[']) && self.payload() {
            self.open = false;
            return;
        }
        self.at += 1;
        let text = narrow(&text);
        let trimmed = text.trim();
        if trimmed.is_empty() || is_ruler(trimmed) || trimmed.starts_with("```") {
            return;
        }
        let head = head_of(trimmed);
        let is_head = head.is_some();
        if let Some(table) = head.or_else(|| without_head(trimmed, &self.heading).filter(|_| !self.open)) {
            self.tables.push(Table { heading: std::mem::take(&mut self.heading), ..table });
            self.open = true;
        }
        let line = Line { number: self.at, text: text.clone() };
        match self.tables.last_mut() {
            _ if is_head => {}
            Some(table) if is_row(trimmed, table.separator, self.open) => table.rows.push(line),
            _ => {
                // A head whose words are not known comes behind the heading.
                let tells = |line: &str| is_heading(line) || is_of_reply(line) || line.contains("参数");
                if tells(trimmed) || !tells(&self.heading) {
                    trimmed.clone_into(&mut self.heading);
                }
                self.open &= !is_heading(trimmed);
                self.around.push(line);
            }
        }
    }

    /// Whether the text from here on begins with JSON, or with JSON that is cut off.
    fn payload(&mut self) -> bool {
        let lines = self.lines.get(self.at..).unwrap_or_default();
        let mut rest = lines.join("\n");
        let end_of_json = |text: &str| {
            let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
            values.next()?.ok().map(|_| values.byte_offset())
        };
        let spaced = rest.replace(|c: char| c.is_whitespace() && !c.is_ascii(), " ");
        let begins_next =
            |pair: &[String]| matches!(pair, [before, line] if begins_another_part(before, line));
        let end = if let Some(end) = end_of_json(&rest) {
            end
        } else if let Some(end) = end_of_json(&spaced) {
            rest = spaced;
            end
        } else if rest.trim_start().starts_with('{') {
            let end = lines.windows(2).position(begins_next).map_or(lines.len(), |end| end + 1);
            lines.get(..end).unwrap_or_default().join("\n").len()
        } else {
            return false;
        };
        let text = rest.get(..end).unwrap_or_default().trim_start().to_owned();
        self.payloads.push(Line { number: self.at + 1, text });
        let (read, after) = rest.split_at_checked(end).unwrap_or((rest.as_str(), ""));
        self.at += read.matches('\n').count();
        // What follows in its last line is read as if it began one.
        match (after.lines().next().unwrap_or_default().trim(), self.lines.get_mut(self.at)) {
            (behind, Some(line)) if !behind.is_empty() => behind.clone_into(line),
            _ => self.at += 1,
        }
        true
    }
}

/// Whether JSON that is cut off ends before this line. Other JSON is a part of it, unless it stands apart.
fn begins_another_part(before: &str, line: &str) -> bool {
    let is_apart = before.trim().is_empty() || serde_json::from_str::<IgnoredAny>(line).is_ok();
    let is_json = line.starts_with('{') && is_apart;
    let line = narrow(line);
    let line = line.trim();
    is_json
        || is_heading(line)
        || head_of(line).is_some()
        || line.starts_with(['├', '└'])
        || without_head(line, "").is_some()
}

/// A line that is the head of a table.
fn head_of(line: &str) -> Option<Table> {
    let separator = ['|', '\t'].into_iter().find(|separator| line.contains(*separator));
    let words: Vec<&str> = match separator {
        Some(separator) => line.trim_matches(separator).split(separator).collect(),
        None => line.split_whitespace().collect(),
    };
    let columns: Vec<Option<Column>> = words.iter().map(|word| Column::of(word.trim())).collect();
    let has = |column| columns.contains(&Some(column));
    let is_head = (has(Column::Name) && has(Column::Kind)) || (has(Column::Method) && has(Column::Address));
    // Words that are no columns belong to a sentence; a cell may well be of a column that is not known.
    let is_sentence = separator.is_none() && columns.contains(&None);
    let is_row = words.iter().any(|word| Printed::of(word.trim()) != Printed::Unknown);
    (is_head && !is_sentence && !is_row).then(|| Table { separator, columns, ..Table::default() })
}

/// The table of a row that has lost its head.
fn without_head(line: &str, heading: &str) -> Option<Table> {
    let (_, text) = rows::unmarked(line);
    let cells =
        |separator| Some((separator, rows::split(text, separator))).filter(|(_, cells)| rows::is_row(cells));
    let (separator, cells) = [Some('|'), Some('\t'), None].into_iter().find_map(cells)?;
    let mut columns = vec![Some(Column::Name), Some(Column::Kind)];
    if !is_of_reply(heading) && (separator.is_none() || cells.len() >= 5) {
        columns.extend([Some(Column::Required), Some(Column::Default)]);
    }
    columns.push(Some(Column::Meaning));
    Some(Table { separator, columns, ..Table::default() })
}

/// Whether a table under this heading is of a reply.
pub(super) fn is_of_reply(heading: &str) -> bool {
    heading.contains("响应") || heading.contains("返回")
}

/// Whether a line may be a row, whatever stands around it: marked as one, or words of which the first can be a name or a
/// code. A breadcrumb or the number of a chapter is none.
pub(super) fn looks_like_a_row(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let (first, second) = (words.next().unwrap_or_default(), words.next());
    let has_letters = first.contains(|c: char| c.is_ascii_alphabetic());
    let is_name =
        first.is_ascii() && (has_letters || !first.contains(|c: char| !c.is_ascii_digit() && c != '-'));
    let is_breadcrumb = first == "API" && line.contains(" > ");
    line.contains('|')
        || line.trim_start().starts_with(['├', '└'])
        || (is_name && second.is_some() && !is_breadcrumb)
}

/// Whether a line is one more row of a table. Marks of nesting, and pipes, are nothing but rows.
fn is_row(line: &str, separator: Option<char>, open: bool) -> bool {
    line.starts_with(['├', '└'])
        || match separator {
            Some(separator) => line.contains(separator) || (open && without_head(line, "").is_some()),
            None => open && !is_heading(line),
        }
}

/// `---|---|---|`, however many.
fn is_ruler(line: &str) -> bool {
    line.contains("---") && line.chars().all(|character| matches!(character, '-' | '|' | ':' | ' ' | '\t'))
}

/// A heading, with or without a number glued to it.
fn is_heading(line: &str) -> bool {
    let words = line.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '、' | ' ' | '#'));
    is_listed(HEADINGS, words.trim_end_matches([':', '：']))
}
