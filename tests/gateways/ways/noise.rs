//! What stands before and after the JSON that nobody meant to print: noise.php.

use super::Way;
use super::expected::Expected::{Cards, Malformed};
use super::expected::THREE;

pub(super) const WAYS: &[Way] = &[
    ("mark", Cards(THREE)),
    ("two_marks", Cards(THREE)),
    ("lines", Cards(THREE)),
    ("lines_then_mark", Cards(THREE)),
    ("mark_then_lines", Cards(THREE)),
    ("mark_lines_mark", Cards(THREE)),
    ("mark_alone", Malformed("empty")),
    ("lines_after", Cards(THREE)),
    ("mark_after", Malformed("")),
    ("nul_after", Malformed("")),
    ("warning_before_html", Malformed("a PHP warning or error")),
    ("warning_before_text", Malformed("a PHP warning or error")),
    ("notice_before_html", Malformed("a PHP warning or error")),
    ("notice_before_text", Malformed("a PHP warning or error")),
    ("deprecated_before_html", Malformed("a PHP warning or error")),
    ("deprecated_before_text", Malformed("a PHP warning or error")),
    ("function_warning_before_html", Malformed("a PHP warning or error")),
    ("warning_after_html", Malformed("a PHP warning or error")),
    ("warning_after_text", Malformed("a PHP warning or error")),
    ("deprecated_after_html", Malformed("a PHP warning or error")),
    ("notice_after_text", Malformed("a PHP warning or error")),
    ("warnings_not_shown", Cards(THREE)),
    ("warnings_to_stderr", Malformed("a PHP warning or error")),
    ("headers_already_sent", Malformed("a PHP warning or error")),
    ("prepended_and_appended", Malformed("")),
    ("debug_text_before", Malformed("")),
    ("debug_text_after", Malformed("")),
    ("xdebug_table", Malformed("")),
    ("callback", Malformed("JSONP")),
    ("callback_commented", Malformed("")),
    ("xml", Malformed("XML")),
    ("buffer_thrown_away", Cards(THREE)),
    ("buffer_callback", Cards(THREE)),
];
