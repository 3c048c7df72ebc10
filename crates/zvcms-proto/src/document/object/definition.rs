//! The macro that defines an object of the wire.

/// Defines a struct that is read from the wire's names, and written, shown, compared and read again in ours. Each member
/// has an accessor of its name:
///
/// | kind | accessor | nothing is |
/// |---|---|---|
/// | `text`, `id` | `&str` | missing and null: `""` |
/// | `time` | `TimeText<'_>` | missing and null: `""` |
/// | `amount` | `Option<Amount<'_>>` | missing, null, `""` |
/// | `code<T>` | `Option<&T>` | missing, null, `""` |
/// | `code_or_default<T>` | `&T` | missing, null, `""`: the default |
/// | `object<T>` | `Option<&T>` | missing, null, `""`, `[]`, `{}` |
/// | `list<T>` | `&[T]` | missing, null, `""`, `[]`, `{}`: `[]` |
/// | `texts` | `&[String]` | missing, null, `""`, `[]`, `{}`: `[]` |
/// | `value` | `Option<&RawValue>`, the JSON as it came | missing, null |
macro_rules! object {
    (
        $(#[$meta:meta])*
        $name:ident: $expected:literal {
            $( $(#[$member_meta:meta])* $field:ident: $kind:ident $(<$of:ident>)? = $wire:literal, )+
        }
    ) => {
        $(#[$meta])*
        ///
        /// A member may come as string, number, bool or null, or not at all. An object with none of the documented members is
        /// an error, and so is a text that came as a number with an exponent, or an id that came as a number with a fraction:
        /// such a number may have been rounded.
        ///
        /// It serialises in our names: text as strings, amounts as strings or null, enumerations as their names or null. It
        /// deserialises from what it serialises to, in any format of serde. The wire's names are an error there: they are
        /// read by [`read_response`](crate::read_response).
        #[derive(Clone, Default)]
        pub struct $name {
            texts: $crate::document::texts::Texts,
            $( $field: object!(@stored $kind $($of)?), )+
        }

        impl $name {
            $( object!(@accessor $(#[$member_meta])* $field $kind $($of)?); )+
        }

        impl $crate::document::object::Object for $name {
            const NAME: &'static str = stringify!($name);
            const EXPECTED: &'static str = $expected;
            const MEMBERS: &'static [&'static str] = &[$($wire),+];
            const LEAST_LENGTH: usize = "{".len() $( + $wire.len() + r#""":"","#.len() )+;

            fn fill<'de, M: serde::de::MapAccess<'de>>(
                &mut self,
                mut members: M,
                reader: &mut $crate::document::object::Reader,
            ) -> Result<bool, M::Error> {
                #[allow(non_camel_case_types, reason = "named as the fields are")]
                #[derive(Clone, Copy)]
                enum Member { $($field),+ }

                let member = |name: &str| match name {
                    $( $wire => Some(Member::$field), )+
                    _ => None,
                };
                let mut seen = [false; Self::MEMBERS.len()];
                let mut has_others = false;
                while let Some(member) = members.next_key_seed($crate::document::object::Name(member))? {
                    let Some(member) = member else {
                        has_others = true;
                        members.next_value::<serde::de::IgnoredAny>()?;
                        continue;
                    };
                    let name = match member { $( Member::$field => $wire ),+ };
                    if seen.get_mut(member as usize).is_some_and(|seen| std::mem::replace(seen, true)) {
                        let reason = format_args!("duplicate field `{name}`");
                        match members.next_value_seed($crate::document::list::Refused(&reason))? {}
                    }
                    match member {
                        $( Member::$field => self.$field = object!(@read $kind reader members), )+
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
                #[derive(serde::Deserialize)]
                #[serde(deny_unknown_fields)]
                struct _OurNames { $( $field: object!(@ours $kind $($of)?), )+ }

                let members = &[$( stringify!($field) ),+];
                let _OurNames { $($field),+ } =
                    $crate::document::object::our_names::read_our_names::<Self, _, D>(members, deserializer)?;
                let mut reader = $crate::document::object::Reader::new(
                    $crate::document::scalar::Numbers::AsWritten,
                );
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

    (@stored code $of:ident) => { Option<$of> };
    (@stored code_or_default $of:ident) => { $of };
    (@stored object $of:ident) => { Option<$of> };
    (@stored list $of:ident) => { Vec<$of> };
    (@stored texts) => { Vec<String> };
    (@stored value) => { Option<Box<serde_json::value::RawValue>> };
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
            /// Text even where it came as a number, of any size.
            $field text
        }
    };
    (@accessor $(#[$meta:meta])* $field:ident time) => {
        $(#[$meta])*
        #[must_use]
        pub fn $field(&self) -> $crate::TimeText<'_> {
            $crate::TimeText::new(self.texts.at(self.$field))
        }
    };
    (@accessor $(#[$meta:meta])* $field:ident amount) => {
        $(#[$meta])*
        ///
        /// `None` where the gateway sent none.
        #[must_use]
        pub fn $field(&self) -> Option<$crate::Amount<'_>> {
            $crate::Amount::of_checked(self.texts.at(self.$field))
        }
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
        /// The JSON text as it came; `None` where it is missing or null. Equal to another of the same text.
        #[must_use]
        pub fn $field(&self) -> Option<&serde_json::value::RawValue> {
            self.$field.as_deref()
        }
    };

    (@read text $reader:ident $members:ident) => { $reader.text(&mut $members)? };
    (@read id $reader:ident $members:ident) => { $reader.id(&mut $members)? };
    (@read time $reader:ident $members:ident) => { $reader.text(&mut $members)? };
    (@read amount $reader:ident $members:ident) => { $reader.amount(&mut $members)? };
    (@read code $reader:ident $members:ident) => { $reader.code(&mut $members)? };
    (@read code_or_default $reader:ident $members:ident) => { $reader.code(&mut $members)?.unwrap_or_default() };
    (@read object $reader:ident $members:ident) => { $reader.object(&mut $members)? };
    (@read list $reader:ident $members:ident) => { $reader.list(&mut $members)? };
    (@read texts $reader:ident $members:ident) => { $reader.texts(&mut $members)? };
    (@read value $reader:ident $members:ident) => { $members.next_value()? };

    (@written value $json:expr) => { $crate::document::object::our_names::JsonText($json) };
    (@written $kind:ident $member:expr) => { $member };

    (@compared value $json:expr) => { $json.map(serde_json::value::RawValue::get) };
    (@compared $kind:ident $member:expr) => { $member };

    (@ours amount) => { $crate::document::object::our_names::AmountText };
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
    (@kept value $reader:ident $field:ident $d:ident) => { $field.0 };
    (@kept $kind:ident $reader:ident $field:ident $d:ident) => { $field };
}

pub(crate) use object;
