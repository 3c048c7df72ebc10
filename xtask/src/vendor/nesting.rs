//! From rows to paths such as `data[].shop.id`: by the widths of their marks, or, where all have one mark, by a sample.

use super::rows::Row;
use super::types::Printed;
use crate::json::Json;
use crate::page::Field;

const NOT_SHOWN: &str = "how deep it stands is not shown";

/// What a row may be nested in.
struct Level<'s> {
    path: String,
    width: usize,
    sample: Option<Json<'s>>,
    /// Names that rows have taken so far.
    taken: Vec<String>,
    printed: Printed,
}

impl<'s> Level<'s> {
    fn is_element(&self) -> bool {
        self.path.ends_with("[]")
    }

    fn holds_rows(&self) -> bool {
        self.printed == Printed::Unknown || self.printed.holds_more()
    }

    /// The list that a sample has there, of which it is not an element itself. PHP prints an empty object as `[]` too.
    fn list(&self) -> Option<Vec<Json<'s>>> {
        let list = self.sample.filter(|sample| !self.is_element() && sample.is_array())?.elements();
        list.filter(|elements| self.printed != Printed::Object || !elements.is_empty())
    }

    /// Whether neither type nor sample says that it is a list or an object.
    fn is_of_unknown_shape(&self) -> bool {
        let is_known = self.printed == Printed::Object
            || self.is_element()
            || self.path.eq_ignore_ascii_case("params")
            || self.sample.is_some_and(Json::holds_more);
        !is_known && self.taken.is_empty()
    }

    /// The path of a row inside, and what a sample has there. PHP calls both lists and objects arrays: a sample says which
    /// it is.
    fn inside(&self, name: &str) -> (String, Option<Json<'s>>) {
        let list = self.list();
        let is_list = list.is_some();
        let first = list.map_or(self.sample, |elements| elements.first().copied());
        match self.path.as_str() {
            "" => (name.to_owned(), first.and_then(|sample| sample.get(name))),
            path if is_index(name) => (format!("{path}[]"), first.filter(|_| is_list)),
            path => {
                let elements = if is_list { "[]" } else { "" };
                (format!("{path}{elements}.{name}"), first.and_then(|sample| sample.get(name)))
            }
        }
    }
}

/// Rows with their paths, below `root`. What is not said by marks or sample is marked in the row.
pub(super) fn placed(rows: Vec<Row>, root: &str, sample: Option<Json<'_>>) -> Vec<Field> {
    let mut root =
        Level { path: root.to_owned(), width: 0, sample, taken: Vec::new(), printed: Printed::Unknown };
    // From the outermost to the one that the last row may have opened.
    let mut levels: Vec<Level<'_>> = Vec::new();
    let place = |Row { width, indent, mut field }| {
        let above = |width| levels.iter().rposition(|level: &Level<'_>| level.width < width);
        let (width, parent) = match width {
            0 => without_mark(&root, &levels, indent, &mut field),
            1 => (1, by_sample(&levels, &mut field)),
            _ => (width, above(width)),
        };
        if width > 1 && parent.and_then(|at| levels.get(at)).is_some_and(|level| !level.holds_rows()) {
            field.look_at("the type of the row that it stands in holds no rows");
        }
        if width > 0 && parent.is_none() {
            field.look_at("no row above it has anything below");
        }
        levels.truncate(parent.map_or(0, |parent| parent + 1));
        let level = levels.last_mut().unwrap_or(&mut root);
        let is_asked = parent.is_some() && field.mark.is_empty() && !is_index(&field.path);
        if is_asked && level.is_of_unknown_shape() {
            let asked = "no sample shows whether it stands in a list or an object; taken as an object";
            field.look_at(asked);
        }
        let (path, sample) = level.inside(&field.path);
        level.taken.push(std::mem::replace(&mut field.path, path.clone()));
        let printed = field.printed();
        levels.push(Level { path, width, sample, taken: Vec::new(), printed });
        field
    };
    rows.into_iter().map(place).collect()
}

/// Width and parent of a row that has no mark, or has lost it: by its indentation, or a sample. A name may have a space
/// before it too.
fn without_mark(
    root: &Level<'_>,
    levels: &[Level<'_>],
    indent: usize,
    field: &mut Field,
) -> (usize, Option<usize>) {
    let name = &field.path;
    let indented = levels.iter().rposition(|level| level.width <= indent).filter(|_| indent > 0);
    let indented =
        indented.and_then(|at| Some((at, levels.get(at).filter(|level| level.printed.holds_more())?)));
    let is_of_root = || root.inside(name).1.is_some() && !root.taken.contains(name);
    match (indented, in_sample(levels, name)) {
        (Some((at, level)), _) if level.inside(name).1.is_some() => (indent + 1, Some(at)),
        _ if is_of_root() => (0, None),
        (Some((at, _)), _) => {
            field.look_at(NOT_SHOWN);
            (indent + 1, Some(at))
        }
        (None, Some(at)) => (1, Some(at)),
        (None, None) => (0, None),
    }
}

/// The innermost level whose sample has such a member that no row has taken.
fn in_sample(levels: &[Level<'_>], name: &str) -> Option<usize> {
    let fits = |level: &Level<'_>| match level.inside(name) {
        _ if !level.holds_rows() => false,
        _ if is_index(name) => level.list().is_some(),
        (_, sample) => sample.is_some() && !level.taken.iter().any(|taken| taken == name),
    };
    levels.iter().rposition(fits)
}

fn by_sample(levels: &[Level<'_>], field: &mut Field) -> Option<usize> {
    let name = field.path.as_str();
    if let Some(found) = in_sample(levels, name) {
        return Some(found);
    }
    let element = || levels.iter().rposition(|level| level.is_element() && level.holds_rows());
    let opened = || levels.iter().rposition(|level| !level.taken.is_empty());
    let guess = if is_index(name) { None } else { element().or_else(opened) };
    field.look_at(NOT_SHOWN);
    guess.or(levels.len().checked_sub(1))
}

fn is_index(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
}
