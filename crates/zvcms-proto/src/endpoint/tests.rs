use super::*;

fn endpoint(text: &str) -> Endpoint {
    text.parse().unwrap()
}

#[test]
fn the_default_is_the_documented_address() {
    assert_eq!(Endpoint::default().to_string(), DOCUMENTED_ENDPOINT);
    assert!(Endpoint::default().is_documented() && Endpoint::default().is_plaintext());
    assert!(endpoint("HTTP://OpenAPI.zvcms.com:80/api/v2").is_documented());
    assert!(!endpoint("http://openapi.zvcms.com.example/api/v2").is_documented());
}

#[test]
fn loopback() {
    for here in ["http://localhost:1/", "http://127.0.0.1/", "http://127.9.9.9:8080/x", "http://[::1]:80/"] {
        assert!(endpoint(here).is_loopback(), "{here}");
    }
    for elsewhere in
        ["http://localhost.example/", "http://128.0.0.1/", "http://[::2]/", "http://127.0.0.1.example/"]
    {
        assert!(!endpoint(elsewhere).is_loopback(), "{elsewhere}");
    }
}

#[test]
fn https_is_not_plaintext() {
    assert!(!endpoint("https://gateway.example/").is_plaintext());
    assert!(!endpoint("HTTPS://gateway.example/").is_plaintext());
    assert!(endpoint("http://gateway.example/").is_plaintext());
}

#[test]
fn what_is_refused() {
    for (error, texts) in [
        (
            EndpointError::NOT_AN_ADDRESS,
            &["", "/api/v2", "gateway.example", "gateway.example:80/", "http://", "http:/x", "//x/"][..],
        ),
        (
            EndpointError::NOT_AN_ADDRESS,
            &["http://:80/", "https:///x", "http://?x", "x/?next=http://y/", "://x/", "http://x/<"],
        ),
        (
            EndpointError::SCHEME,
            &["ftp://gateway.example/", "httpss://x/", "ws+unix://x/", "javascript://x/"],
        ),
        (
            EndpointError::USER_INFO,
            &["http://me:secret@x/", "http://me@x/", "http://@x/", "http://me:@x:80/", "http://a@b@x/"],
        ),
        (
            EndpointError::PORT,
            &["http://x:808O/", "http://x:0/", "http://x:00/", "http://x:65536", "http://x:99999/v2"],
        ),
        (
            EndpointError::PORT,
            &["http://x:+80/", "http://x:-1/", "http://x:0x50/", "http://x:8.0/", "http://[::1]:808O/"],
        ),
        (
            EndpointError::PORT,
            &["http://x:８０/", "http://x:http/", "http://x:80;/", "http://x:18446744073709551696/"],
        ),
        (EndpointError::EMPTY_PORT, &["http://x:/", "https://x:", "http://x:?q", "http://[::1]:/"]),
        (
            EndpointError::SECOND_PORT,
            &["http://x:80:80/", "http://x:80:/", "http://x::80/", "http://[::1]:80:81/"],
        ),
        (
            EndpointError::FRAGMENT,
            &["http://x/#a", "http://x#", "http://x/api?q#f", "http://x:80#@y/", "http://x/#\u{e9}"],
        ),
        (
            EndpointError::WHITE_SPACE,
            &["http://a b/", " http://x/", "http://x/ ", "http://x/\n", "http://x\t/", "\r\nhttp://x/"],
        ),
        (
            EndpointError::WHITE_SPACE,
            &["http://x/a b", "http://x:80 /", "http://x/\u{3000}", "http://x/?a\u{a0}", "ht tp://x/"],
        ),
        (
            EndpointError::CONTROL_CHARACTER,
            &["http://x/\0", "http://x\u{7f}/", "http://x/\u{1b}[31m", "\u{feff}http://x/"],
        ),
        (EndpointError::CONTROL_CHARACTER, &["http://x/\u{202e}", "http://x\u{200b}/", "http://x/\u{9b}"]),
        (EndpointError::BACKSLASH, &["http:\\\\x\\", "http://x\\api", "http://x/api\\v2", "http://x\\@y/"]),
        (
            EndpointError::BRACKETS,
            &["http://[::1/", "http://::1]/", "http://[]/", "http://[::1]x/", "http://[127.0.0.1]/"],
        ),
        (
            EndpointError::BRACKETS,
            &[
                "http://[x]/",
                "http://[[::1]]/",
                "http://::1/",
                "http://2001:db8::1/",
                "http://[fe80::1%25a]/",
            ],
        ),
        (
            EndpointError::NON_ASCII_HOST,
            &["http://\u{793c}.example/", "http://g\u{430}teway.example:80/", "https://x\u{3002}example"],
        ),
        (
            EndpointError::HOST_CHARACTER,
            &["http://ex%61mple/", "http://a,b/", "http://*/", "http://x%00/", "http://a!/", "http://a;b:1/"],
        ),
    ] {
        for text in texts {
            assert_eq!(text.parse::<Endpoint>(), Err(error), "{text:?}");
        }
    }
}

