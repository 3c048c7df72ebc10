//! The sandbox and `verify` in Chinese.

#[cfg(unix)]
use std::process::Stdio;

use serde_json::Value;

#[cfg(unix)]
use crate::explained::post;
#[cfg(unix)]
use crate::sandbox_command::Served;
use crate::{Ran, run, run_with_input, zvcms};

const KEY: &str = "demo-open-key-opens-nothing";

fn body(token: &str) -> String {
    format!(
        r#"{{"OpenId":"demo-open-id","GrantCode":"demo-grant-code","Timestamp":"1465185768","Nonce":"7","Token":"{token}","Action":"user.my-cards","Params":{{}}}}"#
    )
}

/// With `--lang zh` and with the variable, which say the same.
fn verify(request: &str) -> Ran {
    let verify = |args: &[&str], lang: &str| {
        run_with_input(zvcms(args).env("ZVCMS_OPEN_KEY", KEY).env("LANG", lang), request)
    };
    let ran = verify(&["verify", "--lang", "zh"], "en_US.UTF-8");
    let by_variable = verify(&["verify"], "zh_CN.UTF-8");
    assert_eq!((&by_variable.stdout, &by_variable.stderr), (&ran.stdout, &ran.stderr));
    ran
}

/// Two words of small letters with a space between them are English, but for a command.
fn assert_is_chinese(text: &str) {
    for line in text.lines().filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split([' ', '：', '；', '，', '。', '（', '）']).collect();
        let is_english = |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
        let is_command = |word: &str| ["zvcms", "curl"].contains(&word);
        let english = words.windows(2).find(|pair| {
            let [first, second] = pair else { return false };
            is_english(first) && is_english(second) && !is_command(first)
        });
        assert_eq!(english, None, "{line}");
    }
    assert!(text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{text}");
}

#[test]
fn the_verdict_is_in_chinese() {
    let wrong = verify(&body("x"));
    assert_eq!(wrong.exit, 1);
    assert!(wrong.stdout.starts_with("Token 错误。\n\n  "), "{}", wrong.stdout);
    assert!(wrong.stdout.contains("\n  处理办法："), "{}", wrong.stdout);
    assert!(
        wrong.stdout.contains("\n该请求的待签名字符串为\n  grantCode=demo-grant-code&"),
        "{}",
        wrong.stdout
    );
    assert_is_chinese(&wrong.stdout);

    let signed = run(zvcms(&["sign", "user.my-cards", "--sandbox"]).env("LANG", "zh_CN.UTF-8"));
    let right = verify(&signed.stdout);
    assert_eq!(right.exit, 0, "{}", right.stdout);
    let said = "请求正确：Token 的签名使用了参数名 grantCode、nonce、openId、timestamp。\n";
    assert!(right.stdout.starts_with(said), "{}", right.stdout);
    assert!(right.stdout.contains("\n  提示："), "{}", right.stdout);
    assert_is_chinese(&right.stdout);

    let captured = verify(&format!("curl http://h/api/v2 -d '{}'", body("")));
    assert!(captured.stdout.contains("\n以上请求读取自 curl 命令。\n"), "{}", captured.stdout);
    assert_is_chinese(&captured.stdout);
    for request in ["", "garbage", "a=1", "{}", "<xml>", "[1,2]"] {
        assert_is_chinese(&verify(request).stdout);
    }
}

