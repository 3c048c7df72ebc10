//! A page as text.

use strum::IntoEnumIterator;

use super::markdown::{escaped, fence, marked};
use super::{Field, LOOK_AT, NO_SAMPLE, Page, SampleKind, TABLES};

pub(super) fn page(page: &Page) -> String {
    let mut blocks = vec![format!("# {}", escaped(&page.action)), escaped(&page.summary)];
    let properties = [
        ("Address", marked(&page.address)),
        ("Version", escaped(&page.version)),
        ("V3 path", page.v3_path.as_deref().map(marked).unwrap_or_default()),
        ("Request", marked(&page.request)),
        ("Response", marked(&page.reply.to_string())),
        ("Idempotent", yes_or_no(page.is_idempotent)),
    ];
    let has_value = |(name, value): (&str, String)| (!value.is_empty()).then(|| vec![name.to_owned(), value]);
    blocks.push(table(&["Property", "Value"], properties.into_iter().filter_map(has_value)));
    for ((heading, columns), fields) in TABLES.iter().zip([&page.envelope, &page.parameters, &page.response])
    {
        let has_marks = fields.iter().any(|field| !field.mark.is_empty());
        let columns: Vec<&str> = columns.iter().copied().chain(has_marks.then_some(LOOK_AT)).collect();
        let rows = fields.iter().map(|field| columns.iter().map(|column| cell(field, column)).collect());
        blocks.extend([(*heading).to_owned(), table(&columns, rows)]);
    }
    if !page.not_understood.is_empty() {
        let lines = page.not_understood.join("\n");
        blocks.extend(["## Not understood".to_owned(), code("text", &format!("{lines}\n"))]);
    }
    blocks.push("## Samples".to_owned());
    for kind in SampleKind::iter() {
        let sample = page.samples.get(&kind);
        let block = sample.map_or(NO_SAMPLE.to_owned(), |json| code("json", json));
        blocks.extend([format!("### {}", kind.as_ref()), block]);
    }
    blocks.retain(|block| !block.is_empty());
    format!("{}\n", blocks.join("\n\n"))
}

fn yes_or_no(yes: bool) -> String {
    if yes { "yes".to_owned() } else { "no".to_owned() }
}

fn code(language: &str, text: &str) -> String {
    let fence = fence(text, 3);
    format!("{fence}{language}\n{text}{fence}")
}

fn table(columns: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let head = format!("| {} |\n{}|", columns.join(" | "), "|---".repeat(columns.len()));
    let cell = |cell: &String| if cell.is_empty() { "| ".to_owned() } else { format!("| {cell} ") };
    let row = |cells: Vec<String>| format!("\n{}|", cells.iter().map(cell).collect::<String>());
    head + &rows.map(row).collect::<String>()
}

fn cell(field: &Field, column: &str) -> String {
    let value = |code: &str, meaning: &str| {
        let code = if code.is_empty() { "\"\"" } else { code };
        format!("{} {}", marked(code), escaped(meaning)).trim_end().to_owned()
    };
    match column {
        "Name" => marked(&field.path),
        "Type" => escaped(&field.documented_type),
        "Required" => field.required.map(yes_or_no).unwrap_or_default(),
        "Default" => field.default.as_deref().map(marked).unwrap_or_default(),
        "Ours" if field.name.is_empty() => String::new(),
        "Ours" => marked(&field.name),
        "Kind" => match &field.kind {
            None => String::new(),
            Some(kind) if kind.type_name().is_none() => kind.to_string(),
            Some(kind) => marked(&kind.to_string()),
        },
        "Unit" => field.unit.map(|unit| unit.as_ref().to_owned()).unwrap_or_default(),
        "Meaning" => escaped(&field.meaning),
        "Values" => field.values.iter().map(|v| value(&v.code, &v.meaning)).collect::<Vec<_>>().join(", "),
        _ => escaped(&field.mark),
    }
}
