use std::iter::repeat_n;

use proptest::prelude::*;

use super::*;
use crate::amount::Undeclared;

fn yuan(text: &str) -> Money<Yuan> {
    Money::new(text).unwrap()
}

#[test]
fn sums_keep_the_longest_fraction_and_every_digit() {
    for (a, b, sum) in [
        ("75.50", "0.5", "76.00"),
        ("0.10", "-0.1", "0.00"),
        ("-1", "0.001", "-0.999"),
        ("999.99", "0.01", "1000.00"),
        ("007", "-10.5", "-3.5"),
        ("-0", "0", "0"),
        ("-0.50", "-0.50", "-1.00"),
        ("99.95", "0.05", "100.00"),
        ("-9.5", "-0.5", "-10.0"),
        ("0.99", "0.99", "1.98"),
        ("007", "1", "8"),
        ("1.005", "1.2", "2.205"),
        ("+29.50", "-29.50", "0.00"),
        ("+1.5", "+98.5", "100.0"),
        ("+0", "+0.00", "0.00"),
    ] {
        assert_eq!((yuan(a) + yuan(b)).as_str(), sum, "{a} + {b}");
        assert_eq!((yuan(b) + yuan(a)).as_str(), sum, "{b} + {a}");
    }
    let nines = "9".repeat(400);
    assert_eq!((yuan(&nines) + yuan("1")).as_str(), format!("1{}", "0".repeat(400)));
    let tiny = format!("0.{}1", "0".repeat(399));
    assert_eq!((yuan(&nines) + yuan(&tiny)).as_str(), format!("{nines}.{}1", "0".repeat(399)));
    assert_eq!(Money::<Fen>::default().as_str(), "0");
}

#[test]
fn a_sum_is_of_amounts_or_of_money() {
    let amounts = ["75.50", "-0.5", "1"].map(|text| Amount::<Yuan>::new(text).unwrap());
    let sum: Money<Yuan> = amounts.into_iter().sum();
    assert_eq!(sum.as_str(), "76.00");
    let sum: Money<Yuan> = [&sum, &yuan("-76")].into_iter().sum();
    assert_eq!(sum, Money::default());
    let mut left = yuan("10");
    left -= Amount::new("0.25").unwrap();
    assert_eq!(left.clone() - Money::whole(9), yuan("0.75"));
    assert_eq!(left, Amount::new("9.750").unwrap());
}

#[test]
fn what_is_borrowed_is_computed_with_too() {
    let (a, b) = (yuan("1.50"), yuan("0.25"));
    let amount = Amount::<Yuan>::new("2").unwrap();
    assert_eq!((&a + &b, &a - &b, -&a), (yuan("1.75"), yuan("1.25"), yuan("-1.50")));
    assert_eq!(
        (amount + amount, amount - &a, &a + amount, -amount),
        (yuan("4"), yuan("0.5"), yuan("3.5"), yuan("-2"))
    );
    assert!(a < amount && amount > b && a > b);
    assert_eq!(Money::<Undeclared>::whole(3).assume::<Fen>().to_yuan(), yuan("0.03"));
}

#[test]
fn a_plus_is_read_and_not_kept() {
    let amount = Amount::<Yuan>::new("+29.50").unwrap();
    assert_eq!(
        (amount.as_str(), Money::from(amount).as_str(), yuan("+29.50").as_str()),
        ("+29.50", "29.50", "29.50")
    );
    assert_eq!(
        (amount.to_fen().as_str(), (-amount).as_str(), amount.to_decimal()),
        ("2950", "-29.50", Some(Decimal::new(2950, 2)))
    );
    assert_eq!((yuan("+7.00").to_integer(), yuan("+0").as_str()), (Some(7), "0"));
    assert_eq!(amount, yuan("29.5"));
    assert_eq!(Amount::<Fen>::new("+2950").unwrap().to_yuan(), amount);
}

