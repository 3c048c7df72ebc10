//! Company networks: proxies, certificates of one's own, limits.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

use rcgen::{BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};
use zvcms_sandbox::Identity;

use crate::gateway::{Act, Gateway, Scripted, authorised, replying};
use crate::{run, zvcms};

const NO_CARDS: &str = r#"{"status":true,"code":0,"data":[]}"#;

/// An authority, and a gateway over TLS under a certificate of it.
struct Secure {
    endpoint: String,
    authority: String,
}

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn issued(authority: &Authority, name: &str) -> (Certificate, KeyPair) {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new([name.to_owned()]).unwrap().signed_by(&key, authority);
    (certificate.unwrap(), key)
}

impl Secure {
    fn start() -> Self {
        Self::of(None)
    }

    /// Where `clients` is given, a client has to show a certificate of it.
    fn of(clients: Option<&Authority>) -> Self {
        let authority = authority("ours");
        let (certificate, key) = issued(&authority, "127.0.0.1");
        let provider = Arc::new(ring::default_provider());
        let config = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .unwrap();
        let config = match clients {
            None => config.with_no_client_auth(),
            Some(clients) => {
                let mut roots = RootCertStore::empty();
                roots.add(clients.der().clone()).unwrap();
                let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
                config.with_client_cert_verifier(verifier.build().unwrap())
            }
        };
        let config = config.with_single_cert(vec![certificate.der().clone()], key.into()).unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("https://{}/api/v2", listener.local_addr().unwrap());
        listener.set_nonblocking(true).unwrap();
        thread::spawn(move || {
            tokio::runtime::Runtime::new().unwrap().block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                loop {
                    let accepted = acceptor.accept(listener.accept().await.unwrap().0).await;
                    let Ok(mut stream) = accepted else { continue };
                    let _ = stream.read(&mut [0; 8192]).await;
                    let head = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
                    let _ = stream.write_all(format!("{head}{NO_CARDS}").as_bytes()).await;
                    let _ = stream.shutdown().await;
                }
            });
        });
        Self { endpoint, authority: authority.pem() }
    }

    fn zvcms(&self, args: &[&str]) -> Command {
        authorised(&self.endpoint, &[&["my-cards", "1", "--attempts", "1"], args].concat())
    }
}

fn file(name: &str, content: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, content).unwrap();
    path
}

#[test]
fn a_company_s_authority_is_trusted_from_a_file_or_the_environment() {
    let gateway = Secure::start();
    let line = run(&mut gateway.zvcms(&[])).line().to_owned();
    assert!(line.contains("invalid peer certificate: UnknownIssuer") && line.contains("--ca-file"), "{line}");
    let other = Secure::start();
    let ours = file("ca-ours.pem", &format!("# ours\n{}{}", other.authority, gateway.authority));
    let theirs = file("ca-theirs.pem", &other.authority);
    let (ours, theirs) = (ours.to_str().unwrap(), theirs.to_str().unwrap());
    for mut command in [
        gateway.zvcms(&["--ca-file", ours]),
        // Both are added.
        {
            let mut command = gateway.zvcms(&["--ca-file", theirs]);
            command.env("SSL_CERT_FILE", ours);
            command
        },
    ] {
        let ran = run(&mut command);
        assert_eq!((ran.exit, ran.stdout.as_str()), (0, "[]\n"), "{}", ran.stderr);
    }
    let ran = run(&mut gateway.zvcms(&["--ca-file", theirs]));
    assert_eq!(ran.exit, 5);
}

