//! Mistakes in what is made of a digest. Literals are of the printed vector's values unless a test says otherwise.

use super::*;

fn named(token: &str) -> (Vec<&'static str>, String) {
    (found(token), detail(token))
}

fn digest() -> Vec<u8> {
    hmac_sha1(KEY.as_bytes(), TEXT.as_bytes())
}

fn found_with_nonce(nonce: &str, token: &str) -> Vec<&'static str> {
    ids(&diagnose(&Diagnoser::new(KEY), &body(nonce, token)))
}

/// `quote(str(b64encode(digest)))` of Python.
#[test]
fn a_literal_of_python() {
    let literal = "b%27cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D%27";
    assert_eq!(named(literal), (vec!["token-in-quotes"], "a literal of Python, b'…'".to_owned()));
    assert_eq!(found("b'cFw0t9IuvL9jVo9qAzk0qMcw5BM='"), ["token-in-quotes", "not-percent-encoded"]);
}

#[test]
fn a_token_that_was_written_as_json_twice() {
    let plain = base64_of_plus_and_slash();
    let both = ["json-escaped-twice", "not-percent-encoded"];
    assert_eq!(found_of_plus_and_slash(&plain.replace('/', "\\/")), both);
    assert_eq!(found_of_plus_and_slash(&plain.replace('=', "\\u003d")), both);
}

#[test]
fn a_wrapped_token_that_is_also_encoded_wrongly() {
    let bare = "cFw0t9IuvL9jVo9qAzk0qMcw5BM=";
    let lower = "cFw0t9IuvL9jVo9qAzk0qMcw5BM%3d";
    assert_eq!(found(&format!("{bare} ")), ["white-space-around-token", "not-percent-encoded"]);
    assert_eq!(found(&format!("{lower}\n")), ["white-space-around-token", "lower-case-escapes"]);
    assert_eq!(found(&format!("\"{lower}\"")), ["token-in-quotes", "lower-case-escapes"]);
}

/// `BitConverter.ToString` of .NET, and what else writes bytes in pairs.
#[test]
fn hexadecimal_digits_in_pairs() {
    let digits = "705c34b7d22ebcbf63568f6a033934a8c730e413";
    let pairs: Vec<&str> = (0..20).map(|at| &digits[2 * at..2 * at + 2]).collect();
    for text in [pairs.join("-").to_uppercase(), pairs.join(":"), pairs.join(" "), format!("0x{digits}")] {
        assert_eq!(found(&text), ["hex-digest"], "{text}");
        assert_eq!(found(&escape(&base64(text.as_bytes()))), ["hex-digest-in-base64"], "{text}");
    }
}

#[test]
fn a_token_in_another_case() {
    for token in [TOKEN.to_lowercase(), TOKEN.to_uppercase()] {
        assert_eq!(found(&token), ["token-in-another-case"]);
    }
    let bare = base64(&digest()).to_lowercase();
    assert_eq!(found(&bare), ["not-percent-encoded", "token-in-another-case"]);
    let of_md5 = "GOU4R%2B658CUP08CS7X3JKA%3D%3D"; // HMAC-MD5, as in `another_hash`.
    assert_eq!(found(of_md5), ["token-in-another-case", "another-hash"]);
}

#[test]
fn a_token_that_was_cut_off() {
    for (token, how) in [
        (&TOKEN[..16], "the beginning of the base64"),
        (&TOKEN[..20], "the beginning of the base64"),
        (&TOKEN[..24], "the beginning of the base64"),
        ("cFw0t9Iu", "the beginning of the base64"),
        (&TOKEN[..TOKEN.len() - 1], "cut inside an escape"),
        (&hex(&digest())[..32], "the first hexadecimal digits"),
        (&hex(&digest())[..16], "the first hexadecimal digits"),
        (&escape(&base64(&digest()[..10])), "the first bytes of the digest"),
    ] {
        assert_eq!(named(token), (vec!["token-cut-off"], how.to_owned()), "{token}");
    }
    // `md5(text + key).hexdigest()[8:24]` of Python.
    assert_eq!(found("46ff493329e2bed5"), ["token-cut-off", "another-hash", "plain-hash"]);
    // Less than 40 bits prove nothing.
    for short in ["cFw0t9I", "705c34b7d", "cFw0t9I%3D"] {
        assert_eq!(found(short), ["unexplained"]);
    }
}

