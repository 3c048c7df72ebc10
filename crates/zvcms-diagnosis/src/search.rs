//! Tries mistakes until some explain a token.

use zvcms_proto::{ApiVersion, SignedNames};

use crate::catalogue::{Detection, Mistake, MistakeStep, UNEXPLAINED, catalogue};
use crate::diagnoser::Diagnoser;
use crate::diagnosis::Finding;
use crate::hash::Hashing;
use crate::read_request::ReadRequest;
use crate::recipe::{Member, Recipe};
use crate::token_text::{self, DecodedToken};
use crate::words::Detail;

/// The most bytes that the four signed values together, and the token, may have to be searched. Those of the platform are
/// far shorter, and a search makes some thousands of digests.
const MAX_SEARCHED: usize = 1024;

/// The most bytes of all that may have been signed, `Action` or the path, `Params` and the other members among it, for two
/// mistakes to be searched.
const MAX_SEARCHED_FOR_TWO: usize = 512;

/// The most bytes of `Action`, or of the path, that are tried as a part of the text.
const MAX_ACTION: usize = 256;

/// The most bytes of `Params` that are tried as a part of the text.
const MAX_PARAMS: usize = 1024;

/// What mistakes are made from.
pub(crate) struct Search<'a> {
    pub(crate) request: &'a ReadRequest,
    pub(crate) diagnoser: &'a Diagnoser,
    /// The members in the order of the body.
    pub(crate) order: Vec<Member>,
    /// The bytes of all names and values of the body.
    pub(crate) body_length: usize,
}

/// What explains a token.
pub(crate) struct Explanation {
    pub(crate) signed_names: Option<SignedNames>,
    /// None if the token is right.
    pub(crate) findings: Vec<Finding>,
    /// The text that was signed, if it is known.
    pub(crate) text: Option<String>,
}

impl<'a> Search<'a> {
    pub(crate) fn new(request: &'a ReadRequest, diagnoser: &'a Diagnoser) -> Self {
        let mut order = Vec::new();
        for (name, _) in &request.members {
            let member = Member::of_name(name).filter(|member| name == member.name_in(request.version));
            order.extend(member.filter(|member| !order.contains(member)));
        }
        let body_length = request.members.iter().map(|(name, value)| name.len() + value.len()).sum();
        Self { request, diagnoser, order, body_length }
    }

    /// Explains the token of the request, where the documented recipe signs these names.
    pub(crate) fn run(&self, names: SignedNames) -> Explanation {
        let documented = self.documented(names);
        let (token, lengths) = (&self.request.token, documented.pairs.iter().map(|pair| pair.value().len()));
        let length: usize = lengths.sum();
        let is_searched = token.len() <= MAX_SEARCHED && length <= MAX_SEARCHED;
        let more = [self.params(), self.action(), self.path()];
        let with_more = length + more.into_iter().flatten().map(str::len).sum::<usize>();
        let most_mistakes = match is_searched {
            true if with_more <= MAX_SEARCHED_FOR_TWO => 2,
            true => 1,
            false => 0,
        };
        let mistakes: Vec<_> = catalogue().filter(|_| is_searched).collect();
        let tokens = token_text::decode(token, &mistakes);
        let by_hash = by_hash(&tokens);
        let explained = |count| {
            let mut searched = by_hash.iter().filter(|tokens| count <= tokens.most_mistakes());
            searched.find_map(|tokens| self.explain(tokens, &documented, None, count))
        };
        match (0..=most_mistakes).find_map(explained) {
            Some(found) => Explanation {
                signed_names: found.signed_names,
                findings: [&found.of_token[..], &found.made, &self.names_beside(&found, names)].concat(),
                text: Some(found.text),
            },
            None => Explanation {
                signed_names: None,
                findings: vec![Finding::new(&UNEXPLAINED, self.what_is_not_known())],
                text: None,
            },
        }
    }

    /// The mistake in the names where they were tried together with more than the four values.
    fn names_beside(&self, found: &Found, expected: SignedNames) -> Vec<Finding> {
        let has = |ids: &[&str]| found.made.iter().any(|finding| ids.contains(&finding.mistake.id()));
        let id = match (found.signed_names, self.request.version) {
            (Some(names), _) if names == expected => return Vec::new(),
            (Some(SignedNames::Wire), ApiVersion::V3) => "names-of-v2",
            (Some(SignedNames::Wire), _) => "names-of-the-body",
            _ => "names-in-lower-camel",
        };
        let is_beside = has(&["parameters-signed", "more-was-signed"]) && !has(&[id]);
        let names = catalogue().filter(|mistake| is_beside && mistake.id() == id);
        names.map(|mistake| Finding::new(mistake, Detail::default())).collect()
    }

