//! One row of a page's table.

use super::{DocumentedValue, Field, PageProblem};
use crate::table::{Cell, Row};

pub(super) fn field(row: &Row, columns: &[&str]) -> Result<Field, PageProblem> {
    let cell = |column| columns.iter().position(|name| *name == column).and_then(|at| row.cells.get(at));
    let (Some(name), Some(kind)) = (cell("Name"), cell("Type")) else { return Err(PageProblem::Unnamed) };
    let [code] = name.codes.as_slice() else { return Err(PageProblem::Unnamed) };
    if *code != name.text {
        return Err(PageProblem::Unnamed);
    }
    if !super::KINDS.contains(&kind.text.as_str()) {
        return Err(PageProblem::Kind(kind.text.clone()));
    }
    let required = match cell("Required").map(|cell| cell.text.as_str()) {
        None => None,
        Some("yes") => Some(true),
        Some("no") => Some(false),
        Some(other) => return Err(PageProblem::Required(other.to_owned())),
    };
    let values = cell("Values").map_or_else(|| Ok(Vec::new()), values)?;
    let meaning = cell("Meaning").map(|cell| cell.text.clone()).unwrap_or_default();
    Ok(Field { name: code.clone(), kind: kind.text.clone(), required, meaning, values })
}

/// The documented values. Every part between commas begins with one, so that none goes unmarked.
fn values(cell: &Cell) -> Result<Vec<DocumentedValue>, PageProblem> {
    if cell.text.is_empty() {
        return Ok(Vec::new());
    }
    let parts: Vec<&str> = cell.text.split(", ").collect();
    let marked = parts.iter().zip(&cell.codes).all(|(part, code)| part.starts_with(code.as_str()));
    if !marked || parts.len() != cell.codes.len() {
        return Err(PageProblem::Values(cell.text.clone()));
    }
    let twice =
        cell.codes.iter().enumerate().find(|(at, code)| cell.codes.iter().take(*at).any(|c| c == *code));
    match twice {
        Some((_, code)) => Err(PageProblem::Twice(code.clone())),
        None => {
            let meaning =
                |part: &&str, code: &String| part.get(code.len()..).unwrap_or_default().trim().to_owned();
            let of = |(part, code)| DocumentedValue { meaning: meaning(part, code), code: code.clone() };
            Ok(parts.iter().zip(&cell.codes).map(of).collect())
        }
    }
}

/// Whether this is a path that a `use` can take: `zvcms_proto::MyCards`.
pub(super) fn is_path(text: &str) -> bool {
    let is_name = |name: &str| {
        name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
    };
    text.contains("::") && text.split("::").all(is_name)
}
