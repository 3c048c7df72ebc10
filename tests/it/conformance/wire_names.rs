//! The wire names that a type reads and sends, asked of the type itself: it need not be sent or sent to.

use std::cell::Cell;
use std::fmt::Display;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Impossible, Serialize, SerializeStruct, Serializer};
use serde::{de::value::Error, forward_to_deserialize_any};

/// Paths below `data` of all members that the type `T` reads.
pub(crate) fn read_by<T: for<'de> Deserialize<'de>>() -> Vec<String> {
    let mut found = Vec::new();
    let mut places = vec![Vec::new()];
    while let Some(place) = places.pop() {
        let inside = Cell::new(Inside::Scalar);
        // Always an error: nothing is read but what the type asks for.
        let _: Result<T, Error> = T::deserialize(Probe { steps: &place, inside: &inside });
        let next: Vec<Step> = match inside.get() {
            Inside::Scalar => Vec::new(),
            Inside::Elements => vec![Step::Element],
            Inside::Members(names) => names.iter().copied().map(Step::Member).collect(),
        };
        for step in next {
            let deeper = [place.as_slice(), &[step]].concat();
            assert!(deeper.len() < 20, "{} is nested without end", path(&deeper));
            if let Step::Member(_) = step {
                found.push(path(&deeper));
            }
            places.push(deeper);
        }
    }
    found
}

fn path(steps: &[Step]) -> String {
    let mut path = "data".to_owned();
    for step in steps {
        match step {
            Step::Element => path.push_str("[]"),
            Step::Member(name) => path.extend([".", name]),
        }
    }
    path
}

#[derive(Clone, Copy)]
enum Step {
    Element,
    Member(&'static str),
}

/// What a type asks for.
#[derive(Clone, Copy)]
enum Inside {
    Scalar,
    Elements,
    Members(&'static [&'static str]),
}

/// Leads to a place, notes what is asked for there, and gives nothing.
struct Probe<'a> {
    steps: &'a [Step],
    inside: &'a Cell<Inside>,
}

fn nothing() -> Error {
    Error::custom("nothing is here")
}

impl<'de> Deserializer<'de> for Probe<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.steps.is_empty() {
            self.inside.set(Inside::Elements);
            return Err(nothing());
        }
        visitor.visit_seq(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        if self.steps.is_empty() {
            self.inside.set(Inside::Members(fields));
            return Err(nothing());
        }
        visitor.visit_map(self)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, _: V) -> Result<V::Value, Error> {
        Err(nothing())
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.steps {
            [Step::Member(name), ..] => visitor.visit_borrowed_str(name),
            _ => Err(nothing()),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map enum ignored_any
    }
}

impl Probe<'_> {
    fn deeper(&self) -> Self {
        Self { steps: self.steps.get(1..).unwrap_or_default(), inside: self.inside }
    }
}

impl<'de> MapAccess<'de> for Probe<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        seed.deserialize(Self { steps: self.steps, inside: self.inside }).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        seed.deserialize(self.deeper())
    }
}

impl<'de> SeqAccess<'de> for Probe<'_> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        seed.deserialize(self.deeper()).map(Some)
    }
}

/// Names of all members that a request is sent with, those included that are left out of this one.
pub(crate) fn sent_by(request: &impl Serialize) -> Vec<&'static str> {
    request.serialize(Names).expect("a request is a struct")
}

struct Names;

/// What serialising comes to: an error that says of a request what it is instead of a struct.
#[derive(Debug)]
struct NoStruct;

impl Display for NoStruct {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the request is no struct")
    }
}

impl std::error::Error for NoStruct {}

impl serde::ser::Error for NoStruct {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

struct Members(Vec<&'static str>);

impl SerializeStruct for Members {
    type Ok = Vec<&'static str>;
    type Error = NoStruct;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, _: &T) -> Result<(), NoStruct> {
        self.0.push(name);
        Ok(())
    }

    fn skip_field(&mut self, name: &'static str) -> Result<(), NoStruct> {
        self.0.push(name);
        Ok(())
    }

    fn end(self) -> Result<Vec<&'static str>, NoStruct> {
        Ok(self.0)
    }
}

macro_rules! no_struct {
    ($( $method:ident($($argument:ty),*) -> $ok:ty; )+) => {
        $( fn $method(self $(, _: $argument)*) -> Result<$ok, NoStruct> { Err(NoStruct) } )+
    };
}

type No = Impossible<Vec<&'static str>, NoStruct>;

impl Serializer for Names {
    type Ok = Vec<&'static str>;
    type Error = NoStruct;
    type SerializeSeq = No;
    type SerializeTuple = No;
    type SerializeTupleStruct = No;
    type SerializeTupleVariant = No;
    type SerializeMap = No;
    type SerializeStruct = Members;
    type SerializeStructVariant = No;

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members, NoStruct> {
        Ok(Members(Vec::new()))
    }

    no_struct! {
        serialize_bool(bool) -> Self::Ok;
        serialize_i8(i8) -> Self::Ok;
        serialize_i16(i16) -> Self::Ok;
        serialize_i32(i32) -> Self::Ok;
        serialize_i64(i64) -> Self::Ok;
        serialize_u8(u8) -> Self::Ok;
        serialize_u16(u16) -> Self::Ok;
        serialize_u32(u32) -> Self::Ok;
        serialize_u64(u64) -> Self::Ok;
        serialize_f32(f32) -> Self::Ok;
        serialize_f64(f64) -> Self::Ok;
        serialize_char(char) -> Self::Ok;
        serialize_str(&str) -> Self::Ok;
        serialize_bytes(&[u8]) -> Self::Ok;
        serialize_none() -> Self::Ok;
        serialize_unit() -> Self::Ok;
        serialize_unit_struct(&'static str) -> Self::Ok;
        serialize_unit_variant(&'static str, u32, &'static str) -> Self::Ok;
        serialize_seq(Option<usize>) -> No;
        serialize_tuple(usize) -> No;
        serialize_tuple_struct(&'static str, usize) -> No;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> No;
        serialize_map(Option<usize>) -> No;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> No;
    }

    fn serialize_some<T: Serialize + ?Sized>(self, _: &T) -> Result<Self::Ok, NoStruct> {
        Err(NoStruct)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: &T,
    ) -> Result<Self::Ok, NoStruct> {
        Err(NoStruct)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Self::Ok, NoStruct> {
        Err(NoStruct)
    }
}

#[test]
fn all_names_are_found_without_a_sample() {
    #[derive(serde::Deserialize)]
    #[expect(dead_code, reason = "only the names of the fields matter")]
    struct Outer {
        #[serde(rename = "theList")]
        list: Vec<Inner>,
        one: Option<Inner>,
        word: String,
    }

    #[derive(serde::Deserialize, serde::Serialize)]
    struct Inner {
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<u8>,
    }

    let mut names = read_by::<Vec<Outer>>();
    names.sort();
    assert_eq!(
        names,
        ["data[].one", "data[].one.id", "data[].theList", "data[].theList[].id", "data[].word"]
    );
    assert_eq!(sent_by(&Inner { id: None }), ["id"]);
}
