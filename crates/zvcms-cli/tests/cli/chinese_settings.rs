//! What is said of the command line, of settings, credentials and files, in Chinese; and to programs in English.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::{Ran, run, zvcms};

/// How people ask for Chinese.
const CHINESE: [(&str, &str); 2] = [("LANG", "zh_CN.UTF-8"), ("LC_ALL", "zh_CN")];

/// Whether a line has Chinese, and no two English words one behind the other.
fn is_chinese(line: &str) -> bool {
    let is_word = |word: &&str| {
        word.len() > 1 && *word != "zvcms" && word.bytes().all(|byte| byte.is_ascii_lowercase())
    };
    let words: Vec<&str> = line.split(' ').collect();
    line.chars().any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character))
        && !words.windows(2).any(|pair| pair.iter().all(is_word))
}

/// Runs the command in Chinese by its option, and by the environment, which say the same; and tells a program the English.
fn in_chinese(command: impl Fn() -> Command) -> Ran {
    let english = run(&mut command());
    let ran = run(command().args(["--lang", "zh"]));
    for (variable, value) in CHINESE {
        assert_eq!(run(command().env(variable, value)).stderr, ran.stderr);
    }
    assert_eq!(run(command().args(["--lang", "en"]).env("LANG", "zh_CN.UTF-8")).stderr, english.stderr);
    assert!(!is_chinese(english.line()) && is_chinese(ran.line()), "{}", ran.line());
    if !command().get_args().any(|arg| arg == "--format" || arg == "--") {
        let (_, _, message) = run(command().args(["--format", "json"]).env("LANG", "zh_CN.UTF-8")).error();
        assert_eq!(format!("zvcms: {message}"), english.line());
    }
    assert_eq!(ran.exit, english.exit);
    ran
}

fn file(name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, content).unwrap();
    path
}

