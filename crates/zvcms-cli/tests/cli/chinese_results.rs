//! Runs over many users, cards, calls and signatures in Chinese; what programs read is the same as in English.

use std::fs;
use std::path::Path;
use std::process::Command;

use snapbox::{assert_data_eq, file};
use unicode_width::UnicodeWidthStr;

use crate::bulk_files::{answering, begun, hanging_on_u1, text};
use crate::gateway::{Act, Gateway, Scripted, authorised};
use crate::in_bulk::{folder, from_file, kinds, list, to_file};
use crate::terminal::shown;
use crate::{Ran, run, run_with_input};

const CHINESE: [&str; 2] = ["--lang", "zh"];

/// Words that no name, option or path has, but every English sentence.
const ENGLISH: [&str; 14] =
    ["the", "is", "it", "a", "an", "to", "of", "not", "was", "and", "or", "cannot", "with", "no"];

/// Whether a line is for people who read Chinese, whatever names, options and paths stand in it.
pub(crate) fn assert_chinese(line: &str) {
    assert!(line.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}')), "{line}");
    let words = line.split(|c: char| c.is_whitespace() || !c.is_ascii());
    let english: Vec<&str> = words
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| ENGLISH.contains(word))
        .collect();
    assert!(english.is_empty(), "{english:?} in {line}");
}

/// The same by the environment of a person in China.
fn in_china(command: &mut Command) -> &mut Command {
    command.env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", "zh_CN.UTF-8")
}

fn refused(ran: &Ran) -> String {
    let line = ran.line().to_owned();
    assert_chinese(&line);
    line
}

#[test]
fn a_run_is_summed_up_in_chinese() {
    let gateway = Gateway::start();
    let users = "10001\nnobody\n10002\n10001\n";
    let args = ["my-cards", "--users", "-"];
    let by_flag = run_with_input(&mut gateway.zvcms(&[&args[..], &CHINESE].concat()), users);
    let by_environment = run_with_input(in_china(&mut gateway.zvcms(&args)), users);
    let in_english = run_with_input(&mut gateway.zvcms(&[&args[..], &["--lang", "en"]].concat()), users);
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort_unstable();
        lines
    };
    for ran in [by_flag, by_environment] {
        let summed = "zvcms: 共 3 个用户：成功 2，业务异常 1；列表中有 1 个无需调用；用时 ";
        assert!(ran.stderr.starts_with(summed) && ran.stderr.ends_with(" 秒\n"), "{}", ran.stderr);
        assert_eq!((ran.exit, ran.stderr.lines().count()), (3, 1));
        assert_eq!(sorted(&ran.stdout), sorted(&in_english.stdout));
    }
}

#[test]
fn a_run_that_stops_says_why_and_how_to_continue_in_chinese() {
    let folder = folder("stopped-in-chinese");
    let output = folder.join("cards.ndjson");
    let gateway = Scripted::start(|_, _| Act::envelope("200 OK", "", false, "10009", "x"));
    let stops = ["--max-equal-errors", "2", "--concurrency", "1", "--lang", "zh"];
    let users = folder.join("users");
    fs::write(&users, list(1..=5)).unwrap();
    let ran = from_file(&gateway.endpoint, &users, &output, &stops);
    let lines: Vec<&str> = ran.stderr.lines().collect();
    let [why, summed, how] = lines[..] else { panic!("{lines:?}") };
    assert_eq!(ran.exit, 4);
    assert!(why.starts_with("zvcms: 系统错误 10009：连续 2 次相同错误，运行已停止：x"), "{why}");
    let begins =
        format!("zvcms: {} 中共有 2 个用户：成功 0，系统错误 2；还有 3 个待查询；用时 ", output.display());
    assert!(summed.starts_with(&begins), "{summed}");
    let ends = format!("--output {} {} --resume", output.display(), stops.join(" "));
    assert!(how.starts_with("zvcms: 继续运行的命令： /") && how.ends_with(&ends), "{how}");

    // Without a file, and as CSV.
    for (more, told) in [
        (&[][..], "zvcms: 如需以后能够继续运行，请使用 --output FILE 和 --format ndjson"),
        (&["--format", "csv"], "zvcms: 如需以后能够继续运行，请使用 --output FILE 和 --format ndjson"),
    ] {
        let args = [&["my-cards", "--users", "-"], &stops[..], more].concat();
        let ran = run_with_input(&mut authorised(&gateway.endpoint, &args), &list(1..=5));
        assert_eq!(ran.stderr.lines().last(), Some(told));
        let summed = ran.stderr.lines().nth(1).unwrap();
        assert!(summed.contains("；列表中其余用户待查询；"), "{summed}");
    }
    let csv = folder.join("cards.csv");
    let ran = to_file(&gateway.endpoint, "u1\nu2\nu3\n", &csv, &[&stops[..], &["--format", "csv"]].concat());
    assert_eq!(ran.stderr.lines().last(), Some("zvcms: 如需以后能够继续运行，请使用 --format ndjson"));
    assert!(text(&csv).contains(",system,10009,x\n"), "{}", text(&csv));
}

