use crate::args;
use crate::documentation::{find, names, nearest_action, quoted};
use crate::error::CommandError;
use crate::output::{self, Format};

/// Prints the documented actions, or what is documented of one.
pub(crate) fn actions(args: &args::Actions, given: Option<Format>) -> Result<(), CommandError> {
    let format = Format::or_by_terminal(given);
    let Some(name) = &args.name else { return output::print_actions(&names(), format) };
    match find(name) {
        Some(action) => output::print_action(action, format),
        None => Err(CommandError::usage(format!(
            "no documented action is named {}: {}",
            quoted(name),
            match nearest_action(name) {
                Some(nearest) => format!("the nearest is {nearest}"),
                None => "zvcms actions lists them".to_owned(),
            }
        ))),
    }
}
