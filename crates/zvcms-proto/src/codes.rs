//! Enumerations of the wire: what it says, which may be more than is documented, and what is said to it, which may not.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, Visitor};

/// An enumeration that the wire carries as a code. [`codes!`] implements it.
pub(crate) trait FromCode: Sized {
    /// Whether the documented codes are 0 and 1 alone, so that a JSON bool can only mean one of them.
    const IS_FLAG: bool;
    /// Whether the empty text is a documented code. Otherwise it is none.
    const HAS_EMPTY: bool;

    /// The value of a documented code.
    fn of_code(code: &str) -> Option<Self>;

    /// The value that has this name of ours.
    fn of_name(name: &str) -> Option<Self>;

    /// A value that is not documented.
    fn other(text: &str) -> Self;

    /// What the wire says. A code that is one of our names is the value of that name, since it is written so.
    fn from_code(code: &str) -> Self {
        match Self::of_code(code) {
            Some(documented) => documented,
            None => Self::of_undocumented(code),
        }
    }

    /// What the wire says where it is no documented code.
    #[cold]
    fn of_undocumented(code: &str) -> Self {
        Self::of_name(code).unwrap_or_else(|| Self::other(code))
    }

    /// What we wrote.
    fn from_name(name: &str) -> Self {
        Self::of_name(name).or_else(|| Self::of_code(name)).unwrap_or_else(|| Self::other(name))
    }
}

/// Whether the codes are 0 and 1.
pub(crate) const fn is_flag(codes: &[&str]) -> bool {
    match codes {
        [one, another] => {
            matches!((one.as_bytes(), another.as_bytes()), (b"0", b"1") | (b"1", b"0"))
        }
        _ => false,
    }
}

/// Whether one of the codes is the empty text.
pub(crate) const fn has_empty(mut codes: &[&str]) -> bool {
    while let [code, rest @ ..] = codes {
        if code.is_empty() {
            return true;
        }
        codes = rest;
    }
    false
}

/// Defines an enumeration that keeps what it does not know. A variant has its documented code and our name of it. One of
/// them may be marked `#[default]`.
macro_rules! codes {
    (
        $(#[$meta:meta])*
        $name:ident {
            $(
                $(#[doc = $doc:literal])*
                $(#[default $($default:tt)?])?
                $variant:ident = $code:literal, $text:literal,
            )+
        }
    ) => {
        $(#[$meta])*
        ///
        /// If the gateway sends one of our names, it is read as that value.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[doc = $doc])* $variant, )+
            /// A value that the page does not document, as it came. One that is made of a documented code or name is read
            /// again as that value.
            Other(Box<str>),
        }

        impl $name {
            /// Our name of the value, as in JSON output; for an undocumented value the text that came.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $text, )+
                    Self::Other(raw) => raw,
                }
            }
        }

        $crate::codes::default_variant! { $name $( $( $variant $($default)? )? )+ }

        impl $crate::codes::FromCode for $name {
            const IS_FLAG: bool = $crate::codes::is_flag(&[$($code),+]);
            const HAS_EMPTY: bool = $crate::codes::has_empty(&[$($code),+]);

            #[inline]
            fn of_code(code: &str) -> Option<Self> {
                match code {
                    $( $code => Some(Self::$variant), )+
                    _ => None,
                }
            }

            fn of_name(name: &str) -> Option<Self> {
                match name {
                    $( $text => Some(Self::$variant), )+
                    _ => None,
                }
            }

            fn other(text: &str) -> Self {
                Self::Other(text.into())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = <String as serde::Deserialize>::deserialize(deserializer)?;
                Ok($crate::codes::FromCode::from_name(&name))
            }
        }
    };
}

/// An enumeration of what may be sent. [`choices!`] implements it.
pub(crate) trait Choice: Sized + 'static {
    /// The documented codes, in the order of `VALUES`.
    const CODES: &'static [&'static str];
    /// The values.
    const VALUES: &'static [Self];
    /// Whether it is sent as a number.
    const IS_INTEGER: bool;
}

