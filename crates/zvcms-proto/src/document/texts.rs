//! The arena of an object's texts.

use serde_json::value::RawValue;

/// The texts of one object, in one allocation in place of one each: a list may have thousands of objects.
#[derive(Clone, Default)]
pub(crate) struct Texts(Box<str>);

impl Texts {
    pub(super) fn new(texts: &str) -> Self {
        Self(texts.into())
    }

    #[cfg(test)]
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Puts a text behind the others.
    pub(crate) fn add(&mut self, text: &str) -> Span {
        let span = Span::new(self.0.len(), self.0.len() + text.len());
        assert!(span.is_some(), "an object has at most 4 GiB of text");
        self.0 = [&*self.0, text].concat().into();
        span.unwrap_or_default()
    }

    pub(crate) fn at(&self, span: Span) -> &str {
        let range = usize::try_from(span.start).ok().zip(usize::try_from(span.end).ok());
        range.and_then(|(start, end)| self.0.get(start..end)).unwrap_or_default()
    }

    /// JSON that is one of the texts; `None` where the text is empty.
    pub(crate) fn json_at(&self, span: Span) -> Option<&RawValue> {
        // It was read from JSON, so that it is some.
        serde_json::from_str(self.at(span)).ok()
    }
}

/// Where in its [`Texts`] a text is, in bytes.
#[derive(Clone, Copy, Default)]
pub(crate) struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// `None` where an object has more text than anybody's bound on a reply lets through.
    pub(super) fn new(start: usize, end: usize) -> Option<Self> {
        Some(Self { start: start.try_into().ok()?, end: end.try_into().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_a_part_of_the_texts() {
        let texts = Texts::new("一二three");
        let at = |start, end| texts.at(Span::new(start, end).unwrap());
        assert_eq!((at(0, 3), at(3, 6), at(6, 11), at(6, 6)), ("一", "二", "three", ""));
        assert_eq!(texts.at(Span::default()), "");
    }

    #[test]
    fn a_text_is_put_behind_the_others() {
        let mut texts = Texts::default();
        let (one, two) = (texts.add("一"), texts.add("two"));
        assert_eq!((texts.at(one), texts.at(two)), ("一", "two"));
    }

    #[test]
    fn what_is_not_a_part_is_empty() {
        let texts = Texts::new("一");
        assert_eq!(texts.at(Span { start: 0, end: 4 }), "");
        assert_eq!(texts.at(Span { start: 1, end: 3 }), "");
        assert!(Span::new(0, usize::MAX).is_none());
    }
}
