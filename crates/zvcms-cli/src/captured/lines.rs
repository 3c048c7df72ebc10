//! The lines of a text, whatever ends them.

pub(super) struct Lines<'a> {
    pub(super) rest: &'a [u8],
}

impl<'a> Lines<'a> {
    pub(super) fn take(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let end = self.rest.iter().position(|byte| *byte == b'\n').unwrap_or(self.rest.len());
        let (line, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }
}
