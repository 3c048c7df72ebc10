//! A request and its diagnosis in HTML.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use zvcms_diagnosis::{Language, TokenVerdict};
use zvcms_sandbox::RefusalLevel;

use super::super::names::shown_detail;
use super::super::shown::{Part, Shown};
use super::comparison::{Cell, Difference, cells};
use super::hidden::{ShownStep, ShownSteps};
use super::html::{escaped, value};
use super::recorded::{Recorded, ShownDiagnosis};
use super::words::{self, Words};

/// A request of the list.
pub(super) fn request(request: &Recorded, language: Language) -> String {
    let words = Words::of(language);
    let number = request.number;
    let action = request.action.as_ref().map(|action| text(action, words));
    // Over V3 the path says what is asked for.
    let action = match &action {
        Some(action) => Some(escaped(action)),
        None if request.refusal.is_some_and(|refusal| refusal.level() != RefusalLevel::Http) => {
            Some(format!("<span class=\"quiet\">{}</span>", words.no_action)).filter(|_| is_v2(request))
        }
        None => None,
    };
    let action = action.map(|action| format!(" <span>{action}</span>")).unwrap_or_default();
    format!(
        "<article class=\"{}\" data-number=\"{number}\" aria-labelledby=\"r{number}\">\n\
         <div class=\"head\"><h3 id=\"r{number}\">#{number} <code>{} {}</code>{action}</h3> \
         <span class=\"quiet\"><time>{}</time> UTC</span></div>\n{}{}</article>\n",
        class(request),
        escaped(&text(&request.method, words)),
        escaped(&text(&request.path, words)),
        time_of_day(request.at),
        verdict(request, language),
        found(request, language),
    )
}

/// Whether a request was executed, and its reply is a success.
fn is_accepted(request: &Recorded) -> bool {
    request.refusal.is_none() && request.executed && request.succeeded
}

fn class(request: &Recorded) -> &'static str {
    match request.refusal {
        Some(_) => "refused",
        None if is_accepted(request) => "accepted",
        None => "neither",
    }
}

/// What was found in a request. HTTP refuses one without looking into it.
fn found(request: &Recorded, language: Language) -> String {
    match (&request.diagnosis, request.refusal) {
        (Some(found), refusal) => diagnosis(found, refusal.is_none(), language),
        (None, Some(refusal)) if refusal.level() != RefusalLevel::Http => {
            format!("<p>{}</p>\n", Words::of(language).too_many)
        }
        _ => String::new(),
    }
}

fn is_v2(request: &Recorded) -> bool {
    text(&request.path, Words::of(Language::English)) == "/api/v2"
}

/// What was decided, in words.
fn verdict(request: &Recorded, language: Language) -> String {
    let words = Words::of(language);
    let mut said = match request.refusal {
        Some(refusal) => {
            // Over V3 a number is sent, but not with what HTTP refuses.
            let code = if is_v2(request) || refusal.level() == RefusalLevel::Http {
                refusal.code().to_owned()
            } else {
                format!("{} {}", refusal.v3_code(), refusal.code())
            };
            format!("✗ {} <code>{code}</code> {}", words.refused, message(request, language))
        }
        None if is_accepted(request) => format!("✓ {}", words.accepted),
        None if request.executed => format!("○ {}", words.answered),
        None => format!("○ {}", words.passed),
    };
    if let Some(fault) = request.fault {
        let executed = if request.executed { words.executed } else { words.not_executed };
        let [open, close] = words.brackets;
        let name = match words::fault_name(fault.kind(), language) {
            "" => escaped(&fault.to_string()),
            name => format!("{name}{open}{}{close}", escaped(&fault.to_string())),
        };
        // Writing to a String cannot fail.
        let _: std::fmt::Result =
            write!(said, " <span>{}{}{name}{}{executed}</span>", words.fault, words.colon, words.comma);
    }
    format!("<p class=\"verdict\">{said}</p>\n")
}

