//! Which version of the API counts, and what does not go with it.

use std::path::PathBuf;
use std::process::Command;

use crate::configured::{file, with_config};
use crate::gateway::{Gateway, authorised, replying};
use crate::{run, zvcms};

const CREDENTIALS: &str = "open_id = \"id-a\"\ngrant_code = \"code-a\"\nopen_key = \"key-a\"\n";
const OF_ENVIRONMENT: [(&str, &str); 3] =
    [("ZVCMS_OPEN_ID", "id-e"), ("ZVCMS_GRANT_CODE", "code-e"), ("ZVCMS_OPEN_KEY", "key-e")];
const SIGN: [&str; 2] = ["sign", "user.my-cards"];

/// A merchant's profile of no version, and one of each.
fn profiles(name: &str) -> PathBuf {
    file(
        name,
        &format!(
            "[default]\n{CREDENTIALS}[v2]\napi = \"v2\"\n{CREDENTIALS}[v3]\napi = \"v3\"\n{CREDENTIALS}\
             [wire]\napi = \"v3\"\nsigned_names = \"wire\"\n{CREDENTIALS}[strings]\nstamp_form = \"strings\"\n{CREDENTIALS}"
        ),
    )
}

/// The version of a body that was signed, or what was refused.
fn version(command: &mut Command) -> String {
    let ran = run(command);
    match ran.exit {
        0 if ran.json().get("openId").is_some() => "v3".to_owned(),
        0 if ran.json().get("OpenId").is_some() => "v2".to_owned(),
        2 => ran.line().to_owned(),
        exit => panic!("{exit}: {}{}", ran.stdout, ran.stderr),
    }
}

#[test]
fn the_flag_counts_before_the_environment_and_that_before_the_profile() {
    let path = profiles("api-precedence");
    let nobodys = file("api-of-nobody", "[default]\napi = \"v3\"\n");
    let by = |path: &PathBuf, more: &[&str], variables: &[(&str, &str)]| {
        let mut command = with_config(path, &[&SIGN, more].concat());
        version(command.envs(variables.iter().copied()))
    };
    let of_profile = |profile, more: &[&str], variables: &[(&str, &str)]| {
        by(&path, &[&["--profile", profile], more].concat(), variables)
    };
    let api = |value| [("ZVCMS_API", value)];
    // Of nobody: V2.
    assert_eq!(by(&path, &[], &[]), "v2");
    assert_eq!(by(&path, &[], &api("")), "v2");
    // The flag, whatever else there is.
    assert_eq!(by(&path, &["--api", "v3"], &[]), "v3");
    assert_eq!(by(&path, &["--api", "v2"], &api("v3")), "v2");
    assert_eq!(of_profile("v3", &["--api", "v2"], &[]), "v2");
    assert_eq!(by(&path, &["--api", "v3"], &api("v4")), "v3");
    // The environment.
    let environment = |value| [&OF_ENVIRONMENT[..], &api(value)].concat();
    assert_eq!(by(&path, &[], &environment("v3")), "v3");
    assert_eq!(by(&nobodys, &[], &environment("v2")), "v2");
    // A profile that is given by its name ignores it.
    assert_eq!(of_profile("v3", &[], &environment("v2")), "v3");
    assert_eq!(of_profile("v2", &[], &environment("v4")), "v2");
    assert_eq!(of_profile("default", &[], &environment("v3")), "v2");
    // The profile, where it goes with the set.
    assert_eq!(by(&nobodys, &[], &OF_ENVIRONMENT), "v3");
    assert_eq!(by(&path, &[], &[("ZVCMS_PROFILE", "v3")]), "v3");
    let other = file("api-of-a", &format!("[default]\napi = \"v3\"\n{CREDENTIALS}"));
    assert_eq!(by(&other, &[], &[]), "v3");
    assert_eq!(by(&other, &[], &OF_ENVIRONMENT), "v2");
    let flags = ["--open-id", "id-f", "--grant-code", "code-f"];
    assert_eq!(by(&other, &flags, &OF_ENVIRONMENT[2..]), "v2");
    assert_eq!(by(&nobodys, &flags, &OF_ENVIRONMENT[2..]), "v3");
}

