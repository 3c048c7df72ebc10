//! Pages of results: the next one to ask for, and where to stop.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde::Serialize;

use crate::action::Action;

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
}

impl<T> ResultPage<T> {
    /// A page that says nothing of its place.
    #[must_use]
    pub fn new(items: Vec<T>) -> Self {
        Self { items, number: None, last: None }
    }

    /// Sets what the response says of its place: the number of this page, and of the last one.
    #[must_use]
    pub fn at(mut self, number: Option<i64>, last: Option<i64>) -> Self {
        (self.number, self.last) = (number, last);
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
/// [`end`](Self::end) says which, and [`PagesEnd::is_complete`] whether that was all.
///
/// Rows that are added or removed during the walk may be seen twice or not at all: the platform documents no cursor.
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
    /// What each page that was taken says its number is.
    numbers: Vec<i64>,
    end: Option<PagesEnd>,
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
    /// This page is empty, although the gateway says that there are pages behind it.
    Missing {
        /// The number of the page that was asked for.
        page: i64,
        /// The number of the page that the gateway calls the last.
        last: i64,
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
        Self { action, page, bound: DEFAULT_BOUND, contents: Vec::new(), numbers: Vec::new(), end: None }
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
        let mut page = A::read_page(response);
        let content = content_of::<A>(&page.items);
        self.end = self.end_at(&page, content);
        match self.end {
            Some(PagesEnd::Last { .. }) => {}
            Some(_) => page.items.clear(),
            None => {
                self.contents.push(content);
                self.numbers.extend(page.number);
                self.page = self.page.saturating_add(1);
            }
        }
        page.items
    }

    /// Why the walk ends at this page; `None` where it goes on.
    fn end_at(
        &self,
        ResultPage { items, number, last }: &ResultPage<A::Item>,
        content: Option<u64>,
    ) -> Option<PagesEnd> {
        let page = self.page;
        // Where there are items, there is a page.
        let last = last.filter(|last| *last >= 1);
        if items.is_empty() {
            return Some(match last {
                Some(last) if last > page => PagesEnd::Missing { page, last },
                _ => PagesEnd::Empty { page },
            });
        }
        // A number that never followed the requests says nothing of a page.
        let follows = self.numbers.windows(2).any(|pair| matches!(pair, [one, next] if one != next));
        let is_old_number = number.is_some_and(|number| self.numbers.contains(&number));
        if (content.is_some() && self.contents.contains(&content)) || (is_old_number && follows) {
            return Some(PagesEnd::Repeated { page });
        }
        let is_beyond_the_last = last.is_some_and(|last| page > last);
        // Some gateways count from 0, so a number may be one off.
        let is_another = number.is_some_and(|number| page.abs_diff(number) > 1);
        if self.contents.is_empty() && (is_beyond_the_last || is_another) {
            return number.or(last).map(|number| PagesEnd::OtherPage { page, number });
        }
        last.filter(|last| page >= *last).map(|_| PagesEnd::Last { page })
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
