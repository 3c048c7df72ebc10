//! What the files of the actions are made of.

#![allow(unused_imports, reason = "no page may need it")]

pub(crate) use serde::{Deserialize, Deserializer, Serialize};
pub(crate) use serde_json::value::RawValue;

pub(crate) use crate::action::{Action, InvalidParameter};
pub(crate) use crate::codes::{choices, codes};
pub(crate) use crate::data::Data;
pub(crate) use crate::document::json::Json;
pub(crate) use crate::document::object::object;
pub(crate) use crate::documented::{DocumentedAction, DocumentedMember, DocumentedValue, Extent};
