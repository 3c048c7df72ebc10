//! Replies that the user registered for an action.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;
use serde_json::value::RawValue;

use crate::checks::api::path_of;
use crate::replies::reply::Data;

/// The registered replies by the wire names of their actions, or by their paths with the leading slash.
#[derive(Default)]
pub(crate) struct RegisteredReplies(HashMap<String, RegisteredReply>);

struct RegisteredReply {
    json: Box<RawValue>,
    form: Form,
}

enum Form {
    Data,
    WholeReply { is_success: bool },
}

impl RegisteredReplies {
    pub(crate) fn register(&mut self, action: String, json: Box<RawValue>) {
        let form = form_of(&json);
        self.0.insert(path_of(&action).unwrap_or(action), RegisteredReply { json, form });
    }

    pub(crate) fn data(&self, action: &str) -> Option<Data<'_>> {
        let RegisteredReply { json, form } = self.0.get(action)?;
        Some(match form {
            Form::Data => Data::Raw(json),
            Form::WholeReply { is_success } => Data::WholeReply { json, is_success: *is_success },
        })
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

fn form_of(json: &RawValue) -> Form {
    let Ok(members) = serde_json::from_str::<BTreeMap<String, &RawValue>>(json.get()) else {
        return Form::Data;
    };
    match (members.get("status"), members.get("code")) {
        (Some(status), Some(code)) if members.contains_key("data") || members.contains_key("message") => {
            let is_success =
                matches!(text(status).as_deref(), Some("true" | "1")) && text(code).as_deref() == Some("0");
            Form::WholeReply { is_success }
        }
        _ => Form::Data,
    }
}

/// A scalar's text, whether it came as text or not.
fn text(scalar: &RawValue) -> Option<String> {
    match serde_json::from_str(scalar.get()).ok()? {
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::RegisteredReplies;
    use crate::replies::reply::Data;

    fn registered(json: &str) -> RegisteredReplies {
        let mut replies = RegisteredReplies::default();
        replies.register("a.b".to_owned(), RawValue::from_string(json.to_owned()).unwrap());
        replies
    }

    #[test]
    fn an_object_with_the_members_of_a_reply_is_a_whole_reply() {
        for (json, success) in [
            (r#"{"status":"true","code":"0","data":[]}"#, true),
            (r#"{"data":[],"code":0,"status":true}"#, true),
            (r#"{"status":1,"code":0,"message":""}"#, true),
            (r#"{"status":true,"code":40004,"message":"no"}"#, false),
            (r#"{"status":false,"code":0,"message":"no"}"#, false),
            (r#"{"status":null,"code":[],"data":null}"#, false),
            (r#"{"status":"TRUE","code":0,"data":[]}"#, false),
            (r#"{"status":1.0,"code":0,"data":[]}"#, false),
            (r#"{"status":" true","code":0,"data":[]}"#, false),
            (r#"{"status":true,"code":"00","data":[]}"#, false),
            (r#"{"status":true,"code":0.0,"data":[]}"#, false),
            (r#"{"status":true,"code":-0,"data":[]}"#, false),
            (r#"{"status":true,"code":null,"data":[]}"#, false),
            (r#"{"status":true,"code":false,"data":[]}"#, false),
            (r#"{"status":"\u0031","code":"\u0030","data":[]}"#, true),
        ] {
            let replies = registered(json);
            let Some(Data::WholeReply { json: sent, is_success }) = replies.data("a.b") else {
                panic!("{json} is not a whole reply")
            };
            assert_eq!((sent.get(), is_success), (json, success));
        }
    }

    #[test]
    fn any_other_json_is_the_data_of_a_success() {
        for json in [
            "[]",
            "null",
            "12345678901234567890123.50",
            r#"{"status":1,"code":"A"}"#,
            r#"{"code":0,"data":[]}"#,
            r#"[{"status":1,"code":0,"data":[]}]"#,
        ] {
            let replies = registered(json);
            assert!(matches!(replies.data("a.b"), Some(Data::Raw(data)) if data.get() == json), "{json}");
            assert!(replies.data("a.c").is_none());
        }
    }

    #[test]
    fn the_last_reply_of_an_action_counts() {
        let mut replies = registered("1");
        replies.register("a.b".to_owned(), RawValue::from_string("2".to_owned()).unwrap());
        assert!(matches!(replies.data("a.b"), Some(Data::Raw(data)) if data.get() == "2"));
    }
}
