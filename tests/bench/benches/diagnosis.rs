//! What a diagnosis takes: of a right request, and of tokens that nothing explains, for which every mistake is tried, alone and
//! with every other.

#![forbid(unsafe_code)]

use std::hint::black_box;

use zvcms_bench::identity;
use zvcms_bench::received::{UNEXPLAINED, diagnoser, request};
use zvcms_bench::turns::{Turns, each};
use zvcms_diagnosis::TokenVerdict;

fn main() {
    let diagnoser = &diagnoser();
    let cases = [("right", identity::TOKEN)].into_iter().chain(UNEXPLAINED);
    let functions = cases.map(|(name, token)| {
        let request = request(token);
        let verdict = diagnoser.diagnose(&request).token();
        assert_eq!(verdict == TokenVerdict::Right, token == identity::TOKEN, "{name}");
        each(name, move || diagnoser.diagnose(black_box(&request)))
    });
    Turns::from_arguments().group("diagnosis", functions.collect());
}
