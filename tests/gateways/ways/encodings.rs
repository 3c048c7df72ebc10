//! Compression, and other encodings, true and claimed: encodings.php.

use super::Way;
use super::expected::Expected::{Cards, Http, Malformed, Transport, Unreadable};
use super::expected::THREE;

pub(super) const WAYS: &[Way] = &[
    ("ob_gzhandler", Cards(THREE)),
    ("output_compression", Cards(THREE)),
    ("output_compression_in_pieces", Cards(THREE)),
    ("output_compression_with_warning", Malformed("a PHP warning or error")),
    ("gzip", Cards(THREE)),
    ("x_gzip", Cards(THREE)),
    ("gzip_in_capitals", Cards(THREE)),
    ("gzip_unannounced", Unreadable("gzip")),
    ("gzip_twice", Unreadable("gzip")),
    ("gzip_claimed", Cards(THREE)),
    ("gzip_cut_off", Transport("truncated")),
    ("gzip_of_an_error_page", Http(503)),
    ("gzip_bomb", Transport("larger")),
    ("deflate", Transport("deflate")),
    ("deflate_unannounced", Unreadable("")),
    ("identity_claimed", Cards(THREE)),
    ("none_claimed", Cards(THREE)),
    ("utf8_claimed", Cards(THREE)),
    ("utf8_in_capitals_claimed", Cards(THREE)),
    ("empty_claimed", Cards(THREE)),
    ("br_claimed", Transport("br")),
    ("gbk", Malformed("GBK")),
    ("gbk_escaped", Cards(THREE)),
    ("gbk_error", Malformed("GBK")),
    ("utf16", Malformed("")),
    ("latin1", Malformed("UTF-8")),
];
