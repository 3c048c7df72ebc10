//! The gateway: nginx before php-fpm, in a temporary folder, on ports of its own.

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio::time::{Instant, sleep};
use zvcms_hyper::{Client, ClientBuilder, Credentials};

use crate::folder::Folder;
use crate::processes::{self, Process};
use crate::programs::Programs;

pub(crate) const OPEN_ID: &str = "fake-open-id-for-test-only-0001";
pub(crate) const GRANT_CODE: &str = "fake-grant-code-0001";
pub(crate) const OPEN_KEY: &str = "fake-open-key-for-test-only-0001";

/// How often ports are tried that somebody else may take in between.
const STARTS: u32 = 5;
const PATIENCE: Duration = Duration::from_secs(10);

/// A server of nginx's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Server {
    /// Whether it speaks TLS and HTTP/2; else plain HTTP/1.1.
    pub(crate) tls: bool,
    pub(crate) keepalive_requests: u32,
    pub(crate) keepalive_timeout: &'static str,
}

pub(crate) struct Gateway {
    nginx: Process,
    _php: Process,
    programs: Programs,
    servers: Vec<(Server, u16)>,
    status_port: u16,
    root_certificate: Vec<u8>,
    // Last: it is removed when the processes have ended.
    folder: Folder,
}

impl Gateway {
    pub(crate) async fn start(programs: Programs, servers: &[Server]) -> Result<Self, Box<dyn Error>> {
        let folder = Folder::new()?;
        let root_certificate = write_certificates(&folder)?;
        let as_root = is_root();
        let user = |line: &'static str| if as_root { line } else { "" };
        folder.fill_in(
            "php-fpm.conf",
            include_str!("php-fpm.conf"),
            &[
                ("user", user("user = root\ngroup = root")),
                ("pool", folder.name()),
                ("open_id", OPEN_ID),
                ("grant_code", GRANT_CODE),
                ("open_key", OPEN_KEY),
            ],
        )?;
        // Without settings: the script makes its own.
        fs::write(folder.path("php.ini"), "")?;
        write_includes(&folder)?;
        let mut arguments = vec!["-F".to_owned(), "-c".to_owned(), folder.text("php.ini")];
        arguments.extend(["-y".to_owned(), folder.text("php-fpm.conf")]);
        if as_root {
            arguments.push("-R".to_owned());
        }
        let mut php = Process::start(&programs.php_fpm, &arguments, &folder.path("php-fpm.out"))?;
        wait_for_socket(&folder, &mut php).await;

        let mut problem = String::new();
        for _ in 0..STARTS {
            let (ports, status_port) = free_ports(servers.len())?;
            let servers: Vec<(Server, u16)> = servers.iter().copied().zip(ports).collect();
            write_nginx_conf(&folder, &servers, status_port, user("user root;"))?;
            let mut nginx =
                Process::start(&programs.nginx, &nginx_arguments(&folder), &folder.path("nginx.out"))?;
            if is_up(status_port, folder.name(), &mut nginx).await {
                return Ok(Self {
                    nginx,
                    _php: php,
                    programs,
                    servers,
                    status_port,
                    root_certificate,
                    folder,
                });
            }
            drop(nginx);
            problem = folder.read("nginx.out") + &folder.read("nginx.log") + &folder.read("php-fpm.out");
            if !problem.contains("in use") {
                break;
            }
        }
        Err(format!("the gateway does not start:\n{problem}").into())
    }

    /// A builder for a client of the server that was the `index`th to be asked for.
    pub(crate) fn client(&self, index: usize) -> Result<ClientBuilder, Box<dyn Error>> {
        let credentials = Credentials::new(OPEN_ID, GRANT_CODE, OPEN_KEY)?;
        Ok(Client::builder(credentials)
            .endpoint(self.endpoint(index)?.parse()?)
            .root_certificate(self.root_certificate.clone()))
    }

    pub(crate) fn endpoint(&self, index: usize) -> Result<String, Box<dyn Error>> {
        let (server, port) = self.servers.get(index).ok_or("there is no such server")?;
        let scheme = if server.tls { "https" } else { "http" };
        Ok(format!("{scheme}://127.0.0.1:{port}/api/v2"))
    }

    /// What `nginx -s reload` does, by nginx itself.
    pub(crate) fn reload(&self) -> std::io::Result<()> {
        let mut arguments = nginx_arguments(&self.folder);
        arguments.extend(["-s".to_owned(), "reload".to_owned()]);
        let mut reload =
            Process::start(&self.programs.nginx, &arguments, &self.folder.path("nginx-reload.out"))?;
        if reload.wait()?.success() { Ok(()) } else { Err(std::io::Error::other("nginx -s reload failed")) }
    }

    /// nginx's workers, without those that end after a reload; none where the system does not tell.
    pub(crate) fn workers(&self) -> Vec<u32> {
        self.nginx.children("worker process")
    }

    /// Ends a worker at once, in the middle of whatever it does; false where there is none.
    pub(crate) fn kill_worker(&self) -> bool {
        let workers = self.workers();
        fastrand::choice(&workers).is_some_and(|worker| processes::signal(*worker, "KILL").is_ok())
    }

    /// How often PHP executed each write whose number begins with `prefix`, once PHP has nothing left to do.
    pub(crate) async fn executions(&self, prefix: &str) -> Result<HashMap<String, u32>, Box<dyn Error>> {
        self.settle().await?;
        let mut executions = HashMap::new();
        for line in self.folder.read("executions").lines() {
            let number = line.split(' ').next().unwrap_or_default();
            if number.starts_with(prefix) {
                *executions.entry(number.to_owned()).or_default() += 1;
            }
        }
        Ok(executions)
    }

