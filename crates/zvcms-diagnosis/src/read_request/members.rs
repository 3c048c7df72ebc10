//! The members of a body by their names in one version, and what is wrong with them.

use serde_json::Value;
use zvcms_proto::ApiVersion;

use super::ReadRequest;
use crate::body::{self, BodyMember, Form};
use crate::diagnosis::Finding;
use crate::mask;
use crate::notes::{self, Remark};
use crate::numbers::{nonce_mistake, timestamp_mistake};
use crate::received::ReceivedRequest;
use crate::recipe::Member;
use crate::request_mistakes::{
    BODY_OF_THE_OTHER_VERSION, IDENTITY_OF_ANOTHER_FORM, KEY_SENT, MEMBER_EMPTY, MEMBER_IN_ANOTHER_SPELLING,
    MEMBER_MISSING, MEMBER_OF_ANOTHER_TYPE, NOT_JSON, PARAMS_NOT_AN_OBJECT, WHITE_SPACE_AROUND_VALUE,
};
use crate::token_text::percent_encode;
use crate::words::{Detail, Words};

/// The most spellings of passed-over members that are said.
const MOST_NAMES: usize = 8;

pub(super) struct MembersByName<'a> {
    version: ApiVersion,
    members: &'a [BodyMember],
    form: Form,
    /// Where each member stands under its own name, the last one of several, and where in another spelling.
    places: [Places; Member::ALL.len()],
    findings: Vec<Finding>,
    remarks: Vec<Remark>,
}

#[derive(Clone, Copy, Default)]
struct Places {
    exact: Option<usize>,
    is_twice: bool,
    other: Option<usize>,
}

impl<'a> MembersByName<'a> {
    pub(super) fn new(version: ApiVersion, members: &'a [BodyMember], form: Form) -> Self {
        let mut places = [Places::default(); Member::ALL.len()];
        for (at, (name, _)) in members.iter().enumerate() {
            let Some(member) = Member::of_name(name) else { continue };
            for (_, places) in Member::ALL.iter().zip(&mut places).filter(|(known, _)| **known == member) {
                if name == member.name_in(version) {
                    places.is_twice = places.exact.replace(at).is_some();
                } else {
                    places.other = Some(at);
                }
            }
        }
        Self { version, members, form, places, findings: Vec::new(), remarks: Vec::new() }
    }

    /// What is wrong, and what is worth knowing: also that the version is a guess, if it is.
    pub(super) fn into_findings(mut self, is_guessed: bool) -> (Vec<Finding>, Vec<Remark>) {
        let ignored = self.remarks.iter_mut().find(|remark| remark.note.id() == notes::MEMBER_IGNORED.id());
        if let Some(remark) = ignored.filter(|_| is_guessed) {
            let guess = Detail::of(
                "read as V3; over V2 the names are OpenId, GrantCode, Timestamp, Nonce, Token, Params",
                "按 V3 读取；V2 的成员名是 OpenId、GrantCode、Timestamp、Nonce、Token、Params",
            );
            remark.detail = Detail::join([remark.detail.clone(), guess], "; ", "；");
        }
        (self.findings, self.remarks)
    }

