use proptest::prelude::*;

use super::*;
use crate::actions::coupon::{StoreCoupon, StoreCouponPage, StoreCoupons};
use crate::actions::user::{
    PointsRecord, PointsRecordPage, PointsRecords, WealthBill, WealthBillPage, WealthBills,
};

fn page(number: Option<i64>, last: Option<i64>, points: &[i64]) -> Option<PointsRecordPage> {
    counted(number, last, None, points)
}

/// A page that also says how many items there are on all pages.
fn counted(
    number: Option<i64>,
    last: Option<i64>,
    total: Option<i64>,
    points: &[i64],
) -> Option<PointsRecordPage> {
    let record = |points: &i64| PointsRecord::builder().points(*points).build();
    let mut page = PointsRecordPage::builder().records(points.iter().map(record).collect());
    if let Some(number) = number {
        page = page.current_page(number);
    }
    if let Some(last) = last {
        page = page.last_page(last);
    }
    if let Some(total) = total {
        page = page.total(total);
    }
    Some(page.build())
}

/// The pages that were asked for, the points that came, and the end.
fn walk(
    pages: Pages<PointsRecords>,
    gateway: impl Fn(i64) -> Option<PointsRecordPage>,
) -> (Vec<i64>, Vec<i64>, PagesEnd) {
    let (mut pages, mut asked, mut points) = (pages, Vec::new(), Vec::new());
    while let Some(request) = pages.next_request() {
        asked.push(request.page_number());
        points.extend(pages.take(gateway(request.page_number())).iter().filter_map(PointsRecord::points));
    }
    assert_eq!(pages.next_request().map(|request| request.page_number()), None);
    (asked, points, pages.end().unwrap())
}

fn records() -> PointsRecords {
    PointsRecords::new("10001")
}

#[test]
fn it_ends_at_the_page_that_is_called_the_last() {
    let gateway = |number| page(Some(number), Some(3), &[number * 10, number]);
    let all = walk(Pages::of(records()), gateway);
    assert_eq!(all, (vec![1, 2, 3], vec![10, 1, 20, 2, 30, 3], PagesEnd::Last { page: 3 }));
    let rest = walk(Pages::of(records().page(3)), gateway);
    assert_eq!(rest, (vec![3], vec![30, 3], PagesEnd::Last { page: 3 }));
}

#[test]
fn it_ends_at_an_empty_page_where_nothing_else_is_said() {
    let gateway =
        |number| page(None, None, if number < 3 { &[1, 2][..usize::try_from(number).unwrap()] } else { &[] });
    assert_eq!(
        walk(Pages::of(records()), gateway),
        (vec![1, 2, 3], vec![1, 1, 2], PagesEnd::Empty { page: 3 })
    );
    assert_eq!(walk(Pages::of(records()), |_| None), (vec![1], vec![], PagesEnd::Empty { page: 1 }));
    assert_eq!(
        walk(Pages::of(records()), |number| page(Some(number), Some(0), &[])),
        (vec![1], vec![], PagesEnd::Empty { page: 1 })
    );
}

/// A gateway that does not know the parameter, or that sends its last page for every one beyond.
#[test]
fn it_ends_at_a_page_that_was_there_before() {
    let the_same = |_| page(None, None, &[1, 2]);
    assert_eq!(
        walk(Pages::of(records()), the_same),
        (vec![1, 2], vec![1, 2], PagesEnd::Repeated { page: 2 })
    );
    let its_number = |_| page(Some(1), Some(9), &[1]);
    assert_eq!(walk(Pages::of(records()), its_number), (vec![1, 2], vec![1], PagesEnd::Repeated { page: 2 }));
    let echo = |number| page(Some(number), Some(9), &[1]);
    assert_eq!(walk(Pages::of(records()), echo), (vec![1, 2], vec![1], PagesEnd::Repeated { page: 2 }));
    let in_a_circle = |number| page(None, None, &[number % 3]);
    assert_eq!(
        walk(Pages::of(records()), in_a_circle),
        (vec![1, 2, 3, 4], vec![1, 2, 0], PagesEnd::Repeated { page: 4 })
    );
    // The number is an old one, though the content is new: a clock in a row, say.
    let clamped = |number: i64| page(Some(number.min(2)), None, &[number]);
    assert_eq!(
        walk(Pages::of(records()), clamped),
        (vec![1, 2, 3], vec![1, 2], PagesEnd::Repeated { page: 3 })
    );
}