#[test]
fn a_wrong_command_line_is_told_in_chinese() {
    for (args, line) in [
        (&["my-cards"][..], "命令行缺少 <USER_ID>；用法见 zvcms my-cards --help"),
        (&["my-crads", "1"], "无法识别的子命令“my-crads”：是否想输入 my-cards？用法见 zvcms --help"),
        (&["xyzzy"], "无法识别的子命令“xyzzy”；用法见 zvcms --help"),
        (
            &["my-cards", "1", "--ouput", "f"],
            "无法识别“--ouput”：是否想输入 --output？用法见 zvcms my-cards --help",
        ),
        (&["sign", "a", "b"], "无法识别“b”；用法见 zvcms sign --help"),
        (&["sign", "a", "--params"], "选项 --params <JSON> 缺少值；用法见 zvcms sign --help"),
        (&["actions", "--api"], "选项 --api <API> 缺少值（可选值：v2、v3）；用法见 zvcms actions --help"),
        (
            &["actions", "--api", "v4"],
            "--api <API> 的值“v4”无效（可选值：v2、v3）；用法见 zvcms actions --help",
        ),
        (
            &["actions", "--sandbox=yes"],
            "--sandbox 不再接受更多的值，多余的值是“yes”；用法见 zvcms actions --help",
        ),
        (
            &["actions", "--api", "v2", "--api", "v3"],
            "选项 --api <API> 不能重复使用；用法见 zvcms actions --help",
        ),
        (
            &["my-cards", "1", "--users", "-"],
            "[USER_ID] 不能与 --users <FILE> 同时使用；用法见 zvcms my-cards --help",
        ),
        (
            &["my-cards", "1", "--timeout", "-1"],
            "--timeout <SECONDS> 的值“-1”无效：必须大于 0（单位为秒，例如 30 或 0.5）；用法见 zvcms my-cards --help",
        ),
        (
            &["my-cards", "1", "--timeout", "soon"],
            "--timeout <SECONDS> 的值“soon”无效：必须是数字（单位为秒，例如 30 或 0.5）；用法见 zvcms my-cards --help",
        ),
        (
            &["my-cards", "1", "--timeout", "1e300"],
            "--timeout <SECONDS> 的值“1e300”无效：必须大于 0 秒，且不能超过时钟所能计量的范围；用法见 zvcms my-cards --help",
        ),
        (
            &["my-cards", "1", "--attempts", "-3"],
            "--attempts <N> 的值“-3”无效：必须是大于 0 的整数；用法见 zvcms my-cards --help",
        ),
        (
            &["my-cards", "1", "--attempts", "5000000000"],
            "--attempts <N> 的值“5000000000”无效：数字过大；用法见 zvcms my-cards --help",
        ),
        (
            &["my-cards", "1", "--max-body", "1.5"],
            "--max-body <BYTES> 的值“1.5”无效：必须是整数；用法见 zvcms my-cards --help",
        ),
        (
            &["my-cards", "--users", "-", "--rate", "-1/s"],
            "--rate <N/s> 的值“-1/s”无效：必须大于 0（每秒调用次数，例如 20 或 20/s）；用法见 zvcms my-cards --help",
        ),
        (
            &["my-cards", "--users", "-", "--rate", "1e9"],
            "--rate <N/s> 的值“1e9”无效：必须在每秒 0.001 到 1000000 次之间；用法见 zvcms my-cards --help",
        ),
        (
            &["sign", "x", "--nonce", "-1"],
            "--nonce <N> 的值“-1”无效：必须是不小于 0 的整数；用法见 zvcms sign --help",
        ),
        (
            &["sandbox", "--listen", "here"],
            "--listen <ADDR> 的值“here”无效：不是有效的监听地址，应为“IP:端口”的形式；用法见 zvcms sandbox --help",
        ),
        (
            &["sandbox", "--reply", "x"],
            "--reply <ACTION=FILE> 的值“x”无效：缺少等号（=）：应写成 ACTION=FILE，例如 order.upload=reply.json；用法见 zvcms sandbox --help",
        ),
        (
            &["my-cards", "1", "--open-key", "s3cret"],
            "不能在命令行上直接给出密钥，因为其他人可以看到命令行：请改用 --open-key-file 或 ZVCMS_OPEN_KEY",
        ),
        (
            &["verify", "-", "--open-key-file", "-"],
            "标准输入只能读取一次，请为其中一个另外指定文件：--open-key-file、待检查的请求",
        ),
        (&["my-cards", "1", "--rate", "3"], "该选项只能与 --users 一起使用：请去掉 --rate"),
        (&["my-cards", "1", "--excel"], "--excel 只适用于 csv：请加上 --format csv"),
        (&["call", "x.y", "--format", "csv"], "call 原样输出 data，没有 csv 格式：请去掉 --format csv"),
    ] {
        let ran = in_chinese(|| zvcms(args));
        assert_eq!((ran.exit, ran.line()), (2, format!("zvcms: {line}").as_str()), "{args:?}");
    }
}

#[test]
fn an_option_without_effect_is_told_in_chinese() {
    for args in [
        &["my-cards", "--users", "-", "--resume"][..],
        &["my-cards", "1", "--client-key", "k"],
        &["my-cards", "1", "--sandbox", "--profile", "a"],
        &["my-cards", "1", "--sandbox", "--ca-file", "a"],
        &["my-cards", "1", "--sandbox", "--stamp-form", "strings"],
        &["my-cards", "1", "--sandbox", "--api", "v3", "--signed-names", "wire"],
        &["sign", "x.y", "--endpoint", "x"],
        &["sign", "x.y", "--format", "csv"],
        &["verify", "--attempts", "2"],
        &["verify", "--stamp-form", "numbers"],
        &["sandbox", "--format", "csv"],
        &["sandbox", "--open-id", "x"],
        &["sandbox", "--timeout", "3"],
        &["sandbox", "--sandbox"],
        &["sandbox", "--stamp-form", "strings"],
        &["actions", "--endpoint", "x"],
        &["completions", "bash", "--format", "csv"],
        &["completions", "bash", "--open-id", "x"],
        &["completions", "bash", "--api", "v3"],
        &["sandbox", "--reply", "=f"],
        &["sandbox", "--reply", "a="],
        &["sandbox", "--reply", " a=f"],
        &["sandbox", "--reply", "/api/v2=f"],
        &["sandbox", "--reply", "a=f", "--reply", "a=g"],
    ] {
        assert_eq!(in_chinese(|| zvcms(args)).exit, 2, "{args:?}");
    }
}

