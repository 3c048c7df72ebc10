//! The members of the shop, who are invented.

use crate::checks::refusal::{Refusal, Refused};
use crate::replies::params::Params;

pub(super) struct Member {
    pub(super) id: &'static str,
    pub(super) mobile: &'static str,
    pub(super) nickname: &'static str,
}

/// No mobile number in China begins with 100.
pub(super) const MEMBERS: &[Member] = &[
    Member { id: "10001", mobile: "10000010001", nickname: "示例会员甲" },
    Member { id: "10002", mobile: "10000010002", nickname: "示例会员乙" },
];

/// The id of the member whom a required parameter names, as text or integer. An id is compared as text, here and
/// wherever else an action reads one.
pub(super) fn named_by(params: Params<'_>, name: &str) -> Result<&'static str, Refused> {
    let id = params.required(name, params.text(name)?)?;
    let member = MEMBERS.iter().find(|member| member.id == id).map(|member| member.id);
    member.ok_or_else(|| {
        Refusal::NoSuchUser.because((
            "查询的信息不存在: this sandbox has no such member",
            "查询的信息不存在：本沙箱没有这个会员",
        ))
    })
}
