//! Markdown read into what a page is made of: headings, tables and code blocks, each with its line.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// A part of a Markdown document.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// Where it begins, from 1.
    pub(crate) line: usize,
    pub(crate) content: Content,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Heading {
        level: usize,
        text: String,
    },
    Table {
        head: Vec<Cell>,
        rows: Vec<Row>,
    },
    Code {
        language: String,
        text: String,
    },
    /// Text between the others; it is for the reader.
    Prose(String),
    /// Text with lines of a table that Markdown does not take for one, and would pass over.
    BrokenTable,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) line: usize,
    /// As many as the table has columns: Markdown drops what is over and fills what is not there.
    pub(crate) cells: Vec<Cell>,
    /// How many cells were written.
    pub(crate) written: usize,
}

/// The text of a table's cell, and apart from it the parts marked as code.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) codes: Vec<String>,
}

/// Reads a whole document.
pub(crate) fn blocks(markdown: &str) -> Vec<Block> {
    let mut reader = Reader { blocks: Vec::new(), cell: Cell::default(), row: Vec::new(), code: None };
    for (event, range) in Parser::new_ext(markdown, Options::ENABLE_TABLES).into_offset_iter() {
        let line = markdown.get(..range.start).map_or(0, |before| before.matches('\n').count()) + 1;
        reader.take(event, line, markdown.get(range).unwrap_or_default());
    }
    reader.blocks
}

struct Reader {
    blocks: Vec<Block>,
    cell: Cell,
    row: Vec<Cell>,
    /// Language and text of the code block that is being read.
    code: Option<(String, String)>,
}

impl Reader {
    fn take(&mut self, event: Event<'_>, line: usize, source: &str) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                self.cell = Cell::default();
                self.push(line, Content::Heading { level: level as usize, text: String::new() });
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some(Block { content: Content::Heading { text, .. }, .. }) = self.blocks.last_mut() {
                    text.push_str(&self.cell.text);
                }
            }
            Event::Start(Tag::Table(_)) => {
                self.push(line, Content::Table { head: Vec::new(), rows: Vec::new() });
            }
            Event::Start(Tag::TableHead | Tag::TableRow) => self.row = Vec::new(),
            Event::End(TagEnd::TableHead) => {
                if let Some(Block { content: Content::Table { head, .. }, .. }) = self.blocks.last_mut() {
                    *head = std::mem::take(&mut self.row);
                }
            }
            Event::End(TagEnd::TableRow) => {
                if let Some(Block { content: Content::Table { rows, .. }, .. }) = self.blocks.last_mut() {
                    rows.push(Row { line, cells: std::mem::take(&mut self.row), written: cells_in(source) });
                }
            }
            Event::Start(Tag::TableCell) => self.cell = Cell::default(),
            Event::End(TagEnd::TableCell) => self.row.push(std::mem::take(&mut self.cell)),
            Event::Start(Tag::CodeBlock(kind)) => {
                let language = match kind {
                    CodeBlockKind::Fenced(language) => language.into_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((language, String::new()));
                self.push(line, Content::Code { language: String::new(), text: String::new() });
            }
            Event::End(TagEnd::CodeBlock) => {
                if let (Some((language, text)), Some(block)) = (self.code.take(), self.blocks.last_mut()) {
                    block.content = Content::Code { language, text };
                }
            }
            Event::Start(Tag::Paragraph) if source.lines().any(|line| line.trim_start().starts_with('|')) => {
                self.push(line, Content::BrokenTable);
            }
            Event::Start(Tag::Paragraph) => self.cell = Cell::default(),
            Event::End(TagEnd::Paragraph) => {
                let text = std::mem::take(&mut self.cell.text);
                self.push(line, Content::Prose(text));
            }
            Event::Text(text) => match &mut self.code {
                Some((_, code)) => code.push_str(&text),
                None => self.cell.text.push_str(&text),
            },
            Event::Code(code) => {
                self.cell.text.push_str(&code);
                self.cell.codes.push(code.into_string());
            }
            Event::SoftBreak | Event::HardBreak => self.cell.text.push(' '),
            _ => {}
        }
    }

    fn push(&mut self, line: usize, content: Content) {
        self.blocks.push(Block { line, content });
    }
}

/// How many cells the source of a row has.
fn cells_in(row: &str) -> usize {
    // Markdown splits a row at every | that has no backslash before it, in code as well.
    let row = row.trim().replace("\\|", "");
    let row = row.strip_prefix('|').unwrap_or(&row);
    row.strip_suffix('|').unwrap_or(row).split('|').count()
}
