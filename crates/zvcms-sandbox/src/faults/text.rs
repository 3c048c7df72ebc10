//! Faults as text: `KIND[=ARG]`, and an order as `KIND[=ARG][:N]`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use http::StatusCode;

use crate::faults::fault::{Fault, FaultKind, FaultOrder, RetryAfter};

const NANOS_A_UNIT: [(&str, u128); 4] = [("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000), ("ns", 1)];
const BYTES_A_UNIT: [(&str, u64); 4] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];

/// Why a text is no fault. Its `Display` is one line: what is wrong and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultTextError {
    /// There is no such kind.
    #[non_exhaustive]
    UnknownKind {
        /// What stands in the kind's place.
        found: String,
    },
    /// The kind takes no argument and has one.
    #[non_exhaustive]
    NeedlessArgument {
        /// The kind.
        kind: FaultKind,
    },
    /// The kind needs an argument, and it is missing or wrong.
    #[non_exhaustive]
    Argument {
        /// The kind.
        kind: FaultKind,
        /// What stands in the argument's place; None where there is nothing.
        found: Option<String>,
    },
    /// What follows the colon is not a number of requests.
    #[non_exhaustive]
    Requests {
        /// What follows it.
        found: String,
    },
}

impl fmt::Display for FaultTextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownKind { found } => {
                write!(f, "{found:?} is no fault; the faults are ")?;
                for (at, kind) in FaultKind::ALL.iter().enumerate() {
                    write!(f, "{}{}", if at == 0 { "" } else { ", " }, usage(*kind))?;
                }
                Ok(())
            }
            Self::NeedlessArgument { kind } => write!(f, "{kind} takes no argument: write {kind}"),
            Self::Argument { kind, found: None } => {
                write!(f, "{kind} needs an argument: write {}", usage(*kind))
            }
            Self::Argument { kind, found: Some(found) } => {
                write!(f, "{found:?} is no argument of {kind}: write {}", usage(*kind))
            }
            Self::Requests { found } => {
                write!(f, "{found:?} is no number of requests: write KIND:3 for the first 3, KIND for all")
            }
        }
    }
}

impl std::error::Error for FaultTextError {}

/// A kind with an example of its argument.
fn usage(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Delay => "delay=2s",
        FaultKind::Drip => "drip=50ms",
        FaultKind::HttpStatus => "http-status=503[,retry-after=2s|,retry-after-date=2s]",
        FaultKind::ClockOff => "clock=-400s",
        FaultKind::OversizedBody => "oversized=8MiB",
        other => other.name(),
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
            Self::Delay(duration) | Self::Drip(duration) => {
                let nanos = duration.as_nanos();
                let (unit, size) =
                    NANOS_A_UNIT.into_iter().find(|(_, size)| nanos % size == 0).unwrap_or(("ns", 1));
                write!(f, "={}{unit}", nanos / size)
            }
            Self::HttpStatus { status, retry_after } => {
                write!(f, "={}", status.as_u16())?;
                match retry_after {
                    Some(RetryAfter::Seconds(seconds)) => write!(f, ",retry-after={seconds}s"),
                    Some(RetryAfter::Date(seconds)) => write!(f, ",retry-after-date={seconds}s"),
                    None => Ok(()),
                }
            }
            Self::ClockOff(seconds) => write!(f, "={seconds}s"),
            Self::OversizedBody(bytes) => {
                let (unit, size) =
                    BYTES_A_UNIT.into_iter().find(|(_, size)| bytes % size == 0).unwrap_or(("B", 1));
                write!(f, "={}{unit}", bytes / size)
            }
            Self::Reset
            | Self::TruncatedBody
            | Self::SystemError
            | Self::BusinessException
            | Self::ReplayRefusal
            | Self::PhpWarning => Ok(()),
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

impl FromStr for Fault {
    type Err = FaultTextError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, argument) =
            text.split_once('=').map_or((text, None), |(name, argument)| (name, Some(argument)));
        let Some(kind) = FaultKind::ALL.iter().copied().find(|kind| kind.name() == name) else {
            return Err(FaultTextError::UnknownKind { found: name.to_owned() });
        };
        let plain = |fault| match argument {
            None => Ok(fault),
            Some(_) => Err(FaultTextError::NeedlessArgument { kind }),
        };
        let with = |read: &dyn Fn(&str) -> Option<Self>| {
            argument
                .and_then(read)
                .ok_or_else(|| FaultTextError::Argument { kind, found: argument.map(str::to_owned) })
        };
        match kind {
            FaultKind::Delay => with(&|text| duration(text).map(Self::Delay)),
            FaultKind::Drip => with(&|text| duration(text).map(Self::Drip)),
            FaultKind::HttpStatus => with(&http_status),
            FaultKind::ClockOff => with(&|text| seconds(text).map(Self::ClockOff)),
            FaultKind::OversizedBody => with(&|text| bytes(text).map(Self::OversizedBody)),
            FaultKind::Reset => plain(Self::Reset),
            FaultKind::TruncatedBody => plain(Self::TruncatedBody),
            FaultKind::SystemError => plain(Self::SystemError),
            FaultKind::BusinessException => plain(Self::BusinessException),
            FaultKind::ReplayRefusal => plain(Self::ReplayRefusal),
            FaultKind::PhpWarning => plain(Self::PhpWarning),
        }
    }
}