#[test]
fn what_has_no_request_in_it_is_refused_in_chinese() {
    for (request, why) in [
        ("curl -X POST http://h/api/v2", "curl 命令没有请求体：缺少 --data、--json 或 --form"),
        (r#"{"log":{"entries":[]}}"#, "HAR 文件中没有条目"),
        ("curl -d @body.json http://h", "请求体在文件 body.json 中：请提供该文件的内容"),
    ] {
        let ran = verify(request);
        assert_eq!(ran.exit, 2);
        assert!(
            ran.stderr.starts_with("zvcms: ") && ran.stderr.ends_with(&format!("：{why}\n")),
            "{}",
            ran.stderr
        );
    }
    let ran = run(&mut zvcms(&["verify", "--lang", "zh", "--format", "csv"]));
    assert_eq!((ran.exit, ran.stdout.as_str()), (2, ""));
}

#[test]
fn json_is_in_english_whatever_people_read() {
    let verify = |args: &[&str]| {
        let args = [&["verify", "--format", "json"], args].concat();
        run_with_input(zvcms(&args).env("ZVCMS_OPEN_KEY", KEY), &body("x"))
    };
    let (english, chinese) = (verify(&[]), verify(&["--lang", "zh"]));
    assert_eq!(english.stdout, chinese.stdout);
    let report: Value = english.json();
    assert!(report["mistakes"][0]["description"].as_str().is_some_and(str::is_ascii), "{report}");
    let refused = |lang: &[&str]| {
        let args = [&["verify", "--format", "json"], lang].concat();
        run_with_input(zvcms(&args).env("ZVCMS_OPEN_KEY", KEY), "curl -X POST http://h").stderr
    };
    assert_eq!(refused(&[]), refused(&["--lang", "zh"]));
}

#[cfg(unix)]
#[test]
fn the_sandbox_says_in_chinese_what_it_decided_and_replies_as_ever() {
    let replies = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("chinese-reply.json");
    std::fs::write(&replies, r#"{"status":false,"code":1,"message":"x"}"#).unwrap();
    let reply = format!("own.action={}", replies.display());
    let sandbox = Served::start_in_chinese(&["--page", "--reply", &reply, "--fault", "system-error:1"]);
    assert_eq!(sandbox.settings.len(), 5);
    let printed = sandbox.printed_with_any_port();
    let comments: Vec<&str> = printed.lines().filter(|line| line.starts_with('#')).collect();
    assert_eq!(
        comments,
        [
            "# ZVCMS 平台的沙箱，按 Ctrl-C 停止。校验签名所用的参数名为 grantCode、nonce、openId、timestamp。",
            "# 以下凭证是公开的，只能用于沙箱。请将这些行粘贴到终端中运行：",
            "# 查看每个请求的页面： http://127.0.0.1:…/",
            "# 使用 V3 时请执行： export ZVCMS_API=v3 ZVCMS_ENDPOINT=http://127.0.0.1:…",
        ]
    );
    let message = |args: &[&str], key: Option<&str>| {
        let args = [args, &["--format", "json"]].concat();
        let mut command = sandbox.zvcms(&args);
        command.envs(key.map(|key| ("ZVCMS_OPEN_KEY", key)));
        let ran = run(&mut command);
        serde_json::from_str::<Value>(&ran.stderr)
            .map(|error| error["error"]["message"].as_str().unwrap().to_owned())
            .unwrap_or_default()
    };
    message(&["my-cards", "10001"], None);
    assert_eq!(message(&["my-cards", "10001"], None), "");
    assert_eq!(message(&["my-cards", "nobody"], None), "查询的信息不存在: this sandbox has no such user");
    message(&["call", "own.action"], None);
    message(&["call", "no.such"], None);
    message(&["call", "user.points-add", "--params", r#"{"customerId":"10001","balance":"x"}"#], None);
    let wrong = message(&["my-cards", "10001"], Some("another"));
    assert_eq!(wrong, "签名错误: no known mistake explains this token");
    let (exit, said) = sandbox.interrupt();
    assert_eq!(exit, Some(0));
    for line in [
        "zvcms: 校验通过 user.my-cards；模拟故障 system-error，未执行",
        "zvcms: 通过 user.my-cards",
        "zvcms: 拒绝 user.my-cards：sandbox-no-such-user：查询的信息不存在：本沙箱没有这个用户",
        "zvcms: 应答 own.action：--reply 指定的应答不是成功",
        "zvcms: 拒绝 user.points-add：sandbox-params：业务参数错误：balance 不是整数",
        "zvcms: 拒绝 user.my-cards：sandbox-token：签名错误：已知的错误都解释不了这个 Token",
        "zvcms: 共 7 个请求，通过 1 个，拒绝 4 个",
        "zvcms:   模拟故障 system-error：1",
        "zvcms:   sandbox-token：1",
    ] {
        assert!(said.lines().any(|said| said == line), "{line}\n{said}");
    }
    assert!(
        said.contains("zvcms: 拒绝 no.such：sandbox-action：接口不存在：本沙箱没有这个 Action："),
        "{said}"
    );
    let log: Vec<&str> = said.lines().filter(|line| !line.starts_with("zvcms: 警告")).collect();
    assert_is_chinese(&log.join("\n"));
}

#[cfg(unix)]
#[test]
fn an_empty_action_is_none() {
    for (language, none) in
        [("en_US.UTF-8", "refused  (no action): "), ("zh_CN.UTF-8", "拒绝 （无 Action）：")]
    {
        let sandbox = Served::start_in(language, &[]);
        for action in ["", " "] {
            let body = body("x").replace("user.my-cards", action);
            post(&sandbox, "/api/v2", body.as_bytes());
        }
        let (_, said) = sandbox.interrupt();
        let lines = said.lines().filter(|line| line.starts_with(&format!("zvcms: {none}")));
        assert_eq!(lines.count(), 2, "{said}");
    }
}

#[test]
fn the_sandbox_inside_says_in_chinese_why_it_refuses() {
    let user = "查询的信息不存在：本沙箱没有这个用户";
    for (args, expected) in [
        (&["my-cards", "1", "--sandbox"][..], format!("业务异常 sandbox-no-such-user：{user}")),
        (
            &["call", "user.my-cards", "--params", r#"{"user_id":"1"}"#, "--sandbox"],
            format!("业务异常 sandbox-no-such-user：{user}"),
        ),
        (&["call", "nope.nope", "--sandbox"], "系统错误 sandbox-action：接口不存在：".to_owned()),
        (&["call", "user.my-cards", "--sandbox"], "业务异常 sandbox-params：业务参数错误：".to_owned()),
    ] {
        let chinese = run(zvcms(args).args(["--lang", "zh"]));
        let line = chinese.stderr.lines().last().unwrap();
        assert!(line.starts_with(&format!("zvcms: {expected}")), "{line}");
        assert_is_chinese(line);
        let json = |language| run(zvcms(args).args(["--format", "json", "--lang", language])).stderr;
        assert_eq!(json("zh").lines().last(), json("en").lines().last());
        assert!(json("zh").contains(": "), "{}", json("zh"));
        assert!(!run(zvcms(args).args(["--lang", "en"])).stderr.contains('：'));
    }
}

#[cfg(unix)]
#[test]
fn a_sandbox_that_cannot_start_says_so_in_chinese() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ran = run(zvcms(&["sandbox", "--listen", &address, "--lang", "zh"]).stdin(Stdio::null()));
    assert_eq!(ran.exit, 2);
    assert_eq!(ran.stderr, format!("zvcms: 无法监听 {address}：地址已被占用，请换一个端口\n"));
}
