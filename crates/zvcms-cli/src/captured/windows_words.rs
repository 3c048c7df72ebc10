//! Splits a command line into words as Windows does: first `cmd` removes its carets and ends the command at its operators,
//! then the program splits what is left.

/// Whether a text has the carets of `cmd`, as browsers write them for "Copy as cURL (cmd)", or is a batch file.
pub(super) fn is_for_cmd(text: &str) -> bool {
    is_batch_file(text)
        || text.contains("^\"")
        || text.lines().any(|line| line.trim_end_matches('\r').ends_with('^'))
}

fn is_batch_file(text: &str) -> bool {
    text.starts_with('@') || text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("rem "))
}

/// The words of each command.
pub(super) fn split(text: &str) -> Vec<Vec<String>> {
    let without_percents = is_batch_file(text).then(|| text.replace("%%", "%"));
    let commands = without_carets(without_percents.as_deref().unwrap_or(text));
    commands.iter().map(|command| split_arguments(command.trim_start_matches('@'))).collect()
}

/// The commands, as their programs get them.
fn without_carets(text: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut plain = String::with_capacity(text.len());
    let mut is_quoted = false;
    let mut characters = text.chars().filter(|character| *character != '\r').peekable();
    while let Some(character) = characters.next() {
        match character {
            '^' if !is_quoted => match characters.next() {
                // A second line break is one of the text.
                Some('\n') if characters.next_if_eq(&'\n').is_some() => plain.push('\n'),
                Some('\n') | None => {}
                Some(escaped) => plain.push(escaped),
            },
            '"' => {
                is_quoted = !is_quoted;
                plain.push('"');
            }
            '&' | '|' | '>' | '<' | '\n' if !is_quoted => commands.push(std::mem::take(&mut plain)),
            _ => plain.push(character),
        }
    }
    commands.push(plain);
    commands
}

fn split_arguments(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut is_quoted = false;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            ' ' | '\t' if !is_quoted => words.extend(word.take()),
            '\\' => {
                let mut backslashes = 1;
                while characters.next_if_eq(&'\\').is_some() {
                    backslashes += 1;
                }
                let word = word.get_or_insert_default();
                if characters.peek() == Some(&'"') {
                    word.extend(std::iter::repeat_n('\\', backslashes / 2));
                    if backslashes % 2 == 1 {
                        word.extend(characters.next());
                    }
                } else {
                    word.extend(std::iter::repeat_n('\\', backslashes));
                }
            }
            '"' if is_quoted && characters.next_if_eq(&'"').is_some() => {
                word.get_or_insert_default().push('"');
            }
            '"' => {
                is_quoted = !is_quoted;
                word.get_or_insert_default();
            }
            character => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    words
}
