//! Which version of the API a request is of.

use zvcms_proto::ApiVersion;

use crate::body::BodyMember;
use crate::recipe::Member;
use crate::words::Words;

/// Whether a path is one that is documented, with nothing before it.
pub(super) fn is_exact(path: &str) -> bool {
    path.split(['?', '#']).next() == Some("/api/v2") || path.starts_with("/v3/")
}

/// The version that a path belongs to, also behind the prefix of a proxy.
pub(super) fn of_path(path: &str) -> Option<ApiVersion> {
    let path = path.split(['?', '#']).next().unwrap_or(path);
    if path.ends_with("/api/v2") {
        Some(ApiVersion::V2)
    } else if path.contains("/v3/") {
        Some(ApiVersion::V3)
    } else {
        None
    }
}

/// What the names of a body say of its version.
pub(super) struct Names {
    /// How many members have the very name that V2 gives them.
    of_v2: usize,
    of_v3: usize,
    /// V3 has none, in any spelling.
    pub(super) have_action: bool,
}

impl Names {
    pub(super) fn of(members: &[BodyMember]) -> Self {
        let (mut of_v2, mut of_v3, mut have_action) = (Vec::new(), Vec::new(), false);
        for (name, member) in members.iter().filter_map(|(name, _)| Some((name, Member::of_name(name)?))) {
            have_action |= member == Member::ACTION;
            for (version, found) in [(ApiVersion::V2, &mut of_v2), (ApiVersion::V3, &mut of_v3)] {
                let is_of_version = version == ApiVersion::V2 || member != Member::ACTION;
                if is_of_version && name == member.name_in(version) && !found.contains(&member) {
                    found.push(member);
                }
            }
        }
        Self { of_v2: of_v2.len(), of_v3: of_v3.len(), have_action }
    }

    fn all_are_of_v3(&self) -> bool {
        self.of_v3 == Member::of_body(ApiVersion::V3).count()
    }

    /// The version of the names alone. `Action` speaks for V2, however it and the others are spelled.
    fn version(&self) -> ApiVersion {
        let is_v3 = if self.have_action { self.all_are_of_v3() } else { self.of_v3 > self.of_v2 };
        if is_v3 { ApiVersion::V3 } else { ApiVersion::V2 }
    }

    /// The version to read the body as, and what is wrong if the path is plainly of the other.
    pub(super) fn version_at(&self, of_path: Option<ApiVersion>) -> (ApiVersion, Option<Words>) {
        match of_path {
            Some(ApiVersion::V3) if self.of_v2 > 0 && self.of_v3 == 0 => (
                ApiVersion::V2,
                Some(Words::new("the body is of V2, the path of V3", "请求体是 V2 的，路径是 V3 的")),
            ),
            Some(ApiVersion::V2) if self.of_v3 > 0 && self.of_v2 == 0 && !self.have_action => (
                ApiVersion::V3,
                Some(Words::new("the body is of V3, the path of V2", "请求体是 V3 的，路径是 V2 的")),
            ),
            Some(version) => (version, None),
            None => (self.version(), None),
        }
    }
}
