//! Values that a description lists: `状态: 0-未知,1-已绑定`, `状态 0未绑定 1已绑定`.

use std::collections::BTreeSet;

use crate::page::{DocumentedValue, add_words};

/// A number that stands where a value would.
struct Code<'a> {
    start: usize,
    text: &'a str,
    /// What comes after it, up to the next.
    rest: &'a str,
}

/// What a description says beside the values that it lists, and these; none where it lists none.
pub(crate) fn read(description: &str) -> Option<(String, Vec<DocumentedValue>)> {
    // Pages print some line ends as they are escaped in code.
    let description = &description.replace("\\r", " ").replace("\\n", " ").replace("\\t", " ");
    let codes = codes(description);
    let documented: Vec<(bool, &str)> = codes.iter().map(|code| meaning_of(code.rest)).collect();
    let all_separated = documented.iter().all(|(separated, _)| *separated);
    let all_said = documented.iter().all(|(_, meaning)| !meaning.is_empty());
    let are_distinct = codes.iter().map(|code| code.text).collect::<BTreeSet<_>>().len() == codes.len();
    if codes.len() < 2 || !all_said || !are_distinct || !(all_separated || are_consecutive(&codes)) {
        return None;
    }
    let start = codes.first().map_or(0, |code| code.start);
    let before = description.get(..start).unwrap_or_default();
    let mut meaning =
        before.trim_end_matches(|c: char| c.is_whitespace() || ":：(（[【,，;；".contains(c)).to_owned();
    let mut values = Vec::new();
    for (code, (_, said)) in codes.iter().zip(documented) {
        // A bracket that closes the list: what comes after it is about the whole.
        let (said, after) = match said.find([')', '）', ']', '】']) {
            Some(end) if !said.contains(['(', '（', '[', '【']) => said.split_at(end),
            _ => (said, ""),
        };
        let after = after.trim_start_matches([')', '）', ']', '】', ' ', ',', '，', ';', '；', '。']);
        if !after.is_empty() {
            add_words(&mut meaning, after);
        }
        let said = said.trim_end_matches([',', '，', ';', '；', '、', '/', ' ', '。']);
        values.push(DocumentedValue { code: code.text.to_owned(), meaning: said.to_owned() });
    }
    Some((meaning.trim().to_owned(), values))
}

/// Numbers at the beginning, or after a space or a mark: not within a word, a date or a range.
fn codes(description: &str) -> Vec<Code<'_>> {
    let mut codes: Vec<Code<'_>> = Vec::new();
    let is_boundary = |c: char| c.is_whitespace() || ",，;；:：、/|()（）[]【】。".contains(c);
    let mut before = ' ';
    for (at, character) in description.char_indices() {
        let text = description.get(at..).unwrap_or_default();
        let digits = text.strip_prefix('-').filter(|digits| !digits.starts_with('0')).unwrap_or(text);
        if digits.starts_with(|c: char| c.is_ascii_digit()) && is_boundary(before) {
            let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
            let (number, rest) = text.split_at(text.len() - digits.len() + end);
            if !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '%' | '_')) {
                if let Some(last) = codes.last_mut() {
                    last.rest = description.get(last.start + last.text.len()..at).unwrap_or_default();
                }
                codes.push(Code { start: at, text: number, rest });
            }
        }
        before = character;
    }
    codes
}

/// Whether a separator stands before it, and the meaning itself.
fn meaning_of(rest: &str) -> (bool, &str) {
    let trimmed = rest.trim();
    let meaning = trimmed.trim_start_matches(['-', ':', '：', '=', '—', '、', '.']);
    (
        meaning.len() < trimmed.len(),
        meaning.trim().trim_end_matches([',', '，', ';', '；', '、', '/', '|', '。']).trim(),
    )
}

/// 0, 1, … or 1, 2, …, in any order.
fn are_consecutive(codes: &[Code<'_>]) -> bool {
    let mut numbers: Vec<u64> = codes.iter().filter_map(|code| code.text.parse().ok()).collect();
    numbers.sort_unstable();
    let first = numbers.first().copied().unwrap_or(u64::MAX);
    first <= 1
        && numbers.len() == codes.len()
        && (first..).zip(&numbers).all(|(expected, number)| expected == *number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(description: &str) -> (String, Vec<(String, String)>) {
        let Some((meaning, values)) = read(description) else { return (description.to_owned(), Vec::new()) };
        (meaning, values.into_iter().map(|value| (value.code, value.meaning)).collect())
    }

    fn expected(meaning: &str, values: &[(&str, &str)]) -> (String, Vec<(String, String)>) {
        (
            meaning.to_owned(),
            values.iter().map(|(code, said)| ((*code).to_owned(), (*said).to_owned())).collect(),
        )
    }

    #[test]
    fn values_with_separators() {
        for description in [
            "状态: 0-未知,1-已营业",
            "状态：0：未知；1：已营业",
            "状态(0=未知 1=已营业)",
            "状态 0:未知/1:已营业",
        ] {
            assert_eq!(
                listed(description),
                expected("状态", &[("0", "未知"), ("1", "已营业")]),
                "{description}"
            );
        }
        assert_eq!(
            listed("动作:\\r\\n0:充值,\\n1:消费\\n"),
            expected("动作", &[("0", "充值"), ("1", "消费")])
        );
        let negative = expected("类型", &[("-1", "全部"), ("0", "未用"), ("1", "已用")]);
        assert_eq!(listed("类型:-1-全部,0-未用,1-已用"), negative);
        assert_eq!(listed("类型(-1:全部 0:未用 1:已用)"), negative);
        assert_eq!(listed("10-开,20-关"), expected("", &[("10", "开"), ("20", "关")]));
        assert_eq!(
            listed("类型:0-未知,2-自开业日起30天有效"),
            expected("类型", &[("0", "未知"), ("2", "自开业日起30天有效")])
        );
        assert_eq!(listed("是否(0:否 1:是),可不填"), expected("是否; 可不填", &[("0", "否"), ("1", "是")]));
    }

    #[test]
    fn values_without_separators_are_consecutive() {
        assert_eq!(listed("状态 0关闭 1开放"), expected("状态", &[("0", "关闭"), ("1", "开放")]));
        assert_eq!(listed("1 自营 0加盟"), expected("", &[("1", "自营"), ("0", "加盟")]));
        for description in ["长度 11 位或 20 位", "页码 1 到 3 页"] {
            assert_eq!(listed(description), expected(description, &[]));
        }
    }

    #[test]
    fn other_numbers_are_no_values() {
        for description in [
            "如2018-12-01",
            "1-2 人",
            "- 1 人",
            "-0开 -1关",
            "最多 100 条",
            "1-已开",
            "0-开,0-关",
            "0-,1-",
            "1.5 倍",
            "店铺id",
        ] {
            assert_eq!(listed(description), expected(description, &[]));
        }
    }
}
