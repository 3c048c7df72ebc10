//! Splits a command line into words as bash and PowerShell do.
//!
//! It is lenient where a paste has lost something: a backslash with spaces behind it still continues the line, and so does a
//! line that begins with an option, and so does a backslash with an option behind it.

/// A shell by what its quoting differs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shell {
    Bash,
    PowerShell,
}

/// A word without its quotes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) bytes: Vec<u8>,
    /// What the shell would replace in it first, such as `$TOKEN`. It is left as it is written.
    pub(super) variable: Option<String>,
    pub(super) is_quoted: bool,
}

impl Word {
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// A command with its arguments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SimpleCommand {
    pub(super) words: Vec<Word>,
    /// What it reads, if that is written behind it (`<<EOF`, `<<<`).
    pub(super) input: Option<Word>,
}

/// The commands of a text.
#[derive(Debug, Default)]
pub(super) struct Script {
    pub(super) commands: Vec<SimpleCommand>,
    /// A quote that is not closed.
    pub(super) open_quote: Option<char>,
}

pub(super) fn split(text: &[u8], shell: Shell) -> Script {
    let mut splitter = Splitter {
        rest: text,
        shell,
        script: Script::default(),
        command: SimpleCommand::default(),
        word: None,
        next: Place::Argument,
        here_document: None,
    };
    splitter.split();
    splitter.script
}

/// What the next word is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Argument,
    /// A file that output goes to, or input comes from.
    File,
    HereString,
    /// The line that ends a here-document.
    Delimiter,
}

struct Splitter<'a> {
    rest: &'a [u8],
    shell: Shell,
    script: Script,
    command: SimpleCommand,
    word: Option<Word>,
    next: Place,
    /// The delimiter of a here-document that begins on the next line.
    here_document: Option<Word>,
}

