//! Rows in columns that are made to fit a screen.

use std::iter;

use anstyle::Style;
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
use zvcms_proto::Printable;

use super::screen::Screen;
use crate::told::{Told, told};

/// Spaces between columns.
const GAP: usize = 2;

pub(super) struct Column<T> {
    /// Its title in English, by which it is known.
    pub(super) title: &'static str,
    pub(super) heading: fn() -> Told,
    pub(super) cell: fn(&T) -> String,
    pub(super) right: bool,
    /// How narrow it may become; none where it is never cut, as an amount that is cut is another amount.
    pub(super) least: Option<usize>,
    /// The order in which columns are left out where there is no room; none for those that always stay.
    pub(super) leaves: Option<u8>,
}

impl<T> Column<T> {
    fn heading_width(&self) -> usize {
        (self.heading)().shown().width()
    }
}

/// The columns of a table, and what gives way where they do not fit.
pub(super) struct Layout<T: 'static> {
    pub(super) columns: &'static [Column<T>],
    /// Those that are cut, in this order and to this width, before a column is left out.
    pub(super) cut_first: &'static [(&'static str, usize)],
    /// Those that are cut first where no column can be left out any more.
    pub(super) cut_last: &'static [&'static str],
    /// Those that are left out, in this order, where even all that can be cut leaves no room.
    pub(super) leave_last: &'static [&'static str],
}

/// A column with its cells, safe to show, and the width that it is given.
struct Filled<T: 'static> {
    column: &'static Column<T>,
    cells: Vec<String>,
    width: usize,
}

impl<T> Filled<T> {
    /// How narrow it may become. Its title is never cut.
    fn least(&self) -> usize {
        self.column.least.map_or(self.width, |least| least.max(self.column.heading_width()).min(self.width))
    }
}

impl<T> Layout<T> {
    /// A head and a line for each row, and the headings of the columns that were left out.
    pub(super) fn lines(
        &self,
        rows: &[T],
        style: impl Fn(&T) -> Style,
        screen: Screen,
    ) -> (String, Vec<Told>) {
        let mut columns: Vec<Filled<T>> = self.columns.iter().map(|column| fill(column, rows)).collect();
        let left_out = screen.width.map(|width| self.fit(&mut columns, width)).unwrap_or_default();
        let mut table = plain_table();
        table.set_header(columns.iter().map(|filled| cut(&(filled.column.heading)().shown(), filled.width)));
        for row in 0..rows.len() {
            let cell =
                |filled: &Filled<T>| cut(filled.cells.get(row).map_or("", String::as_str), filled.width);
            table.add_row(columns.iter().map(cell));
        }
        let right = columns.iter().map(|filled| filled.column.right);
        (styled(&aligned(table, right), rows.iter().map(style), screen), left_out)
    }

    /// Makes the columns fit: cuts some, then leaves columns out, at last cuts all that can be cut. Returns what was left out.
    fn fit(&self, columns: &mut Vec<Filled<T>>, screen: usize) -> Vec<Told> {
        let mut left_out = Vec::new();
        loop {
            let wanted: Vec<usize> = widths(columns).collect();
            for (title, least) in self.cut_first {
                narrow(columns, screen, |column| (column.title == *title).then_some(*least));
            }
            let leaving =
                columns.iter().enumerate().filter_map(|(at, filled)| Some((filled.column.leaves?, at))).min();
            let Some((_, at)) = leaving.filter(|_| total(widths(columns)) > screen) else { break };
            for (filled, width) in columns.iter_mut().zip(wanted) {
                filled.width = width;
            }
            left_out.push((columns.remove(at).column.heading)());
        }
        for title in self.leave_last {
            if total(columns.iter().map(Filled::least)) <= screen {
                break;
            }
            if let Some(at) = columns.iter().position(|filled| filled.column.title == *title) {
                left_out.push((columns.remove(at).column.heading)());
            }
        }
        for title in self.cut_last {
            narrow(columns, screen, |column| column.least.filter(|_| column.title == *title));
        }
        narrow(columns, screen, |column| column.least);
        left_out
    }
}

/// What is said of columns that were left out; nothing where none was.
pub(super) fn no_room(left_out: Vec<Told>, screen: Screen) -> String {
    if left_out.is_empty() {
        return String::new();
    }
    let said = told!(
        "table-no-room",
        "No room for {columns}: use --format json or a wider terminal.",
        columns = Told::joined(left_out, &Told::both(", ", "、"))
    );
    format!("\n{}", fitted([vec![said.shown().into_owned()]], screen))
}

fn fill<T>(column: &'static Column<T>, rows: &[T]) -> Filled<T> {
    let cells: Vec<String> = rows.iter().map(|row| Printable::new(&(column.cell)(row)).to_string()).collect();
    let width =
        cells.iter().map(|cell| cell.width()).chain([column.heading_width()]).max().unwrap_or_default();
    Filled { column, cells, width }
}

fn widths<T>(columns: &[Filled<T>]) -> impl Iterator<Item = usize> {
    columns.iter().map(|filled| filled.width)
}

/// How wide columns of these widths are, with the gaps between them.
fn total(widths: impl IntoIterator<Item = usize>) -> usize {
    widths.into_iter().map(|width| width + GAP).sum::<usize>().saturating_sub(GAP)
}

fn narrow<T>(columns: &mut [Filled<T>], screen: usize, least: impl Fn(&Column<T>) -> Option<usize>) {
    let mut over = total(widths(columns)).saturating_sub(screen);
    for filled in columns {
        let Some(least) = least(filled.column) else { continue };
        let least = least.max(filled.column.heading_width());
        let by = over.min(filled.width.saturating_sub(least));
        filled.width -= by;
        over -= by;
    }
}

/// At most `width` columns of a text, counted as a terminal shows them; a cut is marked.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut left = width.saturating_sub(1);
    for character in text.chars() {
        let Some(rest) = left.checked_sub(character.width().unwrap_or_default()) else { break };
        left = rest;
        kept.push(character);
    }
    kept + "…"
}

/// Rows of cells that are wrapped where the screen is too narrow.
pub(super) fn fitted(rows: impl IntoIterator<Item = Vec<String>>, screen: Screen) -> String {
    let mut table = plain_table();
    if let Some(width) = screen.width {
        table.set_content_arrangement(ContentArrangement::Dynamic);
        // The gap after the last column may stand beyond the screen: it has nothing in it.
        table.set_width(u16::try_from(width + GAP).unwrap_or(u16::MAX));
    }
    table.add_rows(rows);
    aligned(table, iter::repeat(false)).join("\n") + "\n"
}

pub(super) fn plain_table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table
}

pub(super) fn aligned(mut table: Table, right: impl IntoIterator<Item = bool>) -> Vec<String> {
    for (column, right) in table.column_iter_mut().zip(right) {
        column.set_padding((0, u16::try_from(GAP).unwrap_or_default()));
        if right {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect()
}

/// A head in bold, then each line in its style.
pub(super) fn styled(lines: &[String], styles: impl Iterator<Item = Style>, screen: Screen) -> String {
    let styles = [Style::new().bold()].into_iter().chain(styles);
    lines.iter().zip(styles).map(|(line, style)| screen.styled(line, style) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_character_is_two_columns() {
        assert_eq!(cut("礼品卡", 6), "礼品卡");
        assert_eq!(cut("礼品卡", 5), "礼品…");
        assert_eq!(cut("礼品卡", 4), "礼…");
        assert_eq!(cut("礼品卡", 1), "…");
    }
}
