use zvcms_diagnosis::{Diagnoser, ReceivedRequest};
use zvcms_sandbox::{Fault, Identity, Refusal};

use super::*;
use crate::commands::sandbox::page::hidden::shown_steps;

/// A token that is right but not percent-encoded, for the demo's credentials.
fn diagnosis_of_body(body: &str) -> ShownDiagnosis {
    let demo = Identity::demo();
    let diagnoser = Diagnoser::new(demo.open_key()).identity(demo.open_id(), demo.grant_code());
    ShownDiagnosis::of(&diagnoser.diagnose(&ReceivedRequest::of_body(body)), &demo)
}

fn both(english: &str, chinese: &str) -> [Option<String>; 2] {
    [english, chinese].map(|message| Some(message.to_owned()))
}

fn refused(diagnosis: ShownDiagnosis) -> Recorded {
    Recorded {
        number: 7,
        at: 1_465_185_768,
        method: Shown::whole("POST"),
        path: Shown::whole("/api/v2"),
        action: Some(Shown::whole("user.my-cards")),
        refusal: Some(Refusal::Token),
        messages: both("签名错误: <b>", "签名错误：<i>"),
        fault: None,
        executed: false,
        succeeded: false,
        diagnosis: Some(diagnosis),
    }
}

fn accepted(fault: Option<Fault>) -> Recorded {
    let of = refused(diagnosis_of_body("{}"));
    Recorded { refusal: None, messages: [None, None], executed: true, succeeded: true, fault, ..of }
}

#[test]
fn a_request_says_what_was_decided_in_words() {
    let html = request(&refused(diagnosis_of_body("{}")), Language::English);
    // 1465185768 is 2016-06-06T04:02:48Z.
    for said in [
        "<article class=\"refused\" data-number=\"7\" aria-labelledby=\"r7\">",
        "<h3 id=\"r7\">#7 <code>POST /api/v2</code> <span>user.my-cards</span></h3>",
        "<time>04:02:48</time> UTC",
        "✗ Refused <code>sandbox-token</code> <span>签名错误: &lt;b&gt;</span>",
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
    let accepted = accepted(None);
    assert!(request(&accepted, Language::Chinese).contains("<p class=\"verdict\">✓ 通过</p>"));
}

#[test]
fn a_fault_is_named_with_whether_the_request_was_executed() {
    let spoiled = accepted(Some(Fault::Reset));
    let html = request(&spoiled, Language::English);
    assert!(html.contains("✓ Accepted <span>ordered fault: reset, executed</span>"), "{html}");
    let withheld = Recorded { executed: false, succeeded: false, ..accepted(Some(Fault::SystemError)) };
    let html = request(&withheld, Language::English);
    assert!(html.contains("class=\"neither\"") && !html.contains('✓'), "{html}");
    assert!(
        html.contains("○ Passed the checks, not executed <span>ordered fault: system-error, not executed")
    );
    let html = request(&withheld, Language::Chinese);
    assert!(html.contains("<span>模拟故障：系统错误（system-error），未执行</span>"), "{html}");
}

#[test]
fn a_reply_that_is_not_a_success_is_not_said_to_be_one() {
    let html = request(&Recorded { succeeded: false, ..accepted(None) }, Language::English);
    assert!(html.contains("○ Answered: its --reply is not a success") && !html.contains('✓'), "{html}");
}

#[test]
fn what_was_not_diagnosed_says_so_unless_http_refused_it() {
    let of =
        |refusal| Recorded { refusal: Some(refusal), diagnosis: None, ..refused(diagnosis_of_body("{}")) };
    let html = request(&of(Refusal::Token), Language::English);
    assert!(html.contains("too many requests were refused at once"), "{html}");
    let html = request(&of(Refusal::Method), Language::English);
    assert!(html.contains("sandbox-method") && !html.contains("too many"), "{html}");
}

#[test]
fn in_chinese_what_the_sandbox_says_itself_is_said_in_chinese_too() {
    let replay = Recorded {
        refusal: Some(Refusal::Replay),
        messages: both("重复请求: Nonce was used", "重复请求：Nonce 已经用过"),
        diagnosis: None,
        ..refused(diagnosis_of_body("{}"))
    };
    let html = request(&replay, Language::Chinese);
    assert!(html.contains("<span>重复请求：Nonce 已经用过</span>"), "{html}");
    assert!(!html.contains("was used"), "{html}");
    let html = request(&replay, Language::English);
    assert!(html.contains("<span>重复请求: Nonce was used</span>"), "{html}");
    for kind in zvcms_sandbox::FaultKind::ALL {
        assert_ne!(words::fault_name(*kind, Language::Chinese), "", "{kind}");
    }
}

/// Each is signed over the values as they are sent, with the demo's key.
#[test]
fn where_a_value_is_wrong_it_is_said_that_it_comes_first() {
    let of = |open_id: &str, grant_code: &str| {
        let body = format!(
            r#"{{"OpenId":"{open_id}","GrantCode":"{grant_code}","Timestamp":"1465185768","Nonce":"7",
            "Token":"x","Action":"a","Params":{{}}}}"#
        );
        result(&diagnosis_of_body(&body), Language::English)
    };
    let swapped = of("demo-grant-code", "demo-open-id");
    assert!(swapped.contains("The values themselves are to be changed first"), "{swapped}");
    assert!(
        swapped.contains("Made from the values as sent") && !swapped.contains("class=\"compared\">D"),
        "{swapped}"
    );
    let right = of("demo-open-id", "demo-grant-code");
    assert!(!right.contains("are to be changed first"), "{right}");
    assert!(right.contains("It does not have the form of a token"), "{right}");
}

