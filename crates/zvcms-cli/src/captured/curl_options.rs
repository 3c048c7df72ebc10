//! The options of curl, by whether an argument follows: of a command that is pasted, all have to be read to find the few that
//! matter.

/// An option as it is written, by its long name where it has one that matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Argument<T> {
    /// Such as `--silent`.
    Flag(String),
    /// Such as `--data`, with its value.
    Option(String, T),
    /// An address.
    Address(T),
}

/// Short options that take an argument, each with its long name.
const SHORT: &[(char, &str)] = &[
    ('A', "user-agent"),
    ('b', "cookie"),
    ('c', "cookie-jar"),
    ('C', "continue-at"),
    ('d', "data"),
    ('D', "dump-header"),
    ('e', "referer"),
    ('E', "cert"),
    ('F', "form"),
    ('H', "header"),
    ('K', "config"),
    ('m', "max-time"),
    ('o', "output"),
    ('P', "ftp-port"),
    ('Q', "quote"),
    ('r', "range"),
    ('t', "telnet-option"),
    ('T', "upload-file"),
    ('u', "user"),
    ('U', "proxy-user"),
    ('w', "write-out"),
    ('x', "proxy"),
    ('X', "request"),
    ('y', "speed-time"),
    ('Y', "speed-limit"),
    ('z', "time-cond"),
];

/// Long options that take an argument, of curl 7.88 and later.
const LONG: &str = "abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout \
    connect-to continue-at cookie cookie-jar create-file-mode crlfile curves data data-ascii data-binary data-raw \
    data-urlencode delegation dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url dump-header ech egd-file engine \
    etag-compare etag-save expect100-timeout form form-string ftp-account ftp-alternative-to-user ftp-method ftp-port \
    ftp-ssl-ccc-mode happy-eyeballs-timeout-ms haproxy-clientip header help hostpubmd5 hostpubsha256 hsts interface \
    ip-tos ipfs-gateway json keepalive-cnt keepalive-time key key-type krb libcurl limit-rate local-port login-options \
    mail-auth mail-from mail-rcpt max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir \
    parallel-max pass pinnedpubkey preproxy proto proto-default proto-redir proxy proxy-cacert proxy-capath proxy-cert \
    proxy-cert-type proxy-ciphers proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey \
    proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser proxy-user proxy1.0 pubkey \
    quote random-file range rate referer request request-target resolve retry retry-delay retry-max-time sasl-authzid \
    service-name sigalgs socks4 socks4a socks5 socks5-gssapi-service socks5-hostname speed-limit speed-time stderr \
    telnet-option tftp-blksize time-cond tls-max tls13-ciphers tlsauthtype tlspassword tlsuser trace trace-ascii \
    trace-config unix-socket upload-file url url-query user user-agent variable vlan-priority write-out";

/// Reads the arguments of curl. `text_of` gives the text of one, and `tail` what is left of it behind so many bytes.
pub(super) fn read<T: Clone>(
    arguments: impl IntoIterator<Item = T>,
    text_of: impl Fn(&T) -> String,
    tail: impl Fn(&T, usize) -> T,
) -> Vec<Argument<T>> {
    let mut arguments = arguments.into_iter();
    let mut read = Vec::new();
    let mut only_addresses = false;
    while let Some(argument) = arguments.next() {
        let text = text_of(&argument);
        if only_addresses || text == "-" || !text.starts_with('-') {
            read.push(Argument::Address(argument));
        } else if text == "--" {
            only_addresses = true;
        } else if let Some(name) = text.strip_prefix("--") {
            match name.split_once('=') {
                Some((name, _)) if takes_argument(name) => {
                    read.push(Argument::Option(name.to_owned(), tail(&argument, "--=".len() + name.len())));
                }
                _ if takes_argument(name) => {
                    read.extend(arguments.next().map(|value| Argument::Option(name.to_owned(), value)));
                }
                _ => read.push(Argument::Flag(name.to_owned())),
            }
        } else {
            for (at, letter) in text.char_indices().skip(1) {
                let Some((_, name)) = SHORT.iter().find(|(short, _)| *short == letter) else {
                    read.push(Argument::Flag(letter.to_string()));
                    continue;
                };
                let behind = at + letter.len_utf8();
                let value =
                    if behind < text.len() { Some(tail(&argument, behind)) } else { arguments.next() };
                read.extend(value.map(|value| Argument::Option((*name).to_owned(), value)));
                break;
            }
        }
    }
    read
}

fn takes_argument(name: &str) -> bool {
    LONG.split_ascii_whitespace().any(|long| long == name)
}