    /// What may have been signed and could not be tried.
    fn what_is_not_known(&self) -> Detail {
        if self.request.version == ApiVersion::V3 && self.request.action.is_none() {
            return Detail::of(
                "the path may have been signed, which is not known here: give the whole HTTP request",
                "这里不知道请求路径，它可能参与了签名：请给出完整的 HTTP 请求",
            );
        }
        Detail::default()
    }

    /// How the token should have been made.
    pub(crate) fn documented(&self, names: SignedNames) -> Recipe {
        Recipe::documented(self.request, names, self.diagnoser.key())
    }

    /// `Params`, if they are short enough to be tried.
    pub(crate) fn params(&self) -> Option<&str> {
        self.request.params().filter(|json| json.len() <= MAX_PARAMS)
    }

    /// `Action` of V2, if it is short enough to be tried.
    pub(crate) fn action(&self) -> Option<&str> {
        self.tried_action().filter(|_| self.request.version != ApiVersion::V3)
    }

    /// The path of V3, if it is known and short enough to be tried.
    pub(crate) fn path(&self) -> Option<&str> {
        self.tried_action().filter(|_| self.request.version == ApiVersion::V3)
    }

    fn tried_action(&self) -> Option<&str> {
        self.request.action.as_deref().filter(|action| action.len() <= MAX_ACTION)
    }

    /// The value that the caller says was signed, if the recipe has another.
    pub(crate) fn known_value(&self, recipe: &Recipe, member: Member) -> Option<&str> {
        let value = self.diagnoser.signed_value(member)?;
        (value != recipe.value_of(member) && value.len() <= MAX_SEARCHED).then_some(value)
    }

    /// What explains one of the tokens if `count` more mistakes, added to this recipe after `last`, lead to its digest.
    fn explain(
        &self,
        tokens: &TokensOfAHash<'_>,
        recipe: &Recipe,
        last: Option<&Mistake>,
        count: u32,
    ) -> Option<Found> {
        if count == 0 {
            let digest = recipe.digest(&tokens.hashing);
            let token = tokens.tokens.iter().find(|token| token.is_made_of(&digest))?;
            let (of_token, text) = (token.findings.clone(), recipe.shown_text());
            return Some(Found { signed_names: recipe.names, of_token, made: Vec::new(), text });
        }
        mistakes_after(last).find_map(|mistake| {
            let is_alone = last.is_none() && count == 1;
            let make = match mistake.detection {
                Detection::Make(make) | Detection::MakeText(make) => make,
                Detection::MakeAlone(make) | Detection::MakeNear { alone: make, .. } if is_alone => make,
                Detection::MakeNear { paired, .. } => paired,
                _ => return None,
            };
            make(self, recipe).into_iter().find_map(|(recipe, detail)| {
                let mut found = self.explain(tokens, &recipe, Some(mistake), count - 1)?;
                found.made.insert(0, Finding::new(mistake, detail));
                Some(found)
            })
        })
    }
}

struct Found {
    signed_names: Option<SignedNames>,
    of_token: Vec<Finding>,
    /// The mistakes in what the token was made from.
    made: Vec<Finding>,
    text: String,
}

/// The mistakes to try beside `last`: each pair once, no two in the same step, and beside another text only those that it
/// leaves room for.
fn mistakes_after(last: Option<&Mistake>) -> impl Iterator<Item = &'static Mistake> {
    let step = last.map(Mistake::step);
    catalogue()
        .skip_while(move |mistake| step.is_some_and(|step| mistake.step() != step))
        .filter(move |mistake| step != Some(mistake.step()))
        .filter(move |mistake| {
            last.is_none_or(|last| leaves_room(mistake, last) && leaves_room(last, mistake))
        })
}

/// Whether `other` still has an effect beside this mistake.
fn leaves_room(mistake: &Mistake, other: &Mistake) -> bool {
    let is_text = matches!(mistake.detection, Detection::MakeText(_));
    !is_text || matches!(other.step(), MistakeStep::Key | MistakeStep::Mac)
}

/// What a token's text may stand for, as far as it is made with one hash function.
struct TokensOfAHash<'a> {
    hashing: Hashing,
    tokens: Vec<&'a DecodedToken>,
}

impl TokensOfAHash<'_> {
    /// The most mistakes in what the token was made from that are looked for.
    fn most_mistakes(&self) -> u32 {
        let has_digest = self.tokens.iter().any(|token| token.digest().is_some());
        if has_digest && self.hashing.hash.is_usual() { 2 } else { 1 }
    }
}

/// In the order in which the hash functions come up.
fn by_hash(tokens: &[DecodedToken]) -> Vec<TokensOfAHash<'_>> {
    let mut by_hash: Vec<TokensOfAHash<'_>> = Vec::new();
    for token in tokens {
        match by_hash.iter_mut().find(|of| of.hashing.hash.name == token.hash.name) {
            Some(of) => of.tokens.push(token),
            None => by_hash.push(TokensOfAHash { hashing: Hashing::new(token.hash), tokens: vec![token] }),
        }
    }
    by_hash
}
