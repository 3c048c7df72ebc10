//! What gateways say of a signature or a timestamp that they refuse. Their words are not documented but for 签名错误 (signature
//! error), so these are those that are likely.

/// What a gateway refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    Signature,
    Timestamp,
}

/// Words for a signature, in lower case.
const OF_A_SIGNATURE: [&str; 14] = [
    "签名",
    "簽名",
    "验签",
    "驗簽",
    "signature",
    "sign error",
    "signerror",
    "sign invalid",
    "invalid sign",
    "sign校验",
    "sign验证",
    "sign错误",
    "sign不",
    "sign 校验",
];

/// Words for a token, in lower case.
const OF_A_TOKEN: [&str; 9] = [
    "令牌",
    "token错误",
    "token 错误",
    "token无效",
    "token 无效",
    "token不",
    "token invalid",
    "invalid token",
    "token error",
];

/// Words for the time of a request, in lower case.
const OF_A_TIMESTAMP: [&str; 3] = ["timestamp", "时间戳", "時間戳"];

/// Words for what is too old, in lower case: a card may be too.
const EXPIRED: [&str; 3] = ["过期", "過期", "expired"];

/// What is too old where it is not a card.
const OF_A_REQUEST: [&str; 4] = ["请求", "請求", "request", "token"];

/// A signature that somebody wrote, or a member that is empty: nothing about the key.
const OF_A_BUSINESS: [&str; 8] =
    ["会员签名", "个性签名", "个人签名", "用户签名", "电子签名", "短信签名", "不能为空", "必填"];

/// What a message says is refused; `None` if it is about something else.
pub(crate) fn refused(message: &str) -> Option<Refused> {
    let message = message.to_lowercase().replace(['_', '-'], " ");
    let says = |words: &[&str]| words.iter().any(|words| contains_word(&message, words));
    if says(&OF_A_BUSINESS) {
        return None;
    }
    let is_about_signature = says(&OF_A_SIGNATURE) || says(&OF_A_TOKEN);
    let is_expired = says(&EXPIRED) && (is_about_signature || says(&OF_A_REQUEST));
    if says(&OF_A_TIMESTAMP) || is_expired {
        return Some(Refused::Timestamp);
    }
    is_about_signature.then_some(Refused::Signature)
}

/// Whether these words are in a text, and those of English not behind a letter as in "design error".
fn contains_word(text: &str, words: &str) -> bool {
    if !words.starts_with(|start: char| start.is_ascii_alphabetic()) {
        return text.contains(words);
    }
    text.match_indices(words).any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        !before.ends_with(|end: char| end.is_ascii_alphabetic())
    })
}

#[cfg(test)]
mod tests {
    use super::{Refused, refused};

    #[test]
    fn words_for_a_signature_and_a_timestamp() {
        for message in [
            "签名错误",
            "簽名錯誤",
            "验签失败",
            "Invalid Signature",
            "SIGN_ERROR",
            "sign_error",
            "signError",
            "sign校验失败",
            "token错误",
            "Token 无效",
            "令牌无效",
            "invalid token",
            "INVALID_TOKEN",
        ] {
            assert_eq!(refused(message), Some(Refused::Signature), "{message}");
        }
        for message in [
            "请求已过期",
            "签名已过期",
            "token expired",
            "令牌过期",
            "Timestamp is invalid",
            "时间戳错误",
            "request expired",
        ] {
            assert_eq!(refused(message), Some(Refused::Timestamp), "{message}");
        }
        for message in [
            "",
            "系统繁忙",
            "no such action",
            "会员签名不能为空",
            "个性签名过长",
            "礼品卡已过期",
            "the card is expired",
            "design error",
            "tokens",
            "Token不能为空",
        ] {
            assert_eq!(refused(message), None, "{message}");
        }
    }
}
