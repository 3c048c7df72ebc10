//! JSON laid out two spaces a level, with every number, string and order as it was.

/// Lays out a text that is known to be JSON.
pub(super) fn indented(json: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_usize;
    let (mut in_string, mut escaped) = (false, false);
    let mut characters = json.chars().peekable();
    while let Some(character) = characters.next() {
        if in_string {
            out.push(character);
            in_string = escaped || character != '"';
            escaped = !escaped && character == '\\';
            continue;
        }
        match character {
            '"' => {
                in_string = true;
                out.push('"');
            }
            '{' | '[' => {
                out.push(character);
                while characters.next_if(char::is_ascii_whitespace).is_some() {}
                if let Some(close) = characters.next_if(|next| matches!(next, '}' | ']')) {
                    out.push(close);
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(character);
            }
            ',' => {
                out.push(',');
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            space if space.is_ascii_whitespace() => {}
            other => out.push(other),
        }
    }
    out
}

fn line(out: &mut String, depth: usize) {
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
}

#[cfg(test)]
mod tests {
    use super::indented;

    #[test]
    fn nothing_but_the_layout_changes() {
        let json = r#"{ "b":1.10,"a\"{": [ ], "c" : [1, {"d":"x: [y],\\"}],"e":{}}"#;
        let expected = "{\n  \"b\": 1.10,\n  \"a\\\"{\": [],\n  \"c\": [\n    1,\n    {\n      \"d\": \"x: [y],\\\\\"\n    \
                        }\n  ],\n  \"e\": {}\n}";
        assert_eq!(indented(json), expected);
        assert_eq!(indented(expected), expected);
    }
}
