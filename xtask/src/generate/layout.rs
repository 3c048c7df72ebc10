//! Calls and lists laid out as rustfmt lays them out.

/// As in `.rustfmt.toml`, which lets a call take the whole width.
const MAX_WIDTH: usize = 110;
/// Up to here rustfmt packs the elements of a list, and puts longer ones on a line each.
const PACKED_WIDTH: usize = 10;

/// A statement of one call, four spaces deep: on one line, or an argument a line.
pub(super) fn statement(callee: &str, arguments: &[String], trailing_comma: bool) -> String {
    let line = format!("    {callee}({});", arguments.join(", "));
    if fits(&line) {
        return line;
    }
    let comma = if trailing_comma { "," } else { "" };
    format!("    {callee}(\n        {}{comma}\n    );", arguments.join(",\n        "))
}

/// A constant that is the value of a macro, four spaces deep: on one line, or the value on the next, or the macro's
/// argument on a line of its own.
pub(super) fn constant(declaration: &str, macro_name: &str, argument: &str) -> String {
    let value = format!("{macro_name}!({argument});");
    let lines = [format!("    const {declaration} = {value}"), format!("        {value}")];
    match lines.each_ref().map(|line| fits(line)) {
        [false, true] => format!("    const {declaration} =\n        {value}"),
        _ => statement(&format!("const {declaration} = {macro_name}!"), &[argument.to_owned()], false),
    }
}

/// A borrowed list. If it does not fit beside what stands `before` it in its line, it breaks as an argument that is
/// eight spaces deep.
pub(super) fn list(before: &str, elements: &[String]) -> String {
    let line = format!("&[{}]", elements.join(", "));
    // One more for the comma or bracket that follows.
    if fits(&format!("    {before}{line});")) || fits(&format!("        {line},")) {
        return line;
    }
    let indent = "            ";
    format!("&[\n{indent}{}\n        ]", broken(indent, elements).join(&format!("\n{indent}")))
}

/// A constant that is a list of texts, four spaces deep: on one line, or broken.
pub(super) fn list_constant(name: &str, elements: &[String]) -> String {
    let line = format!("    const {name}: &[&str] = &[{}];", elements.join(", "));
    if fits(&line) {
        return line;
    }
    let indent = "        ";
    let lines = broken(indent, elements).join(&format!("\n{indent}"));
    format!("    const {name}: &[&str] = &[\n{indent}{lines}\n    ];")
}

/// The lines of a list: short elements packed, others on a line each.
fn broken(indent: &str, elements: &[String]) -> Vec<String> {
    let mut lines = vec![String::new()];
    for element in elements {
        let packs = elements.iter().all(|element| width(element) <= PACKED_WIDTH);
        match lines.last_mut() {
            Some(last) if last.is_empty() => *last = format!("{element},"),
            // A packed line stays one short of the width.
            Some(last) if packs && fits(&format!("{indent}{last} {element}, ")) => {
                last.push_str(&format!(" {element},"));
            }
            _ => lines.push(format!("{element},")),
        }
    }
    lines
}

fn fits(line: &str) -> bool {
    width(line) <= MAX_WIDTH
}

fn width(text: &str) -> usize {
    text.chars().count()
}
