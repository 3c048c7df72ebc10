//! Money, exactly as it came.

use std::cmp::Ordering;
use std::error::Error;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

mod digits;
pub(crate) mod exponent;
mod money;
mod unit;

pub use money::Money;
pub use unit::{Fen, Undeclared, Unit, Yuan};

/// A decimal amount of any length, in the unit `U` of its field: [`Yuan`], [`Fen`] or [`Undeclared`]. It keeps its text:
/// `75.50` stays `75.50`, `+5` stays `+5`, and no float is ever involved. It borrows its text, which was checked. An amount
/// that a reply writes with an exponent is written out: `1.0E+3` becomes `1000`.
///
/// Amounts of one unit compare by value: `75.5 == 75.50`. They add up to [`Money`], exactly, and convert to another unit
/// as money too. It serialises as a string.
///
/// ```
/// use zvcms_proto::{Amount, Decimal, Yuan};
///
/// let amount = Amount::<Yuan>::new("75.50")?;
/// assert_eq!(amount.to_string(), "75.50");
/// assert_eq!(amount.to_fen().to_string(), "7550");
/// assert_eq!(amount.to_decimal(), Some(Decimal::new(7550, 2)));
/// # Ok::<(), zvcms_proto::AmountError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Amount<'a, U>(&'a str, PhantomData<U>);

impl<'a, U: Unit> Amount<'a, U> {
    /// Reads digits, and optionally `.` and more digits. A `-` or a `+` may stand in front.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is anything else: it has an exponent, white space or grouping.
    pub fn new(text: &'a str) -> Result<Self, AmountError> {
        let (_, magnitude) = split_sign(text);
        let magnitude = magnitude.as_bytes();
        let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let integer = digits(magnitude);
        let is_amount = integer > 0
            && match magnitude.get(integer..) {
                Some([b'.', fraction @ ..]) => !fraction.is_empty() && digits(fraction) == fraction.len(),
                rest => rest.is_some_and(<[u8]>::is_empty),
            };
        if is_amount { Ok(Self(text, PhantomData)) } else { Err(AmountError) }
    }

    /// The amount of a text that was checked to be one, or is empty: then there is none.
    pub(crate) fn from_checked(text: &'a str) -> Option<Self> {
        (!text.is_empty()).then_some(Self(text, PhantomData))
    }

    /// The text as it came, in plain digits.
    #[must_use]
    pub fn as_str(self) -> &'a str {
        self.0
    }

    /// The same value as a [`Decimal`], or `None` where that cannot hold it exactly: it holds 28 digits, and most numbers of
    /// 29.
    #[must_use]
    pub fn to_decimal(self) -> Option<Decimal> {
        let is_with_zeros = self.0.contains('.');
        let exact = |text: &str| Decimal::from_str_exact(text).ok();
        exact(self.0)
            .or_else(|| exact(self.0.trim_end_matches('0').trim_end_matches('.')).filter(|_| is_with_zeros))
    }

    /// Whether it is zero, however many places it has.
    #[must_use]
    pub fn is_zero(self) -> bool {
        let value = self.value();
        value.integer.is_empty() && value.fraction.is_empty()
    }

    /// Whether it is more than zero.
    #[must_use]
    pub fn is_positive(self) -> bool {
        !self.is_zero() && !self.is_negative()
    }

    /// Whether it is less than zero.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.value().negative
    }

    fn value(self) -> Value<'a> {
        let (negative, magnitude) = split_sign(self.0);
        let (integer, fraction) = magnitude.split_once('.').unwrap_or((magnitude, ""));
        let integer = integer.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        let zero = integer.is_empty() && fraction.is_empty();
        Value { negative: negative && !zero, integer, fraction }
    }
}

/// Whether a text is negative, and what follows its sign.
fn split_sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(magnitude) => (true, magnitude),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

impl<'a> Amount<'a, Undeclared> {
    /// The same amount in the unit that you know it to have: no page says it.
    #[must_use]
    pub fn assume<U: Unit>(self) -> Amount<'a, U> {
        Amount(self.0, PhantomData)
    }
}

/// An amount without what does not change its value: the sign of zero, leading zeros, trailing zeros.
#[derive(PartialEq, Eq, Hash)]
struct Value<'a> {
    negative: bool,
    integer: &'a str,
    fraction: &'a str,
}

impl Value<'_> {
    fn compare_magnitude(&self, other: &Self) -> Ordering {
        (self.integer.len().cmp(&other.integer.len()))
            .then_with(|| self.integer.cmp(other.integer))
            .then_with(|| self.fraction.cmp(other.fraction))
    }
}

/// As printed. A width fills it like a number, and a precision changes nothing: no digit is dropped.
impl<U: Unit> fmt::Display for Amount<'_, U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (negative, magnitude) = split_sign(self.0);
        if !self.0.starts_with('+') || f.sign_plus() {
            f.pad_integral(!negative, "", magnitude)
        } else if f.sign_aware_zero_pad() {
            // The zeros stand behind the sign.
            write!(f, "{:+0width$}", Self(magnitude, PhantomData), width = f.width().unwrap_or_default())
        } else {
            f.pad_integral(true, "", self.0)
        }
    }
}

impl<U: Unit> fmt::Debug for Amount<'_, U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Amount({} {})", self.0, U::NAME)
    }
}

impl<U: Unit> Serialize for Amount<'_, U> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<U: Unit> PartialEq for Amount<'_, U> {
    fn eq(&self, other: &Self) -> bool {
        self.value() == other.value()
    }
}

impl<U: Unit> Eq for Amount<'_, U> {}

