//! What is measured, and what it is to stay within.

use serde::Serialize;

/// What is measured by turns, and compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name, as it is typed and as the program has it.
    pub name: &'static str,
    /// The program that it is part of: `tests/bench/benches/<program>.rs`.
    pub program: &'static str,
    /// All that the group measures.
    pub functions: &'static [&'static str],
    /// Whether the program runs the built command.
    pub(super) runs_command: bool,
    /// Whether the program leaves out what it cannot fetch.
    pub(super) is_fetched: bool,
    /// Whether it is measured only where it is named.
    pub(super) is_extra: bool,
}

const fn group(name: &'static str, program: &'static str, functions: &'static [&'static str]) -> Group {
    Group { name, program, functions, runs_command: false, is_fetched: false, is_extra: false }
}

const fn of_command(group: Group) -> Group {
    Group { runs_command: true, ..group }
}

const fn of_builds(group: Group) -> Group {
    Group { is_fetched: true, ..group }
}

const fn extra(group: Group) -> Group {
    Group { is_extra: true, ..group }
}

/// Every group, in the order in which they are run.
pub const GROUPS: &[Group] = &[
    group("token", "signing", &["floor", "ours", "naive"]),
    group("request", "signing", &["floor", "ours", "oauth1_request", "reqsign_aliyun_oss", "rusty_s3"]),
    group(
        "cards",
        "cards",
        &["floor", "ours", "serde_json", "serde_json_text", "sonic_rs", "simd_json", "value"],
    ),
    group("cards-mixed", "cards", &["floor", "ours"]),
    group("card-cost", "cards", &["1", "20", "100", "1000", "10000"]),
    group(
        "lists",
        "cards",
        &[
            "my-cards",
            "my-cards-floor",
            "cybuy-cards-canused",
            "cybuy-cards-canused-floor",
            "coupon-new-status",
            "coupon-new-status-floor",
            "coupon-store-list",
            "coupon-store-list-floor",
            "balance-history",
            "balance-history-floor",
            "wealth-bills",
            "wealth-bills-floor",
            "user-points-records",
            "user-points-records-floor",
            "goods-category-list",
            "goods-category-list-floor",
        ],
    ),
    group("send-64", "transport", &["floor", "ours", "reqwest"]),
    group("send-1", "transport", &["floor", "ours", "reqwest"]),
    group("send-64-one-thread", "transport", &["floor", "ours", "reqwest"]),
    group("send-1-one-thread", "transport", &["floor", "ours", "reqwest"]),
    group("sandbox", "sandbox", &["floor", "ours"]),
    group(
        "diagnosis",
        "diagnosis",
        &["right", "unexplained-sha-1", "unexplained-md5", "unexplained-sha-256"],
    ),
    of_command(group("command", "command", &["version", "sign"])),
    of_command(group("bulk", "bulk", &["floor", "ours"])),
    of_command(group("resume", "bulk", &["floor", "ours"])),
    of_builds(group("build", "build", &["proto", "rusty_s3", "hyper", "reqwest"])),
    extra(of_builds(group("build-peers", "build", &["oauth2", "octocrab"]))),
];

/// What a figure is to stay within. Smaller is better in every one of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goal {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub about: &'static str,
    /// The group whose figures it is about.
    pub group: &'static str,
    pub(super) figure: Figure,
    pub(super) limit: f64,
}

