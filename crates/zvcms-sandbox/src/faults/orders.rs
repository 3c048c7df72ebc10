//! The orders that are open, and which fault the next request takes.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::faults::fault::{Fault, FaultOrder};

#[derive(Default)]
pub(crate) struct Orders {
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    /// Faults with the number of requests still to take them, in order of arrival; none is used up.
    counted: VecDeque<(Fault, u64)>,
    for_all: Option<Fault>,
}

impl Orders {
    pub(crate) fn order(&self, order: FaultOrder) {
        let mut open = self.open();
        match order.requests {
            Some(0) => {}
            Some(requests) => open.counted.push_back((order.fault, requests)),
            None => open.for_all = Some(order.fault),
        }
    }

    pub(crate) fn clear(&self) {
        *self.open() = Open::default();
    }

    /// Whether no fault is ordered.
    pub(crate) fn are_none(&self) -> bool {
        let open = self.open();
        open.counted.is_empty() && open.for_all.is_none()
    }

    /// The fault of the next request.
    pub(crate) fn take(&self) -> Option<Fault> {
        let mut open = self.open();
        let Some((fault, left)) = open.counted.front_mut() else {
            return open.for_all;
        };
        let fault = *fault;
        *left -= 1;
        if *left == 0 {
            open.counted.pop_front();
        }
        Some(fault)
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::Orders;
    use crate::faults::fault::Fault::{ClockOff, PhpWarning, Reset, SystemError};

    #[test]
    fn counted_orders_go_first_in_their_order_then_the_one_for_all() {
        let orders = Orders::default();
        orders.order(PhpWarning.for_all());
        orders.order(Reset.first(2));
        orders.order(SystemError.first(0));
        orders.order(ClockOff(-1).first(1));
        let taken: Vec<_> = (0..5).map(|_| orders.take()).collect();
        assert_eq!(taken, [Reset, Reset, ClockOff(-1), PhpWarning, PhpWarning].map(Some));
    }

    #[test]
    fn a_later_order_for_all_replaces_an_earlier_one() {
        let orders = Orders::default();
        orders.order(PhpWarning.for_all());
        orders.order(Reset.for_all());
        assert_eq!(orders.take(), Some(Reset));
    }

    #[test]
    fn cleared_orders_are_gone() {
        let orders = Orders::default();
        orders.order(PhpWarning.for_all());
        orders.order(Reset.first(2));
        orders.clear();
        assert_eq!(orders.take(), None);
    }
}