/// Reads a choice from what the wire has of it: text, or an integer.
pub(crate) fn read_choice<'de, T: Choice + Copy, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let visitor = ChoiceVisitor(PhantomData);
    if deserializer.is_human_readable() {
        deserializer.deserialize_any(visitor)
    } else if T::IS_INTEGER {
        deserializer.deserialize_i64(visitor)
    } else {
        deserializer.deserialize_str(visitor)
    }
}

struct ChoiceVisitor<T>(PhantomData<T>);

impl<T: Choice + Copy> Visitor<'_> for ChoiceVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one of the documented codes")
    }

    fn visit_str<E: Error>(self, code: &str) -> Result<T, E> {
        let mut values = T::CODES.iter().zip(T::VALUES);
        let found = values.find(|(documented, _)| **documented == code);
        found.map(|(_, value)| *value).ok_or_else(|| E::unknown_variant(code, T::CODES))
    }

    fn visit_u64<E: Error>(self, code: u64) -> Result<T, E> {
        self.visit_str(itoa::Buffer::new().format(code))
    }

    fn visit_i64<E: Error>(self, code: i64) -> Result<T, E> {
        self.visit_str(itoa::Buffer::new().format(code))
    }
}

/// The integer that a code is, at compile time.
#[allow(dead_code, reason = "no page may have a choice that is sent as a number")]
pub(crate) const fn integer(code: &str) -> i64 {
    let integer = i64::from_str_radix(code, 10);
    assert!(integer.is_ok(), "a choice that is sent as a number has integers as codes");
    match integer {
        Ok(integer) => integer,
        Err(_) => 0,
    }
}

/// Defines an enumeration of what may be sent, as `text` or as `integer`. One variant may be marked `#[default]`.
macro_rules! choices {
    (
        $(#[$meta:meta])*
        $name:ident: $kind:ident {
            $(
                $(#[doc = $doc:literal])*
                $(#[default $($default:tt)?])?
                $variant:ident = $code:literal,
            )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[doc = $doc])* $variant, )+
        }

        $crate::codes::default_variant! { $name $( $( $variant $($default)? )? )+ }

        impl $crate::codes::Choice for $name {
            const CODES: &'static [&'static str] = &[$($code),+];
            const VALUES: &'static [Self] = &[$(Self::$variant),+];
            const IS_INTEGER: bool = choices!(@is_integer $kind);
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $( Self::$variant => choices!(@send $kind serializer $code), )+
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::codes::read_choice(deserializer)
            }
        }
    };
    (@is_integer text) => { false };
    (@is_integer integer) => { true };
    (@send text $serializer:ident $code:literal) => { $serializer.serialize_str($code) };
    (@send integer $serializer:ident $code:literal) => {
        $serializer.serialize_i64(const { $crate::codes::integer($code) })
    };
}

/// Implements `Default` for an enumeration of which a variant is marked.
macro_rules! default_variant {
    ($name:ident) => {};
    ($name:ident $variant:ident) => {
        #[allow(clippy::derivable_impls, reason = "the variant is marked for the macro")]
        impl std::default::Default for $name {
            fn default() -> Self {
                Self::$variant
            }
        }
    };
}

pub(crate) use {choices, codes, default_variant};

#[cfg(test)]
#[allow(unreachable_pub, reason = "what the macros define is public")]
mod tests {
    use super::*;

    codes! {
        /// Two values that are not a flag.
        Level {
            /// `1`: low.
            Low = "1", "low",
            /// `2`: high. Its name is its code.
            High = "high", "high",
        }
    }

    codes! {
        /// A flag, whichever value comes first.
        Consent {
            /// `1`: given.
            Given = "1", "given",
            /// `0`: refused.
            #[default]
            Refused = "0", "refused",
        }
    }

    choices! {
        /// Sent as a number.
        Sorting: integer {
            /// `-1`: downwards.
            Downwards = "-1",
            /// `1`: upwards.
            #[default]
            Upwards = "1",
        }
    }