/// Whether the last one is then number 2 of three, or one of two, is not known: the page behind tells.
#[test]
fn a_gateway_may_count_pages_from_0() {
    let three = |number: i64| page(Some(number - 1), Some(2), &[number]);
    let all = walk(Pages::of(records()), three);
    assert_eq!(all, (vec![1, 2, 3], vec![1, 2, 3], PagesEnd::Last { page: 3 }));
    let two = |number: i64| page(Some(number - 1), Some(2), &Vec::from_iter((number < 3).then_some(number)));
    let all = walk(Pages::of(records()), two);
    assert_eq!(all, (vec![1, 2, 3], vec![1, 2], PagesEnd::Empty { page: 3 }));
    let two_items = |number: i64| counted(Some(number - 1), Some(2), Some(2), &[number]);
    assert_eq!(walk(Pages::of(records()), two_items), (vec![1, 2], vec![1, 2], PagesEnd::Last { page: 2 }));
}

/// Page 2 of 3 is not there, whatever the reply in its place says of the others.
#[test]
fn what_was_said_of_the_last_page_is_not_forgotten() {
    for empty in
        [None, page(None, None, &[]), page(Some(2), None, &[]), counted(Some(2), Some(0), Some(0), &[])]
    {
        for total in [None, Some(5)] {
            let gateway = |number| match number {
                1 => counted(Some(1), Some(3), total, &[10, 20]),
                _ => empty.clone(),
            };
            let all = walk(Pages::of(records()), gateway);
            assert_eq!(all, (vec![1, 2], vec![10, 20], PagesEnd::Missing { page: 2, last: 3 }));
        }
    }
    // The last one itself, too, unless rows were removed meanwhile, and the gateway says so.
    let gateway = |last| {
        move |number| match number {
            1 => page(Some(1), Some(2), &[10]),
            _ => page(Some(2), last, &[]),
        }
    };
    assert_eq!(walk(Pages::of(records()), gateway(None)).2, PagesEnd::Missing { page: 2, last: 2 });
    assert_eq!(walk(Pages::of(records()), gateway(Some(1))).2, PagesEnd::Empty { page: 2 });
    assert_eq!(walk(Pages::of(records()), |_| page(Some(1), Some(1), &[])).2, PagesEnd::Empty { page: 1 });
}

#[test]
fn a_coupon_page_counts_pages_in_its_total() {
    let mut pages = Pages::of(StoreCoupons::new());
    let coupon = StoreCoupon::builder().id("1").build();
    pages.take(Some(StoreCouponPage::builder().total_pages(3).coupons(vec![coupon]).build()));
    pages.take(Some(StoreCouponPage::default()));
    assert_eq!(pages.end(), Some(PagesEnd::Missing { page: 2, last: 3 }));
}

#[test]
fn a_page_of_another_number_is_not_taken_later_either() {
    for other in [5, 3, 0, -1, i64::MIN, i64::MAX] {
        let gateway = |number| page(Some(if number == 2 { other } else { number }), Some(4), &[number * 10]);
        let all = walk(Pages::of(records()), gateway);
        assert_eq!(all, (vec![1, 2], vec![10], PagesEnd::OtherPage { page: 2, number: other }));
    }
    // Numbers that stood still are those of the first page where one of them moves.
    let gateway = |number: i64| page(Some(if number == 3 { 3 } else { 1 }), None, &[number * 10]);
    let all = walk(Pages::of(records()), gateway);
    assert_eq!(all, (vec![1, 2, 3], vec![10, 20], PagesEnd::OtherPage { page: 3, number: 3 }));
    let gateway = |number: i64| page((number != 2).then_some(number), None, &[number % 4]);
    let all = walk(Pages::of(records()), gateway);
    assert_eq!(all, (vec![1, 2, 3, 4, 5], vec![1, 2, 3, 0], PagesEnd::Repeated { page: 5 }));
}

#[test]
fn as_many_items_come_as_the_gateway_counts() {
    let fewer = |page, items, total| PagesEnd::Fewer { page, items, total };
    let gateway = |_| counted(Some(1), Some(1), Some(23), &[1, 2]);
    assert_eq!(walk(Pages::of(records()), gateway), (vec![1], vec![1, 2], fewer(1, 2, 23)));
    // The list has another name, say.
    let gateway = |_| counted(Some(1), Some(1), Some(2), &[]);
    assert_eq!(walk(Pages::of(records()), gateway), (vec![1], vec![], fewer(1, 0, 2)));
    let gateway = |number: i64| counted(None, None, Some(3), &Vec::from_iter((number < 3).then_some(number)));
    assert_eq!(walk(Pages::of(records()), gateway), (vec![1, 2, 3], vec![1, 2], fewer(3, 2, 3)));
    let end = fewer(1, 2, 23);
    assert!(!end.is_complete());
    assert_eq!(end.to_string(), "stopped at page 1: 2 items came, but the gateway counts 23");
    // Where nothing else is said, the number of items says which page is the last; a row that was added or removed
    // meanwhile changes it.
    let gateway =
        |number: i64| counted(None, None, Some([9, 9, 3][usize::try_from(number - 1).unwrap()]), &[number]);
    assert_eq!(
        walk(Pages::of(records()), gateway),
        (vec![1, 2, 3], vec![1, 2, 3], PagesEnd::Last { page: 3 })
    );
    // A last page that is one too many is empty, and all have come.
    let gateway = |number: i64| {
        counted(Some(number), Some(3), Some(2), &Vec::from_iter((number < 3).then_some(number)))
    };
    assert_eq!(walk(Pages::of(records()), gateway), (vec![1, 2, 3], vec![1, 2], PagesEnd::Empty { page: 3 }));
    // From a later page on, it is not known how many are before.
    let gateway = |number: i64| counted(Some(number), Some(3), Some(30), &[number]);
    assert_eq!(
        walk(Pages::of(records().page(2)), gateway),
        (vec![2, 3], vec![2, 3], PagesEnd::Last { page: 3 })
    );
}

