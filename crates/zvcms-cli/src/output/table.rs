//! Cards in columns, made to fit a screen.

use anstyle::Style;
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
use zvcms_proto::{Amount, Card, CardStatus, Printable};

use super::screen::Screen;
use super::totals::totals_of;

/// Spaces between columns.
const GAP: usize = 2;

struct Column {
    title: &'static str,
    cell: fn(&Card) -> String,
    right: bool,
    /// How narrow it may become; none where it is never cut, as an amount that is cut is another amount.
    least: Option<usize>,
    /// The order in which columns are left out where there is no room; none for those that always stay.
    leaves: Option<u8>,
}

const COLUMNS: [Column; 8] = [
    Column { title: "CARD", cell: |card| card.id().to_owned(), right: false, least: Some(8), leaves: None },
    Column {
        title: "TITLE",
        cell: |card| card.title().to_owned(),
        right: false,
        least: Some(6),
        leaves: None,
    },
    Column { title: "BALANCE", cell: |card| amount(card.balance()), right: true, least: None, leaves: None },
    Column {
        title: "FACE VALUE",
        cell: |card| amount(card.face_value()),
        right: true,
        least: None,
        leaves: Some(2),
    },
    Column { title: "STATUS", cell: |card| text(card.status()), right: false, least: Some(8), leaves: None },
    Column {
        title: "VALIDITY",
        cell: |card| text(card.validity()),
        right: false,
        least: Some(8),
        leaves: Some(1),
    },
    Column {
        title: "ENDS",
        cell: |card| card.ends_at().to_string(),
        right: false,
        least: Some(10),
        leaves: Some(3),
    },
    Column {
        title: "ORIGIN",
        cell: |card| card.origin().to_string(),
        right: false,
        least: Some(6),
        leaves: Some(0),
    },
];

/// Those that are cut, in this order and to this width, before a column is left out: a date without its time is still a
/// date.
const CUT_FIRST: [(&str, usize); 3] = [("ENDS", 11), ("VALIDITY", 10), ("TITLE", 16)];

fn amount(amount: Option<Amount<'_>>) -> String {
    amount.map(|amount| amount.to_string()).unwrap_or_default()
}

fn text<T: ToString>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

/// A column with its cells, safe to show, and the width that it is given.
struct Filled {
    column: &'static Column,
    cells: Vec<String>,
    width: usize,
}

/// The cards, a line each, and the totals under them.
pub(super) fn cards_table(cards: &[Card], screen: Screen) -> String {
    let mut columns: Vec<Filled> = COLUMNS.iter().map(|column| fill(column, cards)).collect();
    let left_out = screen.width.map(|width| fit(&mut columns, width)).unwrap_or_default();
    let mut table = plain_table();
    table.set_header(columns.iter().map(|filled| cut(filled.column.title, filled.width)));
    for row in 0..cards.len() {
        table.add_row(
            columns.iter().map(|filled| cut(filled.cells.get(row).map_or("", String::as_str), filled.width)),
        );
    }
    let right = columns.iter().map(|filled| filled.column.right);
    let styles = cards.iter().map(|card| if is_over(card) { Style::new().dimmed() } else { Style::new() });
    let mut lines = styled(&aligned(table, right), styles, screen);
    let totals = totals_of(cards);
    let any_without = totals.iter().any(|total| total.without_balance > 0);
    // A fourth column only where it says something.
    let shown = if any_without { 4 } else { 3 };
    let mut table = plain_table();
    table.set_header(["STATUS", "CARDS", "BALANCE", "NO BALANCE"].into_iter().take(shown));
    for total in &totals {
        let without = Some(total.without_balance).filter(|cards| *cards > 0).map(|cards| cards.to_string());
        let row = [
            total.status.clone(),
            total.cards.to_string(),
            total.balance.clone(),
            without.unwrap_or_default(),
        ];
        table.add_row(row.into_iter().take(shown));
    }
    lines.push('\n');
    let right = [false, true, true, true].into_iter().take(shown);
    lines += &styled(&aligned(table, right), totals.iter().map(|_| Style::new()), screen);
    if !left_out.is_empty() {
        lines += &format!("\nNo room for {}: use --format json or a wider terminal.\n", left_out.join(", "));
    }
    lines
}

/// Whether nothing more can be paid with it.
fn is_over(card: &Card) -> bool {
    matches!(
        card.status(),
        Some(CardStatus::Expired | CardStatus::Gifted | CardStatus::Recycled | CardStatus::UsedUp)
    )
}

fn fill(column: &'static Column, cards: &[Card]) -> Filled {
    let cells: Vec<String> =
        cards.iter().map(|card| Printable::new(&(column.cell)(card)).to_string()).collect();
    let width = cells.iter().map(|cell| cell.width()).chain([column.title.width()]).max().unwrap_or_default();
    Filled { column, cells, width }
}