#[test]
fn a_program_reads_english_whatever_the_language() {
    let folder = folder("json-in-chinese");
    let gateway = Scripted::start(|_, _| Act::envelope("200 OK", "", false, "10009", "签名错误"));
    let output = |name: &str| folder.join(name);
    let json = |ran: &Ran, output: &Path| {
        let seconds = ran.stderr.split("\"seconds\":").nth(1).unwrap().split(',').next().unwrap();
        ran.stderr
            .replace(&format!("\"seconds\":{seconds}"), "")
            .replace(&output.display().to_string(), "FILE")
            .replace("--lang zh", "--lang en")
    };
    let mut told = Vec::new();
    for (name, language) in [("zh", "zh"), ("en", "en")] {
        let output = output(name);
        let more =
            ["--format", "ndjson", "--max-equal-errors", "2", "--concurrency", "1", "--lang", language];
        let ran = to_file(&gateway.endpoint, &list(1..=4), &output, &more);
        told.push((ran.exit, json(&ran, &output), text(&output)));
    }
    assert_eq!(told[0], told[1]);
    assert!(told[0].1.contains("stopped after 2 equal errors in a row: "), "{told:?}");
    for (args, message) in [
        (&["--resume", "--output", "x"][..], ""),
        (&["--output", "/"], "cannot write to /: it names a folder"),
    ] {
        let said = |language: &str| {
            let args = [&["my-cards", "--users", "/nowhere", "--format", "json", "--lang", language], args];
            run(&mut authorised(&gateway.endpoint, &args.concat())).error().2
        };
        let (chinese, english) = (said("zh"), said("en"));
        assert_eq!(chinese, english, "{message}");
        assert!(chinese.is_ascii(), "{chinese}");
    }
}

#[test]
fn a_run_is_continued_in_another_language() {
    let folder = folder("languages");
    let users = folder.join("users");
    fs::write(&users, list(1..=4)).unwrap();
    let failing = Scripted::start(|_, user| match user {
        "u2" => Act::envelope("200 OK", "", false, "10009", "x"),
        "u3" => Act::Close,
        _ => Act::cards("[]"),
    });
    let slowly = ["--concurrency", "1", "--attempts", "1"];
    let outputs = ["zh", "en"].map(|language| {
        let output = folder.join(language);
        let ran =
            from_file(&failing.endpoint, &users, &output, &[&slowly[..], &["--lang", language]].concat());
        assert_eq!(ran.exit, 5, "{}", ran.stderr);
        output
    });
    let [chinese, english] = &outputs;
    let sorted = |path: &Path| {
        let text = text(path);
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort_unstable();
        lines
    };
    assert_eq!(sorted(chinese), sorted(english));
    assert!(text(chinese).is_ascii(), "{}", text(chinese));
    let record = |path: &Path| text(&path.with_extension("run"));
    assert_eq!(record(chinese), record(english));

    // At another address, the record is refused in either language.
    let answers = answering();
    let ran = from_file(&answers.endpoint, &users, chinese, &["--resume", "--lang", "zh"]);
    let then = format!("网关地址 {}", failing.endpoint);
    let now = format!("网关地址 {}", answers.endpoint);
    assert_eq!(
        refused(&ran),
        format!(
            "zvcms: {} 开始时的设置：{then} ，而本次运行：{now} ；请另指定 --output，或按开始时的设置继续",
            chinese.display()
        )
    );
    for (output, language) in [(chinese, "en"), (english, "zh")] {
        let record = output.with_extension("run");
        let moved = text(&record).replace(&failing.endpoint, &answers.endpoint);
        fs::write(&record, moved).unwrap();
        let ran = from_file(&answers.endpoint, &users, output, &["--resume", "--lang", language]);
        assert_eq!(ran.exit, 0, "{}", ran.stderr);
        assert!(kinds(output).iter().all(|(_, kind)| kind == "cards"), "{}", text(output));
        let had =
            if language == "en" { "needed no call; in " } else { "列表中有 2 个无需调用；用时 " };
        assert!(ran.stderr.contains(had), "{}", ran.stderr);
    }
    assert_eq!(sorted(chinese), sorted(english));
}