/// The message of a refusal as it was sent, or the same in Chinese. There, what the mistakes below say is not said twice.
fn message(request: &Recorded, language: Language) -> String {
    let [english, chinese] =
        request.messages.each_ref().map(|message| message.as_deref().unwrap_or_default());
    let message = match (language, &request.diagnosis) {
        (Language::Chinese, Some(diagnosis)) if !diagnosis.findings.is_empty() => {
            chinese.split_once('：').map_or(chinese, |(begin, _)| begin)
        }
        (Language::Chinese, _) => chinese,
        _ => english,
    };
    format!("<span>{}</span>", escaped(message))
}

/// The result for a request that was pasted.
pub(super) fn result(diagnosis_of_it: &ShownDiagnosis, language: Language) -> String {
    let words = Words::of(language);
    let (class, sign, said) = match diagnosis_of_it.token {
        _ if diagnosis_of_it.is_right => ("accepted", "✓", Cow::Borrowed(words.right)),
        TokenVerdict::Unchecked => ("refused", "✗", format!("{} {}", words.wrong, words.unchecked).into()),
        _ => ("refused", "✗", Cow::Borrowed(words.wrong)),
    };
    let verdict = format!("<p class=\"verdict\">{sign} {said}</p>\n");
    result_section(words, class, &(verdict + &diagnosis(diagnosis_of_it, diagnosis_of_it.is_right, language)))
}

/// The result for what is not a request.
pub(super) fn unreadable(why: &str, language: Language) -> String {
    let words = Words::of(language);
    let said =
        format!("<p class=\"verdict\">✗ {}{}<span>{}</span></p>\n", words.unread, words.colon, escaped(why));
    result_section(words, "refused", &said)
}

fn result_section(words: &Words, class: &str, inside: &str) -> String {
    format!(
        "<section aria-labelledby=\"result\">\n<h2 id=\"result\" tabindex=\"-1\">{}</h2>\n\
         <article class=\"{class}\" aria-labelledby=\"result\">\n{inside}</article>\n</section>",
        words.result_heading
    )
}

/// The mistakes, the notes and the steps.
fn diagnosis(diagnosis: &ShownDiagnosis, is_accepted: bool, language: Language) -> String {
    let words = Words::of(language);
    let mut html = String::new();
    let findings = diagnosis.findings.iter().map(|finding| {
        let mistake = finding.mistake();
        let what = what(mistake.description(language), finding.detail(language), words);
        item(&what, words.to_do, mistake.fix(language))
    });
    let remarks = diagnosis.remarks.iter().map(|remark| {
        let note = remark.note();
        let what = what(note.description(language), remark.detail(language), words);
        item(&format!("{}{what}", words.note), "", note.advice(language))
    });
    let found: String = findings.chain(remarks).collect();
    if !found.is_empty() {
        html = format!("<ul class=\"found\">\n{found}</ul>\n");
    } else if !is_accepted && diagnosis.token == TokenVerdict::Right {
        html = format!("<p>{}</p>\n", words.signature_right);
    }
    let Some(steps) = &diagnosis.steps else { return html };
    let mut table = table(steps, words);
    if diagnosis.has_wrong_values {
        table += &format!("<p class=\"hint\">{}</p>\n", words.values_first);
    }
    if is_accepted || diagnosis.token == TokenVerdict::Right {
        html + &format!("<details><summary>{}</summary>\n{table}</details>\n", words.steps)
    } else {
        html + &table
    }
}

fn what(description: &str, detail: &str, words: &Words) -> String {
    let [open, close] = words.brackets;
    let detail = if detail.is_empty() {
        String::new()
    } else {
        format!("{open}{}{close}", escaped(&text(&shown_detail(detail), words)))
    };
    escaped(description) + &detail
}

fn item(what: &str, before_advice: &str, advice: &str) -> String {
    format!("<li><p class=\"what\">{what}</p><p>{before_advice}{}</p></li>\n", escaped(advice))
}