/// Makes the columns fit: cuts titles and dates, then leaves columns out, at last cuts ids. Returns what was left out.
fn fit(columns: &mut Vec<Filled>, screen: usize) -> Vec<&'static str> {
    let mut left_out = Vec::new();
    loop {
        let wanted: Vec<usize> = columns.iter().map(|filled| filled.width).collect();
        for (title, least) in CUT_FIRST {
            narrow(columns, screen, |column| (column.title == title).then_some(least));
        }
        let leaving =
            columns.iter().enumerate().filter_map(|(at, filled)| Some((filled.column.leaves?, at))).min();
        let Some((_, at)) = leaving.filter(|_| total(columns) > screen) else { break };
        for (filled, width) in columns.iter_mut().zip(wanted) {
            filled.width = width;
        }
        left_out.push(columns.remove(at).column.title);
    }
    for title in ["TITLE", "CARD"] {
        narrow(columns, screen, |column| column.least.filter(|_| column.title == title));
    }
    narrow(columns, screen, |column| column.least);
    left_out
}

fn total(columns: &[Filled]) -> usize {
    columns.iter().map(|filled| filled.width + GAP).sum::<usize>().saturating_sub(GAP)
}

fn narrow(columns: &mut [Filled], screen: usize, least: impl Fn(&Column) -> Option<usize>) {
    let mut over = total(columns).saturating_sub(screen);
    for filled in columns {
        let Some(least) = least(filled.column) else { continue };
        let least = least.max(filled.column.title.width());
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

fn plain_table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table
}

fn aligned(mut table: Table, right: impl IntoIterator<Item = bool>) -> Vec<String> {
    for (column, right) in table.column_iter_mut().zip(right) {
        column.set_padding((0, u16::try_from(GAP).unwrap_or_default()));
        if right {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect()
}

/// A head in bold, then each line in its style.
fn styled(lines: &[String], styles: impl Iterator<Item = Style>, screen: Screen) -> String {
    let styles = [Style::new().bold()].into_iter().chain(styles);
    lines.iter().zip(styles).map(|(line, style)| screen.styled(line, style) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::cards_of;

    fn shown(cards: &[Card], width: usize) -> String {
        cards_table(cards, Screen { width: Some(width), colours: false })
    }

    const CARDS: &str = r#"[
        {"id": "8800000000000010001", "gift_title": "云上咖啡Cloud Coffee联名电子礼品卡", "par_value": "75.50",
         "deduct_amount": "100.00", "status": "4", "validType": "3", "endAt": "2019-12-01 23:59:59"},
        {"id": 7, "gift_title": "尊享企业定制礼品卡·2019年度全国连锁门店", "par_value": "1234567.89", "status": 7}
    ]"#;

    #[test]
    fn no_line_is_wider_than_the_screen() {
        let cards = cards_of(CARDS);
        for width in 46..160 {
            for line in shown(&cards, width).lines().take(3) {
                assert!(line.width() <= width, "{width}: {line}");
            }
            assert!(shown(&cards, width).contains("1234567.89"));
        }
    }

    #[test]
    fn what_has_no_room_is_named() {
        let cards = cards_of(CARDS);
        assert!(!shown(&cards, 140).contains("No room"));
        assert!(shown(&cards, 50).contains("No room for ORIGIN, VALIDITY, FACE VALUE, ENDS: "));
    }

    #[test]
    fn chinese_titles_are_two_columns_a_character() {
        assert_eq!(cut("礼品卡", 6), "礼品卡");
        assert_eq!(cut("礼品卡", 5), "礼品…");
        assert_eq!(cut("礼品卡", 4), "礼…");
        assert_eq!(cut("礼品卡", 1), "…");
        let text = shown(&cards_of(CARDS), 140);
        let end_of = |amount: &str| {
            text.lines().find_map(|line| Some(line.split_once(amount)?.0.width() + amount.len()))
        };
        assert_eq!(end_of("75.50"), end_of("1234567.89"), "{text}");
    }

    #[test]
    fn text_of_the_gateway_cannot_steer_the_terminal() {
        let cards = cards_of("[{\"gift_title\": \"\\u001b[2J\\nX\"}]");
        assert!(cards_table(&cards, Screen { width: None, colours: true }).contains(r"\u{1b}[2J\nX"));
    }

    #[test]
    fn colours_are_for_screens_that_have_them() {
        let cards = cards_of(CARDS);
        assert!(!shown(&cards, 140).contains('\u{1b}'));
        let coloured = cards_table(&cards, Screen { width: Some(140), colours: true });
        assert!(coloured.starts_with("\u{1b}[1mCARD"), "{coloured:?}");
        assert!(coloured.contains("\u{1b}[2m7 "), "{coloured:?}");
    }
}
