//! Why a token is not that of its request: the diagnosis of a 签名错误 (signature error).
//!
//! ```text
//! token text ── undo percent-encoding, base64, hex ──▶ digest ─┐   each as it should be, or with a mistake
//!                                                              ├─ equal? ─▶ the mistakes that explain the token
//! request, key ─ right recipe, or with one or two mistakes ────┘
//! ```
//!
//! The mistakes are the entries of [`catalogue`]; each knows how to make itself, and the search only puts them together.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod catalogue;
mod hash;
mod recipe;
mod token_text;
mod variants;

use std::borrow::Cow;
use std::fmt;

use zeroize::Zeroizing;

use catalogue::{Attempt, catalogue};
pub use catalogue::{Mistake, MistakeStep};
use hash::{Hash, same_bytes};
use recipe::Recipe;

use zvcms_proto::{CapturedRequest, SignedNames};

/// The most that the four signed values may have together, and the token, in bytes, to be searched. What the platform
/// issues is far shorter, and a search makes some thousands of digests.
const MAX_SEARCHED: usize = 1024;

/// Every mistake that [`Diagnoser::diagnose`] can name, in the order in which they are tried. The last stands for what no
/// other explains.
#[must_use]
pub fn mistakes() -> &'static [Mistake] {
    catalogue()
}

/// Says whether the token of a [`CapturedRequest`] is right and, if not, which mistake its maker made.
///
/// It takes the open key's text, because white space at its ends is one of the mistakes; the copy is wiped when dropped.
/// It is for whoever holds the key, and not for the reply of a gateway: what is wrong with a token is nobody else's to know.
///
/// It is stricter than [`CapturedRequest::check`]: a token is right when its text is exactly the documented one, under the
/// [expected names](Self::signed_names), and the timestamp is no number of milliseconds.
///
/// # What can be found
///
/// A mistake that leads to one of a bounded number of tokens. For the values that were signed, that is: the request's
/// own, or near ones (a timestamp in milliseconds, or up to 300 s off; a nonce up to 100 off; numbers written as another
/// type), or those that the caller says were signed ([`signed_identity`](Self::signed_identity),
/// [`signed_timestamp`](Self::signed_timestamp), [`signed_nonce`](Self::signed_nonce)). A nonce that was drawn anew after
/// signing, say, cannot be told from another key unless the caller knows it. One mistake in the token's form and up to two
/// in what it was made from are found together. Where the four values, or the token, have more than 1024 bytes, only
/// whether it is right is said.
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
    believed: Believed,
}

/// What the caller says that was signed, or is to be.
#[derive(Clone, Default)]
struct Believed {
    signed_names: SignedNames,
    identity: Option<(String, String)>,
    timestamp: Option<String>,
    nonce: Option<String>,
}

impl Diagnoser {
    /// A diagnoser under the open key that the platform issued. White space at its ends is not part of it.
    #[must_use]
    pub fn new(open_key: impl Into<String>) -> Self {
        let given = Zeroizing::new(open_key.into());
        Self { key: Zeroizing::new(given.trim().to_owned()), believed: Believed::default() }
    }

    /// The names that the gateway checks; without it, [`SignedNames::LowerCamel`]. The other is then a mistake.
    #[must_use]
    pub fn signed_names(mut self, names: SignedNames) -> Self {
        self.believed.signed_names = names;
        self
    }

    /// The OpenId and GrantCode that belong to the key: tried where the request has others.
    #[must_use]
    pub fn signed_identity(mut self, open_id: impl Into<String>, grant_code: impl Into<String>) -> Self {
        self.believed.identity = Some((open_id.into(), grant_code.into()));
        self
    }

    /// The timestamp that was signed, as text: tried where the request has another.
    #[must_use]
    pub fn signed_timestamp(mut self, timestamp: impl Into<String>) -> Self {
        self.believed.timestamp = Some(timestamp.into());
        self
    }

    /// The nonce that was signed, as text: tried where the request has another.
    #[must_use]
    pub fn signed_nonce(mut self, nonce: impl Into<String>) -> Self {
        self.believed.nonce = Some(nonce.into());
        self
    }

    /// Compares the request's token with the right one, then with those of the catalogue's mistakes, fewest first.
    #[must_use]
    pub fn diagnose(&self, request: &CapturedRequest) -> Diagnosis {
        let facts = Facts { request, believed: &self.believed };
        let right = Recipe::right(request, self.believed.signed_names, self.key.as_bytes());
        let lengths =
            [request.open_id(), request.grant_code(), request.timestamp(), request.nonce()].map(str::len);
        let searched =
            lengths.iter().sum::<usize>() <= MAX_SEARCHED && request.expose_token().len() <= MAX_SEARCHED;
        let readings = if searched {
            token_text::readings(request.expose_token())
        } else {
            token_text::documented(request.expose_token())
        };
        let most_mistakes = if searched { 2 } else { 0 };
        (0..=most_mistakes)
            .find_map(|count| readings.iter().find_map(|reading| explain(&facts, &right, reading, count)))
            .unwrap_or_else(Diagnosis::unexplained)
    }
}

