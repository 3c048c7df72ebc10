//! Which certificates are trusted, which are shown, and what is said of the others.

use std::error::Error as _;

use tokio_rustls::rustls::version::{TLS12, TLS13};
use zvcms_hyper::{ClientBuilder, ClientError, Error, ErrorKind, MyCards, RawAction, TransportError};

use crate::client_of;
use crate::server::{Authority, Server, acceptor_by_itself};

fn secure(server: &Server) -> ClientBuilder {
    client_of(&format!("https://{}/api/v2", server.address))
}

fn write() -> RawAction {
    RawAction::new("shop.change", &()).unwrap()
}

/// The error's own line and its cause's.
fn refused(error: &Error) -> (String, String) {
    assert!(matches!(error.kind(), ErrorKind::Transport(TransportError::Tls(_))), "{error:?}");
    assert!(!error.outcome_unknown());
    (error.to_string(), error.source().unwrap().to_string())
}

#[tokio::test]
async fn a_certificate_that_cannot_be_trusted_is_refused_and_named() {
    let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
    for (authority, name, expired, cause) in [
        (&theirs, "127.0.0.1", false, "invalid peer certificate: UnknownIssuer"),
        (&ours, "gateway.example", false, "invalid peer certificate: certificate not valid for name"),
        (&ours, "127.0.0.1", true, "invalid peer certificate: certificate expired"),
    ] {
        let server = Server::tls(authority.acceptor(name, &["h2"], expired)).await;
        let client = secure(&server).root_certificate(ours.der()).build().unwrap();
        let error = client.send(write()).await.unwrap_err();
        let (line, source) = refused(&error);
        assert_eq!(line, format!("no secure connection to the gateway ({})", server.address));
        assert!(source.starts_with(cause), "{source}");
        let ErrorKind::Transport(transport) = error.kind() else { panic!("{error}") };
        assert_eq!(transport.is_untrusted_certificate(), cause.ends_with("UnknownIssuer"));
        assert!(!error.is_retryable());
        assert_eq!((server.versions().len(), server.connections()), (0, 1));
    }
}

/// Anybody can show a certificate that is public.
#[tokio::test]
async fn a_server_without_the_key_of_its_certificate_is_refused() {
    let ours = Authority::new("ours");
    for version in [&TLS12, &TLS13] {
        for has_its_key in [true, false] {
            let server = Server::tls(ours.acceptor_in(version, "127.0.0.1", has_its_key)).await;
            let client = secure(&server).root_certificate(ours.der()).build().unwrap();
            let sent = client.send(write()).await;
            if has_its_key {
                sent.unwrap();
            } else {
                let error = sent.unwrap_err();
                assert_eq!(refused(&error).1, "invalid peer certificate: BadSignature");
                assert!(!error.is_retryable());
            }
            assert_eq!(server.versions().len(), usize::from(has_its_key));
        }
    }
}

#[tokio::test]
async fn a_server_without_tls_is_named() {
    let server = Server::plain().await;
    let error = secure(&server).attempts(1).build().unwrap().send(write()).await.unwrap_err();
    let (line, source) = refused(&error);
    assert!(line.starts_with("no secure connection to the gateway: its answer is not TLS ("), "{line}");
    assert!(source.contains("corrupt message"), "{source}");
}

#[test]
fn a_root_certificate_that_is_none_makes_no_client() {
    let error = client_of("https://127.0.0.1/").root_certificate(*b"-----BEGIN CERTIFICATE").build();
    let error = error.unwrap_err();
    assert_eq!(error.to_string(), "the root certificates cannot be used");
    assert!(error.source().is_some());
}

#[tokio::test]
async fn certificates_of_a_company_come_in_pem_among_others() {
    let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
    let server = Server::tls(ours.acceptor("127.0.0.1", &["h2"], false)).await;
    let odd = "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n";
    for bundle in [
        format!("\u{feff}# company roots\r\n{}\r\n{}", theirs.pem(), ours.pem()),
        format!("{odd}{}", ours.pem()),
        format!("\u{feff}{}", ours.pem()),
    ] {
        let client = secure(&server).root_certificates_pem(bundle).build().unwrap();
        client.send(write()).await.unwrap();
    }
}

/// As `openssl req -x509` makes it, and as `curl --cacert` takes it.
#[tokio::test]
async fn a_certificate_that_signs_itself_is_trusted_where_it_is_given() {
    for (name, expired, given, cause) in [
        ("127.0.0.1", false, true, None),
        ("127.0.0.1", false, false, Some("UnknownIssuer")),
        ("127.0.0.1", true, true, Some("certificate expired")),
        ("gateway.example", false, true, Some("certificate not valid for name")),
    ] {
        let (acceptor, certificate) = acceptor_by_itself(name, expired);
        let server = Server::tls(acceptor).await;
        let given = if given { certificate } else { acceptor_by_itself(name, false).1 };
        for trusting in [
            secure(&server).root_certificates_pem(given.pem()),
            secure(&server).root_certificate(given.der().to_vec()),
        ] {
            match (trusting.build().unwrap().send(write()).await, cause) {
                (sent, None) => drop(sent.unwrap()),
                (sent, Some(cause)) => {
                    let (_, source) = refused(&sent.unwrap_err());
                    assert!(source.contains(cause), "{source}");
                }
            }
        }
    }
}

