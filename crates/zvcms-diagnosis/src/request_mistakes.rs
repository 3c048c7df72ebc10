//! The mistakes in the form of a request.

use crate::catalogue::{Detection, Mistake, MistakeStep};
use crate::words::Words;

/// In the order in which they are reported.
pub(crate) static REQUEST_MISTAKES: [Mistake; 25] = [
    NOT_A_POST,
    EMPTY_BODY,
    COMPRESSED,
    BYTE_ORDER_MARK,
    UTF_16,
    NOT_UTF_8,
    FORM_URLENCODED,
    MULTIPART,
    JSON_IN_A_STRING,
    NOT_JSON,
    NOT_AN_OBJECT,
    A_REPLY,
    KEY_SENT,
    BODY_OF_THE_OTHER_VERSION,
    MEMBER_MISSING,
    MEMBER_IN_ANOTHER_SPELLING,
    MEMBER_OF_ANOTHER_TYPE,
    MEMBER_EMPTY,
    WHITE_SPACE_AROUND_VALUE,
    IDENTITY_OF_ANOTHER_FORM,
    IDENTITY_SWAPPED,
    ANOTHER_IDENTITY,
    TIMESTAMP_OF_ANOTHER_FORM,
    NONCE_OF_ANOTHER_FORM,
    PARAMS_NOT_AN_OBJECT,
];

/// Where a mistake stands among these; behind them if it is another.
pub(crate) fn position(mistake: &Mistake) -> usize {
    REQUEST_MISTAKES.iter().position(|other| other.id == mistake.id).unwrap_or(usize::MAX)
}

const fn mistake(id: &'static str, step: MistakeStep, description: Words, fix: Words) -> Mistake {
    Mistake { id, step, description, fix, detection: Detection::ByReading }
}

const fn of_body(id: &'static str, description: Words, fix: Words) -> Mistake {
    mistake(id, MistakeStep::Body, description, fix)
}

const fn of_members(id: &'static str, description: Words, fix: Words) -> Mistake {
    mistake(id, MistakeStep::Members, description, fix)
}

pub(crate) const NOT_A_POST: Mistake = mistake(
    "not-a-post",
    MistakeStep::Request,
    Words::new("the method is not POST", "请求方法不是 POST"),
    Words::new("send every action with POST", "所有接口都用 POST 请求"),
);

pub(crate) const EMPTY_BODY: Mistake = of_body(
    "empty-body",
    Words::new("the body is empty", "请求体为空"),
    Words::new(
        "send the JSON object as the body of the request, not as a query or a header",
        "把 JSON 对象放在请求体里发送，不要放在查询参数或请求头里",
    ),
);

pub(crate) const COMPRESSED: Mistake = of_body(
    "compressed",
    Words::new("the body is compressed", "请求体被压缩了"),
    Words::new(
        "send the JSON as it is; if it was captured on its way, decompress it and look again",
        "直接发送 JSON，不要压缩；如果是途中抓到的，先解压再检查",
    ),
);

pub(crate) const BYTE_ORDER_MARK: Mistake = of_body(
    "byte-order-mark",
    Words::new("the body begins with a byte order mark", "请求体以 BOM（字节顺序标记）开头"),
    Words::new(
        "write UTF-8 without a byte order mark (Python: utf-8, not utf-8-sig; .NET: new UTF8Encoding(false))",
        "用不带 BOM 的 UTF-8（Python 用 utf-8，不用 utf-8-sig；.NET 用 new UTF8Encoding(false)）",
    ),
);

pub(crate) const UTF_16: Mistake = of_body(
    "utf-16",
    Words::new("the body is UTF-16, not UTF-8", "请求体是 UTF-16 编码，不是 UTF-8"),
    Words::new("write the body as UTF-8", "请求体用 UTF-8 编码"),
);

pub(crate) const NOT_UTF_8: Mistake = of_body(
    "not-utf-8",
    Words::new("the body is not UTF-8", "请求体不是 UTF-8 编码"),
    Words::new(
        "write the body as UTF-8; GBK and other encodings are not JSON",
        "请求体用 UTF-8 编码，GBK 等编码不是合法的 JSON",
    ),
);

