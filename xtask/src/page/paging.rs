//! The rows that make an action answer in pages of results.

use super::{Field, Kind, Page, container, last_name};

/// The rows of paging.
pub(crate) struct PagingRows<'p> {
    /// The parameter with the page's number.
    pub(crate) parameter: &'p Field,
    /// The list of the results.
    pub(crate) list: &'p Field,
    /// The name of the results' type.
    pub(crate) item: &'p str,
    /// The id of a result.
    pub(crate) id: Option<&'p Field>,
    /// What the response says of the page's own number, and of the last one.
    pub(crate) number: Option<&'p Field>,
    pub(crate) last: Option<&'p Field>,
    /// How many results there are, or how many pages.
    pub(crate) total: Option<&'p Field>,
    pub(crate) total_pages: Option<&'p Field>,
}

impl Page {
    /// The rows that the property `Paging` names; none where they cannot be those of pages.
    pub(crate) fn paging_rows(&self) -> Option<PagingRows<'_>> {
        let paging = self.paging.as_ref()?;
        let parameter = self.parameters.iter().rfind(|row| row.path == paging.parameter)?;
        let list = self.response.iter().rfind(|row| row.path == paging.list)?;
        let Some(Kind::List(item)) = &list.kind else { return None };
        let is_known = parameter.kind == Some(Kind::Integer)
            && !parameter.path.contains('.')
            && parameter.required != Some(true)
            && parameter.default.is_none()
            && !["size", "limit", "per"]
                .iter()
                .any(|size| last_name(&parameter.path).to_ascii_lowercase().contains(size))
            && matches!(self.reply, Kind::Object(_))
            && container(&list.path) == Some(("data", false));
        let beside = |names: &[&str]| {
            self.response.iter().rfind(|row| {
                let is_beside = container(&row.path) == container(&list.path);
                is_beside && row.kind.is_some() && names.contains(&last_name(&row.path))
            })
        };
        let id_path = format!("{}[].id", list.path);
        let id = self.response.iter().rfind(|row| row.path == id_path && row.kind == Some(Kind::Id));
        let number = beside(&["current_page", "currentPage"]);
        let last = beside(&["last_page", "lastPage"]);
        // What it counts differs from page to page; our name says which.
        let count_of = |ours: &str| beside(&["total"]).filter(|row| row.name == ours);
        let (total, total_pages) = (count_of("total"), count_of("total_pages"));
        let is_integer = |row: &Field| row.kind == Some(Kind::Integer);
        let is_known = is_known && [number, last, total, total_pages].into_iter().flatten().all(is_integer);
        is_known.then_some(PagingRows { parameter, list, item, id, number, last, total, total_pages })
    }
}
