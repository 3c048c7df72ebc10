//! The modules of a crate import each other one way: none imports itself by way of others, or from the crate's front page.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The crates for which this holds.
const ONE_WAY: &[&str] = &["crates/zvcms-proto", "crates/zvcms-hyper", "crates/zvcms-sandbox"];

/// The names behind `crate::` in each module directly below the crate.
type Imports = BTreeMap<String, BTreeSet<String>>;

#[test]
fn modules_import_each_other_one_way() {
    for package in ONE_WAY {
        let imports = imports_of(&Path::new("..").join(package).join("src"));
        assert!(imports.values().any(|names| !names.is_empty()), "{package}: no import was found");
        assert_eq!(of_front_page(&imports), [""; 0], "{package}: import it from its own module");
        assert_eq!(circle(&imports), [""; 0], "{package}: these import each other in a circle");
    }
}

#[test]
fn a_circle_is_found() {
    let texts = [
        ("a", "use crate::b::B;\n"),
        ("b", "use crate::{\n    c::{self, x},\n    d::D,\n};\n"),
        ("c", "//! Not [`crate::d::D`].\nfn f() { crate::a::f(super::d::g()) }\n"),
        ("d", "use crate::Front;\n\n#[cfg(test)]\nmod tests {\n    use crate::a::A;\n}\n"),
        ("e", "use crate::a::A;\n"),
    ];
    let mut imports: Imports =
        texts.iter().map(|(name, text)| ((*name).to_owned(), imported(text, true))).collect();
    assert_eq!(imports["b"], BTreeSet::from(["c", "d"].map(str::to_owned)));
    assert_eq!(imports["c"], BTreeSet::from(["a", "d"].map(str::to_owned)));
    assert_eq!(of_front_page(&imports), ["d imports crate::Front"]);
    assert_eq!(circle(&imports), ["a", "b", "c", "a"]);
    imports.remove("b");
    assert_eq!(circle(&imports), [""; 0]);
}

fn imports_of(src: &Path) -> Imports {
    let mut imports = Imports::new();
    for entry in fs::read_dir(src).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if !["lib", "main"].contains(&name.as_str()) {
            let found = below(&path, src);
            imports.entry(name).or_default().extend(found);
        }
    }
    imports
}

fn below(path: &Path, src: &Path) -> BTreeSet<String> {
    if path.is_dir() {
        return fs::read_dir(path).unwrap().flat_map(|entry| below(&entry.unwrap().path(), src)).collect();
    }
    if path.ends_with("tests.rs") || path.iter().any(|folder| folder == "tests") {
        return BTreeSet::new();
    }
    imported(&fs::read_to_string(path).unwrap(), path.parent() == Some(src))
}

/// The names behind `crate::` in code that is not a test, and behind `super::` where that is the crate.
fn imported(text: &str, super_is_crate: bool) -> BTreeSet<String> {
    let code: Vec<&str> = text
        .lines()
        .take_while(|line| *line != "#[cfg(test)]")
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let code = code.join("\n");
    let roots = if super_is_crate { &["crate::", "super::"][..] } else { &["crate::"] };
    roots.iter().flat_map(|root| code.split(root).skip(1)).flat_map(first_names).collect()
}

/// The first name of a path, or of each path in braces.
fn first_names(path: &str) -> Vec<String> {
    let name = |path: &str| {
        let path = path.trim_start();
        path.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap().to_owned()
    };
    let Some(group) = path.strip_prefix('{') else { return vec![name(path)] };
    let mut names = vec![name(group)];
    let mut depth = 0;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(name(group.get(at + 1..).unwrap_or_default())),
            _ => {}
        }
    }
    // Behind the last comma there is none.
    names.retain(|name| !name.is_empty());
    names
}

fn of_front_page(imports: &Imports) -> Vec<String> {
    let all = imports.iter().flat_map(|(from, names)| names.iter().map(move |name| (from, name)));
    all.filter(|(_, name)| !imports.contains_key(*name))
        .map(|(from, name)| format!("{from} imports crate::{name}"))
        .collect()
}

/// Modules each of which imports the next, the first and the last being the same; none where there is no circle.
fn circle(imports: &Imports) -> Vec<String> {
    let mut left = imports.clone();
    loop {
        let known: BTreeSet<String> = left.keys().cloned().collect();
        let before = left.len();
        left.retain(|from, names| names.iter().any(|name| name != from && known.contains(name)));
        if left.len() == before {
            break;
        }
    }
    let Some(start) = left.keys().next() else { return Vec::new() };
    let mut walked = vec![start.clone()];
    loop {
        let here = walked.last().unwrap().clone();
        let next = left[&here].iter().find(|name| **name != here && left.contains_key(*name)).unwrap();
        let before = walked.iter().position(|name| name == next);
        walked.push(next.clone());
        if let Some(before) = before {
            return walked.split_off(before);
        }
    }
}