/// The steps, with what was made and what was expected beside each other.
fn table(shown: &ShownSteps, words: &Words) -> String {
    let ShownSteps { steps, is_other_digest, unexplained_has_form, is_comparable } = shown;
    let [string_to_sign, base64, token] = steps;
    let of_digest = if !is_comparable {
        Compared::Not
    } else if *is_other_digest {
        Compared::OtherDigest(None)
    } else {
        Compared::Characters
    };
    let of_token = match of_digest {
        Compared::OtherDigest(_) => Compared::OtherDigest(*unexplained_has_form),
        other => other,
    };
    let of_string = if *is_comparable { Compared::Characters } else { Compared::Not };
    let rows = [(string_to_sign, of_string), (base64, of_digest), (token, of_token)];
    let rows = rows.into_iter().zip(words.step_names);
    let rows: String = rows.map(|((step, compared), name)| row(step, name, compared, words)).collect();
    let shown = steps.iter().flat_map(|step| step.made.iter().chain([&step.expected]));
    let is_hidden = shown.flat_map(Shown::parts).any(|part| matches!(part, Part::Hidden(_)));
    let why_hidden =
        if is_hidden { format!("<p class=\"hint\">{}</p>\n", words.why_hidden) } else { String::new() };
    format!(
        "<table class=\"steps\">\n<caption>{}</caption>\n<thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th>\
         <th scope=\"col\">{}</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n{why_hidden}",
        words.steps, words.step, words.made, words.expected
    )
}

/// How what was made is compared with what was expected.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Compared {
    Characters,
    /// Nothing is marked: digests that differ have nothing in common. A token that is not shown may have the form of one.
    OtherDigest(Option<bool>),
    Not,
}

/// A row of the table.
fn row(step: &ShownStep, name: &str, compared: Compared, words: &Words) -> String {
    let expected = cells(&step.expected);
    let (made, expected) = match step.made.as_ref().map(cells) {
        None => (format!("<span class=\"quiet\">{}</span>", words.unknown), marked(&expected, &[], words)),
        Some(made) => {
            let difference = Difference::of(&made, &expected);
            let (said, difference) = if compared == Compared::Not {
                (String::new(), Difference::default())
            } else if step.is_same {
                (words.same.to_owned(), Difference::default())
            } else if let Compared::OtherDigest(has_form) = compared {
                let form = match has_form {
                    Some(true) => words.has_form_of_token,
                    Some(false) => words.lacks_form_of_token,
                    None => "",
                };
                (words.other_digest.to_owned() + form, Difference::default())
            } else if difference.position == 0 {
                (words.differs_hidden.to_owned(), difference)
            } else {
                (words.differs.replace('#', &difference.position.to_string()), difference)
            };
            let said = format!("<span class=\"compared\">{said}</span>");
            (marked(&made, &difference.made, words) + &said, marked(&expected, &difference.expected, words))
        }
    };
    format!(
        "<tr><th scope=\"row\">{name}</th><td data-column=\"{}\">{made}</td><td data-column=\"{}\">{expected}</td></tr>\n",
        words.made, words.expected
    )
}

/// A value, with these stretches marked.
fn marked(cells: &[Cell], stretches: &[Range<usize>], words: &Words) -> String {
    let mut html = String::new();
    let mut at = 0;
    for stretch in stretches.iter().filter(|stretch| !stretch.is_empty()) {
        html += &written(cells, at..stretch.start, words);
        html += &format!("<mark>{}</mark>", written(cells, stretch.clone(), words));
        at = stretch.end;
    }
    html += &written(cells, at..cells.len(), words);
    format!("<span class=\"value\">{html}</span>")
}

fn written(cells: &[Cell], stretch: Range<usize>, words: &Words) -> String {
    let written = cells.get(stretch).unwrap_or_default().iter().map(|cell| match cell {
        Cell::Character(character) => value(character.encode_utf8(&mut [0; 4])),
        Cell::Hidden(length) => {
            format!("<span class=\"away\">{}</span>", words.hidden.replace('#', &length.to_string()))
        }
    });
    written.collect()
}

/// A text as it is read in this language, with the length of what is not shown.
fn text(shown: &Shown, words: &Words) -> String {
    let parts = shown.parts().iter().map(|part| match part {
        Part::Text(text) => Cow::Borrowed(text.as_str()),
        Part::Hidden(length) => words.hidden.replace('#', &length.to_string()).into(),
    });
    parts.collect()
}

/// The time of day of a Unix time.
fn time_of_day(at: u64) -> String {
    let second = at % 86_400;
    format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests;
