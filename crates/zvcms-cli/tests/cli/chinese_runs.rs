//! What a run over many users says on its way in Chinese: of gateways that are down or too fast, of interruptions, and of
//! files that others change.

use std::fs;
use std::net::TcpListener;

#[cfg(unix)]
use crate::bulk_disks::disturbed;
use crate::chinese_results::assert_chinese;
use crate::gateway::{Act, Scripted};
#[cfg(unix)]
use crate::in_bulk::interrupted;
use crate::in_bulk::{folder, from_file, list};

#[test]
fn a_gateway_that_is_down_is_told_of_in_chinese() {
    let folder = folder("down-in-chinese");
    let users = folder.join("users");
    fs::write(&users, list(1..=50)).unwrap();
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}/api/v2", listener.local_addr().unwrap())
    };
    let output = folder.join("cards.ndjson");
    let ran = from_file(&closed, &users, &output, &["--max-silence", "2", "--lang", "zh"]);
    assert_eq!(ran.exit, 5, "{}", ran.stderr);
    for line in ["zvcms: 没有应答，仍在重试，最长 2 秒：", "\nzvcms: 2 秒内没有任何应答，运行已停止："]
    {
        assert!(ran.stderr.contains(line), "{}", ran.stderr);
    }
}

#[test]
fn a_gateway_that_limits_the_rate_is_told_of_in_chinese() {
    let folder = folder("limited-in-chinese");
    let users = folder.join("users");
    fs::write(&users, list(1..=2)).unwrap();
    let limiting =
        Scripted::start(|_, _| Act::Reply("429 Too Many Requests", "retry-after: 60\r\n", "{}".to_owned()));
    let output = folder.join("cards.ndjson");
    let ran = from_file(&limiting.endpoint, &users, &output, &["--max-silence", "5", "--lang", "zh"]);
    assert_eq!(ran.exit, 5, "{}", ran.stderr);
    assert!(ran.stderr.starts_with("zvcms: 网关限制了请求频率，正在降速："), "{}", ran.stderr);
    let why = "\nzvcms: 运行已停止：网关要求暂停 ";
    assert!(
        ran.stderr.contains(why) && ran.stderr.contains(" 秒，而 --max-silence 只允许 5 秒："),
        "{}",
        ran.stderr
    );
}

#[test]
#[cfg(unix)]
fn a_file_that_others_change_is_named_in_chinese() {
    for (name, what) in
        [("removed", "运行期间该文件被移动、删除或替换"), ("written", "运行期间有其他程序写入了该文件")]
    {
        let (ran, output) = disturbed(&folder("disturbed-in-chinese"), name, &["--lang", "zh"]);
        let told = format!("zvcms: {} 不再是本次运行写入的内容：{what}", output.display());
        assert_eq!((ran.exit, ran.stderr.lines().next()), (7, Some(&*told)));
        ran.stderr.lines().for_each(assert_chinese);
    }
}

#[test]
#[cfg(unix)]
fn an_interrupted_run_is_told_of_in_chinese() {
    let output = folder("interrupted-in-chinese").join("cards.ndjson");
    let [line, said] = interrupted(&output, &["--lang", "zh"]);
    assert_eq!(line, "zvcms: 正在停止：等待进行中的 1 个调用结束；再次中断则放弃这些调用\n");
    assert!(said.contains(" 中共有 2 个用户：成功 2；列表中其余用户待查询；用时 "), "{said}");
    let command = format!(
        "zvcms: 继续运行的命令： {} my-cards --users - --concurrency 1 --output {} --lang zh --resume\n",
        env!("CARGO_BIN_EXE_zvcms"),
        output.display()
    );
    assert!(said.ends_with(&command), "{said}");
}