/// How a figure comes from what is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Figure {
    /// The time of one in times of the fastest of these, slice by slice.
    Ratio(&'static str, &'static [&'static str]),
    /// Nanoseconds of one above another's, slice by slice.
    Above(&'static str, &'static str),
    /// The dearest to the cheapest cost a unit of all functions but these.
    Evenness { but: &'static [&'static str] },
    /// The dearest to the cheapest of all functions, each in times of the one that is named as it is with this behind.
    EvenRatios { floor: &'static str },
    /// Nanoseconds of a function.
    Time(&'static str),
    /// A number that does not vary, and of what.
    Count(&'static str, Unit),
}

/// What a figure is a number of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Unit {
    Times,
    Nanoseconds,
    Allocations,
    Bytes,
}

impl Figure {
    pub(super) fn unit(self) -> Unit {
        match self {
            Self::Ratio(..) | Self::Evenness { .. } | Self::EvenRatios { .. } => Unit::Times,
            Self::Above(..) | Self::Time(_) => Unit::Nanoseconds,
            Self::Count(_, unit) => unit,
        }
    }
}

impl Goal {
    /// What allocations are counted for it.
    pub(super) fn counted(&self) -> Option<&'static str> {
        match self.figure {
            Figure::Count(what, Unit::Allocations) => Some(what),
            _ => None,
        }
    }
}

/// The bytes of the command, among the counts.
pub(super) const COMMAND_SIZE: &str = "command";

/// What a user of many adds to the memory of the command, among the counts.
pub(super) const BULK_MEMORY: &str = "bulk-memory";

const OVER_FLOOR: Figure = Figure::Ratio("ours", &["floor"]);
const ABOVE_FLOOR: Figure = Figure::Above("ours", "floor");

const fn over(others: &'static [&'static str]) -> Figure {
    Figure::Ratio("ours", others)
}

const fn goal(
    name: &'static str,
    group: &'static str,
    figure: Figure,
    limit: f64,
    about: &'static str,
) -> Goal {
    Goal { name, about, group, figure, limit }
}

const SEND_64: &str =
    "64 in flight: at least 0.85 × the bare client's requests a second, so at most 1.1765 × its time";
const SEND_64_REQWEST: &str = "64 in flight: ahead of reqwest with serde written by hand";

