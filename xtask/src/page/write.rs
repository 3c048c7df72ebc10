//! A page as text.

use strum::IntoEnumIterator;

use super::markdown::{escaped, fence, marked};
use super::{
    ASKED_FOR, AT_THE_GATEWAY, BY, Extent, Field, LOOK_AT, NO_SAMPLE, OR_ONE, Page, Paging, SampleKind,
    TABLES, UNTYPED_TABLES,
};

pub(super) fn page(page: &Page) -> String {
    let mut blocks = vec![format!("# {}", escaped(&page.action)), escaped(&page.summary)];
    let code_of = |text: &Option<String>| text.as_deref().map(marked).unwrap_or_default();
    let of_type = |value: String| if page.is_typed() { value } else { String::new() };
    let extent = |known: Option<Extent>| known.map(|known| known.as_ref().to_owned()).unwrap_or_default();
    let properties = [
        ("Page", code_of(&page.vendor_page)),
        ("Address", of_type(marked(&page.address))),
        ("Version", escaped(&page.version)),
        ("V3 path", code_of(&page.v3_path)),
        ("V3 page", code_of(&page.v3_page)),
        ("V3 seen in use", page.v3_seen_in_use.map(yes_or_no).unwrap_or_default()),
        ("Request", of_type(marked(&page.request))),
        ("Response", of_type(marked(&page.reply.to_string()) + if page.is_or_one { OR_ONE } else { "" })),
        ("Paging", page.paging.as_ref().map(paging).unwrap_or_default()),
        ("Idempotent", of_type(yes_or_no(page.is_idempotent))),
        ("Parameters known", extent(page.parameters_known)),
        ("Response known", extent(page.response_known)),
    ];
    let has_value = |(name, value): (&str, String)| (!value.is_empty()).then(|| vec![name.to_owned(), value]);
    blocks.push(table(&["Property", "Value"], properties.into_iter().filter_map(has_value)));
    if !page.is_typed() {
        let tables = [(page.parameters_known, &page.parameters), (page.response_known, &page.response)];
        for ((heading, columns, _), (known, fields)) in UNTYPED_TABLES.iter().zip(tables) {
            blocks.extend(known.map(|_| section(heading, columns, fields)).into_iter().flatten());
        }
        return joined(blocks);
    }
    for ((heading, columns), fields) in TABLES.iter().zip([&page.envelope, &page.parameters, &page.response])
    {
        blocks.extend(section(heading, columns, fields));
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
    joined(blocks)
}

fn joined(mut blocks: Vec<String>) -> String {
    blocks.retain(|block| !block.is_empty());
    format!("{}\n", blocks.join("\n\n"))
}

/// A heading, and the table of these rows.
fn section(heading: &str, columns: &[&str], fields: &[Field]) -> [String; 2] {
    let has_marks = fields.iter().any(|field| !field.mark.is_empty());
    let columns: Vec<&str> = columns.iter().copied().chain(has_marks.then_some(LOOK_AT)).collect();
    let rows = fields.iter().map(|field| columns.iter().map(|column| cell(field, column)).collect());
    [heading.to_owned(), table(&columns, rows)]
}

fn paging(Paging { parameter, list }: &Paging) -> String {
    format!("{} of {}", marked(parameter), marked(list))
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
        "Required" if field.is_asked_for => ASKED_FOR.to_owned(),
        "Required" => field.required.map(yes_or_no).unwrap_or_default(),
        "Default" => match (&field.gateway_default, &field.default) {
            (Some(default), _) => format!("{}{AT_THE_GATEWAY}", marked(default)),
            (None, sent) => sent.as_deref().map(marked).unwrap_or_default(),
        },
        "Ours" if field.name.is_empty() => String::new(),
        "Ours" => marked(&field.name),
        "Kind" => match &field.kind {
            None => String::new(),
            Some(kind) if kind.type_name().is_none() => kind.to_string(),
            Some(kind) => marked(&kind.to_string()),
        },
        "Unit" if field.unit_source.is_empty() => {
            field.unit.map(|unit| unit.as_ref().to_owned()).unwrap_or_default()
        }
        "Unit" => format!("{}{BY}{}", field.unit.as_ref().map_or("", AsRef::as_ref), field.unit_source),
        "Meaning" => escaped(&field.meaning),
        "Values" => field.values.iter().map(|v| value(&v.code, &v.meaning)).collect::<Vec<_>>().join(", "),
        _ => escaped(&field.mark),
    }
}
