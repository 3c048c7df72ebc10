//! Money that was computed: sums, and amounts in another unit.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::iter::Sum;
use std::marker::PhantomData;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Amount, AmountError, Fen, Undeclared, Unit, Yuan, digits, exponent};

/// An exact amount of a unit that owns its digits, of any number: what [`Amount`]s become when they are added or
/// converted. No digit is ever lost, and two units do not mix:
///
/// ```
/// use zvcms_proto::{Amount, Fen, Money, Yuan};
///
/// let ledger: [Amount<'_, Yuan>; 2] = [Amount::new("75.50")?, Amount::new("-0.5")?];
/// let balance: Money<Yuan> = ledger.into_iter().sum();
/// assert_eq!(balance.to_string(), "75.00");
///
/// let fen: Amount<'_, Fen> = Amount::new("7500")?;
/// assert_eq!(balance, fen.to_yuan());
/// # Ok::<(), zvcms_proto::AmountError>(())
/// ```
///
/// ```compile_fail
/// # use zvcms_proto::{Fen, Money, Yuan};
/// let mixed = Money::<Yuan>::whole(1) + Money::<Fen>::whole(1);
/// ```
///
/// A sum has as many places behind the point as the longest of its terms. Amounts compare by value: `75.5 == 75.50`. It serialises as a string, and deserialises from one.
#[derive(Clone)]
pub struct Money<U> {
    /// The text of an amount, without a `+`.
    text: String,
    unit: PhantomData<U>,
}

impl<U: Unit> Money<U> {
    /// Reads what [`Amount::new`] does. It keeps the text, but for a `+` in front.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is anything else: it has an exponent, white space or grouping.
    pub fn new(text: &str) -> Result<Self, AmountError> {
        Amount::new(text).map(Self::from)
    }

    /// So many whole units: `Money::<Yuan>::whole(5)` is five yuan.
    #[must_use]
    pub fn whole(units: i64) -> Self {
        Self::of_text(units.to_string())
    }

    /// Whether it is zero, however many places it has.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.as_amount().is_zero()
    }

    /// Whether it is more than zero.
    #[must_use]
    pub fn is_positive(&self) -> bool {
        self.as_amount().is_positive()
    }

    /// Whether it is less than zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.as_amount().is_negative()
    }

    /// The same amount, borrowed.
    #[must_use]
    pub fn as_amount(&self) -> Amount<'_, U> {
        Amount(&self.text, PhantomData)
    }

    /// The text, such as `75.50`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The same value as a [`Decimal`], or `None` where that cannot hold it exactly (more than 28 digits).
    #[must_use]
    pub fn to_decimal(&self) -> Option<Decimal> {
        self.as_amount().to_decimal()
    }

    /// The same value as an integer, or `None` where it has a fraction or is too large.
    #[must_use]
    pub fn to_integer(&self) -> Option<i64> {
        let (integer, fraction) = self.text.split_once('.').unwrap_or((&self.text, ""));
        if fraction.bytes().all(|digit| digit == b'0') { integer.parse().ok() } else { None }
    }

    fn of_text(text: String) -> Self {
        Self { text, unit: PhantomData }
    }

    /// What was computed has no negative zero.
    fn without_sign_of_zero(mut self) -> Self {
        if self.text.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.')) {
            self.text.retain(|character| character != '-');
        }
        self
    }

    /// The amount of another unit, its point moved so many places to the right.
    fn converted<V: Unit>(amount: Amount<'_, V>, places: i16) -> Self {
        let mut text = String::new();
        exponent::move_point(amount.0, places, &mut text);
        Self::of_text(text).without_sign_of_zero()
    }
}

impl Amount<'_, Fen> {
    /// The same money in yuan: 7550 fen are 75.50 yuan.
    #[must_use]
    pub fn to_yuan(self) -> Money<Yuan> {
        Money::converted(self, -2)
    }
}

impl Amount<'_, Yuan> {
    /// The same money in fen: 75.505 yuan are 7550.5 fen.
    #[must_use]
    pub fn to_fen(self) -> Money<Fen> {
        Money::converted(self, 2)
    }
}

impl Money<Fen> {
    /// The same money in yuan: 7550 fen are 75.50 yuan.
    #[must_use]
    pub fn to_yuan(&self) -> Money<Yuan> {
        self.as_amount().to_yuan()
    }
}

impl Money<Undeclared> {
    /// The same amount in the unit that you know it to have: no page says it.
    #[must_use]
    pub fn assume<U: Unit>(self) -> Money<U> {
        Money::of_text(self.text)
    }
}

