//! Logs what the client does to stderr.

use std::fmt::{self, Debug};
use std::io::{self, IsTerminal};

use tracing::field::Field;
use tracing_subscriber::Layer;
use tracing_subscriber::field::MakeExt;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::{Writer, debug_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use zvcms_proto::Printable;

use crate::library_errors::told_text;
use crate::output::{Format, colours_wanted};
use crate::told::{Language, chosen};

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
    let lines = match chosen() {
        // Beside JSON, programs read it.
        Language::Chinese if !given.is_some_and(Format::is_json) => {
            lines.fmt_fields(debug_fn(in_chinese).delimited(" ")).boxed()
        }
        _ => lines.boxed(),
    };
    tracing_subscriber::registry().with(lines).with(Targets::new().with_target("zvcms", level)).init();
}

/// The client's own messages are known by their text. The names of fields stay.
fn in_chinese(to: &mut Writer<'_>, field: &Field, value: &dyn Debug) -> fmt::Result {
    let value = format!("{value:?}");
    let text = if field.name() == "message" {
        told_text(&value).in_language(Language::Chinese).into_owned()
    } else {
        format!("{}={value}", field.name())
    };
    write!(to, "{}", Printable::new(&text))
}
