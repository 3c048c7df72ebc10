use http::HeaderValue;
use http::header::{HOST, ORIGIN};

use super::*;
use crate::commands::sandbox::shown::Shown;

const HOST_OF_PAGE: &str = "127.0.0.1:8080";

fn page() -> Page {
    Page::new(&Identity::demo(), SignedNames::LowerCamel, Names::default())
}

fn request(method: Method, target: &str, body: &str) -> Request<Bytes> {
    let request = Request::builder().method(method).uri(target).header(HOST, HOST_OF_PAGE);
    request.body(Bytes::from(body.to_owned())).unwrap()
}

fn get(page: &Page, target: &str) -> Response<Bytes> {
    page.answer(&request(Method::GET, target, "")).unwrap()
}

fn text(reply: &Response<Bytes>) -> &str {
    std::str::from_utf8(reply.body()).unwrap()
}

#[test]
fn the_language_is_the_browsers_and_can_be_switched() {
    let page = page();
    let mut chinese = request(Method::GET, "/", "");
    chinese.headers_mut().insert(ACCEPT_LANGUAGE, HeaderValue::from_static("zh-CN,zh;q=0.9"));
    let reply = page.answer(&chinese).unwrap();
    for said in
        ["<html lang=\"zh-Hans\">", "<a href=\"/?lang=en\"", "action=\"/verify?lang=zh#result\"", "粘贴请求"]
    {
        assert!(text(&reply).contains(said), "{said}");
    }
    let reply = get(&page, "/");
    for said in [
        "<html lang=\"en\">",
        "<a href=\"/?lang=zh\" lang=\"zh\" hreflang=\"zh\">中文</a>",
        "Paste a request",
    ] {
        assert!(text(&reply).contains(said), "{said}");
    }
    assert!(text(&get(&page, "/?lang=zh")).contains("<html lang=\"zh-Hans\">"));
}

#[test]
fn every_slot_is_filled_in_both_languages() {
    for target in ["/?lang=en", "/?lang=zh"] {
        let reply = get(&page(), target);
        assert!(!text(&reply).contains("{{"));
    }
    let slots = TEMPLATE.split("{{").skip(1).map(|slot| slot.split_once("}}").unwrap().0);
    let own = "lang lang_name other_lang other_language title result settings_open settings run last most max_pasted too_long requests footer";
    for slot in slots.filter(|slot| !own.split(' ').any(|own| own == *slot)) {
        for language in [Language::English, Language::Chinese] {
            assert!(Words::of(language).of_frame(slot).is_some(), "{slot}");
        }
    }
}

#[test]
fn a_browser_is_told_to_run_nothing_else_and_to_keep_nothing() {
    let reply = get(&page(), "/");
    let header = |name| reply.headers()[name].to_str().unwrap();
    let policy = header(CONTENT_SECURITY_POLICY);
    for part in [
        "default-src 'none'",
        "script-src 'sha256-",
        "style-src 'sha256-",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains("script-src 'none'"), "{policy}");
    assert_eq!((header(CACHE_CONTROL), header(X_CONTENT_TYPE_OPTIONS)), ("no-store", "nosniff"));
    assert!(
        !TEMPLATE.contains("style=\"") && !TEMPLATE.contains(" onclick"),
        "inline code that the policy refuses"
    );
    assert!(
        !TEMPLATE.replace("http://www.w3.org/2000/svg", "").contains("http"),
        "an address of somebody else"
    );
}

#[test]
fn only_this_machine_is_answered() {
    let page = page();
    let mut rebound = request(Method::GET, "/", "");
    rebound.headers_mut().insert(HOST, HeaderValue::from_static("rebound.example:8080"));
    let reply = page.answer(&rebound).unwrap();
    assert_eq!((reply.status(), text(&reply).lines().count()), (StatusCode::FORBIDDEN, 1));
    assert!(!text(&reply).contains("demo"));
}

#[test]
fn a_form_of_another_site_is_not_read() {
    let page = page();
    let mut posted = request(Method::POST, "/verify", "request=%7B%7D");
    posted.headers_mut().insert(ORIGIN, HeaderValue::from_static("http://rebound.example"));
    assert_eq!(page.answer(&posted).unwrap().status(), StatusCode::FORBIDDEN);
    posted.headers_mut().insert(ORIGIN, HeaderValue::from_static("http://127.0.0.1:8080"));
    assert_eq!(page.answer(&posted).unwrap().status(), StatusCode::OK);
}

