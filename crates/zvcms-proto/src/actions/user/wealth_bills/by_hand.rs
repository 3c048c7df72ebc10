//! A rule between the two times.

use super::WealthBills;
use crate::action::InvalidParameter;

impl WealthBills {
    /// The vendor's page requires the end where there is a start.
    pub(super) fn validate_by_hand(&self) -> Result<(), InvalidParameter> {
        let is_set = |time: &Option<String>| time.as_ref().is_some_and(|time| !time.trim().is_empty());
        if is_set(&self.since) && !is_set(&self.until) {
            return Err(InvalidParameter::new("end_time", "must be set where start_time is"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;

    #[test]
    fn a_start_needs_an_end() {
        let time = "2019-08-24 00:00:00";
        let refused = WealthBills::new().since(time).validate().unwrap_err();
        assert_eq!(refused.to_string(), "the parameter end_time must be set where start_time is");
        assert!(WealthBills::new().since(time).until(" ").validate().is_err());
        for bills in
            [WealthBills::new(), WealthBills::new().until(time), WealthBills::new().since(time).until(time)]
        {
            assert_eq!(bills.validate(), Ok(()));
        }
    }
}
