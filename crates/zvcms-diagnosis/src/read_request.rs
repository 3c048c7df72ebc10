//! From a captured request to its members, as far as they can be understood, whatever their form.

mod members;
mod version;

use zvcms_proto::ApiVersion;

use crate::body::{self, BodyMember, ReadBody};
use crate::diagnosis::Finding;
use crate::notes::{self, Remark};
use crate::received::ReceivedRequest;
use crate::recipe::Member;
use crate::request_mistakes::{BODY_OF_THE_OTHER_VERSION, NOT_A_POST, position};
use crate::words::Detail;
use members::MembersByName;
use version::Names;

/// What a token is checked against, and what it may have been made from. No `Debug`: it holds a token.
pub(crate) struct ReadRequest {
    pub(crate) version: ApiVersion,
    pub(crate) open_id: String,
    pub(crate) grant_code: String,
    /// As it was sent; of a JSON number, its digits.
    pub(crate) timestamp: String,
    /// As it was sent; of a JSON number, its digits.
    pub(crate) nonce: String,
    pub(crate) token: String,
    /// `Action` of V2, or the path of V3 if it is known.
    pub(crate) action: Option<String>,
    /// The members of the body in their order: each name, and its value as it is written in JSON.
    pub(crate) members: Vec<BodyMember>,
}

impl ReadRequest {
    /// `Params` or `params`, as JSON; `None` if the body has none.
    pub(crate) fn params(&self) -> Option<&str> {
        let name = Member::PARAMS.name_in(self.version);
        self.members.iter().rfind(|(member, _)| member == name).map(|(_, value)| value.as_str())
    }
}

/// What was read of a request, and what is wrong with its form.
pub(crate) struct Read {
    /// `None` if the body has no members.
    pub(crate) version: Option<ApiVersion>,
    /// `None` if the token cannot be checked: a value that is signed is not there, or the token is not.
    pub(crate) request: Option<ReadRequest>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) remarks: Vec<Remark>,
}

pub(crate) fn read(received: &ReceivedRequest, key: &str, now: Option<u64>) -> Read {
    let mut findings = Vec::new();
    if received.method.as_deref().is_some_and(|method| !method.eq_ignore_ascii_case("POST")) {
        findings.push(Finding::new(&NOT_A_POST, Detail::default()));
    }
    let ReadBody { members, form, findings: mut of_body } = body::read(&received.body);
    findings.append(&mut of_body);
    let Some(members) = members else {
        return Read { version: None, request: None, findings, remarks: Vec::new() };
    };
    let of_path = received.path.as_deref().and_then(version::of_path);
    let names = Names::of(&members);
    let (version, mismatch) = names.version_at(of_path);
    findings.extend(mismatch.map(|words| Finding::new(&BODY_OF_THE_OTHER_VERSION, words.into())));
    let is_guessed_v3 = version == ApiVersion::V3 && of_path.is_none() && names.have_action;
    let mut reading = MembersByName::new(version, &members, form);
    let values = reading.read(received, key, now);
    let (of_members, mut remarks) = reading.into_findings(is_guessed_v3);
    findings.extend(of_members);
    let request = values.map(|values| ReadRequest { members, ..values });
    if let Some(path) = received.path.as_deref().filter(|path| !version::is_exact(path)) {
        remarks.extend(notes::of_path(path));
    }
    if !form.has_fields()
        && let Some(content_type) = &received.content_type
    {
        remarks.extend(notes::of_content_type(content_type));
    }
    findings.sort_by_key(|finding| position(finding.mistake));
    Read { version: Some(version), request, findings, remarks }
}
