//! The text message with the code.

use super::payment::Terms;
use super::settings::Settings;

/// Letters in one message, as one-time-password-sms counts them.
pub(crate) const LETTERS_MAX: usize = 160;

/// Letters of a shop's name before it is cut.
const NAME_MAX: usize = 24;

/// Writes the message for a payment.
///
/// The last line binds the code to the two sites that may fill it in, after
/// `https://wicg.github.io/sms-one-time-codes/`; without both it would bind it to the wrong one.
pub(super) fn for_payment(terms: &Terms, code: &str, settings: &Settings) -> String {
    let amount = terms.request.payment_amount.charging_information.amount.grouped();
    let meta = terms.request.payment_amount.charging_meta_data.as_ref();
    let name = meta.and_then(|meta| meta.merchant_name.as_deref()).unwrap_or("소액결제");
    let name: String = name
        .chars()
        // A name must not be able to write a line of its own.
        .filter(|letter| !letter.is_control() && !matches!(letter, '@' | '#' | '[' | ']'))
        .take(NAME_MAX)
        .collect();
    let minutes = settings.code_seconds.div_ceil(60);
    let text = format!(
        "[Web발신]\n[{name}] {amount}원 결제 인증번호 {code} ({minutes}분 유효). 타인에게 알려주지 마세요."
    );
    let site = meta.and_then(|meta| meta.service_id.as_deref()).filter(|id| is_host(id));
    let (Some(site), Some(frame)) = (site, terms.embedded_host.as_deref()) else { return text };
    let bound = format!("{text}\n@{site} #{code} @{frame}");
    if bound.chars().count() <= LETTERS_MAX { bound } else { text }
}

/// Whether a service id is the host name of a site, without port.
fn is_host(text: &str) -> bool {
    let labels: Vec<&str> = text.split('.').collect();
    labels.len() >= 2
        && text.len() <= 80
        && labels.iter().all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_name_is_told_from_other_service_ids() {
        for (text, host) in [
            ("news.localhost", true),
            ("jeju-post.example.kr", true),
            ("games-online", false),
            ("news.localhost:8700", false),
            ("https://news.example", false),
            ("news..example", false),
            ("", false),
        ] {
            assert_eq!(is_host(text), host, "{text}");
        }
    }
}
