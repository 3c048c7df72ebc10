use crate::{Ran, run, zvcms};

/// The body of the vendor's printed vector and of a public client's own test (see `zvcms_proto`'s `signing.rs` for
/// their origin). Both keys are public and open nothing.
const VECTORS: [[&str; 7]; 2] = [
    [
        "LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx",
        "d14c1559e87b747d577c834b275a4310",
        "ba67d4fa46",
        "1465185768",
        "11886",
        "cFw0t9IuvL9jVo9qAzk0qMcw5BM=",
        "cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D",
    ],
    [
        "fake-open-key-for-test-only-0001",
        "fake-open-id-for-test-only-0001",
        "fake-grant-code-0001",
        "1712563200",
        "24680",
        "ySypL4SRFMmfSrCqOiFE01LK3ks=",
        "ySypL4SRFMmfSrCqOiFE01LK3ks%3D",
    ],
];

fn sign(vector: &[&str; 7], more: &[&str]) -> Ran {
    let [key, open_id, grant_code, timestamp, nonce, ..] = *vector;
    let args = [
        "sign",
        "user.my-cards",
        "--params",
        r#"{"user_id": "10001"}"#,
        "--timestamp",
        timestamp,
        "--nonce",
        nonce,
    ];
    let mut command = zvcms(&[&args, more].concat());
    run(command.env("ZVCMS_OPEN_ID", open_id).env("ZVCMS_GRANT_CODE", grant_code).env("ZVCMS_OPEN_KEY", key))
}

#[test]
fn both_vectors_come_out() {
    for vector in &VECTORS {
        let [_, open_id, grant_code, timestamp, nonce, _, token] = *vector;
        let ran = sign(vector, &[]);
        let body = format!(
            "{{\"OpenId\":\"{open_id}\",\"GrantCode\":\"{grant_code}\",\"Timestamp\":\"{timestamp}\",\"Nonce\":\"{nonce}\",\
             \"Token\":\"{token}\",\"Action\":\"user.my-cards\",\"Params\":{{\"user_id\": \"10001\"}}}}\n"
        );
        assert_eq!((ran.exit, ran.stdout, ran.stderr.as_str()), (0, body, ""));
    }
}

#[test]
fn the_steps_are_explained_on_stderr() {
    for vector in &VECTORS {
        let [_, open_id, grant_code, timestamp, nonce, base64, token] = *vector;
        let ran = sign(vector, &["--explain"]);
        let columns = |line: &str| -> Vec<String> {
            line.split("  ").map(|cell| cell.trim().to_owned()).filter(|cell| !cell.is_empty()).collect()
        };
        let rows: Vec<Vec<String>> = ran.stderr.lines().map(columns).collect();
        assert_eq!(rows[0], ["STEP", "WHAT", "BYTES", "RESULT"]);
        let steps: Vec<&str> = rows[1..].iter().map(|row| row[3].as_str()).collect();
        let bytes: Vec<usize> = rows[1..].iter().map(|row| row[2].parse().unwrap()).collect();
        let text = format!("grantCode={grant_code}&nonce={nonce}&openId={open_id}&timestamp={timestamp}");
        assert_eq!([steps[0], steps[2], steps[3]], [text.as_str(), base64, token]);
        assert_eq!(bytes, [text.len(), 20, 28, 30]);
    }
}

/// The printed vector under the names of the body; recomputed with Python's hmac and base64 modules.
#[test]
fn the_other_names_are_an_option() {
    let ran = sign(&VECTORS[0], &["--signed-names", "wire"]);
    assert!(ran.stdout.contains(r#""Token":"rQ861PA1ledQ4VhZXY6WAjlZfD0%3D""#), "{}", ran.stdout);
}

#[test]
fn without_options_the_stamp_is_new() {
    let bodies: Vec<String> = (0..2).map(|_| run(&mut zvcms(&["sign", "x.y", "--sandbox"])).stdout).collect();
    assert_ne!(bodies[0], bodies[1]);
}
