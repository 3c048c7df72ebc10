//! Takes off what a terminal shows before a command: prompts, numbers of a history, and the marks of continued lines.

/// What a prompt ends with, or words before a command.
const ENDS_OF_PROMPTS: [char; 9] = ['#', '$', '%', '>', '❯', '➜', 'λ', '+', ':'];

/// The commands without what stands before `curl`, and without `> ` before the lines that go on with one.
pub(super) fn removed(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut quotes = Quotes::default();
    let mut is_continued = false;
    for line in text.split('\n') {
        let is_first = plain.is_empty();
        let goes_on = is_continued || quotes.is_open();
        let line = match (goes_on, line.strip_prefix('>')) {
            (true, Some(rest)) => rest.trim_start_matches('>').strip_prefix(' ').unwrap_or(rest),
            (true, None) => line,
            (false, _) => without_prompt(line, is_first),
        };
        if !is_first {
            plain.push('\n');
        }
        plain.push_str(line);
        is_continued = line.trim_end().ends_with(['\\', '`', '^']);
        // Prose may have an apostrophe, so quotes count from the command on.
        if goes_on || command_at(line) == Some(0) {
            quotes.take(line);
        }
    }
    plain
}

/// Where, behind the first line, a line begins with `curl`.
pub(super) fn next_command(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let line_text = String::from_utf8_lossy(line.trim_ascii_start());
        if at > 0 && command_at(&line_text) == Some(0) {
            return Some(at);
        }
        at += line.len();
    }
    None
}

fn without_prompt(line: &str, is_first: bool) -> &str {
    let Some((before, command)) = command_at(line).and_then(|at| line.split_at_checked(at)) else {
        return line;
    };
    let before = before.trim();
    let ends_prompt = before.ends_with(ENDS_OF_PROMPTS)
        || before.ends_with(|end: char| !end.is_ascii())
        || before.ends_with("$(")
        || before.bytes().all(|byte| byte.is_ascii_digit());
    // A command behind `#` alone is a comment, but where root's prompt may be.
    let is_comment = before.starts_with('#') && !is_first;
    if ends_prompt && !is_comment && !before.contains(['\'', '"', '{']) { command } else { line }
}

/// Where in a line the word `curl` begins that may be a command: other characters than those of a name stand around it.
fn command_at(line: &str) -> Option<usize> {
    let lower = line.to_ascii_lowercase();
    lower.match_indices("curl").map(|(at, _)| at).find(|at| {
        let (before, behind) = lower.split_at_checked(*at).unwrap_or_default();
        let behind = behind.strip_prefix("curl").unwrap_or_default();
        let behind = behind.strip_prefix(".exe").unwrap_or(behind);
        let is_word = |end: char| end.is_ascii_alphanumeric() || "-_./\\@=&\"'".contains(end);
        !before.ends_with(is_word) && (behind.is_empty() || behind.starts_with(char::is_whitespace))
    })
}

/// Which quote of a shell is open.
#[derive(Default)]
struct Quotes {
    open: Option<char>,
}

impl Quotes {
    fn is_open(&self) -> bool {
        self.open.is_some()
    }

    fn take(&mut self, line: &str) {
        let mut characters = line.chars();
        while let Some(character) = characters.next() {
            match (self.open, character) {
                (None | Some('"'), '\\') => drop(characters.next()),
                (None, '\'' | '"') => self.open = Some(character),
                (Some(open), _) if open == character => self.open = None,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::removed;

    #[test]
    fn prompts_and_marks_of_continued_lines_are_taken_off() {
        for (text, plain) in [
            ("root@host:~# curl h", "curl h"),
            ("user@ip-10-0-0-1:~/src$ curl h", "curl h"),
            ("[root@host ~]# curl h", "curl h"),
            ("me@Mac ~ % curl h", "curl h"),
            ("➜  ~ git:(main) ✗ curl h", "curl h"),
            ("d:\\x y>curl.exe h", "curl.exe h"),
            ("PS C:\\x> curl.exe h", "curl.exe h"),
            ("  501  curl h", "curl h"),
            ("+ curl h", "curl h"),
            ("# curl h", "curl h"),
            ("R=$(curl h)", "curl h)"),
            ("我的命令：curl h", "curl h"),
            ("$ curl \\\n> -d '{\n> 1'\n> 2", "curl \\\n-d '{\n1'\n> 2"),
            ("> curl `\r\n>> h", "curl `\r\nh"),
            ("it's\n$ curl h", "it's\ncurl h"),
            // These are no prompts.
            ("a\n# curl h", "a\n# curl h"),
            ("log: '%' curl h", "log: '%' curl h"),
            ("echo a.curl h", "echo a.curl h"),
        ] {
            assert_eq!(removed(text), plain, "{text}");
        }
    }
}