#[test]
fn lines_that_are_no_user_s_id_are_named_in_chinese() {
    let gateway = answering();
    for (line, why) in [
        ("1\r2", "含有其他类型的换行符（CR）：请用 LF 或 CRLF 保存列表"),
        ("\"1\"", "含有引号：ID 两边不要加引号"),
        ("1,2", "含有分隔符：只需一列，每行一个 ID"),
        ("1 2", "含有空格：只需一列，每行一个 ID"),
        ("1\u{200b}", "含有不可见字符 U+200B：请删除"),
        ("1.2E+15", "1.2E+15 是电子表格显示的数字，已丢失部分数位：请将 ID 导出为文本"),
        ("#N/A", "以 # 开头，像是电子表格的错误值或注释：请删除"),
        ("=A1", "以 = 开头，像是电子表格的公式：请将 ID 导出为文本"),
        ("NULL", "NULL 是数据库或电子表格在没有 ID 时写入的内容：请删除"),
        ("user_id", "user_id 是列名：请删除"),
        (&"1".repeat(2_000), "超过 1024 字节：每行只写一个用户 ID"),
    ] {
        let file = folder("ids-in-chinese").join("用户");
        fs::write(&file, format!("u1\n{line}\n")).unwrap();
        let args = ["my-cards", "--users", file.to_str().unwrap()];
        for command in [
            in_china(&mut authorised(&gateway.endpoint, &args)),
            &mut authorised(&gateway.endpoint, &[&args[..], &CHINESE].concat()),
        ] {
            let ran = run(command);
            assert_eq!((ran.exit, refused(&ran)), (2, format!("zvcms: {} 第 2 行：{why}", file.display())));
        }
    }
    let file = folder("gbk-in-chinese").join("users");
    fs::write(&file, b"u1\n\xd3\xc3\xbb\xa7\n").unwrap();
    let ran = run(&mut authorised(
        &gateway.endpoint,
        &[&["my-cards", "--users", file.to_str().unwrap()], &CHINESE[..]].concat(),
    ));
    assert!(refused(&ran).ends_with(" 第 2 行：不是 UTF-8：请将列表保存为 UTF-8"), "{}", ran.line());
    assert_eq!(gateway.asked(), [""; 0]);
}

