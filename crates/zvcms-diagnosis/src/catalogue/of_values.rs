//! Mistakes in the values.

use super::{Detection, Mistake, MistakeStep, TIMESTAMP_IN_MILLISECONDS};
use crate::values;
use crate::values::stamp;
use crate::words::Words;

pub(super) static MISTAKES: &[Mistake] = &[
    Mistake {
        id: "values-of-another-type",
        step: MistakeStep::Values,
        description: Words::new(
            "values were signed as another type than they were sent as",
            "签名时的值与发送时的类型不同",
        ),
        fix: Words::new(
            "write each value once as plain text, without fraction or exponent; sign that text, and send the same digits",
            "每个值只转成一次文本，不带小数和指数；签名和发送用同样的数字",
        ),
        detection: Detection::Make(values::of_another_type),
    },
    Mistake {
        id: "white-space-in-values",
        step: MistakeStep::Values,
        description: Words::new(
            "a value had white space at an end when it was signed, or when it was sent",
            "签名或发送时，某个值的首尾带有空白字符",
        ),
        fix: Words::new(
            "trim each value once, before it is both signed and sent",
            "先去掉每个值首尾的空白字符，再用同一个值签名和发送",
        ),
        detection: Detection::Make(values::white_space),
    },
    Mistake {
        id: "values-percent-encoded",
        step: MistakeStep::Values,
        description: Words::new(
            "the values were percent-encoded before they were signed",
            "签名前对值做了百分号编码",
        ),
        fix: Words::new(
            "sign the values as they stand; the token alone is percent-encoded",
            "按原值签名，只有 Token 需要百分号编码",
        ),
        detection: Detection::Make(values::percent_encoded),
    },
    Mistake {
        id: "value-missing",
        step: MistakeStep::Values,
        description: Words::new("a value was missing from the string to sign", "待签名字符串里缺少某个值"),
        fix: Words::new("set all four values before signing", "签名前先给四个参数都赋值"),
        detection: Detection::Make(values::missing),
    },
    Mistake {
        id: "identity-changed",
        step: MistakeStep::Values,
        description: Words::new(
            "the signed credentials differ from the sent ones",
            "签名用的 OpenId 或 GrantCode 与发送的不一致",
        ),
        fix: Words::new(
            "send the OpenId and GrantCode that were signed, each under its own name",
            "发送与签名相同的 OpenId 和 GrantCode，各用各的参数名",
        ),
        detection: Detection::Make(values::identity_changed),
    },
    TIMESTAMP_IN_MILLISECONDS,
    Mistake {
        id: "timestamp-as-date",
        step: MistakeStep::Values,
        description: Words::new(
            "the timestamp is a date in one place and seconds in the other",
            "时间戳一处是日期，另一处是秒数",
        ),
        fix: Words::new(
            "write the seconds since 1970 once, and both sign and send that text",
            "只生成一次 1970 年以来的秒数，签名和发送都用它",
        ),
        detection: Detection::MakeAlone(stamp::as_a_date),
    },
    Mistake {
        id: "timestamp-changed",
        step: MistakeStep::Values,
        description: Words::new("another timestamp was signed than was sent", "签名用的时间戳与发送的不一致"),
        fix: Words::new(
            "read the clock once, and both sign and send that value",
            "只取一次时间，签名和发送用同一个值",
        ),
        detection: Detection::MakeNear {
            alone: stamp::timestamp_changed,
            paired: stamp::timestamp_nearly_the_same,
        },
    },
    Mistake {
        id: "nonce-changed",
        step: MistakeStep::Values,
        description: Words::new("another nonce was signed than was sent", "签名用的随机数与发送的不一致"),
        fix: Words::new(
            "draw the nonce once, and both sign and send that value",
            "只生成一次随机数，签名和发送用同一个值",
        ),
        detection: Detection::MakeNear { alone: stamp::nonce_changed, paired: stamp::nonce_nearly_the_same },
    },
];
