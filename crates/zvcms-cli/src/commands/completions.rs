use clap::CommandFactory;
use clap_complete::{Shell, generate};

use crate::args::Args;
use crate::error::CommandError;
use crate::output;

pub(crate) fn completions(shell: Shell) -> Result<(), CommandError> {
    let mut script = Vec::new();
    generate(shell, &mut Args::command(), "zvcms", &mut script);
    output::print_script(&String::from_utf8_lossy(&script))
}
