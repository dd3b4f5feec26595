//! The text message that proves a number.
//!
//! It must not look like a payment's code, so it names the publication and says that nothing is charged. A
//! Korean text message has 90 bytes, with two bytes per Korean letter. The carrier's own mark takes 10 of
//! them.

/// The placeholder that the carrier replaces with the code.
const PLACE: &str = "{{code}}";

/// The bytes that the code takes in place of [`PLACE`].
const DIGITS: usize = 6;

/// Bytes of a message, without the carrier's `[Web발신]` and its line break.
const BYTES_MAX: usize = 80;

/// Fewest bytes for name and title together. A longer ending that leaves fewer is not used.
const NAMES_MIN: usize = 16;

/// Fewest bytes of the room that the name gets beside a title.
const NAME_MIN: usize = 10;

/// Most digits in a name: fewer than a code or a phone number has.
const NAME_DIGITS: usize = 4;

/// The message for a publication's reader. The last line binds the code to the sites that may fill it in,
/// after `https://wicg.github.io/sms-one-time-codes/`, if there is room for it.
pub(super) fn text(publication: &str, title: &str, site: &str, frame: &str) -> String {
    let long = format!("인증번호 {PLACE} 결제 아님(no charge)");
    let short = format!("인증번호 {PLACE} 결제 아님");
    let embedded = if site == frame { String::new() } else { format!(" @{frame}") };
    let bound = |text: &str| format!("{text}\n@{site} #{PLACE}{embedded}");
    let ends = [bound(&long), bound(&short)];
    let room = |end: &String| BYTES_MAX.saturating_sub("[]  ".len() + bytes(end));
    let names = (harmless(publication), harmless(title));
    let end = ends.iter().find(|end| room(end) >= NAMES_MIN);
    if let Some(end) = end {
        return said(&fitted(&names, room(end)), end);
    }
    // The line that lets the browser fill in the code is more important than the title.
    let [_, tight] = &ends;
    if !names.0.is_empty() && room(tight) >= bytes(&names.0).min(NAME_MIN) {
        return said(&(cut(&names.0, room(tight)), String::new()), tight);
    }
    said(&fitted(&names, room(&long)), &long)
}

fn said((name, title): &(String, String), end: &str) -> String {
    if title.is_empty() { format!("[{name}] {end}") } else { format!("[{name}] {title} {end}") }
}

/// Keeps letters, a few digits and spaces, so that a name cannot add a line, a link, a code or a placeholder.
fn harmless(text: &str) -> String {
    let mut digits = 0;
    let letters = text.chars().map(|letter| if letter.is_alphanumeric() { letter } else { ' ' });
    let kept: String = letters
        .filter(|letter| {
            digits += usize::from(letter.is_numeric());
            !letter.is_numeric() || digits <= NAME_DIGITS
        })
        .collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As much of both as fits: the name gets half of the room, or what the title leaves.
fn fitted((name, title): &(String, String), room: usize) -> (String, String) {
    let most = (room / 2).max(NAME_MIN).max(room.saturating_sub(bytes(title)));
    let name = cut(name, most.min(room));
    let title = cut(title, room.saturating_sub(bytes(&name)));
    (name, title)
}

fn cut(text: &str, room: usize) -> String {
    let mut left = room;
    let fits = |letter: &char| {
        let rest = left.checked_sub(width(*letter));
        left = rest.unwrap_or(0);
        rest.is_some()
    };
    text.chars().take_while(fits).collect::<String>().trim_end().to_owned()
}

/// Bytes of a letter in EUC-KR.
const fn width(letter: char) -> usize {
    if letter.is_ascii() { 1 } else { 2 }
}

fn bytes(text: &str) -> usize {
    let places = text.matches(PLACE).count();
    let all: usize = text.chars().map(width).sum();
    (all + places * DIGITS).saturating_sub(places * PLACE.len())
}

#[cfg(test)]
mod tests;
