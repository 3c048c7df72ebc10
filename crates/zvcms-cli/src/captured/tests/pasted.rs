//! What people paste: more than one request, and a request with other text around it.

use super::{FORM, JSON, captured, error, shown};
use crate::captured::CapturedForm;

const OURS: &str = r#"{"OpenId":"1","Token":"a%2Bb%3D","Nonce":"2"}"#;

fn head(length: usize) -> String {
    format!("POST /api/v2 HTTP/1.1\nHost: h\nContent-Type: application/json\nContent-Length: {length}\n\n")
}

#[test]
fn of_several_requests_the_one_to_the_platform_is_read() {
    let length = OURS.len();
    let (head, curl) = (head(length), format!("curl http://h/api/v2 -d '{OURS}'"));
    let fetch = |address: &str, method: &str, body: &str| {
        format!("fetch(\"{address}\", {{\"body\":{body},\"method\":\"{method}\"}});\n")
    };
    let text = serde_json::to_string(OURS).unwrap();
    for (texts, form) in [
        (
            vec![
                format!(
                    "GET / HTTP/1.1\nHost: h\n\nHTTP/1.1 200 OK\n\n{{}}{head}{OURS}HTTP/1.1 200 OK\n\n{{}}"
                ),
                format!(
                    "OPTIONS /api/v2 HTTP/1.1\nContent-Length: 0\n\nHTTP/1.1 204 No Content\n\n{head}{OURS}"
                ),
                format!("POST /login HTTP/1.1\nContent-Length: 8\n\n{{\"a\":1}}\n{head}{OURS}"),
                format!("HTTP/1.1 200 OK\n\n{{}}\n{head}{OURS}"),
                format!(
                    "CONNECT h:443 HTTP/1.1\nHost: h:443\n\nHTTP/1.1 200 Connection established\n\n{head}{OURS}"
                ),
                format!(
                    "### a\nGET http://h/\n\n### b\nPOST http://h/api/v2\n\n{OURS}\n\n### c\nGET http://h/\n"
                ),
            ],
            CapturedForm::HttpDump,
        ),
        (
            vec![
                format!("curl 'http://h/style.css' \\\n  -H 'Accept: x' ;\n{curl}"),
                format!("curl -X OPTIONS http://h/api/v2 ;\n{curl} ;\ncurl http://h/other -d '{{}}'"),
                format!("curl http://h/a --next http://h/api/v2 -d '{OURS}'"),
                format!("$ curl http://h/\n<html>\n$ {curl}\n{{\"status\":\"false\"}}"),
                format!(
                    "curl ^\"http://h/^\" &\ncurl ^\"http://h/api/v2^\" -d {}",
                    OURS.replace('"', "^\\^\"").replace('{', "^{")
                ),
            ],
            CapturedForm::Curl,
        ),
        (
            vec![
                fetch("http://h/a", "GET", "null") + &fetch("http://h/api/v2", "POST", &text),
                fetch("http://h/a", "POST", "\"1\"") + ";" + &fetch("http://h/api/v2", "POST", &text),
            ],
            CapturedForm::Fetch,
        ),
    ] {
        for text in texts {
            let [name, method, path, _, body] = shown(&text);
            assert_eq!([&*name, &*method, &*path, &*body], [form.name(), "POST", "/api/v2", OURS], "{text}");
        }
    }
}

#[test]
fn of_several_requests_to_the_platform_none_is_chosen() {
    let length = OURS.len();
    let dump = head(length) + OURS;
    let fetch = format!(
        "fetch(\"http://h/p\", {{\"body\":{},\"method\":\"POST\"}});\n",
        serde_json::to_string(OURS).unwrap()
    );
    for text in [
        format!("{dump}{dump}"),
        format!("{dump}\n\nHTTP/1.1 200 OK\n\n{{}}\n\n{dump}\n"),
        format!("curl http://h/p -d '{OURS}' ;\ncurl http://h/p -d '{OURS}'"),
        format!("curl http://h/p -d '{OURS}' --next http://h/p -d '{OURS}'"),
        format!("$ curl http://h/p -d '{OURS}'\nit's wrong\n$ curl http://h/p -d '{OURS}'\n"),
        format!("root@h:~# curl http://h/p -d '{OURS}'\n{{}}\nroot@h:~# curl http://h/p -d '{OURS}'\n"),
        format!("```\n{OURS}\n```\nand\n```\n{OURS}\n```"),
        format!("{fetch}{fetch}"),
    ] {
        assert_eq!(error(&text), "2 of these 2 requests are to the platform: give one alone", "{text}");
    }
    assert_eq!(
        error("curl -d 1 h/a; curl -d 2 h/a"),
        "none of these 2 requests is known to be one to the platform: give one alone"
    );
    assert_eq!(
        error("curl h/a; curl -d @login.json h/a"),
        "the body is in the file login.json: give that file instead"
    );
}