#[test]
fn a_file_of_certificates_that_cannot_be_read_is_named() {
    let gateway = Secure::start();
    let empty = file("ca-empty.pem", "no certificate");
    let cut = file("ca-cut.pem", &gateway.authority.replace("-----END CERTIFICATE-----", ""));
    let odd = "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n";
    let odd = file("ca-odd.pem", odd);
    for (args, variable, words) in [
        (&["--ca-file", "/nowhere/ca.pem"][..], "", "cannot read certificates from /nowhere/ca.pem: "),
        (&["--ca-file", "/"], "", "cannot read certificates from /: "),
        (&["--ca-file", "/dev/zero"], "", "from /dev/zero: it has more than 16777216 bytes (--ca-file)"),
        (
            &["--ca-file", empty.to_str().unwrap()],
            "",
            "ca-empty.pem (--ca-file): it has no certificate in PEM",
        ),
        (&["--ca-file", cut.to_str().unwrap()], "", "ca-cut.pem (--ca-file): it ends before its last"),
        (&["--ca-file", odd.to_str().unwrap()], "", "ca-odd.pem (--ca-file): none of them can be read"),
        (&["--client-cert", "/nowhere/till.pem"], "", "the client certificate from /nowhere/till.pem"),
        (&[], "/nowhere/env.pem", "(SSL_CERT_FILE)"),
        (&[], empty.to_str().unwrap(), "ca-empty.pem (SSL_CERT_FILE): it has no certificate in PEM"),
    ] {
        let ran = run(gateway.zvcms(args).env("SSL_CERT_FILE", variable));
        assert_eq!(ran.exit, 7, "{}", ran.stderr);
        assert!(ran.line().contains(words), "{}", ran.line());
    }
    // Where no certificate is looked at, neither is the file.
    let sandboxed = &mut zvcms(&["my-cards", "10002", "--sandbox"]);
    assert_eq!(run(sandboxed.env("SSL_CERT_FILE", "/nowhere/env.pem")).exit, 0);
}

/// A setting is tried before it is used, which says nothing.
#[test]
fn certificates_that_are_left_out_of_a_file_are_mentioned_once() {
    let gateway = Secure::start();
    let odd = "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n";
    let among = file("ca-among.pem", &format!("{odd}{}", gateway.authority));
    let ran = run(&mut gateway.zvcms(&["--ca-file", among.to_str().unwrap()]));
    assert_eq!((ran.exit, ran.stdout.as_str()), (0, "[]\n"), "{}", ran.stderr);
    let warnings = ran.stderr.matches("some root certificates cannot be read, and are left out").count();
    assert_eq!(warnings, 1, "{}", ran.stderr);
}

/// A profile may name them for all that is called with it; the sandbox has no use for them.
#[test]
fn a_profile_may_name_certificates() {
    let gateway = Secure::start();
    file("profile-ca.pem", &gateway.authority);
    let config = file("profile-ca.toml", "[default]\nca_file = \"profile-ca.pem\"\n");
    private(&config);
    let config = config.to_str().unwrap();
    let ran = run(&mut gateway.zvcms(&["--config", config]));
    assert_eq!((ran.exit, ran.stdout.as_str()), (0, "[]\n"), "{}", ran.stderr);
    let ran = run(&mut zvcms(&["my-cards", "10002", "--sandbox", "--config", config]));
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
}

/// A pair that the command line names is used whole: the key of a profile's certificate is of no other.
#[test]
fn a_certificate_of_ours_is_shown_by_the_command_line_or_else_a_profile() {
    let (clients, strangers) = (authority("clients"), authority("strangers"));
    let gateway = Secure::of(Some(&clients));
    let (till, key) = issued(&clients, "till");
    let (strange, strange_key) = issued(&strangers, "till");
    file("shown-ca.pem", &gateway.authority);
    let theirs = file("shown-theirs.pem", &strangers.pem());
    let till = file("shown-till.pem", &till.pem());
    let key = file("shown-till.key", &key.serialize_pem());
    let strange = file("shown-strange.pem", &format!("{}{}", strange.pem(), strange_key.serialize_pem()));
    let demo = Identity::demo();
    let profile = |certificates: &str| {
        let (endpoint, id, code, open_key) =
            (&gateway.endpoint, demo.open_id(), demo.grant_code(), demo.open_key());
        format!(
            "endpoint = \"{endpoint}\"\nopen_id = \"{id}\"\ngrant_code = \"{code}\"\nopen_key = \"{open_key}\"\n\
             ca_file = \"shown-ca.pem\"\n{certificates}"
        )
    };
    let shown = profile("client_cert = \"shown-till.pem\"\nclient_key = \"shown-till.key\"\n");
    let config = file("shown.toml", &format!("[till]\n{shown}[none]\n{}", profile("")));
    for path in [&key, &strange, &config] {
        private(path);
    }
    let called = |profile: &str, args: &[&str]| {
        let config = config.to_str().unwrap();
        let common = ["my-cards", "1", "--attempts", "1", "--config", config, "--profile", profile];
        run(&mut zvcms(&[&common, args].concat()))
    };
    let [theirs, till, key_file, strange] =
        [&theirs, &till, &key, &strange].map(|path| path.to_str().unwrap());
    for (profile, args) in [("till", &[][..]), ("none", &["--client-cert", till, "--client-key", key_file])] {
        let ran = called(profile, args);
        assert_eq!((ran.exit, ran.stdout.as_str()), (0, "[]\n"), "{profile}: {}", ran.stderr);
    }
    for (profile, args, exit, words) in [
        ("none", &[][..], 5, "received fatal alert: CertificateRequired"),
        ("till", &["--client-cert", strange], 5, "received fatal alert: UnknownCA"),
        ("till", &["--ca-file", theirs], 5, "invalid peer certificate: UnknownIssuer"),
        ("till", &["--client-cert", "/dev/zero"], 2, "/dev/zero: it has more than 16777216 bytes"),
        (
            "till",
            &["--client-cert", till, "--client-key", "/dev/zero"],
            2,
            "/dev/zero: it has more than 65536 bytes",
        ),
    ] {
        let ran = called(profile, args);
        assert_eq!(ran.exit, exit, "{}", ran.stderr);
        assert!(ran.line().contains(words), "{}", ran.line());
    }
}