#[test]
fn the_environment_cannot_change_the_version_of_a_profile() {
    let path = profiles("api-contradiction");
    let said =
        |variables: &[(&str, &str)]| version(with_config(&path, &SIGN).envs(variables.iter().copied()));
    let place = path.display();
    for (variables, line) in [
        (
            &[("ZVCMS_API", "v3")][..],
            format!("ZVCMS_API is v3, while {place} [default] has no api, which means v2"),
        ),
        (
            &[("ZVCMS_API", "v3"), ("ZVCMS_PROFILE", "v2")],
            format!("ZVCMS_API is v3, while {place} [v2] has api v2"),
        ),
        (
            &[("ZVCMS_API", "v2"), ("ZVCMS_PROFILE", "v3")],
            format!("ZVCMS_API is v2, while {place} [v3] has api v3"),
        ),
    ] {
        assert_eq!(said(variables), format!("zvcms: {line}: unset ZVCMS_API, or give --api"));
    }
    assert_eq!(said(&[("ZVCMS_API", "v2")]), "v2");
    assert_eq!(said(&[("ZVCMS_API", "v3"), ("ZVCMS_PROFILE", "v3")]), "v3");
}

#[test]
fn a_variable_that_is_neither_is_refused_by_its_name() {
    let refused = "zvcms: ZVCMS_API is neither v2 nor v3: set it to one of them, or unset it";
    for args in [&["sign", "user.my-cards", "--sandbox"][..], &["my-cards", "1", "--sandbox"], &["sandbox"]] {
        assert_eq!(version(zvcms(args).env("ZVCMS_API", "3")), refused, "{args:?}");
    }
    assert_eq!(
        version(zvcms(&["sign", "user.my-cards", "--sandbox", "--api", "v3"]).env("ZVCMS_API", "3")),
        "v3"
    );
}

#[test]
fn the_sandbox_heeds_the_version_of_environment_and_profile() {
    let path = profiles("api-sandbox");
    let signed = |variables: &[(&str, &str)]| {
        version(with_config(&path, &[&SIGN[..], &["--sandbox"]].concat()).envs(variables.iter().copied()))
    };
    assert_eq!(signed(&[]), "v2");
    assert_eq!(signed(&[("ZVCMS_API", "v3")]), "v3");
    assert_eq!(signed(&[("ZVCMS_PROFILE", "v3")]), "v3");
    assert_eq!(signed(&[("ZVCMS_PROFILE", "v3"), ("ZVCMS_API", "v2")]), "v2");
}

#[test]
fn the_names_of_v2_do_not_go_with_v3() {
    let path = profiles("api-wire");
    let refused =
        "zvcms: V3 signs grantCode, nonce, openId, timestamp and no other names: leave out --signed-names";
    let wire = ["--signed-names", "wire"];
    // That of a profile is one of V2.
    assert_eq!(version(&mut with_config(&path, &[&SIGN[..], &["--profile", "wire"]].concat())), "v3");
    let profile = ["my-cards", "10002", "--sandbox"];
    let of_profile =
        |api| run(with_config(&path, &profile).env("ZVCMS_PROFILE", "wire").env("ZVCMS_API", api));
    for api in ["v2", "v3"] {
        assert_eq!(of_profile(api).stdout, "[]\n", "{}", of_profile(api).stderr);
    }
    assert_eq!(version(&mut with_config(&path, &[&SIGN[..], &["--profile", "v3"], &wire].concat())), refused);
    let camel = ["--profile", "wire", "--signed-names", "lower-camel"];
    assert_eq!(version(&mut with_config(&path, &[&SIGN[..], &camel].concat())), "v3");
    assert_eq!(
        version(&mut with_config(&path, &[&SIGN[..], &["--profile", "wire", "--api", "v2"]].concat())),
        "v2"
    );
    assert_eq!(
        version(zvcms(&[&["my-cards", "1", "--sandbox"], &wire[..]].concat()).env("ZVCMS_API", "v3")),
        refused
    );
}

#[test]
fn the_form_of_stamps_is_a_setting_of_v3() {
    let path = profiles("stamp-form");
    let stamp = ["sign", "user.my-cards", "--timestamp", "1465185768", "--nonce", "11886"];
    let signed = |more: &[&str]| run(&mut with_config(&path, &[&stamp, more].concat())).json();
    let numbers = signed(&["--api", "v3"]);
    assert_eq!((&numbers["timestamp"], &numbers["nonce"]), (&1_465_185_768_u64.into(), &11_886.into()));
    for more in [["--api", "v3", "--stamp-form", "strings"], ["--api", "v3", "--profile", "strings"]] {
        let strings = signed(&more);
        assert_eq!((&strings["timestamp"], &strings["nonce"]), (&"1465185768".into(), &"11886".into()));
        assert_eq!(strings["token"], numbers["token"]);
    }
    // Of a profile that is for both, V2 takes what it has a use for.
    assert_eq!(signed(&["--profile", "strings"])["Timestamp"], "1465185768");
    let refused = run(&mut with_config(&path, &[&stamp[..], &["--stamp-form", "numbers"]].concat()));
    let line =
        "zvcms: a body of V2 has timestamp and nonce as strings: leave out --stamp-form, or give --api v3";
    assert_eq!((refused.exit, refused.line()), (2, line));
}