#[test]
fn a_length_that_is_right_ends_the_body_whatever_follows() {
    let dump = head(OURS.len()) + OURS;
    let expecting = dump.replace("\n\n", "\nExpect: 100-continue\n\nHTTP/1.1 100 Continue\n\n");
    let texts: Vec<String> = [
        "^C",
        "\nroot@host:~# ",
        "\n\n--- Response ---\n{\"status\":\"false\"}",
        "\n\n{\"status\":\"false\",\"code\":\"1\"}",
    ]
    .map(|behind| format!("{dump}{behind}"))
    .into_iter()
    .chain([expecting, format!("Listening on 0.0.0.0 8080\nConnection received on localhost 53344\n{dump}")])
    .collect();
    for text in texts {
        assert_eq!(shown(&text), ["http-dump", "POST", "/api/v2", JSON, OURS], "{text}");
    }
}

#[test]
fn what_an_http_file_has_beside_the_body_is_left_out() {
    let request = format!("POST http://h/api/v2\nContent-Type: application/json\n\n{OURS}\n\n");
    for text in [
        format!("### a\n< {{%\n  request.variables.set('a', 'b')\n%}}\n{}", request.trim_end()),
        format!("{request}>> out.json\n"),
        format!("{request}>>! out.json\n"),
        format!("{request}> {{%\n client.log()\n%}}\n"),
    ] {
        assert_eq!(shown(&text), ["http-dump", "POST", "/api/v2", JSON, OURS], "{text}");
    }
}

#[test]
fn a_body_is_read_out_of_markdown() {
    let lines = OURS.replace(',', ",\n");
    for (text, body) in [
        (format!("```json\n{OURS}\n```"), OURS),
        (format!("~~~json\n{OURS}\n~~~"), OURS),
        (format!("My request:\n\n```json\n{lines}\n```\nThanks"), &lines),
        (format!("```\n{OURS}\n```\n\n```\n{{\"status\":\"false\"}}\n```"), OURS),
        (format!("`{OURS}`"), OURS),
        (format!("> {}", lines.replace('\n', "\n> ")), &lines),
    ] {
        assert_eq!(shown(&text), ["body", "-", "-", "-", body], "{text}");
    }
    let command = format!("Command:\n```bash\ncurl http://h/api/v2 -d '{OURS}'\n```\n");
    assert_eq!(shown(&command), ["curl", "POST", "/api/v2", FORM, OURS]);
}

#[test]
fn curl_is_found_behind_prompts_and_programs_that_run_it() {
    let curl = format!("curl http://h/api/v2 -d '{OURS}'");
    for text in [
        format!("root@host:~# {curl}"),
        format!("user@host:~/src$ {curl}"),
        format!("[root@host ~]# {curl}"),
        format!("me@Mac ~ % {curl}"),
        format!("➜  ~ {curl}"),
        format!("PS C:\\x> {curl}"),
        format!("  501  {curl}"),
        format!("+ {curl}"),
        format!("timeout 5 {curl}"),
        format!("env X=y time {curl}"),
        format!("watch -n 5 {curl}"),
        format!("kubectl exec pod -- {curl}"),
        format!("docker run --rm curlimages/curl:8.5.0 http://h/api/v2 -d '{OURS}'"),
        format!("R=$({curl})"),
        format!("call() {{\n  {curl}\n}}"),
        format!("if {curl}; then echo; fi"),
        format!("It's my command:\n{curl}"),
        format!("我的命令：{curl}"),
        format!("> curl http://h/api/v2 \\\n>   -d '{OURS}'"),
        format!("$ curl http://h/api/v2 \\\n> -d '{OURS}'\n{{\"status\":\"false\"}}"),
        format!("curl --location 'http://h/api/v2' \\ --data '{OURS}'"),
        format!("curl http://h/api/v2 –d '{OURS}'"),
        format!("curl http://h/api/v2\u{a0}—data\u{a0}'{OURS}'"),
    ] {
        assert_eq!(shown(&text), ["curl", "POST", "/api/v2", FORM, OURS], "{text}");
    }
    let batch =
        format!("@echo off\r\ncurl -d \"{}\" http://h/api/v2", OURS.replace('"', "\\\"").replace('%', "%%"));
    assert_eq!(shown(&batch), ["curl", "POST", "/api/v2", FORM, OURS]);
}

#[test]
fn a_body_that_has_the_word_curl_is_a_body() {
    for text in [
        "{\"User\":\"use curl -d\"}",
        "[\"curl -d\"]",
        "2026-11-27 INFO agent=curl/7.88 body={\"OpenId\":\"1\"}",
        "2026-11-27 INFO curl {\"OpenId\":\"1\"}",
        "curling -d",
    ] {
        assert_eq!(captured(text).form(), CapturedForm::Body, "{text}");
    }
}

#[test]
fn a_command_whose_body_is_lost_does_not_pass_for_a_get() {
    let why = "the body of the curl command was not recognised: it stands behind --data, and a line that goes on ends with a \
               backslash";
    assert_eq!(error(&format!("curl http://h/api/v2 -H 'A: b' '{OURS}'")), why);
    assert_eq!(shown("curl 'http://h/api/v2?OpenId=1'"), ["curl", "GET", "/api/v2", "-", ""]);
}