#[test]
fn an_unknown_language_is_told_in_that_of_the_environment() {
    let args = ["actions", "--lang", "fr"];
    let ran = run(&mut zvcms(&args));
    let line = "zvcms: invalid value 'fr' for '--lang <LANGUAGE>' [possible values: en, zh]";
    assert_eq!((ran.exit, ran.line()), (2, format!("{line}; see zvcms actions --help").as_str()));
    let ran = run(zvcms(&args).env("LANG", "zh_CN.UTF-8"));
    let line = "zvcms: --lang <LANGUAGE> 的值“fr”无效（可选值：en、zh）；用法见 zvcms actions --help";
    assert_eq!((ran.exit, ran.line()), (2, line));
}

#[test]
fn help_is_the_same_in_every_language() {
    for args in [&[][..], &["--help"], &["my-cards", "--help"]] {
        let chinese = run(zvcms(args).env("LANG", "zh_CN.UTF-8"));
        let english = run(&mut zvcms(args));
        assert_eq!((&chinese.stdout, &chinese.stderr), (&english.stdout, &english.stderr));
        assert_eq!(chinese.exit, english.exit);
    }
}

#[cfg(unix)]
#[test]
fn arguments_that_are_not_utf_8_are_told_in_chinese() {
    use std::os::unix::ffi::OsStrExt;
    let argument = std::ffi::OsStr::from_bytes(b"\xd3\xc3");
    let mut command = zvcms(&["sign", "--lang", "zh"]);
    let ran = run(command.arg(argument));
    assert_eq!((ran.exit, ran.line()), (2, "zvcms: 命令行中有无效的 UTF-8；用法见 zvcms sign --help"));
}

#[test]
fn what_is_wrong_with_credentials_is_told_in_chinese() {
    type Variables = &'static [(&'static str, &'static str)];
    let whole: Variables = &[("ZVCMS_OPEN_ID", "a"), ("ZVCMS_GRANT_CODE", "b"), ("ZVCMS_OPEN_KEY", "k")];
    for (args, variables, line) in [
        (
            &[][..],
            &[][..],
            "没有凭证：请指定 --open-id、--grant-code 和 --open-key-file，或设置 ZVCMS_OPEN_ID、ZVCMS_GRANT_CODE 和 ZVCMS_OPEN_KEY，或用 --sandbox 试用",
        ),
        (
            &["--open-id", "a"],
            &[],
            "命令行：凭证不完整，有 --open-id，缺少 --grant-code 和 --open-key-file 或 ZVCMS_OPEN_KEY",
        ),
        (&[], &whole[..2], "环境变量：凭证不完整，有 ZVCMS_OPEN_ID 和 ZVCMS_GRANT_CODE，缺少 ZVCMS_OPEN_KEY"),
        (
            &["--open-id", "x"],
            whole,
            "--open-id 与 ZVCMS_OPEN_ID 属于不同的商户：请取消 ZVCMS_OPEN_ID，或去掉这些选项",
        ),
        (
            &[],
            &[whole[0], ("ZVCMS_GRANT_CODE", "'x'"), whole[2]],
            "GrantCode 带有引号：请去掉引号（ZVCMS_GRANT_CODE）",
        ),
        (
            &[],
            &[whole[0], whole[1], ("ZVCMS_OPEN_KEY", "k\n")],
            "ZVCMS_OPEN_KEY：密钥开头或末尾有空白字符，请去掉",
        ),
        (&[], &[whole[0], whole[1], ("ZVCMS_OPEN_KEY", "“k”")], "ZVCMS_OPEN_KEY：密钥带有引号，请去掉引号"),
        (&[], &[("ZVCMS_API", "v4")], "ZVCMS_API 既不是 v2 也不是 v3：请改为其中之一，或取消该变量"),
        (
            &["--stamp-form", "strings"],
            whole,
            "V2 请求体中的 timestamp 和 nonce 是字符串：请去掉 --stamp-form，或指定 --api v3",
        ),
        (&["--profile", "a"], &[], "使用 profile 需要配置文件：请指定 --config FILE"),
        (
            &["--api", "v3"],
            &[("ZVCMS_ENDPOINT", "http://127.0.0.1:1"), ("ZVCMS_API", "v2"), whole[0], whole[1], whole[2]],
            "ZVCMS_ENDPOINT 是 V2 的地址（ZVCMS_API 为 v2），而当前版本为 v3（来源：--api）：请同时指定 --endpoint，或去掉 --api",
        ),
    ] {
        let command = || {
            let mut command = zvcms(&["my-cards", "1"]);
            command.args(args).envs(variables.iter().copied());
            command
        };
        let ran = in_chinese(command);
        assert_eq!((ran.exit, ran.line()), (2, format!("zvcms: {line}").as_str()));
    }
}

