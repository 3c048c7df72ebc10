//! What is worth knowing of a request, though it is no reason to refuse it.

use std::fmt;

use crate::words::{Detail, Language, Words};

/// Something about a request that a gateway may mind, or that explains an answer. It does not make the request wrong.
pub struct Note {
    id: &'static str,
    description: Words,
    advice: Words,
}

impl Note {
    /// Returns its name for programs, such as `timestamp-ahead`. It stays the same between versions.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// Returns what is noted, in one line.
    #[must_use]
    pub fn description(&self, language: Language) -> &'static str {
        self.description.in_language(language)
    }

    /// Returns what to know or to do, in one line.
    #[must_use]
    pub fn advice(&self, language: Language) -> &'static str {
        self.advice.in_language(language)
    }
}

impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Note").field(&self.id).finish()
    }
}

/// A [`Note`] on a request, and what it is about here.
#[derive(Clone, Debug)]
pub struct Remark {
    pub(crate) note: &'static Note,
    pub(crate) detail: Detail,
}

impl Remark {
    /// Returns which note it is.
    #[must_use]
    pub fn note(&self) -> &'static Note {
        self.note
    }

    /// Returns what it is about here, such as `Nonce`, or an empty text. It holds no part of the key or the token.
    #[must_use]
    pub fn detail(&self, language: Language) -> &str {
        self.detail.in_language(language)
    }
}

/// Returns every note that a diagnosis can have.
#[must_use]
pub fn notes() -> &'static [Note] {
    &NOTES
}

static NOTES: [Note; 8] = [
    STAMP_AS_NUMBERS,
    TIMESTAMP_AHEAD,
    TIMESTAMP_OLD,
    REPLAY,
    MEMBER_TWICE,
    MEMBER_IGNORED,
    CONTENT_TYPE,
    PATH_UNKNOWN,
];

/// How far a timestamp may be from the clock before it is noted, in seconds: as far as the sandbox allows.
const WINDOW: u64 = 300;
/// How far ahead of the clock is noted, in seconds.
const AHEAD: u64 = 60;

pub(crate) const STAMP_AS_NUMBERS: Note = Note {
    id: "stamp-as-numbers",
    description: Words::new(
        "sent as a number, where V2's page says string",
        "V2 文档里是字符串，这里发的是数字",
    ),
    advice: Words::new(
        "whether every gateway takes numbers is not known; a string is safe, and is signed the same",
        "网关是否都接受数字并不确定；用字符串更稳妥，签名不变",
    ),
};

pub(crate) const TIMESTAMP_AHEAD: Note = Note {
    id: "timestamp-ahead",
    description: Words::new("the timestamp is ahead of this machine's clock", "时间戳比本机时钟快"),
    advice: Words::new(
        "if it was just made, check the clock of the machine that made it; a gateway may refuse times that are to come",
        "如果是刚生成的，请检查生成它的机器的时钟；网关可能拒绝未来的时间",
    ),
};

pub(crate) const TIMESTAMP_OLD: Note = Note {
    id: "timestamp-old",
    description: Words::new("the timestamp is older than 5 minutes", "时间戳已超过 5 分钟"),
    advice: Words::new(
        "that is as it should be if it was captured some time ago; if it was just made, check that machine's clock and time zone. \
         Sent now, a gateway may refuse it as expired",
        "如果是之前抓到的请求，这很正常；如果是刚生成的，请检查那台机器的时钟和时区。现在再发送，网关可能会认为已过期",
    ),
};

pub(crate) const REPLAY: Note = Note {
    id: "replay",
    description: Words::new("a token may serve only once", "一个签名可能只能用一次"),
    advice: Words::new(
        "the same bytes sent again may be refused as a replay: take a new nonce and timestamp, and sign anew, for every attempt",
        "同样的内容再次发送可能被当作重放而拒绝：每次请求（包括重试）都要换新的随机数和时间戳并重新签名",
    ),
};

pub(crate) const MEMBER_TWICE: Note = Note {
    id: "member-twice",
    description: Words::new("a member of the body is duplicated", "请求体成员重复"),
    advice: Words::new(
        "the last one counts, as in PHP; another gateway may take the first: send it once",
        "以最后一个为准（PHP 的做法），别的网关可能取第一个：只发一次",
    ),
};

pub(crate) const MEMBER_IGNORED: Note = Note {
    id: "member-ignored",
    description: Words::new(
        "a member of the body has no meaning in this version",
        "请求体里有此版本不用的成员",
    ),
    advice: Words::new(
        "it is passed over; over V3 the path is the action",
        "该成员会被忽略；V3 的接口由请求路径决定",
    ),
};

pub(crate) const CONTENT_TYPE: Note = Note {
    id: "content-type",
    description: Words::new("the header Content-Type is not that of JSON", "请求头 Content-Type 不是 JSON"),
    advice: Words::new(
        "send Content-Type: application/json; curl -d says application/x-www-form-urlencoded unless told otherwise",
        "请发送 Content-Type: application/json；curl -d 默认是 application/x-www-form-urlencoded",
    ),
};

pub(crate) const PATH_UNKNOWN: Note = Note {
    id: "path-unknown",
    description: Words::new(
        "the path is neither /api/v2 nor one of V3",
        "请求路径既不是 /api/v2，也不是 V3 的路径",
    ),
    advice: Words::new(
        "V2 is at POST /api/v2, and V3 at POST /v3/…, the path of the action",
        "V2 是 POST /api/v2，V3 是 POST /v3/…（接口自己的路径）",
    ),
};

pub(crate) fn of_path(_: &str) -> Option<Remark> {
    Some(Remark { note: &PATH_UNKNOWN, detail: Detail::default() })
}

/// A body that is JSON whatever its header says.
pub(crate) fn of_content_type(content_type: &str) -> Option<Remark> {
    let is_json = content_type.to_ascii_lowercase().contains("json");
    (!is_json).then(|| Remark { note: &CONTENT_TYPE, detail: Detail::default() })
}

/// What is to be said of a timestamp at this time, both in seconds since 1970.
pub(crate) fn of_time(timestamp: &str, now: u64) -> Option<Remark> {
    let timestamp: u64 = timestamp.parse().ok()?;
    let note = if timestamp > now.saturating_add(AHEAD) {
        &TIMESTAMP_AHEAD
    } else if timestamp.saturating_add(WINDOW) < now {
        &TIMESTAMP_OLD
    } else {
        return Some(Remark { note: &REPLAY, detail: Detail::default() });
    };
    let seconds = timestamp.abs_diff(now);
    Some(Remark { note, detail: Detail::of(format!("{seconds} s"), format!("{seconds} 秒")) })
}
