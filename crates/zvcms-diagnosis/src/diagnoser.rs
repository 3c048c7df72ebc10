//! From a request to what is wrong with it.

use std::fmt;

use zeroize::Zeroizing;
use zvcms_proto::{ApiVersion, SignedNames};

use crate::catalogue::TIMESTAMP_IN_MILLISECONDS;
use crate::diagnosis::{Diagnosis, Finding, TokenVerdict};
use crate::mask::Mask;
use crate::notes;
use crate::read_request::{self, Read, ReadRequest};
use crate::received::ReceivedRequest;
use crate::recipe::Member;
use crate::request_mistakes::{ANOTHER_IDENTITY, IDENTITY_SWAPPED, KEY_SENT};
use crate::search::Search;
use crate::steps::Steps;
use crate::words::{Detail, Words};

/// Says whether a request is right and, if it is not, which mistakes were made.
///
/// It takes the text of the open key, because white space at the ends of a key is one of the mistakes. The copy is wiped
/// when dropped. A diagnosis is for whoever holds the key: a gateway must not reply with it.
///
/// It is stricter than [`CapturedRequest::check`](zvcms_proto::CapturedRequest::check). A token is right if its text is
/// exactly the documented one under the [expected names](Self::signed_names).
///
/// # What it finds
///
/// What is wrong with the form of a request is found by reading it: no key is needed for that. A token is explained by
/// making it again with mistakes. That takes a limited number of tokens: those of the request's own values, of values near
/// them, and of values that the caller says were signed ([`identity`](Self::identity),
/// [`signed_timestamp`](Self::signed_timestamp), [`signed_nonce`](Self::signed_nonce)). Near values are a timestamp in
/// milliseconds or up to 300 s off, a nonce up to 100 off, and numbers that were written as another type. A nonce that was
/// drawn again after signing is explained only if the caller says which nonce was signed.
///
/// It finds mistakes in the form of the token together with up to two in what the token was made from; with one if the
/// token has the length of an unusual hash function, or if the four values, the parameters and the action or path have more
/// than 512 bytes. If the four values, or the token, are longer than 1024 bytes, it only says whether the token is right.
/// Parameters, actions, paths and bodies that are long are not tried as a part of what was signed.
///
/// ```
/// use zvcms_diagnosis::{Diagnoser, ReceivedRequest};
///
/// // The vendor's printed vector, public values that open nothing, with its last step left out.
/// let request = ReceivedRequest::of_body(r#"{
///     "OpenId": "d14c1559e87b747d577c834b275a4310", "GrantCode": "ba67d4fa46",
///     "Timestamp": "1465185768", "Nonce": "11886", "Token": "cFw0t9IuvL9jVo9qAzk0qMcw5BM=",
///     "Action": "user.my-cards", "Params": {}
/// }"#);
/// let diagnosis = Diagnoser::new("LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx").diagnose(&request);
/// let [finding] = diagnosis.findings() else { panic!("one mistake") };
/// assert_eq!(finding.mistake().id(), "not-percent-encoded");
/// ```
#[derive(Clone)]
pub struct Diagnoser {
    key: Zeroizing<String>,
    signed_names: SignedNames,
    /// Values that the caller says were signed. The last one of a member counts.
    signed_values: Vec<(Member, String)>,
    /// In seconds since 1970.
    now: Option<u64>,
}

impl Diagnoser {
    /// Creates a diagnoser for the open key that the platform issued. White space at the ends of the key is dropped.
    #[must_use]
    pub fn new(open_key: impl Into<String>) -> Self {
        let given = Zeroizing::new(open_key.into());
        let key = Zeroizing::new(given.trim().to_owned());
        Self { key, signed_names: SignedNames::default(), signed_values: Vec::new(), now: None }
    }

    /// Sets the names that the gateway checks in requests of V2. The default is [`SignedNames::LowerCamel`], which V3 always
    /// checks. A token that is signed with the other names is wrong.
    #[must_use]
    pub fn signed_names(self, signed_names: SignedNames) -> Self {
        Self { signed_names, ..self }
    }

    /// Sets the OpenId and the GrantCode that belong to the key. They are tried if the request has others.
    #[must_use]
    pub fn identity(self, open_id: impl Into<String>, grant_code: impl Into<String>) -> Self {
        self.signed(Member::OPEN_ID, open_id.into()).signed(Member::GRANT_CODE, grant_code.into())
    }

    /// Sets the timestamp that was signed, as text. It is tried if the request has another.
    #[must_use]
    pub fn signed_timestamp(self, timestamp: impl Into<String>) -> Self {
        self.signed(Member::TIMESTAMP, timestamp.into())
    }

