use futures_util::StreamExt;
use zvcms_hyper::{Client, Credentials, PagesError};
use zvcms_proto::PagesEnd;
use zvcms_proto::actions::user::{PointsRecord, PointsRecords};

use crate::scripted::{Act, Scripted};

/// A page of results as a gateway sends one.
fn page(number: i64, last: i64, points: &[i64]) -> Act {
    let list: Vec<String> = points.iter().map(|points| format!(r#"{{"points":{points}}}"#)).collect();
    let list = list.join(",");
    let data = format!(r#"{{"current_page":{number},"last_page":{last},"item_list":[{list}]}}"#);
    Act::reply("200 OK", &format!(r#"{{"status":true,"code":0,"data":{data}}}"#))
}

fn client(server: &Scripted) -> Client {
    let credentials = Credentials::new("an-open-id", "a-grant-code", "an-open-key").unwrap();
    Client::builder(credentials).endpoint(server.endpoint.parse().unwrap()).build().unwrap()
}

fn points(records: &[PointsRecord]) -> Vec<i64> {
    records.iter().filter_map(PointsRecord::points).collect()
}

/// The page that each request asked for.
fn asked(server: &Scripted) -> Vec<String> {
    let page = |body: &String| {
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        body["Params"]["page"].to_string()
    };
    server.requests().iter().map(page).collect()
}

#[tokio::test]
async fn every_page_is_fetched_and_one_that_failed_again() {
    let refused = Act::reply("200 OK", r#"{"status":false,"code":"9","message":"busy"}"#);
    let server =
        Scripted::start([page(1, 3, &[10, 20]), refused, page(2, 3, &[30]), page(3, 3, &[40])]).await;
    let mut pages = client(&server).pages(PointsRecords::new("10001"));
    let mut seen = Vec::new();
    let mut errors = 0;
    while let Some(records) = pages.next().await {
        match records {
            Ok(records) => seen.extend(points(&records)),
            Err(error) => {
                errors += 1;
                assert_eq!(error.to_string(), "system error 9: busy");
                assert_eq!((pages.next_page(), pages.end()), (2, None));
            }
        }
    }
    assert_eq!((seen, errors), (vec![10, 20, 30, 40], 1));
    assert_eq!(pages.end(), Some(PagesEnd::Last { page: 3 }));
    assert_eq!(asked(&server), ["1", "2", "2", "3"]);
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn a_gateway_that_repeats_a_page_and_a_bound_end_it() {
    let server = Scripted::start([page(1, 9, &[10]), page(1, 9, &[10]), page(1, 9, &[10])]).await;
    let mut pages = client(&server).pages(PointsRecords::new("10001"));
    assert_eq!(points(&pages.next().await.unwrap().unwrap()), [10]);
    assert!(pages.next().await.is_none());
    assert_eq!(pages.end(), Some(PagesEnd::Repeated { page: 2 }));

    let mut pages = client(&server).pages(PointsRecords::new("10001")).at_most(1);
    assert!(pages.next().await.is_some() && pages.next().await.is_none());
    assert_eq!(pages.end(), Some(PagesEnd::Bound { page: 2 }));
}

#[tokio::test]
async fn a_stream_of_pages_ends_after_an_error() {
    let server = Scripted::start([page(4, 9, &[10]), Act::reply("404 Not Found", "")]).await;
    let mut pages = client(&server).pages(PointsRecords::new("10001").page(4));
    let came: Vec<_> = pages.stream().collect().await;
    assert_eq!(came.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false]);
    assert_eq!((pages.next_page(), pages.end()), (5, None));
    assert_eq!(asked(&server), ["4", "5"]);
}

/// It is spawned, and the client is gone.
#[tokio::test]
async fn a_stream_may_own_its_pages() {
    let server =
        Scripted::start([page(1, 9, &[10]), page(2, 9, &[20]), Act::reply("404 Not Found", "")]).await;
    let pages = client(&server).pages(PointsRecords::new("10001")).into_stream();
    let came = tokio::spawn(pages.collect::<Vec<_>>()).await.unwrap();
    assert_eq!(came.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, true, false]);
    assert_eq!(asked(&server), ["1", "2", "3"]);
}

#[tokio::test]
async fn all_pages_come_or_none() {
    let server = Scripted::start([page(1, 2, &[10, 20]), page(2, 2, &[30])]).await;
    let all = client(&server).pages(PointsRecords::new("10001")).all().await.unwrap();
    assert_eq!(points(&all), [10, 20, 30]);

    let server = Scripted::start([page(1, 2, &[10]), Act::reply("404 Not Found", "")]).await;
    let error = client(&server).pages(PointsRecords::new("10001")).all().await.unwrap_err();
    assert!(matches!(&error, PagesError::Call(call) if call.to_string() == error.to_string()), "{error}");

    for (pages, end) in [
        (vec![page(1, 9, &[10])], PagesEnd::Bound { page: 2 }),
        (vec![page(1, 9, &[10]), page(2, 9, &[])], PagesEnd::Missing { page: 2, last: 9 }),
        (vec![page(1, 9, &[10]), page(1, 9, &[10])], PagesEnd::Repeated { page: 2 }),
    ] {
        let bound = pages.len().try_into().unwrap();
        let server = Scripted::start(pages).await;
        let error =
            client(&server).pages(PointsRecords::new("10001")).at_most(bound).all().await.unwrap_err();
        assert!(matches!(error, PagesError::Incomplete(came) if came == end), "{error}");
        assert_eq!(error.to_string(), format!("not all pages came: {end}"));
    }
}
