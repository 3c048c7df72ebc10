//! Faults as text: `KIND[=ARG]`, and an order as `KIND[=ARG][:N]`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use http::StatusCode;

use crate::fault::{Fault, FaultKind, FaultOrder, RetryAfter};

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