impl<U: Unit> Hash for Amount<'_, U> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value().hash(state);
    }
}

impl<U: Unit> PartialOrd for Amount<'_, U> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<U: Unit> Ord for Amount<'_, U> {
    fn cmp(&self, other: &Self) -> Ordering {
        let (ours, theirs) = (self.value(), other.value());
        match (ours.negative, theirs.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => ours.compare_magnitude(&theirs),
            (true, true) => theirs.compare_magnitude(&ours),
        }
    }
}

/// The error of [`Amount::new`]: the text is not a plain decimal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AmountError;

impl fmt::Display for AmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a plain decimal number")
    }
}

impl Error for AmountError {}

#[cfg(test)]
mod tests {
    use std::collections::hash_map::DefaultHasher;

    use proptest::prelude::*;

    use super::*;

    fn amount(text: &str) -> Amount<'_, Yuan> {
        Amount::new(text).unwrap()
    }

    fn hash(amount: Amount<'_, Yuan>) -> u64 {
        let mut hasher = DefaultHasher::new();
        amount.hash(&mut hasher);
        hasher.finish()
    }

    #[test]
    fn the_text_is_kept() {
        let long = format!("-{}.{}0", "9".repeat(400), "1".repeat(400));
        for text in ["75.50", "0", "-0.00", "007.10", "+29.50", "+0", long.as_str()] {
            assert_eq!(amount(text).to_string(), text);
            assert_eq!(serde_json::to_value(amount(text)).unwrap(), text);
        }
    }

    #[test]
    fn each_is_zero_or_has_a_sign() {
        for (text, sign) in
            [("0", 0), ("-0.00", 0), ("+0", 0), ("000.0", 0), ("0.001", 1), ("+7", 1), ("-0.5", -1)]
        {
            let (amount, money) = (amount(text), Money::from(amount(text)));
            let expected = (sign == 0, sign > 0, sign < 0);
            assert_eq!((amount.is_zero(), amount.is_positive(), amount.is_negative()), expected, "{text}");
            assert_eq!((money.is_zero(), money.is_positive(), money.is_negative()), expected, "{text}");
        }
    }

    #[test]
    fn a_width_fills_it_like_a_number_and_a_precision_drops_nothing() {
        for (shown, expected) in [
            (format!("{:.2}", amount("1234567.890")), "1234567.890"),
            (format!("{:8}|", amount("-7.5")), "    -7.5|"),
            (format!("{:<8}|", amount("7.5")), "7.5     |"),
            (format!("{:08.2}", amount("-7.5")), "-00007.5"),
            (format!("{:+}", amount("7.5")), "+7.5"),
            (format!("{:+}", amount("+7.5")), "+7.5"),
            (format!("{:8}|", amount("+7.5")), "    +7.5|"),
            (format!("{:<8}|", amount("+7.5")), "+7.5    |"),
            (format!("{:08}", amount("+7.5")), "+00007.5"),
        ] {
            assert_eq!(shown, expected);
        }
    }

    #[test]
    fn what_is_no_plain_decimal_number() {
        for text in [
            "", "-", "+", ".", "1.", ".5", "--1", "++1", "+-1", "-+1", "+ 1", "1+", "+.5", "+1.", "1e3",
            "1E3", "0x1", " 1", "1 ", "1,000.00", "1.2.3", "seventy", "NaN", "inf", "１", "1_000", "-.5",
            "1.-5",
        ] {
            assert_eq!(Amount::<Yuan>::new(text), Err(AmountError), "{text:?}");
        }
    }

    #[test]
    fn amounts_compare_by_value() {
        for (a, b) in
            [("75.5", "75.50"), ("007", "7"), ("-0", "0.00"), ("0.10", "0.1"), ("+7", "7.0"), ("+0", "-0")]
        {
            assert_eq!(amount(a), amount(b));
            assert_eq!(hash(amount(a)), hash(amount(b)));
        }
        assert_ne!(amount("-1"), amount("+1"));
        assert_ne!(amount("0.01"), amount("0.1"));
    }

    #[test]
    fn other_amounts_have_other_hashes() {
        for (a, b) in [("1", "-1"), ("1", "10"), ("0.01", "0.1"), ("1.2", "12")] {
            assert_ne!(hash(amount(a)), hash(amount(b)));
        }
    }

    #[test]
    fn a_decimal_is_exact_or_none() {
        assert_eq!(amount("-12.340").to_decimal(), Some(Decimal::new(-12_340, 3)));
        assert_eq!(amount("+12.340").to_decimal(), Some(Decimal::new(12_340, 3)));
        assert_eq!(amount(&"9".repeat(40)).to_decimal(), None);
        assert_eq!(amount(&format!("-0.1{}", "0".repeat(40))).to_decimal(), Some(Decimal::new(-1, 1)));
        assert_eq!(amount(&"10".repeat(20)).to_decimal(), None);
        assert_eq!(amount(&format!("0.{}", "1".repeat(40))).to_decimal(), None);
    }

    proptest! {
        #[test]
        fn order_and_equality_are_those_of_rust_decimal(
            a in r"[+-]?[0-9]{1,12}(\.[0-9]{1,12})?",
            b in r"[+-]?[0-9]{1,12}(\.[0-9]{1,12})?",
        ) {
            let (a, b) = (amount(&a), amount(&b));
            let (oracle_a, oracle_b) = (a.to_decimal().unwrap(), b.to_decimal().unwrap());
            prop_assert_eq!(a.cmp(&b), oracle_a.cmp(&oracle_b));
            prop_assert_eq!(a == b, oracle_a == oracle_b);
        }
    }
}
