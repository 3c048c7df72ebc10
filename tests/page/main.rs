//! The page of `zvcms sandbox --page`, in a real browser without a window: in both languages, by keyboard alone, with its
//! script and without.
//!
//! Run by `cargo xtask page`. Pictures are left in `target/page`.
#![allow(clippy::print_stdout, reason = "the report is what this program is for")]
#![allow(clippy::indexing_slicing, reason = "a member that a JSON value does not have is null")]

mod browser;
mod served;

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};

use browser::{Browser, text};
use served::{Served, signed};

fn main() -> ExitCode {
    let Some(program) = browser::find() else {
        println!("skipped: chromium is not at hand");
        return ExitCode::SUCCESS;
    };
    match run(&program) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            println!("page: {error}");
            ExitCode::from(2)
        }
    }
}

/// What was found, as it is found.
#[derive(Default)]
struct Report {
    failed: u32,
}

impl Report {
    fn check(&mut self, holds: bool, what: &str) {
        println!("{}  {what}", if holds { "holds:" } else { "FAILS:" });
        self.failed += u32::from(!holds);
    }

    fn equal(&mut self, found: &Value, expected: &Value, what: &str) {
        self.check(found == expected, what);
        if found != expected {
            println!("        {found}\n        is not {expected}");
        }
    }
}

/// Makes all checks, and returns how many failed.
fn run(program: &Path) -> Result<u32, Box<dyn Error>> {
    let pictures = env::current_dir()?.join("target/page");
    fs::create_dir_all(&pictures)?;
    let mut report = Report::default();
    for (language, others) in [("en-GB", "en"), ("zh-CN", "zh")] {
        println!("\n{language}");
        let folder = Folder::new(&pictures, others)?;
        let mut served = Served::start()?;
        let mut browser = Browser::start(program, &folder.0, language)?;
        reads(&mut browser, &served, others, &mut report)?;
        takes_a_new_request(&mut browser, &served, &mut report)?;
        looks_well_at_every_width(&mut browser, &pictures, others, &mut report)?;
        is_used_by_keyboard(&mut browser, &mut report)?;
        is_named_for_a_screen_reader(&mut browser, &mut report)?;
        switches_language(&mut browser, &served, others, &mut report)?;
        says_that_the_sandbox_ended(&mut browser, &mut served, &mut report)?;
        asks_nobody_else(&browser, &served, &mut report);
        drop(browser);
        without_its_script(program, &folder, &mut report)?;
    }
    println!("\npictures are in {}", pictures.display());
    Ok(report.failed)
}

/// Requests of each kind are there, in the browser's language.
fn reads(
    browser: &mut Browser,
    served: &Served,
    language: &str,
    report: &mut Report,
) -> Result<(), Box<dyn Error>> {
    send_each_kind(served)?;
    browser.open(&format!("http://{}/", served.host))?;
    let tag = if language == "zh" { "zh-Hans" } else { "en" };
    report.equal(
        &browser.value("document.documentElement.lang")?,
        &json!(tag),
        "the language is the browser's",
    );
    let classes =
        browser.value("[...document.querySelectorAll('#requests article')].map(a => a.className)")?;
    report.equal(
        &classes,
        &json!(["refused", "refused", "accepted"]),
        "the requests are there, the latest first",
    );
    let tables = browser.value("document.querySelectorAll('#requests article > table').length")?;
    report.equal(&tables, &json!(1), "a wrong token is shown step by step");
    let marks = browser.value("document.querySelectorAll('#requests mark').length > 0")?;
    report.equal(&marks, &json!(true), "what differs is marked");
    Ok(())
}

/// A right request, one whose token was not percent-encoded, and a body that is not JSON.
fn send_each_kind(served: &Served) -> Result<(), Box<dyn Error>> {
    served.post(&signed()?)?;
    served.post(&signed()?.replace("%3D", "=").replace("%2B", "+").replace("%2F", "/"))?;
    served.post("OpenId=demo-open-id&GrantCode=demo-grant-code")?;
    Ok(())
}

fn takes_a_new_request(
    browser: &mut Browser,
    served: &Served,
    report: &mut Report,
) -> Result<(), Box<dyn Error>> {
    browser.value("window.isSame = true")?;
    served.post(&signed()?)?;
    browser.wait_for("a new request", "document.querySelectorAll('#requests article').length === 4")?;
    let first =
        browser.value("window.isSame && document.querySelector('#requests article').dataset.number")?;
    report.equal(&first, &json!("4"), "a new request appears by itself, on top");
    let news = browser.value("document.getElementById('news').textContent")?;
    report.check(text(&news).contains('✓'), "it is announced");
    Ok(())
}