impl fmt::Debug for Diagnoser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Diagnoser").finish_non_exhaustive()
    }
}

/// What the attempts of the catalogue look at.
struct Facts<'a> {
    request: &'a CapturedRequest,
    believed: &'a Believed,
}

/// A digest that the token's text may stand for, and the mistakes in its form if it does.
struct Reading {
    digest: Vec<u8>,
    hash: Hash,
    findings: Vec<Finding>,
}

/// A recipe with one more mistake in it.
struct Variant {
    recipe: Recipe,
    detail: Cow<'static, str>,
}

/// The diagnosis where `count` mistakes in the making, added to those of the reading, explain the token.
fn explain(facts: &Facts<'_>, right: &Recipe, reading: &Reading, count: u32) -> Option<Diagnosis> {
    let makes_it = |recipe: &Recipe| same_bytes(&recipe.digest(reading.hash), &reading.digest);
    let diagnosis = |recipe: &Recipe, made: Vec<Finding>| {
        Some(Diagnosis { signed_names: recipe.names, findings: [reading.findings.clone(), made].concat() })
    };
    match count {
        0 => {
            let own = variants::sent_as_signed(facts);
            makes_it(right).then(|| diagnosis(right, own))?
        }
        1 => variants_of(facts, right, true, None).find(|(_, variant)| makes_it(&variant.recipe)).and_then(
            |(mistake, variant)| diagnosis(&variant.recipe, vec![Finding::new(mistake, variant.detail)]),
        ),
        _ => variants_of(facts, right, false, None).find_map(|(first, once)| {
            variants_of(facts, &once.recipe, false, Some(first))
                .find(|(_, twice)| makes_it(&twice.recipe))
                .and_then(|(second, twice)| {
                    let found = [(first, once.detail.clone()), (second, twice.detail)];
                    diagnosis(
                        &twice.recipe,
                        found.map(|(mistake, detail)| Finding::new(mistake, detail)).into(),
                    )
                })
        }),
    }
}

/// Each mistake in the making added to `recipe`; of those that come `after` another, each pair once.
fn variants_of<'a>(
    facts: &'a Facts<'_>,
    recipe: &'a Recipe,
    alone: bool,
    after: Option<&'static Mistake>,
) -> impl Iterator<Item = (&'static Mistake, Variant)> + 'a {
    let before = after.and_then(|first| catalogue().iter().position(|mistake| mistake.id() == first.id()));
    let left = catalogue().iter().skip(before.map_or(0, |place| place + 1));
    left.filter_map(move |mistake| match mistake.attempt {
        Attempt::Make(make) => Some((mistake, make)),
        Attempt::MakeAlone(make) if alone => Some((mistake, make)),
        _ => None,
    })
    .filter(move |(mistake, _)| after.is_none_or(|first| first.step() != mistake.step()))
    .flat_map(move |(mistake, make)| make(facts, recipe).into_iter().map(move |variant| (mistake, variant)))
}

/// What [`Diagnoser::diagnose`] found: the token is right, or the mistakes that explain it.
#[derive(Clone, Debug)]
pub struct Diagnosis {
    signed_names: Option<SignedNames>,
    findings: Vec<Finding>,
}

impl Diagnosis {
    fn unexplained() -> Self {
        let nothing_else =
            catalogue().iter().filter(|mistake| matches!(mistake.attempt, Attempt::NothingElse));
        let findings = nothing_else.map(|mistake| Finding::new(mistake, "".into())).collect();
        Self { signed_names: None, findings }
    }

    /// Whether the token is that of the request, in the documented form.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.findings.is_empty()
    }

    /// The names that were signed; `None` where they were neither spelling, or nothing explains the token.
    #[must_use]
    pub fn signed_names(&self) -> Option<SignedNames> {
        self.signed_names
    }

    /// The mistakes that explain the token together; none where it is right.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

/// A mistake that was made.
#[derive(Clone, Debug)]
pub struct Finding {
    mistake: &'static Mistake,
    detail: Cow<'static, str>,
}

impl Finding {
    fn new(mistake: &'static Mistake, detail: Cow<'static, str>) -> Self {
        Self { mistake, detail }
    }

    /// Which.
    #[must_use]
    pub fn mistake(&self) -> &'static Mistake {
        self.mistake
    }

    /// How it was made here, such as `a line feed at the end`; empty where there is but one way. It holds no part of the
    /// key or the token.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }
}
