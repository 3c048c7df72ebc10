//! Pages of results: the next one to ask for, and where to stop.

mod numbering;

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde::Serialize;

use crate::action::Action;
use numbering::{Numbering, WrongNumber};

/// An action that answers in pages of results (页码).
///
/// Each typed action whose page documents this implements it, under the names of its own: `page` and `page_size`, `page` and
/// `limit`, `page` and `pageSize`. [`Pages`] walks over them.
pub trait PagedAction: Action {
    /// What a page of results consists of.
    type Item: Serialize;

    /// The number of the page that is asked for: the first one is 1, which is the default.
    fn page_number(&self) -> i64;

    /// The same request for another page.
    #[must_use]
    fn at_page(self, number: i64) -> Self;

    /// Takes the items out of a response, and what it says of its own place.
    fn read_page(response: Self::Response) -> ResultPage<Self::Item>;

    /// The id of an item, by which a page that repeats is known even where its items have changed. By default there is none,
    /// and the items are compared whole.
    fn item_id(_item: &Self::Item) -> Option<&str> {
        None
    }
}

/// A page of results.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResultPage<T> {
    /// The items, in the order of the gateway.
    pub items: Vec<T>,
    /// The number of this page, where the response says it (`current_page`).
    pub number: Option<i64>,
    /// The number of the last page, where the response says it (`last_page`).
    pub last: Option<i64>,
    /// How many items there are on all pages, where the response says it (`total`).
    pub total: Option<i64>,
}

impl<T> ResultPage<T> {
    /// A page that says nothing of its place.
    #[must_use]
    pub fn new(items: Vec<T>) -> Self {
        Self { items, number: None, last: None, total: None }
    }

    /// Sets what the response says of its place: the number of this page, and of the last one.
    #[must_use]
    pub fn at(mut self, number: Option<i64>, last: Option<i64>) -> Self {
        (self.number, self.last) = (number, last);
        self
    }

    /// Sets how many items the response says there are on all pages.
    #[must_use]
    pub fn of_total(mut self, total: Option<i64>) -> Self {
        self.total = total;
        self
    }
}

/// How many pages are asked for where nothing else is said.
const DEFAULT_BOUND: u32 = 1_000;

/// A walk over the pages of results, from the page that the action asks for. It sends nothing: it says which request is
/// next, and takes the response. `zvcms-hyper` sends them too.
///
/// It ends at the page that the gateway calls the last, at an empty page, at a page that was there before (a gateway that
/// does not know the parameter sends the first one for ever), at a page of another number, and at a bound.
/// [`end`](Self::end) says which, and [`PagesEnd::is_complete`] whether that was all: what the gateway says of the last page
/// and of the number of items, on this page or on one before, must agree with what came.
///
/// Rows that are added or removed during the walk may be seen twice or not at all: the platform documents no cursor. Pages
/// without ids whose rows are equal are taken for one that repeats.
///
/// ```
/// use zvcms_proto::actions::user::WealthBills;
/// use zvcms_proto::{Pages, PagesEnd, read_response};
///
/// let transport = |request: &WealthBills| {
///     let page = serde_json::to_value(request).unwrap()["page"].as_i64().unwrap();
///     http::Response::new(format!(
///         r#"{{"status": true, "code": 0, "data": {{"current_page": {page}, "last_page": 2, "reta_list": [{{"id": {page}}}]}}}}"#
///     ))
/// };
///
/// let mut pages = Pages::of(WealthBills::new().user_id("10001"));
/// let mut ids = Vec::new();
/// while let Some(request) = pages.next_request() {
///     let response = read_response::<WealthBills>(&transport(&request))?;
///     ids.extend(pages.take(response).iter().map(|bill| bill.id().to_owned()));
/// }
/// assert_eq!(ids, ["1", "2"]);
/// assert_eq!(pages.end(), Some(PagesEnd::Last { page: 2 }));
/// # Ok::<(), zvcms_proto::ResponseError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a walk does nothing until its requests are sent"]
pub struct Pages<A> {
    action: A,
    /// The page to ask for next, or the one that was asked for last where the walk has ended.
    page: i64,
    bound: u32,
    /// What each page that was taken has in it. What does not serialise has none.
    contents: Vec<Option<u64>>,
    numbering: Numbering,
    /// The last page, as the gateway has said it lately.
    last: Option<i64>,
    items: Items,
    end: Option<PagesEnd>,
}

