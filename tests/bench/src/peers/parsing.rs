//! Replies read into owned text by other parsers. None of them is tolerant or checks an amount.

use serde::Deserialize;
use serde_json::Value;

/// A reply whose scalars are all strings.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Reply {
    pub status: String,
    pub code: String,
    pub message: String,
    pub data: Vec<Card>,
}

/// A card of strings.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Card {
    pub id: String,
    #[serde(rename = "gift_card_id")]
    pub gift_card_id: String,
    #[serde(rename = "gift_title")]
    pub gift_title: String,
    #[serde(rename = "par_value")]
    pub par_value: String,
    pub cover: String,
    #[serde(rename = "expired_desc")]
    pub expired_desc: String,
    #[serde(rename = "deduct_amount")]
    pub deduct_amount: String,
    #[serde(rename = "bind_status")]
    pub bind_status: String,
    pub begin_at: String,
    pub end_at: String,
    pub created_at: String,
    #[serde(rename = "status_desc")]
    pub status_desc: String,
    pub status: String,
    pub valid_type: String,
    pub is_erp: String,
}

/// `serde_json`, which checks the UTF-8 of each string.
#[must_use]
pub fn serde_json(bytes: &[u8]) -> Reply {
    serde_json::from_slice(bytes).unwrap()
}

/// `serde_json` over text whose UTF-8 was checked once.
#[must_use]
pub fn serde_json_text(bytes: &[u8]) -> Reply {
    serde_json::from_str(std::str::from_utf8(bytes).unwrap()).unwrap()
}

/// `serde_json` into a tree, and the fields picked from it.
#[must_use]
pub fn value(bytes: &[u8]) -> Vec<Card> {
    let reply: Value = serde_json::from_slice(bytes).unwrap();
    let cards = reply["data"].as_array().unwrap();
    cards
        .iter()
        .map(|card| {
            let text = |name: &str| card[name].as_str().unwrap().to_owned();
            Card {
                id: text("id"),
                gift_card_id: text("gift_card_id"),
                gift_title: text("gift_title"),
                par_value: text("par_value"),
                cover: text("cover"),
                expired_desc: text("expired_desc"),
                deduct_amount: text("deduct_amount"),
                bind_status: text("bind_status"),
                begin_at: text("beginAt"),
                end_at: text("endAt"),
                created_at: text("createdAt"),
                status_desc: text("status_desc"),
                status: text("status"),
                valid_type: text("validType"),
                is_erp: text("isErp"),
            }
        })
        .collect()
}

/// `sonic-rs`.
#[must_use]
pub fn sonic_rs(bytes: &[u8]) -> Reply {
    sonic_rs::from_slice(bytes).unwrap()
}

/// `simd-json`, which writes into what it reads.
#[must_use]
pub fn simd_json(bytes: &mut [u8]) -> Reply {
    simd_json::serde::from_slice(bytes).unwrap()
}