/// A number that is the same on every page is not that of a page.
#[test]
fn a_number_that_never_follows_ends_nothing() {
    for constant in [0, 1] {
        let gateway = |number: i64| page(Some(constant), Some(3), &[number]);
        let all = walk(Pages::of(records()), gateway);
        assert_eq!(all, (vec![1, 2, 3], vec![1, 2, 3], PagesEnd::Last { page: 3 }));
    }
}

#[test]
fn what_the_gateway_says_of_the_last_page_is_weighed() {
    // There are items, so there is a page.
    for last in [0, -1] {
        let gateway = |number: i64| page(None, Some(last), &Vec::from_iter((number < 4).then_some(number)));
        assert_eq!(
            walk(Pages::of(records()), gateway),
            (vec![1, 2, 3, 4], vec![1, 2, 3], PagesEnd::Empty { page: 4 })
        );
    }
    let hole = |number: i64| page(Some(number), Some(4), &Vec::from_iter((number != 2).then_some(number)));
    let (asked, points, end) = walk(Pages::of(records()), hole);
    assert_eq!((asked, points, end), (vec![1, 2], vec![1], PagesEnd::Missing { page: 2, last: 4 }));
    assert!(!end.is_complete());
    assert_eq!(end.to_string(), "stopped at page 2: it is empty, but the gateway calls page 4 the last one");
}

#[test]
fn a_page_that_comes_in_place_of_another_is_not_taken() {
    for (number, last, came) in
        [(Some(3), Some(3), 3), (Some(3), None, 3), (None, Some(3), 3), (Some(4), Some(4), 4)]
    {
        let clamped = |_| page(number, last, &[3]);
        let (asked, points, end) = walk(Pages::of(records().page(5)), clamped);
        assert_eq!((asked, points, end), (vec![5], vec![], PagesEnd::OtherPage { page: 5, number: came }));
    }
    let end = PagesEnd::OtherPage { page: 5, number: 3 };
    assert_eq!(end.to_string(), "stopped at page 5: the gateway sends page 3 in its place");
}

/// Items with ids are known by them, whatever else of them has changed.
#[test]
fn a_page_that_repeats_is_known_by_the_ids_of_its_items() {
    let mut pages = Pages::of(WealthBills::new());
    let bill = |id: &str, remark: &str| WealthBill::builder().id(id).remark(remark).build();
    let reply = |bills: Vec<WealthBill>| Some(WealthBillPage::builder().bills(bills).build());
    assert_eq!(pages.take(reply(vec![bill("1", "a"), bill("2", "a")])).len(), 2);
    assert_eq!(pages.take(reply(vec![bill("2", "b")])).len(), 1);
    assert_eq!(pages.take(reply(vec![bill("1", "c"), bill("2", "c")])), []);
    assert_eq!(pages.end(), Some(PagesEnd::Repeated { page: 3 }));
}

#[test]
fn after_the_end_nothing_is_taken_and_a_bound_can_be_raised() {
    let mut pages = Pages::of(records());
    pages.take(page(Some(1), Some(1), &[1]));
    assert_eq!((pages.end(), pages.next_page()), (Some(PagesEnd::Last { page: 1 }), 1));
    assert_eq!(pages.take(page(Some(2), Some(9), &[2])), []);
    assert_eq!(pages.end(), Some(PagesEnd::Last { page: 1 }));

    let mut pages = Pages::of(records()).at_most(1);
    pages.take(page(None, None, &[1]));
    assert_eq!((pages.end(), pages.next_page()), (Some(PagesEnd::Bound { page: 2 }), 2));
    assert_eq!(pages.at_most(2).next_request().unwrap().page_number(), 2);
}

