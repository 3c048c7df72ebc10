//! The sandbox and the diagnosis say the same of requests, and name their mistakes.
//!
//! The requests are made by programs in Python, PHP, Java and JavaScript, each with its language's own libraries
//! (`tests/requests`), which are not needed here: what they print is kept beside them, and `cargo xtask requests` renews it.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use zvcms_diagnosis::{Diagnoser, Diagnosis, Finding, Language, Mistake, ReceivedRequest, mistakes};
use zvcms_sandbox::{DecidedRequest, Explanation, Identity, Sandbox};

/// When all of them were made.
const NOW: u64 = 1_465_185_768;

const UNEXPLAINED: &str = "unexplained";

const LANGUAGES: [Language; 2] = [Language::English, Language::Chinese];

static REQUESTS: LazyLock<Vec<MadeRequest>> = LazyLock::new(|| {
    let files = [
        include_str!("../requests/python.ndjson"),
        include_str!("../requests/php.ndjson"),
        include_str!("../requests/java.ndjson"),
        include_str!("../requests/node.ndjson"),
    ];
    files.iter().flat_map(|file| file.lines()).map(|line| serde_json::from_str(line).unwrap()).collect()
});

/// In the order of the requests. The searches take a while, so each is made once.
static DIAGNOSES: LazyLock<Vec<Diagnosis>> =
    LazyLock::new(|| REQUESTS.iter().map(MadeRequest::diagnose).collect());

/// A request as a program made it.
#[derive(Deserialize)]
struct MadeRequest {
    name: String,
    made_by: String,
    /// The mistakes in it, in the order in which they are reported.
    expected: Vec<String>,
    method: String,
    path: String,
    content_type: Option<String>,
    body_base64: String,
}

impl MadeRequest {
    fn is_right(&self) -> bool {
        self.expected.is_empty()
    }

    fn is_unexplained(&self) -> bool {
        self.expected == [UNEXPLAINED]
    }

    fn body(&self) -> Vec<u8> {
        STANDARD.decode(&self.body_base64).unwrap()
    }

    fn diagnose(&self) -> Diagnosis {
        let received = ReceivedRequest::of_body(self.body()).method(&*self.method).path(&*self.path);
        let received = match &self.content_type {
            Some(content_type) => received.content_type(&**content_type),
            None => received,
        };
        let identity = Identity::demo();
        Diagnoser::new(identity.open_key())
            .identity(identity.open_id(), identity.grant_code())
            .clock(NOW)
            .diagnose(&received)
    }

    /// Sends the very bytes, and returns what is replied.
    async fn send(&self, address: SocketAddr) -> Value {
        let body = self.body();
        let content_type = self.content_type.as_ref().map(|value| format!("Content-Type: {value}\r\n"));
        let head = format!(
            "{} {} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{}Content-Length: {}\r\n\r\n",
            self.method,
            self.path,
            content_type.unwrap_or_default(),
            body.len()
        );
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(&[head.as_bytes(), &body].concat()).await.unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).await.unwrap();
        let (_, body) = reply.split_once("\r\n\r\n").unwrap();
        serde_json::from_str(body).unwrap_or_default()
    }
}

fn is_success(reply: &Value) -> bool {
    let is_one_of = |member: &str, values: [Value; 2]| values.contains(&reply[member]);
    is_one_of("status", [json!(true), json!("true")]) && is_one_of("code", [json!(0), json!("0")])
}

/// What a diagnosis says of a request, with how it was made.
fn findings(diagnosis: &Diagnosis) -> Vec<(&'static str, String)> {
    let finding = |finding: &Finding| (finding.mistake().id(), finding.detail(Language::English).to_owned());
    diagnosis.findings().iter().map(finding).collect()
}

fn diagnosed() -> impl Iterator<Item = (&'static MadeRequest, &'static Diagnosis)> {
    REQUESTS.iter().zip(DIAGNOSES.iter())
}

/// Fails with all of them.
fn assert_none(what: &str, lines: &[String]) {
    assert!(lines.is_empty(), "{} {what}:\n{}\n", lines.len(), lines.join("\n"));
}

#[tokio::test]
async fn the_sandbox_refuses_what_the_diagnosis_calls_wrong_and_nothing_else() {
    let sandbox = Sandbox::builder().clock(|| NOW).start().await.unwrap();
    let mut disagreements = Vec::new();
    for (request, diagnosis) in diagnosed() {
        let reply = request.send(sandbox.address()).await;
        if is_success(&reply) != diagnosis.is_right() || diagnosis.is_right() != request.is_right() {
            let MadeRequest { made_by, name, .. } = request;
            let (said, found) = (&reply["message"], findings(diagnosis));
            disagreements.push(format!(
                "{made_by}: {name}: the sandbox says {said}, the diagnosis {:?} {found:?}",
                diagnosis.token()
            ));
        }
    }
    assert_none("requests on which they disagree", &disagreements);
}