pub(crate) const FORM_URLENCODED: Mistake = of_body(
    "form-urlencoded",
    Words::new("the body is a form, not JSON", "请求体是表单格式，不是 JSON"),
    Words::new(
        "send a JSON object with Content-Type: application/json (curl: -d with the JSON as it is; Python: json=, not data=; PHP: \
         json_encode, not http_build_query)",
        "以 application/json 发送 JSON 对象（curl 用 -d 加 JSON 原文；Python 用 json=，不用 data=；PHP 用 json_encode，不用 \
         http_build_query）",
    ),
);

pub(crate) const MULTIPART: Mistake = of_body(
    "multipart",
    Words::new("the body is a multipart form, not JSON", "请求体是 multipart 表单，不是 JSON"),
    Words::new(
        "send a JSON object with Content-Type: application/json; in PHP, give curl the json_encode text, not an array",
        "以 application/json 发送 JSON 对象；PHP 的 CURLOPT_POSTFIELDS 要传 json_encode 之后的字符串，不要传数组",
    ),
);

pub(crate) const JSON_IN_A_STRING: Mistake = of_body(
    "json-in-a-string",
    Words::new(
        "the body is a JSON string that holds the JSON",
        "请求体是一个 JSON 字符串，真正的 JSON 在它里面",
    ),
    Words::new(
        "serialise once: give the HTTP library either the object or its JSON text, in the way it takes text",
        "只序列化一次：HTTP 库要么收对象，要么收 JSON 文本，不要两次都转",
    ),
);

pub(crate) const NOT_JSON: Mistake = of_body(
    "not-json",
    Words::new("the body is not JSON", "请求体不是合法的 JSON"),
    Words::new(
        "the body is what a JSON library writes, from { to }, and nothing else",
        "请求体应是 JSON 库生成的原文，从 { 到 }，不含其他内容",
    ),
);

pub(crate) const NOT_AN_OBJECT: Mistake = of_body(
    "not-an-object",
    Words::new("the body is JSON, but not an object", "请求体是 JSON，但不是对象"),
    Words::new("send one JSON object: {…}", "发送一个 JSON 对象：{…}"),
);

pub(crate) const A_REPLY: Mistake = of_body(
    "a-reply",
    Words::new("the body is a gateway's reply, not a request", "这是网关的应答，不是请求"),
    Words::new(
        "take the body that your program sends, with OpenId, GrantCode and Token in it",
        "请改用程序发出的请求体，里面有 OpenId、GrantCode、Token",
    ),
);

pub(crate) const KEY_SENT: Mistake = of_members(
    "key-sent",
    Words::new("the open key itself was sent", "密钥本身被发送出去了"),
    Words::new(
        "never send the key: OpenId is the key id (密钥Id); if this went over a network, have the key replaced",
        "不要发送密钥：OpenId 填密钥Id；如果已经通过网络发出，请更换密钥",
    ),
);

pub(crate) const BODY_OF_THE_OTHER_VERSION: Mistake = of_members(
    "body-of-the-other-version",
    Words::new(
        "the body is of one version of the API, and the path of the other",
        "请求体是一个版本的接口，请求路径却是另一个版本的",
    ),
    Words::new(
        "V2: POST /api/v2 with OpenId, GrantCode, Timestamp, Nonce, Token, Action, Params; V3: POST to the path of the action with \
         openId, grantCode, nonce, timestamp, token, params",
        "V2：POST /api/v2，成员为 OpenId、GrantCode、Timestamp、Nonce、Token、Action、Params；V3：POST 到接口自己的路径，成员为 \
         openId、grantCode、nonce、timestamp、token、params",
    ),
);

pub(crate) const MEMBER_MISSING: Mistake = of_members(
    "member-missing",
    Words::new("members of the body are missing", "请求体缺少成员"),
    Words::new(
        "V2 has OpenId, GrantCode, Timestamp, Nonce, Token, Action and Params; V3 has openId, grantCode, nonce, timestamp, token and \
         params: all are required",
        "V2 必须有 OpenId、GrantCode、Timestamp、Nonce、Token、Action、Params；V3 必须有 openId、grantCode、nonce、timestamp、token、\
         params",
    ),
);

