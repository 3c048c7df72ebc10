//! The table of the kinds of faults, and the text form made from it: a fault is `KIND[=ARG]`, an order
//! `KIND[=ARG][:N]`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use http::StatusCode;

use crate::faults::fault::{Fault, FaultOrder, RetryAfter};

/// Units, the largest first, and how many of the smallest each is.
type Units = [(&'static str, u128); 4];
const TIME: Units = [("s", NANOS_A_SECOND), ("ms", 1_000_000), ("us", 1_000), ("ns", 1)];
const SIZE: Units = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];
const NANOS_A_SECOND: u128 = 1_000_000_000;

/// Makes all that depends on the kind alone, from one row for each kind: its name, an example of its argument, and the
/// function that reads the argument.
macro_rules! kinds {
    ($($kind:ident, $name:literal, $argument:literal, $read:expr;)+) => {
        /// The kind of a [`Fault`], without its argument. `Display` writes its name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum FaultKind {
            $(#[doc = concat!("[`Fault::", stringify!($kind), "`].")] $kind,)+
        }

        impl FaultKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// The name of this kind in the text form, e.g. `http-status`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)+ }
            }

            /// An example of what follows the name; empty if nothing does.
            fn argument(self) -> &'static str {
                match self { $(Self::$kind => $argument,)+ }
            }

            /// The fault of this kind with this argument. None if it is not an argument of this kind.
            fn read(self, argument: &str) -> Option<Fault> {
                let read: fn(&str) -> Option<Fault> = match self { $(Self::$kind => $read,)+ };
                read(argument)
            }
        }

        impl Fault {
            /// The kind of this fault, by which [`Tally::faults`](crate::Tally::faults) counts.
            #[must_use]
            pub fn kind(self) -> FaultKind {
                match self { $(Self::$kind { .. } => FaultKind::$kind,)+ }
            }
        }
    };
}

kinds! {
    Delay,             "delay",              "=2s",    |text| duration(text).map(Fault::Delay);
    Drip,              "drip",               "=50ms",  |text| duration(text).map(Fault::Drip);
    Reset,             "reset",              "",       |_| Some(Fault::Reset);
    TruncatedBody,     "truncated",          "",       |_| Some(Fault::TruncatedBody);
    HttpStatus,        "http-status",        "=503[,retry-after=2s|,retry-after-date=2s]", http_status;
    SystemError,       "system-error",       "",       |_| Some(Fault::SystemError);
    BusinessException, "business-exception", "",       |_| Some(Fault::BusinessException);
    ReplayRefusal,     "replay",             "",       |_| Some(Fault::ReplayRefusal);
    ClockOff,          "clock",              "=-400s", |text| seconds(text).map(Fault::ClockOff);
    PhpWarning,        "php-warning",        "",       |_| Some(Fault::PhpWarning);
    OversizedBody,     "oversized",          "=8MiB",  |text| bytes(text).map(Fault::OversizedBody);
}

impl FaultKind {
    /// How a fault of this kind is written, with an example of its argument.
    fn usage(self) -> String {
        format!("{self}{}", self.argument())
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind().name())?;
        match *self {
            Self::Delay(duration) | Self::Drip(duration) => write_measure(f, duration.as_nanos(), TIME),
            Self::OversizedBody(bytes) => write_measure(f, bytes.into(), SIZE),
            Self::ClockOff(seconds) => write!(f, "={seconds}s"),
            Self::HttpStatus { status, retry_after } => {
                write!(f, "={}", status.as_u16())?;
                match retry_after {
                    Some(RetryAfter::Seconds(seconds)) => write!(f, ",retry-after={seconds}s"),
                    Some(RetryAfter::Date(seconds)) => write!(f, ",retry-after-date={seconds}s"),
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Display for FaultOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.requests {
            Some(requests) => write!(f, "{}:{requests}", self.fault),
            None => write!(f, "{}", self.fault),
        }
    }
}

/// Why a text is not a fault. `Display` writes one line: what is wrong, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultTextError(String);

impl fmt::Display for FaultTextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FaultTextError {}

impl FromStr for Fault {
    type Err = FaultTextError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, argument) =
            text.split_once('=').map_or((text, None), |(name, argument)| (name, Some(argument)));
        let Some(kind) = FaultKind::ALL.iter().copied().find(|kind| kind.name() == name) else {
            let usages: Vec<_> = FaultKind::ALL.iter().map(|kind| kind.usage()).collect();
            return Err(FaultTextError(format!(
                "{name:?} is not a fault; the faults are {}",
                usages.join(", ")
            )));
        };
        let takes_one = !kind.argument().is_empty();
        let read = match argument {
            Some(_) if !takes_one => Err(format!("{kind} takes no argument")),
            None if takes_one => Err(format!("{kind} needs an argument")),
            _ => {
                let argument = argument.unwrap_or_default();
                kind.read(argument).ok_or_else(|| format!("{argument:?} is not an argument of {kind}"))
            }
        };
        read.map_err(|why| FaultTextError(format!("{why}: write {}", kind.usage())))
    }
}

