//! Mistakes in writing a token: the base64, and the percent-encoding after it.

use super::{Detection, Mistake, MistakeStep};
use crate::token_text::compare::{cut_off, letter_case};
use crate::token_text::undo;
use crate::token_text::{Compare, Layer, Undo};
use crate::words::Words;

const NOTHING: Words = Words::new("", "");

const fn of_token(undo: fn(&[u8]) -> Option<Vec<u8>>, how: Words) -> Undo {
    Undo { layer: Layer::PercentEncoding, undo, how }
}

const fn of_text(undo: fn(&[u8]) -> Option<Vec<u8>>, how: Words) -> Undo {
    Undo { layer: Layer::Text, undo, how }
}

const fn of_base64(undo: fn(&[u8]) -> Option<Vec<u8>>) -> Undo {
    Undo { layer: Layer::Base64, undo, how: NOTHING }
}

pub(super) static MISTAKES: &[Mistake] = &[
    Mistake {
        id: "not-percent-encoded",
        step: MistakeStep::PercentEncoding,
        description: Words::new(
            "the base64 was not percent-encoded, or not all of it",
            "base64 没有做百分号编码，或者只编码了一部分",
        ),
        fix: Words::new(
            "percent-encode it once, as the last step: + / = become %2B %2F %3D",
            "最后一步做一次百分号编码：+ / = 变成 %2B %2F %3D",
        ),
        detection: Detection::Undo(&[of_token(undo::not_percent_encoded, NOTHING)]),
    },
    Mistake {
        id: "percent-encoded-twice",
        step: MistakeStep::PercentEncoding,
        description: Words::new(
            "it was percent-encoded more than once, so that % became %25",
            "做了不止一次百分号编码，% 变成了 %25",
        ),
        fix: Words::new(
            "percent-encode once; if the HTTP or form library does it too, send the body as plain JSON text",
            "只做一次百分号编码；如果 HTTP 库或表单库也会编码，就直接发送 JSON 文本作为请求体",
        ),
        detection: Detection::Undo(&[of_token(undo::percent_encoded_again, NOTHING)]),
    },
    Mistake {
        id: "lower-case-escapes",
        step: MistakeStep::PercentEncoding,
        description: Words::new(
            "the percent-encoding has lower-case hexadecimal digits, such as %2b",
            "百分号编码里的十六进制字母是小写，例如 %2b",
        ),
        fix: Words::new(
            "write the digits of each escape in capitals: %2B %2F %3D",
            "百分号编码里的字母用大写：%2B %2F %3D",
        ),
        detection: Detection::Undo(&[of_token(undo::lower_case_escapes, NOTHING)]),
    },
    Mistake {
        id: "form-decoded",
        step: MistakeStep::PercentEncoding,
        description: Words::new(
            "a space stands where the base64 has +: it was form-decoded on the way",
            "base64 里的 + 变成了空格：途中被当作表单解码过",
        ),
        fix: Words::new(
            "send JSON, not a form, and percent-encode the base64, so that + travels as %2B",
            "发送 JSON 而不是表单，并对 base64 做百分号编码，让 + 以 %2B 传输",
        ),
        detection: Detection::Undo(&[of_token(undo::form_decoded, NOTHING)]),
    },
    Mistake {
        id: "escaped-too-much",
        step: MistakeStep::PercentEncoding,
        description: Words::new(
            "letters, digits or other characters are escaped that need not be",
            "不需要编码的字母、数字或其他字符也做了百分号编码",
        ),
        fix: Words::new(
            "escape only what RFC 3986 reserves: in base64 that is + / =",
            "只编码 RFC 3986 的保留字符，base64 里只有 + / =",
        ),
        detection: Detection::Undo(&[of_token(undo::escaped_too_much, NOTHING)]),
    },
    Mistake {
        id: "white-space-around-token",
        step: MistakeStep::PercentEncoding,
        description: Words::new("the token begins or ends with white space", "Token 的开头或结尾有空白字符"),
        fix: Words::new(
            "trim the token, often the output of a command, before it goes into the body",
            "放进请求体之前去掉 Token 首尾的空白字符，命令的输出常带换行",
        ),
        detection: Detection::Undo(&[of_text(undo::white_space_around, NOTHING)]),
    },
    Mistake {
        id: "token-in-quotes",
        step: MistakeStep::PercentEncoding,
        description: Words::new("the token itself has quotes around it", "Token 本身带着引号"),
        fix: Words::new(
            "put the token's text into the body, not its JSON or its literal (Python: token.decode(), not str(token))",
            "请求体里放 Token 的文本，不要放它的 JSON 或字面量（Python 用 token.decode()，不用 str(token)）",
        ),
        detection: Detection::Undo(&[
            of_text(undo::quoted, Words::new("in quotes", "带引号")),
            of_text(undo::python_literal, Words::new("a literal of Python, b'…'", "Python 的 b'…' 字面量")),
        ]),
    },
    Mistake {
        id: "json-escaped-twice",
        step: MistakeStep::PercentEncoding,
        description: Words::new(
            "escapes of JSON are left in the token, such as \\/ or \\u003d: it was written as JSON twice",
            "Token 里留有 JSON 转义，例如 \\/ 或 \\u003d：做了两次 JSON 转义",
        ),
        fix: Words::new(
            "let one JSON library write the body, once, and give it the token's plain text",
            "请求体只由 JSON 库序列化一次，传给它的是 Token 原文",
        ),
        detection: Detection::Undo(&[of_text(undo::json_escaped, NOTHING)]),
    },
    Mistake {
        id: "token-in-another-case",
        step: MistakeStep::PercentEncoding,
        description: Words::new(
            "the token's letters were all made small, or all capitals",
            "Token 的字母被全部转成了小写或大写",
        ),
        fix: Words::new(
            "leave the token as it is: base64 tells small letters from capitals",
            "不要改变 Token 的大小写，base64 区分大小写",
        ),
        detection: Detection::Compare(&[
            Compare {
                layer: Layer::PercentEncoding,
                hash: letter_case::hash_of_escaped,
                is_made_of: letter_case::escaped_is_made_of,
                how: NOTHING,
            },
            Compare {
                layer: Layer::Base64,
                hash: letter_case::hash,
                is_made_of: letter_case::is_made_of,
                how: NOTHING,
            },
        ]),
    },
    Mistake {
        id: "base64-unpadded",
        step: MistakeStep::Base64,
        description: Words::new("the base64 is not padded", "base64 末尾缺少 = 补齐"),
        fix: Words::new(
            "keep the = at the end of the base64, and percent-encode it as %3D",
            "保留 base64 末尾的 =，并编码成 %3D",
        ),
        detection: Detection::Undo(&[of_base64(undo::unpadded)]),
    },
    Mistake {
        id: "base64-url-safe",
        step: MistakeStep::Base64,
        description: Words::new(
            "the base64 is in the url-safe alphabet, with - and _",
            "用了 URL 安全的 base64 字符表，含有 - 和 _",
        ),
        fix: Words::new(
            "use the standard alphabet, with + and /, and percent-encode the result",
            "用标准字符表（+ 和 /），再对结果做百分号编码",
        ),
        detection: Detection::Undo(&[of_base64(undo::url_safe)]),
    },
    Mistake {
        id: "base64-url-safe-unpadded",
        step: MistakeStep::Base64,
        description: Words::new(
            "the base64 is in the url-safe alphabet, with - and _, and not padded",
            "用了 URL 安全的 base64 字符表（- 和 _），并且末尾缺少 = 补齐",
        ),
        fix: Words::new(
            "use the standard alphabet, with + and /, padded with =, and percent-encode the result",
            "用标准字符表（+ 和 /）并以 = 补齐，再对结果做百分号编码",
        ),
        detection: Detection::Undo(&[of_base64(undo::url_safe_unpadded)]),
    },
    Mistake {
        id: "base64-line-break",
        step: MistakeStep::Base64,
        description: Words::new("the base64 has a line break in it", "base64 里有换行"),
        fix: Words::new(
            "use the base64 function that adds no line break (Python: b64encode, not encodebytes)",
            "用不加换行的 base64 函数（Python 用 b64encode，不用 encodebytes）",
        ),
        detection: Detection::Undo(&[of_base64(undo::base64_of_lines)]),
    },
    Mistake {
        id: "token-cut-off",
        step: MistakeStep::Base64,
        description: Words::new(
            "only a part of the token, or of its digest, is there",
            "Token 或摘要只有一部分，被截断了",
        ),
        fix: Words::new(
            "send all of it: 20 bytes of digest are 28 characters of base64, and more once percent-encoded",
            "完整发送：20 字节的摘要是 28 个 base64 字符，百分号编码后更长",
        ),
        detection: Detection::Compare(&[
            Compare {
                layer: Layer::PercentEncoding,
                hash: cut_off::hash_of_escaped,
                is_made_of: cut_off::escaped_is_made_of,
                how: Words::new("cut inside an escape", "在百分号编码中间截断"),
            },
            Compare {
                layer: Layer::Base64,
                hash: cut_off::hash_of_base64,
                is_made_of: cut_off::base64_is_made_of,
                how: Words::new("the beginning of the base64", "只有 base64 的前面部分"),
            },
            Compare {
                layer: Layer::Base64,
                hash: cut_off::hash_of_hex,
                is_made_of: cut_off::hex_is_made_of,
                how: Words::new("the first hexadecimal digits", "只有十六进制的前几位"),
            },
            Compare {
                layer: Layer::Base64,
                hash: cut_off::hash_of_middle,
                is_made_of: cut_off::middle_is_made_of,
                how: Words::new("the middle 16 hexadecimal digits", "只有十六进制的中间 16 位（16 位 MD5）"),
            },
            Compare {
                layer: Layer::Digest,
                hash: cut_off::hash_of_bytes,
                is_made_of: cut_off::bytes_are_made_of,
                how: Words::new("the first bytes of the digest", "只有摘要的前几个字节"),
            },
        ]),
    },
];
