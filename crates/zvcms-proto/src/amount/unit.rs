//! The units of amounts, as types.

use std::fmt::Debug;
use std::hash::Hash;

/// The unit of an amount: [`Yuan`], [`Fen`] or [`Undeclared`]. Amounts of two units are of two types, so they are not
/// added or compared by mistake.
pub trait Unit: Copy + Debug + Default + Eq + Ord + Hash + Send + Sync + private::Sealed + 'static {
    /// The name of the unit, as [`DocumentedMember::unit`](crate::DocumentedMember) has it.
    const NAME: &'static str;
}

mod private {
    pub trait Sealed {}
}

/// Defines a unit.
macro_rules! unit {
    ($(#[$meta:meta])* $name:ident = $text:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub struct $name;

        impl private::Sealed for $name {}

        impl Unit for $name {
            const NAME: &'static str = $text;
        }
    };
}

unit! {
    /// Yuan (元).
    Yuan = "yuan"
}

unit! {
    /// Fen (分), a hundredth of a yuan.
    Fen = "fen"
}

unit! {
    /// No unit is documented. [`Amount::assume`](crate::Amount::assume) says that you know it.
    Undeclared = "undeclared"
}
