//! Takes off what people put around a request where they ask others about it: fences, backticks and quotes of Markdown.

/// What is inside, once for each fenced block; `None` if nothing is around it.
pub(super) fn within(text: &[u8]) -> Option<Vec<Vec<u8>>> {
    let text = text.trim_ascii();
    if matches!(text.first()?, b'{' | b'[' | b'"') {
        return None;
    }
    within_quotes(text)
        .map(|inner| vec![inner])
        .or_else(|| Some(within_fences(text)).filter(|blocks| !blocks.is_empty()))
        .or_else(|| within_backticks(text).map(|inner| vec![inner.to_vec()]))
}

/// The content of blocks such as those between lines of three backticks. The last one may be open.
fn within_fences(text: &[u8]) -> Vec<Vec<u8>> {
    let mut blocks = Vec::new();
    let mut open: Option<(&[u8], Vec<u8>)> = None;
    for line in text.split(|byte| *byte == b'\n') {
        let mark = [&b"```"[..], b"~~~"].into_iter().find(|mark| line.trim_ascii().starts_with(mark));
        match (&mut open, mark) {
            (Some((opened, _)), Some(mark)) if *opened == mark => {
                blocks.extend(open.take().map(|(_, block)| block));
            }
            (Some((_, block)), _) => block.extend_from_slice(&[line, b"\n"].concat()),
            (None, Some(mark)) => open = Some((mark, Vec::new())),
            (None, None) => {}
        }
    }
    // What stands on the line of the closing fence belongs to the block too.
    blocks.extend(open.map(|(mark, block)| before(&block, mark).to_vec()));
    blocks.into_iter().map(|block| block.trim_ascii().to_vec()).filter(|block| !block.is_empty()).collect()
}

fn before<'a>(block: &'a [u8], mark: &[u8]) -> &'a [u8] {
    block.trim_ascii_end().strip_suffix(mark).unwrap_or(block)
}

fn within_backticks(text: &[u8]) -> Option<&[u8]> {
    let inner = text.strip_prefix(b"`")?.strip_suffix(b"`")?;
    (!inner.contains(&b'`')).then_some(inner)
}

/// A text whose lines all begin with `>`, without that.
fn within_quotes(text: &[u8]) -> Option<Vec<u8>> {
    let mut inner = Vec::with_capacity(text.len());
    for line in text.split(|byte| *byte == b'\n') {
        let line = match line.trim_ascii() {
            [] => line,
            _ => line.strip_prefix(b">")?,
        };
        inner.extend_from_slice(line.strip_prefix(b" ").unwrap_or(line));
        inner.push(b'\n');
    }
    Some(inner.trim_ascii().to_vec())
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn the_inside_of_fences_backticks_and_quotes() {
        for (text, inner) in [
            ("```json\n{}\n```", &["{}"][..]),
            ("Here it is:\n\n~~~\n{\n}\n~~~\nThanks", &["{\n}"]),
            ("```\n1\n```\n\nreply\n```\n2\n```\n", &["1", "2"]),
            ("```\n{}", &["{}"]),
            ("```\n{}```", &["{}"]),
            ("`{}`", &["{}"]),
            ("> {\r\n>\r\n> }", &["{\r\n\r\n}"]),
        ] {
            let inner: Vec<Vec<u8>> = inner.iter().map(|text| text.as_bytes().to_vec()).collect();
            assert_eq!(within(text.as_bytes()), Some(inner), "{text}");
        }
        for text in ["", "{}", "{\"a\":\n\"```\"}", "a `b` c", "> a\nb", "``", "```"] {
            assert_eq!(within(text.as_bytes()).filter(|inner| *inner != [b""]), None, "{text}");
        }
    }
}
