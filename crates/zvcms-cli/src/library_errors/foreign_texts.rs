//! Texts of other libraries and of operating systems that have no values in them.

use crate::told::{Told, told};

pub(super) fn fixed() -> Vec<Told> {
    [json(), found(), http(), tls(), names(), h2(), system()].concat()
}

fn json() -> Vec<Told> {
    vec![
        told!("json-end-in-list", "EOF while parsing a list"),
        told!("json-end-in-object", "EOF while parsing an object"),
        told!("json-end-in-string", "EOF while parsing a string"),
        told!("json-end-in-value", "EOF while parsing a value"),
        told!("json-colon", "expected `:`"),
        told!("json-list-comma", "expected `,` or `]`"),
        told!("json-object-comma", "expected `,` or `}}`"),
        told!("json-ident", "expected ident"),
        told!("json-value", "expected value"),
        told!("json-quote", "expected `\"`"),
        told!("json-escape", "invalid escape"),
        told!("json-invalid-number", "invalid number"),
        told!("json-number-range", "number out of range"),
        told!("json-code-point", "invalid unicode code point"),
        told!("json-control-character", "control character (\\u0000-\\u001F) found while parsing a string"),
        told!("json-key", "key must be a string"),
        told!("json-surrogate", "lone leading surrogate in hex escape"),
        told!("json-trailing-comma", "trailing comma"),
        told!("json-trailing-characters", "trailing characters"),
        told!("json-hex-escape", "unexpected end of hex escape"),
        told!("json-recursion", "recursion limit exceeded"),
    ]
}

/// What serde calls values that are found or expected.
fn found() -> Vec<Told> {
    vec![
        told!("json-found-map", "map"),
        told!("json-found-sequence", "sequence"),
        told!("json-an-envelope", "an envelope"),
        told!("json-an-integer", "an integer, as a number or in a string"),
        told!("json-a-list", "a list: an array, or an object whose keys are indices"),
        told!("json-a-scalar", "a string, integer, bool or null"),
        told!("json-a-code", "one of the documented codes"),
        told!("json-a-map", "a map"),
        told!("json-a-sequence", "a sequence"),
        told!("json-a-boolean", "a boolean"),
    ]
}

fn http() -> Vec<Told> {
    vec![
        told!("http-closed", "connection closed before message completed"),
        told!("http-connection", "connection error"),
        told!("http-read", "error reading a body from connection"),
        told!("http-write", "error writing a body to connection"),
        told!("http-h2", "http2 error"),
        told!("http-canceled", "operation was canceled"),
        told!("http-dispatch", "dispatch task is gone"),
        told!("http-channel", "channel closed"),
        told!("http-unexpected", "received unexpected message from connection"),
        told!("http-version", "invalid HTTP version parsed"),
        told!("http-version-h2", "invalid HTTP version parsed (found HTTP2 preface)"),
        told!("http-header", "invalid HTTP header parsed"),
        told!("http-content-length", "invalid content-length parsed"),
        told!("http-transfer-encoding", "unexpected transfer-encoding parsed"),
        told!("http-head-too-large", "message head is too large"),
        told!("http-status", "invalid HTTP status-code parsed"),
        told!("http-length", "end of file before message length reached"),
        told!("http-chunk", "unexpected EOF during chunk size line"),
        told!("http-chunk-digit", "Invalid chunk size line: missing size digit"),
        told!("http-chunk-size", "Invalid chunk size line: Invalid Size"),
        told!("http-chunk-space", "Invalid chunk size linear white space"),
        told!("http-chunk-lf", "Invalid chunk size LF"),
        told!("http-chunk-overflow", "invalid chunk size: overflow"),
        told!("http-chunk-body-cr", "Invalid chunk body CR"),
        told!("http-chunk-body-lf", "Invalid chunk body LF"),
        told!("http-chunk-end", "Invalid chunk end LF"),
        told!("http-gzip-end", "corrupt deflate stream"),
        told!("http-gzip-header", "invalid gzip header"),
        told!("http-gzip-sum", "corrupt gzip stream does not have a matching checksum"),
    ]
}

fn tls() -> Vec<Told> {
    vec![
        told!("tls-end", "tls handshake eof"),
        told!("tls-no-close", "peer closed connection without sending TLS close_notify"),
        told!("tls-no-certificate", "peer sent no certificates"),
        told!("tls-no-protocol", "peer doesn't support any known protocol"),
        told!("certificate-unknown-issuer", "UnknownIssuer"),
        told!("certificate-expired", "Expired"),
        told!("certificate-not-yet", "NotValidYet"),
        told!("certificate-name", "NotValidForName"),
        told!("certificate-revoked", "Revoked"),
        told!("certificate-bad-encoding", "BadEncoding"),
        told!("certificate-bad-signature", "BadSignature"),
        told!("certificate-purpose", "InvalidPurpose"),
    ]
}

/// The names of hosts, and proxies that look them up.
fn names() -> Vec<Told> {
    vec![
        told!("connect-tcp", "tcp connect error"),
        told!("connect-timed-out", "tcp connect timed out"),
        told!("dns-error", "dns error"),
        told!("dns-unknown", "Name or service not known"),
        told!("dns-temporary", "Temporary failure in name resolution"),
        told!("dns-no-address", "No address associated with hostname"),
        told!("dns-nodename", "nodename nor servname provided, or not known"),
        told!("dns-no-such-host", "No such host is known."),
        told!("socks-connect", "failed to create underlying connection"),
        told!("socks-io", "io error during SOCKS handshake"),
        told!("socks-dns", "could not resolve to acceptable address type"),
        told!("socks-parsing", "failed parsing server response"),
    ]
}

/// The reasons of RFC 9113.
fn h2() -> Vec<Told> {
    vec![
        told!("h2-no-error", "not a result of an error"),
        told!("h2-protocol", "unspecific protocol error detected"),
        told!("h2-internal", "unexpected internal error encountered"),
        told!("h2-frame-size", "frame with invalid size"),
        told!("h2-refused", "refused stream before processing any application logic"),
        told!("h2-cancel", "stream no longer needed"),
        told!("h2-load", "detected excessive load generating behavior"),
        told!("h2-http11", "endpoint requires HTTP/1.1"),
    ]
}

/// What has no kind in the standard library.
fn system() -> Vec<Told> {
    vec![
        told!("os-too-many-files", "Too many open files"),
        told!("os-too-many-files-in-system", "Too many open files in system"),
        told!("os-no-buffers", "No buffer space available"),
        told!("os-input-output", "Input/output error"),
        told!("os-bad-descriptor", "Bad file descriptor"),
        told!("os-no-utf8", "stream did not contain valid UTF-8"),
        told!("os-not-whole", "failed to fill whole buffer"),
        told!("os-nothing-written", "failed to write whole buffer"),
    ]
}
