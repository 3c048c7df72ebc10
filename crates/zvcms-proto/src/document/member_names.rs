//! Structs and enumerations of member names for serde, without its derive: that takes a third of the time in which this
//! crate is built.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, Expected, Visitor};
use serde::forward_to_deserialize_any;

/// A name of a member, where those that are not known are one value.
pub(crate) trait MemberName: Copy + 'static {
    /// The known ones, in their order.
    const ALL: &'static [Self];
    /// What stands for the others.
    const OTHER: Self;

    fn of(name: &str) -> Self;
}

pub(crate) fn read_member_name<'de, T: MemberName, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_identifier(NameVisitor::default())
}

pub(crate) struct NameVisitor<T>(PhantomData<T>);

impl<T> Default for NameVisitor<T> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T: MemberName> Visitor<'_> for NameVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("field identifier")
    }

    fn visit_u64<E: Error>(self, index: u64) -> Result<T, E> {
        let known = usize::try_from(index).ok().and_then(|index| T::ALL.get(index));
        Ok(known.copied().unwrap_or(T::OTHER))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<T, E> {
        Ok(T::of(name))
    }

    fn visit_bytes<E: Error>(self, name: &[u8]) -> Result<T, E> {
        Ok(std::str::from_utf8(name).map_or(T::OTHER, T::of))
    }
}

/// Defines an enumeration of member names. The last variant stands for all that are not known.
macro_rules! member_names {
    ($name:ident { $( $member:ident = $wire:literal $(| $alias:literal)?, )+ _ = $other:ident }) => {
        #[allow(non_camel_case_types, reason = "some are named as fields are")]
        #[derive(Clone, Copy)]
        enum $name {
            $( $member, )+
            $other,
        }

        impl $crate::document::member_names::MemberName for $name {
            const ALL: &'static [Self] = &[$( Self::$member ),+];
            const OTHER: Self = Self::$other;

            #[inline]
            fn of(name: &str) -> Self {
                match name {
                    $( $wire $(| $alias)? => Self::$member, )+
                    _ => Self::$other,
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::document::member_names::read_member_name(deserializer)
            }
        }
    };
}

/// The index of a name among those of a struct's members; nothing for others, which may be an error.
pub(crate) struct Index {
    pub(crate) members: &'static [&'static str],
    pub(crate) others_are_errors: bool,
}

impl<'de> DeserializeSeed<'de> for Index {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Index {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("field identifier")
    }

    fn visit_u64<E: Error>(self, index: u64) -> Result<Self::Value, E> {
        let known = usize::try_from(index).ok().filter(|index| *index < self.members.len());
        if known.is_none() && self.others_are_errors {
            let expected = format!("field index 0 <= i < {}", self.members.len());
            return Err(E::invalid_value(serde::de::Unexpected::Unsigned(index), &expected.as_str()));
        }
        Ok(known)
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        let known = self.members.iter().position(|member| *member == name);
        if known.is_none() && self.others_are_errors {
            return Err(E::unknown_field(name, self.members));
        }
        Ok(known)
    }

    fn visit_bytes<E: Error>(self, name: &[u8]) -> Result<Self::Value, E> {
        self.visit_str(&String::from_utf8_lossy(name))
    }
}

/// How many elements a struct has in a format without names.
pub(crate) struct Elements {
    pub(crate) of: &'static str,
    pub(crate) count: usize,
}

impl Expected for Elements {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.count == 1 { "" } else { "s" };
        write!(f, "struct {} with {} element{plural}", self.of, self.count)
    }
}

/// What a member is that did not come: `None` if it may be, or an error.
pub(crate) fn missing<'de, T: Deserialize<'de>, E: Error>(member: &'static str) -> Result<T, E> {
    T::deserialize(Missing { member, error: PhantomData })
}

struct Missing<E> {
    member: &'static str,
    error: PhantomData<E>,
}

