//! Rust text: documentation that says what a page says, enumerations, and the layout of rustfmt.

use std::env;

use anyhow::{Context, Result, ensure};
use xshell::{Shell, cmd};

use crate::names;
use crate::page::{DocumentedValue, Field, Kind, Unit, last_name};

/// Where a line of documentation breaks.
const DOC_WIDTH: usize = 110;

/// Lines of documentation: text of a page in which rustdoc sees nothing but text.
pub(super) fn doc(text: &str) -> String {
    text.lines().map(|line| format!("/// {line}").trim_end().to_owned() + "\n").collect()
}

/// What a page says, with what rustdoc would take for its own marked as text, and addresses as addresses.
pub(super) fn prose(meaning: &str) -> String {
    let words = meaning.split_whitespace().map(|word| {
        let Some(at) = word.find("http://").or_else(|| word.find("https://")) else { return escaped(word) };
        let (before, address) = word.split_at(at);
        let end = address.find(|c: char| !c.is_ascii_graphic() || "\"'()<>[]|`{},;\\".contains(c));
        let (address, after) = address.split_at(end.unwrap_or(address.len()));
        format!("{}<{address}>{}", escaped(before), escaped(after))
    });
    words.collect::<Vec<_>>().join(" ")
}

/// What a page says as a part of a sentence: without its full stop, and with more words after a separator. The separator
/// stands only between two texts that are not empty.
pub(super) fn phrase(meaning: &str, separator: &str, more: &str) -> String {
    joined(prose(meaning).trim_end_matches('.'), separator, more)
}

fn joined(one: &str, separator: &str, other: &str) -> String {
    let separator = if one.is_empty() || other.is_empty() { "" } else { separator };
    format!("{one}{separator}{other}")
}

