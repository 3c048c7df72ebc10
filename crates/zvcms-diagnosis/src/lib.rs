//! Names the mistake behind a 签名错误 (signature error) of the ZVCMS (智迈) open platform, or of its successor Qmai (企迈).
//!
//! # In scope
//!
//! * Whether the token of a captured request, of V2 or V3, is right
//! * If it is wrong, which of the known [`mistakes`] were made and what to change
//!
//! # Out of scope
//!
//! * Reading the request: `zvcms-proto` does that ([`CapturedRequest`])
//! * Guessing a key or a value that was signed: both are given
//!
//! # Flow
//!
//! ```text
//! token text ── undo percent-encoding, base64, hex ───▶ digest ─┐   each as documented, or with a mistake
//!                                                               ├─ equal? ─▶ the mistakes that explain the token
//! request, key ── documented recipe, or with mistakes ─▶ digest ┘
//! ```

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod catalogue;
mod hash;
mod recipe;
mod token_text;
mod values;
mod variants;

use std::borrow::Cow;
use std::fmt;

use zeroize::Zeroizing;
use zvcms_proto::{ApiVersion, CapturedRequest, SignedNames};

use catalogue::{ANOTHER_KEY_OR_REQUEST, CATALOGUE, Detection, TIMESTAMP_IN_MILLISECONDS};
pub use catalogue::{Mistake, MistakeStep, mistakes};
use hash::is_same;
use recipe::{Member, Recipe};
use token_text::DecodedToken;

/// The most bytes that the four signed values together, and the token, may have to be searched. Those of the platform are
/// far shorter, and a search makes some thousands of digests.
const MAX_SEARCHED: usize = 1024;

/// Says whether the token of a [`CapturedRequest`] is right and, if it is not, which mistakes were made.
///
/// It takes the text of the open key, because white space at the ends of a key is one of the mistakes. The copy is wiped
/// when dropped. A diagnosis is for whoever holds the key: a gateway must not reply with it.
///
/// It is stricter than [`CapturedRequest::check`]. A token is right if its text is exactly the documented one under the
/// [expected names](Self::signed_names), and the timestamp is in seconds.
///
/// # What it finds
///
/// It tries a limited number of tokens: those of the request's own values, of values near them, and of values that the
/// caller says were signed ([`signed_identity`](Self::signed_identity), [`signed_timestamp`](Self::signed_timestamp),
/// [`signed_nonce`](Self::signed_nonce)). Near values are a timestamp in milliseconds or up to 300 s off, a nonce up to 100
/// off, and numbers that were written as another type. A nonce that was drawn again after signing looks like another key,
/// unless the caller knows which nonce was signed.
///
/// It finds mistakes in the form of the token together with up to two in what the token was made from. If the four values,
/// or the token, are longer than 1024 bytes, it only says whether the token is right.
///
/// ```
/// use zvcms_diagnosis::Diagnoser;
/// use zvcms_proto::CapturedRequest;
///
/// // The vendor's printed vector, public values that open nothing, with its last step left out.
/// let request = CapturedRequest::read(br#"{
///     "OpenId": "d14c1559e87b747d577c834b275a4310", "GrantCode": "ba67d4fa46",
///     "Timestamp": "1465185768", "Nonce": "11886", "Token": "cFw0t9IuvL9jVo9qAzk0qMcw5BM=",
///     "Action": "user.my-cards", "Params": {}
/// }"#)?;
/// let diagnosis = Diagnoser::new("LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx").diagnose(&request);
/// let [finding] = diagnosis.findings() else { panic!("one mistake") };
/// assert_eq!(finding.mistake().id(), "not-percent-encoded");
/// # Ok::<(), zvcms_proto::CapturedRequestError>(())
/// ```
#[derive(Clone)]
pub struct Diagnoser {
    key: Zeroizing<String>,
    signed_names: SignedNames,
    /// Values that the caller says were signed. The last one of a member counts.
    signed_values: Vec<(Member, String)>,
}

impl Diagnoser {
    /// Creates a diagnoser for the open key that the platform issued. White space at the ends of the key is dropped.
    #[must_use]
    pub fn new(open_key: impl Into<String>) -> Self {
        let given = Zeroizing::new(open_key.into());
        let key = Zeroizing::new(given.trim().to_owned());
        Self { key, signed_names: SignedNames::default(), signed_values: Vec::new() }
    }

    /// Sets the names that the gateway checks in requests of V2. The default is [`SignedNames::LowerCamel`], which V3 always
    /// checks. A token that is signed with the other names is wrong.
    #[must_use]
    pub fn signed_names(self, signed_names: SignedNames) -> Self {
        Self { signed_names, ..self }
    }

