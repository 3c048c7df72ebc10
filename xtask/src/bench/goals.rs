//! What is measured, and what it is to stay within.

/// Benchmarks that are run together: a group of criterion's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name, as it is typed and as criterion knows it.
    pub name: &'static str,
    /// The program that it is part of: `tests/bench/benches/<program>.rs`.
    pub program: &'static str,
    /// All that the group measures. What is neither `floor` nor `ours` is a peer where there is an `ours`.
    pub functions: &'static [&'static str],
}

impl Group {
    /// Those of its functions that do the same as ours by other means.
    pub(super) fn peers(&self) -> impl Iterator<Item = &'static str> {
        let has_peers = self.functions.contains(&"ours");
        self.functions.iter().copied().filter(move |name| has_peers && !["floor", "ours"].contains(name))
    }
}

/// Every group, in the order in which all of them are run.
pub const GROUPS: &[Group] = &[
    Group { name: "token", program: "signing", functions: &["floor", "ours", "naive"] },
    Group {
        name: "request",
        program: "signing",
        functions: &["floor", "ours", "oauth1_request", "reqsign_aliyun_oss", "rusty_s3"],
    },
    Group {
        name: "cards",
        program: "cards",
        functions: &["floor", "ours", "serde_json", "serde_json_text", "sonic_rs", "simd_json", "value"],
    },
    Group { name: "cards-mixed", program: "cards", functions: &["floor", "ours"] },
    Group { name: "card-cost", program: "cards", functions: &["1", "20", "100", "1000", "10000"] },
    Group { name: "send-64", program: "transport", functions: &["floor", "ours", "reqwest"] },
    Group { name: "send-1", program: "transport", functions: &["floor", "ours", "reqwest"] },
    Group { name: "sandbox", program: "sandbox", functions: &["floor", "ours"] },
    Group {
        name: "diagnosis",
        program: "diagnosis",
        functions: &["right", "unexplained-sha-1", "unexplained-md5", "unexplained-sha-256"],
    },
    Group { name: "command", program: "command", functions: &["version", "sign"] },
];

/// The group that needs the built command.
pub(super) const COMMAND: &str = "command";

/// What a figure is to stay within. Smaller is better in every one of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goal {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub about: &'static str,
    /// The group whose figures it is about.
    pub group: &'static str,
    pub(super) limit: Limit,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Limit {
    /// Times of ours to the floor's.
    OverFloor(f64),
    /// Times of ours to those of the fastest of these.
    OverFastest(&'static [&'static str], f64),
    /// Nanoseconds of ours above the floor's.
    AboveFloor(f64),
    /// The dearest to the cheapest cost a card, over replies of so many cards or more. The group's functions are the
    /// numbers of cards.
    CostACard { from: u32, ratio: f64 },
    /// Nanoseconds of a function.
    Time(&'static str, f64),
    /// How often memory is asked for in this.
    Allocations(&'static str, f64),
    /// Bytes of the command.
    Bytes(u64),
}

impl Goal {
    /// What allocations are counted for it.
    pub(super) fn counted(&self) -> Option<&'static str> {
        match self.limit {
            Limit::Allocations(what, _) => Some(what),
            _ => None,
        }
    }
}

const fn goal(name: &'static str, group: &'static str, limit: Limit, about: &'static str) -> Goal {
    Goal { name, about, group, limit }
}

