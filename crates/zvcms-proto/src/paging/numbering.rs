//! How a gateway numbers its pages of results.

/// What the numbers of the pages that were taken have shown. They follow the requests, or they are no numbers of pages.
#[derive(Clone, Copy, Debug)]
pub(super) enum Numbering {
    /// No page had a number.
    None,
    /// One page had: the next number tells whether they follow.
    One { page: i64, number: i64 },
    /// Each number is its page's, or, of a gateway that counts from 0, the one before.
    Following { first: i64, behind: i64 },
    /// Each page has the same number.
    Constant { number: i64 },
}

/// Why a page is not the one that was asked for.
pub(super) enum WrongNumber {
    /// A page of this number was taken before.
    Repeated,
    /// The page is another one.
    Other,
}

impl Numbering {
    /// The same with the number that came for a page.
    pub(super) fn with(self, page: i64, number: i64) -> Result<Self, WrongNumber> {
        let behind = page.saturating_sub(number);
        match self {
            Self::None if matches!(behind, 0 | 1) => Ok(Self::One { page, number }),
            Self::One { page: first_page, number: first } => {
                if number == first {
                    Ok(Self::Constant { number })
                } else if behind == first_page - first {
                    Ok(Self::Following { first, behind })
                } else {
                    Err(WrongNumber::Other)
                }
            }
            Self::Following { behind: known, .. } if behind == known => Ok(self),
            Self::Following { first, behind } if (first..page - behind).contains(&number) => {
                Err(WrongNumber::Repeated)
            }
            Self::Constant { number: known } if number == known => Ok(self),
            _ => Err(WrongNumber::Other),
        }
    }

    /// How far the gateway's numbers are behind ours: 1 where it counts from 0.
    pub(super) fn behind(self) -> i64 {
        match self {
            Self::One { page, number } => page - number,
            Self::Following { behind, .. } => behind,
            Self::None | Self::Constant { .. } => 0,
        }
    }
}
