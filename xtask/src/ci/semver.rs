//! Whether the version says what changed in the public API since the last release.

use anyhow::{Context, Result, ensure};
use xshell::{Shell, cmd};

use crate::public_api::differences;
use crate::published::libraries;
use crate::say;

/// Compares the files that keep the public API with those of the last tag, such as `v0.1.0`.
pub(super) fn run(shell: &Shell) -> Result<()> {
    let tag = cmd!(shell, "git describe --tags --abbrev=0 --match v[0-9]*").quiet().ignore_stderr();
    let Ok(tag) = tag.read() else {
        say("== semver: skipped; a tag of a release, such as v0.1.0, is what it needs");
        return Ok(());
    };
    let released = tag.trim_start_matches('v');
    let mut broken = Vec::new();
    for package in libraries(shell)? {
        let file = package.public_api();
        let Ok(old) = cmd!(shell, "git show {tag}:{file}").quiet().ignore_stderr().read() else {
            say(&format!("== semver: {tag} has no {file}: nothing to compare with"));
            continue;
        };
        let new = shell.read_file(&file)?;
        broken.extend(
            verdict(&differences(&old, &new), released, &package.version)?
                .map(|said| format!("{file}: {said}")),
        );
    }
    ensure!(
        broken.is_empty(),
        "the version in Cargo.toml does not say what changed since {tag}:\n{}",
        broken.join("\n")
    );
    Ok(())
}

/// What is wrong with a version, if anything.
fn verdict(differences: &[(char, &str)], released: &str, version: &str) -> Result<Option<String>> {
    let (old, new) = (parse(released)?, parse(version)?);
    if let Some((_, line)) = differences.iter().find(|(mark, _)| *mark == '-') {
        let is_enough = new > old && compatible_part(new) != compatible_part(old);
        return Ok((!is_enough)
            .then(|| format!("{version} is compatible with {released}, and this is gone: {line}")));
    }
    let added = differences.first().filter(|_| new <= old);
    Ok(added.map(|(_, line)| format!("{version} is not above {released}, and this is new: {line}")))
}

/// The first part that is not zero and those before it: cargo takes versions that differ there for incompatible.
fn compatible_part([major, minor, patch]: [u64; 3]) -> [u64; 3] {
    match (major, minor) {
        (0, 0) => [0, 0, patch],
        (0, _) => [0, minor, 0],
        _ => [major, 0, 0],
    }
}

fn parse(version: &str) -> Result<[u64; 3]> {
    let numbers: Result<Vec<u64>, _> = version.split('.').map(str::parse).collect();
    let numbers = numbers.with_context(|| format!("{version} is not a version of three numbers"))?;
    <[u64; 3]>::try_from(numbers).ok().with_context(|| format!("{version} is not a version of three numbers"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_gone_needs_an_incompatible_version_and_what_is_new_a_greater_one() {
        let (gone, new) = ([('-', "pub fn a::b()")], [('+', "pub fn a::c()")]);
        for (differences, released, version, is_well) in [
            (&gone[..], "0.1.0", "0.1.1", false),
            (&gone, "0.1.0", "0.2.0", true),
            (&gone, "0.0.1", "0.0.2", true),
            (&gone, "1.2.0", "1.3.0", false),
            (&gone, "1.2.0", "2.0.0", true),
            (&gone, "0.2.0", "0.1.0", false),
            (&new, "0.1.0", "0.1.0", false),
            (&new, "0.1.0", "0.1.1", true),
            (&[], "0.1.0", "0.1.0", true),
        ] {
            let said = verdict(differences, released, version).unwrap();
            assert_eq!(said.is_none(), is_well, "{released} to {version}: {said:?}");
        }
        assert!(verdict(&gone, "0.1", "0.2.0").is_err());
    }
}