#[test]
fn outputs_that_are_refused_are_named_in_chinese() {
    let folder = folder("outputs-in-chinese");
    let gateway = answering();
    let path = |name: &str| folder.join(name);
    let told = |output: &Path, more: &[&str]| {
        let ran = to_file(&gateway.endpoint, "u1\n", output, &[more, &CHINESE[..]].concat());
        refused(&ran).replace(&folder.display().to_string(), "DIR").replacen("zvcms: ", "", 1)
    };
    fs::write(path("there"), "x\n").unwrap();
    assert_eq!(told(&path("there"), &[]), "DIR/there 已存在：加上 --resume 可继续写入，或另指定 --output");
    assert_eq!(told(&path("there"), &["--format", "csv"]), "DIR/there 已存在：请另指定 --output");
    assert_eq!(
        told(&path("there"), &["--resume"]),
        "DIR/there 第 1 行不是此类运行写入的：请用 --output 指定要继续的那次运行的文件，或另指定一个文件"
    );
    assert_eq!(
        told(&path("new"), &["--resume", "--format", "csv"]),
        "--resume 无法继续 csv 文件，其中的行没有记录哪些用户已得到结果：请使用 --format ndjson"
    );
    assert_eq!(
        told(&path("new"), &["--format", "table"]),
        "--users 的输出为每个用户一行 JSON（--format ndjson）或每张卡一行（--format csv）：请去掉 --format"
    );
    fs::write(path("ours"), "{\"user_id\":\"u1\",\"cards\":[]}\n").unwrap();
    assert_eq!(
        told(&path("ours"), &["--resume"]),
        "DIR/ours 中已有内容，但 DIR/ours.run 没有说明是哪次运行写入的：请另指定 --output，DIR/ours 将保持原样"
    );
    fs::write(path("other.run"), "x\n").unwrap();
    assert_eq!(told(&path("other"), &[]), "DIR/other.run 不是运行记录文件：请将其移走，或另指定 --output");
    assert_eq!(told(Path::new("-"), &[]), "无法写入 -：要写到标准输出，请去掉 --output");
    assert_eq!(told(&path("folder/"), &[]), "无法写入 DIR/folder/：它是目录名");
    let users = path("users");
    fs::write(&users, "u1\n").unwrap();
    let ran = from_file(&gateway.endpoint, &users, &users, &CHINESE);
    #[cfg(unix)]
    {
        assert_eq!(refused(&ran), format!("zvcms: {} 会覆盖用户列表：请另指定 --output", users.display()));
        assert_eq!(told(Path::new("/dev/null"), &[]), "无法写入 /dev/null：它不是普通文件");
        std::os::unix::fs::symlink(path("nowhere/x"), path("link")).unwrap();
        assert_eq!(told(&path("link"), &[]), "无法写入 DIR/link：它是一个没有目标的链接");
        let ran = from_file(&gateway.endpoint, &users, &path("linked"), &CHINESE);
        assert_eq!(ran.exit, 0, "{}", ran.stderr);
        fs::hard_link(path("linked"), path("again")).unwrap();
        assert_eq!(
            told(&path("linked"), &["--resume"]),
            "DIR/linked 还有其他名称（硬链接）：请另指定 --output"
        );
    }
    let (hanging, hangs) = hanging_on_u1();
    let mut first = begun(&hanging, &users, &path("locked"), &hangs);
    assert_eq!(told(&path("locked"), &["--resume"]), "另一个运行正在写入 DIR/locked：请等待其结束");
    first.kill().unwrap();
    first.wait().unwrap();
}

/// Captures of the table in Chinese, which has two columns a character in its headings too.
#[test]
fn the_table_is_in_chinese_and_fits() {
    let args = ["my-cards", "10001", "--sandbox", "--include-recycled", "--lang", "zh"];
    for columns in [50, 60, 80, 100, 120, 200] {
        let (exit, text) = shown(columns, &args, &[("NO_COLOR", "1")]);
        assert_eq!(exit, 0, "{text}");
        let table: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).collect();
        assert!(table.len() == 12 && table[0].starts_with("卡号 "), "{text}");
        for line in text.lines() {
            assert!(line.width() <= usize::from(columns), "{columns}: {line}");
        }
        if columns == 80 {
            assert_data_eq!(text, file!["snapshots/cards-80-zh.txt"].raw());
        }
    }
}

#[test]
fn a_table_for_a_pipe_is_in_chinese_and_csv_and_json_stay() {
    let args = ["my-cards", "10001", "--sandbox"];
    let in_language = |format: &str, language: &str| {
        run(&mut crate::zvcms(&[&args[..], &["--format", format, "--lang", language]].concat()))
    };
    let table = in_language("table", "zh").stdout;
    let heads = table.lines().next().unwrap().split_whitespace().collect::<Vec<_>>();
    assert_eq!(
        heads,
        ["卡号", "卡名称", "余额（元）", "面值（元）", "状态", "有效期类型", "有效期至", "来源"]
    );
    for word in ["已绑定", "合计", "张数"] {
        assert!(table.contains(word), "{table}");
    }
    for format in ["csv", "json", "ndjson"] {
        assert_eq!(in_language(format, "zh").stdout, in_language(format, "en").stdout);
    }
}

#[test]
fn the_progress_in_chinese_fits_narrow_terminals() {
    let folder = folder("progress-in-chinese");
    let users = folder.join("users");
    fs::write(&users, list(1..=2_000)).unwrap();
    for columns in [40, 50, 80] {
        let output = folder.join(columns.to_string());
        let [users, output] = [&users, &output].map(|path| path.to_str().unwrap());
        let args = ["my-cards", "--users", users, "--output", output, "--sandbox", "--lang", "zh"];
        let (exit, text) = shown(columns, &args, &[]);
        assert_eq!(exit, 3, "{text}");
        let drawn: Vec<&str> = text
            .split(['\r', '\n'])
            .map(|line| line.trim_start_matches("\u{1b}[2K").trim_end())
            .filter(|line| line.contains("/2,000") || line.contains('%'))
            .collect();
        assert!(drawn.iter().any(|line| columns < 50 || line.contains(" 个用户")), "{text:?}");
        for line in drawn {
            assert!(line.width() < usize::from(columns), "{columns}: {line:?}");
        }
    }
}

