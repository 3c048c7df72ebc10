//! Addition of decimal texts of any length, digit by digit.

use std::iter::repeat_n;

use super::split_sign;

/// Adds an amount to another. One that is no longer than the other on either side of the point, and of the same sign, is
/// added where it stands, so that a sum of many takes no time for the length of what is summed up.
pub(super) fn add(sum: &mut String, other: &str) {
    let (ours, theirs) = (Digits::of(sum), Digits::of(other));
    let fits = theirs.integer.len() <= ours.integer.len() && theirs.fraction.len() <= ours.fraction.len();
    // Leading zeros and the sign of a zero do not stay in a sum.
    let is_canonical = !ours.integer.starts_with('0') || (ours.integer == "0" && !ours.is_negative);
    if ours.is_negative != theirs.is_negative || !fits || !is_canonical {
        *sum = sum_of(sum, other);
        return;
    }
    let end = sum.len() - (ours.fraction.len() - theirs.fraction.len());
    let digits: Vec<u8> = [theirs.integer, theirs.fraction].concat().into_bytes();
    let mut bytes = std::mem::take(sum).into_bytes();
    let mut carry = 0;
    let mut added = digits.iter().rev();
    for byte in bytes.iter_mut().take(end).rev().filter(|byte| byte.is_ascii_digit()) {
        let digit = added.next();
        if digit.is_none() && carry == 0 {
            break;
        }
        let total = *byte - b'0' + digit.map_or(0, |digit| digit - b'0') + carry;
        (*byte, carry) = (b'0' + total % 10, total / 10);
    }
    if carry > 0 {
        let front = usize::from(bytes.starts_with(b"-"));
        bytes.insert(front, b'1');
    }
    // Digits are ASCII.
    *sum = String::from_utf8(bytes).unwrap_or_default();
}

/// The sum of two amounts.
fn sum_of(one: &str, other: &str) -> String {
    let (one, other) = (Digits::of(one), Digits::of(other));
    let width = one.integer.len().max(other.integer.len());
    let scale = one.fraction.len().max(other.fraction.len());
    let (a, b) = (one.padded(width, scale), other.padded(width, scale));
    let (is_negative, digits) = if one.is_negative == other.is_negative {
        (one.is_negative, added(&a, &b))
    } else if a >= b {
        (one.is_negative, subtracted(&a, &b))
    } else {
        (other.is_negative, subtracted(&b, &a))
    };
    let is_zero = digits.iter().all(|digit| *digit == 0);
    let zeros = digits.iter().take(digits.len() - scale - 1).take_while(|digit| **digit == 0).count();
    let point = digits.len() - scale;
    let mut text = String::from(if is_negative && !is_zero { "-" } else { "" });
    for (at, digit) in digits.iter().enumerate().skip(zeros) {
        if at == point {
            text.push('.');
        }
        text.push(char::from(b'0' + digit));
    }
    text
}

/// An amount's text in its parts.
struct Digits<'a> {
    is_negative: bool,
    integer: &'a str,
    fraction: &'a str,
}

impl<'a> Digits<'a> {
    fn of(text: &'a str) -> Self {
        let (is_negative, magnitude) = split_sign(text);
        let (integer, fraction) = magnitude.split_once('.').unwrap_or((magnitude, ""));
        Self { is_negative, integer, fraction }
    }

    /// All digits, and one more in front for the carry, with so many before and behind the point.
    fn padded(&self, width: usize, scale: usize) -> Vec<u8> {
        let before = repeat_n(b'0', width + 1 - self.integer.len()).chain(self.integer.bytes());
        let behind = self.fraction.bytes().chain(repeat_n(b'0', scale - self.fraction.len()));
        before.chain(behind).map(|digit| digit - b'0').collect()
    }
}

/// `a + b`, which are of the same length and begin with 0.
fn added(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut carry = 0;
    let digit = |(a, b): (&u8, &u8)| {
        let sum = a + b + carry;
        carry = sum / 10;
        sum % 10
    };
    let mut digits: Vec<u8> = a.iter().zip(b).rev().map(digit).collect();
    digits.reverse();
    digits
}

/// `a - b`, which are of the same length; `b` is not the larger.
fn subtracted(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut borrowed = 0;
    let digit = |(a, b): (&u8, &u8)| {
        let difference = a + 10 - b - borrowed;
        borrowed = u8::from(difference < 10);
        difference % 10
    };
    let mut digits: Vec<u8> = a.iter().zip(b).rev().map(digit).collect();
    digits.reverse();
    digits
}