impl FromStr for FaultOrder {
    type Err = FaultTextError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some((fault, requests)) = text.rsplit_once(':') else {
            return text.parse().map(Fault::for_all);
        };
        let fault: Fault = fault.parse()?;
        requests.parse().map(|count| fault.first(count)).map_err(|_| {
            FaultTextError(format!(
                "{requests:?} is not a number of requests: write KIND:3 for the first 3, KIND for all"
            ))
        })
    }
}

/// Writes a measure in the largest unit in which it is an integer.
fn write_measure(f: &mut fmt::Formatter<'_>, measure: u128, units: Units) -> fmt::Result {
    let (unit, size) = units.into_iter().find(|(_, size)| measure.is_multiple_of(*size)).unwrap_or(("", 1));
    write!(f, "={}{unit}", measure / size)
}

/// Reads an integer and its unit, which begins where the digits end.
fn measure(text: &str, units: Units) -> Option<u128> {
    let (count, unit) = text.split_at_checked(text.find(|c: char| !c.is_ascii_digit())?)?;
    let (_, size) = units.into_iter().find(|(name, _)| *name == unit)?;
    count.parse::<u128>().ok()?.checked_mul(size)
}

fn duration(text: &str) -> Option<Duration> {
    let nanos = measure(text, TIME)?;
    let seconds = u64::try_from(nanos / NANOS_A_SECOND).ok()?;
    Some(Duration::new(seconds, u32::try_from(nanos % NANOS_A_SECOND).ok()?))
}

fn bytes(text: &str) -> Option<u64> {
    measure(text, SIZE)?.try_into().ok()
}

/// Seconds, the only unit here, so that it may be left out.
fn seconds<N: FromStr>(text: &str) -> Option<N> {
    text.strip_suffix('s').unwrap_or(text).parse().ok()
}