    /// The values, without the members of the body.
    pub(super) fn read(
        &mut self,
        received: &ReceivedRequest,
        key: &str,
        now: Option<u64>,
    ) -> Option<ReadRequest> {
        self.name_what_is_missing();
        self.name_what_cannot_be_read();
        self.remark_on_names();
        let types_before = self.findings.len();
        let [open_id, grant_code, token] =
            [Member::OPEN_ID, Member::GRANT_CODE, Member::TOKEN].map(|member| self.text(member, false));
        let [timestamp, nonce] = [Member::TIMESTAMP, Member::NONCE].map(|member| self.text(member, true));
        let action = match self.version {
            ApiVersion::V3 => received.path.as_deref().map(ToOwned::to_owned),
            _ => self.text(Member::ACTION, false),
        };
        self.join_details(types_before);
        self.name_key(key, [&open_id, &grant_code, &timestamp, &nonce, &token, &action]);
        let action_of_v2 = if self.version == ApiVersion::V3 { &None } else { &action };
        let identity = [(Member::OPEN_ID, &open_id), (Member::GRANT_CODE, &grant_code)];
        self.name_white_space(&[&identity[..], &[(Member::ACTION, action_of_v2)]].concat());
        self.name_other_characters(&identity);
        if action_of_v2.as_deref().is_some_and(|action| action.starts_with("/v3/")) {
            let words = Words::new("Action is a path of V3", "Action 是 V3 的路径");
            self.findings.push(Finding::new(&BODY_OF_THE_OTHER_VERSION, words.into()));
        }
        self.name_what_is_empty(&[
            (Member::OPEN_ID, &open_id),
            (Member::GRANT_CODE, &grant_code),
            (Member::TOKEN, &token),
            (Member::ACTION, action_of_v2),
        ]);
        self.findings.extend(timestamp.as_deref().and_then(|text| timestamp_mistake(text, now)));
        self.findings.extend(nonce.as_deref().and_then(nonce_mistake));
        if !self.form.has_fields() {
            self.name_other_params();
        }
        Some(ReadRequest {
            version: self.version,
            open_id: open_id?,
            grant_code: grant_code?,
            timestamp: timestamp?,
            nonce: nonce?,
            token: token.filter(|token| !token.is_empty()).map(|token| self.as_sent(token))?,
            action,
            members: Vec::new(),
        })
    }

    /// Whether a form decoded the token's own encoding is not to be seen: base64 is given it again, so that nothing is said of
    /// it.
    fn as_sent(&self, token: String) -> String {
        let is_base64 = token.contains(['+', '/', '=', ' ']) && !token.contains('%');
        if self.form.was_decoded() && is_base64 { percent_encode(&token.replace(' ', "+")) } else { token }
    }

    fn places(&self, member: Member) -> Places {
        let mut places = Member::ALL.iter().zip(&self.places);
        places.find(|(known, _)| **known == member).map_or_else(Places::default, |(_, places)| *places)
    }

