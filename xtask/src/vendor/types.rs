//! The types that the vendor's pages print.

use crate::page::Field;

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
    Unknown,
}

impl Field {
    pub(crate) fn printed(&self) -> Printed {
        Printed::of(&self.documented_type)
    }
}

impl Printed {
    /// In any case, and with anything in brackets, closed or not.
    pub(crate) fn of(text: &str) -> Self {
        let text = text.to_lowercase();
        match text.split(['(', '（', '[', '<']).next().unwrap_or_default().trim() {
            "string" if text.contains("date") => Self::Time,
            "string" | "sting" | "char" | "text" | "file" => Self::Text,
            "int" | "integer" | "long" | "intstring" => Self::Integer,
            "number" | "float" | "double" | "decimal" | "money" => Self::Decimal,
            "bool" | "boolean" => Self::Bool,
            "date" | "datetime" | "time" | "timestamp" => Self::Time,
            "array" | "list" | "json" | "map" => Self::Array,
            "object" => Self::Object,
            _ => Self::Unknown,
        }
    }

    pub(crate) fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Decimal)
    }

    pub(crate) fn holds_more(self) -> bool {
        matches!(self, Self::Array | Self::Object)
    }
}
