//! Cards in columns, made to fit a screen.

use anstyle::Style;
use zvcms_proto::{Amount, Card, CardStatus, Origin, Validity, Yuan};

use super::columns::{Column, Layout, aligned, no_room, plain_table, styled};
use super::screen::Screen;
use super::totals::totals_of;
use crate::told::{Told, told};

const LAYOUT: Layout<Card> = Layout {
    columns: &[
        Column {
            title: "CARD",
            heading: || told!("table-card", "CARD"),
            cell: |card| card.id().to_owned(),
            right: false,
            least: Some(8),
            leaves: None,
        },
        Column {
            title: "TITLE",
            heading: || told!("table-title", "TITLE"),
            cell: |card| card.title().to_owned(),
            right: false,
            least: Some(6),
            leaves: None,
        },
        Column {
            title: "BALANCE",
            heading: || told!("table-balance", "BALANCE"),
            cell: |card| amount(card.balance()),
            right: true,
            least: None,
            leaves: None,
        },
        Column {
            title: "FACE VALUE",
            heading: || told!("table-face-value", "FACE VALUE"),
            cell: |card| amount(card.face_value()),
            right: true,
            least: None,
            leaves: Some(2),
        },
        Column {
            title: "STATUS",
            heading: || told!("table-status", "STATUS"),
            cell: |card| card.status().map(|code| shown(&status(code))).unwrap_or_default(),
            right: false,
            least: Some(8),
            leaves: None,
        },
        Column {
            title: "VALIDITY",
            heading: || told!("table-validity", "VALIDITY"),
            cell: |card| card.validity().map(|code| shown(&validity(code))).unwrap_or_default(),
            right: false,
            least: Some(8),
            leaves: Some(1),
        },
        Column {
            title: "ENDS",
            heading: || told!("table-ends", "ENDS"),
            cell: |card| card.ends_at().to_string(),
            right: false,
            least: Some(10),
            leaves: Some(3),
        },
        Column {
            title: "ORIGIN",
            heading: || told!("table-origin", "ORIGIN"),
            cell: |card| shown(&origin(card.origin())),
            right: false,
            least: Some(6),
            leaves: Some(0),
        },
    ],
    // A date without its time is still a date.
    cut_first: &[("ENDS", 11), ("VALIDITY", 10), ("TITLE", 16)],
    cut_last: &["TITLE", "CARD"],
    // What is left says which card it is and what can be paid with it. On a screen too narrow for that, and for the totals,
    // a line is wider than the screen: a balance that is cut is another one.
    leave_last: &[],
};

fn amount(amount: Option<Amount<'_, Yuan>>) -> String {
    amount.map(|amount| amount.to_string()).unwrap_or_default()
}

fn shown(told: &Told) -> String {
    told.shown().into_owned()
}

/// A status by its English name, and in the vendor's word.
pub(super) fn status(status: &CardStatus) -> Told {
    match status {
        CardStatus::Unknown => told!("card-unknown", "unknown"),
        CardStatus::Unbound => told!("card-unbound", "unbound"),
        CardStatus::Gifting => told!("card-gifting", "gifting"),
        CardStatus::Gifted => told!("card-gifted", "gifted"),
        CardStatus::Bound => told!("card-bound", "bound"),
        CardStatus::Expired => told!("card-expired", "expired"),
        CardStatus::Recycled => told!("card-recycled", "recycled"),
        CardStatus::UsedUp => told!("card-used-up", "used_up"),
        other => Told::as_is(other.as_str()),
    }
}

fn validity(validity: &Validity) -> Told {
    match validity {
        Validity::Unknown => told!("card-validity-unknown", "unknown"),
        Validity::LongTerm => told!("card-long-term", "long_term"),
        Validity::FromBinding => told!("card-from-binding", "from_binding"),
        Validity::FixedDates => told!("card-fixed-dates", "fixed_dates"),
        other => Told::as_is(other.as_str()),
    }
}

fn origin(origin: &Origin) -> Told {
    match origin {
        Origin::Qmai => told!("card-qmai", "qmai"),
        Origin::Feima => told!("card-feima", "feima"),
        other => Told::as_is(other.as_str()),
    }
}

/// The cards, a line each, and the totals under them.
pub(super) fn cards_table(cards: &[Card], screen: Screen) -> String {
    let style = |card: &Card| if is_over(card) { Style::new().dimmed() } else { Style::new() };
    let (mut lines, left_out) = LAYOUT.lines(cards, style, screen);
    let totals = totals_of(cards);
    let any_without = totals.iter().any(|total| total.without_balance > 0);
    // A fourth column only where it says something.
    let columns = if any_without { 4 } else { 3 };
    let mut table = plain_table();
    let head = [
        told!("totals-status", "STATUS"),
        told!("totals-cards", "CARDS"),
        told!("totals-balance", "BALANCE"),
        told!("totals-no-balance", "NO BALANCE"),
    ];
    table.set_header(head.iter().map(Told::shown).take(columns));
    for total in &totals {
        let without = Some(total.without_balance).filter(|cards| *cards > 0).map(|cards| cards.to_string());
        let row = [
            total.status.shown().into_owned(),
            total.cards.to_string(),
            total.balance.clone(),
            without.unwrap_or_default(),
        ];
        table.add_row(row.into_iter().take(columns));
    }
    lines.push('\n');
    let right = [false, true, true, true].into_iter().take(columns);
    lines += &styled(&aligned(table, right), totals.iter().map(|_| Style::new()), screen);
    lines += &no_room(left_out, screen);
    lines
}

/// Whether nothing more can be paid with it.
fn is_over(card: &Card) -> bool {
    matches!(
        card.status(),
        Some(CardStatus::Expired | CardStatus::Gifted | CardStatus::Recycled | CardStatus::UsedUp)
    )
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

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
        assert!(shown(&cards, 50).contains("No room for ORIGIN, VALIDITY, FACE VALUE, ENDS:\n"));
    }

    #[test]
    fn chinese_titles_are_two_columns_a_character() {
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
