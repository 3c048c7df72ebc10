//! What is read is what bash and curl themselves make of a command, where this machine has them.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::thread;

use super::captured;

/// bash says itself what the words of a command are.
#[test]
fn words_are_those_of_bash() {
    for command in [
        r#"curl -d 'a b' "c\"d\\e\xf" g\ h"#,
        r#"curl $'\x41\x4\u4f59\U0001f600\'\"\\\n\t\101\1\cz?\q' 'it'\''s' "" ''"#,
        "curl a\\\nb \"c\\\nd\" 'e\\\nf'",
        r#"curl a#b c'd'"e"f {"x":1} "$" a$ 你好"#,
        "curl 'a\r\nb' $\"x y\" -- -d",
    ] {
        let print = command.replacen("curl", "printf '%s\\0'", 1);
        let Ok(output) = Command::new("bash").env("LC_ALL", "C.UTF-8").args(["-c", &print]).output() else {
            return;
        };
        let expected: Vec<&[u8]> =
            output.stdout.strip_suffix(b"\0").unwrap().split(|byte| *byte == 0).collect();
        let script = crate::captured::shell_words::split(
            command.as_bytes(),
            crate::captured::shell_words::Shell::Bash,
        );
        let words: Vec<&[u8]> =
            script.commands[0].words.iter().skip(1).map(|word| word.bytes.as_slice()).collect();
        assert_eq!(words, expected, "{command}");
    }
}

/// Method, target, content type and body of the request that curl sends, run by bash; `None` without curl.
fn sent_by_curl(command: &str) -> Option<(String, String, String, Vec<u8>)> {
    let is_there = Command::new("curl").arg("--version").stdout(Stdio::null()).status().is_ok();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let command = command.replace("http://h", &format!("http://{address}"));
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        let mut piece = [0; 4096];
        loop {
            let count = stream.read(&mut piece).unwrap();
            request.extend_from_slice(&piece[..count]);
            let text = String::from_utf8_lossy(&request).into_owned();
            let Some((head, _)) = text.split_once("\r\n\r\n") else { continue };
            let header = |name: &str| {
                let lines = head.lines().filter_map(|line| line.split_once(": "));
                lines
                    .filter(|(header, _)| header.eq_ignore_ascii_case(name))
                    .map(|(_, value)| value.to_owned())
                    .next_back()
            };
            let length = header("content-length").map_or(0, |length| length.parse::<usize>().unwrap());
            let body = &request[head.len() + 4..];
            if body.len() == length {
                stream
                    .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    .unwrap();
                let mut words = head.split(' ').map(str::to_owned);
                let (method, target) = (words.next().unwrap(), words.next().unwrap());
                return (method, target, header("content-type").unwrap_or_default(), body.to_vec());
            }
        }
    });
    if !is_there {
        return None;
    }
    let ran = Command::new("bash")
        .args(["-c", &command])
        .env("LC_ALL", "C.UTF-8")
        .env("no_proxy", "*")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(ran.unwrap().success(), "{command}");
    Some(server.join().unwrap())
}

#[test]
fn requests_are_those_of_curl() {
    for command in [
        r#"curl http://h/p -d '{"a":"b"}'"#,
        r#"curl -sSd "{\"a\":\"\$x\"}" "http://h/p?x=y#z" -o /dev/null"#,
        r#"curl -sXPOST -d'a=1' --data 'b=2' --data-raw '@c' --data-binary 'd
e' http://h/p"#,
        r#"curl --url http://h/p --data-urlencode 'a=+/=余' --data-urlencode '=x&y' --data-urlencode 'z' -d x"#,
        r#"curl http://h/p -H 'content-type: application/json' -H 'Accept:' --data-raw $'{"a":"\u4f59\n\'\x41"}' --compressed"#,
        r#"curl -k -L -A 'x y' -e http://x -b a=b -m 5 --connect-timeout 5 -u a:b --retry 0 -d 1 http://h/v3/a/b"#,
        r#"curl -G -d a=1 http://h/p"#,
        r#"curl -X PUT -d a=1 http://h"#,
        r#"curl http://h/p -H 'Content-Type:' -d a=1"#,
        "curl http://h/p \\\n  -d @- <<'EOF' > /dev/null\n{\"a\":\n\"b $c\"}\nEOF\n",
        "curl --data-binary @- http://h/p <<EOF\n{\"a\":\n\"b\"}\nEOF\necho done\n",
        "curl --data-binary @- http://h/p <<< 'a b' 2>&1 | cat",
        r#"curl http://h/p --form-string 'a=@b'"#,
    ] {
        let Some((method, target, content_type, body)) = sent_by_curl(command) else { return };
        let captured = captured(command);
        assert_eq!(captured.method.as_deref(), Some(method.as_str()), "{command}");
        let path = target.split('?').next().unwrap();
        assert_eq!(captured.path.as_deref().unwrap_or("/"), path, "{command}");
        let boundary = content_type.split_once("boundary=").map(|(_, boundary)| boundary.to_owned());
        let read_type = captured.content_type.unwrap_or_default();
        if let Some(boundary) = boundary {
            let (_, ours) = read_type.split_once("boundary=").unwrap();
            let read = String::from_utf8_lossy(&captured.body).replace(ours, &boundary);
            assert_eq!(read, String::from_utf8_lossy(&body), "{command}");
            continue;
        }
        assert_eq!(read_type, content_type, "{command}");
        assert_eq!(String::from_utf8_lossy(&captured.body), String::from_utf8_lossy(&body), "{command}");
    }
}
