//! What `zvcms verify` would say about a refused request, for its reply and for the log.

use std::sync::Arc;
use std::time::SystemTime;

use zvcms_diagnosis::{Diagnoser, Diagnosis, Finding, Language, ReceivedRequest};
use zvcms_proto::{Printable, SignedNames};
use zvcms_sandbox::{DecidedRequest, Explanation, Identity, Refusal};

use super::names::shown_detail;
use super::page::Page;
use crate::diagnosis_words::{in_both, lines_of};
use crate::told::{IntoTold as _, Told, chosen, told};

/// What is said in place of mistakes that are not known.
const UNEXPLAINED: &str = "unexplained";
/// The longest message of a reply, in characters.
const LONGEST: usize = 120;

/// Explains refused requests to a sandbox with these credentials.
pub(super) struct Explainer {
    diagnoser: Diagnoser,
    /// Shows every request, and what was found.
    page: Option<Arc<Page>>,
}

impl Explainer {
    /// The names are those that the sandbox checks over V2.
    pub(super) fn new(identity: &Identity, names: SignedNames, page: Option<Arc<Page>>) -> Self {
        let diagnoser = Diagnoser::new(identity.open_key())
            .signed_names(names)
            .identity(identity.open_id(), identity.grant_code());
        Self { diagnoser, page }
    }

    /// The explanation of a refused request; `None` where the sandbox's own words say more.
    pub(super) fn explain(&self, request: &DecidedRequest) -> Option<Explanation> {
        let is_explained = request.refusal().is_some_and(is_diagnosed);
        if !is_explained && self.page.is_none() {
            return None;
        }
        let diagnosis = self.diagnose(request);
        let explanation = if is_explained { explanation_of(&diagnosis, chosen()) } else { None };
        if let Some(page) = &self.page {
            page.record(request, explanation.as_ref(), &diagnosis);
        }
        explanation
    }

    fn diagnose(&self, request: &DecidedRequest) -> Diagnosis {
        let mut received =
            ReceivedRequest::of_body(request.body()).method(request.method()).path(request.path());
        if let Some(content_type) = request.content_type() {
            received = received.content_type(content_type);
        }
        // A clock before 1970 is taken for midnight.
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        self.diagnoser.clone().clock(now.as_secs()).diagnose(&received)
    }
}

/// Whether a diagnosis finds what such a request is refused for. It knows nothing of used nonces, nor of actions and their
/// parameters.
fn is_diagnosed(refusal: Refusal) -> bool {
    matches!(refusal, Refusal::Envelope | Refusal::Identity | Refusal::Token | Refusal::Clock)
}

/// The first mistake in a few words, and all of them as `zvcms verify` lists them, in this language; `None` if there are
/// none.
fn explanation_of(diagnosis: &Diagnosis, language: Language) -> Option<Explanation> {
    let findings = diagnosis.findings();
    let details: String = findings.iter().map(|finding| in_lines(finding, language)).collect();
    let first = findings.first()?;
    let [english, chinese] =
        [Language::English, Language::Chinese].map(|language| in_few_words(first, language));
    Some(Explanation::new(english, details).with_chinese(chinese))
}

/// What may have names in it that a client chose is shown as far as it may be.
fn detail_of(finding: &Finding) -> Told {
    in_both(|language| shown_detail(finding.detail(language)).told().in_language(language).into_owned())
}

fn in_lines(finding: &Finding, language: Language) -> String {
    let lines = lines_of(finding.mistake(), &detail_of(finding));
    lines.iter().map(|line| format!("{}\n", line.in_language(language))).collect()
}

fn in_few_words(finding: &Finding, language: Language) -> String {
    let mistake = finding.mistake();
    let (id, description) = (mistake.id(), mistake.description(language));
    if id == UNEXPLAINED {
        return description.to_owned();
    }
    let name = told!("sandbox-mistake-id", " ({id})", id = id);
    let name = name.in_language(language);
    let detail = detail_of(finding);
    if !detail.is_empty() {
        let detail = Printable::new(&detail.in_language(language)).to_string();
        let with_detail = Told::as_is(detail).prefixed_with(Told::as_is(description));
        let with_detail = format!("{}{name}", with_detail.in_language(language));
        if with_detail.chars().count() <= LONGEST {
            return with_detail;
        }
    }
    let room = LONGEST.saturating_sub(name.chars().count());
    format!("{}{name}", Printable::new(description).limit(room))
}

#[cfg(test)]
mod tests {
    use zvcms_diagnosis::ReceivedRequest;
    use zvcms_proto::SignedNames;
    use zvcms_sandbox::Identity;

    use super::{Explainer, LONGEST, Language, explanation_of};

    /// The vendor's printed vector of June 2016: public documentation values that open nothing.
    fn explained(token: &str) -> Option<(String, String)> {
        let identity = Identity::new(
            "d14c1559e87b747d577c834b275a4310",
            "ba67d4fa46",
            "LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx",
        );
        let explainer = Explainer::new(&identity.unwrap(), SignedNames::LowerCamel, None);
        let body = format!(
            r#"{{"OpenId":"d14c1559e87b747d577c834b275a4310","GrantCode":"ba67d4fa46","Timestamp":"1465185768",
            "Nonce":"11886","Token":"{token}","Action":"user.my-cards","Params":{{}}}}"#
        );
        let explanation = explanation_of(
            &explainer.diagnoser.diagnose(&ReceivedRequest::of_body(body)),
            Language::English,
        )?;
        Some((explanation.summary().to_owned(), explanation.details().to_owned()))
    }

    #[test]
    fn a_mistake_is_said_in_few_words_and_with_what_to_do() {
        let (summary, details) = explained("cFw0t9IuvL9jVo9qAzk0qMcw5BM=").unwrap();
        assert_eq!(summary, "the base64 was not percent-encoded, or not all of it (not-percent-encoded)");
        let lines: Vec<&str> = details.lines().collect();
        assert_eq!(lines[0], "not-percent-encoded: the base64 was not percent-encoded, or not all of it");
        assert!(lines[1].starts_with("To do: "), "{details}");
        assert_eq!(lines.len(), 2);
    }

    #[test]
    fn of_several_mistakes_the_reply_names_the_first() {
        // The base64 of the vector's digest in hexadecimal, as it is.
        let (summary, details) =
            explained("NzA1YzM0YjdkMjJlYmNiZjYzNTY4ZjZhMDMzOTM0YThjNzMwZTQxMw==").unwrap();
        let ids = ["not-percent-encoded", "hex-digest-in-base64"];
        assert!(ids.iter().all(|id| details.contains(id)), "{details}");
        let first = if details.starts_with(ids[0]) { ids } else { [ids[1], ids[0]] };
        assert!(summary.ends_with(&format!("({})", first[0])) && !summary.contains(first[1]), "{summary}");
        assert!(summary.chars().count() <= LONGEST, "{summary}");
        assert_eq!(details.lines().count(), 4, "{details}");
    }

    #[test]
    fn what_no_mistake_explains_is_not_said_to_be_the_key() {
        let (summary, _) = explained("ySypL4SRFMmfSrCqOiFE01LK3ks%3D").unwrap();
        assert_eq!(summary, "no known mistake explains this token");
    }

    #[test]
    fn a_right_request_has_no_explanation() {
        assert_eq!(explained("cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D"), None);
    }
}
