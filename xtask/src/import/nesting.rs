//! From rows marked `├` and `└` to paths such as `data[].shop.id`.

use serde_json::Value;

use super::Remarks;

/// A row's name without its marks, and how far they reach.
pub(super) fn unmarked(cell: &str) -> (&str, usize) {
    let is_mark =
        |character: char| matches!(character, '├' | '└' | '│' | '─' | '┣' | '┗') || character.is_whitespace();
    let name = cell.trim_start_matches(is_mark);
    let marks = cell.get(..cell.len() - name.len()).unwrap_or_default();
    // Spaces alone are the cell's padding; before a mark they say how deep it is.
    let width = if marks.chars().all(char::is_whitespace) { 0 } else { marks.chars().count() };
    (name.trim(), width)
}

struct Level {
    width: usize,
    path: String,
    kind: &'static str,
    is_element: bool,
}

/// The rows above the current one that it may be nested in, and a sample of the whole.
pub(super) struct Nesting<'a> {
    levels: Vec<Level>,
    sample: &'a Value,
}

impl<'a> Nesting<'a> {
    pub(super) fn new(sample: &'a Value) -> Self {
        Self { levels: Vec::new(), sample }
    }

    /// The path of the next row; none, with a remark, where its marks fit no row above it.
    pub(super) fn path(
        &mut self,
        (name, width): (&str, usize),
        kind: &'static str,
        line: usize,
        remarks: &mut Remarks,
    ) -> Option<String> {
        let is_element = is_index(name);
        let deepest = self.levels.last().map_or(0, |level| level.width);
        while self.levels.last().is_some_and(|level| level.width > width) {
            self.levels.pop();
        }
        let fits = width == 0 || self.levels.last().is_some_and(|level| level.width == width);
        // A list has nothing but elements: what stands beside an element without being one is a member of it.
        while self
            .levels
            .last()
            .is_some_and(|level| level.width == width && (!level.is_element || is_element))
        {
            self.levels.pop();
        }
        if width < deepest && !fits {
            remarks
                .unread(line, format!("the marks before `{name}` are as deep as those of no row above it"));
            return None;
        }
        if self.levels.is_empty() && (width > 0 || is_element) {
            remarks.unread(line, format!("`{name}` is nested, and no row above it has members"));
            return None;
        }
        let path = self.levels.last().map_or_else(
            || name.to_owned(),
            |parent| {
                if is_element {
                    format!("{}[]", parent.path)
                } else {
                    self.member_of(parent, name, line, remarks)
                }
            },
        );
        self.levels.push(Level { width, path: path.clone(), kind, is_element });
        Some(path)
    }

    /// PHP calls both lists and objects arrays. A sample says which it is.
    fn member_of(&self, parent: &Level, name: &str, line: usize, remarks: &mut Remarks) -> String {
        let list = format!("{}[].{name}", parent.path);
        let object = format!("{}.{name}", parent.path);
        if parent.is_element || parent.path == "Params" {
            return object;
        }
        match at(self.sample, &parent.path) {
            Some(Value::Array(_)) => list,
            Some(Value::Object(_)) => object,
            _ if parent.kind == "object" => object,
            _ => {
                let what = format!(
                    "no sample shows whether `{}` is a list or an object; taken as a list",
                    parent.path
                );
                remarks.unread(line, what);
                list
            }
        }
    }
}

pub(super) fn is_index(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
}

/// What stands at a path of a sample; of a list, in its first element.
pub(crate) fn at<'a>(sample: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(sample, |value, step| {
        let name = step.trim_end_matches("[]");
        let elements = (step.len() - name.len()) / 2;
        let member = if name.is_empty() { Some(value) } else { value.get(name) };
        (0..elements).try_fold(member?, |value, _| value.get(0))
    })
}
