//! What the rows of a page have to be to each other.

use std::collections::BTreeSet;

use anyhow::{Result, anyhow, bail, ensure};

use super::{Field, Kind, Page, container, counts, once};
use crate::json::Json;
use crate::names;

const NO_MEMBERS: &str = "its type needs rows of ours below it; without them the kind is `value` or `[text]`";
const NO_NAME: &str =
    "it needs a kind, and under Ours a name of lower-case words with _ between them that is not a keyword";
const NO_HOLDER: &str =
    "the row that it stands in must be a list such as `[Card]` if [] follows, else an object such as `Card`";

/// Checks the rows of a page, and the names of the types of all. Everything comes with its lines.
pub(super) fn rows_and_types(
    page: &Page,
    (request, reply): (usize, usize),
    parameters: &[usize],
    response: &[usize],
) -> Result<()> {
    let mut types = vec![(request, page.request.as_str())];
    types.extend(page.reply.type_name().map(|name| (reply, name)));
    let response_table = Table { rows: &page.response, reply: Some(&page.reply) };
    let parameters_table = Table { rows: &page.parameters, reply: None };
    for (table, lines) in [(&parameters_table, parameters), (&response_table, response)] {
        for (field, line) in table.rows.iter().zip(lines).filter(|(field, _)| counts(table.rows, field)) {
            table.check(field).map_err(|error| anyhow!("{line}: `{}`: {error}", field.path))?;
            types.extend(field.kind.as_ref().and_then(Kind::type_name).map(|name| (*line, name)));
        }
    }
    ensure!(response_table.can_be("data", &page.reply), "{reply}: {NO_MEMBERS}");
    let mut seen = BTreeSet::new();
    for (line, name) in types {
        ensure!(!names::is_reserved(name), "{line}: generated code uses the name `{name}`; rename the type");
        once(&mut seen, line, name)?;
    }
    Ok(())
}

/// Checks the rows of a page whose action is not typed: each stands in one that is there.
pub(super) fn untyped_rows(page: &Page, parameters: &[usize], response: &[usize]) -> Result<()> {
    let parameters_table = Table { rows: &page.parameters, reply: None };
    let response_table = Table { rows: &page.response, reply: Some(&page.reply) };
    for (table, lines) in [(&parameters_table, parameters), (&response_table, response)] {
        for (field, line) in table.rows.iter().zip(lines) {
            table.stands_in_a_row(field).map_err(|error| anyhow!("{line}: `{}`: {error}", field.path))?;
        }
    }
    Ok(())
}

/// A path such as `data[].shop.id`.
pub(super) fn is_path(path: &str) -> bool {
    let is_step = |step: &str| {
        let name = step.trim_end_matches("[]");
        // Some names are printed with a space before them.
        !name.trim().is_empty() && !name.contains(['[', ']', '`']) && name.trim_end() == name
    };
    path.split('.').all(is_step) && !path.chars().any(char::is_control)
}

struct Table<'p> {
    rows: &'p [Field],
    /// Of the response, what its data is.
    reply: Option<&'p Kind>,
}

impl Table<'_> {
    fn row(&self, path: &str) -> Option<&Field> {
        self.rows.iter().rfind(|field| field.path == path)
    }

    /// Whether members of ours stand in the row, if they have to.
    fn can_be(&self, path: &str, kind: &Kind) -> bool {
        let is_inside = |field: &Field| container(&field.path).is_some_and(|(parent, _)| parent == path);
        let is_ours = |field: &&Field| !field.name.is_empty() && counts(self.rows, field);
        !matches!(kind, Kind::Object(_) | Kind::List(_)) || self.rows.iter().filter(is_ours).any(is_inside)
    }

    /// Whether there is a row that it stands in; `data` needs none.
    fn stands_in_a_row(&self, field: &Field) -> Result<()> {
        let path = field.path.as_str();
        let base = path.trim_end_matches("[]");
        let above = if base == path { container(path).map_or("", |(parent, _)| parent) } else { base };
        let above = above.trim_end_matches("[]");
        let is_root = above.is_empty() || (self.reply.is_some() && above == "data");
        ensure!(is_root || self.row(above).is_some(), "it needs the row `{above}` above it");
        Ok(())
    }

    fn check(&self, field: &Field) -> Result<()> {
        self.stands_in_a_row(field)?;
        let path = field.path.as_str();
        let is_response = self.reply.is_some();
        let (base, parent) = (path.trim_end_matches("[]"), container(path));
        let has_unit = field.unit.is_some() == (field.kind == Some(Kind::Amount));
        ensure!(has_unit, "an amount needs a unit (yuan, fen, undeclared), and no other kind takes one");

        let is_of_data = path.starts_with("data.") || path.starts_with("data[");
        let can_be_ours = base == path && (is_of_data || !is_response);
        let kind_of = |path| self.reply.filter(|_| path == "data").or_else(|| self.row(path)?.kind.as_ref());
        let holder = parent.map(|(parent, is_list)| (kind_of(parent), is_list));
        let has_holder = holder.is_none_or(|(kind, _)| matches!(kind, Some(Kind::Object(_) | Kind::List(_))));
        let Some(kind) = field.kind.as_ref().filter(|_| names::is_field(&field.name)) else {
            let is_left_out = field.kind.is_none() && field.name.is_empty();
            let can_be_left_out = !can_be_ours || !has_holder || !field.mark.is_empty();
            ensure!(is_left_out && can_be_left_out, NO_NAME);
            return Ok(());
        };
        ensure!(can_be_ours, "it cannot be a member of ours; leave Ours and Kind empty");
        let fits =
            matches!(holder, None | Some((Some(Kind::Object(_)), false) | (Some(Kind::List(_)), true)));
        ensure!(fits, NO_HOLDER);
        let is_twin = |other: &Field| {
            (&other.name, container(&other.path)) == (&field.name, parent)
                && other.path != path
                && counts(self.rows, other)
        };
        ensure!(!self.rows.iter().any(is_twin), "a row beside it has the same name under Ours");
        let is_sent = |default: &String| kind.sends(&field.values, Json::new(default));
        ensure!(
            field.default.as_ref().is_none_or(is_sent),
            "its default does not fit its kind; a text is written as `\"20\"`, and JSON takes no default"
        );
        let has_value = |code: &String| field.values.iter().any(|value| value.code == *code);
        match kind {
            Kind::Codes { missing: Some(_), .. } if !is_response => {
                bail!("`if missing` is for responses; a parameter has a default")
            }
            Kind::CodeList(_) => {}
            Kind::Codes { missing, .. } => {
                ensure!(
                    missing.as_ref().is_none_or(has_value),
                    "the code before `if missing` is not one of its values"
                );
            }
            _ if !field.values.is_empty() => bail!("it has values, so its kind is a type such as `Origin`"),
            Kind::Bool => ensure!(!is_response, "bool is a kind of parameters; in a response it has values"),
            kind => ensure!(self.can_be(path, kind), NO_MEMBERS),
        }
        Ok(())
    }
}