/// Also where the gateway has none.
#[test]
fn a_certificate_of_a_proxy_is_looked_at_too() {
    let proxy = Secure::start();
    let ours = file("proxy-ca.pem", &proxy.authority);
    let address = proxy.endpoint.strip_suffix("/api/v2").unwrap();
    let args = ["my-cards", "1", "--allow-plaintext", "--attempts", "1", "--ca-file", ours.to_str().unwrap()];
    let mut command = authorised("http://gateway.invalid/api/v2", &args);
    let ran = run(command.env("HTTP_PROXY", address));
    assert_eq!((ran.exit, ran.stdout.as_str()), (0, "[]\n"), "{}", ran.stderr);
}

#[cfg(unix)]
fn private(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

#[cfg(not(unix))]
fn private(_: &Path) {}

#[cfg(unix)]
#[test]
fn a_private_key_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let gateway = Secure::start();
    let (certificate, key) = issued(&authority("ours"), "till");
    let (certificate, key) = (certificate.pem(), key.serialize_pem());
    let both = file("till-both.pem", &format!("{certificate}{key}"));
    let alone = file("till-alone.pem", &certificate);
    let key = file("till-alone.key", &key);
    let ours = file("till-ca.pem", &gateway.authority);
    let args = ["--ca-file", ours.to_str().unwrap(), "--client-cert"];
    let with = |cert: &PathBuf| run(&mut gateway.zvcms(&[&args[..], &[cert.to_str().unwrap()]].concat()));
    fs::set_permissions(&both, fs::Permissions::from_mode(0o640)).unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).unwrap();
    let named = [&args[..], &[alone.to_str().unwrap(), "--client-key", key.to_str().unwrap()]].concat();
    for ran in [with(&both), run(&mut gateway.zvcms(&named))] {
        assert_eq!(ran.exit, 2);
        assert!(ran.line().contains("holds a private key, and others can read or change it: chmod 600 "));
    }
    fs::set_permissions(&both, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(with(&both).exit, 0);
    let ran = with(&alone);
    assert_eq!(ran.exit, 7);
    assert!(ran.line().ends_with("till-alone.pem: there is no private key in it"), "{}", ran.line());
}

/// A proxy that answers requests itself, and what it was asked.
fn proxy() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let asked = Arc::<Mutex<Vec<String>>>::default();
    let seen = Arc::clone(&asked);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let head: Vec<String> =
                lines.by_ref().map(Result::unwrap).take_while(|line| !line.is_empty()).collect();
            seen.lock().unwrap().push(head[0].clone());
            let head = "HTTP/1.1 200 OK\r\nconnection: close\r\n";
            let length = NO_CARDS.len();
            let _ = write!(stream, "{head}content-length: {length}\r\n\r\n{NO_CARDS}");
        }
    });
    (address, asked)
}

#[test]
fn the_environment_s_proxy_is_used_unless_it_is_told_not_to() {
    let (address, asked) = proxy();
    let args = ["my-cards", "1", "--allow-plaintext", "--attempts", "1", "--timeout", "5"];
    for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        let mut command = authorised("http://gateway.invalid/api/v2", &args);
        let ran = run(command.env(variable, format!("http://till:s3cret@{address}")).env("NO_PROXY", ""));
        assert_eq!((ran.exit, ran.stdout.as_str()), (0, "[]\n"), "{variable}: {}", ran.stderr);
    }
    assert_eq!(*asked.lock().unwrap(), ["POST http://gateway.invalid/api/v2 HTTP/1.1"; 4]);
    let direct = [&args[..], &["--no-proxy"]].concat();
    for (args, exception) in [(direct.as_slice(), ""), (&args[..], "gateway.invalid")] {
        let mut command = authorised("http://gateway.invalid/api/v2", args);
        let ran = run(command.env("ALL_PROXY", &address).env("NO_PROXY", exception));
        assert!(ran.stderr.contains("(gateway.invalid:80)"), "{}", ran.stderr);
        assert_eq!(ran.exit, 5);
    }
    assert_eq!(asked.lock().unwrap().len(), 4);
}

