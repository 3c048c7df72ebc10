//! Of several requests in one text, finds the one to the platform: no verdict is on a request that nobody meant.

use super::{Captured, CapturedError};

/// The requests that a text was read as, in their order; none if it is of another form.
pub(super) type Found = Vec<Result<Captured, CapturedError>>;

/// Names of a body, in lower case.
pub(super) const MEMBERS: [&str; 7] =
    ["openid", "grantcode", "token", "timestamp", "nonce", "action", "params"];

/// How many of them make a body look like that of a request to the platform.
const ENOUGH: usize = 3;

/// Returns the only request, or the only one whose body looks like those of the platform; `None` if there are none.
pub(super) fn choose(mut found: Found) -> Option<Result<Captured, CapturedError>> {
    let total = found.len();
    if total <= 1 {
        return found.pop();
    }
    let mut posts: Found =
        found.into_iter().filter(|request| request.as_ref().map_or(true, is_post)).collect();
    for least in [ENOUGH, 1] {
        let is_ours =
            |request: &Result<Captured, _>| request.as_ref().is_ok_and(|it| members_in(&it.body) >= least);
        match posts.iter().filter(|request| is_ours(request)).count() {
            0 => {}
            1 => return posts.into_iter().find(is_ours),
            ours => {
                return Some(Err(CapturedError::Several { ours, total }));
            }
        }
    }
    if posts.len() == 1 {
        return posts.pop();
    }
    Some(posts.into_iter().find(Result::is_err).unwrap_or(Err(CapturedError::NoneKnown { total })))
}

/// Whether a body has most of the names that those of the platform have.
pub(super) fn looks_like_ours(body: &[u8]) -> bool {
    members_in(body) >= ENOUGH
}

fn members_in(body: &[u8]) -> usize {
    let body = String::from_utf8_lossy(body).to_ascii_lowercase();
    MEMBERS.iter().filter(|member| body.contains(*member)).count()
}

/// What does not say its method may be one.
fn is_post(request: &Captured) -> bool {
    request.method.as_deref().is_none_or(|method| method.eq_ignore_ascii_case("POST"))
}
