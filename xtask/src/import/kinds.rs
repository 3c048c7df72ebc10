//! What a row without rows below it is in Rust, by its type, its sample, its name and its words.

use serde_json::{Number, Value};

use crate::json::Json;
use crate::page::{DocumentedValue, Field, Kind, Unit, last_name};
use crate::vendor::rows;
use crate::vendor::types::Printed;

pub(super) fn of_parameter(field: &Field, sample: Option<Json<'_>>) -> Kind {
    match (sample, field.printed()) {
        (Some(sample), _) if sample.is_string() => Kind::Text,
        (Some(sample), _) if sample.is_bool() => Kind::Bool,
        (Some(sample), _) if sample.is_number() => Kind::Integer,
        (_, Printed::Integer) => Kind::Integer,
        (_, Printed::Bool) => Kind::Bool,
        _ => Kind::Text,
    }
}

pub(super) fn of_response(field: &Field) -> Kind {
    let has = |words: &[&str]| words.iter().any(|word| field.meaning.contains(word));
    let name = last_name(&field.path);
    let is_id =
        name.eq_ignore_ascii_case("id") || ["_id", "_ID", "Id", "ID"].iter().any(|end| name.ends_with(end));
    match field.printed() {
        Printed::Time => Kind::Time,
        _ if is_id => Kind::Id,
        Printed::Decimal => Kind::Amount,
        _ if has(&["说明", "描述", "文案", "名称"]) => Kind::Text,
        _ if has(&["余额", "金额", "总值", "单价", "价格", "费用"]) => Kind::Amount,
        _ if has(&["时间"]) => Kind::Time,
        _ => Kind::Text,
    }
}

/// The unit that the type names, or the words do in brackets.
pub(super) fn unit(field: &Field) -> Unit {
    let names = |unit: char| {
        let in_words = ["(元)", "（元）", "单位元", "单位:元", "单位：元"];
        let in_words = in_words.map(|words| words.replace('元', &unit.to_string()));
        field.documented_type.contains(unit) || in_words.iter().any(|words| field.meaning.contains(words))
    };
    match (names('元'), names('分')) {
        (true, false) => Unit::Yuan,
        (false, true) => Unit::Fen,
        _ => Unit::Undeclared,
    }
}

/// A printed default as JSON, in the form in which the sample sends the parameter; none where it has no such form, or is
/// none of the values.
pub(super) fn default(field: &Field, kind: &Kind, sample: Option<Json<'_>>, printed: &str) -> Option<String> {
    let json = match kind {
        Kind::Value => return None,
        Kind::Integer | Kind::Bool => printed.to_owned(),
        Kind::Codes { .. } if sample.map_or(field.printed() == Printed::Integer, Json::is_number) => {
            printed.to_owned()
        }
        _ => Value::from(printed).to_string(),
    };
    let is_json = printed != "null" && serde_json::from_str::<Value>(&json).is_ok();
    (rows::is_literal(printed) && is_json && is_sent(kind, &field.values, Json::new(&json))).then_some(json)
}

/// Whether a response with this value is read, and nothing of it lost.
pub(super) fn is_read(kind: &Kind, value: Json<'_>) -> bool {
    let is_scalar = !value.holds_more();
    let text = value.text().trim_matches('"');
    let unsigned = text.strip_prefix('+').filter(|digits| !digits.starts_with('-')).unwrap_or(text);
    let is_decimal = rows::is_literal(unsigned) && serde_json::from_str::<Number>(unsigned).is_ok();
    // PHP prints long ids as floats, which are rounded.
    let is_number_with = |marks: &[char]| value.is_number() && value.text().contains(marks);
    match kind {
        Kind::Object(_) => is_object(value) || value.elements().is_some_and(|elements| elements.is_empty()),
        Kind::List(_) => value.elements().is_some_and(|elements| {
            elements.into_iter().all(|element| is_object(element) && !element.members().is_empty())
        }),
        Kind::Texts | Kind::CodeList(_) => value
            .elements()
            .is_some_and(|elements| elements.into_iter().all(|element| is_read(&Kind::Text, element))),
        Kind::Id => is_scalar && !is_number_with(&['e', 'E', '.']),
        Kind::Amount => is_decimal || value.is_number() || text.is_empty() || value.text() == "null",
        Kind::Text | Kind::Time | Kind::Codes { .. } => is_scalar && !is_number_with(&['e', 'E']),
        Kind::Value | Kind::Integer | Kind::Bool => true,
    }
}