#[test]
fn calls_signatures_and_actions_speak_chinese() {
    let gateway = Gateway::start();
    let args =
        ["call", "user.my-cards", "--params", r#"{"user_id":"10001","userId":"1","x":1}"#, "--lang", "zh"];
    let ran = run(&mut gateway.zvcms(&args));
    assert_eq!(
        ran.stderr,
        "zvcms: 警告：user.my-cards 的文档中没有业务参数 \"userId\"；最接近的是 user_id\n\
         zvcms: 警告：user.my-cards 的文档中没有业务参数 \"x\"\n"
    );
    let ran = run(&mut gateway.zvcms(&[&args[..], &["-v", "--format", "json"]].concat()));
    assert!(ran.stderr.starts_with("zvcms: warning: "), "{}", ran.stderr);
    assert!(!ran.stderr.contains('：'), "{}", ran.stderr);
    let args = ["call", "user.points-add", "--read-only", "--params", r#"{"userId":1}"#, "--lang", "zh"];
    let ran = run(&mut gateway.zvcms(&args));
    let warned = "zvcms: 警告：user.points-add 每次到达网关都会产生变更；使用 --read-only 时可能会发送两次";
    assert_eq!(ran.stderr.lines().next(), Some(warned));

    let args = ["sign", "user.my-cards", "--explain", "--timestamp", "1560000000", "--nonce", "1234"];
    let in_chinese = run(&mut gateway.zvcms(&[&args[..], &CHINESE].concat()));
    let in_english = run(&mut gateway.zvcms(&[&args[..], &["--lang", "en"]].concat()));
    assert_eq!(in_chinese.stdout, in_english.stdout);
    let words: Vec<&str> = in_chinese.stderr.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(words, ["步骤", "内容", "字节数", "结果"]);
    // The results stand below each other.
    let starts: Vec<usize> =
        in_chinese.stderr.lines().map(|line| line.trim_end().rsplit_once(' ').unwrap().0.width()).collect();
    assert!(starts.len() == 5 && starts.iter().all(|start| *start == starts[0]), "{}", in_chinese.stderr);
    for step in in_chinese.stderr.lines() {
        assert_chinese(step);
    }

    for (args, told) in [
        (
            &["actions", "user.mycards"][..],
            "zvcms: 文档中没有接口 \"user.mycards\"：最接近的是 user.my-cards",
        ),
        (&["actions", "x"], "zvcms: 文档中没有接口 \"x\"：可用 zvcms actions 列出全部接口"),
        (&["actions", "x", "--api", "v3"], "zvcms: V3 文档中没有接口 \"x\"：可用 zvcms actions 列出全部接口"),
    ] {
        assert_eq!(run(&mut crate::zvcms(&[args, &CHINESE].concat())).line(), told);
        assert_eq!(run(in_china(&mut crate::zvcms(args))).line(), told);
    }
}

#[test]
fn the_labels_of_the_documentation_are_chinese_and_fit() {
    let args = ["actions", "user.my-cards", "--format"];
    let in_language = |format: &str, language: &str| {
        run(&mut crate::zvcms(&[&args[..], &[format, "--lang", language]].concat())).stdout
    };
    let table = in_language("table", "zh");
    for line in ["\n版本", "\nV3 路径", "\n可安全重发", "\n业务参数\n名称", "必填", "含义\n", "\n应答\n"]
    {
        assert!(table.contains(line), "{line:?} in {table}");
    }
    let unit = "金额，单位：元（依据：592 号页面，其中同名字段的类型如此；证据有力，但不确凿）";
    assert!(table.contains(unit), "{table}");
    for format in ["csv", "json", "ndjson"] {
        assert_eq!(in_language(format, "zh"), in_language(format, "en"));
    }
    for columns in [40, 60, 80] {
        for args in [&["actions", "user.my-cards", "--lang", "zh"][..], &["actions", "--lang", "zh"]] {
            let (_, text) = shown(columns, args, &[("NO_COLOR", "1")]);
            for line in text.lines() {
                assert!(line.width() <= usize::from(columns), "{columns}: {line}");
            }
        }
    }
}
