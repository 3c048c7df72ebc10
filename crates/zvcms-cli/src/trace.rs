//! Logs what the client does to stderr.

use std::io::{self, IsTerminal};

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::output::{Format, colours_wanted};

/// Shows events of our own crates alone. Where stderr is for machines, nothing but the error goes there unasked.
pub(crate) fn start(verbose: u8, given: Option<Format>) {
    let level = match verbose {
        0 if given.is_some_and(Format::is_json) => return,
        0 => LevelFilter::WARN,
        1 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    let colours = io::stderr().is_terminal() && colours_wanted();
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr).with_ansi(colours).without_time();
    tracing_subscriber::registry().with(lines).with(Targets::new().with_target("zvcms", level)).init();
}
