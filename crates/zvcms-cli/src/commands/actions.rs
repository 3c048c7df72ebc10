use crate::args;
use crate::documentation::{find, names, nearest_action, of_page, quoted};
use crate::error::CommandError;
use crate::output::{self, Format};

/// Prints the documented actions, or what is documented of one.
pub(crate) fn actions(args: &args::Actions, given: Option<Format>) -> Result<(), CommandError> {
    let format = Format::or_by_terminal(given);
    let Some(name) = &args.name else { return output::print_actions(&names(), format) };
    match find(name).or_else(|| of_page(name)) {
        Some(known) => output::print_action(known, format),
        None => Err(CommandError::usage(format!(
            "no documented action is named {}: {}",
            quoted(name),
            match nearest_action(name) {
                Some(nearest) => format!("the nearest is {}", nearest.name),
                None => "zvcms actions lists them".to_owned(),
            }
        ))),
    }
}