#[test]
fn an_address_is_that_of_its_version() {
    let gateway = Gateway::start();
    let v2 = gateway.sandbox.endpoint();
    let call = ["my-cards", "10002", "--api", "v3"];
    let ran = run(&mut authorised(v2, &call));
    assert_eq!(ran.exit, 2, "{}", ran.stderr);
    assert!(ran.line().ends_with(" (ZVCMS_ENDPOINT; V3 comes from --api)"), "{}", ran.line());
    let ran = run(&mut authorised(v2, &[&call[..], &["--endpoint", v2]].concat()));
    assert!(ran.exit == 2 && ran.line().ends_with(" (--endpoint; V3 comes from --api)"), "{}", ran.line());
    let ran = run(authorised(v2, &call[..2]).env("ZVCMS_API", "v3"));
    assert!(
        ran.exit == 2 && ran.line().ends_with(" (ZVCMS_ENDPOINT; V3 comes from ZVCMS_API)"),
        "{}",
        ran.line()
    );
    let path =
        file("api-of-an-address", &format!("[default]\napi = \"v3\"\nendpoint = \"{v2}\"\n{CREDENTIALS}"));
    let place = format!("{} [default]", path.display());
    let ran = run(&mut with_config(&path, &call[..2]));
    assert!(
        ran.line().ends_with(&format!(" ({place} endpoint; V3 comes from {place} api)")),
        "{}",
        ran.line()
    );
    // What is no address of V2 either is not refused for its version.
    let ran = run(&mut authorised("http://", &call));
    assert!(ran.exit == 2 && ran.line().ends_with(" (ZVCMS_ENDPOINT)"), "{}", ran.line());
    assert_eq!(gateway.sandbox.tally().requests(), 0);
    assert_eq!(run(&mut authorised(gateway.sandbox.v3_endpoint(), &call)).exit, 0);
}

/// A proxy on this machine gets the requests.
#[test]
fn the_address_of_v3_is_warned_about_over_v2() {
    let proxy = replying("502 Bad Gateway", b"");
    let proxy = proxy.strip_suffix("/api/v2").unwrap();
    let said = |endpoint: &str, more: &[&str]| {
        let args = [&["my-cards", "1", "--attempts", "1", "--allow-plaintext"], more].concat();
        run(authorised(endpoint, &args).env("HTTP_PROXY", proxy).env("http_proxy", proxy)).stderr
    };
    let warning =
        "zvcms: warning: openapi.qmai.cn is an address of V3, and the call is one of V2: give --api v3\n";
    let path = "zvcms: warning: the endpoint has a path of V3, and the call is one of V2: give --api v3, and scheme and host \
                alone as the endpoint\n";
    for (endpoint, warning) in [
        ("http://openapi.qmai.cn", warning),
        ("http://OPENAPI.qmai.cn/api/v2", warning),
        ("http://openapi.qmai.cn./v3/x", warning),
        ("http://gateway.example/v3", path),
        ("http://gateway.example/v3/crm/points/addCustomerPoints?x=1", path),
    ] {
        let said = said(endpoint, &[]);
        assert!(said.starts_with(warning) && said.matches("give --api").count() == 1, "{said}");
    }
    for endpoint in
        ["http://gateway.example/v3x", "http://gateway.example/api/v3/x", "http://my-openapi.qmai.cn"]
    {
        assert!(!said(endpoint, &[]).contains("warning"), "{endpoint}");
    }
    assert!(!said("http://openapi.qmai.cn", &["--api", "v3"]).contains("warning"));
    assert!(!said("http://openapi.zvcms.com/api/v2", &[]).contains("warning"));
}

/// Profiles with an address of each version, with the gateway's credentials or with none.
fn profiles_with_endpoints(name: &str, gateway: &Gateway, whose: &str) -> PathBuf {
    let (v2, v3) = (gateway.sandbox.endpoint(), gateway.sandbox.v3_endpoint());
    file(
        name,
        &format!(
            "[default]\nendpoint = \"{v2}\"\n{whose}[v2]\napi = \"v2\"\nendpoint = \"{v2}\"\n{whose}\
             [v3]\napi = \"v3\"\nendpoint = \"{v3}\"\n{whose}"
        ),
    )
}

fn of<'a>(set: &[(&'a str, &'a str)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [set, more].concat()
}