/// Of Java 17: `new BigInteger(1, digest).toString(16)` and `new BigInteger(digest).toString(16)` with nonces whose digests
/// begin with a zero and with a set bit, `Integer.toHexString(b & 0xff)` and `Integer.toHexString(b)` of each byte.
#[test]
fn hexadecimal_digits_without_zeros() {
    assert_eq!(found_with_nonce("17", "3dbe2e89cb9287e99064b65d304bdf675d0760b"), ["hex-without-zeros"]);
    assert_eq!(found_with_nonce("1", "-73ec28a8e7acaf749422b890d0d3dbf235893254"), ["hex-without-zeros"]);
    assert_eq!(found_with_nonce("1", "8c13d7571853508b6bdd476f2f2c24dca76cdac"), ["hex-without-zeros"]);
    assert_eq!(found("705C34B7D22EBCBF63568F6A33934A8C730E413"), ["hex-without-zeros"]);
    let extended = "705c34ffffffb7ffffffd22effffffbcffffffbf6356ffffff8f6a33934ffffffa8ffffffc730ffffffe413";
    assert_eq!(named(extended), (vec!["hex-without-zeros"], "negative bytes as ffffff…".to_owned()));
    let in_base64 = escape(&base64(b"705c34b7d22ebcbf63568f6a33934a8c730e413"));
    assert_eq!(named(&in_base64), (vec!["hex-without-zeros"], "before the base64".to_owned()));
}

/// `encodeURIComponent(btoa(encodeURIComponent(base64)))` of Node and `b64encode(quote(digest, safe='').encode())` of Python.
#[test]
fn base64_and_percent_encoding_in_another_order() {
    assert_eq!(found("Y0Z3MHQ5SXV2TDlqVm85cUF6azBxTWN3NUJNJTNE"), ["steps-swapped"]);
    assert_eq!(found("cCU1QzQlQjclRDIuJUJDJUJGY1YlOEZqJTAzOTQlQTglQzcwJUU0JTEz"), ["steps-swapped"]);
}

/// `quote(digest, safe='')` of Python.
#[test]
fn a_digest_without_base64() {
    assert_eq!(found("p%5C4%B7%D2.%BC%BFcV%8Fj%0394%A8%C70%E4%13"), ["base64-left-out"]);
}

/// `URLEncoder.encode(Arrays.toString(digest))`, and the same in base64, of Java; `[...digest].join(',')` of Node.
#[test]
fn a_digest_as_numbers() {
    for token in [
        "%5B112%2C+92%2C+52%2C+-73%2C+-46%2C+46%2C+-68%2C+-65%2C+99%2C+86%2C+-113%2C+106%2C+3%2C+57%2C+52%2C+-88%2C+-57%2C+48%2C+-28%2C+19%5D",
        "WzExMiwgOTIsIDUyLCAtNzMsIC00NiwgNDYsIC02OCwgLTY1LCA5OSwgODYsIC0xMTMsIDEwNiwgMywgNTcsIDUyLCAtODgsIC01NywgNDgsIC0yOCwgMTld",
        "112%2C92%2C52%2C183%2C210%2C46%2C188%2C191%2C99%2C86%2C143%2C106%2C3%2C57%2C52%2C168%2C199%2C48%2C228%2C19",
        "[112, 92, 52, -73, -46, 46, -68, -65, 99, 86, -113, 106, 3, 57, 52, -88, -57, 48, -28, 19]",
    ] {
        assert_eq!(found(token), ["digest-as-numbers"], "{token}");
    }
}

/// `Buffer.from(hmac.digest('binary')).toString('base64')` of Node.
#[test]
fn a_digest_as_text_of_latin_1() {
    assert_eq!(found("cFw0wrfDki7CvMK%2FY1bCj2oDOTTCqMOHMMOkEw%3D%3D"), ["digest-as-text"]);
    let text: String = digest().into_iter().map(char::from).collect();
    assert_eq!(found(&text), ["digest-as-text"]);
}

/// Of Java 17: `new String(digest, "UTF-8")`, to base64 (Node's `digest().toString()` is the same) and to `URLEncoder`;
/// `new String(digest, "US-ASCII").getBytes("US-ASCII")` to base64.
#[test]
fn a_digest_as_text_that_lost_bytes() {
    for token in [
        "cFw077%2B977%2B9Lu%2B%2Fve%2B%2FvWNW77%2B9agM5NO%2B%2Fve%2B%2FvTDvv70T",
        "p%5C4%EF%BF%BD%EF%BF%BD.%EF%BF%BD%EF%BF%BDcV%EF%BF%BDj%0394%EF%BF%BD%EF%BF%BD0%EF%BF%BD%13",
        "cFw0Pz8uPz9jVj9qAzk0Pz8wPxM%3D",
    ] {
        assert_eq!(found(token), ["digest-damaged-as-text"], "{token}");
    }
}
