//! Why a text has no request to read, in both languages.

use std::fmt;

use zvcms_diagnosis::Language;
use zvcms_proto::Printable;

use crate::told::Told;

/// Why a dump, a command or a HAR file has no request to read. It shows no value of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CapturedError {
    Several { ours: usize, total: usize },
    NoneKnown { total: usize },
    BodyInFile { name: String },
    BodyOfAnotherCommand,
    BodyOfStandardInput,
    Variable { name: String },
    OpenQuote { quote: char },
    CurlWithoutData,
    CurlBodyLost,
    CurlVerbose,
    CurlTraceWithDots,
    Response,
    DumpWithoutBody,
    Compressed { coding: String },
    FetchUnreadable,
    FetchWithoutBody,
    HarWithoutEntries,
    HarWithoutPostData,
    HarNotBase64,
}

impl CapturedError {
    /// What is said to people.
    pub(crate) fn in_language(&self, language: Language) -> String {
        match language {
            Language::Chinese => self.in_chinese(),
            _ => self.in_english(),
        }
    }

    fn in_english(&self) -> String {
        let text = match self {
            Self::Several { ours, total } => {
                return format!("{ours} of these {total} requests are to the platform: give one alone");
            }
            Self::NoneKnown { total } => {
                return format!(
                    "none of these {total} requests is known to be one to the platform: give one alone"
                );
            }
            Self::BodyInFile { name } => {
                return format!("the body is in the file {}: give that file instead", Printable::new(name));
            }
            Self::Variable { name } => {
                return format!(
                    "the body of the curl command has {} in it, whose value is not known here: give its value instead",
                    Printable::new(name).limit(40)
                );
            }
            Self::OpenQuote { quote } => return format!("the curl command has a {quote} that is not closed"),
            Self::Compressed { coding } => {
                return format!(
                    "the body of the HTTP dump is compressed ({}): give it decompressed",
                    Printable::new(coding).limit(20)
                );
            }
            Self::BodyOfAnotherCommand => {
                "the body comes from another command: give what that prints instead"
            }
            Self::BodyOfStandardInput => {
                "the curl command reads its body from standard input: give that body instead"
            }
            Self::CurlWithoutData => "the curl command has no body: there is no --data, --json or --form",
            Self::CurlBodyLost => {
                "the body of the curl command was not recognised: it stands behind --data, and a line that goes on ends with a backslash"
            }
            Self::CurlVerbose => {
                "curl -v does not show the body of the request: give the curl command instead, or add the body"
            }
            Self::CurlTraceWithDots => {
                "--trace-ascii does not show every character of the body: give what --trace writes"
            }
            Self::Response => "the HTTP dump is that of a response: give the request",
            Self::DumpWithoutBody => {
                "the HTTP dump has no body: add the body of the request below a blank line"
            }
            Self::FetchUnreadable => {
                "the call of fetch cannot be read: give it as a browser copies it, or its body alone"
            }
            Self::FetchWithoutBody => "the call of fetch has no body",
            Self::HarWithoutEntries => "the HAR file has no entries",
            Self::HarWithoutPostData => "the HAR entry has no postData, so its body is not known",
            Self::HarNotBase64 => "the text of the HAR entry is said to be base64, and is not",
        };
        text.to_owned()
    }

    fn in_chinese(&self) -> String {
        let text = match self {
            Self::Several { ours, total } => {
                return format!("共 {total} 个请求，其中 {ours} 个是发给平台的：请只提供一个");
            }
            Self::NoneKnown { total } => {
                return format!("共 {total} 个请求，无法确定哪个是发给平台的：请只提供一个");
            }
            Self::BodyInFile { name } => {
                return format!("请求体在文件 {} 中：请提供该文件的内容", Printable::new(name));
            }
            Self::Variable { name } => {
                return format!(
                    "curl 命令的请求体中有变量 {}，无法得知它的值：请换成实际的值",
                    Printable::new(name).limit(40)
                );
            }
            Self::OpenQuote { quote } => return format!("curl 命令中的引号 {quote} 没有闭合"),
            Self::Compressed { coding } => {
                return format!(
                    "HTTP 报文的请求体经过压缩（{}）：请提供解压后的内容",
                    Printable::new(coding).limit(20)
                );
            }
            Self::BodyOfAnotherCommand => "请求体来自另一个命令：请提供该命令的输出",
            Self::BodyOfStandardInput => "curl 命令从标准输入读取请求体：请直接提供请求体",
            Self::CurlWithoutData => "curl 命令没有请求体：缺少 --data、--json 或 --form",
            Self::CurlBodyLost => {
                "未能识别 curl 命令的请求体：请求体应写在 --data 之后，续行的行尾应为反斜杠"
            }
            Self::CurlVerbose => "curl -v 不显示请求体：请提供 curl 命令，或补上请求体",
            Self::CurlTraceWithDots => "--trace-ascii 不能显示请求体的所有字符：请提供 --trace 的输出",
            Self::Response => "这是 HTTP 应答的报文：请提供请求的报文",
            Self::DumpWithoutBody => "HTTP 报文没有请求体：请在空行之后补上请求体",
            Self::FetchUnreadable => "无法解析 fetch 调用：请粘贴浏览器复制的原文，或只提供请求体",
            Self::FetchWithoutBody => "fetch 调用没有请求体",
            Self::HarWithoutEntries => "HAR 文件中没有条目",
            Self::HarWithoutPostData => "HAR 条目没有 postData，无法得知请求体",
            Self::HarNotBase64 => "HAR 条目的 text 标明是 base64，实际不是",
        };
        text.to_owned()
    }
}

impl From<CapturedError> for Told {
    fn from(error: CapturedError) -> Self {
        Self::both(error.in_english(), error.in_chinese())
    }
}

impl fmt::Display for CapturedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_language(Language::English))
    }
}

#[cfg(test)]
mod tests {
    use zvcms_diagnosis::Language;

    use super::CapturedError;

    #[test]
    fn an_error_has_the_same_facts_in_both_languages() {
        for (error, facts) in [
            (CapturedError::Several { ours: 2, total: 3 }, &["2", "3"][..]),
            (CapturedError::BodyInFile { name: "body.json".to_owned() }, &["body.json"]),
            (CapturedError::Variable { name: "$TOKEN".to_owned() }, &["curl", "$TOKEN"]),
            (CapturedError::Compressed { coding: "gzip".to_owned() }, &["HTTP", "gzip"]),
            (CapturedError::CurlVerbose, &["curl -v"]),
        ] {
            for language in [Language::English, Language::Chinese] {
                let text = error.in_language(language);
                assert!(facts.iter().all(|fact| text.contains(fact)), "{text}");
            }
        }
    }
}