/// Tab to the field, type, Tab to the button, Enter: nothing else.
fn is_used_by_keyboard(browser: &mut Browser, report: &mut Report) -> Result<(), Box<dyn Error>> {
    browser.value("document.activeElement.blur()")?;
    let mut order = Vec::new();
    for _ in 0..4 {
        tab(browser)?;
        let focused = "const f = document.activeElement; f.className || f.id || f.localName";
        order.push(browser.value(&format!(
            "(() => {{ {} }})()",
            focused.replace("f.className ||", "return f.className ||")
        ))?);
        let outline = browser.value("getComputedStyle(document.activeElement).outlineStyle")?;
        if outline == json!("none") {
            report.check(false, "what has the focus is outlined");
        }
        if order.last() == Some(&json!("request")) {
            let body = signed()?.replace("%3D", "%253D");
            browser.call("Input.insertText", &json!({"text": body}))?;
        }
    }
    report.equal(
        &json!(order),
        &json!(["skip", "a", "request", "button"]),
        "Tab goes to link, field and button in order",
    );
    browser.press("Enter", 13)?;
    browser.wait_for(
        "the result",
        "document.querySelector('#result') !== null && document.readyState === 'complete'",
    )?;
    let class = browser.value("document.querySelector('main article').className")?;
    report.equal(&class, &json!("refused"), "a pasted request that is wrong is said to be");
    let found = browser
        .value("document.querySelectorAll('main article')[0].querySelectorAll('.found li').length > 0")?;
    report.equal(&found, &json!(true), "its mistake is named");
    report.equal(
        &browser.value("document.getElementById('request').value")?,
        &json!(""),
        "it is not shown again",
    );
    let count = browser.value("document.querySelectorAll('#requests article').length")?;
    report.equal(&count, &json!(4), "it is not among the requests");
    Ok(())
}

fn tab(browser: &mut Browser) -> Result<(), Box<dyn Error>> {
    browser.press("Tab", 9)
}

/// What the browser tells a screen reader.
fn is_named_for_a_screen_reader(browser: &mut Browser, report: &mut Report) -> Result<(), Box<dyn Error>> {
    let tree = browser.call("Accessibility.getFullAXTree", &json!({}))?;
    let nodes = tree["nodes"].as_array().cloned().unwrap_or_default();
    let named = |role: &str| -> Vec<String> {
        let of_role = nodes
            .iter()
            .filter(|node| node["role"]["value"] == json!(role) && node["ignored"] != json!(true));
        of_role.map(|node| text(&node["name"]["value"])).collect()
    };
    for landmark in ["main", "banner", "navigation", "contentinfo"] {
        report.check(named(landmark).len() == 1, &format!("it has one landmark {landmark}"));
    }
    for role in ["textbox", "button", "heading", "link", "article", "columnheader", "rowheader"] {
        let names = named(role);
        report.check(
            !names.is_empty() && names.iter().all(|name| !name.trim().is_empty()),
            &format!("each {role} has a name"),
        );
    }
    let levels =
        browser.value("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.localName[1]))")?;
    let levels: Vec<u64> = levels.as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
    let in_order = levels.first() == Some(&1)
        && levels.windows(2).all(|pair| matches!(pair, [one, next] if *next <= one + 1));
    report.check(in_order, "no level of headings is left out");
    Ok(())
}

fn switches_language(
    browser: &mut Browser,
    served: &Served,
    language: &str,
    report: &mut Report,
) -> Result<(), Box<dyn Error>> {
    let other = if language == "zh" { "en" } else { "zh" };
    browser.value("document.querySelector('nav a').click()")?;
    browser
        .wait_for("the other language", &format!("document.documentElement.lang.startsWith('{other}')"))?;
    browser.wait_for("the page to be loaded", "document.readyState === 'complete'")?;
    let before = browser.value("document.querySelectorAll('#requests article').length")?;
    served.post(&signed()?)?;
    let more = format!("document.querySelectorAll('#requests article').length === {before} + 1");
    browser.wait_for("a new request", &more)?;
    let words = browser.value("document.querySelector('#requests .verdict').textContent")?;
    let expected = if other == "zh" { "✓ 通过" } else { "✓ Accepted" };
    report.equal(&words, &json!(expected), "the other language is kept for new requests");
    Ok(())
}

