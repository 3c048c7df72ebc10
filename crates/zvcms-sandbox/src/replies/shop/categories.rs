//! The categories (分类) of the shop's goods: `goods-category.goods-category-list`, `-detail` and `-edit`.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::checks::refusal::{Refusal, Refused};
use crate::replies::params::{Params, integer, is_too_long};
use crate::replies::shop::Call;
use crate::replies::shop::times;

/// The longest name, in characters. The real gateway's limit is not documented.
const MAX_NAME: usize = 200;
const STORE_ID: &str = "20003";

pub(super) struct Categories(Vec<Category>);

#[derive(Clone, Deserialize)]
struct Category {
    id: i64,
    /// 0 for a top level.
    parent_id: i64,
    name: String,
    code: String,
    sort: i64,
    goods_count: i64,
    sales_channels: Vec<i64>,
    #[serde(default)]
    is_hidden: i64,
    created_at: String,
    updated_at: String,
    /// 1 eaten here, 2 taken away, 3 both.
    #[serde(rename = "type")]
    kind: i64,
    #[serde(default = "midnight")]
    start_time: String,
    #[serde(default = "last_second")]
    end_time: String,
    #[serde(default)]
    show_period: i64,
    #[serde(default)]
    weeks: String,
}

fn midnight() -> String {
    "00:00:00".to_owned()
}

fn last_second() -> String {
    "23:59:59".to_owned()
}

impl Category {
    fn has_id(&self, id: &str) -> bool {
        self.id.to_string() == id
    }
}

impl Categories {
    pub(super) fn demo() -> Self {
        // A test counts the categories, so none is missing.
        Self(serde_json::from_str(include_str!("demo_categories.json")).unwrap_or_default())
    }

    /// All categories, each before those in it.
    pub(super) fn list(&self) -> Value {
        let mut items = Vec::new();
        self.write_children(0, 1, &mut 0, &mut items);
        json!({"item_list": items})
    }

    /// Writes the categories in this one. `lft` and `rgt` number the ends of each category in this order.
    fn write_children(&self, parent_id: i64, depth: i64, ends: &mut i64, items: &mut Vec<Value>) {
        let mut children: Vec<_> = self.0.iter().filter(|child| child.parent_id == parent_id).collect();
        children.sort_by_key(|child| (child.sort, child.id));
        for child in children {
            *ends += 1;
            let (at, lft) = (items.len(), *ends);
            items.push(Value::Null);
            self.write_children(child.id, depth + 1, ends, items);
            *ends += 1;
            if let Some(item) = items.get_mut(at) {
                *item = json!({
                    "id": child.id,
                    "name": child.name,
                    "parent_id": child.parent_id,
                    "lft": lft,
                    "rgt": *ends,
                    "depth": depth,
                    "img": "",
                    "goods_count": child.goods_count,
                    "created_at": child.created_at,
                    "updated_at": child.updated_at,
                    "is_hidden": child.is_hidden.to_string(),
                    "code": child.code,
                    "sales_channels": child.sales_channels,
                });
            }
        }
    }

    /// One category in detail, by its code. Every number is a text, as in the vendor's sample.
    pub(super) fn detail(&self, params: Params<'_>) -> Result<Value, Refused> {
        let code = params.required("group_sign", params.text("group_sign")?)?;
        let Some(category) = self.0.iter().find(|category| category.code == code) else {
            return Err(no_such_category());
        };
        let type_text = match category.kind {
            1 => "堂食",
            2 => "外卖",
            _ => "堂食/外卖",
        };
        Ok(json!({
            "id": category.id.to_string(),
            "store_id": STORE_ID,
            "name": category.name,
            "sort": category.sort.to_string(),
            "seo_keywords": "",
            "seo_description": "",
            "status": "1",
            "icon": "",
            "type": category.kind.to_string(),
            "url": "",
            "start_time": category.start_time,
            "end_time": category.end_time,
            "show_period": category.show_period.to_string(),
            "real_icon": "",
            "type_text": type_text,
            "period": {"weeks": category.weeks, "sign": category.code},
        }))
    }

    /// Changes what is given of one category.
    pub(super) fn edit(&mut self, call: &Call<'_>) -> Result<Value, Refused> {
        let params = call.params;
        let at = self.named_by(params)?;
        let Some(category) = self.0.get(at) else { return Err(no_such_category()) };
        if params.is_blank("name") {
            return Err(params.wrong("name", ("is blank", "为空白")));
        }
        if ["name", "parent_id", "sales_channels", "sort"].iter().all(|name| params.value(name).is_none()) {
            let what = (
                "is missing, and so are parent_id, sales_channels and sort: one of them is required",
                "缺少，parent_id、sales_channels 和 sort 也没有：至少要有一个",
            );
            return Err(params.wrong("name", what));
        }
        let mut edited = category.clone();
        if let Some(name) = params.text("name")? {
            if name.chars().count() > MAX_NAME {
                return Err(params.wrong("name", is_too_long(MAX_NAME)));
            }
            edited.name = name.into_owned();
        }
        if let Some(parent_id) = params.integer_text("parent_id")? {
            edited.parent_id = self.parent_named(params, edited.id, &parent_id)?;
        }
        if let Some(channels) = params.list("sales_channels")? {
            let channel = |(index, channel)| {
                let documented = integer(channel).filter(|channel| matches!(channel, 1 | 2));
                documented.ok_or_else(|| {
                    params.wrong_element("sales_channels", index, ("is neither 1 nor 2", "应为 1 或 2"))
                })
            };
            edited.sales_channels = channels.into_iter().map(channel).collect::<Result<_, _>>()?;
            edited.sales_channels.sort_unstable();
            edited.sales_channels.dedup();
        }
        if let Some(sort) = params.integer("sort")? {
            edited.sort = sort;
        }
        edited.updated_at = times::text_of(call.now);
        if let Some(category) = self.0.get_mut(at) {
            *category = edited;
        }
        Ok(json!([]))
    }

