//! Mistakes in the names, and in their order.

use super::{Detection, Mistake, MistakeStep};
use crate::variants::names;
use crate::words::Words;

pub(super) static MISTAKES: &[Mistake] = &[
    Mistake {
        id: "names-of-the-body",
        step: MistakeStep::Names,
        description: Words::new(
            "the names of the request body were signed: GrantCode, Nonce, OpenId, Timestamp",
            "签名用的是请求体里的参数名：GrantCode、Nonce、OpenId、Timestamp",
        ),
        fix: Words::new(
            "sign grantCode, nonce, openId, timestamp; or, if your gateway takes the others, say --signed-names wire",
            "参数名用 grantCode、nonce、openId、timestamp；如果网关认另一种，就加 --signed-names wire",
        ),
        detection: Detection::Make(names::of_the_body),
    },
    Mistake {
        id: "names-of-v2",
        step: MistakeStep::Names,
        description: Words::new(
            "the names of V2 were signed: GrantCode, Nonce, OpenId, Timestamp",
            "签名用的是 V2 的参数名：GrantCode、Nonce、OpenId、Timestamp",
        ),
        fix: Words::new(
            "sign grantCode, nonce, openId, timestamp, as the body of V3 spells them",
            "参数名用 grantCode、nonce、openId、timestamp，与 V3 请求体一致",
        ),
        detection: Detection::Make(names::of_v2),
    },
    Mistake {
        id: "names-in-lower-camel",
        step: MistakeStep::Names,
        description: Words::new(
            "the names grantCode, nonce, openId, timestamp were signed, not those of the request body",
            "签名用的是 grantCode、nonce、openId、timestamp，而不是请求体里的参数名",
        ),
        fix: Words::new(
            "sign GrantCode, Nonce, OpenId, Timestamp; or leave out --signed-names wire",
            "参数名用 GrantCode、Nonce、OpenId、Timestamp；或者去掉 --signed-names wire",
        ),
        detection: Detection::Make(names::in_lower_camel),
    },
    Mistake {
        id: "names-of-another-style",
        step: MistakeStep::Names,
        description: Words::new("the names were spelled in a style of their own", "参数名的写法不对"),
        fix: Words::new(
            "sign the names as grantCode, nonce, openId, timestamp",
            "参数名写成 grantCode、nonce、openId、timestamp",
        ),
        detection: Detection::Make(names::of_another_style),
    },
    Mistake {
        id: "unsorted",
        step: MistakeStep::Order,
        description: Words::new("the names were not sorted", "参数没有按名称排序"),
        fix: Words::new(
            "sort by name before joining: grantCode, nonce, openId, timestamp",
            "拼接前按参数名排序：grantCode、nonce、openId、timestamp",
        ),
        detection: Detection::Make(names::unsorted),
    },
];