fn says_that_the_sandbox_ended(
    browser: &mut Browser,
    served: &mut Served,
    report: &mut Report,
) -> Result<(), Box<dyn Error>> {
    served.end()?;
    let ended =
        "document.getElementById('state').textContent === document.getElementById('state').dataset.ended";
    browser.wait_for("the end of the sandbox to be said", ended)?;
    report.check(true, "the end of the sandbox is said");
    served.start_again()?;
    let came_back =
        "document.getElementById('state').textContent === document.getElementById('state').dataset.anew";
    browser.wait_for("the sandbox that came back to be found", came_back)?;
    report.check(true, "a sandbox that comes back is found");
    Ok(())
}

/// What was asked for, and what went wrong on the way.
fn asks_nobody_else(browser: &Browser, served: &Served, report: &mut Report) {
    let own = format!("http://{}/", served.host);
    let asked = browser.events("Network.requestWillBeSent").map(|event| text(&event["request"]["url"]));
    let of_others: Vec<String> =
        asked.filter(|url| !url.starts_with(&own) && !url.starts_with("data:")).collect();
    report.equal(&json!(of_others), &json!([]), "nobody else is asked for anything");
    // That the sandbox cannot be reached any more is an entry too.
    let entries = browser.events("Log.entryAdded").map(|event| &event["entry"]);
    let refused: Vec<&Value> = entries.filter(|entry| entry["source"] != json!("network")).collect();
    report.equal(&json!(refused), &json!([]), "the browser has nothing to complain about");
    let thrown = browser.events("Runtime.exceptionThrown").chain(browser.events("Runtime.consoleAPICalled"));
    report.equal(&json!(thrown.count()), &json!(0), "the script says and throws nothing");
}

fn without_its_script(program: &Path, folder: &Folder, report: &mut Report) -> Result<(), Box<dyn Error>> {
    let served = Served::start()?;
    let again = folder.0.join("without");
    fs::create_dir(&again)?;
    let mut browser = Browser::start(program, &again, "en-GB")?;
    browser.call("Emulation.setScriptExecutionDisabled", &json!({"value": true}))?;
    send_each_kind(&served)?;
    browser.open(&format!("http://{}/", served.host))?;
    let classes =
        browser.value("[...document.querySelectorAll('#requests article')].map(a => a.className)")?;
    report.equal(
        &classes,
        &json!(["refused", "refused", "accepted"]),
        "without its script, the requests are there",
    );
    let state = browser.value("document.getElementById('state').textContent")?;
    report.equal(
        &state,
        &json!("Reload to see new requests."),
        "without its script, it says how to see more",
    );
    Ok(())
}

/// Wide and narrow, in light and in dark. The pictures are for people.
fn looks_well_at_every_width(
    browser: &mut Browser,
    pictures: &Path,
    language: &str,
    report: &mut Report,
) -> Result<(), Box<dyn Error>> {
    for (name, width, scheme) in [("light", 1100, "light"), ("dark", 1100, "dark"), ("narrow", 360, "light")]
    {
        let features = json!({"features": [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]});
        browser.call("Emulation.setEmulatedMedia", &features)?;
        for height in [json!(800), Value::Null] {
            // First as wide as asked for, then as high as it has become.
            let height = if height.is_null() {
                browser.value("document.documentElement.scrollHeight")?
            } else {
                height
            };
            let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
            browser.call("Emulation.setDeviceMetricsOverride", &size)?;
        }
        let fits = browser.value("document.documentElement.scrollWidth <= innerWidth")?;
        report.equal(&fits, &json!(true), &format!("nothing is wider than {width} pixels, in {scheme}"));
        browser.picture(&pictures.join(format!("{language}-{name}.png")))?;
    }
    browser.call("Emulation.clearDeviceMetricsOverride", &json!({}))?;
    browser.call("Emulation.setEmulatedMedia", &json!({"features": []}))?;
    Ok(())
}

/// A folder for a browser's profile and pipes, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(within: &Path, name: &str) -> std::io::Result<Self> {
        let folder = within.join(format!("browser-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left is in `target`.
        let _: std::io::Result<()> = fs::remove_dir_all(&self.0);
    }
}