    /// Sets the OpenId and the GrantCode that belong to the key. They are tried if the request has others.
    #[must_use]
    pub fn signed_identity(self, open_id: impl Into<String>, grant_code: impl Into<String>) -> Self {
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

    /// Compares the request's token with the right one, then with those of the known mistakes: first with one mistake, then
    /// with two.
    #[must_use]
    pub fn diagnose(&self, request: &CapturedRequest) -> Diagnosis {
        let search = Search { request, diagnoser: self };
        let names = match request.version() {
            ApiVersion::V3 => SignedNames::LowerCamel,
            _ => self.signed_names,
        };
        let documented = Recipe::documented(request, names, &self.key);
        let (token, lengths) = (request.expose_token(), documented.pairs.iter().map(|pair| pair.value.len()));
        let is_searched = token.len() <= MAX_SEARCHED && lengths.sum::<usize>() <= MAX_SEARCHED;
        let (mistakes, most_mistakes) = if is_searched { (CATALOGUE, 2) } else { ([].as_slice(), 0) };
        let tokens = token_text::decode(token, mistakes);
        let in_milliseconds = values::is_in_milliseconds(request)
            .then(|| Finding::new(&TIMESTAMP_IN_MILLISECONDS, "both signed and sent"));
        let explained = |made: &[Finding], count| {
            tokens.iter().find_map(|token| search.explain(token, &documented, made, count))
        };
        explained(in_milliseconds.as_slice(), 0)
            .or_else(|| (1..=most_mistakes).find_map(|count| explained(&[], count)))
            .unwrap_or_else(|| Diagnosis {
                signed_names: None,
                findings: vec![Finding::new(&ANOTHER_KEY_OR_REQUEST, "")],
            })
    }
}

impl fmt::Debug for Diagnoser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Diagnoser").finish_non_exhaustive()
    }
}

/// What mistakes are made from.
struct Search<'a> {
    request: &'a CapturedRequest,
    diagnoser: &'a Diagnoser,
}

impl Search<'_> {
    /// The value that the caller says was signed, if the recipe has another.
    fn known_value(&self, recipe: &Recipe, member: Member) -> Option<&str> {
        let (_, value) = self.diagnoser.signed_values.iter().rfind(|(of, _)| *of == member)?;
        (value != recipe.value_of(member)).then_some(value)
    }

    /// The diagnosis if `count` more mistakes, added to those made in this recipe, lead to the token's digest.
    fn explain(
        &self,
        token: &DecodedToken,
        recipe: &Recipe,
        made: &[Finding],
        count: u32,
    ) -> Option<Diagnosis> {
        if count == 0 {
            let findings = || [&token.findings, made].concat();
            return is_same(&recipe.digest(token.hash), &token.digest)
                .then(|| Diagnosis { signed_names: recipe.names, findings: findings() });
        }
        // Each pair of mistakes is tried once, and no two in the same step.
        let last = made.last().map(|finding| finding.mistake.step());
        let from_last =
            CATALOGUE.iter().skip_while(|mistake| last.is_some_and(|last| mistake.step() != last));
        from_last.filter(|mistake| Some(mistake.step()) != last).find_map(|mistake| {
            let make = match mistake.detection {
                Detection::Make(make) => make,
                Detection::MakeAlone(make) if made.is_empty() && count == 1 => make,
                _ => return None,
            };
            make(self, recipe).into_iter().find_map(|(recipe, detail)| {
                let made = [made, &[Finding { mistake, detail }]].concat();
                self.explain(token, &recipe, &made, count - 1)
            })
        })
    }
}

/// The result of [`Diagnoser::diagnose`]: the token is right, or these mistakes explain it.
#[derive(Clone, Debug)]
pub struct Diagnosis {
    signed_names: Option<SignedNames>,
    findings: Vec<Finding>,
}

impl Diagnosis {
    /// Returns whether the token is that of the request, in the documented form.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.findings.is_empty()
    }

    /// Returns the names that were signed, or `None` if they have neither spelling or nothing explains the token.
    #[must_use]
    pub fn signed_names(&self) -> Option<SignedNames> {
        self.signed_names
    }

    /// Returns the mistakes that together explain the token. There are none if it is right.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

/// A mistake that was found, and how it was made.
#[derive(Clone, Debug)]
pub struct Finding {
    mistake: &'static Mistake,
    detail: Cow<'static, str>,
}

impl Finding {
    fn new(mistake: &'static Mistake, detail: &'static str) -> Self {
        Self { mistake, detail: detail.into() }
    }

    /// Returns which mistake it is.
    #[must_use]
    pub fn mistake(&self) -> &'static Mistake {
        self.mistake
    }

    /// Returns how it was made here, such as `a line feed at the end`, or an empty text if there is only one way. It holds
    /// no part of the key or the token.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }
}
