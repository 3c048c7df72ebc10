//! The business parameters of a request, read as the pages document them.

use std::borrow::{Borrow, Cow};
use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use crate::checks::body_form::kind;
use crate::checks::message::{InBothLanguages, Message};
use crate::checks::refusal::{Refusal, Refused};

/// The parameters by name. One that is null, empty or white space counts as not given.
#[derive(Clone, Copy)]
pub(crate) struct Params<'a> {
    values: &'a Map<String, Value>,
    /// The list that these stand in, and their index there. No page has a list within a list.
    place: Option<(&'a str, usize)>,
}

impl<'a> Params<'a> {
    pub(crate) fn new(params: &'a Map<String, Value>) -> Self {
        Self { values: params, place: None }
    }

    pub(crate) fn value(self, name: &str) -> Option<&'a Value> {
        self.values.get(name).filter(|value| match value {
            Value::Null => false,
            Value::String(text) => !text.trim().is_empty(),
            _ => true,
        })
    }

    /// Whether it is a text that is empty or white space: a mistake where it would replace a text, and a list in a
    /// vendor's sample.
    pub(crate) fn is_blank(self, name: &str) -> bool {
        self.values.get(name).and_then(Value::as_str).is_some_and(|text| text.trim().is_empty())
    }

    /// A text, which may come as an integer.
    pub(crate) fn text(self, name: &str) -> Result<Option<Cow<'a, str>>, Refused> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(Cow::Borrowed(text))),
            Some(Value::Number(number)) if !number.is_f64() => Ok(Some(Cow::Owned(number.to_string()))),
            Some(other) => Err(self.wrong(name, is_not(other, ("a string or an integer", "字符串或整数")))),
        }
    }

    /// An integer, which may come as a text.
    pub(crate) fn integer(self, name: &str) -> Result<Option<i64>, Refused> {
        let Some(value) = self.value(name) else { return Ok(None) };
        integer(value).map(Some).ok_or_else(|| self.wrong(name, ("is not an integer", "不是整数")))
    }

    /// An integer that names something, as it was written: an id is compared as text, so `010001` is not `10001`.
    pub(crate) fn integer_text(self, name: &str) -> Result<Option<Cow<'a, str>>, Refused> {
        self.integer(name)?;
        self.text(name)
    }

    pub(crate) fn integer_in(self, name: &str, range: RangeInclusive<i64>) -> Result<Option<i64>, Refused> {
        let integer = self.integer(name)?;
        if integer.is_some_and(|integer| !range.contains(&integer)) {
            let (first, last) = range.into_inner();
            let english = format!("is not between {first} and {last}");
            return Err(self.wrong(name, (english, format!("不在 {first} 到 {last} 之间"))));
        }
        Ok(integer)
    }

    /// One of the documented integers.
    pub(crate) fn code(self, name: &str, documented: &[i64]) -> Result<Option<i64>, Refused> {
        let code = self.integer(name)?;
        if code.is_some_and(|code| !documented.contains(&code)) {
            let codes: Vec<_> = documented.iter().map(i64::to_string).collect();
            return Err(self.wrong(name, is_not_one_of(&codes)));
        }
        Ok(code)
    }

    /// One of the documented words.
    pub(crate) fn word<'w>(self, name: &str, documented: &[&'w str]) -> Result<Option<&'w str>, Refused> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let word = documented.iter().find(|word| **word == text).copied();
        word.map(Some).ok_or_else(|| self.wrong(name, is_not_one_of(documented)))
    }

    /// Any single value, where the page gives a meaning to one and to all others.
    pub(crate) fn scalar(self, name: &str) -> Result<Option<&'a Value>, Refused> {
        match self.value(name) {
            Some(value @ (Value::Array(_) | Value::Object(_))) => {
                Err(self.wrong(name, is_not(value, ("a single value", "单个值"))))
            }
            value => Ok(value),
        }
    }

    /// The elements of a list, with their indices. PHP also writes a list as an object whose keys are the indices.
    pub(crate) fn list(self, name: &str) -> Result<Option<Vec<(usize, &'a Value)>>, Refused> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Array(elements)) => Ok(Some(elements.iter().enumerate().collect())),
            Some(Value::Object(elements)) => {
                let elements: Option<Vec<_>> =
                    elements.iter().map(|(key, element)| Some((index(key)?, element))).collect();
                let what = (
                    "is an object whose keys are not indices: write an array",
                    "是对象，但键不是下标：请写成数组",
                );
                let mut elements = elements.ok_or_else(|| self.wrong(name, what))?;
                elements.sort_by_key(|(index, _)| *index);
                Ok(Some(elements))
            }
            Some(other) => Err(self.wrong(name, is_not(other, ("an array", "数组")))),
        }
    }

    /// The elements of a list of objects.
    pub(crate) fn objects(self, name: &'a str) -> Result<Vec<Params<'a>>, Refused> {
        let elements = self.list(name)?.unwrap_or_default();
        let object = |(index, element): (usize, &'a Value)| match element {
            Value::Object(values) => Ok(Params { values, place: Some((name, index)) }),
            _ => Err(self.wrong_element(name, index, ("is not an object", "不是对象"))),
        };
        elements.into_iter().map(object).collect()
    }

    /// The elements of a required list of objects, which has one at least.
    pub(crate) fn required_objects(self, name: &'a str) -> Result<Vec<Params<'a>>, Refused> {
        let objects = self.objects(name)?;
        if objects.is_empty() {
            Err(self.wrong(name, ("is missing or empty", "缺少或为空")))
        } else {
            Ok(objects)
        }
    }

    /// The value of a required parameter.
    pub(crate) fn required<T>(self, name: &str, value: Option<T>) -> Result<T, Refused> {
        value.ok_or_else(|| self.wrong(name, ("is missing or blank", "缺少或为空白")))
    }

    /// The refusal of a parameter. What is wrong with it must not quote a value of the request.
    pub(crate) fn wrong(self, name: &str, what: impl Into<Message>) -> Refused {
        let place = self.place.map(|(list, index)| format!("{list}[{index}].")).unwrap_or_default();
        let what = what.into();
        let english = format!("{place}{name} {}", what.english);
        let why = Message::from((english, format!("{place}{name} {}", what.chinese)));
        Refusal::Params.because(why.behind("业务参数错误"))
    }

    /// The refusal of an element of a list.
    pub(crate) fn wrong_element(self, list: &str, index: usize, what: impl Into<Message>) -> Refused {
        self.wrong(&format!("{list}[{index}]"), what)
    }
}

/// What is said of a value of the wrong type.
pub(crate) fn is_not(value: &Value, expected: InBothLanguages) -> (String, String) {
    let (english, chinese) = kind(value);
    (format!("is {english}, not {}", expected.0), format!("是{chinese}，应为{}", expected.1))
}

/// What is said of a text with more than so many characters.
pub(crate) fn is_too_long(most: usize) -> (String, String) {
    (format!("has more than {most} characters"), format!("超过 {most} 个字符"))
}

fn is_not_one_of<T: Borrow<str>>(documented: &[T]) -> (String, String) {
    let [english, chinese] = [", ", "、"].map(|separator| documented.join(separator));
    (format!("is not one of {english}"), format!("应为 {chinese} 之一"))
}

/// The index that a key is, as PHP writes one: without sign or leading zeros. A refusal names it, so it is too short to
/// be a secret in the wrong place.
fn index(key: &str) -> Option<usize> {
    let index: usize = key.parse().ok()?;
    (index < 10_000 && index.to_string() == key).then_some(index)
}

/// The integer of a number or a text.
pub(crate) fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => integer_of_text(text),
        _ => None,
    }
}

