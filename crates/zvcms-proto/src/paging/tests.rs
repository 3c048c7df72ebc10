use super::*;
use crate::actions::user::{
    PointsRecord, PointsRecordPage, PointsRecords, WealthBill, WealthBillPage, WealthBills,
};

fn page(number: Option<i64>, last: Option<i64>, points: &[i64]) -> Option<PointsRecordPage> {
    let record = |points: &i64| PointsRecord::builder().points(*points).build();
    let mut page = PointsRecordPage::builder().records(points.iter().map(record).collect());
    if let Some(number) = number {
        page = page.current_page(number);
    }
    if let Some(last) = last {
        page = page.last_page(last);
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
    // A gateway that counts from 0.
    let from_zero = |number: i64| page(Some(number - 1), Some(2), &[number]);
    assert_eq!(walk(Pages::of(records()), from_zero), (vec![1, 2], vec![1, 2], PagesEnd::Last { page: 2 }));
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
