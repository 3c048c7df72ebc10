//! What a run asked for. It says whether another run may continue its output.

use serde::{Deserialize, Serialize};
use zvcms_hyper::Endpoint;
use zvcms_proto::Printable;

use crate::args::Api;
use crate::told::{Told, told};

/// What a run asks for, in whose name and of whom: what must be the same for its lines to stand in one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::commands::bulk) struct RunRecord {
    /// The version of this form, [`RunRecord::VERSION`].
    pub(in crate::commands::bulk) zvcms_run: u32,
    pub(in crate::commands::bulk) action: String,
    /// The version of the API. Without it, it is V2.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(in crate::commands::bulk) api: Api,
    pub(in crate::commands::bulk) include_recycled: bool,
    pub(in crate::commands::bulk) format: String,
    /// The address, or `--sandbox`.
    pub(in crate::commands::bulk) endpoint: String,
    pub(in crate::commands::bulk) open_id: String,
    pub(in crate::commands::bulk) grant_code: String,
}

impl RunRecord {
    pub(in crate::commands::bulk) const VERSION: u32 = 1;

    /// What is another in `now`, both named; none where a run like `now` may go on with the file.
    pub(super) fn difference(&self, now: &Self) -> Option<Told> {
        let same_endpoint = match (self.endpoint.parse::<Endpoint>(), now.endpoint.parse::<Endpoint>()) {
            (Ok(then), Ok(now)) => then == now,
            _ => self.endpoint == now.endpoint,
        };
        let members: [(bool, InWords); 7] = [
            (self.open_id == now.open_id, |run| {
                told!("bulk-with-open-id", "the OpenId {value}", value = shortened(&run.open_id))
            }),
            (self.grant_code == now.grant_code, |run| {
                told!("bulk-with-grant-code", "the GrantCode {value}", value = shortened(&run.grant_code))
            }),
            (self.api == now.api, |run| Told::as_is(format!("--api {}", run.api.name()))),
            (same_endpoint, |run| {
                told!("bulk-with-endpoint", "the endpoint {value}", value = shortened(&run.endpoint))
            }),
            (self.action == now.action, |run| {
                told!("bulk-with-action", "the action {value}", value = shortened(&run.action))
            }),
            (self.include_recycled == now.include_recycled, |run| {
                if run.include_recycled {
                    told!("bulk-with-recycled", "recycled cards included")
                } else {
                    told!("bulk-without-recycled", "recycled cards left out")
                }
            }),
            (self.format == now.format, |run| Told::as_is(format!("--format {}", shortened(&run.format)))),
        ];
        let (_, member) = members.into_iter().find(|(is_same, _)| !is_same)?;
        Some(told!(
            "bulk-begun-otherwise",
            "was begun with {then}, and this run has {now}",
            then = member(self),
            now = member(now)
        ))
    }
}

/// What a run has of something, in words.
type InWords = fn(&RunRecord) -> Told;

fn shortened(value: &str) -> String {
    Printable::new(value).limit(100).to_string()
}

fn is_default(api: &Api) -> bool {
    *api == Api::default()
}

/// How every record begins.
pub(super) const BEGINNING: &[u8] = b"{\"zvcms_run\":";

/// The record on a line, if it is one.
pub(super) fn parse(text: &[u8]) -> Option<RunRecord> {
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    serde_json::from_slice::<RunRecord>(text).ok().filter(|record| record.zvcms_run == RunRecord::VERSION)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(endpoint: &str) -> RunRecord {
        RunRecord {
            zvcms_run: RunRecord::VERSION,
            action: "user.my-cards".to_owned(),
            api: Api::V2,
            include_recycled: false,
            format: "ndjson".to_owned(),
            endpoint: endpoint.to_owned(),
            open_id: "id-a".to_owned(),
            grant_code: "code-a".to_owned(),
        }
    }

    #[test]
    fn a_run_of_another_kind_is_told_what_differs() {
        let begun = record("https://gateway.example/api/v2");
        assert_eq!(begun.difference(&begun.clone()), None);
        assert_eq!(begun.difference(&record("HTTPS://Gateway.example/api/v2")), None);
        let changed = |change: fn(&mut RunRecord)| {
            let mut now = begun.clone();
            change(&mut now);
            begun.difference(&now).unwrap().english().to_owned()
        };
        let differences = [
            changed(|now| now.open_id = "id-b".to_owned()),
            changed(|now| now.grant_code = "code-b".to_owned()),
            changed(|now| now.api = Api::V3),
            changed(|now| now.endpoint = "https://other.example/".to_owned()),
            changed(|now| now.action = "user.other".to_owned()),
            changed(|now| now.include_recycled = true),
            changed(|now| now.format = "csv".to_owned()),
        ];
        let expected = [
            "was begun with the OpenId id-a, and this run has the OpenId id-b",
            "was begun with the GrantCode code-a, and this run has the GrantCode code-b",
            "was begun with --api v2, and this run has --api v3",
            "was begun with the endpoint https://gateway.example/api/v2, and this run has the endpoint https://other.example/",
            "was begun with the action user.my-cards, and this run has the action user.other",
            "was begun with recycled cards left out, and this run has recycled cards included",
            "was begun with --format ndjson, and this run has --format csv",
        ];
        assert_eq!(differences, expected);
    }

    #[test]
    fn the_record_of_a_run_over_v2_says_no_version() {
        let text = serde_json::to_string(&record("https://gateway.example/")).unwrap();
        assert_eq!(
            text,
            "{\"zvcms_run\":1,\"action\":\"user.my-cards\",\"include_recycled\":false,\"format\":\"ndjson\",\
             \"endpoint\":\"https://gateway.example/\",\"open_id\":\"id-a\",\"grant_code\":\"code-a\"}"
        );
        let over_v3 = RunRecord { api: Api::V3, ..record("https://gateway.example/") };
        let text = serde_json::to_vec(&over_v3).unwrap();
        assert_eq!(parse(&text).unwrap(), over_v3);
    }

    #[test]
    fn what_is_no_record_is_none() {
        let text = serde_json::to_vec(&record("https://gateway.example/")).unwrap();
        assert!(parse(&text).is_some());
        for other in ["", "{}", "hello", r#"{"zvcms_run":1}"#] {
            assert!(parse(other.as_bytes()).is_none(), "{other}");
        }
        let newer = String::from_utf8(text).unwrap().replace("\"zvcms_run\":1", "\"zvcms_run\":2");
        assert!(parse(newer.as_bytes()).is_none());
    }
}