#[test]
fn it_ends_at_the_bound() {
    let for_ever = |number| page(None, None, &[number]);
    let (asked, points, end) = walk(Pages::of(records()).at_most(2), for_ever);
    assert_eq!((asked, points, end), (vec![1, 2], vec![1, 2], PagesEnd::Bound { page: 3 }));
    assert_eq!(end.to_string(), "stopped before page 3: the bound is reached");
    assert!(!end.is_complete() && PagesEnd::Last { page: 1 }.is_complete());
    assert_eq!(walk(Pages::of(records()).at_most(0), for_ever).2, PagesEnd::Bound { page: 1 });
    let (asked, _, end) = walk(Pages::of(records()), for_ever);
    assert_eq!((asked.len(), end), (1_000, PagesEnd::Bound { page: 1_001 }));
    // What is the last one anyway is not called the bound.
    let two = |number| page(Some(number), Some(2), &[number]);
    assert_eq!(walk(Pages::of(records()).at_most(2), two).2, PagesEnd::Last { page: 2 });
}

#[test]
fn a_page_whose_call_failed_is_asked_for_again() {
    let mut pages = Pages::of(records());
    assert_eq!(pages.next_request().unwrap().page_number(), 1);
    assert_eq!(pages.next_request().unwrap().page_number(), 1);
    pages.take(page(None, None, &[1]));
    assert_eq!(pages.next_request().unwrap().page_number(), 2);
    assert_eq!((pages.next_page(), pages.end()), (2, None));
}

/// A gateway with `items` items, whose points are their places, and what it does to one page.
#[derive(Clone, Debug)]
struct Gateway {
    items: i64,
    size: i64,
    numbers: Numbers,
    says_last: bool,
    says_total: bool,
    does: Does,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Numbers {
    None,
    Constant,
    From(i64),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Does {
    Nothing,
    Empties(i64),
    DropsARowOf(i64),
    SendsInPlaceOf(i64, i64),
}

impl Gateway {
    fn pages(&self) -> i64 {
        (self.items + self.size - 1) / self.size
    }

    fn reply(&self, asked: i64) -> Option<PointsRecordPage> {
        let sent = match self.does {
            Does::SendsInPlaceOf(page, other) if page == asked => other,
            _ => asked,
        };
        let mut rows: Vec<i64> = (0..self.items).filter(|item| item / self.size + 1 == sent).collect();
        match self.does {
            Does::Empties(page) if page == asked => rows.clear(),
            Does::DropsARowOf(page) if page == asked => drop(rows.pop()),
            _ => {}
        }
        let number = match self.numbers {
            Numbers::None => None,
            Numbers::Constant => Some(1),
            Numbers::From(first) => Some(sent - 1 + first),
        };
        let last = self.says_last.then_some(match self.numbers {
            Numbers::From(first) => self.pages() - 1 + first,
            _ => self.pages(),
        });
        counted(number, last, self.says_total.then_some(self.items), &rows)
    }

    /// Whether anything that it says shows what it does. Of one that counts from 0 the numbers alone do not: page 1 may
    /// be the first or the second one.
    fn shows(&self) -> bool {
        // An empty list has one page, too.
        let says_last = self.says_last && self.numbers != Numbers::From(0) && self.pages() > 1;
        match self.does {
            Does::Nothing => true,
            Does::SendsInPlaceOf(_, other) if other <= self.pages() && self.numbers != Numbers::From(0) => {
                true
            }
            Does::Empties(_) | Does::SendsInPlaceOf(..) => says_last || self.says_total,
            Does::DropsARowOf(_) => self.says_total,
        }
    }
}

fn gateways() -> impl Strategy<Value = Gateway> {
    let numbers = prop_oneof![
        Just(Numbers::None),
        Just(Numbers::Constant),
        Just(Numbers::From(0)),
        Just(Numbers::From(1))
    ];
    let does = prop_oneof![
        Just(Does::Nothing),
        (1..9_i64).prop_map(Does::Empties),
        (1..9_i64).prop_map(Does::DropsARowOf),
        (1..9_i64, 1..9_i64).prop_map(|(page, other)| Does::SendsInPlaceOf(page, other)),
    ];
    (0..40_i64, 1..9_i64, numbers, any::<bool>(), any::<bool>(), does).prop_map(
        |(items, size, numbers, says_last, says_total, does)| Gateway {
            items,
            size,
            numbers,
            says_last,
            says_total,
            does,
        },
    )
}

proptest! {
    #[test]
    fn what_calls_itself_complete_is_all_that_can_be_known(gateway in gateways()) {
        let (asked, points, end) = walk(Pages::of(records()), |page| gateway.reply(page));
        let all: Vec<i64> = (0..gateway.items).collect();
        if gateway.shows() && end.is_complete() {
            prop_assert_eq!(&points, &all, "{:?}", asked);
        }
        if gateway.does == Does::Nothing {
            prop_assert!(end.is_complete() && points == all, "{end}: {asked:?}");
            prop_assert!(asked.len() <= usize::try_from(gateway.pages() + 1).unwrap());
        }
    }
}