#[test]
fn this_machine_and_the_sandbox_are_never_proxied() {
    let gateway = Gateway::start();
    for mut command in [gateway.zvcms(&["my-cards", "10002"]), zvcms(&["my-cards", "10002", "--sandbox"])] {
        let ran = run(command.env("ALL_PROXY", "nonsense://s3cret"));
        assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
    }
}

#[test]
fn a_proxy_s_address_that_is_none_is_refused_by_its_variable() {
    let mut command = authorised("https://gateway.invalid/api/v2", &["my-cards", "1"]);
    let ran = run(command.env("HTTPS_PROXY", "http://till:s3cret@proxy.invalid:808O"));
    assert_eq!((ran.exit, ran.line()), (2, "zvcms: HTTPS_PROXY has a port that is not 1 to 65535"));
}

#[test]
fn an_attempt_has_the_limit_of_the_call_unless_it_has_its_own() {
    let silent = Scripted::start(|_, _| Act::Hang);
    let limited = |args: &[&str]| {
        run(&mut authorised(&silent.endpoint, &[&["my-cards", "1", "--attempts", "1"], args].concat()))
    };
    let gateway = silent.endpoint.split('/').nth(2).unwrap();
    for (args, line) in [
        (&["--timeout", "0.2"][..], "no result within 200ms"),
        (&["--timeout", "9", "--attempt-timeout", "0.2"], "no reply within 200ms"),
        (&["--attempt-timeout", "0.2"], "no reply within 200ms"),
    ] {
        let ran = limited(args);
        assert_eq!((ran.exit, ran.line()), (5, format!("zvcms: {line} ({gateway})").as_str()));
    }
}

/// A gateway that takes the connection and says nothing of TLS.
#[test]
fn connecting_has_a_limit() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let gateway = listener.local_addr().unwrap();
    let args = ["my-cards", "1", "--attempts", "1", "--connect-timeout", "0.2"];
    let ran = run(&mut authorised(&format!("https://{gateway}/"), &args));
    assert_eq!(
        (ran.exit, ran.line()),
        (5, format!("zvcms: no connection within 200ms ({gateway})").as_str())
    );
}

#[test]
fn the_size_of_a_reply_has_a_limit() {
    let endpoint = replying("200 OK", NO_CARDS.as_bytes());
    let ran = run(&mut authorised(&endpoint, &["my-cards", "1", "--max-body", "10"]));
    assert_eq!(ran.exit, 6);
    assert!(ran.line().starts_with("zvcms: the reply is larger than 10 bytes (127.0.0.1:"), "{}", ran.line());
}

#[test]
fn an_option_of_the_network_without_effect_is_refused_by_name() {
    for (args, option) in [
        (&["my-cards", "1", "--sandbox", "--ca-file", "f"][..], "--ca-file"),
        (&["my-cards", "1", "--sandbox", "--no-proxy"], "--no-proxy"),
        (&["my-cards", "1", "--client-key", "f"], "--client-cert"),
        (&["sandbox", "--max-body", "9"], "--max-body"),
        (&["sign", "x.y", "--attempt-timeout", "9"], "--attempt-timeout"),
        (&["verify", "--ca-file", "f"], "--ca-file"),
        (&["sign", "x.y", "--no-connection-reuse"], "--no-connection-reuse"),
        (&["completions", "bash", "--client-cert", "f"], "--client-cert"),
    ] {
        let ran = run(&mut zvcms(args));
        assert_eq!(ran.exit, 2, "{args:?}");
        assert!(ran.line().contains(option), "{args:?}: {}", ran.line());
    }
    for option in ["--ca-file", "--client-cert"] {
        let ran = run(&mut authorised("http://127.0.0.1:9/", &["my-cards", "1", option, "f"]));
        let words = format!("plain http, which uses no certificates: leave out {option}");
        assert!(ran.line().ends_with(&words), "{}", ran.line());
    }
}
