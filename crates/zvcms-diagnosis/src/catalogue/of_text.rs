//! Mistakes in putting the string to sign together.

use super::{Detection, Mistake, MistakeStep};
use crate::variants::{more, text, whole_json};
use crate::words::Words;

pub(super) static MISTAKES: &[Mistake] = &[
    Mistake {
        id: "text-written-otherwise",
        step: MistakeStep::Text,
        description: Words::new(
            "the string to sign was put together in another way",
            "待签名字符串的拼接方式不对",
        ),
        fix: Words::new("write name=value, joined by &", "写成 name=value，用 & 连接"),
        detection: Detection::Make(text::written_otherwise),
    },
    Mistake {
        id: "stray-character",
        step: MistakeStep::Text,
        description: Words::new("the string to sign had an extra character", "待签名字符串多了字符"),
        fix: Words::new(
            "join with & between the four, and nothing before or after",
            "四个参数之间用 & 连接，前后不加任何内容",
        ),
        detection: Detection::Make(text::stray_character),
    },
    Mistake {
        id: "html-entities",
        step: MistakeStep::Text,
        description: Words::new(
            "the string to sign was changed as if it were HTML",
            "待签名字符串被当作 HTML 转换过",
        ),
        fix: Words::new(
            "build the text in the program; if it must pass through HTML, decode its entities",
            "在程序里拼接字符串；如果经过了网页，要先还原 HTML 实体",
        ),
        detection: Detection::Make(text::html_entities),
    },
    Mistake {
        id: "more-was-signed",
        step: MistakeStep::Text,
        description: Words::new("more than the four values was signed", "除四个参数以外还签了别的内容"),
        fix: Words::new(
            "sign grantCode, nonce, openId and timestamp alone",
            "只签 grantCode、nonce、openId、timestamp 四个参数",
        ),
        detection: Detection::Make(more::was_signed),
    },
    Mistake {
        id: "parameters-signed",
        step: MistakeStep::Text,
        description: Words::new("the business parameters were signed", "业务参数参与了签名"),
        fix: Words::new(
            "sign grantCode, nonce, openId and timestamp alone: Params is not signed",
            "只签 grantCode、nonce、openId、timestamp 四个参数，Params 不参与签名",
        ),
        detection: Detection::MakeText(more::parameters_were_signed),
    },
    Mistake {
        id: "path-signed",
        step: MistakeStep::Text,
        description: Words::new("the path was signed", "请求路径参与了签名"),
        fix: Words::new(
            "sign grantCode, nonce, openId and timestamp alone; the path is not signed",
            "只签 grantCode、nonce、openId、timestamp 四个参数，路径不参与签名",
        ),
        detection: Detection::MakeNear { alone: more::any_path_was_signed, paired: more::path_was_signed },
    },
    Mistake {
        id: "body-signed",
        step: MistakeStep::Text,
        description: Words::new("the whole body was signed, as JSON", "把整个请求体当作 JSON 文本签名"),
        fix: Words::new(
            "sign the text of four pairs, grantCode=…&nonce=…&openId=…&timestamp=…, not the body",
            "待签名字符串是 grantCode=…&nonce=…&openId=…&timestamp=…，不是请求体",
        ),
        detection: Detection::MakeText(whole_json::body_was_signed),
    },
    Mistake {
        id: "values-as-json",
        step: MistakeStep::Text,
        description: Words::new(
            "the four values were signed as a JSON object",
            "把四个参数写成 JSON 对象来签名",
        ),
        fix: Words::new("write name=value, joined by &, not JSON", "写成 name=value，用 & 连接，不要用 JSON"),
        detection: Detection::MakeText(whole_json::values_as_json),
    },
    Mistake {
        id: "oauth-base-string",
        step: MistakeStep::Text,
        description: Words::new(
            "method and path stand before the percent-encoded text, as in OAuth 1.0",
            "文本做了百分号编码，前面还有请求方法和路径，这是 OAuth 1.0 的写法",
        ),
        fix: Words::new(
            "sign the text alone: no method, no path, no percent-encoding before the HMAC",
            "只签文本本身：不加请求方法和路径，计算 HMAC 前不做百分号编码",
        ),
        detection: Detection::MakeAlone(text::oauth_base_string),
    },
    Mistake {
        id: "signed-as-utf-16",
        step: MistakeStep::Text,
        description: Words::new(
            "text or key were UTF-16 when they were signed",
            "签名时文本或密钥用了 UTF-16 编码",
        ),
        fix: Words::new(
            "take the bytes of both as UTF-8 (.NET: Encoding.UTF8, not Encoding.Unicode)",
            "文本和密钥都按 UTF-8 取字节（.NET 用 Encoding.UTF8，不用 Encoding.Unicode）",
        ),
        detection: Detection::MakeAlone(text::utf_16),
    },
];
