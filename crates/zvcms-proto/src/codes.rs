//! Enumerations that the wire carries as small numbers.

/// Defines an enumeration that keeps what it does not know. A variant has its documented code and our name of it; a
/// `flag` has the codes 0 and 1 alone, and reads a JSON bool as one of them.
macro_rules! codes {
    (
        $(#[$meta:meta])*
        $name:ident, flag: $flag:literal {
            $( $(#[$variant_meta:meta])* $variant:ident = $code:literal, $text:literal; )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$variant_meta])* $variant, )+
            /// A value that the page does not document, as it came.
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

        impl $crate::document::scalar::FromCode for $name {
            const IS_FLAG: bool = $flag;

            fn from_code(code: &str) -> Self {
                match code {
                    $( $code => Self::$variant, )+
                    other => Self::Other(other.into()),
                }
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
    };
}

pub(crate) use codes;
