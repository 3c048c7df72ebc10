//! The programs of the gateway, wherever a distribution puts them.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where distributions keep servers, besides the folders of `PATH`.
const SERVER_FOLDERS: [&str; 3] = ["/usr/sbin", "/usr/local/sbin", "/usr/local/bin"];

pub(crate) struct Programs {
    pub(crate) nginx: PathBuf,
    pub(crate) php_fpm: PathBuf,
    /// Whether this nginx was built with HTTP/2.
    pub(crate) has_http2: bool,
}

impl Programs {
    /// Both programs, or what is not at hand.
    pub(crate) fn find() -> Result<Self, &'static str> {
        let (nginx, php_fpm) = (find(|name| name == "nginx"), find(is_php_fpm));
        match (nginx, php_fpm) {
            (Some(nginx), Some(php_fpm)) => {
                let has_http2 = has_http2(&nginx);
                Ok(Self { nginx, php_fpm, has_http2 })
            }
            (None, None) => Err("nginx and php-fpm are not at hand"),
            (None, _) => Err("nginx is not at hand"),
            (_, None) => Err("php-fpm is not at hand"),
        }
    }
}

/// `php-fpm`, `php-fpm8.2`, `php-fpm82`, `php8.2-fpm`: distributions add the version.
fn is_php_fpm(name: &str) -> bool {
    let is_version = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    name.strip_prefix("php-fpm").is_some_and(is_version)
        || name.strip_prefix("php").and_then(|rest| rest.strip_suffix("-fpm")).is_some_and(is_version)
}

fn find(is_wanted: impl Fn(&str) -> bool) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(SERVER_FOLDERS.iter().map(PathBuf::from))
        .find_map(|folder| newest_in(&folder, &is_wanted))
}

fn newest_in(folder: &Path, is_wanted: impl Fn(&str) -> bool) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?;
    let files = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file());
    files.filter(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(&is_wanted)).max()
}

fn has_http2(nginx: &Path) -> bool {
    let output = Command::new(nginx).arg("-V").output();
    output.is_ok_and(|output| {
        // It says so on stderr.
        let text = String::from_utf8_lossy(&output.stderr);
        text.contains("--with-http_v2_module")
    })
}