    /// Of a member that is there several times, the last counts, as in PHP.
    fn exact(&self, member: Member) -> Option<&'a BodyMember> {
        self.members.get(self.places(member).exact?)
    }

    fn in_another_spelling(&self, member: Member) -> Option<&'a BodyMember> {
        self.members.get(self.places(member).other?)
    }

    /// The value that counts, as JSON.
    fn value(&self, member: Member) -> Option<&'a str> {
        let found = self.exact(member).or_else(|| self.in_another_spelling(member));
        found.map(|(_, json)| json.as_str())
    }

    /// JSON that is well formed, and yet no value can be made of it: half of a surrogate pair, a number of no size, a depth
    /// of no end. What is passed over may be so.
    fn name_what_cannot_be_read(&mut self) {
        let is_documented = |name: &str| {
            let member = Member::of_name(name)?;
            let is_of_version = self.version != ApiVersion::V3 || member != Member::ACTION;
            (is_of_version && name == member.name_in(self.version)).then_some(member.name_in(self.version))
        };
        // As deep as it stands in the body.
        let is_read = |json: &str| serde_json::from_str::<Value>(&format!("[{json}]")).is_ok();
        let unread =
            self.members.iter().filter_map(|(name, json)| is_documented(name).filter(|_| !is_read(json)));
        let mut names: Vec<_> = unread.collect();
        names.dedup();
        names.truncate(MOST_NAMES);
        if !names.is_empty() {
            let [en, zh] = [", ", "、"].map(|between| names.join(between));
            let detail = Detail::of(format!("{en} cannot be read"), format!("{zh} 的值无法读取"));
            self.findings.push(Finding::new(&NOT_JSON, detail));
        }
    }

    fn name_what_is_missing(&mut self) {
        let (mut missing, mut others) = (Vec::new(), Vec::new());
        for member in Member::of_body(self.version) {
            let name = member.name_in(self.version);
            match (self.exact(*member), self.in_another_spelling(*member)) {
                (None, None) if self.form.has_fields() && is_form_field(self.members, name) => {}
                (None, None) => missing.push(name),
                (None, Some((found, _))) => others.push(self.spelling(*member, found)),
                (Some(_), _) => {}
            }
        }
        if !missing.is_empty() {
            self.findings.push(Finding::new(&MEMBER_MISSING, Detail::names(&missing)));
        }
        if !others.is_empty() {
            let detail = Detail::join(others, "; ", "；");
            self.findings.push(Finding::new(&MEMBER_IN_ANOTHER_SPELLING, detail));
        }
    }

    fn spelling(&self, member: Member, found: &str) -> Detail {
        let name = member.name_in(self.version);
        let other = match self.version {
            ApiVersion::V3 => ApiVersion::V2,
            _ => ApiVersion::V3,
        };
        if found == member.name_in(other) {
            Detail::of(
                format!("{found}, as {other} has it, in place of {name}"),
                format!("{found}（{other} 的写法）应为 {name}"),
            )
        } else {
            Detail::of(format!("{found} in place of {name}"), format!("{found} 应为 {name}"))
        }
    }

    fn remark_on_names(&mut self) {
        let (mut twice, mut ignored) = (Vec::new(), Vec::new());
        for (name, _) in self.members {
            let Some(known) = Member::of_name(name) else { continue };
            let is_exact = name == known.name_in(self.version);
            let places = self.places(known);
            // `Action` has no place in V3, and is written in bodies of V3 all the same.
            let has_no_place = self.version == ApiVersion::V3 && known == Member::ACTION;
            let names = if has_no_place || !is_exact && places.exact.is_some() {
                &mut ignored
            } else if is_exact && places.is_twice {
                &mut twice
            } else {
                continue;
            };
            if names.len() < MOST_NAMES && !names.contains(&name.as_str()) {
                names.push(name.as_str());
            }
        }
        let remarks = [(twice, &notes::MEMBER_TWICE), (ignored, &notes::MEMBER_IGNORED)];
        for (names, note) in remarks.into_iter().filter(|(names, _)| !names.is_empty()) {
            self.remarks.push(Remark { note, detail: Detail::names(&names) });
        }
    }

    /// The text of a scalar. Its type is named if it is not a string, nor a number where that is allowed.
    fn text(&mut self, member: Member, may_be_number: bool) -> Option<String> {
        let json = self.value(member)?;
        let name = member.name_in(self.version);
        let (kind, text) = match serde_json::from_str(json).ok()? {
            Value::String(text) => return Some(text),
            Value::Number(_) if may_be_number => {
                if self.version == ApiVersion::V2 {
                    self.remarks.push(Remark { note: &notes::STAMP_AS_NUMBERS, detail: Detail::same(name) });
                }
                return Some(json.to_owned());
            }
            Value::Number(_) => (Words::new("a number", "数字"), Some(json.to_owned())),
            Value::Null => (Words::new("null", "null"), None),
            Value::Bool(_) => (Words::new("a boolean", "布尔值"), None),
            Value::Array(_) => (Words::new("a list", "列表"), None),
            Value::Object(_) => (Words::new("an object", "对象"), None),
        };
        let [en, zh] = kind.both();
        let detail = Detail::of(format!("{name} is {en}"), format!("{name} 是{zh}"));
        self.findings.push(Finding::new(&MEMBER_OF_ANOTHER_TYPE, detail));
        text
    }

    /// Makes one finding of those from `start` on, which are of one mistake; and one remark of those on numbers.
    fn join_details(&mut self, start: usize) {
        let details: Vec<Detail> = self.findings.drain(start..).map(|finding| finding.detail).collect();
        if !details.is_empty() {
            let detail = Detail::join(details, ", ", "，");
            self.findings.push(Finding::new(&MEMBER_OF_ANOTHER_TYPE, detail));
        }
        let is_of_numbers = |remark: &Remark| remark.note.id() == notes::STAMP_AS_NUMBERS.id();
        let (numbers, others): (Vec<Remark>, Vec<Remark>) = self.remarks.drain(..).partition(is_of_numbers);
        self.remarks = others;
        if !numbers.is_empty() {
            let detail = Detail::join(numbers.into_iter().map(|remark| remark.detail), ", ", "、");
            self.remarks.push(Remark { note: &notes::STAMP_AS_NUMBERS, detail });
        }
    }

    /// `values` are those of the first members, in their order.
    fn name_key(&mut self, key: &str, values: [&Option<String>; 6]) {
        let holds_key =
            |value: &Option<String>| value.as_deref().is_some_and(|value| mask::holds(value, key));
        let sent = Member::ALL.into_iter().zip(values).filter(|(_, value)| holds_key(value));
        let names = sent.map(|(member, _)| match self.version {
            ApiVersion::V3 if member == Member::ACTION => Detail::of("in the path", "在请求路径里"),
            version => {
                let name = member.name_in(version);
                Detail::of(format!("as {name}"), format!("当作 {name} 发送"))
            }
        });
        let names: Vec<_> = names.collect();
        if !names.is_empty() {
            self.findings.push(Finding::new(&KEY_SENT, Detail::join(names, ", ", "，")));
        }
    }

    fn name_white_space(&mut self, values: &[(Member, &Option<String>)]) {
        let spaced = values.iter().filter(|(_, value)| {
            value.as_ref().is_some_and(|value| value.trim() != value.as_str() && !value.trim().is_empty())
        });
        let names: Vec<_> = spaced.map(|(member, _)| member.name_in(self.version)).collect();
        if !names.is_empty() {
            self.findings.push(Finding::new(&WHITE_SPACE_AROUND_VALUE, Detail::names(&names)));
        }
    }

    /// No OpenId and no GrantCode has others than `[A-Za-z0-9._~-]`.
    fn name_other_characters(&mut self, identity: &[(Member, &Option<String>)]) {
        let is_other = |of: char| !(of.is_ascii_alphanumeric() || "._~-".contains(of));
        let others = identity.iter().filter_map(|(member, value)| {
            let value = value.as_deref()?.trim();
            let first = value.chars().find(|of| is_other(*of))?;
            let (name, is_invisible) = (member.name_in(self.version), |of| body::is_blank(of));
            let (en, zh) = if value.len() > 1
                && value.starts_with(['"', '\'', '“'])
                && value.ends_with(['"', '\'', '”'])
            {
                ("has quotes around it", "带引号")
            } else if is_invisible(first) {
                ("has white space or an invisible character in it", "含有空白或不可见字符")
            } else {
                ("has characters other than letters and digits", "含有字母和数字以外的字符")
            };
            Some(Detail::of(format!("{name} {en}"), format!("{name} {zh}")))
        });
        let others: Vec<Detail> = others.collect();
        if !others.is_empty() {
            let detail = Detail::join(others, ", ", "，");
            self.findings.push(Finding::new(&IDENTITY_OF_ANOTHER_FORM, detail));
        }
    }

    fn name_what_is_empty(&mut self, values: &[(Member, &Option<String>)]) {
        let empty =
            values.iter().filter(|(_, value)| value.as_ref().is_some_and(|value| value.trim().is_empty()));
        let names: Vec<_> = empty.map(|(member, _)| member.name_in(self.version)).collect();
        if !names.is_empty() {
            self.findings.push(Finding::new(&MEMBER_EMPTY, Detail::names(&names)));
        }
    }

    fn name_other_params(&mut self) {
        let Some(Ok(params)) = self.value(Member::PARAMS).map(serde_json::from_str) else { return };
        let is_v3 = self.version == ApiVersion::V3;
        let words = match params {
            Value::Object(_) => return,
            // PHP prints an array without elements as [], whether it is a list or a map.
            Value::Array(list) if list.is_empty() && !is_v3 => return,
            Value::Array(list) if list.is_empty() => Words::new("an empty list", "空列表"),
            Value::Array(_) => Words::new("a list", "列表"),
            Value::String(text)
                if serde_json::from_str::<Value>(&text).is_ok_and(|value| !value.is_number()) =>
            {
                Words::new("JSON in a string", "字符串里的 JSON")
            }
            Value::String(_) => Words::new("a string", "字符串"),
            Value::Null => Words::new("null", "null"),
            Value::Bool(_) => Words::new("a boolean", "布尔值"),
            Value::Number(_) => Words::new("a number", "数字"),
        };
        self.findings.push(Finding::new(&PARAMS_NOT_AN_OBJECT, words.into()));
    }
}

/// Whether a form has fields of an array or object of this name, such as `Params[user_id]`.
fn is_form_field(members: &[BodyMember], name: &str) -> bool {
    members.iter().any(|(field, _)| field.strip_prefix(name).is_some_and(|rest| rest.starts_with(['[', '.'])))
}
