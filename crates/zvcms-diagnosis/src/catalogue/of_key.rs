//! Mistakes in the key, and in the function that takes it.

use super::{Detection, Mistake, MistakeStep};
use crate::variants::{key, mac};
use crate::words::Words;

pub(super) static MISTAKES: &[Mistake] = &[
    Mistake {
        id: "key-with-white-space",
        step: MistakeStep::Key,
        description: Words::new("the key was used with white space at an end", "密钥的首尾带有空白字符"),
        fix: Words::new(
            "trim the key where your program reads it; files and pasted text end in a line break",
            "读取密钥时去掉首尾空白字符，文件和粘贴的文本常以换行结尾",
        ),
        detection: Detection::Make(key::with_white_space),
    },
    Mistake {
        id: "key-with-additions",
        step: MistakeStep::Key,
        description: Words::new("the key was used with characters added", "密钥多了额外的字符"),
        fix: Words::new(
            "use the key as it was issued, and nothing else",
            "密钥按发放时的原样使用，不要添加任何内容",
        ),
        detection: Detection::Make(key::with_additions),
    },
    Mistake {
        id: "key-cut-off",
        step: MistakeStep::Key,
        description: Words::new("only a part of the key was used", "只用了密钥的一部分"),
        fix: Words::new(
            "use the whole key; copy it again, and look for a column or a buffer that is too short for it",
            "使用完整的密钥：重新复制一遍，并检查数据库字段或缓冲区是否过短",
        ),
        detection: Detection::Make(key::cut_off),
    },
    Mistake {
        id: "key-recoded",
        step: MistakeStep::Key,
        description: Words::new("the key was changed before it was used", "密钥在使用前被改动过"),
        fix: Words::new(
            "use the bytes of the key's text as they are: no encoding, no decoding, no change of case",
            "直接使用密钥文本的字节：不编码，不解码，不改大小写",
        ),
        detection: Detection::Make(key::recoded),
    },
    Mistake {
        id: "key-hashed",
        step: MistakeStep::Key,
        description: Words::new(
            "a hash of the key was used in place of the key",
            "用了密钥的哈希值，而不是密钥本身",
        ),
        fix: Words::new("use the bytes of the key's text as they are", "直接使用密钥文本的字节"),
        detection: Detection::Make(key::hashed),
    },
    Mistake {
        id: "another-value-as-key",
        step: MistakeStep::Key,
        description: Words::new("another value was used in place of the key", "用了别的值当密钥"),
        fix: Words::new(
            "sign with the open key; OpenId and GrantCode travel in the body",
            "用密钥（open key）签名，OpenId 和 GrantCode 放在请求体里",
        ),
        detection: Detection::Make(key::of_another_value),
    },
    Mistake {
        id: "key-and-text-swapped",
        step: MistakeStep::Mac,
        description: Words::new("key and string to sign were swapped", "密钥和待签名字符串的位置互换了"),
        fix: Words::new("swap the two arguments of the HMAC function", "把 HMAC 函数的两个参数对调"),
        detection: Detection::Make(mac::key_and_text_swapped),
    },
    Mistake {
        id: "plain-hash",
        step: MistakeStep::Mac,
        description: Words::new("a plain hash was used in place of HMAC", "用了普通哈希，而不是 HMAC"),
        fix: Words::new(
            "use HMAC-SHA1, with the open key as its key",
            "用 HMAC-SHA1，以密钥作为 HMAC 的密钥",
        ),
        detection: Detection::Make(mac::plain_hash),
    },
    Mistake {
        id: "key-in-text",
        step: MistakeStep::Mac,
        description: Words::new("the key is part of the string to sign", "密钥被拼进了待签名字符串"),
        fix: Words::new(
            "leave the key out of the text: it is the key of the HMAC alone",
            "待签名字符串里不要放密钥，密钥只作为 HMAC 的密钥",
        ),
        detection: Detection::Make(mac::key_in_text),
    },
];