#[test]
fn a_zero_that_was_computed_has_no_sign() {
    let zero = Amount::<Yuan>::new("-0.00").unwrap();
    assert_eq!(Money::from(zero).as_str(), "-0.00", "as printed");
    assert_eq!((zero.to_fen().as_str(), (-Money::<Yuan>::default()).as_str()), ("0", "0"));
    assert_eq!((-yuan("0.00")).as_str(), "0.00");
    assert_eq!((zero + zero).as_str(), "0.00");
}

#[test]
fn yuan_and_fen_are_the_same_money() {
    for (yuan, fen) in [
        ("75.50", "7550"),
        ("0.01", "1"),
        ("0.00", "0"),
        ("-12.34", "-1234"),
        ("75.505", "7550.5"),
        ("90071992547409.93", "9007199254740993"),
    ] {
        let (y, f) = (Amount::<Yuan>::new(yuan).unwrap(), Amount::<Fen>::new(fen).unwrap());
        assert_eq!((y.to_fen().as_str(), f.to_yuan().as_str()), (fen, yuan));
        assert_eq!((Money::from(y).to_fen(), Money::from(f).to_yuan()), (f.into(), y.into()));
    }
    assert_eq!(Amount::<Yuan>::new("75.5").unwrap().to_fen().as_str(), "7550");
    assert_eq!(Amount::<Fen>::new("5").unwrap().to_yuan().as_str(), "0.05");
    assert_eq!(Amount::<Fen>::new("-0050").unwrap().to_yuan().as_str(), "-0.50");
}

#[test]
fn a_whole_number_is_an_integer() {
    assert_eq!(yuan("-7.00").to_integer(), Some(-7));
    assert_eq!(yuan("7.01").to_integer(), None);
    assert_eq!(yuan("9223372036854775808").to_integer(), None);
    assert_eq!(yuan("12.5").to_decimal(), Some(Decimal::new(125, 1)));
}

#[test]
fn it_says_its_unit_where_it_is_debugged_and_its_text_elsewhere() {
    assert_eq!(
        format!("{:?} {:?}", yuan("1.50"), Money::<Undeclared>::whole(2)),
        "Money(1.50 yuan) Money(2 undeclared)"
    );
    assert_eq!(format!("{:>6}|", yuan("1.50")), "  1.50|");
    let json = serde_json::to_string(&yuan("1.50")).unwrap();
    assert_eq!(json, "\"1.50\"");
    assert_eq!(serde_json::from_str::<Money<Yuan>>(&json).unwrap(), yuan("1.5"));
    assert!(serde_json::from_str::<Money<Yuan>>("\"1e2\"").is_err());
    let binary = postcard::to_allocvec(&yuan("1.50")).unwrap();
    assert_eq!(postcard::from_bytes::<Money<Yuan>>(&binary).unwrap().as_str(), "1.50");
}

proptest! {
    /// The oracle is the integer arithmetic of the machine, in the last place of both.
    #[test]
    fn sums_are_those_of_integers(a in any::<i64>(), b in any::<i64>(), places in 0_u32..12, more in 0_u32..6) {
        let of = |units: i64, scale: u32| {
            let text = Decimal::from_i128_with_scale(units.into(), scale).to_string();
            Money::<Yuan>::new(&text).unwrap()
        };
        let (sum, difference) = (of(a, places) + of(b, places + more), of(a, places) - of(b, places + more));
        let a = i128::from(a) * 10_i128.pow(more);
        let oracle = |units: i128| Decimal::from_i128_with_scale(units, places + more).to_string();
        prop_assert_eq!(sum.as_str(), oracle(a + i128::from(b)));
        prop_assert_eq!(difference.as_str(), oracle(a - i128::from(b)));
    }

    #[test]
    fn a_conversion_is_undone_by_the_other(text in r"[+-]?[0-9]{1,25}(\.[0-9]{1,25})?") {
        let amount = yuan(&text);
        prop_assert_eq!(amount.to_fen().to_yuan(), amount.clone());
        // A hundred times as many fen, by addition alone.
        let fen: Money<Fen> = repeat_n(&Money::new(&text).unwrap(), 100).sum();
        prop_assert_eq!(amount.to_fen(), fen);
    }
}
