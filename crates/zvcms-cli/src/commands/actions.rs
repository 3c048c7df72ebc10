use crate::args::{self, Api};
use crate::documentation::{find, names_of, nearest_action, of_page, quoted};
use crate::error::CommandError;
use crate::output::{self, Format};
use crate::told::told;

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
        None => {
            let shown = quoted(name);
            let told = match api {
                Some(api) => told!(
                    "actions-none-of-version",
                    "no documented action of {version} is named {name}",
                    version = api.version(),
                    name = shown
                ),
                None => told!("actions-none", "no documented action is named {name}", name = shown),
            };
            Err(CommandError::usage(match nearest_action(api, name) {
                Some(nearest) => told!("actions-nearest", "the nearest is {nearest}", nearest = nearest.name),
                None => told!("actions-lists", "zvcms actions lists them"),
            })
            .prefixed_with(told))
        }
    }
}