#[test]
fn what_is_taken() {
    for text in [
        "http://x:1/",
        "https://x:65535/api/v2",
        "http://x:0080/",
        "http://a_b-c.example./",
        "http://[2001:db8::1]:8080/",
        "http://[::ffff:127.0.0.1]/",
        "https://x/api?version=2&at=a@b:c",
        "https://x/@me:80/%23",
        "https://x/\u{793c}",
    ] {
        assert_eq!(endpoint(text).to_string(), text);
    }
}

/// A `Uri` may be more than an address, and has no fragment.
#[test]
fn a_uri_is_refused_for_the_same_reasons() {
    let refused = |text: &str| Endpoint::try_from(text.parse::<Uri>().unwrap()).unwrap_err();
    for (error, texts) in [
        (EndpointError::NOT_AN_ADDRESS, &["/api/v2", "gateway.example", "*"][..]),
        (EndpointError::SCHEME, &["ftp://x/"]),
        (EndpointError::USER_INFO, &["http://me:secret@x/"]),
        (EndpointError::PORT, &["http://x:808O/", "http://x:0/", "http://x:99999/", "http://x:+80/"]),
        (EndpointError::EMPTY_PORT, &["http://x:/"]),
        (EndpointError::WHITE_SPACE, &["http://x/\u{3000}"]),
        (EndpointError::CONTROL_CHARACTER, &["http://x/\u{202e}"]),
        (EndpointError::HOST_CHARACTER, &["http://a,b/"]),
    ] {
        for text in texts {
            assert_eq!(refused(text), error, "{text:?}");
        }
    }
    assert!(Endpoint::try_from("https://x:8443/api".parse::<Uri>().unwrap()).is_ok());
}

#[test]
fn an_error_says_what_is_wrong_and_repeats_nothing() {
    let line = |text: &str| text.parse::<Endpoint>().unwrap_err().to_string();
    assert_eq!(
        line("gateway.example"),
        "the endpoint is not an absolute address, such as https://gateway.example/api/v2"
    );
    assert_eq!(line("ftp://gateway.example/"), "the endpoint's scheme is neither http nor https");
    assert_eq!(
        line("http://me:secret@gateway.example/"),
        "the endpoint has a user name or password in it, which the platform does not use"
    );
    for text in [
        "http://x:s3cret/",
        "http://s3cret:/",
        "http://s3cret:1:2/",
        "http://x/#s3cret",
        "http://x/ s3cret",
        "http://x/\0s3cret",
        "http://x\\s3cret",
        "http://[s3cret]/",
        "http://s3cret\u{793c}/",
        "http://%s3cret/",
    ] {
        let error = text.parse::<Endpoint>().unwrap_err();
        assert!(
            error.to_string().starts_with("the endpoint") && !format!("{error}{error:?}").contains("s3cret")
        );
    }
}

#[test]
fn the_default_of_v3_is_the_address_of_public_clients() {
    let endpoint = Endpoint::default_of(ApiVersion::V3);
    assert_eq!((endpoint.version(), endpoint.is_plaintext()), (ApiVersion::V3, false));
    assert_eq!(Ok(endpoint), Endpoint::v3(V3_ENDPOINT));
    assert_eq!(Endpoint::default_of(ApiVersion::V2), Endpoint::default());
    // The vendor's pages of V3 print this one.
    assert!(Endpoint::v3("http://openapi.zvcms.com").unwrap().is_documented());
}

#[test]
fn a_base_address_has_neither_path_nor_query() {
    for base in ["https://x", "https://x/", "http://127.0.0.1:8080", "http://[::1]:1/"] {
        assert_eq!(Endpoint::v3(base).unwrap().version(), ApiVersion::V3, "{base}");
    }
    for base in
        ["https://x/v3", "https://x/api/v2", "https://x//", "https://x?a=1", "https://x/?", "https://x/v3/"]
    {
        assert_eq!(Endpoint::v3(base), Err(EndpointError::V3_PATH), "{base}");
    }
    let line = |base: &str| Endpoint::v3(base).unwrap_err().to_string();
    assert_eq!(
        line("openapi.qmai.cn"),
        "the endpoint is not an absolute address, such as https://openapi.qmai.cn"
    );
    assert_eq!(line("ftp://x"), "the endpoint's scheme is neither http nor https");
    assert_eq!(
        line("https://openapi.qmai.cn/v3/crm"),
        "the endpoint has a path or a query, but in V3 each action has a path of its own: give scheme and host alone, \
         such as https://openapi.qmai.cn"
    );
}

#[test]
fn endpoints_of_two_versions_are_not_the_same() {
    assert_ne!(Endpoint::v3("https://x/").unwrap(), endpoint("https://x/"));
    let strings = Endpoint::v3("https://x/").unwrap().stamp_form(StampForm::Strings);
    assert_ne!(strings, Endpoint::v3("https://x/").unwrap());
}
