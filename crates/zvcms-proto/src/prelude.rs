//! What the files of the actions are made of.

#![allow(unused_imports, reason = "no page may need it")]

pub(crate) use serde::Deserializer;
pub(crate) use serde_json::value::RawValue;

pub(crate) use crate::action::{Action, InvalidParameter};
pub(crate) use crate::amount::{Money, Undeclared};
pub(crate) use crate::codes::{choices, codes};
pub(crate) use crate::data::Data;
pub(crate) use crate::document::integer_text::IntegerText;
pub(crate) use crate::document::json::Json;
pub(crate) use crate::document::member_names::parameters;
pub(crate) use crate::document::object::object;
pub(crate) use crate::documented::{DocumentedAction, DocumentedMember, DocumentedValue, Extent};
pub(crate) use crate::paging::{PagedAction, ResultPage};