impl<'de, E: Error> Deserializer<'de> for Missing<E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, E> {
        Err(E::missing_field(self.member))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_none()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Implements `Deserialize` for a struct. Each member has its name on the wire, and what becomes of one that did not come:
/// it is `required` (or `None`, where its type has that), `defaulted` (to an expression, where one is given), or `optional`.
/// One that is `any` is `Some` whenever it came, `null` too.
macro_rules! deserialize_members {
    (
        $name:ident, others_are_errors: $others_are_errors:literal,
        { $( $field:ident: $kind:ident $(($default:expr))? = $wire:expr, )* }
    ) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                const MEMBERS: &[&str] = &[$( $wire ),*];

                #[allow(non_camel_case_types, dead_code, reason = "named as the fields are, of which there may be none")]
                enum At { $( $field, )* }

                struct Members;

                #[allow(unused_mut, unused_variables, reason = "there may be no members")]
                impl<'de> serde::de::Visitor<'de> for Members {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str(concat!("struct ", stringify!($name)))
                    }

                    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut elements: A) -> Result<$name, A::Error> {
                        let expected = $crate::document::member_names::Elements {
                            of: stringify!($name),
                            count: MEMBERS.len(),
                        };
                        $( let $field = $crate::document::member_names::deserialize_members!(
                            @element A elements $kind $(($default))? At::$field as usize, expected
                        ); )*
                        Ok($name { $( $field ),* })
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut members: A) -> Result<$name, A::Error> {
                        $( let mut $field = None; )*
                        let index = || $crate::document::member_names::Index {
                            members: MEMBERS,
                            others_are_errors: $others_are_errors,
                        };
                        while let Some(at) = members.next_key_seed(index())? {
                            match at {
                                $( Some(at) if at == At::$field as usize => {
                                    if $field.is_some() {
                                        return Err(<A::Error as serde::de::Error>::duplicate_field($wire));
                                    }
                                    $field = Some($crate::document::member_names::deserialize_members!(@value $kind members));
                                } )*
                                _ => {
                                    members.next_value::<serde::de::IgnoredAny>()?;
                                }
                            }
                        }
                        Ok($name { $( $field: $crate::document::member_names::deserialize_members!(
                            @value_or $field $kind $(($default))? $wire
                        ) ),* })
                    }
                }

                deserializer.deserialize_struct(stringify!($name), MEMBERS, Members)
            }
        }
    };

    (@element $a:ident $elements:ident required $at:expr, $expected:ident) => {
        $elements
            .next_element()?
            .ok_or_else(|| <$a::Error as serde::de::Error>::invalid_length($at, &$expected))?
    };
    (@element $a:ident $elements:ident any $at:expr, $expected:ident) => { $elements.next_element()? };
    (@element $a:ident $elements:ident defaulted ($default:expr) $at:expr, $expected:ident) => {
        $elements.next_element()?.unwrap_or_else(|| $default)
    };
    (@element $a:ident $elements:ident $kind:ident $at:expr, $expected:ident) => {
        $elements.next_element()?.unwrap_or_default()
    };
    (@value any $members:ident) => { Some($members.next_value()?) };
    (@value $kind:ident $members:ident) => { $members.next_value()? };
    (@value_or $field:ident required $wire:expr) => {
        match $field {
            Some(value) => value,
            None => $crate::document::member_names::missing($wire)?,
        }
    };
    (@value_or $field:ident defaulted ($default:expr) $wire:expr) => { $field.unwrap_or_else(|| $default) };
    (@value_or $field:ident $kind:ident $wire:expr) => { $field.unwrap_or_default() };
}

/// Implements `Serialize` and `Deserialize` for the struct of a request or of an object in one, as [`deserialize_members!`]
/// has it. What is `optional` or `any` is left out where it is not set.
macro_rules! parameters {
    ($name:ident { $( $field:ident: $kind:ident $(($default:expr))? = $wire:literal, )* }) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeStruct;
                let length = 0 $( + usize::from($crate::document::member_names::parameters!(@is_sent $kind self.$field)) )*;
                #[allow(unused_mut, reason = "there may be no members")]
                let mut object = serializer.serialize_struct(stringify!($name), length)?;
                $( if $crate::document::member_names::parameters!(@is_sent $kind self.$field) {
                    object.serialize_field($wire, &self.$field)?;
                } else {
                    object.skip_field($wire)?;
                } )*
                object.end()
            }
        }

        $crate::document::member_names::deserialize_members! {
            $name, others_are_errors: false, { $( $field: $kind $(($default))? = $wire, )* }
        }
    };
    ($name:ident []) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(&self.nothing, serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                serde::Deserialize::deserialize(deserializer).map(|nothing| Self { nothing })
            }
        }
    };
    (@is_sent optional $field:expr) => { $field.is_some() };
    (@is_sent any $field:expr) => { $field.is_some() };
    (@is_sent $kind:ident $field:expr) => { true };
}

/// Implements `Serialize` for a struct, of all its members, under their names here.
macro_rules! serialize_members {
    ($name:ident { $( $field:ident, )+ }) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeStruct;
                let Self { $( $field ),+ } = self;
                let length = [$( stringify!($field) ),+].len();
                let mut object = serializer.serialize_struct(stringify!($name), length)?;
                $( object.serialize_field(stringify!($field), $field)?; )+
                object.end()
            }
        }
    };
}

pub(crate) use {deserialize_members, member_names, parameters, serialize_members};
