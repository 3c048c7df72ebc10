//! What reads the members of an object, one by one.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::takers::{AmountTaker, CodeTaker, IntegerTaker, TextTaker, keep};
use super::{Object, OptionalSeed};
use crate::codes::FromCode;
use crate::document::list::{ListSeed, ReadElement};
use crate::document::member_names::{MemberName, NameVisitor};
use crate::document::numbers::Numbers;
use crate::document::scalar::ScalarSeed;
use crate::document::texts::{Span, Texts};

/// How much text most objects have, in bytes.
const USUAL_LENGTH: usize = 256;

/// Reads a name, which the numbers must know.
struct NameSeed<'r, 'de, N> {
    numbers: &'r mut Numbers<'de>,
    member: PhantomData<N>,
}

impl<'de, N: MemberName> DeserializeSeed<'de> for NameSeed<'_, 'de, N> {
    type Value = N;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<N, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de, N: MemberName> Visitor<'de> for NameSeed<'_, 'de, N> {
    type Value = N;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        NameVisitor::<N>::default().expecting(f)
    }

    #[inline]
    fn visit_borrowed_str<E: serde::de::Error>(self, name: &'de str) -> Result<N, E> {
        self.numbers.behind(Some(name));
        Ok(N::of(name))
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<N, E> {
        self.numbers.behind(None);
        Ok(N::of(name))
    }

    fn visit_bytes<E: serde::de::Error>(self, name: &[u8]) -> Result<N, E> {
        self.numbers.behind(None);
        NameVisitor::default().visit_bytes(name)
    }

    fn visit_u64<E: serde::de::Error>(self, index: u64) -> Result<N, E> {
        self.numbers.behind(None);
        NameVisitor::default().visit_u64(index)
    }
}

/// Reads members, and gathers their texts.
///
/// A derived struct in place of this was measured: 1,000 cards, with one pass over them, against the pass that only checks
/// the JSON (plain replies, and escaped and mixed ones). This reader takes 2.1 times as long for both; members derived as
/// an enumeration of borrowed scalars 2.6 and 2.6, and they need another type for what is not an integer; members derived
/// as `&RawValue` 3.0 and 3.8.
pub(crate) struct Reader<'de> {
    pub(in crate::document) numbers: Numbers<'de>,
    /// Whether no other object is around the one that is read: then a list inside it may have all the rest of the text.
    is_outermost: bool,
    /// The texts of the object that is being read: what lasts is copied out once it is whole.
    pub(in crate::document) texts: String,
}

impl<'de> Reader<'de> {
    pub(crate) fn new(numbers: Numbers<'de>) -> Self {
        Self { numbers, is_outermost: false, texts: String::with_capacity(USUAL_LENGTH) }
    }

    /// A reader of the one object that all others are inside of.
    pub(crate) fn outermost(numbers: Numbers<'de>) -> Self {
        Self { is_outermost: true, ..Self::new(numbers) }
    }

    /// The next member, by its name.
    #[inline]
    pub(crate) fn next_member<M: MapAccess<'de>, N: MemberName>(
        &mut self,
        members: &mut M,
    ) -> Result<Option<N>, M::Error> {
        members.next_key_seed(NameSeed { numbers: &mut self.numbers, member: PhantomData })
    }

    /// Text: null is empty.
    pub(crate) fn text<M: MapAccess<'de>>(
        &mut self,
        members: &mut M,
        into: &mut Span,
    ) -> Result<(), M::Error> {
        members.next_value_seed(ScalarSeed { reader: self, taker: TextTaker::<false>(into) })
    }

    /// The text of an id, which as a number is an integer. Two ids that were rounded to one are worse than none.
    pub(crate) fn id<M: MapAccess<'de>>(&mut self, members: &mut M, into: &mut Span) -> Result<(), M::Error> {
        members.next_value_seed(ScalarSeed { reader: self, taker: TextTaker::<true>(into) })
    }

    /// An amount: null and `""` are none, which is an empty text; what is not a decimal is an error, never a zero. An
    /// exponent is written out.
    pub(crate) fn amount<M: MapAccess<'de>>(
        &mut self,
        members: &mut M,
        into: &mut Span,
    ) -> Result<(), M::Error> {
        members.next_value_seed(ScalarSeed { reader: self, taker: AmountTaker(into) })
    }

    /// JSON as it stands: null is none, which is an empty text.
    pub(crate) fn value<M: MapAccess<'de>>(
        &mut self,
        members: &mut M,
        into: &mut Span,
    ) -> Result<(), M::Error> {
        let json = members.next_value::<Option<&RawValue>>()?.map_or("", RawValue::get);
        *into = self.keep(json).map_err(M::Error::custom)?;
        Ok(())
    }

    /// An integer: null and `""` are none. A fraction of zeros is dropped, and no other.
    pub(crate) fn integer<M: MapAccess<'de>>(
        &mut self,
        members: &mut M,
        into: &mut Option<i64>,
    ) -> Result<(), M::Error> {
        members.next_value_seed(ScalarSeed { reader: self, taker: IntegerTaker(into) })
    }

    /// A list of codes. Those that are null or `""` are none, and are left out.
    pub(crate) fn codes<M: MapAccess<'de>, T: FromCode>(
        &mut self,
        members: &mut M,
    ) -> Result<Vec<T>, M::Error> {
        members.next_value_seed(ListSeed::new(CodesReader(self), 0))
    }

    /// A code, which is given to `put`: null and `""` are none, unless `""` is documented; what is not documented is
    /// carried.
    pub(crate) fn code<M: MapAccess<'de>, T: FromCode>(
        &mut self,
        members: &mut M,
        put: impl FnOnce(T),
    ) -> Result<(), M::Error> {
        members.next_value_seed(ScalarSeed { reader: self, taker: CodeTaker(put, PhantomData) })
    }

    /// An object inside this one: null, `""`, `[]` and `{}` are none.
    pub(crate) fn object<M: MapAccess<'de>, T: Object>(
        &self,
        members: &mut M,
    ) -> Result<Option<T>, M::Error> {
        members.next_value_seed(OptionalSeed::new(Self::new(self.numbers)))
    }

    /// A list of objects or of texts inside this one.
    pub(crate) fn list<M: MapAccess<'de>, T>(&self, members: &mut M) -> Result<Vec<T>, M::Error>
    where
        Self: ReadElement<'de, T>,
    {
        let room = if self.is_outermost { Self::room(self.numbers.rest()) } else { 0 };
        members.next_value_seed(ListSeed::new(Self::new(self.numbers), room))
    }

    /// Keeps a text for the object that is being read.
    pub(crate) fn keep(&mut self, text: &str) -> Result<Span, Box<str>> {
        keep(&mut self.texts, text)
    }

    /// Gives an object all texts that were kept for it.
    pub(crate) fn give_texts(&mut self, texts: &mut Texts) {
        *texts = Texts::new(&self.texts);
        self.texts.clear();
    }
}

/// Reads the elements of a list of codes.
struct CodesReader<'r, 'de>(&'r mut Reader<'de>);

impl<'de, T: FromCode> ReadElement<'de, T> for CodesReader<'_, 'de> {
    fn push<D: Deserializer<'de>>(&mut self, list: &mut Vec<T>, deserializer: D) -> Result<(), D::Error> {
        let taker = CodeTaker(|code| list.push(code), PhantomData);
        ScalarSeed { reader: self.0, taker }.deserialize(deserializer)
    }
}