fn http_status(text: &str) -> Option<Fault> {
    let (status, header) =
        text.split_once(',').map_or((text, None), |(status, header)| (status, Some(header)));
    let status = StatusCode::from_bytes(status.as_bytes()).ok().filter(|code| !code.is_informational())?;
    let retry_after = match header.map(|header| header.split_once('=')) {
        None => None,
        Some(Some(("retry-after", after))) => Some(RetryAfter::Seconds(seconds(after)?)),
        Some(Some(("retry-after-date", after))) => Some(RetryAfter::Date(seconds(after)?)),
        Some(_) => return None,
    };
    Some(Fault::HttpStatus { status, retry_after })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::StatusCode;
    use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};

    use super::FaultKind;
    use crate::faults::fault::{Fault, FaultOrder, RetryAfter};

    fn page(status: u16, retry_after: Option<RetryAfter>) -> Fault {
        Fault::HttpStatus { status: StatusCode::from_u16(status).unwrap(), retry_after }
    }

    #[test]
    fn each_form_has_its_meaning_and_is_written_as_it_was_read() {
        for (text, fault) in [
            ("delay=2s", Fault::Delay(Duration::from_secs(2))),
            ("delay=0s", Fault::Delay(Duration::ZERO)),
            ("delay=1500ms", Fault::Delay(Duration::from_millis(1500))),
            ("drip=50ms", Fault::Drip(Duration::from_millis(50))),
            ("drip=7us", Fault::Drip(Duration::from_micros(7))),
            ("drip=7ns", Fault::Drip(Duration::from_nanos(7))),
            ("reset", Fault::Reset),
            ("truncated", Fault::TruncatedBody),
            ("http-status=503", page(503, None)),
            ("http-status=429,retry-after=2s", page(429, Some(RetryAfter::Seconds(2)))),
            ("http-status=429,retry-after-date=-2s", page(429, Some(RetryAfter::Date(-2)))),
            ("system-error", Fault::SystemError),
            ("business-exception", Fault::BusinessException),
            ("replay", Fault::ReplayRefusal),
            ("clock=-400s", Fault::ClockOff(-400)),
            ("php-warning", Fault::PhpWarning),
            ("oversized=8MiB", Fault::OversizedBody(8 << 20)),
            ("oversized=1000B", Fault::OversizedBody(1000)),
        ] {
            assert_eq!(text.parse(), Ok(fault), "{text}");
            assert_eq!(fault.to_string(), text);
            assert_eq!(text.parse(), Ok(fault.for_all()));
            assert_eq!(format!("{text}:3").parse(), Ok(fault.first(3)));
        }
        assert_eq!("clock=+400".parse(), Ok(Fault::ClockOff(400)));
        assert_eq!("delay=1000ms".parse(), Ok(Fault::Delay(Duration::from_secs(1))));
    }

    #[test]
    fn what_is_no_fault_is_told_what_would_be_one() {
        for (text, error) in [
            ("reset=1", "reset takes no argument: write reset"),
            ("delay", "delay needs an argument: write delay=2s"),
            ("delay=2", "\"2\" is not an argument of delay: write delay=2s"),
            ("delay=-2s", "\"-2s\" is not an argument of delay: write delay=2s"),
            ("drip=1.5s", "\"1.5s\" is not an argument of drip: write drip=50ms"),
            ("clock=soon", "\"soon\" is not an argument of clock: write clock=-400s"),
            ("oversized=8MB", "\"8MB\" is not an argument of oversized: write oversized=8MiB"),
            (
                "oversized=999999999999GiB",
                "\"999999999999GiB\" is not an argument of oversized: write oversized=8MiB",
            ),
            (
                "http-status=99",
                "\"99\" is not an argument of http-status: write \
                 http-status=503[,retry-after=2s|,retry-after-date=2s]",
            ),
            ("reset:", "\"\" is not a number of requests: write KIND:3 for the first 3, KIND for all"),
            ("reset:-1", "\"-1\" is not a number of requests: write KIND:3 for the first 3, KIND for all"),
            (
                "restet\n:3",
                "\"restet\\n\" is not a fault; the faults are delay=2s, drip=50ms, reset, truncated, \
                 http-status=503[,retry-after=2s|,retry-after-date=2s], system-error, business-exception, replay, \
                 clock=-400s, php-warning, oversized=8MiB",
            ),
        ] {
            assert_eq!(text.parse::<FaultOrder>().map_err(|error| error.to_string()), Err(error.to_owned()));
        }
        assert_eq!("http-status=103".parse::<Fault>().unwrap_err().to_string().lines().count(), 1);
        assert!("http-status=503,retry=2s".parse::<Fault>().is_err());
    }

    fn faults() -> impl Strategy<Value = Fault> {
        let duration = || {
            (any::<u64>(), 0..1_000_000_000_u32).prop_map(|(seconds, nanos)| Duration::new(seconds, nanos))
        };
        let retry_after = prop_oneof![
            Just(None),
            any::<u64>().prop_map(|seconds| Some(RetryAfter::Seconds(seconds))),
            any::<i64>().prop_map(|seconds| Some(RetryAfter::Date(seconds))),
        ];
        prop_oneof![
            duration().prop_map(Fault::Delay),
            duration().prop_map(Fault::Drip),
            Just(Fault::Reset),
            Just(Fault::TruncatedBody),
            (200..1000_u16, retry_after).prop_map(|(status, retry_after)| page(status, retry_after)),
            Just(Fault::SystemError),
            Just(Fault::BusinessException),
            Just(Fault::ReplayRefusal),
            any::<i64>().prop_map(Fault::ClockOff),
            Just(Fault::PhpWarning),
            any::<u64>().prop_map(Fault::OversizedBody),
            (0..1_u64 << 33).prop_map(|kib| Fault::OversizedBody(kib << 10)),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_as_the_same(fault in faults(), requests in any::<Option<u64>>()) {
            let order = requests.map_or(fault.for_all(), |requests| fault.first(requests));
            assert_eq!(fault.to_string().parse(), Ok(fault));
            assert_eq!(order.to_string().parse(), Ok(order));
        }

        #[test]
        fn any_text_is_read_or_refused_in_one_line(text in any::<String>()) {
            if let Err(error) = text.parse::<FaultOrder>() {
                assert_eq!(error.to_string().lines().count(), 1);
            }
        }
    }

    #[test]
    fn every_kind_is_named_once_and_its_usage_is_that_of_its_fault_in_the_table_of_the_documentation() {
        let names: std::collections::BTreeSet<_> = FaultKind::ALL.iter().map(|kind| kind.name()).collect();
        assert_eq!((names.len(), FaultKind::ALL.len()), (11, 11));
        for kind in FaultKind::ALL {
            let usage = kind.usage();
            let usage = usage.split('[').next().unwrap();
            let fault: Fault = usage.parse().unwrap();
            assert_eq!((fault.kind(), fault.to_string().as_str()), (*kind, usage));
            let row = format!("[`{kind:?}`](Self::{kind:?})");
            let rows = include_str!("fault.rs").lines().filter(|line| line.contains(&row));
            assert!(rows.clone().any(|row| row.contains(&format!("| `{usage}` |"))), "{usage}");
        }
    }
}
