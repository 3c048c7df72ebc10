//! The macro that defines an object of the wire.

/// Defines a struct that is read from the wire's names, and written, shown, compared and read again under ours. Each
/// member has an accessor and a method of the builder:
///
/// | kind | accessor | without a value |
/// |---|---|---|
/// | `text`, `id` | `&str` | missing and null: `""` |
/// | `time` | `TimeText<'_>` | missing and null: `""` |
/// | `amount<Unit>` | `Option<Amount<'_, Unit>>` | missing, null, `""` |
/// | `integer` | `Option<i64>` | missing, null, `""` |
/// | `code<T>` | `Option<&T>` | missing, null, `""` |
/// | `code_or_default<T>` | `&T` | missing, null, `""`: the default |
/// | `object<T>` | `Option<&T>` | missing, null, `""`, `[]`, `{}` |
/// | `list<T>` | `&[T]` | missing, null, `""`, `[]`, `{}`: `[]` |
/// | `codes<T>` | `&[T]` | missing, null, `""`, `[]`, `{}`: `[]` |
/// | `texts` | `&[String]` | missing, null, `""`, `[]`, `{}`: `[]` |
/// | `value` | `Option<&RawValue>`, the JSON as it came | missing, null |
macro_rules! object {
    (
        $(#[$meta:meta])*
        $name:ident: $expected:literal {
            $( $(#[$member_meta:meta])* $field:ident: $kind:ident $(<$of:ident>)? = $wire:literal $(| $alias:literal)?, )+
        }
    ) => {
        $(#[$meta])*
        ///
        /// A member may come as string, number, bool or null, or not at all. These are errors: an object with none of the
        /// documented members; a text that came as a number with an exponent; an id that came as a number with a fraction. Such
        /// a number may have been rounded.
        ///
        /// It serialises under our names: text as strings, amounts as strings or null, enumerations as their names or null. It
        /// deserialises from what it serialised to, in formats with names (JSON, CBOR, TOML, YAML) and in binary ones. The wire's
        /// names are an error there, except under `#[serde(flatten)]`, which cannot refuse a name:
        /// [`read_response`](crate::read_response) reads those.
        #[derive(Clone, Default)]
        pub struct $name {
            texts: $crate::document::texts::Texts,
            $( $field: object!(@stored $kind $($of)?), )+
        }

        impl $name {
            /// Begins an object of your own, such as for a test. Members that are not set are as if the gateway sent none.
            pub fn builder() -> $crate::document::object::Builder<Self> {
                $crate::document::object::Builder::default()
            }

            $( object!(@accessor $(#[$member_meta])* $field $kind $($of)?); )+
        }

        impl $crate::document::object::Builder<$name> {
            $( object!(@setter $field $kind $($of)?); )+
        }

        impl $crate::document::object::Object for $name {
            const NAME: &'static str = stringify!($name);
            const EXPECTED: &'static str = $expected;
            const MEMBERS: &'static [&'static str] = &[$($wire),+];
            const LEAST_LENGTH: usize = "{".len() $( + $wire.len() + r#""":"","#.len() )+;

            fn fill<'de, M: serde::de::MapAccess<'de>>(
                &mut self,
                mut members: M,
                reader: &mut $crate::document::object::Reader<'de>,
            ) -> Result<bool, M::Error> {
                // No member of a page begins with an underscore.
                $crate::document::member_names::member_names! {
                    Member { $( $field = $wire $(| $alias)?, )+ _ = _Other }
                }

                let mut seen = [false; Self::MEMBERS.len()];
                let mut has_others = false;
                while let Some(member) = reader.next_member(&mut members)? {
                    if let Member::_Other = member {
                        has_others = true;
                        members.next_value::<serde::de::IgnoredAny>()?;
                        continue;
                    }
                    let index = member as usize;
                    if seen.get_mut(index).is_some_and(|seen| std::mem::replace(seen, true)) {
                        let name = Self::MEMBERS.get(index).unwrap_or(&"");
                        let reason = format_args!("duplicate field `{name}`");
                        match members.next_value_seed($crate::document::list::Refused(&reason))? {}
                    }
                    match member {
                        $( Member::$field => object!(@read $kind reader members self.$field), )+
                        Member::_Other => {}
                    }
                }
                if !seen.contains(&true) {
                    if has_others {
                        return Err(serde::de::Error::custom($crate::document::object::NO_MEMBERS));
                    }
                    return Ok(false);
                }
                reader.give_texts(&mut self.texts);
                Ok(true)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeStruct;
                let length = <Self as $crate::document::object::Object>::MEMBERS.len();
                let mut object = serializer.serialize_struct(stringify!($name), length)?;
                $( object.serialize_field(stringify!($field), &object!(@written $kind self.$field()))?; )+
                object.end()
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                // No type of a page begins with an underscore.
                struct _OurNames { $( $field: object!(@ours $kind $($of)?), )+ }

                $crate::document::member_names::deserialize_members! {
                    _OurNames, others_are_errors: true, { $( $field: required = stringify!($field), )+ }
                }

                let members = &[$( stringify!($field) ),+];
                let _OurNames { $($field),+ } =
                    $crate::document::object::our_names::read_our_names::<Self, _, D>(members, deserializer)?;
                let mut reader = $crate::document::object::Reader::new(std::default::Default::default());
                let mut object = <Self as std::default::Default>::default();
                $( object.$field = object!(@kept $kind reader $field D); )+
                reader.give_texts(&mut object.texts);
                Ok(object)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))$( .field(stringify!($field), &self.$field()) )+.finish()
            }
        }

        impl std::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                $( object!(@compared $kind self.$field()) == object!(@compared $kind other.$field()) )&&+
            }
        }

        impl std::cmp::Eq for $name {}
    };

    (@stored amount $of:ident) => { $crate::document::texts::Span };
    (@stored integer) => { Option<i64> };
    (@stored codes $of:ident) => { Vec<$of> };
    (@stored code $of:ident) => { Option<$of> };
    (@stored code_or_default $of:ident) => { $of };
    (@stored object $of:ident) => { Option<$of> };
    (@stored list $of:ident) => { Vec<$of> };
    (@stored texts) => { Vec<String> };
    (@stored $text:ident) => { $crate::document::texts::Span };

    (@accessor $(#[$meta:meta])* $field:ident text) => {
        $(#[$meta])*
        #[must_use]
        pub fn $field(&self) -> &str {
            self.texts.at(self.$field)
        }
    };
    (@accessor $(#[$meta:meta])* $field:ident id) => {
        object! { @accessor
            $(#[$meta])*
            ///
            /// Always text, even if the gateway sent a number, of any size.
            $field text
        }
    };
    (@accessor $(#[$meta:meta])* $field:ident time) => {
        $(#[$meta])*
        #[must_use]
        pub fn $field(&self) -> $crate::time_text::TimeText<'_> {
            $crate::time_text::TimeText::new(self.texts.at(self.$field))
        }
    };
    (@accessor $(#[$meta:meta])* $field:ident amount $unit:ident) => {
        $(#[$meta])*
        ///
        /// `None` where the gateway sent none.
        #[must_use]
        pub fn $field(&self) -> Option<$crate::amount::Amount<'_, $crate::amount::$unit>> {
            $crate::amount::Amount::from_checked(self.texts.at(self.$field))
        }
    };
    (@accessor $(#[$meta:meta])* $field:ident integer) => {
        $(#[$meta])*
        ///
        /// `None` where the gateway sent none.
        #[must_use]
        pub fn $field(&self) -> Option<i64> {
            self.$field
        }
    };
    (@accessor $(#[$meta:meta])* $field:ident codes $of:ident) => {
        object! { @accessor $(#[$meta])* $field list $of }
    };
    (@accessor $(#[$meta:meta])* $field:ident code $of:ident) => {
        $(#[$meta])*
        ///
        /// `None` where the gateway sent none.
        #[must_use]
        pub fn $field(&self) -> Option<&$of> {
            self.$field.as_ref()
        }
    };
    (@accessor $(#[$meta:meta])* $field:ident code_or_default $of:ident) => {
        $(#[$meta])*
        ///
        /// The default where the gateway sent none.
        #[must_use]
        pub fn $field(&self) -> &$of {
            &self.$field
        }
    };
    (@accessor $(#[$meta:meta])* $field:ident object $of:ident) => {
        $(#[$meta])*
        ///
        /// `None` where the gateway sent none, or an empty one.
        #[must_use]
        pub fn $field(&self) -> Option<&$of> {
            self.$field.as_ref()
        }
    };
    (@accessor $(#[$meta:meta])* $field:ident list $of:ident) => {
        $(#[$meta])*
        ///
        /// Empty where the gateway sent none.
        #[must_use]
        pub fn $field(&self) -> &[$of] {
            &self.$field
        }
    };
    (@accessor $(#[$meta:meta])* $field:ident texts) => {
        $(#[$meta])*
        ///
        /// Empty where the gateway sent none.
        #[must_use]
        pub fn $field(&self) -> &[String] {
            &self.$field
        }
    };
    (@accessor $(#[$meta:meta])* $field:ident value) => {
        $(#[$meta])*
        ///
        /// The JSON text as it came; `None` where it is missing or null. Two are equal if their texts are.
        #[must_use]
        pub fn $field(&self) -> Option<&serde_json::value::RawValue> {
            self.texts.json_at(self.$field)
        }
    };

    (@setter $field:ident integer) => { object!(@setter $field, value: i64, Some(value)); };
    (@setter $field:ident codes $of:ident) => { object!(@setter $field, value: Vec<$of>, value); };
    (@setter $field:ident code $of:ident) => { object!(@setter $field, value: $of, Some(value)); };
    (@setter $field:ident code_or_default $of:ident) => { object!(@setter $field, value: $of, value); };
    (@setter $field:ident object $of:ident) => { object!(@setter $field, value: $of, Some(value)); };
    (@setter $field:ident list $of:ident) => { object!(@setter $field, value: Vec<$of>, value); };
    (@setter $field:ident texts) => { object!(@setter $field, value: Vec<String>, value); };
    (@setter $field:ident value) => {
        #[doc = concat!("Sets `", stringify!($field), "`.")]
        #[allow(clippy::boxed_local, reason = "JSON that somebody has is boxed")]
        pub fn $field(mut self, value: Box<serde_json::value::RawValue>) -> Self {
            self.0.$field = self.0.texts.add(value.get());
            self
        }
    };
    (@setter $field:ident amount $unit:ident) => {
        #[doc = concat!("Sets `", stringify!($field), "`.")]
        pub fn $field(mut self, amount: $crate::amount::Amount<'_, $crate::amount::$unit>) -> Self {
            self.0.$field = self.0.texts.add(amount.as_str());
            self
        }
    };
    (@setter $field:ident $text:ident) => {
        #[doc = concat!("Sets `", stringify!($field), "`.")]
        pub fn $field(mut self, text: impl AsRef<str>) -> Self {
            self.0.$field = self.0.texts.add(text.as_ref());
            self
        }
    };
    (@setter $field:ident, $value:ident: $type:ty, $stored:expr) => {
        #[doc = concat!("Sets `", stringify!($field), "`.")]
        pub fn $field(mut self, $value: $type) -> Self {
            self.0.$field = $stored;
            self
        }
    };

    (@read code $reader:ident $members:ident $into:expr) => { $reader.code(&mut $members, |code| $into = Some(code))? };
    (@read code_or_default $reader:ident $members:ident $into:expr) => { $reader.code(&mut $members, |code| $into = code)? };
    (@read codes $reader:ident $members:ident $into:expr) => { $into = $reader.codes(&mut $members)? };
    (@read object $reader:ident $members:ident $into:expr) => { $into = $reader.object(&mut $members)? };
    (@read list $reader:ident $members:ident $into:expr) => { $into = $reader.list(&mut $members)? };
    (@read texts $reader:ident $members:ident $into:expr) => { $into = $reader.list(&mut $members)? };
    (@read time $reader:ident $members:ident $into:expr) => { $reader.text(&mut $members, &mut $into)? };
    (@read $kind:ident $reader:ident $members:ident $into:expr) => { $reader.$kind(&mut $members, &mut $into)? };

    (@written value $json:expr) => { $crate::document::object::our_names::JsonText($json) };
    (@written $kind:ident $member:expr) => { $member };

    (@compared value $json:expr) => { $json.map(serde_json::value::RawValue::get) };
    (@compared $kind:ident $member:expr) => { $member };

    (@ours integer) => { Option<i64> };
    (@ours codes $of:ident) => { Vec<$of> };
    (@ours amount $unit:ident) => { $crate::document::object::our_names::AmountText };
    (@ours code $of:ident) => { Option<$of> };
    (@ours code_or_default $of:ident) => { $of };
    (@ours object $of:ident) => { Option<$of> };
    (@ours list $of:ident) => { Vec<$of> };
    (@ours texts) => { Vec<String> };
    (@ours value) => { $crate::document::object::our_names::JsonText<Box<serde_json::value::RawValue>> };
    (@ours $text:ident) => { String };

    (@kept text $reader:ident $field:ident $d:ident) => {
        $reader.keep($field.as_str()).map_err(<$d::Error as serde::de::Error>::custom)?
    };
    (@kept id $reader:ident $field:ident $d:ident) => { object!(@kept text $reader $field $d) };
    (@kept time $reader:ident $field:ident $d:ident) => { object!(@kept text $reader $field $d) };
    (@kept amount $reader:ident $field:ident $d:ident) => { object!(@kept text $reader $field $d) };
    (@kept value $reader:ident $field:ident $d:ident) => {
        $reader.keep($field.as_str()).map_err(<$d::Error as serde::de::Error>::custom)?
    };
    (@kept $kind:ident $reader:ident $field:ident $d:ident) => { $field };
}

pub(crate) use object;