/// The items of a walk, counted by us and by the gateway.
#[derive(Clone, Copy, Debug)]
struct Items {
    /// Whether the walk began at the first page, so that the two can be compared.
    from_first: bool,
    taken: u64,
    /// As the gateway has said it lately.
    total: Option<u64>,
}

impl Items {
    /// Whether all came; `None` where the gateway does not say how many there are.
    fn all_came(self) -> Option<bool> {
        self.total.map(|total| self.taken >= total)
    }
}

/// Where a walk over pages of results stopped, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PagesEnd {
    /// The gateway says that this page is the last one.
    Last {
        /// The number of the page.
        page: i64,
    },
    /// This page is empty, and the gateway knows of none behind it.
    Empty {
        /// The number of the page.
        page: i64,
    },
    /// This page is empty, although the gateway says, or has said before, that there is more.
    Missing {
        /// The number of the page that was asked for.
        page: i64,
        /// The number of the page that the gateway calls the last.
        last: i64,
    },
    /// No page seems to be behind this one, but fewer items came than the gateway counts.
    Fewer {
        /// The number of the page.
        page: i64,
        /// How many items came.
        items: u64,
        /// How many there are, as the gateway says.
        total: u64,
    },
    /// What came for this page was there before, so the gateway may have more that it does not send. Its items were left
    /// out.
    Repeated {
        /// The number of the page that was asked for.
        page: i64,
    },
    /// A page of another number came in place of this one. Its items were left out.
    OtherPage {
        /// The number of the page that was asked for.
        page: i64,
        /// The number of the page that came.
        number: i64,
    },
    /// As many pages as allowed were taken, and this one is the next.
    Bound {
        /// The number of the page that was not asked for.
        page: i64,
    },
}

impl PagesEnd {
    /// Whether all that the gateway has was taken, as far as it says.
    #[must_use]
    pub fn is_complete(self) -> bool {
        matches!(self, Self::Last { .. } | Self::Empty { .. })
    }
}

impl fmt::Display for PagesEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Last { page } => write!(f, "page {page} is the last one"),
            Self::Empty { page } => write!(f, "page {page} is empty"),
            Self::Missing { page, last } => {
                write!(
                    f,
                    "stopped at page {page}: it is empty, but the gateway calls page {last} the last one"
                )
            }
            Self::Fewer { page, items, total } => {
                write!(f, "stopped at page {page}: {items} items came, but the gateway counts {total}")
            }
            Self::Repeated { page } => {
                write!(f, "stopped at page {page}: the gateway repeats a page that it sent before")
            }
            Self::OtherPage { page, number } => {
                write!(f, "stopped at page {page}: the gateway sends page {number} in its place")
            }
            Self::Bound { page } => write!(f, "stopped before page {page}: the bound is reached"),
        }
    }
}

impl<A: PagedAction + Clone> Pages<A> {
    /// Begins at the page that the action asks for.
    pub fn of(action: A) -> Self {
        let page = action.page_number();
        let items = Items { from_first: page == 1, taken: 0, total: None };
        Self {
            action,
            page,
            bound: DEFAULT_BOUND,
            contents: Vec::new(),
            numbering: Numbering::None,
            last: None,
            items,
            end: None,
        }
    }

    /// Sets how many pages are taken at most. The default is 1,000. A walk that has ended at a lower bound goes on.
    pub fn at_most(mut self, pages: u32) -> Self {
        self.bound = pages;
        self
    }

    /// The request for the next page; `None` where the walk has ended. It is the same one until its response is
    /// [taken](Self::take), so a page whose call failed can be asked for again.
    pub fn next_request(&self) -> Option<A> {
        self.end().is_none().then(|| self.action.clone().at_page(self.page))
    }