    /// The position of the category that `id`, `code` or both name.
    fn named_by(&self, params: Params<'_>) -> Result<usize, Refused> {
        let (id, code) = (params.integer_text("id")?, params.text("code")?);
        let position =
            |is_it: &dyn Fn(&Category) -> bool| self.0.iter().position(is_it).ok_or_else(no_such_category);
        let by_id = id.map(|id| position(&|category| category.has_id(&id))).transpose()?;
        let by_code = code.map(|code| position(&|category| category.code == code)).transpose()?;
        match (by_id, by_code) {
            (Some(by_id), Some(by_code)) if by_id != by_code => {
                Err(params.wrong("code", ("is that of another category than id", "与 id 不是同一个分类")))
            }
            (Some(at), _) | (None, Some(at)) => Ok(at),
            (None, None) => {
                let what = (
                    "is missing or blank, and so is code: one of them is required",
                    "缺少或为空白，code 也是：至少要有一个",
                );
                Err(params.wrong("id", what))
            }
        }
    }

    /// The id of the parent that is named. Refuses one that does not exist, or that is the category itself or stands in it.
    fn parent_named(&self, params: Params<'_>, id: i64, parent_id: &str) -> Result<i64, Refused> {
        if parent_id == "0" {
            return Ok(0);
        }
        let Some(parent) = self.0.iter().find(|category| category.has_id(parent_id)) else {
            return Err(params.wrong(
                "parent_id",
                ("is neither 0 nor the id of a category", "既不是 0，也不是某个分类的 id"),
            ));
        };
        let mut ancestor = Some(parent);
        while let Some(category) = ancestor {
            if category.id == id {
                return Err(params.wrong(
                    "parent_id",
                    ("is the category itself or stands in it", "是分类自身或其下级分类"),
                ));
            }
            ancestor = self.0.iter().find(|above| above.id == category.parent_id);
        }
        Ok(parent.id)
    }
}

