//! The API version of a request, which its path decides.

/// The path of every action of V2.
pub(crate) const V2_PATH: &str = "/api/v2";
/// How the documented paths of V3 begin.
const V3_PREFIX: &str = "/v3/";

/// The API version of a request, with what that version alone has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Api<'a> {
    V2,
    V3 {
        /// The path asked for, which is the action.
        path: &'a str,
        /// The number of the request among those over V3.
        trace: u64,
    },
}

impl<'a> Api<'a> {
    pub(crate) fn names(self) -> &'static MemberNames {
        match self {
            Self::V2 => MemberNames::V2,
            Self::V3 { .. } => MemberNames::V3,
        }
    }

    pub(crate) fn path(self) -> &'a str {
        match self {
            Self::V2 => V2_PATH,
            Self::V3 { path, .. } => path,
        }
    }
}

/// Whether a path is one of V3, whatever is registered.
pub(crate) fn is_v3_path(path: &str) -> bool {
    path.starts_with(V3_PREFIX)
}

/// The path that the name of an action is; None if it is a name of V2, which has no slash. The leading slash may be left
/// out.
pub(crate) fn path_of(name: &str) -> Option<String> {
    let slash = if name.starts_with('/') { "" } else { "/" };
    name.contains('/').then(|| format!("{slash}{name}"))
}

/// The names of the members of a request.
pub(crate) struct MemberNames {
    pub(crate) open_id: &'static str,
    pub(crate) grant_code: &'static str,
    pub(crate) nonce: &'static str,
    pub(crate) timestamp: &'static str,
    pub(crate) token: &'static str,
    pub(crate) action: Option<&'static str>,
    pub(crate) params: &'static str,
}

impl MemberNames {
    /// How many there are over V2, which has more.
    pub(crate) const MOST: usize = 7;

    pub(crate) const V2: &'static Self = &Self {
        open_id: "OpenId",
        grant_code: "GrantCode",
        nonce: "Nonce",
        timestamp: "Timestamp",
        token: "Token",
        action: Some("Action"),
        params: "Params",
    };
    pub(crate) const V3: &'static Self = &Self {
        open_id: "openId",
        grant_code: "grantCode",
        nonce: "nonce",
        timestamp: "timestamp",
        token: "token",
        action: None,
        params: "params",
    };

    pub(crate) fn all(&self) -> impl Iterator<Item = &'static str> {
        let Self { open_id, grant_code, nonce, timestamp, token, action, params } = *self;
        [open_id, grant_code, nonce, timestamp, token].into_iter().chain(action).chain([params])
    }

    /// The names of the other version, and what it is called.
    pub(crate) fn other(&self) -> (&'static Self, &'static str) {
        if self.action.is_some() { (Self::V3, "V3") } else { (Self::V2, "V2") }
    }
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn a_name_with_a_slash_is_a_path() {
        for (name, path) in [
            ("/v3/crm/points/addCustomerPoints", Some("/v3/crm/points/addCustomerPoints")),
            ("v3/crm/points/addCustomerPoints", Some("/v3/crm/points/addCustomerPoints")),
            ("/own/path", Some("/own/path")),
            ("/", Some("/")),
            ("own/path", Some("/own/path")),
            ("V3/own", Some("/V3/own")),
            ("own/", Some("/own/")),
            ("v3.own", None),
            ("user.my-cards", None),
            ("", None),
        ] {
            assert_eq!(path_of(name).as_deref(), path, "{name}");
        }
    }
}
