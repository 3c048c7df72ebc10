//! Pages of a list, as `page` and `page_size` ask for them.

use serde_json::{Value, json};

use crate::checks::refusal::Refused;
use crate::replies::params::Params;

/// The longest page. The real gateway's limit is not documented.
const MAX_SIZE: i64 = 100;

/// A page that was asked for; counted from 1.
pub(super) struct Page {
    number: usize,
    size: usize,
}

impl Page {
    pub(super) fn asked_for(params: Params<'_>) -> Result<Self, Refused> {
        let number = params.integer_in("page", 1..=i64::from(u32::MAX))?.unwrap_or(1);
        let size = params.integer_in("page_size", 1..=MAX_SIZE)?.unwrap_or(10);
        Ok(Self { number: usize::try_from(number).unwrap_or(1), size: usize::try_from(size).unwrap_or(10) })
    }

    pub(super) fn number(&self) -> usize {
        self.number
    }

    /// How many pages a list of this length has. An empty list has one, which is empty.
    pub(super) fn last(&self, length: usize) -> usize {
        length.div_ceil(self.size).max(1)
    }

    /// The entries of this page.
    pub(super) fn of<T>(&self, entries: &[T], json: impl Fn(&T) -> Value) -> Vec<Value> {
        let before = (self.number - 1).saturating_mul(self.size);
        entries.iter().skip(before).take(self.size).map(json).collect()
    }

    /// The `data` of a reply with this page. `per_page` is a text, as PHP echoes it.
    pub(super) fn data<T>(&self, list: &str, entries: &[T], json: impl Fn(&T) -> Value) -> Value {
        json!({
            "current_page": self.number,
            "per_page": self.size.to_string(),
            "last_page": self.last(entries.len()),
            "total": entries.len(),
            (list): self.of(entries, json),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Page, Params};

    fn data(params: &Value, length: usize) -> Value {
        let entries: Vec<_> = (0..length).collect();
        let page = Page::asked_for(Params::new(params.as_object().unwrap())).unwrap();
        page.data("list", &entries, |entry| json!(entry))
    }

    #[test]
    fn a_page_is_cut_out_of_the_list() {
        let first = data(&json!({}), 23);
        assert_eq!(
            first,
            json!({
                "current_page": 1, "per_page": "10", "last_page": 3, "total": 23,
                "list": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
            })
        );
        assert_eq!(data(&json!({"page": "3", "page_size": ""}), 23)["list"], json!([20, 21, 22]));
        assert_eq!(data(&json!({"page": 2, "page_size": 20}), 40)["last_page"], 2);
    }

    #[test]
    fn a_page_past_the_end_is_empty_and_echoed() {
        let past = data(&json!({"page": u32::MAX}), 23);
        assert_eq!((&past["current_page"], &past["list"]), (&json!(u32::MAX), &json!([])));
        let empty = data(&json!({}), 0);
        assert_eq!(
            (&empty["last_page"], &empty["total"], &empty["list"]),
            (&json!(1), &json!(0), &json!([]))
        );
    }

    #[test]
    fn the_limits_are_said() {
        for (params, what) in [
            (json!({"page": 0}), "page is not between 1 and 4294967295"),
            (json!({"page_size": "101"}), "page_size is not between 1 and 100"),
            (json!({"page_size": 0}), "page_size is not between 1 and 100"),
            (json!({"page": "x"}), "page is not an integer"),
        ] {
            let refused = Page::asked_for(Params::new(params.as_object().unwrap())).err().unwrap();
            assert_eq!(refused.message.english, format!("业务参数错误: {what}"));
        }
    }
}
