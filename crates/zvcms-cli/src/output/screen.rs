//! What the terminal can show: its width and colours.

use std::env;
use std::io::{self, IsTerminal};

use anstyle::Style;

/// The terminal that stdout is, or what stands in for one.
#[derive(Clone, Copy)]
pub(crate) struct Screen {
    /// Columns; none where nothing has to be cut.
    pub(crate) width: Option<usize>,
    pub(crate) colours: bool,
}

impl Screen {
    /// stdout, as it is. A pipe or file takes lines of any length, and no colours.
    pub(crate) fn of_stdout() -> Self {
        if !io::stdout().is_terminal() {
            return Self { width: None, colours: false };
        }
        let width = terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
        Self { width: width.filter(|width| *width > 0), colours: colours_wanted() }
    }

    /// A line in a style, where there are colours.
    pub(crate) fn styled(self, line: &str, style: Style) -> String {
        if self.colours { format!("{style}{line}{style:#}") } else { line.to_owned() }
    }
}

/// Whether colours are allowed: `NO_COLOR` forbids them with any value, and so does a terminal without them.
pub(crate) fn colours_wanted() -> bool {
    env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        && env::var_os("TERM").is_none_or(|terminal| terminal != "dumb")
}