impl Splitter<'_> {
    fn split(&mut self) {
        while let Some(byte) = self.take() {
            match byte {
                b' ' | b'\t' => self.end_word(),
                b'\r' | b'\n' => self.end_line(),
                b'\'' => self.single_quoted(),
                b'"' => self.double_quoted(),
                b'$' => self.dollar(),
                b'\\' if self.shell == Shell::Bash => self.escaped(),
                b'`' if self.shell == Shell::PowerShell => self.escaped(),
                b'`' => self.substitution(b'`', "`"),
                b'#' if self.word.is_none() => self.take_while(|byte| byte != b'\n').map_or((), drop),
                b'|' | b';' => self.end_command(),
                b'(' | b')' if self.shell == Shell::Bash => self.end_command(),
                b'\xc2' if self.rest.starts_with(b"\xa0") => {
                    // A space that an editor made one without a break.
                    self.take();
                    self.end_word();
                }
                b'&' if self.rest.starts_with(b">") => {}
                b'&' => self.end_command(),
                b'<' | b'>' => self.redirection(byte),
                byte => self.push(&[byte]),
            }
        }
        self.end_command();
    }

    fn take(&mut self) -> Option<u8> {
        let (byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*byte)
    }

    fn take_while(&mut self, belongs: impl Fn(u8) -> bool) -> Option<&[u8]> {
        let length = self.rest.iter().position(|byte| !belongs(*byte)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn push(&mut self, bytes: &[u8]) {
        self.word.get_or_insert_default().bytes.extend_from_slice(bytes);
    }

    /// Begins a quoted part, which makes a word even where it is empty.
    fn quoted(&mut self) -> &mut Word {
        let word = self.word.get_or_insert_default();
        word.is_quoted = true;
        word
    }

    fn end_word(&mut self) {
        let Some(mut word) = self.word.take() else { return };
        if self.shell == Shell::PowerShell {
            // What PowerShell gives to a program goes through the rules of Windows.
            word.bytes = unescaped_quotes(&word.bytes);
        }
        match std::mem::replace(&mut self.next, Place::Argument) {
            Place::Argument => self.command.words.push(word),
            Place::File => {}
            Place::HereString => {
                word.bytes.push(b'\n');
                self.command.input = Some(word);
            }
            Place::Delimiter => self.here_document = Some(word),
        }
    }

    fn end_command(&mut self) {
        self.end_word();
        let command = std::mem::take(&mut self.command);
        if !command.words.is_empty() {
            self.script.commands.push(command);
        }
    }

    fn end_line(&mut self) {
        self.end_word();
        if self.next != Place::Delimiter {
            // What is redirected to nothing is no command, but a reply such as `<html>`.
            self.next = Place::Argument;
        }
        if let Some(delimiter) = self.here_document.take() {
            self.command.input = Some(self.here_document_until(&delimiter));
        }
        self.rest = self.rest.trim_ascii_start();
        if !self.rest.starts_with(b"-") {
            self.end_command();
        }
    }

    fn here_document_until(&mut self, delimiter: &Word) -> Word {
        let mut document = Word::default();
        while !self.rest.is_empty() {
            let line = self.take_while(|byte| byte != b'\n').unwrap_or_default().to_vec();
            let ended = self.take().is_some();
            if line.trim_ascii() == delimiter.bytes {
                break;
            }
            document.bytes.extend_from_slice(&line);
            if ended {
                document.bytes.push(b'\n');
            }
        }
        if !delimiter.is_quoted {
            document.variable = variable_in(&document.bytes);
        }
        document
    }

    fn single_quoted(&mut self) {
        self.quoted();
        loop {
            match self.take() {
                Some(b'\'') if self.shell == Shell::PowerShell && self.rest.starts_with(b"'") => {
                    self.take();
                    self.push(b"'");
                }
                Some(b'\'') => return,
                Some(byte) => self.push(&[byte]),
                None => return self.script.open_quote = Some('\''),
            }
        }
    }

    fn double_quoted(&mut self) {
        self.quoted();
        loop {
            match (self.take(), self.shell) {
                (Some(b'"'), Shell::PowerShell) if self.rest.starts_with(b"\"") => {
                    self.take();
                    self.push(b"\"");
                }
                (Some(b'"'), _) => return,
                (Some(b'\\'), Shell::Bash) => match self.rest.first() {
                    Some(b'\n') => drop(self.take()),
                    Some(b'"' | b'\\' | b'$' | b'`') => {
                        if let Some(byte) = self.take() {
                            self.push(&[byte]);
                        }
                    }
                    _ => self.push(b"\\"),
                },
                (Some(b'`'), Shell::PowerShell) => self.escaped(),
                (Some(b'`'), Shell::Bash) => self.substitution(b'`', "`"),
                (Some(b'$'), _) => self.variable(),
                (Some(byte), _) => self.push(&[byte]),
                (None, _) => return self.script.open_quote = Some('"'),
            }
        }
    }

    /// What is behind a backslash, or PowerShell's backtick.
    fn escaped(&mut self) {
        let is_blank = |byte: &&u8| byte.is_ascii_whitespace();
        let mut blank = self.rest.iter().take_while(is_blank);
        if blank.any(|byte| *byte == b'\n') {
            self.take_while(|byte| byte != b'\n');
            self.take();
            return;
        }
        // The line break behind it is lost.
        if self.word.is_none()
            && self.rest.trim_ascii_start().starts_with(b"-")
            && self.rest.starts_with(b" ")
        {
            return;
        }
        match (self.take(), self.shell) {
            (Some(b'n'), Shell::PowerShell) => self.push(b"\n"),
            (Some(b't'), Shell::PowerShell) => self.push(b"\t"),
            (Some(b'r'), Shell::PowerShell) => self.push(b"\r"),
            (Some(byte), _) => self.push(&[byte]),
            (None, _) => {}
        }
    }

    fn dollar(&mut self) {
        match (self.rest.first(), self.shell) {
            (Some(b'\''), Shell::Bash) => {
                self.take();
                self.ansi_quoted();
            }
            (Some(b'"'), Shell::Bash) => {
                self.take();
                self.double_quoted();
            }
            _ => self.variable(),
        }
    }

    /// What the shell would replace stays as it is, and the word says that it is there.
    fn variable(&mut self) {
        match self.rest.first() {
            Some(b'{') => self.substitution(b'}', "$"),
            Some(b'(') => self.substitution(b')', "$"),
            Some(byte) if byte.is_ascii_alphanumeric() || *byte == b'_' => {
                let name = self
                    .take_while(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
                    .map(|name| [b"$", name].concat())
                    .unwrap_or_default();
                self.note_variable(&name, &name);
            }
            _ => self.push(b"$"),
        }
    }

    /// A command, or a variable with what the shell should do with it, which may be a secret.
    fn substitution(&mut self, end: u8, start: &str) {
        let mut whole = start.as_bytes().to_vec();
        whole.extend_from_slice(self.take_while(|byte| byte != end).unwrap_or_default());
        whole.extend(self.take());
        let inner = whole.strip_prefix(b"${").unwrap_or_default();
        let is_of_name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
        let name: Vec<u8> = inner.iter().take_while(is_of_name).copied().collect();
        let shown =
            if name.is_empty() { "$(…)".as_bytes().to_vec() } else { [b"$", name.as_slice()].concat() };
        self.note_variable(&whole, &shown);
    }

    fn note_variable(&mut self, written: &[u8], shown: &[u8]) {
        self.push(written);
        let name = || String::from_utf8_lossy(shown).into_owned();
        self.word.get_or_insert_default().variable.get_or_insert_with(name);
    }

    /// `$'…'`, with the escapes of C.
    fn ansi_quoted(&mut self) {
        self.quoted();
        loop {
            match self.take() {
                Some(b'\'') => return,
                Some(b'\\') => self.ansi_escape(),
                Some(byte) => self.push(&[byte]),
                None => return self.script.open_quote = Some('\''),
            }
        }
    }

    fn ansi_escape(&mut self) {
        let Some(byte) = self.take() else { return };
        match byte {
            b'n' => self.push(b"\n"),
            b'r' => self.push(b"\r"),
            b't' => self.push(b"\t"),
            b'a' => self.push(b"\x07"),
            b'b' => self.push(b"\x08"),
            b'e' | b'E' => self.push(b"\x1b"),
            b'f' => self.push(b"\x0c"),
            b'v' => self.push(b"\x0b"),
            b'\\' | b'\'' | b'"' | b'?' => self.push(&[byte]),
            b'c' => {
                if let Some(letter) = self.take() {
                    self.push(&[letter.to_ascii_uppercase() ^ 0x40]);
                }
            }
            b'x' => self.number(16, 2, b"\\x"),
            b'u' => self.character(4, b"\\u"),
            b'U' => self.character(8, b"\\U"),
            b'0'..=b'7' => {
                let digits = self.digits(8, 2);
                let digits = [&[byte], digits.as_slice()].concat();
                self.push_byte_of(&digits, 8);
            }
            byte => self.push(&[b'\\', byte]),
        }
    }

    fn digits(&mut self, radix: u32, most: usize) -> Vec<u8> {
        let of_radix = |byte: &&u8| char::from(**byte).is_digit(radix);
        let count = self.rest.iter().take(most).take_while(of_radix).count();
        (0..count).filter_map(|_| self.take()).collect()
    }

    fn number(&mut self, radix: u32, most: usize, otherwise: &[u8]) {
        match self.digits(radix, most).as_slice() {
            [] => self.push(otherwise),
            digits => self.push_byte_of(digits, radix),
        }
    }

    fn push_byte_of(&mut self, digits: &[u8], radix: u32) {
        let number = number_of(digits, radix).unwrap_or_default();
        // bash keeps the low eight bits.
        let [.., low] = number.to_be_bytes();
        self.push(&[low]);
    }

    fn character(&mut self, most: usize, otherwise: &[u8]) {
        let digits = self.digits(16, most);
        match number_of(&digits, 16) {
            Some(number) => self.push(&as_utf_8(number)),
            None => self.push(otherwise),
        }
    }

    fn redirection(&mut self, byte: u8) {
        let is_descriptor = |word: &Word| !word.is_quoted && word.bytes.iter().all(u8::is_ascii_digit);
        if self.word.as_ref().is_some_and(is_descriptor) {
            self.word = None;
        }
        self.end_word();
        let signs = 1 + self.take_while(|next| next == byte).unwrap_or_default().len();
        self.next = match (byte, signs) {
            (b'<', 2) => Place::Delimiter,
            (b'<', 3) => Place::HereString,
            _ => Place::File,
        };
        if self.next == Place::Delimiter && self.rest.starts_with(b"-") {
            self.take();
        }
        if self.rest.starts_with(b"&") {
            // Of `2>&1`, the descriptor is the file.
            self.take();
        }
    }
}

fn number_of(digits: &[u8], radix: u32) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok()
}

/// A code point as bash writes it: the halves of a pair too, which are not UTF-8 then.
fn as_utf_8(number: u32) -> Vec<u8> {
    match char::from_u32(number) {
        Some(character) => character.to_string().into_bytes(),
        None => {
            let [_, _, high, low] = number.to_be_bytes();
            vec![0xe0 | (high >> 4), 0x80 | ((high & 0x0f) << 2) | (low >> 6), 0x80 | (low & 0x3f)]
        }
    }
}

/// `\"` as `"`.
fn unescaped_quotes(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((byte, behind)) = rest.split_first() {
        if !(*byte == b'\\' && behind.starts_with(b"\"")) {
            plain.push(*byte);
        }
        rest = behind;
    }
    plain
}

/// The first variable in a here-document.
fn variable_in(document: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(document);
    let (_, behind) = text.split_once('$')?;
    let behind = behind.trim_start_matches(['{', '(']);
    let name: String = behind.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    (!name.is_empty()).then(|| format!("${name}"))
}