/// The integer of a text, which has no plus sign.
pub(crate) fn integer_of_text(text: &str) -> Option<i64> {
    text.parse().ok().filter(|_| !text.starts_with('+'))
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use serde_json::{Value, json};

    use super::Params;
    use crate::checks::refusal::Refused;

    /// What is read of the parameters, or the message of the refusal.
    fn read<'a, T: fmt::Debug>(params: &'a Value, read: impl Fn(Params<'a>) -> Result<T, Refused>) -> String {
        match read(Params::new(params.as_object().unwrap())) {
            Ok(value) => format!("{value:?}"),
            Err(refused) => refused.message.english.trim_start_matches("业务参数错误: ").to_owned(),
        }
    }

    #[test]
    fn null_and_blank_count_as_not_given() {
        for value in [json!(null), json!(""), json!(" \t")] {
            let params = json!({ "p": value });
            assert_eq!(read(&params, |params| params.text("p")), "None");
            assert_eq!(read(&params, |params| params.integer("p")), "None");
            assert_eq!(read(&params, |params| params.integer_text("p")), "None");
            assert_eq!(read(&params, |params| params.list("p")), "None");
            assert_eq!(
                read(&params, |params| params.required("p", params.text("p")?)),
                "p is missing or blank"
            );
        }
        assert_eq!(
            read(&json!({"p": "x"}), |params| params.required("q", params.text("q")?)),
            "q is missing or blank"
        );
    }

    #[test]
    fn scalars_come_as_text_or_number() {
        for (value, text, integer) in [
            (json!("11"), "Some(\"11\")", "Some(11)"),
            (json!(11), "Some(\"11\")", "Some(11)"),
            (json!("-1"), "Some(\"-1\")", "Some(-1)"),
            (json!("+1"), "Some(\"+1\")", "p is not an integer"),
            (json!("1.0"), "Some(\"1.0\")", "p is not an integer"),
            (json!(1.0), "p is a number, not a string or an integer", "p is not an integer"),
            (json!(true), "p is a boolean, not a string or an integer", "p is not an integer"),
            (json!(u64::MAX), "Some(\"18446744073709551615\")", "p is not an integer"),
        ] {
            let params = json!({ "p": value });
            assert_eq!(read(&params, |params| params.text("p")), text, "{value}");
            assert_eq!(read(&params, |params| params.integer("p")), integer, "{value}");
        }
    }

    #[test]
    fn an_integer_that_names_something_stays_as_written() {
        for (value, text) in [
            (json!("10001"), "Some(\"10001\")"),
            (json!(10001), "Some(\"10001\")"),
            (json!("010001"), "Some(\"010001\")"),
            (json!("+10001"), "p is not an integer"),
            (json!("x"), "p is not an integer"),
        ] {
            assert_eq!(read(&json!({ "p": value }), |params| params.integer_text("p")), text, "{value}");
        }
    }

    #[test]
    fn only_documented_values_pass() {
        let code = |value: Value| read(&json!({ "p": value }), |params| params.code("p", &[0, 6]));
        assert_eq!((code(json!("6")), code(json!(1))), ("Some(6)".into(), "p is not one of 0, 6".into()));
        let range = |value: Value| read(&json!({ "p": value }), |params| params.integer_in("p", 1..=12));
        assert_eq!(
            (range(json!(12)), range(json!(13))),
            ("Some(12)".into(), "p is not between 1 and 12".into())
        );
        let word =
            |value: Value| read(&json!({ "p": value }), |params| params.word("p", &["all", "sellout"]));
        assert_eq!(word(json!("all")), "Some(\"all\")");
        assert_eq!(word(json!("other")), "p is not one of all, sellout");
    }

    #[test]
    fn lists_are_of_objects_where_they_are_to_be() {
        let count = |value: Value| {
            read(&json!({ "p": value }), |params| params.objects("p").map(|objects| objects.len()))
        };
        assert_eq!((count(json!([{}, {"a": 1}])), count(json!([]))), ("2".into(), "0".into()));
        assert_eq!(count(json!([{}, 1])), "p[1] is not an object");
        assert_eq!(count(json!("[]")), "p is a string, not an array");
        let required = |value: Value| {
            read(&json!({ "p": value }), |params| params.required_objects("p").map(|objects| objects.len()))
        };
        assert_eq!((required(json!([{}])), required(json!({"1": {}}))), ("1".into(), "1".into()));
        for empty in [json!([]), json!({}), json!(""), json!(null)] {
            assert_eq!(required(empty), "p is missing or empty");
        }
    }

    #[test]
    fn a_list_may_be_an_object_whose_keys_are_indices() {
        let list = |value: Value| read(&json!({ "p": value }), |params| params.list("p"));
        assert_eq!(list(json!({})), "Some([])");
        let gap = json!({"10": "c", "0": "a", "2": "b"});
        assert_eq!(list(gap), r#"Some([(0, String("a")), (2, String("b")), (10, String("c"))])"#);
        for key in ["", "a", "-1", "+1", "01", "1.0", " 1", "13800000000"] {
            let refusal = list(json!({"0": 1, (key): 2}));
            assert_eq!(refusal, "p is an object whose keys are not indices: write an array", "{key}");
        }
        let refusal =
            read(&json!({"p": {"0": {}, "2": 1}}), |params| params.objects("p").map(|objects| objects.len()));
        assert_eq!(refusal, "p[2] is not an object");
    }

    #[test]
    fn refusals_within_a_list_name_the_whole_path() {
        let refusal = |read: fn(Params<'_>) -> Refused| {
            self::read(&json!({"p": [{}, {"q": "x", "r": []}]}), |params| {
                Err::<(), _>(read(params.objects("p")?[1]))
            })
        };
        assert_eq!(refusal(|element| element.integer("q").unwrap_err()), "p[1].q is not an integer");
        assert_eq!(refusal(|element| element.code("r", &[1]).unwrap_err()), "p[1].r is not an integer");
        assert_eq!(
            refusal(|element| element.text("r").unwrap_err()),
            "p[1].r is an array, not a string or an integer"
        );
        assert_eq!(
            refusal(|element| element.required("s", None::<()>).unwrap_err()),
            "p[1].s is missing or blank"
        );
        assert_eq!(
            refusal(|element| element.objects("q").err().unwrap()),
            "p[1].q is a string, not an array"
        );
    }
}