/// What the diagnosis says first of a request that the sandbox has refused, as `zvcms sandbox` has it say.
fn explain(decided: &DecidedRequest) -> Option<Explanation> {
    let path = |request: &MadeRequest| request.path.split('?').next() == Some(decided.path());
    let is_this = |request: &MadeRequest| path(request) && request.body() == decided.body();
    let (_, diagnosis) = diagnosed().find(|(request, _)| is_this(request))?;
    let first = diagnosis.findings().first()?;
    Some(Explanation::new(first.mistake().description(Language::Chinese), ""))
}

#[tokio::test]
async fn the_reply_to_a_refused_request_says_its_first_mistake() {
    let sandbox = Sandbox::builder().clock(|| NOW).explain(explain).start().await.unwrap();
    let mut silent = Vec::new();
    for (request, diagnosis) in diagnosed() {
        let message =
            request.send(sandbox.address()).await["message"].as_str().unwrap_or_default().to_owned();
        let Some(first) = diagnosis.findings().first().map(Finding::mistake) else {
            continue;
        };
        // Of another method the body is not read, and the sandbox itself says what is wrong.
        if first.id() != "not-a-post" && !message.contains(first.description(Language::Chinese)) {
            silent.push(format!("{}: {}: {message} for {}", request.made_by, request.name, first.id()));
        }
    }
    assert_none("replies that say something else", &silent);
}

#[test]
fn every_mistake_is_named() {
    let named_otherwise = diagnosed().filter_map(|(request, diagnosis)| {
        let MadeRequest { made_by, name, expected, .. } = request;
        let found = findings(diagnosis);
        let is_same = found.iter().map(|(id, _)| *id).eq(expected.iter().map(String::as_str));
        (!is_same).then(|| format!("{made_by}: {name}: {found:?} in place of {expected:?}"))
    });
    assert_none("requests named otherwise", &named_otherwise.collect::<Vec<_>>());
}

#[test]
fn every_mistake_of_the_catalogue_is_made() {
    // A gateway that checks the names of the body is another sandbox.
    let made: BTreeSet<&str> =
        REQUESTS.iter().flat_map(|request| &request.expected).map(String::as_str).collect();
    let not_made: Vec<&str> = mistakes().map(Mistake::id).filter(|id| !made.contains(id)).collect();
    assert_eq!(not_made, ["names-in-lower-camel"]);
}

#[test]
fn a_token_that_nothing_explains_is_not_called_that_of_another_key() {
    let claims = [
        "another key",
        "other key",
        "wrong key",
        "different key",
        "key is wrong",
        "key is not",
        "密钥错误",
        "密钥不对",
        "密钥不正确",
        "密钥不匹配",
        "其他密钥",
        "另一个密钥",
        "别的密钥",
    ];
    let claimed =
        diagnosed().filter(|(request, _)| request.is_unexplained()).flat_map(|(request, diagnosis)| {
            let said = diagnosis.findings().iter().flat_map(|finding| {
                let mistake = finding.mistake();
                LANGUAGES.iter().flat_map(move |&language| {
                    [mistake.description(language), mistake.fix(language), finding.detail(language)]
                })
            });
            let said: Vec<&str> =
                said.filter(|said| claims.iter().any(|claim| said.contains(claim))).collect();
            said.into_iter().map(|said| format!("{}: {}: {said}", request.made_by, request.name))
        });
    assert_none("texts that blame the key", &claimed.collect::<Vec<_>>());
}

/// The table is as long as it was asked for: a mistake is another one if it has another name, or was made in another way.
#[test]
fn sixty_mistakes_forty_right_requests_and_twenty_unexplained_ones() {
    let count = |is_so: fn(&MadeRequest) -> bool| REQUESTS.iter().filter(|request| is_so(request)).count();
    let (right, unexplained) = (count(MadeRequest::is_right), count(MadeRequest::is_unexplained));
    let explained = diagnosed().filter(|(request, _)| !request.is_unexplained());
    let ways: BTreeSet<_> = explained.map(|(_, diagnosis)| findings(diagnosis)).collect();
    let of_one = ways.iter().filter(|findings| findings.len() == 1).count();
    assert!(of_one >= 60, "{of_one} mistakes: {ways:#?}");
    assert!(right >= 40, "{right} right requests");
    assert!(unexplained >= 20, "{unexplained} unexplained requests");
    let names: BTreeSet<_> = REQUESTS.iter().map(|request| (&request.made_by, &request.name)).collect();
    assert_eq!(names.len(), REQUESTS.len(), "requests of one program have different names");
}