#[test]
fn an_endpoint_gets_no_body_of_another_version_than_is_declared_beside_it() {
    let gateway = Gateway::start();
    let demo = gateway.sandbox.identity();
    let (id, code, key) = (demo.open_id(), demo.grant_code(), demo.open_key());
    let whose = format!("open_id = \"{id}\"\ngrant_code = \"{code}\"\nopen_key = \"{key}\"\n");
    let of_merchant = profiles_with_endpoints("endpoints-of-a-merchant", &gateway, &whose);
    let of_nobody = profiles_with_endpoints("endpoints-of-nobody", &gateway, "");
    let flags = ["--open-id", id, "--grant-code", code];
    let key_file = file("key-of-endpoints", key).display().to_string();
    let flags_and_key = [&flags[..], &["--open-key-file", &key_file]].concat();
    let set = [("ZVCMS_OPEN_ID", id), ("ZVCMS_GRANT_CODE", code), ("ZVCMS_OPEN_KEY", key)];
    let api = |value| ("ZVCMS_API", value);
    let profile = |value| ("ZVCMS_PROFILE", value);
    let (v2, v3) = (gateway.sandbox.endpoint(), gateway.sandbox.v3_endpoint());
    let call = |path: &PathBuf, more: &[&str], variables: &[(&str, &str)]| {
        let args = [&["my-cards", "10002"], more].concat();
        let ran = run(with_config(path, &args).envs(variables.iter().copied()));
        match ran.exit {
            0 => "called".to_owned(),
            _ => ran.line().replace(&path.display().to_string(), "FILE"),
        }
    };
    let default = "FILE [default] endpoint is one of V2 (it has no api, which means v2), but";
    let of_v2 = "FILE [v2] endpoint is one of V2 (its api is v2), but";
    let of_v3 = "FILE [v3] endpoint is one of V3 (its api is v3), but";
    let by_flag = |api: &str| format!("--api is {api}: give --endpoint too, or leave out --api");
    let by_variable = |api: &str| format!("ZVCMS_API is {api}: give --endpoint too, or unset ZVCMS_API");
    for (path, more, variables, before, after) in [
        (&of_merchant, &["--api", "v3"][..], vec![], default, by_flag("v3")),
        (&of_merchant, &["--api", "v3", "--profile", "v2"], vec![], of_v2, by_flag("v3")),
        (&of_merchant, &["--api", "v2", "--profile", "v3"], vec![], of_v3, by_flag("v2")),
        (&of_merchant, &["--api", "v2"], vec![profile("v3")], of_v3, by_flag("v2")),
        (&of_merchant, &flags, of(&set[2..], &[api("v3")]), default, by_variable("v3")),
        (&of_merchant, &flags_and_key, vec![api("v2"), profile("v3")], of_v3, by_variable("v2")),
        (&of_nobody, &[], of(&set, &[api("v3")]), default, by_variable("v3")),
        (&of_nobody, &["--api", "v3"], of(&set, &[]), default, by_flag("v3")),
        (&of_nobody, &flags, of(&set[2..], &[api("v3")]), default, by_variable("v3")),
    ] {
        assert_eq!(call(path, more, &variables), format!("zvcms: {before} {after}"), "{more:?}");
    }
    let mut of_variable = of(&set, &[api("v2")]);
    of_variable.push(("ZVCMS_ENDPOINT", v3));
    assert_eq!(
        call(&of_nobody, &["--api", "v3"], &of_variable),
        format!("zvcms: ZVCMS_ENDPOINT is one of V2 (ZVCMS_API is v2), but {}", by_flag("v3"))
    );
    assert_eq!(gateway.sandbox.tally().requests(), 0);

    // With an endpoint of its own, or where nothing is declared beside it, the version is free.
    let mut undeclared = of(&set, &[]);
    undeclared.push(("ZVCMS_ENDPOINT", v3));
    for (path, more, variables) in [
        (&of_merchant, &["--api", "v3", "--endpoint", v3][..], vec![]),
        (&of_merchant, &["--api", "v2", "--endpoint", v2, "--profile", "v3"], vec![]),
        (&of_merchant, &["--profile", "v3"], vec![]),
        (&of_merchant, &["--profile", "v3", "--api", "v3"], vec![]),
        (&of_merchant, &["--api", "v2"], vec![]),
        (&of_nobody, &["--api", "v3"], undeclared),
        (&of_nobody, &["--endpoint", v3], of(&set, &[api("v3"), ("ZVCMS_ENDPOINT", "http://127.0.0.1:1")])),
    ] {
        assert_eq!(call(path, more, &variables), "called", "{more:?}");
    }
    // Nothing is sent, so no endpoint is asked for.
    assert_eq!(version(&mut with_config(&of_merchant, &[&SIGN[..], &["--api", "v3"]].concat())), "v3");
}