fn escaped(word: &str) -> String {
    // Where a line begins with it, it would begin a list or underline a heading.
    let is_mark = !word.is_empty() && word.chars().all(|c| "-+=".contains(c));
    let number = word.strip_suffix(['.', ')']).unwrap_or_default();
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let mut escaped = String::from(if is_mark { "\\" } else { "" });
    for (at, character) in word.char_indices() {
        if "\\`*_[]<>#~|&".contains(character) || (is_number && at == number.len()) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// Documentation of a field: what it is, and what its kind says.
pub(super) fn field_doc(field: &Field, more: &str) -> String {
    let what = what_it_is(field);
    let what = if field.meaning.trim().is_empty() { what.replacen('w', "W", 1) } else { what };
    doc(format!("{what}. {more}").trim_end())
}

/// The meaning of a field, its wire name, and its unit.
pub(super) fn what_it_is(field: &Field) -> String {
    let unit = match field.unit {
        Some(Unit::Yuan) => ", in yuan (元)",
        Some(Unit::Fen) => ", in fen (分)",
        Some(Unit::Undeclared) => "; the page names no unit",
        None => "",
    };
    let source = match field.unit_source.as_str() {
        "" => String::new(),
        source => format!(" by {source}; this row names no unit"),
    };
    let default = field
        .gateway_default
        .as_ref()
        .map(|default| format!("; the gateway takes `{default}` where it is not sent"));
    // The page says in which form a time is sent.
    let form = (field.kind == Some(Kind::Time) && !field.documented_type.is_empty())
        .then(|| format!(", documented as `{}`", field.documented_type));
    let more = [default, form].into_iter().flatten().collect::<String>();
    phrase(&field.meaning, ", ", &format!("wire name `{}`{unit}{source}{more}", last_name(&field.path)))
}

/// The article of a word: a usable card, an order.
pub(super) fn article(word: &str) -> &'static str {
    let word = word.to_ascii_lowercase();
    let is_vowel =
        word.starts_with(['a', 'e', 'i', 'o', 'u']) && !word.starts_with("us") && !word.starts_with("uni");
    if is_vowel { "an" } else { "a" }
}

/// A macro's call: its documentation and head, and members that stand inside. rustfmt leaves it as it is.
pub(super) fn macro_call(name: &str, docs: &str, head: &str, members: &str) -> String {
    let docs = indented(docs, "    ");
    format!("{name}! {{\n{docs}    {head} {{\n{}    }}\n}}\n\n", indented(members, "        "))
}

fn indented(text: &str, indent: &str) -> String {
    text.lines().map(|line| format!("{indent}{line}\n")).collect()
}

/// Our names of values, as they stand in output. No two are the same as names of Rust either.
pub(super) fn value_names(values: &[DocumentedValue]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for value in values {
        let name = names::value(&value.code, &value.meaning);
        let is_free = |name: &str| names.iter().all(|known| names::pascal(known) != names::pascal(name));
        names.push(names::first_free(&name, "_v", is_free));
    }
    names
}

/// The Rust name of the value with this code.
pub(super) fn variant(values: &[DocumentedValue], code: &str) -> Option<String> {
    let at = values.iter().position(|value| value.code == code)?;
    value_names(values).get(at).map(|name| names::pascal(name))
}

/// The enumeration of a field, as a call of this macro. `head` follows the name of the type, and `more` the code of each
/// value, of which it gets our name.
pub(super) fn enumeration(
    field: &Field,
    (macro_name, head): (&str, &str),
    default: Option<&str>,
    more: impl Fn(&str) -> String,
) -> Option<String> {
    let Some(Kind::Codes { name, .. } | Kind::CodeList(name)) = &field.kind else { return None };
    let mut members = String::new();
    for (value, ours) in field.values.iter().zip(value_names(&field.values)) {
        let code = value.code.as_str();
        let shown = if code.is_empty() { "\"\"" } else { code };
        let meaning = phrase(&value.meaning, "", "");
        members.push_str(&doc(&format!("{}.", joined(&format!("`{shown}`"), ": ", &meaning))));
        members.push_str(if default == Some(code) { "#[default]\n" } else { "" });
        members.push_str(&format!("{} = {code:?}{},\n", names::pascal(&ours), more(&ours)));
    }
    Some(macro_call(macro_name, &field_doc(field, ""), &format!("{name}{head}"), &members))
}

/// A text as a raw string of Rust.
pub(super) fn raw_string(text: &str) -> String {
    let longest = text.split(|c| c != '#').map(str::len).max().unwrap_or_default();
    let fence = "#".repeat(longest + 1);
    format!("r{fence}\"{text}\"{fence}")
}

/// The text as rustfmt leaves it, with long lines of documentation broken.
pub(super) fn formatted(shell: &Shell, text: &str) -> Result<String> {
    let rustfmt = env::var_os("RUSTFMT").unwrap_or_else(|| "rustfmt".into());
    let options = ["--edition", "2024", "--config-path", ".rustfmt.toml"];
    let rustfmt = cmd!(shell, "{rustfmt} --quiet --color never --emit stdout {options...}");
    let output = rustfmt.stdin(text).quiet().ignore_status().output();
    let output = output.context("rustfmt cannot be run; `rustup component add rustfmt`")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "it would not be Rust: {said}");
    Ok(wrapped(&String::from_utf8_lossy(&output.stdout)))
}

/// Breaks lines of documentation, which rustfmt leaves as they are.
fn wrapped(source: &str) -> String {
    let mut wrapped = String::new();
    for line in source.lines() {
        let (indent, words) = match line.split_once("/// ") {
            Some((indent, words)) if indent.trim().is_empty() && line.chars().count() > DOC_WIDTH => {
                (indent, words)
            }
            _ => {
                wrapped.push_str(&format!("{line}\n"));
                continue;
            }
        };
        let hanging = format!("{indent}/// {}", if words.starts_with("* ") { "  " } else { "" });
        let mut current = format!("{indent}/// ");
        for word in words.split(' ') {
            let is_full = current.chars().count() + word.chars().count() > DOC_WIDTH;
            if is_full && current.len() > hanging.len() {
                wrapped.push_str(&format!("{}\n", current.trim_end()));
                current.clone_from(&hanging);
            }
            current.push_str(&format!("{word} "));
        }
        wrapped.push_str(&format!("{}\n", current.trim_end()));
    }
    wrapped
}
