mod pasted;
#[cfg(unix)]
mod programs;

use proptest::prelude::*;

use super::{Captured, CapturedForm, read};

/// A body of V2, as short as the forms need it.
const BODY: &str = r#"{"OpenId":"1","Token":"a%2Bb%3D"}"#;

fn captured(text: &str) -> Captured {
    read(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn error(text: &str) -> String {
    match read(text.as_bytes()) {
        Ok(captured) => panic!("{text}: read as {}", captured.form().name()),
        Err(error) => error.to_string(),
    }
}

/// Form, method, path, content type and body of a text, with `-` for what is not known.
fn shown(text: &str) -> [String; 5] {
    let captured = captured(text);
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    [
        captured.form.name().to_owned(),
        or_dash(captured.method),
        or_dash(captured.path),
        or_dash(captured.content_type),
        String::from_utf8_lossy(&captured.body).into_owned(),
    ]
}

fn assert_all(form: CapturedForm, path: &str, content_type: &str, texts: &[String]) {
    for text in texts {
        assert_eq!(shown(text), [form.name(), "POST", path, content_type, BODY], "{text}");
    }
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

#[test]
fn what_is_no_other_form_is_a_body_byte_for_byte() {
    for body in [
        &b""[..],
        b"\n",
        b"{",
        b"[1]\r\n",
        b"null",
        BODY.as_bytes(),
        b"\xef\xbb\xbf{\"OpenId\":\"1\"}",
        b"\xff\xfe{\0}\0",
        b"\xd3\xc3\xbb\xa7",
        b"\x1f\x8b\x08",
        b"OpenId=1&Token=2",
        b"--b\r\nContent-Disposition: form-data; name=\"OpenId\"\r\n\r\n1\r\n--b--\r\n",
        b"\"{\\\"OpenId\\\":\\\"1\\\"}\"",
        b"<html>curl</html>",
        b"{\"OpenId\":\"1\",\"request\":\"x\"}",
        b"{\"Token\":\"1\",\"log\":{\"entries\":[]}}",
        b"it's not closed",
        b"curling is a sport",
    ] {
        let captured = read(body).unwrap();
        assert_eq!((captured.form, captured.body.as_slice()), (CapturedForm::Body, body));
    }
}

#[test]
fn http_dumps() {
    let length = BODY.len();
    let (start, rest) = BODY.split_at(5);
    let texts = [
        format!("POST /api/v2 HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n\r\n{BODY}"),
        format!("POST /api/v2 HTTP/1.1\nHost: h\ncontent-type:application/json\n\n{BODY}\n"),
        format!("POST /api/v2 HTTP/1.1\nHost: h\r\nContent-Type: application/json\r\n\n{BODY}\r\n"),
        format!("\n\nPOST http://h:80/api/v2?x=/y HTTP/1.1\nContent-Type: application/json\n\n{BODY}"),
        format!("POST http://h/api/v2\nContent-Type: application/json\n\n{BODY}\n\n###\n\nGET http://h/\n"),
        format!(
            "### name\n# comment\n// another\n@host = h\nPOST {{{{host}}}}/api/v2\nContent-Type: application/json\n\n{BODY}\n> {{% client.log() %}}\n"
        ),
        format!("POST https://h/api/v2\n    ?a=b\n    &c=d\nContent-Type: application/json\n\n{BODY}"),
        format!(
            "POST /api/v2 HTTP/1.1\nContent-Type: application/json\nContent-Length: {length}\n\n{BODY}HTTP/1.1 200 OK\n\n{{}}"
        ),
        format!(
            "POST /api/v2 HTTP/1.1\nContent-Type: application/json\nContent-Length: {length}\n\n{BODY}\n\nPOST /api/v2 HTTP/1.1\n\n{{}}"
        ),
        format!("POST /api/v2 HTTP/1.1\nContent-Type: application/json\nContent-Length: 9999\n\n{BODY}"),
        format!("POST /api/v2 HTTP/1.1\nContent-Type: application/json\nContent-Length: 3\n\n{BODY}"),
        format!(
            "POST /api/v2 HTTP/1.1\nContent-Type: application/json\n\n{BODY}\nHTTP/1.1 200 OK\nServer: x\n\n{{}}"
        ),
        format!(
            "POST /api/v2 HTTP/1.1\nContent-Type: application/json\nTransfer-Encoding: chunked\n\n5\n{}\n{:x};x=y\n{}\n0\n\n",
            start,
            length - 5,
            rest
        ),
        format!(
            "POST /api/v2 HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{length:X}\r\n{BODY}\r\n0\r\n\r\n"
        ),
        format!(
            "POST /api/v2 HTTP/1.1\nContent-Type: application/json\nTransfer-Encoding: chunked\n\n{BODY}"
        ),
        format!("POST /api/v2 HTTP/1.1\nContent-Type: application/json\nContent-Encoding: gzip\n\n{BODY}"),
        format!("POST /api/v2 HTTP/1.1\nContent-Type: application/json\n{BODY}"),
        format!(
            "*   Trying 127.0.0.1:80...\n* Connected to h\n> POST /api/v2 HTTP/1.1\n> Host: h\n> Content-Type: application/json\n> \n{BODY}\n* upload completely sent off\n< HTTP/1.1 200 OK\n< \n{{}}"
        ),
        format!("> POST /api/v2 HTTP/2\r\n> content-type: application/json\r\n>\r\n> {BODY}\r\n"),
        format!(
            "--> POST http://h/api/v2 h2\nContent-Type: application/json\n\n{BODY}\n--> END POST (33-byte body)\n<-- 200 OK\n"
        ),
        format!(
            ":authority: h\n:method: POST\n:path: /api/v2\n:scheme: https\ncontent-type: application/json\n\n{BODY}"
        ),
        format!(
            ":authority\nh\n:method\nPOST\n:path\n/api/v2?x\n:scheme\nhttps\naccept\n*/*\ncontent-type\napplication/json\n\n{BODY}"
        ),
        format!("\u{feff}POST /api/v2 HTTP/1.1\nContent-Type: application/json\n\n{BODY}"),
    ];
    assert_all(CapturedForm::HttpDump, "/api/v2", JSON, &texts);
    let headers = format!("Host: h\nContent-Type: application/json\n\n{BODY}");
    assert_eq!(shown(&headers), ["http-dump", "-", "-", JSON, BODY]);
    let get = "GET /api/v2?OpenId=1 HTTP/1.1\nHost: h\n\n";
    assert_eq!(shown(get), ["http-dump", "GET", "/api/v2", "-", ""]);
    let empty = "POST /v3/a/b HTTP/1.1\nContent-Length: 0\n\n";
    assert_eq!(shown(empty), ["http-dump", "POST", "/v3/a/b", "-", ""]);
}

#[test]
fn curl_commands() {
    let escaped = BODY.replace('"', "\\\"");
    let (start, rest) = BODY.split_at(9);
    let texts = [
        format!("curl http://h/api/v2 -d '{BODY}'"),
        format!("$ curl -d \"{escaped}\" http://h/api/v2"),
        format!("% /usr/bin/curl --data '{BODY}' 'http://h/api/v2?x=y'\n"),
        format!("curl -sSd '{BODY}' http://h/api/v2"),
        format!("curl -sXPOST -d'{BODY}' h/api/v2"),
        format!("curl --data='{BODY}' --url http://h/api/v2"),
        format!("curl --data-raw '{BODY}' http://h/api/v2 | jq ."),
        format!("curl --data-binary '{BODY}' http://h/api/v2 > out.json 2>&1"),
        format!("curl --data-ascii '{BODY}' http://h/api/v2 2>/dev/null && echo done"),
        format!("curl 2>&1 -o out.json --data '{BODY}' http://h/api/v2; echo '{{}}'"),
        format!("curl \\\n  -X POST \\\n  --request POST \\\r\n  -d '{BODY}' \\\n  http://h/api/v2\n"),
        format!("curl \\  \n -d '{BODY}' \\ \n http://h/api/v2"),
        format!("curl http://h/api/v2\n  -d '{BODY}'"),
        format!("curl -d $'{escaped}' http://h/api/v2"),
        format!("curl -d $'{}' http://h/api/v2", BODY.replace('"', "\\u0022").replace(':', "\\x3a")),
        format!("curl -d $'{}' http://h/api/v2", BODY.replace('"', "\\042").replace('{', "\\U0000007b")),
        format!("curl -d '{}''{}' http://h/api/v2", start, rest),
        format!(
            "curl -A agent -b a=b -e ref -x proxy:80 -m 3 -k --compressed --max-time 5 --connect-timeout 2 -w '%{{http_code}}' -d '{BODY}' http://h/api/v2"
        ),
        format!("curl -u me:secret -H Accept:x -H'X: y' -d '{BODY}' -- http://h/api/v2"),
        format!("HTTPS_PROXY= http_proxy=x curl -d '{BODY}' http://h/api/v2"),
        format!("sudo time curl -d '{BODY}' http://h/api/v2"),
        format!("```sh\ncurl -d '{BODY}' http://h/api/v2\n```\n"),
        format!("cd /tmp && curl -d '{BODY}' http://h/api/v2"),
        format!("# as documented\ncurl -d '{BODY}' http://h/api/v2"),
        format!("HOST=h\ncurl -d '{BODY}' \"$HOST/api/v2\""),
        format!("curl -d @- http://h/api/v2 <<'EOF'\n{BODY}\nEOF\n"),
        format!("curl http://h/api/v2 -d @- << EOF\n{BODY}\nEOF\necho done"),
        format!("curl http://h/api/v2 -d @- <<< '{BODY}'"),
        format!("PS C:\\Users\\me> curl.exe `\r\n  -X POST `\r\n -d '{escaped}' `\r\n http://h/api/v2"),
        format!("curl.exe -d '{escaped}' http://h/api/v2"),
        format!("curl.exe -d \"{}\" `\n http://h/api/v2", BODY.replace('"', "`\"")),
        format!("C:\\>curl -d \"{escaped}\" http://h/api/v2"),
    ];
    assert_all(CapturedForm::Curl, "/api/v2", FORM, &texts);
    let texts = [
        format!("curl http://h/api/v2 -H 'Content-Type: application/json' -d '{BODY}'"),
        format!("curl http://h/api/v2 -H'content-type:application/json' -d '{BODY}'"),
        format!("curl --json '{BODY}' http://h/api/v2"),
        format!("curl --json '{}' --json '{}' http://h/api/v2", start, rest),
        // As Chrome 120 and Firefox 120 write it for cmd.
        format!(
            "curl ^\"http://h/api/v2^\" ^\r\n  -H ^\"content-type: application/json^\" ^\r\n  --data-raw ^\"{}^\" ^\r\n  --insecure",
            BODY.replace('{', "^{").replace('}', "^}").replace('"', "^\\^\"").replace('%', "^%^")
        ),
        format!(
            "curl.exe \"http://h/api/v2\" ^\r\n  -H \"content-type: application/json\" ^\r\n  --data-raw \"{}\" & echo done",
            BODY.replace('"', "\"\"")
        ),
    ];
    assert_all(CapturedForm::Curl, "/api/v2", JSON, &texts);
}

#[test]
fn curl_bodies_that_are_made_of_pairs() {
    for (command, body) in [
        ("curl h/p -d a=1 -d b=2 --data-raw @c", "a=1&b=2&@c"),
        (
            "curl h/p --data-urlencode 'a=+/=' --data-urlencode '=x y' --data-urlencode 'ü'",
            "a=%2B%2F%3D&x+y&%C3%BC",
        ),
        ("curl h/p -d ''", ""),
    ] {
        assert_eq!(shown(command), ["curl", "POST", "/p", FORM, body]);
    }
    let [_, method, _, content_type, body] =
        shown("curl h/p -F OpenId=1 -F 'Token=2;type=text/plain' --form-string x=@y");
    assert!(method == "POST" && content_type.starts_with("multipart/form-data; boundary="), "{content_type}");
    assert!(
        body.contains("name=\"OpenId\"\r\n\r\n1\r\n")
            && body.contains("\r\n\r\n2\r\n")
            && body.contains("@y"),
        "{body}"
    );
    assert_eq!(shown("curl -G h/p -d a=1"), ["curl", "GET", "/p", "-", ""]);
    assert_eq!(shown("curl h"), ["curl", "GET", "-", "-", ""]);
    assert_eq!(shown("curl -X put https://h -H Content-Type: -d 1"), ["curl", "PUT", "/", "-", "1"]);
}

#[test]
fn har_files_and_calls_of_fetch() {
    let text = serde_json::to_string(BODY).unwrap();
    let post_data = format!(r#"{{"mimeType":"application/json","text":{text}}}"#);
    let request =
        format!(r#"{{"method":"POST","url":"https://h/api/v2?x","headers":[],"postData":{post_data}}}"#);
    let entry = format!(
        r#"{{"startedDateTime":"2026-11-27T00:00:00Z","request":{request},"response":{{"status":200}}}}"#
    );
    let base64 = format!(
        r#"{{"method":"POST","url":"http://h/api/v2","postData":{{"mimeType":"application/json","encoding":"base64","text":"{}"}}}}"#,
        "eyJPcGVuSWQiOiIxIiwiVG9rZW4iOiJhJTJCYiUzRCJ9"
    );
    let of_one = format!(
        r#"{{"log":{{"version":"1.2","entries":[{{"request":{{"method":"GET","url":"http://h/"}}}},{entry}]}}}}"#
    );
    assert_all(
        CapturedForm::Har,
        "/api/v2",
        JSON,
        &[request.clone(), entry.clone(), format!("{entry},\n"), base64, of_one],
    );
    assert_eq!(shown(&post_data), ["har", "-", "-", JSON, BODY]);

    let whole = BODY.replace('}', r#","Nonce":"1","Action":"x"}"#);
    let ours = entry.replace(&text, &serde_json::to_string(&whole).unwrap());
    let of_three = format!(r#"{{"log":{{"entries":[{entry},{ours},{entry}]}}}}"#);
    assert_eq!(shown(&of_three), ["har", "POST", "/api/v2", JSON, &whole]);
    let of_two = format!(r#"{{"log":{{"entries":[{ours},{ours}]}}}}"#);
    assert_eq!(error(&of_two), "2 of these 2 requests are to the platform: give one alone");

    let params = r#"{"method":"POST","url":"h/p","postData":{"mimeType":"application/x-www-form-urlencoded","params":[{"name":"a","value":"+"},{"name":"b"}]}}"#;
    assert_eq!(shown(params), ["har", "POST", "/p", FORM, "a=%2B&b="]);

    let call = format!(
        r#"await fetch("https://h/api/v2", {{"headers":{{"Content-Type":"application/json"}},"body":{text},"method":"POST","mode":"cors"}});"#
    );
    assert_all(CapturedForm::Fetch, "/api/v2", JSON, &[call.clone(), call.replace("await ", "\n")]);
}

#[test]
fn what_has_no_body_to_read_is_an_error_that_says_what_to_give() {
    for (text, why) in [
        (
            "POST /api/v2 HTTP/1.1\nHost: h\n\n",
            "the HTTP dump has no body: add the body of the request below a blank line",
        ),
        (
            "> POST /api/v2 HTTP/1.1\n> Host: h\n> \n< HTTP/1.1 200 OK\n< \n{}",
            "curl -v does not show the body of the request: give the curl command instead, or add the body",
        ),
        (
            "HTTP/1.1 200 OK\nContent-Type: application/json\n\n{}",
            "the HTTP dump is that of a response: give the request",
        ),
        (
            "POST http://h/api/v2\n\n< ./body.json\n",
            "the body is in the file ./body.json: give that file instead",
        ),
        ("curl -XPOST h/api/v2", "the curl command has no body: there is no --data, --json or --form"),
        ("curl -d @body.json h/api/v2", "the body is in the file body.json: give that file instead"),
        ("curl --data-urlencode a@body.txt h", "the body is in the file body.txt: give that file instead"),
        ("curl -F a=@body.txt h", "the body is in the file body.txt: give that file instead"),
        ("curl -T body.txt h", "the body is in the file body.txt: give that file instead"),
        (
            "zvcms sign user.my-cards | curl -d @- h/api/v2",
            "the body comes from another command: give what that prints instead",
        ),
        (
            "curl -d @- h/api/v2",
            "the curl command reads its body from standard input: give that body instead",
        ),
        (
            "curl -d \"{\\\"Token\\\":\\\"$TOKEN\\\"}\" h",
            "the body of the curl command has $TOKEN in it, whose value is not known here: give its value instead",
        ),
        (
            "curl -d \"${TOKEN:-a-secret}\" h",
            "the body of the curl command has $TOKEN in it, whose value is not known here: give its value instead",
        ),
        (
            "curl -d \"$(cat body.json)\" h",
            "the body of the curl command has $(…) in it, whose value is not known here: give its value instead",
        ),
        (
            "curl -d @- h <<EOF\n{\"Token\":\"${TOKEN}\"}\nEOF\n",
            "the body of the curl command has $TOKEN in it, whose value is not known here: give its value instead",
        ),
        ("curl -d '{\"OpenId\": h", "the curl command has a ' that is not closed"),
        ("{\"log\":{\"entries\":[]}}", "the HAR file has no entries"),
        (
            "{\"request\":{\"method\":\"POST\",\"url\":\"h\"}}",
            "the HAR entry has no postData, so its body is not known",
        ),
        (
            "{\"mimeType\":\"\",\"text\":\"?\",\"encoding\":\"base64\"}",
            "the text of the HAR entry is said to be base64, and is not",
        ),
        (
            "fetch(url, options)",
            "the call of fetch cannot be read: give it as a browser copies it, or its body alone",
        ),
        ("fetch(\"http://h\", {\"method\":\"POST\"})", "the call of fetch has no body"),
    ] {
        assert_eq!(error(text), why, "{text}");
    }
    let compressed = b"POST / HTTP/1.1\nContent-Encoding: gzip\n\n\x1f\x8b\x08\x00";
    let error = read(compressed).err().map(|error| error.to_string());
    assert_eq!(
        error.as_deref(),
        Some("the body of the HTTP dump is compressed (gzip): give it decompressed")
    );
}

#[test]
fn a_form_in_utf_16_is_read_as_powershell_writes_it() {
    let command = format!("curl -d '{BODY}' h/api/v2\r\n");
    let units: Vec<u8> =
        [0xfeff].into_iter().chain(command.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&units).map(|captured| captured.body).ok().as_deref(), Some(BODY.as_bytes()));
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes).is_ok();
    }

    #[test]
    fn any_text_behind_a_form_is_read_or_refused(
        start in prop::sample::select(vec![
            "curl ", "curl.exe ^\"", "curl `\n", "curl -d @- h <<", "POST /p HTTP/1.1\n", ":method\n", "> POST / HTTP/1.1\n",
            "POST / HTTP/1.1\nTransfer-Encoding: chunked\n\n", "fetch(\"", "{\"log\":", "{\"postData\":{", "\u{feff}",
        ]),
        rest in r#"[-a-z@$'"\\`^{}()<>|&;:=# \r\n0-9€]{0,60}"#,
    ) {
        let _ = read(format!("{start}{rest}").as_bytes()).is_ok();
    }

    /// Quoted for bash as POSIX has it: all in single quotes, and each single quote as `'\''`.
    #[test]
    fn a_body_that_is_quoted_for_a_shell_comes_back(body in "\\PC{1,60}") {
        let command = format!("curl --data-raw '{}' http://h/p", body.replace('\'', r"'\''"));
        // Quoted so, a body may have the marks of cmd in it.
        prop_assume!(!body.contains("^\"") && !body.ends_with('^'));
        prop_assert_eq!(captured(&command).body, body.into_bytes());
    }

    #[test]
    fn a_body_in_a_har_entry_comes_back(body in "\\PC{1,60}") {
        let entry = serde_json::json!({"request": {"method": "POST", "url": "http://h/p", "postData": {"mimeType": "x", "text": body}}});
        prop_assert_eq!(captured(&entry.to_string()).body, body.into_bytes());
    }

    #[test]
    fn a_body_below_a_head_comes_back(body in "\\{\\PC{1,60}") {
        let dump = format!("POST /p HTTP/1.1\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        prop_assert_eq!(captured(&dump).body, body.into_bytes());
    }
}
