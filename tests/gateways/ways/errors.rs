//! How a script ends that does not come to its end: errors.php.

use super::Way;
use super::expected::Expected::{Cards, Http, Malformed, System, WrongAt};
use super::expected::THREE;

pub(super) const WAYS: &[Way] = &[
    ("undefined_function_html", Malformed("a PHP warning or error")),
    ("undefined_function_text", Malformed("a PHP warning or error")),
    ("undefined_function_hidden", Http(500)),
    ("uncaught_html", Malformed("a PHP warning or error")),
    ("uncaught_text", Malformed("a PHP warning or error")),
    ("uncaught_hidden", Http(500)),
    ("memory_html", Malformed("a PHP warning or error")),
    ("memory_hidden", Http(500)),
    ("parse_error_html", Malformed("a PHP warning or error")),
    ("parse_error_text", Malformed("a PHP warning or error")),
    ("parse_error_hidden", Http(500)),
    ("missing_file_html", Malformed("a PHP warning or error")),
    ("missing_file_hidden", Http(500)),
    ("type_error_text", Malformed("a PHP warning or error")),
    ("user_error_html", Malformed("a PHP warning or error")),
    ("user_error_hidden", Http(500)),
    ("fatal_after_the_reply_text", Malformed("a PHP warning or error")),
    ("fatal_after_the_reply_hidden", Cards(THREE)),
    ("fatal_in_the_middle_hidden", Malformed("truncated")),
    ("exception_handler", System("50000", "库存服务不可用")),
    ("exception_handler_500", System("50000", "库存服务不可用")),
    ("shutdown_function", System("50001", "系统繁忙")),
    ("error_handler", System("50002", "系统繁忙")),
    ("die_with_text", Malformed("Access denied")),
    ("die_with_chinese_text", Malformed("数据库连接失败")),
    ("die_with_json", Cards(THREE)),
    ("exit_with_number", Malformed("empty")),
    ("exit_after_the_reply", Cards(THREE)),
    ("nothing", Malformed("empty")),
    ("null", Malformed("null, not an object")),
    ("true", Malformed("a bool, not an object")),
    ("false_encoded", Malformed("a bool, not an object")),
    ("number", Malformed("a number, not an object")),
    ("text", Malformed("a string, not an object")),
    ("empty_array", Malformed("an array, not an object")),
    ("empty_object", WrongAt("status")),
];
