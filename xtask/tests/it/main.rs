//! Pages that are right and wrong, and workspaces that are fresh and stale.
#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on is a test that failed"
)]

mod bench;
mod contributing;
mod copied;
mod fit;
mod generate;
mod import;
mod over_v3;
mod pages;
mod paging;
mod status;
mod strictness;
mod tidy;
mod untyped;
mod workspace;

/// A page of an action of our own invention.
const PAGE: &str = r#"# shop.list

Shops.

| Property | Value |
|---|---|
| Address | `POST http://gateway.example/` |
| Version | V2 |
| Request | `ShopList` |
| Response | `[Shop]` |
| Idempotent | yes |

## Envelope

| Name | Type | Required | Meaning |
|---|---|---|---|
| `Token` | string | yes | Signature |

## Parameters

| Name | Type | Required | Default | Ours | Kind | Meaning | Values |
|---|---|---|---|---|---|---|---|
| `cityId` | int | no | `"310"` | `city_id` | text | Where | |

## Response

| Name | Type | Ours | Kind | Unit | Meaning | Values |
|---|---|---|---|---|---|---|
| `status` | bool | | | | Whether it succeeded | |
| `data` | array | | | | Shops | |
| `data[].open` | string | `open` | `Opening` | | Whether it is open | `0` no, `1` yes |

## Samples

### request

```json
{"Params": {"cityId": ""}}
```

### success

```json
{"status": true, "code": 0, "data": [{"open": "1"}]}
```

### business-exception

```json
{"status": true, "code": 1}
```

### system-error

```json
{"status": false, "code": 2}
```
"#;
