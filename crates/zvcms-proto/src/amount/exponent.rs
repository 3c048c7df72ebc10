//! Decimal numbers with an exponent, as PHP prints large and small floats, in plain digits.

use std::fmt;

use super::{Amount, AmountError, Undeclared, split_sign};

/// The greatest exponent that is written out, of either sign: no float has one beyond. Without a bound, nine characters
/// of a reply could ask for a gigabyte of zeros.
const MAX_EXPONENT: i16 = 324;

/// Appends the plain digits of `number`, which has an exponent, to `plain`. The point moves and no digit changes:
/// `1.50E+3` becomes `1500`, and `1.0e-3` becomes `0.0010`.
pub(crate) fn write_out(number: &str, plain: &mut String) -> Result<(), ExponentError> {
    let (mantissa, exponent) = number.split_once(['e', 'E']).ok_or(ExponentError::NotDecimal)?;
    let mantissa = Amount::<Undeclared>::new(mantissa)?.as_str();
    let (is_negative, exponent) = split_sign(exponent);
    if exponent.is_empty() || !exponent.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ExponentError::NotDecimal);
    }
    // Only a number that is far beyond it does not parse.
    let places = exponent.parse::<i16>().ok().filter(|places| *places <= MAX_EXPONENT);
    let places = places.ok_or(ExponentError::TooFar)?;

    move_point(mantissa, if is_negative { -places } else { places }, plain);
    Ok(())
}

/// Appends an amount whose point is moved so many places to the right, or to the left where they are negative. No digit
/// changes, and a `+` is dropped.
pub(super) fn move_point(amount: &str, places: i16, plain: &mut String) {
    let (is_negative, magnitude) = split_sign(amount);
    let (integer, fraction) = magnitude.split_once('.').unwrap_or((magnitude, ""));
    let zeros = |count: usize| std::iter::repeat_n('0', count);
    let count = usize::from(places.unsigned_abs());
    let (integer, fraction): (String, String) = if places < 0 {
        let (kept, moved) = integer.split_at(integer.len().saturating_sub(count));
        (kept.to_owned(), zeros(count - moved.len()).chain(moved.chars()).chain(fraction.chars()).collect())
    } else {
        let (moved, kept) = fraction.split_at(count.min(fraction.len()));
        (integer.chars().chain(moved.chars()).chain(zeros(count - moved.len())).collect(), kept.to_owned())
    };
    let integer = integer.trim_start_matches('0');
    plain.extend([
        if is_negative { "-" } else { "" },
        if integer.is_empty() { "0" } else { integer },
        if fraction.is_empty() { "" } else { "." },
        &fraction,
    ]);
}

/// A text that is not written out in plain digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExponentError {
    /// It is not a decimal number, with an exponent or without.
    NotDecimal,
    /// Its exponent is beyond that of any float.
    TooFar,
}

impl From<AmountError> for ExponentError {
    fn from(_: AmountError) -> Self {
        Self::NotDecimal
    }
}

impl fmt::Display for ExponentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotDecimal => write!(f, "is {AmountError}"),
            Self::TooFar => write!(f, "has an exponent beyond {MAX_EXPONENT}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::*;

    fn plain(number: &str) -> Result<String, ExponentError> {
        let mut plain = String::new();
        write_out(number, &mut plain).map(|()| plain)
    }

    #[test]
    fn the_point_moves_and_no_digit_changes() {
        for (number, expected) in [
            ("1.0e-6", "0.0000010"),
            ("1E2", "100"),
            ("1.0E+25", "10000000000000000000000000"),
            ("1.50e1", "15.0"),
            ("7.550e1", "75.50"),
            ("7550e-2", "75.50"),
            ("75.50e0", "75.50"),
            ("75.50E-0", "75.50"),
            ("-1.5e-1", "-0.15"),
            ("+1.5e-1", "0.15"),
            ("-0.00e1", "-0.0"),
            ("0e9", "0"),
            ("0.001e2", "0.1"),
            ("007e1", "70"),
            ("12e-2", "0.12"),
            ("12e-000002", "0.12"),
        ] {
            assert_eq!(plain(number).as_deref(), Ok(expected), "{number}");
        }
    }

    #[test]
    fn an_exponent_is_bounded_by_that_of_a_float() {
        let zeros = |count| "0".repeat(count);
        assert_eq!(plain("1e324").unwrap(), format!("1{}", zeros(324)));
        assert_eq!(plain("4.9e-324").unwrap(), format!("0.{}49", zeros(323)));
        for exponent in ["325", "-325", "999999999", "+99999999999999999999999999"] {
            assert_eq!(plain(&format!("1e{exponent}")), Err(ExponentError::TooFar), "{exponent}");
        }
    }

    #[test]
    fn what_is_no_number_with_an_exponent() {
        for text in [
            "", "1", "e", "1e", "e1", "1e+", "1e-", "1e1.0", "1e1e1", ".5e1", "1.e1", "+-1e1", "1e+-1",
            "1e 1",
        ] {
            assert_eq!(plain(text), Err(ExponentError::NotDecimal), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn the_value_is_that_of_rust_decimal(number in r"[+-]?[0-9]{1,5}(\.[0-9]{1,5})?[eE][+-]?[0-9]") {
            let plain = plain(&number).unwrap();
            let oracle = Decimal::from_scientific(&number).unwrap();
            prop_assert_eq!(Amount::<Undeclared>::new(&plain).unwrap().to_decimal(), Some(oracle));
        }
    }
}
