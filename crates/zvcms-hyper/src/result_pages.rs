//! Pages of results, fetched one after another.

use futures_core::Stream;
use futures_util::stream::unfold;
use zvcms_proto::{Code, PagedAction, Pages, PagesEnd, ResponseError};

use crate::client::Client;
use crate::error::Error;

impl Client {
    /// The pages of results of an action, from the page that it asks for, 1 by default. They end at the page that the gateway
    /// calls the last, at an empty one, at one that repeats, and at a bound, which is 1,000 pages by default.
    ///
    /// [`all`](ResultPages::all) fetches them all; [`next`](ResultPages::next) and [`stream`](ResultPages::stream) fetch
    /// them one by one:
    ///
    /// ```
    /// # use zvcms_hyper::{Client, PagesError};
    /// use zvcms_hyper::actions::user::PointsRecords;
    ///
    /// # async fn all(client: &Client) -> Result<(), PagesError> {
    /// let records = client.pages(PointsRecords::new("10001")).at_most(50).all().await?;
    /// println!("{} records", records.len());
    ///
    /// let mut pages = client.pages(PointsRecords::new("10001"));
    /// while let Some(records) = pages.next().await {
    ///     for record in records? {
    ///         println!("{} {:?}", record.created_at(), record.points());
    ///     }
    /// }
    /// println!("{:?}", pages.end()); // whether that was all, or where it stopped
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// Fetching a page panics where [`send`](Self::send) does: outside a tokio runtime with time and IO.
    pub fn pages<A: PagedAction + Clone>(&self, action: A) -> ResultPages<A> {
        ResultPages { client: self.clone(), pages: Pages::of(action) }
    }
}

/// Why not all pages of results came.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PagesError {
    /// The call for a page failed.
    #[error(transparent)]
    Call(#[from] Error),
    /// The pages ended, and the gateway may have more.
    #[error("not all pages came: {0}")]
    Incomplete(PagesEnd),
}

impl PagesError {
    /// Returns the error of the call that failed; `None` where the pages ended.
    #[must_use]
    pub fn call(&self) -> Option<&Error> {
        match self {
            Self::Call(error) => Some(error),
            Self::Incomplete(_) => None,
        }
    }

    /// Returns why the pages ended; `None` where a call failed.
    #[must_use]
    pub fn end(&self) -> Option<PagesEnd> {
        match self {
            Self::Call(_) => None,
            Self::Incomplete(end) => Some(*end),
        }
    }

    /// Returns the refusal of the gateway, as [`Error::rejection`] does.
    #[must_use]
    pub fn rejection(&self) -> Option<&ResponseError> {
        self.call()?.rejection()
    }

    /// Returns the gateway's `code`, where its reply has one.
    #[must_use]
    pub fn code(&self) -> Option<&Code> {
        self.call()?.code()
    }

    /// Returns the gateway's `message`, where its reply has one, as [`Error::message`] does.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.call()?.message()
    }
}

/// The pages of results of an action, each of which is a call of its own. [`Client::pages`] begins them.
#[derive(Debug)]
#[must_use = "no page is fetched until `all` or `next` is called"]
pub struct ResultPages<A> {
    client: Client,
    pages: Pages<A>,
}

impl<A: PagedAction + Clone> ResultPages<A> {
    /// Sets how many pages are fetched at most. The default is 1,000.
    pub fn at_most(mut self, pages: u32) -> Self {
        self.pages = self.pages.at_most(pages);
        self
    }

    /// Fetches all pages that are left, and returns their items: all of them, or an error.
    ///
    /// # Errors
    ///
    /// Returns an error if a call fails, or if the pages end before all items came. The items of the pages before are
    /// dropped; where some are better than none, take them from [`next`](Self::next).
    pub async fn all(mut self) -> Result<Vec<A::Item>, PagesError> {
        let mut all = Vec::new();
        while let Some(items) = self.next().await {
            all.extend(items?);
        }
        match self.end() {
            Some(end) if !end.is_complete() => Err(PagesError::Incomplete(end)),
            _ => Ok(all),
        }
    }

    /// Fetches the next page, and returns its items; `None` where there is no other. [`end`](Self::end) then says why.
    ///
    /// # Errors
    ///
    /// Returns an error if the call fails. Call it again to fetch the same page once more.
    pub async fn next(&mut self) -> Option<Result<Vec<A::Item>, Error>> {
        let request = self.pages.next_request()?;
        let response = match self.client.send(request).await {
            Ok(response) => response,
            Err(error) => return Some(Err(error)),
        };
        let items = self.pages.take(response);
        // The page that shows that there is nothing more has no items.
        if items.is_empty() && self.pages.end().is_some() { None } else { Some(Ok(items)) }
    }

    /// Why and where the pages ended; `None` while there may be more.
    #[must_use]
    pub fn end(&self) -> Option<PagesEnd> {
        self.pages.end()
    }

    /// The number of the page that is fetched next: where to go on after an error.
    #[must_use]
    pub fn next_page(&self) -> i64 {
        self.pages.next_page()
    }

    /// The pages as a [`Stream`], which ends after an error. [`end`](Self::end) says afterwards why it ended.
    pub fn stream(&mut self) -> impl Stream<Item = Result<Vec<A::Item>, Error>> + use<'_, A> {
        unfold(Some(self), |pages| async {
            let pages = pages?;
            let page = pages.next().await?;
            let rest = page.is_ok().then_some(pages);
            Some((page, rest))
        })
    }

    /// The pages as a [`Stream`] that owns them, for what outlives this function, such as the body of a reply. It ends after an
    /// error, and it is `Send` where the action and its items are.
    ///
    /// ```
    /// use std::future::poll_fn;
    /// use std::pin::pin;
    ///
    /// use zvcms_hyper::actions::user::{PointsRecord, PointsRecords};
    /// use zvcms_hyper::{Client, Error, Stream};
    ///
    /// fn records(client: &Client) -> impl Stream<Item = Result<Vec<PointsRecord>, Error>> + Send + 'static {
    ///     client.pages(PointsRecords::new("10001")).into_stream()
    /// }
    ///
    /// # async fn count(client: &Client) -> Result<(), Error> {
    /// let mut pages = pin!(records(client));
    /// while let Some(page) = poll_fn(|context| pages.as_mut().poll_next(context)).await {
    ///     println!("{} records", page?.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_stream(self) -> impl Stream<Item = Result<Vec<A::Item>, Error>> + use<A> {
        unfold(Some(self), |pages| async {
            let mut pages = pages?;
            let page = pages.next().await?;
            let rest = page.is_ok().then_some(pages);
            Some((page, rest))
        })
    }
}