impl Money<Yuan> {
    /// The same money in fen: 75.505 yuan are 7550.5 fen.
    #[must_use]
    pub fn to_fen(&self) -> Money<Fen> {
        self.as_amount().to_fen()
    }
}

/// Zero.
impl<U: Unit> Default for Money<U> {
    fn default() -> Self {
        Self::of_text("0".to_owned())
    }
}

impl<U: Unit> From<Amount<'_, U>> for Money<U> {
    fn from(amount: Amount<'_, U>) -> Self {
        Self::of_text(amount.0.strip_prefix('+').unwrap_or(amount.0).to_owned())
    }
}

impl<U: Unit> From<&Self> for Money<U> {
    fn from(money: &Self) -> Self {
        money.clone()
    }
}

impl<U: Unit> FromStr for Money<U> {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        Self::new(text)
    }
}

impl<U: Unit, A: Into<Self>> Add<A> for Money<U> {
    type Output = Self;

    fn add(mut self, other: A) -> Self {
        self += other;
        self
    }
}

impl<U: Unit, A: Into<Self>> AddAssign<A> for Money<U> {
    fn add_assign(&mut self, other: A) {
        digits::add(&mut self.text, &other.into().text);
    }
}

impl<U: Unit, A: Into<Self>> Sub<A> for Money<U> {
    type Output = Self;

    fn sub(self, other: A) -> Self {
        self + -other.into()
    }
}

impl<U: Unit, A: Into<Self>> SubAssign<A> for Money<U> {
    fn sub_assign(&mut self, other: A) {
        *self += -other.into();
    }
}

impl<U: Unit> Neg for Money<U> {
    type Output = Self;

    fn neg(self) -> Self {
        let negative = match self.text.strip_prefix('-') {
            Some(magnitude) => magnitude.to_owned(),
            None => format!("-{}", self.text),
        };
        Self::of_text(negative).without_sign_of_zero()
    }
}

/// Implements the operators for what is borrowed, by way of the owned.
macro_rules! borrowed {
    ($($borrowed:ty),+) => { $(
        impl<U: Unit, A: Into<Money<U>>> Add<A> for $borrowed {
            type Output = Money<U>;

            fn add(self, other: A) -> Money<U> {
                Money::from(self) + other
            }
        }

        impl<U: Unit, A: Into<Money<U>>> Sub<A> for $borrowed {
            type Output = Money<U>;

            fn sub(self, other: A) -> Money<U> {
                Money::from(self) - other
            }
        }

        impl<U: Unit> Neg for $borrowed {
            type Output = Money<U>;

            fn neg(self) -> Money<U> {
                -Money::from(self)
            }
        }
    )+ };
}

borrowed!(&Money<U>, Amount<'_, U>);

impl<U: Unit, A: Into<Self>> Sum<A> for Money<U> {
    fn sum<I: Iterator<Item = A>>(amounts: I) -> Self {
        amounts.fold(Self::default(), Add::add)
    }
}

impl<U: Unit> fmt::Display for Money<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_amount().fmt(f)
    }
}

impl<U: Unit> fmt::Debug for Money<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Money({} {})", self.text, U::NAME)
    }
}

impl<U: Unit> PartialEq for Money<U> {
    fn eq(&self, other: &Self) -> bool {
        self.as_amount() == other.as_amount()
    }
}

impl<U: Unit> Eq for Money<U> {}

impl<U: Unit> PartialEq<Amount<'_, U>> for Money<U> {
    fn eq(&self, other: &Amount<'_, U>) -> bool {
        self.as_amount() == *other
    }
}

impl<U: Unit> PartialEq<Money<U>> for Amount<'_, U> {
    fn eq(&self, other: &Money<U>) -> bool {
        *self == other.as_amount()
    }
}

impl<U: Unit> PartialOrd<Amount<'_, U>> for Money<U> {
    fn partial_cmp(&self, other: &Amount<'_, U>) -> Option<Ordering> {
        self.as_amount().partial_cmp(other)
    }
}

impl<U: Unit> PartialOrd<Money<U>> for Amount<'_, U> {
    fn partial_cmp(&self, other: &Money<U>) -> Option<Ordering> {
        self.partial_cmp(&other.as_amount())
    }
}

impl<U: Unit> PartialOrd for Money<U> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<U: Unit> Ord for Money<U> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_amount().cmp(&other.as_amount())
    }
}

impl<U: Unit> Hash for Money<U> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_amount().hash(state);
    }
}

impl<U: Unit> Serialize for Money<U> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de, U: Unit> Deserialize<'de> for Money<U> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