    /// Takes the response to the last [`next_request`](Self::next_request), and returns its items. After the end there
    /// are none.
    pub fn take(&mut self, response: A::Response) -> Vec<A::Item> {
        if self.end().is_some() {
            return Vec::new();
        }
        let ResultPage { items, number, last, total } = A::read_page(response);
        // Where there are items, there is a page.
        let last = last.filter(|last| *last >= 1);
        let content = content_of::<A>(&items);
        if !items.is_empty()
            && let Some(wrong) = self.wrong_page(content, number, last)
        {
            self.end = Some(wrong);
            return Vec::new();
        }
        self.last = last.or(self.last);
        let total = total.and_then(|total| u64::try_from(total).ok()).filter(|total| *total > 0);
        self.items.total = total.or(self.items.total).filter(|_| self.items.from_first);
        self.items.taken += u64::try_from(items.len()).unwrap_or(u64::MAX);
        self.end = if items.is_empty() { Some(self.end_at_empty()) } else { self.end_behind() };
        self.contents.push(content);
        if self.end.is_none() {
            self.page = self.page.saturating_add(1);
        }
        items
    }

    /// Why a page with items is not the one that was asked for.
    fn wrong_page(
        &mut self,
        content: Option<u64>,
        number: Option<i64>,
        last: Option<i64>,
    ) -> Option<PagesEnd> {
        let page = self.page;
        if content.is_some() && self.contents.contains(&content) {
            return Some(PagesEnd::Repeated { page });
        }
        if let Some(number) = number {
            match self.numbering.with(page, number) {
                Ok(numbering) => self.numbering = numbering,
                Err(WrongNumber::Repeated) => return Some(PagesEnd::Repeated { page }),
                Err(WrongNumber::Other) => return Some(PagesEnd::OtherPage { page, number }),
            }
        }
        // Many gateways send the last page for each one beyond it.
        let beyond = last.filter(|last| *last < page && number != Some(page) && self.contents.is_empty());
        beyond.map(|last| PagesEnd::OtherPage { page, number: number.unwrap_or(last) })
    }

    /// What it means that this page is empty.
    fn end_at_empty(&self) -> PagesEnd {
        let page = self.page;
        let is_first = self.contents.is_empty();
        // An empty list has one page, which is the first and the last.
        let missing = self.last.filter(|last| *last > page || (*last == page && !is_first));
        match (self.items.all_came(), missing) {
            (Some(true), _) | (None, None) => PagesEnd::Empty { page },
            (_, Some(last)) => PagesEnd::Missing { page, last },
            (Some(false), None) => self.fewer(),
        }
    }

    /// Why there is no page behind this one, which has items; `None` where there may be one.
    fn end_behind(&self) -> Option<PagesEnd> {
        let page = self.page;
        let behind = self.numbering.behind();
        let is_last = match self.last {
            Some(last) if page.saturating_sub(behind) >= last => true,
            // Whether one that counts pages from 0 says the number of the last one or how many there are is not known.
            Some(_) if behind == 0 => false,
            _ => self.items.all_came() == Some(true),
        };
        is_last.then(|| match self.items.all_came() {
            Some(false) => self.fewer(),
            _ => PagesEnd::Last { page },
        })
    }

    fn fewer(&self) -> PagesEnd {
        let Items { taken, total, .. } = self.items;
        PagesEnd::Fewer { page: self.page, items: taken, total: total.unwrap_or_default() }
    }

    /// Why and where the walk ended; `None` while it goes on.
    #[must_use]
    pub fn end(&self) -> Option<PagesEnd> {
        let is_at_bound = u32::try_from(self.contents.len()).is_ok_and(|taken| taken >= self.bound);
        self.end.or_else(|| is_at_bound.then_some(PagesEnd::Bound { page: self.page }))
    }

    /// The number of the page that is asked for next. Where the walk has ended, it is that of the page where it did.
    #[must_use]
    pub fn next_page(&self) -> i64 {
        self.page
    }
}

/// A number for what is in a page: pages that differ have different ones, but for once in 2^64. What does not serialise
/// has none.
fn content_of<A: PagedAction>(items: &[A::Item]) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    let ids: Option<Vec<&str>> =
        items.iter().map(|item| A::item_id(item).filter(|id| !id.is_empty())).collect();
    match ids {
        Some(ids) => ids.hash(&mut hasher),
        None => serde_json::to_vec(items).ok()?.hash(&mut hasher),
    }
    Some(hasher.finish())
}

#[cfg(test)]
mod tests;