    choices! {
        /// Sent as text. It has no default.
        Scope: text {
            /// Empty: all.
            All = "",
            /// `1`: mine.
            Mine = "1",
            /// `own shop`.
            OwnShop = "own shop",
        }
    }

    #[test]
    fn a_flag_has_the_codes_0_and_1_alone() {
        const { assert!(Consent::IS_FLAG && is_flag(&["0", "1"])) };
        const { assert!(!Level::IS_FLAG) };
        for codes in
            [&[][..], &["0"], &["1"], &["0", "0"], &["1", "1"], &["0", "1", "2"], &["", "1"], &["0", "1", ""]]
        {
            assert!(!is_flag(codes), "{codes:?}");
        }
        assert!(has_empty(&["1", ""]) && !has_empty(&["1", "0"]) && !has_empty(&[]));
        assert_eq!(Consent::default(), Consent::Refused);
    }

    #[test]
    fn a_code_is_its_value_and_so_is_our_name_of_it() {
        for (code, level) in [
            ("1", Level::Low),
            ("low", Level::Low),
            ("high", Level::High),
            ("2", Level::Other("2".into())),
            ("Low", Level::Other("Low".into())),
        ] {
            assert_eq!(Level::from_code(code), level);
            assert_eq!(Level::from_name(level.as_str()), level);
            let json = serde_json::to_string(&level).unwrap();
            assert_eq!(serde_json::from_str::<Level>(&json).unwrap(), level);
        }
        assert!(serde_json::from_str::<Level>("1").is_err(), "we write text");
        assert_eq!(format!("{:>5}|{}", Level::Low, Level::Other("x".into())), "  low|x");
    }

    #[test]
    fn a_choice_is_sent_as_documented_and_read_in_either_type() {
        for (sorting, json) in [(Sorting::Downwards, "-1"), (Sorting::Upwards, "1")] {
            assert_eq!(serde_json::to_string(&sorting).unwrap(), json);
            assert_eq!(serde_json::from_str::<Sorting>(json).unwrap(), sorting);
            assert_eq!(serde_json::from_str::<Sorting>(&format!("\"{json}\"")).unwrap(), sorting);
        }
        for (scope, json) in
            [(Scope::All, r#""""#), (Scope::Mine, r#""1""#), (Scope::OwnShop, r#""own shop""#)]
        {
            assert_eq!(serde_json::to_string(&scope).unwrap(), json);
            assert_eq!(serde_json::from_str::<Scope>(json).unwrap(), scope);
        }
        assert_eq!(serde_json::from_str::<Scope>("1").unwrap(), Scope::Mine);
        assert_eq!(Sorting::default(), Sorting::Upwards);
    }

    #[test]
    fn a_choice_that_is_not_documented_is_refused() {
        for (json, reason) in [
            ("\"2\"", "unknown variant `2`, expected one of ``, `1`, `own shop` at line 1 column 3"),
            ("2", "unknown variant `2`, expected one of ``, `1`, `own shop` at line 1 column 1"),
            ("true", "invalid type: boolean `true`, expected one of the documented codes at line 1 column 4"),
            ("null", "invalid type: null, expected one of the documented codes at line 1 column 4"),
        ] {
            assert_eq!(serde_json::from_str::<Scope>(json).unwrap_err().to_string(), reason);
        }
    }

    #[test]
    fn they_come_back_from_a_format_that_says_no_types() {
        for scope in [Scope::All, Scope::Mine, Scope::OwnShop] {
            let binary = postcard::to_allocvec(&scope).unwrap();
            assert_eq!(postcard::from_bytes::<Scope>(&binary).unwrap(), scope);
        }
        for sorting in [Sorting::Downwards, Sorting::Upwards] {
            let binary = postcard::to_allocvec(&sorting).unwrap();
            assert_eq!(postcard::from_bytes::<Sorting>(&binary).unwrap(), sorting);
        }
        let level = Level::Other("礼".into());
        assert_eq!(postcard::from_bytes::<Level>(&postcard::to_allocvec(&level).unwrap()).unwrap(), level);
    }
}