#[test]
fn what_is_wrong_with_settings_is_told_in_chinese() {
    for (at, (settings, rest)) in [
        ("[default]\nopen_key = secret-text", " 第 2 行：不是 TOML"),
        ("open_key = \"k\"", "：open_key 不属于任何 profile，请在它前面加上一行，例如 [default]"),
        ("", "：没有任何 profile，请在文件开头加上一行 [default]"),
        ("[a]\n[b]", "：没有名为 \"default\" 的 profile；已有的是 a、b"),
        ("[default]\ntimeout = 0", "，[default] timeout 应为：大于 0 的秒数"),
        ("[default]\nattempts = 0", "，[default] attempts 应为：不小于 1 的整数"),
        ("[default]\nopen_id = 1", "，[default] open_id 应为：带引号的文本"),
        ("[default]\napi = \"v4\"", "，[default] api 应为：\"v2\" 或 \"v3\""),
        ("[default]\nallow_plaintext = 1", "，[default] allow_plaintext 应为：true 或 false"),
        ("[default]\nclient_key = \"k\"", "，[default] client_key：请同时设置与它配套的 client_cert"),
        (
            "[default]\nopen_key = \"k\"\nopen_key_file = \"f\"",
            "，[default]：open_key 与 open_key_file 只能设置一个",
        ),
        (
            "[default]\nopen_id = \"a\"",
            " [default]：凭证不完整，有 open_id，缺少 grant_code 和 open_key_file",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let config = crate::configured::file(&format!("chinese-settings-{at}"), settings);
        let ran = in_chinese(|| zvcms(&["my-cards", "1", "--config", config.to_str().unwrap()]));
        assert_eq!((ran.exit, ran.line()), (2, format!("zvcms: {}{rest}", config.display()).as_str()));
    }
    let config = crate::configured::file("chinese-settings-unknown", "[default]\nopenid = \"a\"");
    let ran = in_chinese(|| zvcms(&["my-cards", "1", "--config", config.to_str().unwrap()]));
    let start = format!(
        "zvcms: {}，[default] openid：没有该配置项；可用的配置项有 api、endpoint、",
        config.display()
    );
    assert!(ran.line().starts_with(&start), "{}", ran.line());
}

#[cfg(unix)]
#[test]
fn files_that_others_can_read_are_told_in_chinese() {
    use std::os::unix::fs::PermissionsExt;
    let key = file("chinese-shared-key", "k");
    let config = crate::configured::file("chinese-shared-settings", "[default]\nopen_key = \"k\"");
    let allow = |path: &PathBuf, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    allow(&key, 0o644);
    let args = ["my-cards", "1", "--open-id", "a", "--grant-code", "b", "--open-key-file"];
    let ran = in_chinese(|| {
        let mut command = zvcms(&args);
        command.arg(&key);
        command
    });
    let key = key.display();
    let line = format!("zvcms: {key} 中有密钥，其他人却可以读取或修改它，请运行 chmod 600 {key}");
    assert_eq!(ran.line(), line);
    for (mode, why) in [
        (0o644, "该文件中有密钥，其他人却可以读取它，请运行 chmod 600"),
        (0o622, "该文件决定调用发往何处，其他人却可以修改它，请运行 chmod 600"),
    ] {
        allow(&config, mode);
        let ran = in_chinese(|| zvcms(&["my-cards", "1", "--config", config.to_str().unwrap()]));
        assert_eq!(ran.line(), format!("zvcms: {0}：{why} {0}", config.display()));
    }
}

#[test]
fn what_is_wrong_with_files_is_told_in_chinese() {
    let missing = ["my-cards", "1", "--open-id", "a", "--grant-code", "b", "--open-key-file", "/nowhere/k"];
    let ran = run(zvcms(&missing).args(["--lang", "zh"]));
    assert!(ran.line().starts_with("zvcms: 无法从 /nowhere/k 读取密钥："), "{}", ran.line());
    assert_eq!(ran.exit, 7);
    let utf_16 = file("chinese-utf-16.json", b"\xff\xfe{\0}\0");
    for (name, content, rest) in [
        ("user", "{\"\": []}", " 第 1 行：用户 ID 为空"),
        ("array", "{\n\"7\": 1}", " 第 2 行：用户 7：应为礼品卡数组"),
        ("twice", "{\"7\": [], \"7\": []}", " 第 1 行：用户 7 重复出现"),
        ("card", "{\"7\": [1]}", " 第 1 行：用户 7 的第 1 张卡：应为对象"),
        (
            "amount",
            "{\"7\": [{\"par_value\": \"x\"}]}",
            " 第 1 行：用户 7 的第 1 张卡的 par_value 字段：应为普通的十进制数，例如 \"75.50\"",
        ),
        (
            "number",
            "{\"7\": [{\"id\": 7.50}]}",
            " 第 1 行：用户 7 的第 1 张卡的 id 字段：作为数字会变成 7.5：请加上引号",
        ),
        ("list", "[]", " 第 1 行：应为以用户 ID 为键的对象，例如 {\"10001\": []}"),
    ] {
        let cards = file(&format!("chinese-cards-{name}.json"), content);
        let ran = in_chinese(|| zvcms(&["sandbox", "--cards", cards.to_str().unwrap()]));
        assert_eq!((ran.exit, ran.line()), (2, format!("zvcms: {}{rest}", cards.display()).as_str()));
    }
    let ran = in_chinese(|| zvcms(&["sandbox", "--cards", utf_16.to_str().unwrap()]));
    let line = format!("zvcms: 无法从 {} 读取礼品卡：编码是 UTF-16：请另存为 UTF-8", utf_16.display());
    assert_eq!(ran.line(), line);
    let empty = file("chinese-empty.pem", "");
    let ran = in_chinese(|| {
        let mut command = zvcms(&["my-cards", "1", "--endpoint", "https://127.0.0.1:1/"]);
        command.args(["--open-id", "a", "--grant-code", "b", "--ca-file"]).arg(&empty);
        command.env("ZVCMS_OPEN_KEY", "k");
        command
    });
    let line = format!(
        "zvcms: 无法从 {} 读取证书（--ca-file）：其中没有 PEM 格式的证书（应以 -----BEGIN CERTIFICATE----- 开头）",
        empty.display()
    );
    assert_eq!((ran.exit, ran.line()), (7, line.as_str()));
}

/// The errors of libraries, as they stand in messages of the command.
#[test]
fn errors_of_libraries_within_a_message_are_told_in_chinese() {
    let half = file("half.json", "{");
    let half = half.display();
    for args in [
        vec!["sandbox".to_owned(), "--fault".to_owned(), "x".to_owned()],
        vec!["sandbox".to_owned(), "--fault".to_owned(), "delay".to_owned()],
        vec!["sandbox".to_owned(), "--fault".to_owned(), "delay=x".to_owned()],
        vec!["sandbox".to_owned(), "--fault".to_owned(), "delay=2s:x".to_owned()],
        vec!["sandbox".to_owned(), "--fault".to_owned(), "reset=1".to_owned()],
        vec!["sandbox".to_owned(), "--cards".to_owned(), half.to_string()],
        vec!["sandbox".to_owned(), "--reply".to_owned(), format!("a.b={half}")],
        vec!["sandbox".to_owned(), "--reply".to_owned(), format!("/v3/../x={half}")],
    ] {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        in_chinese(|| zvcms(&args));
    }
    for endpoint in ["ftp://x", "http://u:p@x/", "https://a:99999/", "https://a b/", "", "http://x.example/"]
    {
        in_chinese(|| {
            let mut command = zvcms(&["my-cards", "1"]);
            command.env("ZVCMS_ENDPOINT", "https://127.0.0.1:1/").args(["--endpoint", endpoint]);
            let credentials = [("ZVCMS_OPEN_ID", "a"), ("ZVCMS_GRANT_CODE", "b"), ("ZVCMS_OPEN_KEY", "k")];
            command.envs(credentials);
            command
        });
    }
}
