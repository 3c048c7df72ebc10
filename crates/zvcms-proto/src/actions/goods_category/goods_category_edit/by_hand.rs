//! Which category is meant, and that something of it changes.

use super::EditGoodsCategory;
use crate::action::InvalidParameter;

impl EditGoodsCategory {
    /// The vendor's page wants the id, the code, or both. An edit that changes nothing, or that takes the name away, is a
    /// mistake.
    pub(super) fn validate_by_hand(&self) -> Result<(), InvalidParameter> {
        let is_blank = |text: &String| text.trim().is_empty();
        if [&self.id, &self.code].into_iter().flatten().all(is_blank) {
            return Err(InvalidParameter::new(
                "id",
                "or the parameter code must be set: one of them says which category it is",
            ));
        }
        for (name, text) in [("name", &self.name), ("parent_id", &self.parent_id)] {
            if text.as_ref().is_some_and(is_blank) {
                return Err(InvalidParameter::new(
                    name,
                    "must not be empty: leave it out to keep what is there",
                ));
            }
        }
        if self.name.is_none()
            && self.parent_id.is_none()
            && self.sales_channels.is_none()
            && self.sort.is_none()
        {
            return Err(InvalidParameter::new(
                "name",
                "or one of the parameters parent_id, sales_channels and sort must be set: nothing would change",
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;
    use crate::actions::goods_category::NewSalesChannel;

    fn refusal(edit: &EditGoodsCategory) -> String {
        edit.validate().unwrap_err().to_string()
    }

    #[test]
    fn an_id_or_a_code_is_needed() {
        let tea = || EditGoodsCategory::new().name("茶");
        for edit in [tea(), tea().code(""), tea().id(" ").code("")] {
            assert_eq!(
                refusal(&edit),
                "the parameter id or the parameter code must be set: one of them says which category it is"
            );
        }
        for edit in [tea().id("1"), tea().code("tea"), tea().id("").code("tea")] {
            assert_eq!(edit.validate(), Ok(()));
        }
    }

    #[test]
    fn something_has_to_change() {
        let edit = || EditGoodsCategory::new().id("1");
        for nothing in [edit(), edit().code("tea")] {
            assert_eq!(
                refusal(&nothing),
                "the parameter name or one of the parameters parent_id, sales_channels and sort must be set: nothing would \
                 change"
            );
        }
        let channels = vec![NewSalesChannel::Store];
        for something in
            [edit().name("茶"), edit().parent_id("0"), edit().sales_channels(channels), edit().sort(0)]
        {
            assert_eq!(something.validate(), Ok(()));
        }
    }

    #[test]
    fn what_is_changed_is_not_made_blank() {
        let edit = || EditGoodsCategory::new().id("1").sort(1);
        for (edit, name) in
            [(edit().name(""), "name"), (edit().name(" "), "name"), (edit().parent_id(""), "parent_id")]
        {
            assert_eq!(
                refusal(&edit),
                format!("the parameter {name} must not be empty: leave it out to keep what is there")
            );
        }
    }
}
