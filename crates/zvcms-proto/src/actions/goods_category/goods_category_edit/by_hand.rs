//! Which category is meant.

use super::EditGoodsCategory;
use crate::action::InvalidParameter;

impl EditGoodsCategory {
    /// The vendor's page wants the id, the code, or both.
    pub(super) fn validate_by_hand(&self) -> Result<(), InvalidParameter> {
        let is_set = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
        if is_set(&self.id) || is_set(&self.code) {
            return Ok(());
        }
        Err(InvalidParameter::new(
            "id",
            "or the parameter code must be set: one of them says which category it is",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;

    #[test]
    fn an_id_or_a_code_is_needed() {
        let refused = EditGoodsCategory::new().name("茶").validate().unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the parameter id or the parameter code must be set: one of them says which category it is"
        );
        assert!(EditGoodsCategory::new().code("").validate().is_err());
        for edit in [EditGoodsCategory::new().id("1"), EditGoodsCategory::new().code("tea")] {
            assert_eq!(edit.validate(), Ok(()));
        }
    }
}
