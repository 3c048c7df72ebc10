//! The gateway's reply, and what an ordered fault makes of it.

use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER};
use http::{Response, StatusCode};
use hyper::body::Bytes;

use crate::checks::api::Api;
use crate::checks::clock::Now;
use crate::checks::refusal::RefusalLevel;
use crate::checks::replay::used_nonce;
use crate::faults::fault::{Fault, RetryAfter, sent_as};
use crate::faults::reply_body::{BrokenOff, ReplyBody};
use crate::replies::date::http_date;
use crate::replies::reply;

/// What PHP prints with `display_errors` on: the notice of an old gateway's code about a parameter left out.
const PHP_WARNING: &str = "<br />\n<b>Warning</b>:  Undefined array key \"needCycleCard\" in \
    <b>/var/www/html/api/v2/index.php</b> on line <b>42</b><br />\n";

/// The codes over V2 and V3. The numbers follow those of the refusals.
const SYSTEM_ERROR: (&str, u32) = ("sandbox-ordered-system-error", 990_016);
const BUSINESS_EXCEPTION: (&str, u32) = ("sandbox-ordered-business-exception", 990_017);

/// The reply that this fault puts in place of the gateway's own. None if the gateway's own is sent.
pub(crate) fn instead(fault: Fault, api: Api<'_>, now: u64) -> Option<Response<Bytes>> {
    match fault {
        Fault::SystemError => Some(reply::error(
            api,
            RefusalLevel::System,
            SYSTEM_ERROR,
            "系统错误: this system error was ordered as a fault",
        )),
        Fault::BusinessException => Some(reply::error(
            api,
            RefusalLevel::Business,
            BUSINESS_EXCEPTION,
            "异常: this business exception was ordered as a fault",
        )),
        Fault::ReplayRefusal => Some(reply::write(api, &Err(used_nonce(api.names().nonce)))),
        Fault::HttpStatus { status, retry_after } => {
            Some(page(sent_as(status), retry_after, api.path(), now))
        }
        _ => None,
    }
}

/// Spoils a reply as its fault says. An error is the order to reset the connection.
pub(crate) async fn spoil(
    fault: Option<Fault>,
    reply: Response<Bytes>,
) -> Result<Response<ReplyBody>, BrokenOff> {
    let reply = match fault {
        Some(Fault::Reset) => return Err(BrokenOff::Reset),
        Some(Fault::Delay(duration)) => {
            tokio::time::sleep(duration).await;
            reply.map(ReplyBody::Whole)
        }
        Some(Fault::Drip(pause)) => reply.map(|body| ReplyBody::drip(body, pause)),
        Some(Fault::TruncatedBody) => reply.map(ReplyBody::truncated),
        Some(Fault::OversizedBody(bytes)) => reply.map(|body| ReplyBody::padded(body, bytes)),
        Some(Fault::PhpWarning) => {
            let mut reply = reply
                .map(|body| ReplyBody::Whole(Bytes::from([PHP_WARNING.as_bytes(), body.as_ref()].concat())));
            set_html(reply.headers_mut());
            reply
        }
        _ => reply.map(ReplyBody::Whole),
    };
    Ok(reply)
}

fn set_html(headers: &mut HeaderMap) {
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=UTF-8"));
}

/// An error page as a proxy in front of the gateway prints it.
fn page(status: StatusCode, retry_after: Option<RetryAfter>, path: &str, now: u64) -> Response<Bytes> {
    let title = format!("{} {}", status.as_u16(), status.canonical_reason().unwrap_or("Unknown"));
    let html = format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
         </body>\r\n</html>\r\n"
    );
    let mut page = Response::new(Bytes::from(html));
    *page.status_mut() = status;
    let headers = page.headers_mut();
    set_html(headers);
    if status.is_redirection()
        && let Ok(path) = HeaderValue::from_str(path)
    {
        headers.insert(LOCATION, path);
    }
    let after = match retry_after {
        Some(RetryAfter::Seconds(seconds)) => Some(seconds.to_string()),
        Some(RetryAfter::Date(seconds)) => http_date(Now::new(now, seconds).shown()),
        None => None,
    };
    if let Some(after) = after.and_then(|after| HeaderValue::try_from(after).ok()) {
        headers.insert(RETRY_AFTER, after);
    }
    page
}

#[cfg(test)]
mod tests {
    use super::{BUSINESS_EXCEPTION, SYSTEM_ERROR};
    use crate::checks::refusal::Refusal;

    #[test]
    fn what_is_ordered_has_codes_of_its_own() {
        let ordered = [SYSTEM_ERROR, BUSINESS_EXCEPTION];
        assert_ne!(ordered[0], ordered[1]);
        for (word, number) in ordered {
            assert!(Refusal::ALL.iter().all(|kind| kind.code() != word && kind.v3_code() < number));
        }
    }
}
