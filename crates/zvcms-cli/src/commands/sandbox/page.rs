//! The page that shows each request, and checks a pasted one: what is asked for on the sandbox's own address besides the
//! gateway.
//!
//! It is HTML that is written here. Its script only fetches what is new, so that all of it can be read without.

mod comparison;
mod form;
mod fragment;
mod hidden;
mod html;
mod language;
mod own_host;
mod policy;
mod recorded;
mod words;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use zvcms_diagnosis::{Diagnoser, Diagnosis, Language};
use zvcms_proto::SignedNames;
use zvcms_sandbox::{Bytes, DecidedRequest, Explanation, Identity};

use super::names::Names;
use crate::captured;
use own_host::{is_from, own_host};
use recorded::{MOST, Recorded, Requests, ShownDiagnosis};
use words::Words;

/// The paths of the page.
pub(super) const PATHS: [&str; 3] = ["/", "/requests", "/verify"];
const TEMPLATE: &str = include_str!("page/page.html");
/// The longest request that can be pasted, in bytes.
const MAX_PASTED: usize = 256 * 1024;

pub(super) struct Page {
    demo: Identity,
    diagnoser: Diagnoser,
    names: Names,
    policy: String,
    /// Tells this sandbox from the next one on the same port.
    run: String,
    requests: Mutex<Requests>,
}

/// What an answer is written for.
struct Reader<'a> {
    language: Language,
    /// The host in the addresses that are shown.
    host: &'a str,
}

impl Page {
    /// A page for a sandbox with these credentials, which are public, and that checks these names over V2.
    pub(super) fn new(demo: &Identity, signed_names: SignedNames, names: Names) -> Self {
        let diagnoser = Diagnoser::new(demo.open_key())
            .signed_names(signed_names)
            .identity(demo.open_id(), demo.grant_code());
        Self {
            demo: demo.clone(),
            diagnoser,
            names,
            policy: policy::content_security_policy(TEMPLATE),
            run: since_1970().as_nanos().to_string(),
            requests: Mutex::default(),
        }
    }

    /// Takes a request into the list, with what is said about it in the reply.
    pub(super) fn record(
        &self,
        request: &DecidedRequest,
        explanation: Option<&Explanation>,
        diagnosis: &Diagnosis,
    ) {
        let messages = match explanation {
            Some(explanation) => {
                [request.message_with(explanation), request.message_in_chinese_with(explanation)]
            }
            None => own_messages(request),
        };
        let mut shown = ShownDiagnosis::of(diagnosis, &self.demo);
        if request.succeeded() {
            // Said below every good request, it would be noise.
            shown.remarks.retain(|remark| remark.note().id() != "replay");
        }
        self.add(request, messages, Some(shown));
    }

    /// Takes a request into the list that HTTP refused, or that came when too many others were refused.
    pub(super) fn record_without_diagnosis(&self, request: &DecidedRequest) {
        self.add(request, own_messages(request), None);
    }

    fn add(
        &self,
        request: &DecidedRequest,
        messages: [Option<String>; 2],
        diagnosis: Option<ShownDiagnosis>,
    ) {
        let recorded = Recorded::of(request, messages, diagnosis, &self.names, since_1970().as_secs());
        self.requests().add(recorded);
    }

    /// The answer to a request for the page; `None` for what is not the page's.
    pub(super) fn answer(&self, request: &Request<Bytes>) -> Option<Response<Bytes>> {
        let (path, query) = (request.uri().path(), request.uri().query());
        if !PATHS.contains(&path) {
            return None;
        }
        let Some(host) = own_host(request.headers()) else {
            return Some(self.plain(
                StatusCode::FORBIDDEN,
                "This page is for this machine: use the address that zvcms printed.\n",
            ));
        };
        let language = language::wanted(query, text_of(request.headers(), &ACCEPT_LANGUAGE));
        let reader = Reader { language, host };
        let is_get = [Method::GET, Method::HEAD].contains(request.method());
        match path {
            "/" if is_get => Some(self.html(self.page(&reader, None))),
            "/requests" if is_get => Some(self.news(query.unwrap_or_default(), language)),
            // It is reached by a reload of a result.
            "/verify" if is_get => {
                let mut answer = self.plain(StatusCode::SEE_OTHER, "");
                let in_language = match language {
                    Language::Chinese => "/?lang=zh",
                    _ => "/?lang=en",
                };
                answer.headers_mut().insert(LOCATION, http::HeaderValue::from_static(in_language));
                Some(answer)
            }
            "/verify" if request.method() == Method::POST => Some(self.check(request, &reader)),
            _ => None,
        }
    }

