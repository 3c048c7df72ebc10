//! Mistakes in the key and in the string to sign.

use super::*;

fn named(token: &str) -> (Vec<&'static str>, String) {
    (found(token), detail(token))
}

#[test]
fn the_key_in_the_text_under_hmac() {
    for text in [
        format!("{TEXT}{KEY}"),
        format!("{KEY}{TEXT}"),
        format!("{KEY}{TEXT}{KEY}"),
        format!("{TEXT}&key={KEY}"),
        format!("{TEXT}&openKey={KEY}"),
        format!("{TEXT}&OpenKey={KEY}"),
        format!("{TEXT}&secret={KEY}"),
        format!("{TEXT}&appSecret={KEY}"),
        TEXT.replace("&nonce", &format!("&key={KEY}&nonce")),
        TEXT.replace("&timestamp", &format!("&openKey={KEY}&timestamp")),
    ] {
        assert_eq!(found(&sign(KEY, &text)), ["key-in-text"]);
    }
}

#[test]
fn a_plain_hash_with_the_key_in_other_places() {
    let hash = |text: &str| escape(&base64(&sha1(text.as_bytes())));
    for text in [
        format!("{TEXT}&{KEY}"),
        format!("{KEY}&{TEXT}&{KEY}"),
        format!("{KEY}:{TEXT}"),
        format!("{TEXT}:{KEY}"),
        TEXT.replace("&nonce", &format!("&key={KEY}&nonce")),
    ] {
        assert_eq!(found(&hash(&text)), ["plain-hash"]);
    }
}

#[test]
fn a_key_that_was_hashed_encoded_or_cut() {
    for (used, id) in [
        (hex(&sha1(KEY.as_bytes())), "key-hashed"),
        (KEY[1..].to_owned(), "key-cut-off"),
        (KEY[..KEY.len() - 1].to_owned(), "key-cut-off"),
        (KEY[..32].to_owned(), "key-cut-off"),
        (base64(KEY.as_bytes()).replace('=', ""), "key-recoded"),
    ] {
        assert_eq!(found(&sign(&used, TEXT)), [id]);
    }
    let raw = hmac_sha1(&sha1(KEY.as_bytes()), TEXT.as_bytes());
    assert_eq!(named(&escape(&base64(&raw))), (vec!["key-hashed"], "the bytes of its SHA-1".to_owned()));
    // `hash_hmac('sha1', $text, md5($key), true)` of PHP.
    assert_eq!(found("IghE1mb4AFkkzoYr6eA%2BiGvIxvo%3D"), ["key-hashed"]);
    let reserved = "a+b/c";
    let request = body("\"11886\"", &sign("a%2Bb%2Fc", TEXT));
    assert_eq!(ids(&diagnose(&Diagnoser::new(reserved), &request)), ["key-recoded"]);
}

/// The second is `http_build_query($pairs, '', '&amp;')` of PHP; the third passed through a page, whose `&times` became `×`.
#[test]
fn html_in_the_text() {
    assert_eq!(found(&sign(KEY, &TEXT.replace('&', "&amp;"))), ["html-entities"]);
    assert_eq!(found("8xBRY7C9vhLQTH6C8FRX6MXgSbg%3D"), ["html-entities"]);
    assert_eq!(found(&sign(KEY, &TEXT.replace("&times", "×"))), ["html-entities"]);
}

/// Of Java 17: `getBytes("UTF-16")` of text and key, which writes a byte order mark, and `getBytes("UTF-16LE")` of the text.
#[test]
fn utf_16() {
    let both = "text and key in UTF-16 BE with a byte order mark";
    assert_eq!(named("nlrTmjhH1rEqHxpXBflvJjlCEJ0%3D"), (vec!["signed-as-utf-16"], both.to_owned()));
    let text = "the text in UTF-16 LE";
    assert_eq!(named("2z6kUqL%2B6%2FNlyZf8CHV9a3Fp3s0%3D"), (vec!["signed-as-utf-16"], text.to_owned()));
    let key: Vec<u8> = KEY.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let token = escape(&base64(&hmac_sha1(&key, TEXT.as_bytes())));
    assert_eq!(named(&token), (vec!["signed-as-utf-16"], "the key in UTF-16 LE".to_owned()));
}

/// `hmac(key + '&', 'POST&%2F&' + encodeURIComponent(text))` of Node, then others by hand.
#[test]
fn the_scheme_of_oauth() {
    assert_eq!(found("M6TPua9lJSGL5EwlArQn37mp3Ws%3D"), ["oauth-base-string"]);
    let encoded = TEXT.replace('=', "%3D").replace('&', "%26");
    for method_and_path in ["POST&%2F", "GET&%2F", "POST&%2Fapi%2Fv2"] {
        assert_eq!(found(&sign(KEY, &format!("{method_and_path}&{encoded}"))), ["oauth-base-string"]);
    }
}

#[test]
fn texts_of_other_kinds() {
    for (text, id) in [
        ([CODE, NONCE, ID, TIME].join("&"), "text-written-otherwise"),
        ([NONCE, TIME, CODE, ID].concat(), "text-written-otherwise"), // Sorted by value.
        (TEXT.to_uppercase(), "text-written-otherwise"),
        (TEXT.replace('=', "%3d").replace('&', "%26"), "text-written-otherwise"),
        (base64(TEXT.as_bytes()), "text-written-otherwise"),
        (TEXT.replace("grantCode", "grant-code").replace("openId", "open-id"), "names-of-another-style"),
        (TEXT.replace("nonce", "Nonce").replace("timestamp", "Timestamp"), "names-of-another-style"),
        (
            format!("Nonce={NONCE}&Timestamp={TIME}&grantCode={CODE}&openId={ID}"), // The same, sorted by bytes.
            "names-of-another-style",
        ),
    ] {
        assert_eq!(found(&sign(KEY, &text)), [id], "{text}");
    }
    // `new TreeMap<>(pairs).toString()` of Java.
    assert_eq!(found("9sMM97GN6UnFYgsW7srvgkFyczk%3D"), ["stray-character"]);
}
