//! What the rows of a page have to be to each other.

use std::collections::BTreeSet;
use std::ptr;

use serde_json::Value;

use super::{Field, Kind, Result, ensure, is_reserved, once};
use crate::names;

type Rows = [(usize, Field)];

const NO_MEMBERS: &str = "its type needs rows of ours below it; without them the kind is `value` or `[text]`";
const NO_NAME: &str = "it needs a kind, and under Ours lower-case words with _ between, no keyword";
const NO_HOLDER: &str =
    "the row it stands in is to be a list such as `[Card]` if [] follows, else such as `Card`";

/// All come with their lines.
pub(super) fn types_and_rows(
    request: (usize, &str),
    (line, reply): (usize, &Kind),
    parameters: &Rows,
    response: &Rows,
) -> Result<()> {
    let parameters = Table { rows: parameters, reply: None };
    let response = Table { rows: response, reply: Some(reply) };
    parameters.counting().try_for_each(|(line, field)| parameters.check(*line, field))?;
    response.counting().try_for_each(|(line, field)| response.check(*line, field))?;
    ensure(response.can_be("data", reply), line, NO_MEMBERS)?;
    let rows = parameters.counting().chain(response.counting());
    let kinds = rows.filter_map(|(line, field)| Some((*line, field.kind.as_ref()?)));
    let types = [(line, reply)].into_iter().chain(kinds);
    let types = types.filter_map(|(line, kind)| Some((line, kind.type_name()?)));
    let mut seen = BTreeSet::new();
    for (line, name) in [request].into_iter().chain(types) {
        ensure(!is_reserved(name), line, format!("generated code uses `{name}`; name the type otherwise"))?;
        once(&mut seen, line, name)?;
    }
    Ok(())
}

/// A path such as `data[].shop.id`.
pub(super) fn is_path(path: &str) -> bool {
    let is_step = |step: &str| {
        let name = step.trim_end_matches("[]");
        !name.is_empty() && !name.contains(['[', ']', '`']) && name.trim() == name
    };
    path.split('.').all(is_step) && !path.chars().any(char::is_control)
}

/// The row in which a member stands, and whether that is a list: `a[].b` stands in the list `a`, `a.b` in the object `a`.
pub(crate) fn container(path: &str) -> Option<(&str, bool)> {
    let parent = path.trim_end_matches("[]").rsplit_once('.')?.0;
    Some(parent.strip_suffix("[]").map_or((parent, false), |list| (list, true)))
}

struct Table<'p> {
    rows: &'p Rows,
    /// Of the response, what its data is.
    reply: Option<&'p Kind>,
}

impl Table<'_> {
    /// The row that counts for a path.
    fn row(&self, path: &str) -> Option<&Field> {
        self.rows.iter().map(|(_, field)| field).rfind(|field| field.path == path)
    }

    fn counting(&self) -> impl Iterator<Item = &(usize, Field)> {
        self.rows.iter().filter(|(_, field)| self.row(&field.path).is_some_and(|row| ptr::eq(row, field)))
    }

    /// What the row with this path is read as.
    fn kind_at(&self, path: &str) -> Option<&Kind> {
        self.reply.filter(|_| path == "data").or_else(|| self.row(path)?.kind.as_ref())
    }

    /// Whether members of ours stand in the row, if they have to.
    fn can_be(&self, path: &str, kind: &Kind) -> bool {
        let is_inside = |field: &Field| container(&field.path).is_some_and(|(parent, _)| parent == path);
        !matches!(kind, Kind::Object(_) | Kind::List(_))
            || self.counting().any(|(_, field)| !field.name.is_empty() && is_inside(field))
    }

    fn check(&self, line: usize, field: &Field) -> Result<()> {
        let path = field.path.as_str();
        let ensure = |holds: bool, message: &str| ensure(holds, line, format!("`{path}`: {message}"));
        let is_response = self.reply.is_some();
        let (base, parent) = (path.trim_end_matches("[]"), container(path));
        let above = if base == path { parent.map_or("", |(parent, _)| parent) } else { base };
        let above = above.trim_end_matches("[]");
        let is_root = above.is_empty() || (is_response && above == "data");
        ensure(is_root || self.row(above).is_some(), &format!("it needs the row `{above}` above it"))?;
        let has_unit = field.unit.is_some() == (field.kind == Some(Kind::Amount));
        ensure(has_unit || !is_response, "an amount has a unit (yuan, fen, undeclared), no other kind has")?;

        let is_of_data = path.starts_with("data.") || path.starts_with("data[");
        let can_be_ours = base == path && (is_of_data || !is_response);
        let holder = parent.map(|(parent, is_list)| (self.kind_at(parent), is_list));
        let has_holder = holder.is_none_or(|(kind, _)| matches!(kind, Some(Kind::Object(_) | Kind::List(_))));
        let Some(kind) = field.kind.as_ref().filter(|_| names::is_field(&field.name)) else {
            let is_left_out = field.kind.is_none() && field.name.is_empty();
            let can_be_left_out = !can_be_ours || !has_holder || !field.mark.is_empty();
            return ensure(is_left_out && can_be_left_out, NO_NAME);
        };
        ensure(can_be_ours, "it is no member of ours; leave Ours and Kind empty")?;
        let fits =
            matches!(holder, None | Some((Some(Kind::Object(_)), false) | (Some(Kind::List(_)), true)));
        ensure(fits, NO_HOLDER)?;
        let is_beside = |other: &Field| other.path != path && container(&other.path) == parent;
        let is_twin = |(_, other): &(usize, Field)| other.name == field.name && is_beside(other);
        ensure(!self.counting().any(is_twin), "a row beside it has the same name under Ours")?;
        let has_value = |code: &String| field.values.iter().any(|value| value.code == *code);
        if let Some(default) = &field.default {
            let value: Value = serde_json::from_str(default).unwrap_or_default();
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let fits = match kind {
                Kind::Integer => value.is_i64(),
                Kind::Bool => value.is_boolean(),
                Kind::Codes { .. } => has_value(&text),
                Kind::Value | Kind::Texts | Kind::Object(_) | Kind::List(_) => false,
                _ => value.is_string(),
            };
            ensure(
                fits,
                "its default is none of its kind; a text is written as `\"20\"`, and JSON has none",
            )?;
        }
        match kind {
            Kind::Codes { missing: Some(_), .. } if !is_response => {
                ensure(false, "what it is if missing is said of a response; a parameter has a default")
            }
            Kind::Codes { missing, .. } => {
                ensure(missing.as_ref().is_none_or(has_value), "what it is if missing is none of its values")
            }
            _ if !field.values.is_empty() => ensure(false, "it has values; its kind is one such as `Origin`"),
            Kind::Integer | Kind::Bool => ensure(!is_response, "integer and bool are kinds of parameters"),
            kind => ensure(self.can_be(path, kind), NO_MEMBERS),
        }
    }
}