    /// The page; with a result, if a request was pasted.
    fn page(&self, reader: &Reader<'_>, result: Option<&str>) -> String {
        let (language, words) = (reader.language, Words::of(reader.language));
        let (requests, last) = self.requests().after(0);
        let other = language::other(language);
        html::fill(TEMPLATE, |slot| {
            Some(match slot {
                "lang" => language::tag(language).to_owned(),
                "lang_name" => language::name(language).to_owned(),
                "other_lang" => language::name(other).to_owned(),
                "other_language" => {
                    let words = Words::of(other);
                    let without = if result.is_some() { words.without_result } else { "" };
                    words.own_language.to_owned() + without
                }
                "max_pasted" => MAX_PASTED.to_string(),
                "too_long" => html::escaped(&too_long(words)),
                "title" => if result.is_some() { words.result_title } else { words.title }.to_owned(),
                "result" => result.unwrap_or_default().to_owned(),
                "settings_open" => if last == 0 { " open" } else { "" }.to_owned(),
                "settings" => self.settings(reader),
                "run" => self.run.clone(),
                "last" => last.to_string(),
                "most" => MOST.to_string(),
                "requests" if requests.is_empty() => {
                    format!("<p id=\"none\" class=\"quiet\">{}</p>", words.none)
                }
                "requests" => requests.iter().map(|request| fragment::request(request, language)).collect(),
                "footer" => words.footer.replace('#', &MOST.to_string()),
                _ => html::escaped(words.of_frame(slot)?),
            })
        })
    }

    /// What a client needs. The credentials are those of the demo.
    fn settings(&self, reader: &Reader<'_>) -> String {
        let (words, host) = (Words::of(reader.language), reader.host);
        let row = |name: &str, value: &str| {
            format!("<dt>{name}</dt><dd><code>{}</code></dd>\n", html::escaped(value))
        };
        row(&format!("{} V2", words.address), &format!("http://{host}/api/v2"))
            + &row(&format!("{} V3", words.address), &format!("http://{host}"))
            + &row("OpenId", self.demo.open_id())
            + &row("GrantCode", self.demo.grant_code())
            + &row("OpenKey", self.demo.open_key())
    }

    /// The requests that came after one.
    fn news(&self, query: &str, language: Language) -> Response<Bytes> {
        let parameter =
            |name: &str| query.split('&').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
        if parameter("run") != Some(self.run.as_str()) {
            return self
                .plain(StatusCode::CONFLICT, "This is another run of the sandbox: reload the page.\n");
        }
        let after = parameter("after").and_then(|after| after.parse().ok()).unwrap_or(0);
        let (requests, _) = self.requests().after(after);
        self.html(requests.iter().map(|request| fragment::request(request, language)).collect())
    }

    /// The result for a request that was pasted. It is not stored, and not shown again.
    fn check(&self, request: &Request<Bytes>, reader: &Reader<'_>) -> Response<Bytes> {
        if !is_from(reader.host, request.headers()) {
            return self.plain(StatusCode::FORBIDDEN, "A form of another page is not read here.\n");
        }
        let pasted = form::text(request.body(), "request").unwrap_or_default();
        self.html(self.page(reader, Some(&self.result(&pasted, reader.language))))
    }

    fn result(&self, pasted: &[u8], language: Language) -> String {
        if pasted.len() > MAX_PASTED {
            return fragment::unreadable(&too_long(Words::of(language)), language);
        }
        match captured::read(pasted) {
            Ok(captured) => {
                let diagnoser = self.diagnoser.clone().clock(since_1970().as_secs());
                let diagnosis = diagnoser.diagnose(&captured.received());
                fragment::result(&ShownDiagnosis::of(&diagnosis, &self.demo), language)
            }
            Err(error) => fragment::unreadable(&error.in_language(language), language),
        }
    }

    fn html(&self, html: String) -> Response<Bytes> {
        self.reply(StatusCode::OK, "text/html; charset=utf-8", html)
    }

    fn plain(&self, status: StatusCode, text: &str) -> Response<Bytes> {
        self.reply(status, "text/plain; charset=utf-8", text.to_owned())
    }

    fn reply(&self, status: StatusCode, content_type: &str, text: String) -> Response<Bytes> {
        let mut reply = Response::new(Bytes::from(text));
        *reply.status_mut() = status;
        for (name, value) in [
            (CONTENT_TYPE, content_type),
            (CONTENT_SECURITY_POLICY, &self.policy),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            // With `no-referrer`, browsers send forms with the origin `null`.
            (REFERRER_POLICY, "same-origin"),
            (CACHE_CONTROL, "no-store"),
            (VARY, "accept-language"),
        ] {
            if let Ok(value) = value.parse() {
                reply.headers_mut().insert(name, value);
            }
        }
        reply
    }

    fn requests(&self) -> MutexGuard<'_, Requests> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The message of a refusal in English and in Chinese.
fn own_messages(request: &DecidedRequest) -> [Option<String>; 2] {
    [request.message(), request.message_in_chinese()].map(|message| message.map(str::to_owned))
}

fn too_long(words: &Words) -> String {
    words.too_long.replace('#', &(MAX_PASTED / 1024).to_string())
}

fn text_of<'a>(headers: &'a HeaderMap, name: &http::HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn since_1970() -> Duration {
    // A clock before 1970 is shown as midnight.
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}

#[cfg(test)]
mod tests;
