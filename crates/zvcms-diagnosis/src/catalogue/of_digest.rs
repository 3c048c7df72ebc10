//! Mistakes in what stands for the digest's bytes.

use super::{ANOTHER_HASH, Detection, Mistake, MistakeStep};
use crate::token_text::compare::{hex_without_zeros, wrong_charset};
use crate::token_text::undo;
use crate::token_text::{Compare, Layer, Undo};
use crate::words::Words;

const NOTHING: Words = Words::new("", "");

const PAIRS: Words = Words::new("in pairs, such as 70-5C, or behind 0x", "写成 70-5C 这样的形式，或者带 0x");

const WITHOUT_BASE64: Words = Words::new("without base64", "没有做 base64");

const BEFORE_BASE64: Words = Words::new("before the base64", "在 base64 之前");

const fn at(layer: Layer, undo: fn(&[u8]) -> Option<Vec<u8>>, how: Words) -> Undo {
    Undo { layer, undo, how }
}

pub(super) static MISTAKES: &[Mistake] = &[
    Mistake {
        id: "hex-digest",
        step: MistakeStep::Digest,
        description: Words::new(
            "the token is the digest as hexadecimal digits",
            "Token 是十六进制形式的摘要",
        ),
        fix: Words::new(
            "take the digest as raw bytes, then base64, then percent-encode",
            "取摘要的原始字节，先做 base64，再做百分号编码",
        ),
        detection: Detection::Undo(&[
            at(Layer::Base64, undo::hex, NOTHING),
            at(Layer::PercentEncoding, undo::bare_separated_hex, PAIRS),
        ]),
    },
    Mistake {
        id: "hex-digest-in-base64",
        step: MistakeStep::Digest,
        description: Words::new(
            "hexadecimal digits were base64-encoded in place of the digest's bytes",
            "对十六进制字符串做了 base64，而不是对摘要的原始字节",
        ),
        fix: Words::new(
            "base64 the raw bytes (PHP: hash_hmac with true; Python: digest(), not hexdigest())",
            "对原始字节做 base64（PHP 的 hash_hmac 最后一个参数传 true；Python 用 digest()，不用 hexdigest()）",
        ),
        detection: Detection::Undo(&[
            at(Layer::Digest, undo::hex, NOTHING),
            at(Layer::Digest, undo::separated_hex, PAIRS),
        ]),
    },
    Mistake {
        id: "hex-without-zeros",
        step: MistakeStep::Digest,
        description: Words::new(
            "hexadecimal digits of the digest, without some zeros or with too many f",
            "十六进制形式的摘要，缺少前导零，或者多出了 f",
        ),
        fix: Words::new(
            "take the digest's raw bytes and base64 them; Java's toString(16) and toHexString leave out leading zeros",
            "直接对摘要的原始字节做 base64；Java 的 toString(16) 和 toHexString 会丢掉前导零",
        ),
        detection: Detection::Compare(&[
            Compare {
                layer: Layer::Base64,
                hash: hex_without_zeros::hash,
                is_made_of: hex_without_zeros::is_made_of,
                how: WITHOUT_BASE64,
            },
            Compare {
                layer: Layer::Digest,
                hash: hex_without_zeros::hash,
                is_made_of: hex_without_zeros::is_made_of,
                how: BEFORE_BASE64,
            },
            Compare {
                layer: Layer::Base64,
                hash: hex_without_zeros::hash_of_sign_extended,
                is_made_of: hex_without_zeros::sign_extended_is_made_of,
                how: Words::new("negative bytes as ffffff…", "负数字节写成了 ffffff…"),
            },
            Compare {
                layer: Layer::Digest,
                hash: hex_without_zeros::hash_of_sign_extended,
                is_made_of: hex_without_zeros::sign_extended_is_made_of,
                how: Words::new(
                    "negative bytes as ffffff…, before the base64",
                    "负数字节写成了 ffffff…，在 base64 之前",
                ),
            },
        ]),
    },
    Mistake {
        id: "base64-twice",
        step: MistakeStep::Digest,
        description: Words::new("it was base64-encoded twice", "做了两次 base64"),
        fix: Words::new("base64 the raw bytes once", "只对原始字节做一次 base64"),
        detection: Detection::Undo(&[at(Layer::Digest, undo::base64_again, NOTHING)]),
    },
    Mistake {
        id: "steps-swapped",
        step: MistakeStep::Digest,
        description: Words::new(
            "percent-encoding came before base64",
            "先做了百分号编码，后做 base64，顺序反了",
        ),
        fix: Words::new(
            "base64 the digest's bytes first, then percent-encode the base64",
            "先对摘要的字节做 base64，再对 base64 做百分号编码",
        ),
        detection: Detection::Undo(&[
            at(
                Layer::Digest,
                undo::escaped_base64,
                Words::new(
                    "the percent-encoded base64 was base64-encoded again",
                    "百分号编码后的 base64 又做了一次 base64",
                ),
            ),
            at(
                Layer::Digest,
                undo::escaped_digest,
                Words::new(
                    "the digest was percent-encoded, then base64-encoded",
                    "摘要先做了百分号编码，再做 base64",
                ),
            ),
        ]),
    },
    Mistake {
        id: "base64-left-out",
        step: MistakeStep::Digest,
        description: Words::new(
            "the digest was percent-encoded without base64",
            "摘要没有做 base64，直接做了百分号编码",
        ),
        fix: Words::new(
            "base64 the digest's bytes, then percent-encode the base64",
            "先对摘要的字节做 base64，再做百分号编码",
        ),
        detection: Detection::Undo(&[Undo {
            layer: Layer::PercentEncoding,
            undo: undo::raw_digest,
            how: NOTHING,
        }]),
    },
    Mistake {
        id: "digest-as-numbers",
        step: MistakeStep::Digest,
        description: Words::new(
            "the digest was written as a list of decimal numbers",
            "摘要写成了一串十进制数字",
        ),
        fix: Words::new(
            "give the base64 function the byte array itself, not its text (Java: not Arrays.toString)",
            "把字节数组本身传给 base64 函数，不要先转成字符串（Java 不用 Arrays.toString）",
        ),
        detection: Detection::Undo(&[
            at(Layer::PercentEncoding, undo::bare_decimals, WITHOUT_BASE64),
            at(Layer::Digest, undo::decimals, BEFORE_BASE64),
        ]),
    },
    Mistake {
        id: "digest-as-text",
        step: MistakeStep::Digest,
        description: Words::new(
            "the digest's bytes were read as text in a charset, and so changed",
            "摘要的字节被当作某种字符集的文本转换，内容变了",
        ),
        fix: Words::new(
            "give the bytes to the base64 function as they are (Java: no new String(bytes); Node: digest('base64'))",
            "把摘要字节原样传给 base64 函数（Java 不要 new String(bytes)；Node 用 digest('base64')）",
        ),
        detection: Detection::Undo(&[
            at(
                Layer::Digest,
                undo::latin_1,
                Words::new("read as Latin-1, written as UTF-8", "按 Latin-1 读，按 UTF-8 写"),
            ),
            at(
                Layer::PercentEncoding,
                undo::bare_latin_1,
                Words::new("read as Latin-1, without base64", "按 Latin-1 读，没有做 base64"),
            ),
        ]),
    },
    Mistake {
        id: "digest-damaged-as-text",
        step: MistakeStep::Digest,
        description: Words::new(
            "the digest's bytes were read as UTF-8 or ASCII, which replaced what is not text",
            "摘要的字节被当作 UTF-8 或 ASCII 文本，不是文本的字节被替换掉了",
        ),
        fix: Words::new(
            "give the bytes to the base64 function as they are (Java: no new String(bytes); Node: digest('base64'))",
            "把摘要字节原样传给 base64 函数（Java 不要 new String(bytes)；Node 用 digest('base64')）",
        ),
        detection: Detection::Compare(&[
            Compare {
                layer: Layer::PercentEncoding,
                hash: wrong_charset::hash_of_escaped,
                is_made_of: wrong_charset::escaped_is_made_of,
                how: WITHOUT_BASE64,
            },
            Compare {
                layer: Layer::Digest,
                hash: wrong_charset::hash,
                is_made_of: wrong_charset::is_made_of,
                how: BEFORE_BASE64,
            },
        ]),
    },
    ANOTHER_HASH,
];