/// An object whose members can be rows.
pub(super) fn is_object(value: Json<'_>) -> bool {
    let is_step = |name: &str| !name.contains(['.', '[']) && rows::path(name) == name;
    value.is_object() && value.members().iter().all(|(name, _)| is_step(name))
}

/// Whether a parameter is sent as this value is, which is the case of one that is read from it and written again.
pub(super) fn is_sent(kind: &Kind, listed: &[DocumentedValue], value: Json<'_>) -> bool {
    let elements = value.is_array().then(|| value.elements()).flatten();
    match kind {
        Kind::Object(_) => is_object(value),
        Kind::List(_) => elements.is_some_and(|all| all.into_iter().all(is_object)),
        Kind::Texts | Kind::CodeList(_) => elements.is_some_and(|all| all.into_iter().all(Json::is_string)),
        Kind::Value => true,
        scalar => scalar.sends(listed, value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(path: &str, documented_type: &str, meaning: &str) -> Field {
        let text = str::to_owned;
        Field {
            path: text(path),
            documented_type: text(documented_type),
            meaning: text(meaning),
            ..Field::default()
        }
    }

    #[test]
    fn responses_are_read_by_type_name_and_words() {
        for (name, documented_type, meaning, kind) in [
            ("a", "string", "", Kind::Text),
            ("a", "Money(元", "", Kind::Amount),
            ("a", "number", "数量", Kind::Amount),
            ("a", "string", "卡余额", Kind::Amount),
            ("a", "string", "余额说明", Kind::Text),
            ("a", "string(date-time)", "", Kind::Time),
            ("a", "TimeStamp", "", Kind::Time),
            ("a", "string", "创建时间", Kind::Time),
            ("data.shopId", "int", "", Kind::Id),
            ("data.shop_id", "string", "金额", Kind::Id),
            ("data.shop_id", "number", "", Kind::Id),
            ("id", "float", "", Kind::Id),
            ("data.memberID", "Money(元)", "", Kind::Id),
            ("data.paid", "number", "", Kind::Amount),
            ("paid", "int", "", Kind::Text),
        ] {
            assert_eq!(
                of_response(&field(name, documented_type, meaning)),
                kind,
                "{name} {documented_type} {meaning}"
            );
        }
    }

    #[test]
    fn units_are_those_that_the_page_names() {
        for (documented_type, meaning, named) in [
            ("Money(元)", "", Unit::Yuan),
            ("Money(分", "", Unit::Fen),
            ("int", "金额（分）", Unit::Fen),
            ("string", "金额,单位:元", Unit::Yuan),
            ("string", "积分金额", Unit::Undeclared),
        ] {
            assert_eq!(unit(&field("a", documented_type, meaning)), named, "{documented_type} {meaning}");
        }
    }

    #[test]
    fn parameters_and_defaults_are_sent_as_the_sample_sends_them() {
        let text = Json::new("\"\"");
        let number = Json::new("3");
        for (documented_type, sample, kind, default_of_20) in [
            ("int", Some(text), Kind::Text, Some("\"20\"")),
            ("int", Some(number), Kind::Integer, Some("20")),
            ("string", Some(number), Kind::Integer, Some("20")),
            ("int", None, Kind::Integer, Some("20")),
            ("string", None, Kind::Text, Some("\"20\"")),
            ("bool", Some(text), Kind::Text, Some("\"20\"")),
            ("bool", None, Kind::Bool, None),
        ] {
            let field = field("a", documented_type, "");
            assert_eq!(of_parameter(&field, sample), kind);
            assert_eq!(default(&field, &kind, sample, "20").as_deref(), default_of_20);
        }
        let field = field("a", "string", "");
        assert_eq!(default(&field, &Kind::Text, None, "007").as_deref(), Some("\"007\""));
        assert_eq!(default(&field, &Kind::Integer, None, "007"), None);
        assert_eq!(default(&field, &Kind::Text, None, "null"), None);
    }
}
