//! What a refusal says, in both languages.

use crate::explanation::Explanation;

/// Words in English and in Chinese.
pub(crate) type InBothLanguages = (&'static str, &'static str);

/// A message of one line. Clients are sent the English, and whoever watches the sandbox may read the Chinese.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) english: String,
    pub(crate) chinese: String,
}

impl Message {
    /// The same behind what both begin with, such as 签名错误.
    pub(crate) fn behind(self, begin: &str) -> Self {
        Self { english: format!("{begin}: {}", self.english), chinese: format!("{begin}：{}", self.chinese) }
    }

    /// The explanation, behind what the message begins with.
    pub(crate) fn explained(&self, explanation: &Explanation) -> Self {
        let [english, chinese] = [explanation.summary(), explanation.summary_in_chinese()];
        Self {
            english: self
                .english
                .split_once(": ")
                .map_or_else(|| english.to_owned(), |(begin, _)| format!("{begin}: {english}")),
            chinese: self
                .chinese
                .split_once('：')
                .map_or_else(|| chinese.to_owned(), |(begin, _)| format!("{begin}：{chinese}")),
        }
    }
}

impl<E: Into<String>, C: Into<String>> From<(E, C)> for Message {
    fn from((english, chinese): (E, C)) -> Self {
        Self { english: english.into(), chinese: chinese.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::Message;
    use crate::explanation::Explanation;

    #[test]
    fn an_explanation_stands_behind_what_the_message_begins_with() {
        let message = Message::from(("the token: no", "Token：不对")).behind("签名错误");
        let explanation = Explanation::new("the key is\nanother", "");
        let explained = message.explained(&explanation);
        assert_eq!(explained.english, "签名错误: the key is another");
        assert_eq!(explained.chinese, "签名错误：the key is another");
        let explained = message.explained(&explanation.with_chinese("密钥\n不同"));
        assert_eq!(explained.english, "签名错误: the key is another");
        assert_eq!(explained.chinese, "签名错误：密钥 不同");
    }
}
