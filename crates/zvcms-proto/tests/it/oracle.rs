//! The signature once more, plainly and slowly from the definitions, sharing no code with the core; and numbers with an
//! exponent, the other way round.

/// FIPS 180-4, section 6.1.
pub(crate) fn sha1(message: &[u8]) -> [u8; 20] {
    let mut padded = message.to_vec();
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend((message.len() as u64 * 8).to_be_bytes());

    let mut hash: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
    for block in padded.chunks(64) {
        let mut schedule: Vec<u32> =
            block.chunks(4).map(|word| u32::from_be_bytes(word.try_into().unwrap())).collect();
        for t in 16..80 {
            let word = schedule[t - 3] ^ schedule[t - 8] ^ schedule[t - 14] ^ schedule[t - 16];
            schedule.push(word.rotate_left(1));
        }
        let [mut a, mut b, mut c, mut d, mut e] = hash;
        for (t, word) in schedule.into_iter().enumerate() {
            let (f, k) = match t {
                0..20 => ((b & c) ^ (!b & d), 0x5a82_7999),
                20..40 => (b ^ c ^ d, 0x6ed9_eba1),
                40..60 => ((b & c) ^ (b & d) ^ (c & d), 0x8f1b_bcdc),
                _ => (b ^ c ^ d, 0xca62_c1d6_u32),
            };
            let next = a.rotate_left(5).wrapping_add(f).wrapping_add(e).wrapping_add(k).wrapping_add(word);
            (e, d, c, b, a) = (d, c, b.rotate_left(30), a, next);
        }
        for (sum, part) in hash.iter_mut().zip([a, b, c, d, e]) {
            *sum = sum.wrapping_add(part);
        }
    }
    hash.map(u32::to_be_bytes).as_flattened().try_into().unwrap()
}

/// RFC 2104, section 2.
pub(crate) fn hmac_sha1(key: &[u8], text: &[u8]) -> [u8; 20] {
    let mut block = if key.len() > 64 { sha1(key).to_vec() } else { key.to_vec() };
    block.resize(64, 0);
    let padded = |pad: u8| -> Vec<u8> { block.iter().map(|byte| byte ^ pad).collect() };
    let inner = sha1(&[padded(0x36), text.to_vec()].concat());
    sha1(&[padded(0x5c), inner.to_vec()].concat())
}

/// RFC 4648, section 4.
pub(crate) fn base64(bytes: &[u8]) -> String {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits =
            (0..3).fold(0_usize, |bits, index| bits << 8 | usize::from(*group.get(index).unwrap_or(&0)));
        for index in 0..4 {
            let character = alphabet[bits >> (18 - 6 * index) & 63];
            text.push(if index <= group.len() { char::from(character) } else { '=' });
        }
    }
    text
}

/// The token of these values under this key, by the steps of the printed vector.
pub(crate) fn token(
    key: &str,
    names: [&str; 4],
    [grant_code, nonce, open_id, timestamp]: [&str; 4],
) -> String {
    let [grant_code_name, nonce_name, open_id_name, timestamp_name] = names;
    let text = [
        [grant_code_name, grant_code].join("="),
        [nonce_name, nonce].join("="),
        [open_id_name, open_id].join("="),
        [timestamp_name, timestamp].join("="),
    ]
    .join("&");
    base64(&hmac_sha1(key.as_bytes(), text.as_bytes()))
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D")
}

/// A decimal number as one with an exponent, its point behind one of its digits: it is to be read as what it was made of.
pub(crate) fn scientific(plain: &str, point: usize, e: &str) -> String {
    let (sign, magnitude) = plain.strip_prefix('-').map_or(("", plain), |magnitude| ("-", magnitude));
    let (integer, fraction) = magnitude.split_once('.').unwrap_or((magnitude, ""));
    let digits = format!("{integer}{fraction}");
    let significant = digits.trim_start_matches('0');
    let digits = if significant.is_empty() { "0" } else { significant };
    let point = 1 + point % digits.len();
    let exponent = digits.len().cast_signed() - (fraction.len() + point).cast_signed();
    let (before, after) = digits.split_at(point);
    // Zeros at the end of an integer come back by themselves.
    let after = if fraction.is_empty() { after.trim_end_matches('0') } else { after };
    let dot = if after.is_empty() { "" } else { "." };
    format!("{sign}{before}{dot}{after}{e}{exponent}")
}

#[test]
fn the_oracle_writes_numbers_with_an_exponent() {
    for (plain, point, written) in [
        ("75.50", 0, "7.550e1"),
        ("75.50", 3, "7550e-2"),
        ("100", 0, "1e2"),
        ("-0.0120", 0, "-1.20e-2"),
        ("0.00", 0, "0e-2"),
    ] {
        assert_eq!(scientific(plain, point, "e"), written);
    }
}

/// Known answers for the oracle itself: FIPS 180-4's "abc", RFC 2202's cases 2 and 6, RFC 4648's "foobar".
#[test]
fn the_oracle_knows_the_published_answers() {
    let hex = |bytes: [u8; 20]| -> String { bytes.iter().map(|byte| format!("{byte:02x}")).collect() };
    assert_eq!(hex(sha1(b"abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
    assert_eq!(
        hex(hmac_sha1(b"Jefe", b"what do ya want for nothing?")),
        "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
    );
    let long_key = [0xaa; 80];
    let text = b"Test Using Larger Than Block-Size Key - Hash Key First";
    assert_eq!(hex(hmac_sha1(&long_key, text)), "aa4ae5e15272d00e95705637ce8a3b55ed402112");
    assert_eq!([base64(b"foobar"), base64(b"fooba"), base64(b"foob")], ["Zm9vYmFy", "Zm9vYmE=", "Zm9vYg=="]);
}