fn no_such_category() -> Refused {
    Refusal::NoSuchRecord.because((
        "查询的信息不存在: this sandbox has no such category",
        "查询的信息不存在：本沙箱没有这个分类",
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::checks::refusal::Refusal;
    use crate::replies::shop::Shop;
    use crate::replies::shop::tests::{ask, kind_and_message};

    const DETAIL: &str = "goods-category.goods-category-detail";
    const EDIT: &str = "goods-category.goods-category-edit";

    fn list(shop: &Shop) -> Vec<Value> {
        let data = ask(shop, "goods-category.goods-category-list", &json!({})).unwrap();
        data["item_list"].as_array().unwrap().clone()
    }

    /// The tree, as code, depth, lft and rgt of each category.
    fn tree(shop: &Shop) -> Vec<(String, i64, i64, i64)> {
        let integer = |item: &Value, name: &str| item[name].as_i64().unwrap();
        list(shop)
            .iter()
            .map(|item| {
                let code = item["code"].as_str().unwrap().to_owned();
                (code, integer(item, "depth"), integer(item, "lft"), integer(item, "rgt"))
            })
            .collect()
    }

    fn row(code: &str, depth: i64, lft: i64, rgt: i64) -> (String, i64, i64, i64) {
        (code.to_owned(), depth, lft, rgt)
    }

    #[test]
    fn the_list_is_the_tree_in_its_order() {
        let shop = Shop::default();
        assert_eq!(
            tree(&shop),
            [
                row("coffee", 1, 1, 6),
                row("latte", 2, 2, 3),
                row("pour-over", 2, 4, 5),
                row("stir-fry", 1, 7, 8),
                row("10001", 1, 9, 10),
            ]
        );
        assert_eq!(
            list(&shop)[4],
            json!({
                "id": 10001, "name": "停售商品", "parent_id": 0, "lft": 9, "rgt": 10, "depth": 1, "img": "",
                "goods_count": 3, "created_at": "2019-02-02 12:00:00", "updated_at": "2019-08-24 00:00:00",
                "is_hidden": "1", "code": "10001", "sales_channels": [],
            })
        );
    }

    #[test]
    fn a_category_in_detail() {
        assert_eq!(
            ask(&Shop::default(), DETAIL, &json!({"group_sign": "stir-fry"})),
            Ok(json!({
                "id": "30004", "store_id": "20003", "name": "小炒", "sort": "100", "seo_keywords": "",
                "seo_description": "", "status": "1", "icon": "", "type": "2", "url": "", "start_time": "10:30:00",
                "end_time": "14:00:00", "show_period": "1", "real_icon": "", "type_text": "外卖",
                "period": {"weeks": "1,2,3,4,5", "sign": "stir-fry"},
            }))
        );
        assert_eq!(ask(&Shop::default(), DETAIL, &json!({"group_sign": 10001})).unwrap()["id"], "10001");
        assert_eq!(kind_and_message(&Shop::default(), DETAIL, &json!({})).0, Refusal::Params);
        let unknown = json!({"group_sign": "tea"});
        assert_eq!(kind_and_message(&Shop::default(), DETAIL, &unknown).0, Refusal::NoSuchRecord);
    }

    #[test]
    fn an_edit_shows_in_list_and_detail() {
        let shop = Shop::default();
        let edit = json!({
            "id": "10001", "name": "甜点", "parent_id": "30001", "code": "10001", "sales_channels": ["2", "1", 1],
            "sort": "0",
        });
        assert_eq!(ask(&shop, EDIT, &edit), Ok(json!([])));
        assert_eq!(
            tree(&shop),
            [
                row("coffee", 1, 1, 8),
                row("10001", 2, 2, 3),
                row("latte", 2, 4, 5),
                row("pour-over", 2, 6, 7),
                row("stir-fry", 1, 9, 10),
            ]
        );
        let item = &list(&shop)[1];
        assert_eq!((&item["name"], &item["sales_channels"]), (&json!("甜点"), &json!([1, 2])));
        assert_eq!(item["updated_at"], "2016-06-06 12:02:48");
        assert_eq!(item["created_at"], "2019-02-02 12:00:00");
        let detail = ask(&shop, DETAIL, &json!({"group_sign": "10001"})).unwrap();
        assert_eq!((&detail["name"], &detail["sort"]), (&json!("甜点"), &json!("0")));
    }

    #[test]
    fn an_edit_leaves_what_is_not_given() {
        let shop = Shop::default();
        let before = list(&shop);
        let edit =
            json!({"code": "latte", "name": null, "parent_id": "30001", "sales_channels": null, "sort": ""});
        ask(&shop, EDIT, &edit).unwrap();
        let mut after = list(&shop);
        assert_ne!(after, before);
        after[1]["updated_at"] = before[1]["updated_at"].clone();
        assert_eq!(after, before);
        ask(&shop, EDIT, &json!({"id": 30002, "parent_id": 0, "sales_channels": {"1": "2"}})).unwrap();
        assert_eq!(list(&shop)[0]["sales_channels"], json!([2]));
        assert_eq!(list(&shop)[0]["code"], "latte");
    }

    #[test]
    fn a_wrong_edit_is_refused_and_changes_nothing() {
        let shop = Shop::default();
        let before = list(&shop);
        for (params, refusal, what) in [
            (json!({"name": "x"}), Refusal::Params, "id is missing or blank, and so is code"),
            (
                json!({"id": 30001, "code": "latte"}),
                Refusal::Params,
                "code is that of another category than id",
            ),
            (json!({"id": 30001, "name": ""}), Refusal::Params, "name is blank"),
            (json!({"id": 30001, "name": " \t", "sort": 1}), Refusal::Params, "name is blank"),
            (
                json!({"id": 30001, "code": "coffee"}),
                Refusal::Params,
                "name is missing, and so are parent_id, sales_channels and sort: one of them is required",
            ),
            (
                json!({"id": 30001, "name": null, "sort": "", "other": 1}),
                Refusal::Params,
                "name is missing, and so are",
            ),
            (json!({"id": 1}), Refusal::NoSuchRecord, "no such category"),
            (json!({"id": 30001, "code": "tea"}), Refusal::NoSuchRecord, "no such category"),
            (
                json!({"id": 30001, "name": "x", "parent_id": 9}),
                Refusal::Params,
                "parent_id is neither 0 nor",
            ),
            (json!({"id": 30001, "parent_id": 30003}), Refusal::Params, "parent_id is the category itself"),
            (json!({"id": 30001, "parent_id": 30001}), Refusal::Params, "parent_id is the category itself"),
            (
                json!({"id": 30001, "name": "x", "sales_channels": [1, 3]}),
                Refusal::Params,
                "sales_channels[1] is neither 1 nor 2",
            ),
            (json!({"id": 30001, "sales_channels": "1"}), Refusal::Params, "sales_channels is a string"),
            (json!({"id": 30001, "name": "x", "sort": "first"}), Refusal::Params, "sort is not an integer"),
            (json!({"id": 30001, "name": "字".repeat(201)}), Refusal::Params, "name has more than 200"),
        ] {
            let (kind, message) = kind_and_message(&shop, EDIT, &params);
            assert_eq!(kind, refusal, "{params}");
            assert!(message.contains(what), "{message}");
        }
        assert_eq!(list(&shop), before);
    }
}
