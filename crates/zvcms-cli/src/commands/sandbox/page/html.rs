//! Texts in HTML. Whatever a request brought passes through here.

use std::fmt::Write as _;

use zvcms_proto::Printable;

/// A text, for between tags and for an attribute in quotes. What would steer the display is written as an escape.
pub(super) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    text.chars().for_each(|character| push(&mut html, character));
    html
}

/// A value as it was signed or sent, in which spaces and characters that cannot be seen are told apart.
pub(super) fn value(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for character in text.chars() {
        if character == ' ' {
            html.push_str("<span class=\"space\"> </span>");
        } else if Printable::shows(character) && !character.is_whitespace() {
            push(&mut html, character);
        } else {
            // Writing to a String cannot fail.
            let _: std::fmt::Result =
                write!(html, "<span class=\"unseen\">{}</span>", character.escape_default());
        }
    }
    html
}

fn push(html: &mut String, character: char) {
    match character {
        '&' => html.push_str("&amp;"),
        '<' => html.push_str("&lt;"),
        '>' => html.push_str("&gt;"),
        '"' => html.push_str("&quot;"),
        '\'' => html.push_str("&#39;"),
        _ if Printable::shows(character) => html.push(character),
        // Writing to a String cannot fail.
        _ => drop(write!(html, "{}", character.escape_default())),
    }
}

/// The template with its slots filled: `{{name}}` becomes what is said for `name`.
pub(super) fn fill(template: &str, filling: impl Fn(&str) -> Option<String>) -> String {
    let mut html = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, slot)) = rest.split_once("{{") {
        html.push_str(before);
        let Some((name, after)) = slot.split_once("}}") else { break };
        html.push_str(&filling(name).unwrap_or_default());
        rest = after;
    }
    html + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_opens_no_tag_and_ends_no_attribute() {
        let text = "</p><script>alert(1)</script>\" onload='x' &amp;";
        let html = escaped(text);
        assert_eq!(
            html,
            "&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&#39;x&#39; &amp;amp;"
        );
        assert_eq!(value("<i>"), "&lt;i&gt;");
    }

    #[test]
    fn what_cannot_be_seen_is_seen() {
        assert_eq!(escaped("a\u{202e}b\n\0"), r"a\u{202e}b\n\u{0}");
        assert_eq!(
            value("a b\u{feff}\r\u{a0}"),
            "a<span class=\"space\"> </span>b<span class=\"unseen\">\\u{feff}</span><span class=\"unseen\">\\r</span>\
             <span class=\"unseen\">\\u{a0}</span>"
        );
        assert_eq!(escaped("签名错误 é"), "签名错误 é");
    }

    #[test]
    fn slots_are_filled_once() {
        let filling = |name: &str| (name == "a").then(|| "{{a}}".to_owned());
        assert_eq!(fill("1{{a}}2{{b}}3 } {", filling), "1{{a}}23 } {");
    }
}
