//! The enumerations of a card. Each keeps what it does not know.

use crate::codes::codes;

codes! {
    /// Status of a card (礼品卡的状态), wire name `status`.
    CardStatus, flag: false {
        /// `0`: unknown (未知状态).
        Unknown = "0", "unknown";
        /// `1`: bound to no user (未绑定).
        Unbound = "1", "unbound";
        /// `2`: being given away (赠送中).
        Gifting = "2", "gifting";
        /// `3`: given away (已赠送).
        Gifted = "3", "gifted";
        /// `4`: bound to a user (已绑定).
        Bound = "4", "bound";
        /// `5`: expired (已过期).
        Expired = "5", "expired";
        /// `6`: recycled (已回收).
        Recycled = "6", "recycled";
        /// `7`: used up (已用完).
        UsedUp = "7", "used_up";
    }
}

codes! {
    /// Whether a card is bound to a user (绑定状态), wire name `bind_status`. A JSON bool is read as 0 or 1.
    Binding, flag: true {
        /// `0`: not bound (未绑定).
        Unbound = "0", "unbound";
        /// `1`: bound (已绑定).
        Bound = "1", "bound";
    }
}

codes! {
    /// Kind of validity (有效期类型), wire name `validType`.
    Validity, flag: false {
        /// `0`: unknown (未知).
        Unknown = "0", "unknown";
        /// `1`: without end (长期有效).
        LongTerm = "1", "long_term";
        /// `2`: for a time from the day it is bound (自绑定日起).
        FromBinding = "2", "from_binding";
        /// `3`: between fixed dates (固定日期).
        FixedDates = "3", "fixed_dates";
    }
}

codes! {
    /// The system that issued a card, wire name `isErp`. A JSON bool is read as 0 or 1.
    #[derive(Default)]
    Origin, flag: true {
        /// `0`, and where the field is missing, null or empty: Qmai (企迈).
        #[default]
        Qmai = "0", "qmai";
        /// `1`: Feima (非码), another vendor's system.
        Feima = "1", "feima";
    }
}