#[test]
fn what_is_not_the_pages_is_left_to_the_gateway() {
    for (method, target) in [
        (Method::GET, "/favicon.ico"),
        (Method::GET, "/api/v2"),
        (Method::POST, "/"),
        (Method::POST, "/requests"),
        (Method::DELETE, "/verify"),
    ] {
        assert!(page().answer(&request(method.clone(), target, "")).is_none(), "{method} {target}");
    }
    let reload = get(&page(), "/verify");
    assert_eq!(
        (reload.status(), &reload.headers()[LOCATION]),
        (StatusCode::SEE_OTHER, &HeaderValue::from_static("/?lang=en"))
    );
    let reload = get(&page(), "/verify?lang=zh");
    assert_eq!(reload.headers()[LOCATION], HeaderValue::from_static("/?lang=zh"));
}

/// The vendor's printed request, whose values are public, in the place of one that is worth something.
#[test]
fn a_pasted_request_is_diagnosed_and_not_shown_again() {
    let body = "request=%7B%22OpenId%22%3A%22d14c1559e87b747d577c834b275a4310%22%2C%22GrantCode%22%3A%22ba67d4fa46%22%2C\
                %22Timestamp%22%3A%221465185768%22%2C%22Nonce%22%3A%2211886%22%2C%22Token%22%3A%22cFw0t9IuvL9jVo9qAzk0qMcw5BM%253D\
                %22%2C%22Action%22%3A%22user.my-cards%22%2C%22Params%22%3A%7B%22user_id%22%3A%22867543%22%7D%7D";
    for language in ["en", "zh"] {
        let reply = page().answer(&request(Method::POST, &format!("/verify?lang={language}"), body)).unwrap();
        let html = text(&reply);
        assert!(html.contains("<h2 id=\"result\"") && html.contains("class=\"refused\""), "{html}");
        for secret in ["d14c1559", "ba67d4fa46", "cFw0t9", "867543"] {
            assert!(!html.contains(secret), "{secret}");
        }
        assert!(html.contains("></textarea>"));
    }
}

#[test]
fn a_command_that_is_pasted_is_read() {
    // curl -d '{}' http://127.0.0.1/api/v2
    let body = "request=curl+-d+%27%7B%7D%27+%5C%0D%0Ahttp%3A%2F%2F127.0.0.1%2Fapi%2Fv2";
    let reply = page().answer(&request(Method::POST, "/verify", body)).unwrap();
    assert!(
        text(&reply).contains("OpenId, GrantCode, Timestamp, Nonce, Token, Action, Params"),
        "{}",
        text(&reply)
    );
    // Its body is in a file.
    let reply = page()
        .answer(&request(
            Method::POST,
            "/verify",
            "request=curl+-d+%40body.json+http%3A%2F%2F127.0.0.1%2Fapi%2Fv2",
        ))
        .unwrap();
    assert!(text(&reply).contains("This cannot be read as a request"), "{}", text(&reply));
}

#[test]
fn what_is_too_long_is_not_read() {
    let body = format!("request={}", "a".repeat(MAX_PASTED + 1));
    let reply = page().answer(&request(Method::POST, "/verify", &body)).unwrap();
    assert!(text(&reply).contains("it is longer than 256 KiB"));
}

#[test]
fn another_run_of_the_sandbox_is_told_apart() {
    let page = page();
    assert_eq!(get(&page, "/requests?after=0&run=1").status(), StatusCode::CONFLICT);
    let reply = get(&page, &format!("/requests?after=0&run={}", page.run));
    assert_eq!((reply.status(), text(&reply)), (StatusCode::OK, ""));
}

#[test]
fn the_last_requests_are_kept() {
    let demo = Identity::demo();
    let diagnosis = page().diagnoser.diagnose(&zvcms_diagnosis::ReceivedRequest::of_body("{}"));
    let shown = ShownDiagnosis::of(&diagnosis, &demo);
    let recorded = Recorded {
        number: 0,
        at: 0,
        method: Shown::whole("POST"),
        path: Shown::whole("/api/v2"),
        action: None,
        refusal: None,
        messages: [None, None],
        fault: None,
        executed: false,
        succeeded: false,
        diagnosis: Some(shown),
    };
    let mut requests = Requests::default();
    for _ in 0..MOST + 5 {
        requests.add(recorded.clone());
    }
    let (kept, last) = requests.after(0);
    assert_eq!((kept.len(), kept[0].number, last), (200, 205, 205));
    let (new, _) = requests.after(203);
    assert_eq!(new.iter().map(|request| request.number).collect::<Vec<_>>(), [205, 204]);
}
