//! Replies of `user.my-cards`, as a PHP gateway writes them.

use std::fmt::Write;

/// How a reply is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Every scalar a string, text unescaped: as the page's sample.
    Plain,
    /// As PHP's `json_encode` writes by default: text and slashes escaped; and the scalars of one field now a string,
    /// now a number, bool or null.
    EscapedAndMixed,
}

/// A reply with so many cards. Card `n` is the same in every reply of a style.
#[must_use]
pub fn reply(cards: usize, style: Style) -> String {
    let mut text = match style {
        Style::Plain => String::from(r#"{"status":"true","code":"0","message":"成功","data":["#),
        Style::EscapedAndMixed => {
            String::from(r#"{"status":true,"code":0,"message":"\u6210\u529f","data":["#)
        }
    };
    for number in 0..cards {
        if number > 0 {
            text.push(',');
        }
        card(&mut text, number, style);
    }
    text.push_str("]}");
    text
}

fn card(text: &mut String, number: usize, style: Style) {
    let cents = 1_000 + number * 37 % 90_000;
    let status = number % 8;
    let day = number % 28 + 1;
    let mut member = CardWriter { text, style, first: true };
    member.scalar("id", number.is_multiple_of(2), &format!("{}", 6_225_189_000_000_000_usize + number));
    member.scalar("gift_card_id", number.is_multiple_of(3), &format!("{}", 20_180 + number % 50));
    member.words("gift_title", &format!("生日礼品卡 {number:04}"));
    member.scalar("par_value", number % 2 == 1, &format!("{}.{:02}", cents / 100, cents % 100));
    member.words("cover", &format!("https://img.example.com/cards/{:05}/cover.png", number % 500));
    member.words("expired_desc", &format!("2018-12-{day:02}至2019-12-{day:02}有效"));
    member.scalar("deduct_amount", number % 4 < 2, &format!("{}.00", 1_000 + number % 9_000));
    member.scalar("bind_status", number % 5 < 2, if status == 4 { "1" } else { "0" });
    member.words("beginAt", &format!("2018-12-{day:02} 00:00:00"));
    member.words("endAt", &format!("2019-12-{day:02} 23:59:59"));
    member.scalar("createdAt", number.is_multiple_of(7), &format!("15436{:05}", number % 100_000));
    member.words(
        "status_desc",
        ["未知状态", "未绑定", "赠送中", "已赠送", "已绑定", "已过期", "已回收", "已用完"][status],
    );
    member.scalar("status", number.is_multiple_of(2), &status.to_string());
    member.scalar("validType", number % 3 == 1, "3");
    if style == Style::EscapedAndMixed && number.is_multiple_of(2) {
        member.raw("isErp", "null");
    } else {
        member.scalar("isErp", false, "0");
    }
    text.push('}');
}

struct CardWriter<'a> {
    text: &'a mut String,
    style: Style,
    first: bool,
}

impl CardWriter<'_> {
    /// A scalar that mixed replies write as a number where `as_number` says so.
    fn scalar(&mut self, name: &str, as_number: bool, value: &str) {
        if self.style == Style::EscapedAndMixed && as_number {
            self.raw(name, value);
        } else {
            self.raw(name, &format!("\"{value}\""));
        }
    }

    fn words(&mut self, name: &str, value: &str) {
        let mut written = String::from("\"");
        for character in value.chars() {
            match (self.style, character) {
                (Style::EscapedAndMixed, '/') => written.push_str("\\/"),
                (Style::EscapedAndMixed, other) if !other.is_ascii() => {
                    let _ = write!(written, "\\u{:04x}", u32::from(other));
                }
                (_, other) => written.push(other),
            }
        }
        written.push('"');
        self.raw(name, &written);
    }

    fn raw(&mut self, name: &str, value: &str) {
        self.text.push(if self.first { '{' } else { ',' });
        self.first = false;
        let _ = write!(self.text, "\"{name}\":{value}");
    }
}