#[test]
fn over_v3_the_number_of_the_refusal_is_shown_too() {
    let of_v3 =
        Recorded { path: Shown::whole("/v3/crm/x"), action: None, ..refused(diagnosis_of_body("{}")) };
    assert!(request(&of_v3, Language::English).contains("<code>110004 sandbox-token</code>"));
}

#[test]
fn a_hostile_action_is_text() {
    let hostile = Recorded {
        action: Some(Shown::whole("<img src=x onerror=y>\u{202e}")),
        ..refused(diagnosis_of_body("{}"))
    };
    let html = request(&hostile, Language::English);
    assert!(html.contains("<span>&lt;img src=x onerror=y&gt;\\u{202e}</span>"), "{html}");
}

#[test]
fn a_body_that_is_no_request_says_what_is_wrong() {
    for language in [Language::English, Language::Chinese] {
        let html = result(&diagnosis_of_body("OpenId=1&Token=2"), language);
        assert!(html.contains("class=\"refused\"") && html.contains("<ul class=\"found\">"), "{html}");
        assert!(html.contains("<h2 id=\"result\" tabindex=\"-1\">") && !html.contains("<table"), "{html}");
    }
}

#[test]
fn the_first_difference_is_marked_and_said() {
    let expected = "nonce=1&openId=demo";
    let made = Some("nonce=2 &openId=demo");
    let [step, ..] = shown_steps([(expected, made), ("", None), ("", None)], &Identity::demo()).steps;
    let html = row(&step, "String to sign", Compared::Characters, Words::of(Language::English));
    // Neither identity nor stamps can be told in such a text, so only names are shown.
    assert!(
        html.contains("nonce=<span class=\"away\">…(1 characters)</span><mark><span class=\"space\"> </span></mark>&amp;"),
        "{html}"
    );
    assert!(html.contains("<span class=\"compared\">Differs from character 8 on.</span>"), "{html}");
    assert!(
        html.contains("<th scope=\"row\">String to sign</th><td data-column=\"What was signed and sent\">"),
        "{html}"
    );
}

#[test]
fn a_difference_in_what_is_hidden_is_said() {
    let [step, ..] =
        shown_steps([("secret1", Some("secret2")), ("", None), ("", None)], &Identity::demo()).steps;
    let html = row(&step, "String to sign", Compared::Characters, Words::of(Language::English));
    assert!(html.contains("Differs in what is not shown.") && !html.contains("secret"), "{html}");
}

#[test]
fn steps_that_are_not_known_say_so() {
    let [step, ..] = shown_steps([("a", None), ("", None), ("", None)], &Identity::demo()).steps;
    assert!(
        row(&step, "Token", Compared::Characters, Words::of(Language::Chinese))
            .contains("<span class=\"quiet\">未知。</span>")
    );
}

#[test]
fn of_digests_that_differ_nothing_is_marked() {
    let [step, ..] = shown_steps([("a", Some("b")), ("", None), ("", None)], &Identity::demo()).steps;
    let html = row(&step, "Base64", Compared::OtherDigest(None), Words::of(Language::English));
    assert!(html.contains("Another digest") && !html.contains("<mark>"), "{html}");
}

#[test]
fn in_chinese_the_mistakes_say_the_rest_of_the_message() {
    let html = request(&refused(diagnosis_of_body("[")), Language::Chinese);
    assert!(html.contains("<span>签名错误</span></p>"), "{html}");
}