    /// How many executions PHP noted, and under how many nonces.
    pub(crate) fn nonces(&self) -> (usize, usize) {
        let executions = self.folder.read("executions");
        let nonces: Vec<&str> = executions.lines().filter_map(|line| line.split(' ').nth(1)).collect();
        (nonces.len(), nonces.iter().collect::<HashSet<_>>().len())
    }

    /// Waits until no child of php-fpm is busy, three looks in a row: what waits to be accepted is not shown.
    async fn settle(&self) -> Result<(), Box<dyn Error>> {
        let until = Instant::now() + PATIENCE;
        let mut quiet = 0;
        while quiet < 3 {
            if Instant::now() > until {
                return Err("PHP does not come to an end".into());
            }
            // This question is the one that is active.
            let is_quiet = status(self.status_port).is_some_and(|text| {
                text.lines().any(|line| line.split_whitespace().eq(["active", "processes:", "1"]))
            });
            quiet = if is_quiet { quiet + 1 } else { 0 };
            sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    /// What the servers complained about, without what a reload or an ended worker says.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let log = self.folder.read("nginx.log");
        let is_complaint =
            |line: &&str| ["[error]", "[crit]", "[emerg]"].iter().any(|level| line.contains(level));
        log.lines().filter(is_complaint).map(str::to_owned).collect()
    }
}

/// Root has to be told to serve as root; anybody else may not say as whom to serve.
fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn nginx_arguments(folder: &Folder) -> Vec<String> {
    let [prefix, log, conf] = [folder.text(""), folder.text("nginx.log"), folder.text("nginx.conf")];
    // Without -e it would complain about the log that it was built for.
    ["-p", &prefix, "-e", &log, "-c", &conf].map(str::to_owned).to_vec()
}

fn write_nginx_conf(
    folder: &Folder,
    servers: &[(Server, u16)],
    status_port: u16,
    user: &str,
) -> std::io::Result<()> {
    let blocks: String = servers
        .iter()
        .map(|(server, port)| {
            let values = [
                ("port", port.to_string()),
                ("tls", if server.tls { " ssl http2" } else { "" }.to_owned()),
                ("keepalive_requests", server.keepalive_requests.to_string()),
                ("keepalive_timeout", server.keepalive_timeout.to_owned()),
            ];
            values.iter().fold(include_str!("server.conf").to_owned(), |text, (name, value)| {
                text.replace(&format!("{{{{{name}}}}}"), value)
            })
        })
        .collect();
    folder.fill_in(
        "nginx.conf",
        include_str!("nginx.conf"),
        &[
            ("servers", &blocks),
            ("user", user),
            ("status_port", &status_port.to_string()),
            ("scripts", concat!(env!("CARGO_MANIFEST_DIR"), "/gateways")),
        ],
    )
}

/// An authority of this run's own, and nginx's certificate under it; returns the authority's.
fn write_certificates(folder: &Folder) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "zvcms gateways");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
    let key = KeyPair::generate()?;
    let certificate = CertificateParams::new(["127.0.0.1".to_owned()])?.signed_by(&key, &authority)?;
    fs::write(folder.path("certificate.pem"), pem("CERTIFICATE", certificate.der()))?;
    fs::write(folder.path("key.pem"), pem("PRIVATE KEY", &key.serialize_der()))?;
    Ok(authority.der().to_vec())
}

fn pem(label: &str, der: &[u8]) -> String {
    let base64 = STANDARD.encode(der);
    let mut text = format!("-----BEGIN {label}-----\n");
    for (index, character) in base64.chars().enumerate() {
        if index > 0 && index % 64 == 0 {
            text.push('\n');
        }
        text.push(character);
    }
    text + &format!("\n-----END {label}-----\n")
}

/// PHP files with what an editor leaves before `<?php`, which PHP prints. Here, since in the tree an editor would mend
/// them.
fn write_includes(folder: &Folder) -> std::io::Result<()> {
    for (name, before) in [("mark.php", "\u{feff}"), ("lines.php", "\n\r\n\n")] {
        fs::write(folder.path(name), format!("{before}<?php\n"))?;
    }
    fs::write(folder.path("broken.php"), "<?php\nreturn [1, 2;\n")
}

/// Ports that are free now. nginx takes no socket, so another program may be faster.
fn free_ports(count: usize) -> std::io::Result<(Vec<u16>, u16)> {
    let listeners: Vec<TcpListener> =
        (0..=count).map(|_| TcpListener::bind("127.0.0.1:0")).collect::<std::io::Result<_>>()?;
    let mut ports: Vec<u16> =
        listeners.iter().map(|listener| Ok(listener.local_addr()?.port())).collect::<std::io::Result<_>>()?;
    let status_port = ports.pop().unwrap_or_default();
    Ok((ports, status_port))
}

/// Until php-fpm listens. Where it never does, nginx's log will say so.
async fn wait_for_socket(folder: &Folder, php: &mut Process) {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until && !php.has_ended() && !folder.path("php.sock").exists() {
        sleep(Duration::from_millis(20)).await;
    }
}

async fn is_up(status_port: u16, pool: &str, nginx: &mut Process) -> bool {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until && !nginx.has_ended() {
        // By the name of our pool: on a port that was lost to another run, that one would answer.
        if status(status_port).is_some_and(|text| text.contains(pool)) {
            return true;
        }
        sleep(Duration::from_millis(20)).await;
    }
    false
}

/// php-fpm's page about itself.
fn status(port: u16) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    stream.write_all(b"GET / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n").ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    Some(text)
}
