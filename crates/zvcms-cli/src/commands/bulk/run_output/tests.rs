//! Any sequence of runs over one output, ended or killed, held against a model of what must stand in it.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::path::PathBuf;

use proptest::prelude::*;

use super::*;
use crate::args::Api;
use crate::error::Kind;

/// What a run writes for some users, and how it ends.
#[derive(Clone, Debug)]
struct Written {
    lines: Vec<(u8, Option<Kind>)>,
    is_killed: bool,
    /// How much of one more line a kill leaves.
    torn: usize,
}

fn line(user: u8, kind: Option<Kind>, run: usize) -> String {
    match kind {
        None => format!("{{\"user_id\":\"user-{user}\",\"cards\":[{{\"id\":\"{run}\"}}]}}\n"),
        Some(kind) => {
            let kind = kind.name();
            format!(
                "{{\"user_id\":\"user-{user}\",\"error\":{{\"kind\":\"{kind}\",\"code\":\"{run}\",\"message\":\"m\"}}}}\n"
            )
        }
    }
}

fn record() -> RunRecord {
    RunRecord {
        zvcms_run: RunRecord::VERSION,
        action: "user.my-cards".to_owned(),
        api: Api::V2,
        include_recycled: false,
        format: "ndjson".to_owned(),
        endpoint: "--sandbox".to_owned(),
        open_id: "id".to_owned(),
        grant_code: "code".to_owned(),
    }
}

fn any_runs() -> impl Strategy<Value = Vec<Written>> {
    let kind = prop_oneof![
        Just(None),
        Just(Some(Kind::Business)),
        Just(Some(Kind::System)),
        Just(Some(Kind::Transport)),
        Just(Some(Kind::Response)),
    ];
    let run = (prop::collection::vec((0_u8..8, kind), 0..6), any::<bool>(), 0_usize..30);
    let run = run.prop_map(|(lines, is_killed, torn)| Written { lines, is_killed, torn });
    prop::collection::vec(run, 1..6)
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("zvcms-output-{}", std::process::id())).join(name);
    let _: io::Result<()> = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The lines by user. Two of one user are a fault at any time.
fn read(path: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(path).unwrap();
    let mut lines = BTreeMap::new();
    for line in text.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
        let user = line.split('"').nth(3).unwrap().to_owned();
        assert_eq!(lines.insert(user, line.to_owned()), None, "two lines of a user:\n{text}");
    }
    lines
}

proptest! {
    #[test]
    fn no_answer_is_lost_and_each_user_has_one_line(runs in any_runs()) {
        let folder = folder("model");
        let path = folder.join("cards.ndjson");
        // The last line of each user that the file must have; an error only until somebody asks again.
        let mut model: BTreeMap<String, (Option<Kind>, String)> = BTreeMap::new();
        for (number, run) in runs.iter().enumerate() {
            let mut known_users = KnownUsers::default();
            let (mut output, mut counts) = RunOutput::open(&path, number > 0, &record(), None, &mut known_users)
                .unwrap_or_else(|failure| panic!("{}", failure.message()));
            let done = model.values().filter(|(kind, _)| is_answer(*kind)).count() as u64;
            prop_assert_eq!((counts.answered(), counts.failed()), (done, 0));
            for (user, kind) in &run.lines {
                let name = format!("user-{user}");
                // As the run does: who is done, or was asked in this run, is not asked.
                if known_users.update(&name, |mark| mark.has(Mark::DONE) || mark.has(Mark::WRITTEN)) == Some(true) {
                    continue;
                }
                known_users.update(&name, |mark| mark.set(Mark::WRITTEN)).unwrap();
                let text = line(*user, *kind, number);
                output.write(&text).unwrap();
                output.note(&name, &mut known_users);
                counts.add(*kind);
                model.insert(name, (*kind, text));
            }
            if run.is_killed {
                drop(output);
                let torn: String = line(9, None, number).chars().take(run.torn).collect();
                let mut file = OpenOptions::new().append(true).open(&path).unwrap();
                file.write_all(torn.as_bytes()).unwrap();
                // Errors of earlier runs may be missing, and come back; nothing else may.
                for (user, text) in read(&path) {
                    prop_assert_eq!(&model[&user].1, &text);
                }
            } else {
                output.finish(&mut known_users, &mut counts).unwrap_or_else(|failure| panic!("{}", failure.message()));
                let expected: BTreeMap<String, String> =
                    model.iter().map(|(user, (_, text))| (user.clone(), text.clone())).collect();
                prop_assert_eq!(&read(&path), &expected);
                let done = model.values().filter(|(kind, _)| is_answer(*kind)).count();
                prop_assert_eq!(
                    (counts.answered(), counts.failed()),
                    (done as u64, (model.len() - done) as u64)
                );
                prop_assert_eq!(fs::read_to_string(folder.join("cards.ndjson.run")).unwrap().lines().count(), 1);
            }
        }
        let names: Vec<String> =
            fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        prop_assert_eq!(names.len(), 2, "{:?}", names);
        fs::remove_dir_all(folder.parent().unwrap()).unwrap();
    }
}