/// Every goal, in the order in which they are listed.
pub const GOALS: &[Goal] = &[
    goal(
        "token",
        "token",
        Limit::OverFloor(1.6),
        "a token costs at most 1.6 × the three compressions of SHA-1",
    ),
    goal("token_allocations", "token", Limit::Allocations("token", 0.0), "a token asks for no memory"),
    goal(
        "request",
        "request",
        Limit::OverFloor(4.5),
        "a signed request costs at most 4.5 × the three compressions",
    ),
    goal(
        "request_allocations",
        "request",
        Limit::Allocations("request", 4.0),
        "a signed request asks for memory at most 4 times",
    ),
    goal(
        "request_peers",
        "request",
        Limit::OverFastest(&["oauth1_request", "reqsign_aliyun_oss", "rusty_s3"], 0.5),
        "a signed request is at least 2 × faster than the fastest peer's, so it takes at most 0.5 × its time",
    ),
    goal(
        "cards",
        "cards",
        Limit::OverFloor(2.5),
        "1,000 cards cost at most 2.5 × the pass that only checks the JSON",
    ),
    goal(
        "cards_peers",
        "cards",
        Limit::OverFastest(&["serde_json", "serde_json_text", "sonic_rs", "simd_json"], 1.0),
        "1,000 cards are read faster than by any peer into owned strings",
    ),
    goal(
        "cards_value",
        "cards",
        Limit::OverFastest(&["value"], 0.2857),
        "1,000 cards are read at least 3.5 × faster than through Value, so in at most 0.2857 × its time",
    ),
    goal(
        "cards_allocations",
        "cards",
        Limit::Allocations("cards", 1.1),
        "a card of 1,000 asks for memory at most 1.1 times",
    ),
    goal(
        "cards_mixed",
        "cards-mixed",
        Limit::OverFloor(3.0),
        "1,000 cards of escaped text and mixed scalars cost at most 3 × the pass",
    ),
    goal(
        "card_cost",
        "card-cost",
        Limit::CostACard { from: 20, ratio: 1.15 },
        "from 20 to 10,000 cards the dearest cost a card is at most 1.15 × the cheapest",
    ),
    goal(
        "send_64",
        "send-64",
        Limit::OverFloor(1.25),
        "64 in flight: at least 0.80 × the bare client's requests a second, so at most 1.25 × its time",
    ),
    goal(
        "send_64_reqwest",
        "send-64",
        Limit::OverFastest(&["reqwest"], 1.0),
        "64 in flight: ahead of reqwest with serde written by hand",
    ),
    goal("send_1", "send-1", Limit::AboveFloor(10_000.0), "one in flight: within 10 µs of the bare client"),
    goal(
        "sandbox",
        "sandbox",
        Limit::OverFloor(1.667),
        "at least 0.6 × the bare server's requests a second, so at most 1.667 × its time",
    ),
    goal(
        "diagnosis_sha_1",
        "diagnosis",
        Limit::Time("unexplained-sha-1", 100_000_000.0),
        "a token of the right length that nothing explains is searched within 100 ms",
    ),
    goal(
        "diagnosis_md5",
        "diagnosis",
        Limit::Time("unexplained-md5", 100_000_000.0),
        "one of the length of an MD5, too",
    ),
    goal(
        "diagnosis_sha_256",
        "diagnosis",
        Limit::Time("unexplained-sha-256", 100_000_000.0),
        "one of the length of a SHA-256, too",
    ),
    goal(
        "command_version",
        COMMAND,
        Limit::Time("version", 5_000_000.0),
        "`zvcms --version` ends within 5 ms",
    ),
    goal("command_sign", COMMAND, Limit::Time("sign", 5_000_000.0), "`zvcms sign` ends within 5 ms"),
    goal("command_size", COMMAND, Limit::Bytes(6 << 20), "the stripped command has at most 6 MiB"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_are_about_what_their_groups_measure() {
        for goal in GOALS {
            let group = GROUPS.iter().find(|group| group.name == goal.group).unwrap();
            let needed: &[&str] = match goal.limit {
                Limit::OverFloor(_) | Limit::AboveFloor(_) => &["floor", "ours"],
                Limit::OverFastest(peers, _) => peers,
                Limit::Time(function, _) => &[function],
                Limit::CostACard { .. } | Limit::Allocations(..) | Limit::Bytes(_) => &[],
            };
            for function in needed {
                assert!(group.functions.contains(function), "{}: {function}", goal.name);
            }
        }
    }

    #[test]
    fn peers_are_what_is_neither_floor_nor_ours() {
        let peers = |name| {
            let group = GROUPS.iter().find(|group| group.name == name).unwrap();
            group.peers().collect::<Vec<_>>()
        };
        assert_eq!(peers("request"), ["oauth1_request", "reqsign_aliyun_oss", "rusty_s3"]);
        assert_eq!(peers("sandbox"), [""; 0]);
        assert_eq!(peers("card-cost"), [""; 0]);
    }
}