/// Every goal, in the order in which they are listed.
pub const GOALS: &[Goal] = &[
    goal(
        "token",
        "token",
        OVER_FLOOR,
        1.3,
        "a token costs at most 1.3 × the HMAC of its text under a cached key",
    ),
    goal(
        "token_allocations",
        "token",
        Figure::Count("token", Unit::Allocations),
        0.0,
        "a token asks for no memory",
    ),
    goal(
        "request",
        "request",
        OVER_FLOOR,
        4.5,
        "a signed request costs at most 4.5 × the three compressions",
    ),
    goal(
        "request_allocations",
        "request",
        Figure::Count("request", Unit::Allocations),
        4.0,
        "a signed request asks for memory at most 4 times",
    ),
    goal(
        "request_peers",
        "request",
        over(&["oauth1_request", "reqsign_aliyun_oss", "rusty_s3"]),
        0.5,
        "a signed request is at least 2 × faster than the fastest peer's, so it takes at most 0.5 × its time",
    ),
    goal(
        "cards",
        "cards",
        OVER_FLOOR,
        2.2,
        "1,000 cards cost at most 2.2 × the pass that only checks the JSON",
    ),
    goal(
        "cards_peers",
        "cards",
        over(&["serde_json", "serde_json_text", "sonic_rs", "simd_json"]),
        1.0,
        "1,000 cards are read faster than by any peer into owned strings",
    ),
    goal(
        "cards_value",
        "cards",
        over(&["value"]),
        0.2857,
        "1,000 cards are read at least 3.5 × faster than through Value, so in at most 0.2857 × its time",
    ),
    goal(
        "cards_allocations",
        "cards",
        Figure::Count("cards", Unit::Allocations),
        1.1,
        "a card of 1,000 asks for memory at most 1.1 times",
    ),
    goal(
        "cards_mixed",
        "cards-mixed",
        OVER_FLOOR,
        2.2,
        "1,000 cards of escaped text and mixed scalars cost at most 2.2 × the pass",
    ),
    goal(
        "card_cost",
        "card-cost",
        Figure::Evenness { but: &["1"] },
        1.15,
        "from 20 to 10,000 cards the dearest cost a card is at most 1.15 × the cheapest",
    ),
    goal(
        "list_costs",
        "lists",
        Figure::EvenRatios { floor: "-floor" },
        1.2,
        "of 1,000 rows of each action that is answered with a list, the dearest cost at most 1.2 × the cheapest, each in \
         times of the pass over its bytes",
    ),
    goal("send_64", "send-64", OVER_FLOOR, 1.1765, SEND_64),
    goal("send_64_reqwest", "send-64", over(&["reqwest"]), 1.0, SEND_64_REQWEST),
    goal("send_1", "send-1", ABOVE_FLOOR, 5_000.0, "one in flight: within 5 µs of the bare client"),
    goal("send_64_one_thread", "send-64-one-thread", OVER_FLOOR, 1.1765, SEND_64),
    goal("send_64_one_thread_reqwest", "send-64-one-thread", over(&["reqwest"]), 1.0, SEND_64_REQWEST),
    goal(
        "send_1_one_thread",
        "send-1-one-thread",
        ABOVE_FLOOR,
        5_000.0,
        "the same, with the gateway on its thread",
    ),
    goal(
        "sandbox",
        "sandbox",
        OVER_FLOOR,
        1.667,
        "at least 0.6 × the bare server's requests a second, so at most 1.667 × its time",
    ),
    goal(
        "diagnosis_sha_1",
        "diagnosis",
        Figure::Time("unexplained-sha-1"),
        100_000_000.0,
        "a token of the right length that nothing explains is searched within 100 ms",
    ),
    goal(
        "diagnosis_md5",
        "diagnosis",
        Figure::Time("unexplained-md5"),
        100_000_000.0,
        "one of the length of an MD5, too",
    ),
    goal(
        "diagnosis_sha_256",
        "diagnosis",
        Figure::Time("unexplained-sha-256"),
        100_000_000.0,
        "one of the length of a SHA-256, too",
    ),
    goal(
        "command_version",
        "command",
        Figure::Time("version"),
        3_000_000.0,
        "`zvcms --version` ends within 3 ms",
    ),
    goal("command_sign", "command", Figure::Time("sign"), 3_000_000.0, "`zvcms sign` ends within 3 ms"),
    goal(
        "command_size",
        "command",
        Figure::Count(COMMAND_SIZE, Unit::Bytes),
        7_340_032.0,
        "the stripped command has at most 7 MiB",
    ),
    goal(
        "bulk",
        "bulk",
        OVER_FLOOR,
        1.4286,
        "`my-cards --users`: at least 0.7 × the bare client's users a second, so at most 1.4286 × its time",
    ),
    goal(
        "bulk_memory",
        "bulk",
        Figure::Count(BULK_MEMORY, Unit::Bytes),
        32.0,
        "from 1,000 to 1,000,000 users, each takes at most 32 bytes of memory",
    ),
    goal(
        "resume",
        "resume",
        OVER_FLOOR,
        1.5,
        "`--resume` of 1,000,000 lines of a card costs at most 1.5 × the pass that only checks the JSON",
    ),
    goal(
        "build_proto",
        "build",
        Figure::Ratio("proto", &["rusty_s3"]),
        0.5,
        "a clean debug build as a dependency: the core takes at most half of rusty-s3's time",
    ),
    goal(
        "build_hyper",
        "build",
        Figure::Ratio("hyper", &["reqwest"]),
        1.0,
        "the client takes no more than reqwest with rustls",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_are_about_what_their_groups_measure() {
        for goal in GOALS {
            let group = GROUPS.iter().find(|group| group.name == goal.group).unwrap();
            let needed: Vec<&str> = match goal.figure {
                Figure::Ratio(of, others) => [of].into_iter().chain(others.iter().copied()).collect(),
                Figure::Above(of, floor) => vec![of, floor],
                Figure::Evenness { but } => but.to_vec(),
                Figure::EvenRatios { floor } => {
                    let floors = group.functions.iter().filter(|function| function.ends_with(floor));
                    assert_eq!(floors.count() * 2, group.functions.len());
                    Vec::new()
                }
                Figure::Time(function) => vec![function],
                Figure::Count(..) => Vec::new(),
            };
            for function in needed {
                assert!(group.functions.contains(&function), "{}: {function}", goal.name);
            }
        }
    }
}
