//! That no number of coupons and no price is negative.

use super::AddCouponActivity;
use crate::action::InvalidParameter;
use crate::amount::Money;

impl AddCouponActivity {
    /// A negative number makes no sense in any of them. What 0 means is not documented, so it is let through.
    pub(super) fn validate_by_hand(&self) -> Result<(), InvalidParameter> {
        let is_negative = |number: Option<i64>| number.is_some_and(|number| number < 0);
        let negative = |name| Err(InvalidParameter::new(name, "must not be negative"));
        if is_negative(self.limit_for_each) {
            return negative("limitCount");
        }
        if is_negative(self.total.map(|total| total.0)) {
            return negative("totalCount");
        }
        for template in &self.templates {
            if is_negative(template.count.map(|count| count.0)) {
                return negative("templates[].amount");
            }
            if template.price.as_ref().is_some_and(|price| *price < Money::default()) {
                return negative("templates[].saleAmount");
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::ActivityTemplate;
    use super::*;
    use crate::action::Action;

    #[test]
    fn nothing_that_is_counted_or_paid_is_negative() {
        let of = |template: ActivityTemplate| {
            AddCouponActivity::new("开业", vec![ActivityTemplate::new("1"), template])
        };
        let with = |number: i64| {
            let template = || ActivityTemplate::new("895");
            [
                ("limitCount", of(template()).limit_for_each(number)),
                ("totalCount", of(template()).total(number)),
                ("templates[].amount", of(template().count(number))),
                ("templates[].saleAmount", of(template().price(Money::whole(number)))),
            ]
        };
        for (name, activity) in with(-1) {
            let refused = activity.validate().unwrap_err();
            assert_eq!(refused.to_string(), format!("the parameter {name} must not be negative"));
        }
        for (_, activity) in with(0) {
            assert_eq!(activity.validate(), Ok(()));
        }
    }
}
