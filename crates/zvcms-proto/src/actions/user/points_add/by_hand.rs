//! That there are points to add.

use super::AddPoints;
use crate::action::InvalidParameter;

impl AddPoints {
    /// No points are a mistake. Whether a negative number takes points away is not documented, so it is let through.
    pub(super) fn validate_by_hand(&self) -> Result<(), InvalidParameter> {
        if self.points.0 == 0 {
            return Err(InvalidParameter::new("balance", "must not be 0: no points would be added"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;

    #[test]
    fn points_are_added_or_taken_away() {
        let refused = AddPoints::new(0, "10001").validate().unwrap_err();
        assert_eq!(refused.to_string(), "the parameter balance must not be 0: no points would be added");
        for points in [11, -11] {
            assert_eq!(AddPoints::new(points, "10001").validate(), Ok(()));
        }
    }
}
