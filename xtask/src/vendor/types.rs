//! The types that the vendor's pages print.

/// What a printed type says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Printed {
    Text,
    Integer,
    Decimal,
    Bool,
    Time,
    /// PHP calls both lists and objects arrays.
    Array,
    Object,
}

impl Printed {
    /// In any case, and with anything in brackets, closed or not; none where it is not known.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let text = text.to_lowercase();
        Some(match text.split(['(', '（', '[', '<']).next()?.trim() {
            "string" if text.contains("date") => Self::Time,
            "string" | "sting" | "char" | "text" | "file" => Self::Text,
            "int" | "integer" | "long" | "intstring" => Self::Integer,
            "number" | "float" | "double" | "decimal" | "money" => Self::Decimal,
            "bool" | "boolean" => Self::Bool,
            "date" | "datetime" | "time" | "timestamp" => Self::Time,
            "array" | "list" | "json" | "map" => Self::Array,
            "object" => Self::Object,
            _ => return None,
        })
    }

    pub(crate) fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Decimal)
    }

    pub(crate) fn holds_more(self) -> bool {
        matches!(self, Self::Array | Self::Object)
    }
}