#[test]
fn what_programs_write_of_their_work() {
    let (start, rest) = OURS.split_at(16);
    let ascii = format!(
        "03:23:13.700708 == Info:   Trying 127.0.0.1:80...\n=> Send header, 74 bytes (0x4a)\n0000: POST /api/v2 HTTP/1.1\n0017: Host: h\n0020: Content-Type: application/json\n0048: \n03:23:13.7 => Send data, {} bytes (0x2e)\n0000: {start}\n0040: {rest}\n<= Recv header, 17 bytes (0x11)\n0000: HTTP/1.1 200 OK\n<= Recv data, 2 bytes (0x2)\n0000: {{}}\n",
        OURS.len()
    );
    let head = "POST /api/v2 HTTP/1.1\r\nContent-Type: application/json\r\n\r\n";
    let in_digits = |bytes: &[u8]| -> String {
        let line = |(at, line): (usize, &[u8])| {
            let digits: String = line.iter().map(|byte| format!("{byte:02x} ")).collect();
            format!(
                "{:04x}: {digits:48}{}\n",
                at * 16,
                String::from_utf8_lossy(line).replace(['\r', '\n'], ".")
            )
        };
        bytes.chunks(16).enumerate().map(line).collect()
    };
    let trace = format!(
        "== Info: Connected\n=> Send header, {} bytes (0x1)\n{}=> Send data, {} bytes (0x1)\n{}== Info: left intact\n",
        head.len(),
        in_digits(head.as_bytes()),
        OURS.len(),
        in_digits(OURS.as_bytes())
    );
    let python = format!(
        "DEBUG:urllib3.connectionpool:Starting new HTTP connection (1): h:80\nsend: b'{}'\nsend: b'{OURS}'\nreply: 'HTTP/1.1 200 OK\\r\\n'\nheader: server: x\n",
        head.replace("\r\n", "\\r\\n")
    );
    for text in [ascii.clone(), trace, python] {
        assert_eq!(shown(&text), ["http-dump", "POST", "/api/v2", JSON, OURS], "{text}");
    }
    assert_eq!(
        error(&ascii.replace("\"OpenId\":", ".\"OpenId\"")),
        "--trace-ascii does not show every character of the body: give what --trace writes"
    );
    let silent =
        "curl -v does not show the body of the request: give the curl command instead, or add the body";
    let verbose = "> POST /api/v2 HTTP/1.1\n> Host: h\n> \n} [209 bytes data]\n< HTTP/1.1 200 OK\n{}";
    for before in [
        "Note: Unnecessary use of -X or --request, POST is already inferred.\n",
        "  % Total    % Received\n                                 Dload\n\r  0     0 --:--:-- --:--:--     0*   Trying h\n",
    ] {
        assert_eq!(error(&format!("{before}{verbose}")), silent);
    }
}

#[test]
fn json_that_has_the_request_in_it() {
    let text = serde_json::to_string(OURS).unwrap();
    let request = format!(r#"{{"url":"http://h/api/v2","method":"POST","headers":{{}},"postData":{text}}}"#);
    let of_postman = format!(
        r#"{{"request":{{"method":"POST","header":[],"body":{{"mode":"raw","raw":{text}}},"url":{{"raw":"{{{{host}}}}/api/v2"}}}}}}"#
    );
    assert_all_ours(&[
        request.clone(),
        format!(r#"{{"requestId":"1","request":{request},"type":"Fetch"}}"#),
        format!(r#"{{"method":"Network.requestWillBeSent","params":{{"request":{request}}}}}"#),
        of_postman.clone(),
        format!(r#"{{"info":{{"name":"x"}},"item":[{{"name":"folder","item":[{of_postman}]}}]}}"#),
    ]);
    for line in [
        format!(r#"{{"level":"info","msg":"request","body":{OURS}}}"#),
        format!(r#"{{"time":"2026-11-27","request":"POST /api/v2 HTTP/1.1","body":{text}}}"#),
    ] {
        assert_eq!(shown(&line), ["json", "-", "-", "-", OURS], "{line}");
    }
    let entry = format!(
        r#"{{"request":{{"method":"POST","url":"http://h/api/v2","postData":{{"mimeType":"application/json","text":{text}}}}}}}"#
    );
    let preflight = r#"{"request":{"method":"OPTIONS","url":"http://h/api/v2"}}"#;
    assert_eq!(shown(&format!("[{preflight},{entry}]")), ["har", "POST", "/api/v2", JSON, OURS]);
    // A body that wraps what is to be sent is a mistake, not a log.
    let wrapped = format!(r#"{{"data":{OURS}}}"#);
    assert_eq!(shown(&wrapped), ["body", "-", "-", "-", &wrapped]);
}

fn assert_all_ours(texts: &[String]) {
    for text in texts {
        assert_eq!(shown(text), ["json", "POST", "/api/v2", "-", OURS], "{text}");
    }
}