impl FromStr for FaultOrder {
    type Err = FaultTextError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some((fault, requests)) = text.rsplit_once(':') else {
            return text.parse().map(Fault::for_all);
        };
        let fault: Fault = fault.parse()?;
        requests
            .parse()
            .map(|count| fault.first(count))
            .map_err(|_| FaultTextError::Requests { found: requests.to_owned() })
    }
}

/// An integer and its unit, parted where the digits end.
fn measure(text: &str) -> Option<(&str, &str)> {
    text.split_at_checked(text.find(|c: char| !c.is_ascii_digit())?)
}

fn duration(text: &str) -> Option<Duration> {
    const NANOS_A_SECOND: u128 = 1_000_000_000;
    let (count, unit) = measure(text)?;
    let (_, size) = NANOS_A_UNIT.into_iter().find(|(name, _)| *name == unit)?;
    let nanos = count.parse::<u128>().ok()?.checked_mul(size)?;
    let seconds = u64::try_from(nanos / NANOS_A_SECOND).ok()?;
    Some(Duration::new(seconds, u32::try_from(nanos % NANOS_A_SECOND).ok()?))
}

fn bytes(text: &str) -> Option<u64> {
    let (count, unit) = measure(text)?;
    let (_, size) = BYTES_A_UNIT.into_iter().find(|(name, _)| *name == unit)?;
    count.parse::<u64>().ok()?.checked_mul(size)
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

    use super::FaultTextError;
    use crate::{Fault, FaultKind, FaultOrder, RetryAfter};

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
            ("delay=2", "\"2\" is no argument of delay: write delay=2s"),
            ("delay=-2s", "\"-2s\" is no argument of delay: write delay=2s"),
            ("drip=1.5s", "\"1.5s\" is no argument of drip: write drip=50ms"),
            ("clock=soon", "\"soon\" is no argument of clock: write clock=-400s"),
            ("oversized=8MB", "\"8MB\" is no argument of oversized: write oversized=8MiB"),
            (
                "oversized=999999999999GiB",
                "\"999999999999GiB\" is no argument of oversized: write oversized=8MiB",
            ),
            (
                "http-status=99",
                "\"99\" is no argument of http-status: write \
                 http-status=503[,retry-after=2s|,retry-after-date=2s]",
            ),
            ("reset:", "\"\" is no number of requests: write KIND:3 for the first 3, KIND for all"),
            ("reset:-1", "\"-1\" is no number of requests: write KIND:3 for the first 3, KIND for all"),
            (
                "restet\n:3",
                "\"restet\\n\" is no fault; the faults are delay=2s, drip=50ms, reset, truncated, \
                 http-status=503[,retry-after=2s|,retry-after-date=2s], system-error, business-exception, replay, \
                 clock=-400s, php-warning, oversized=8MiB",
            ),
        ] {
            assert_eq!(text.parse::<FaultOrder>().map_err(|error| error.to_string()), Err(error.to_owned()));
        }
        assert_eq!("http-status=103".parse::<Fault>().unwrap_err().to_string().lines().count(), 1);
        assert_eq!(
            "http-status=503,retry=2s".parse::<Fault>(),
            Err(FaultTextError::Argument {
                kind: FaultKind::HttpStatus,
                found: Some("503,retry=2s".to_owned())
            })
        );
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
    fn every_kind_is_listed_and_named_once() {
        let names: std::collections::BTreeSet<_> = FaultKind::ALL.iter().map(|kind| kind.name()).collect();
        assert_eq!((names.len(), FaultKind::ALL.len()), (11, 11));
    }
}
