//! The lines of a vendor page: tables without outer pipes, payloads as bare JSON, and text around them.

use serde_json::value::RawValue;

use super::Remarks;

/// A table as it stands.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) line: usize,
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<Row>,
}

#[derive(Debug)]
pub(super) struct Row {
    pub(super) line: usize,
    /// The first begins with its marks and spaces; the others are trimmed.
    pub(super) cells: Vec<String>,
}

/// JSON between the tables.
#[derive(Debug)]
pub(super) struct Payload {
    pub(super) line: usize,
    pub(super) json: String,
}

#[derive(Debug, Default)]
pub(super) struct Source {
    pub(super) tables: Vec<Table>,
    pub(super) payloads: Vec<Payload>,
}

pub(super) fn read(text: &str, remarks: &mut Remarks) -> Source {
    let text = text.trim_start_matches('\u{feff}').replace("&nbsp;", "\u{a0}");
    let lines = text.lines().map(str::to_owned).collect();
    let mut reader = Reader { lines, at: 0, source: Source::default(), open: None };
    while reader.at < reader.lines.len() {
        reader.take(remarks);
    }
    reader.close();
    reader.source
}

struct Reader {
    lines: Vec<String>,
    /// Index of the line to be read next.
    at: usize,
    source: Source,
    /// The table whose rows are being read, and whether its rows begin with a pipe.
    open: Option<(Table, bool)>,
}

impl Reader {
    fn line(&self, at: usize) -> &str {
        self.lines.get(at).map_or("", String::as_str)
    }

    fn is_head(&self, at: usize) -> bool {
        self.line(at).contains('|') && !is_ruler(self.line(at)) && is_ruler(self.line(at + 1))
    }

    fn take(&mut self, remarks: &mut Remarks) {
        let line = self.line(self.at).trim().to_owned();
        let number = self.at + 1;
        if line.is_empty() || line.starts_with("```") {
            self.at += 1;
        } else if self.is_head(self.at) {
            self.close();
            let outer = line.starts_with('|');
            let head = cells(&line, outer).iter().map(|cell| cell.trim().to_owned()).collect();
            self.open = Some((Table { line: number, head, rows: Vec::new() }, outer));
            self.at += 2;
        } else if line.starts_with(['{', '[']) {
            self.close();
            self.payload(remarks);
        } else if line.contains('|') {
            self.row(remarks);
        } else {
            if self.open.is_some() && self.next_is_row() {
                remarks.unread(number, "text between the rows of a table");
            } else {
                self.close();
                remarks.note(number, "text outside of tables, passed over");
            }
            self.at += 1;
        }
    }

    fn row(&mut self, remarks: &mut Remarks) {
        let (number, line) = (self.at + 1, self.line(self.at).to_owned());
        self.at += 1;
        match &mut self.open {
            Some((table, outer)) => {
                let mut cells = cells(&line, *outer);
                cells.iter_mut().skip(1).for_each(|cell| *cell = cell.trim().to_owned());
                table.rows.push(Row { line: number, cells });
            }
            None if is_ruler(&line) => remarks.unread(number, "a ruler without a head above it"),
            None => remarks.unread(number, "a row that belongs to no table"),
        }
    }

    /// Whether the next line that is not blank is one more row.
    fn next_is_row(&self) -> bool {
        (self.at + 1..self.lines.len())
            .find(|&at| !self.line(at).trim().is_empty())
            .is_some_and(|at| self.line(at).contains('|') && !self.is_head(at))
    }

    fn payload(&mut self, remarks: &mut Remarks) {
        let rest = self.lines.get(self.at..).unwrap_or_default().join("\n");
        let mut values = serde_json::Deserializer::from_str(&rest).into_iter::<&RawValue>();
        match values.next() {
            Some(Ok(json)) => {
                let payload = Payload { line: self.at + 1, json: json.get().to_owned() };
                let end = values.byte_offset();
                self.source.payloads.push(payload);
                self.at += rest.get(..end).map_or(0, |read| read.matches('\n').count());
                // What follows in the line is read as if it began one.
                let after = rest.get(end..).and_then(|after| after.lines().next()).unwrap_or_default().trim();
                match self.lines.get_mut(self.at) {
                    Some(line) if !after.is_empty() => after.clone_into(line),
                    _ => self.at += 1,
                }
            }
            Some(Err(error)) => {
                let line = self.at + error.line();
                let text = format!("the payload from line {} on is no JSON: {}", self.at + 1, reason(&error));
                remarks.unread(line, text);
                self.skip_payload();
            }
            None => self.at += 1,
        }
    }

    /// To where something else begins: a blank line, a table, or a payload at the beginning of a line.
    fn skip_payload(&mut self) {
        self.at += 1;
        while self.at < self.lines.len()
            && !self.line(self.at).trim().is_empty()
            && !self.line(self.at).starts_with('{')
            && !self.is_head(self.at)
        {
            self.at += 1;
        }
    }

    fn close(&mut self) {
        self.source.tables.extend(self.open.take().map(|(table, _)| table));
    }
}

fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

/// `---|---|---|`, however many.
fn is_ruler(line: &str) -> bool {
    line.contains("---") && line.chars().all(|character| matches!(character, '-' | '|' | ':' | ' ' | '\t'))
}

/// The cells of a line. In text, a pipe is written `\|`.
fn cells(line: &str, outer: bool) -> Vec<String> {
    let line = line.trim_end();
    let line = if outer { line.trim_start() } else { line };
    let line = line.strip_prefix('|').filter(|_| outer).unwrap_or(line);
    let line = line.strip_suffix('|').filter(|rest| !rest.ends_with('\\')).unwrap_or(line);
    let mut cells = vec![String::new()];
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' if characters.next_if_eq(&'|').is_some() => push(&mut cells, '|'),
            '|' => cells.push(String::new()),
            other => push(&mut cells, other),
        }
    }
    cells
}

fn push(cells: &mut [String], character: char) {
    if let Some(cell) = cells.last_mut() {
        cell.push(character);
    }
}