#[test]
fn a_text_without_certificates_makes_no_client() {
    let (_, key) = Authority::new("ours").issue("gateway.example");
    for (text, cause) in [
        ("", "it contains no certificate"),
        ("no PEM at all", "it contains no certificate"),
        (key.as_str(), "it contains no certificate"),
        ("-----BEGIN CERTIFICATE-----\nMAMCAQE=\n", "it ends before its last -----END line"),
        ("-----BEGIN CERTIFICATE\nMAMCAQE=\n", "a -----BEGIN line is incomplete"),
        ("-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n", "it is not PEM"),
        ("-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n", "none of them can be read"),
    ] {
        let error = client_of("https://127.0.0.1/").root_certificates_pem(text).build().unwrap_err();
        assert!(
            matches!(&error, ClientError::RootCertificate(found) if found.to_string() == cause),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_certificate_of_ours_is_shown_where_the_gateway_asks_for_one() {
    let (ours, clients) = (Authority::new("ours"), Authority::new("clients"));
    // The second is known by name, as an authority is that was made anew, and signs with another key.
    let (strangers, namesakes) = (Authority::new("strangers"), Authority::new("clients"));
    for protocol in ["h2", "http/1.1"] {
        let acceptor = ours.acceptor_for_clients_of(&clients, "127.0.0.1", &[protocol]);
        let server = Server::tls(acceptor).await;
        let trusting = || secure(&server).root_certificate(ours.der());
        let (chain, key) = clients.issue("till 7");
        let client = trusting().client_certificate_pem(chain, key).build().unwrap();
        client.send(MyCards::new("1")).await.unwrap();

        let of = |authority: &Authority| {
            let (chain, key) = authority.issue("till 7");
            trusting().client_certificate_pem(chain, key)
        };
        for (builder, alert) in [
            (trusting(), "CertificateRequired"),
            (of(&strangers), "UnknownCA"),
            (of(&namesakes), "DecryptError"),
        ] {
            let before = server.connections();
            let error = builder.build().unwrap().send(write()).await.unwrap_err();
            let (line, source) = refused(&error);
            assert!(line.contains("it requires a client certificate, or does not accept"), "{line}");
            assert_eq!(source, format!("received fatal alert: {alert}"));
            assert_eq!((error.is_retryable(), server.connections() - before), (false, 1), "{protocol}");
        }
        assert_eq!(server.versions().len(), 1);
    }
}

#[test]
fn a_key_that_cannot_be_used_is_named_and_not_shown() {
    let (chain, key) = Authority::new("ours").issue("till 7");
    let (_, other_key) = Authority::new("ours").issue("till 7");
    let encrypted = key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    for (chain, key, cause) in [
        (chain.as_str(), "", "there is no private key in it"),
        (chain.as_str(), encrypted.as_str(), "the private key is encrypted: pass it without a passphrase"),
        ("", key.as_str(), "it contains no certificate"),
        (chain.as_str(), other_key.as_str(), "keys may not be consistent"),
    ] {
        let builder = client_of("https://127.0.0.1/").client_certificate_pem(chain, key);
        let secret = other_key.lines().nth(1).unwrap();
        assert!(!format!("{builder:?}").contains(secret));
        let error = builder.build().unwrap_err();
        assert_eq!(error.to_string(), "the client certificate cannot be used");
        let source = error.source().unwrap().to_string();
        assert!(source.contains(cause), "{source}");
    }
}

/// In a process of its own: the variable that names the store here is the whole process's.
#[cfg(feature = "system-roots")]
#[test]
fn the_system_s_certificates_are_trusted_where_that_is_asked_for() {
    const ENDPOINT: &str = "ZVCMS_TEST_ENDPOINT";
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if let Ok(endpoint) = std::env::var(ENDPOINT) {
        let client = client_of(&endpoint).system_root_certificates(true).build().unwrap();
        runtime.block_on(client.send(write())).unwrap();
        let without = client_of(&endpoint).build().unwrap();
        refused(&runtime.block_on(without.send(write())).unwrap_err());
        return;
    }
    let ours = Authority::new("ours");
    let server = runtime.block_on(Server::tls(ours.acceptor("127.0.0.1", &["h2"], false)));
    let store = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("system-store.pem");
    std::fs::write(&store, ours.pem()).unwrap();
    let name = "certificates::the_system_s_certificates_are_trusted_where_that_is_asked_for";
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name])
        .env("SSL_CERT_FILE", store)
        .env(ENDPOINT, format!("https://{}/api/v2", server.address))
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
    assert_eq!(runtime.block_on(async { server.versions().len() }), 1);
}