pub(crate) const MEMBER_IN_ANOTHER_SPELLING: Mistake = of_members(
    "member-in-another-spelling",
    Words::new("members of the body are spelled in another way", "请求体成员名的写法不对"),
    Words::new("spell the names as documented: they are case-sensitive", "成员名区分大小写，按文档书写"),
);

pub(crate) const MEMBER_OF_ANOTHER_TYPE: Mistake = of_members(
    "member-of-another-type",
    Words::new("members of the body have another JSON type", "请求体成员的 JSON 类型不对"),
    Words::new(
        "send OpenId, GrantCode, Token and Action as strings, Timestamp and Nonce as strings or integers",
        "OpenId、GrantCode、Token、Action 用字符串，Timestamp、Nonce 用字符串或整数",
    ),
);

pub(crate) const MEMBER_EMPTY: Mistake = of_members(
    "member-empty",
    Words::new("members of the body are empty", "请求体成员的值为空"),
    Words::new(
        "check that the setting or variable that the value comes from is set",
        "检查取值的配置项或变量是否已设置",
    ),
);

pub(crate) const WHITE_SPACE_AROUND_VALUE: Mistake = of_members(
    "white-space-around-value",
    Words::new("a value begins or ends with white space", "值的开头或结尾有空白字符"),
    Words::new(
        "trim OpenId, GrantCode and Action where your program reads them; files and pasted text end in a line break",
        "程序读取 OpenId、GrantCode 和 Action 时去掉首尾空白；文件和粘贴的文本常以换行结尾",
    ),
);

pub(crate) const IDENTITY_OF_ANOTHER_FORM: Mistake = of_members(
    "identity-of-another-form",
    Words::new("OpenId or GrantCode has characters that none has", "OpenId 或 GrantCode 含有不该有的字符"),
    Words::new(
        "send them as they were issued, letters and digits alone: copy them again, without quotes",
        "按签发时的原样发送，只有字母和数字：重新复制，不要带引号",
    ),
);

pub(crate) const IDENTITY_SWAPPED: Mistake = of_members(
    "identity-swapped",
    Words::new("OpenId and GrantCode have changed places", "OpenId 和 GrantCode 互换了"),
    Words::new(
        "send each under its own name: OpenId is the key id (密钥Id), GrantCode the authorisation code (授权code)",
        "各归其位：OpenId 是密钥Id，GrantCode 是授权code",
    ),
);

pub(crate) const ANOTHER_IDENTITY: Mistake = of_members(
    "another-identity",
    Words::new(
        "OpenId or GrantCode is not the one that was given with the key",
        "OpenId 或 GrantCode 与随密钥给出的不一致",
    ),
    Words::new(
        "send the OpenId and the GrantCode that were issued together with this key",
        "发送与该密钥一同签发的 OpenId 和 GrantCode",
    ),
);

pub(crate) const TIMESTAMP_OF_ANOTHER_FORM: Mistake = of_members(
    "timestamp-of-another-form",
    Words::new("the timestamp is not a whole number of seconds since 1970", "时间戳不是 1970 年以来的整秒数"),
    Words::new(
        "send unix time in seconds, 10 digits, and sign the same text",
        "发送以秒为单位的 10 位 Unix 时间戳，并对同样的文本签名",
    ),
);

pub(crate) const NONCE_OF_ANOTHER_FORM: Mistake = of_members(
    "nonce-of-another-form",
    Words::new("the nonce is not a positive integer", "随机数不是正整数"),
    Words::new(
        "send a random integer from 1 to 9007199254740991, without leading zeros, and sign the same text",
        "发送 1 到 9007199254740991 之间的随机整数，不带前导零，并对同样的文本签名",
    ),
);

pub(crate) const PARAMS_NOT_AN_OBJECT: Mistake = of_members(
    "params-not-an-object",
    Words::new("the business parameters are not a JSON object", "业务参数不是 JSON 对象"),
    Words::new(
        "put the object itself into the body, not its JSON text; without parameters it is {}",
        "把对象本身放进请求体，不要放它的 JSON 文本；没有参数时用 {}",
    ),
);
