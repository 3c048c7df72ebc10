use crate::args::{self, Api};
use crate::documentation::{find, names_of, nearest_action, of_page, quoted};
use crate::error::CommandError;
use crate::output::{self, Format};

/// Prints the documented actions, or what is documented of one; with a version, those of that version alone.
pub(crate) fn actions(
    args: &args::Actions,
    api: Option<Api>,
    given: Option<Format>,
) -> Result<(), CommandError> {
    let format = Format::or_by_terminal(given);
    let Some(name) = &args.name else { return output::print_actions(names_of(api), format) };
    match find(api, name).or_else(|| of_page(api, name)) {
        Some(known) => output::print_action(known, format),
        None => Err(CommandError::usage(format!(
            "no documented action{} is named {}: {}",
            api.map(|api| format!(" of {}", api.version())).unwrap_or_default(),
            quoted(name),
            match nearest_action(api, name) {
                Some(nearest) => format!("the nearest is {}", nearest.name),
                None => "zvcms actions lists them".to_owned(),
            }
        ))),
    }
}
