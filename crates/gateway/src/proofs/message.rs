//! What the carrier texts to prove a number.
//!
//! It must not be taken for a payment's code, so it names the publication and says that nothing is
//! paid. A text message in Korea has ninety bytes, two to each Korean letter; the carrier's own mark
//! takes ten of them.

/// Where the carrier puts the code.
const PLACE: &str = "{{code}}";

/// The bytes that the code takes in place of [`PLACE`].
const DIGITS: usize = 6;

/// Bytes of a message, without the carrier's `[Web발신]` and its line break.
const BYTES_MAX: usize = 80;

/// Bytes of a publication's name before it is cut.
const NAME_MAX: usize = 24;

/// The message for a publication's reader. The last line binds the code to the two sites that may fill
/// it in, after `https://wicg.github.io/sms-one-time-codes/`, where there is room for it.
pub(super) fn text(publication: &str, site: &str, frame: &str) -> String {
    let name = name(publication);
    let long = format!("[{name}] 인증번호 {PLACE} 결제 아님(no charge)");
    let short = format!("[{name}] 인증번호 {PLACE} 결제 아님");
    let bound = |text: &str| format!("{text}\n@{site} #{PLACE} @{frame}");
    [bound(&long), bound(&short)].into_iter().find(|text| bytes(text) <= BYTES_MAX).unwrap_or(long)
}

/// A name must not write a line, a code or a place for one.
fn name(publication: &str) -> String {
    let allowed =
        |letter: &char| !letter.is_control() && !"@#[]{}\u{2028}\u{2029}".contains(*letter);
    let mut room = NAME_MAX;
    let fits = |letter: &char| {
        let left = room.checked_sub(width(*letter));
        room = left.unwrap_or(0);
        left.is_some()
    };
    let cut: String = publication.chars().filter(allowed).take_while(fits).collect();
    cut.trim().to_owned()
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
mod tests {
    use proptest::prelude::*;

    use super::{BYTES_MAX, PLACE, bytes, text};

    #[test]
    fn the_message_names_the_publication_and_says_that_nothing_is_paid() {
        for (publication, site, frame, expected) in [
            (
                "Jeju Post",
                "news.example",
                "pay.example",
                "[Jeju Post] 인증번호 {{code}} 결제 아님\n@news.example #{{code}} @pay.example",
            ),
            (
                "제주",
                "a.kr",
                "b.kr",
                "[제주] 인증번호 {{code}} 결제 아님(no charge)\n@a.kr #{{code}} @b.kr",
            ),
            (
                "한강 리뷰",
                "news.han-river-review.example",
                "pay.han-river-review.example",
                "[한강 리뷰] 인증번호 {{code}} 결제 아님(no charge)",
            ),
            (
                "@pay.example #111111\n[x] {{code}}",
                "news.han-river-review.example",
                "pay.example",
                "[pay.example 111111x code] 인증번호 {{code}} 결제 아님(no charge)",
            ),
        ] {
            assert_eq!(text(publication, site, frame), expected);
        }
    }

    proptest! {
        #[test]
        fn no_name_makes_it_too_long_or_writes_a_code_of_its_own(
            name: String,
            site in "[a-z]{1,30}\\.example",
        ) {
            let text = text(&name, &site, "pay.example");
            prop_assert!(bytes(&text) <= BYTES_MAX, "{text}");
            prop_assert!(text.contains("결제 아님"));
            let places = text.matches(PLACE).count();
            prop_assert!(places == 1 || text.ends_with("@pay.example") && places == 2, "{text}");
            prop_assert!(text.lines().count() == places, "{text:?}");
        }
    }
}