    /// Sets the nonce that was signed, as text. It is tried if the request has another.
    #[must_use]
    pub fn signed_nonce(self, nonce: impl Into<String>) -> Self {
        self.signed(Member::NONCE, nonce.into())
    }

    fn signed(mut self, member: Member, value: String) -> Self {
        self.signed_values.push((member, value));
        self
    }

    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// The value of a member that the caller says was signed.
    pub(crate) fn signed_value(&self, member: Member) -> Option<&str> {
        self.signed_values.iter().rfind(|(of, _)| *of == member).map(|(_, value)| value.as_str())
    }

    /// Sets the time of the diagnosis, in seconds since 1970. With it, a timestamp that is ahead or old is noted.
    #[must_use]
    pub fn clock(self, now: u64) -> Self {
        Self { now: Some(now), ..self }
    }

    /// Says what is wrong with the request: with its form, and with its token, which is explained by the mistakes of the
    /// catalogue, first one and then two.
    #[must_use]
    pub fn diagnose(&self, received: &ReceivedRequest) -> Diagnosis {
        let Read { version, request, mut findings, mut remarks } =
            read_request::read(received, &self.key, self.now);
        let Some(request) = request else {
            return Diagnosis { version, findings, remarks, ..Diagnosis::unchecked() };
        };
        let names = match request.version {
            ApiVersion::V3 => SignedNames::LowerCamel,
            _ => self.signed_names,
        };
        let search = Search::new(&request, self);
        let explanation = search.run(names);
        if !findings.iter().any(|finding| finding.mistake.id() == KEY_SENT.id()) {
            findings.extend(self.identity_mistake(&request, &explanation.findings));
        }
        let is_signed = explanation.text.is_some();
        for finding in findings.iter_mut().filter(|_| is_signed) {
            if finding.mistake.id() == TIMESTAMP_IN_MILLISECONDS.id() {
                finding.detail = Words::new("both signed and sent", "签名和发送都用了毫秒").into();
            }
        }
        // What the token says of a mistake is more than what the form says.
        let is_explained = |finding: &Finding| {
            explanation.findings.iter().any(|explained| explained.mistake.id() == finding.mistake.id())
        };
        findings.retain(|finding| !is_explained(finding));
        let is_right = explanation.findings.is_empty();
        // Whatever is wrong comes first.
        if is_right
            && findings.is_empty()
            && let Some(now) = self.now
        {
            remarks.extend(notes::of_time(&request.timestamp, now));
        }
        let documented = search.documented(names);
        let mask = Mask::of(&request, &self.key);
        let steps = Steps::of(&documented, explanation.text.as_deref(), &request.token, &mask);
        findings.extend(explanation.findings);
        Diagnosis {
            version,
            token: if is_right { TokenVerdict::Right } else { TokenVerdict::Wrong },
            signed_names: explanation.signed_names,
            findings,
            remarks,
            string_to_sign: Some(mask.text(&documented.shown_text()).to_string()),
            steps: Some(steps),
        }
    }

    /// What is wrong with the OpenId and the GrantCode, unless the token says it.
    fn identity_mistake(&self, request: &ReadRequest, explained: &[Finding]) -> Option<Finding> {
        if explained.iter().any(|finding| finding.mistake.id() == "identity-changed") {
            return None;
        }
        let sent = [request.open_id.as_str(), request.grant_code.as_str()];
        let swapped = || Some(Finding::new(&IDENTITY_SWAPPED, Detail::default()));
        let [known_id, known_code] =
            [Member::OPEN_ID, Member::GRANT_CODE].map(|member| self.signed_value(member));
        let (Some(known_id), Some(known_code)) = (known_id, known_code) else {
            // The vendor's pages print an OpenId of 32 digits and a GrantCode of 10.
            return if sent.map(hexadecimal_digits) == [Some(10), Some(32)] { swapped() } else { None };
        };
        let names = [(Member::OPEN_ID, known_id), (Member::GRANT_CODE, known_code)];
        let others: Vec<&str> = names
            .iter()
            .zip(sent)
            .filter(|((_, known), sent)| ![*known, ""].contains(&sent.trim()) && !known.is_empty())
            .map(|((member, _), _)| member.name_in(request.version))
            .collect();
        if others.is_empty() {
            None
        } else if sent == [known_code, known_id] {
            swapped()
        } else {
            Some(Finding::new(&ANOTHER_IDENTITY, Detail::names(&others)))
        }
    }
}

/// How many hexadecimal digits a text has, if it has nothing else.
fn hexadecimal_digits(text: &str) -> Option<usize> {
    text.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(text.len())
}

impl fmt::Debug for Diagnoser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Diagnoser").finish_non_exhaustive()
    }
}
