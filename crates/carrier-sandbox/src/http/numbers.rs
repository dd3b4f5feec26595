//! The table of test numbers on the front page.

use super::strings::Lang;

/// A magic number and its behaviour in both languages.
#[derive(Debug)]
pub(crate) struct Magic {
    /// The last four digits behind 010-0000.
    pub(crate) tail: &'static str,
    english: &'static str,
    korean: &'static str,
}

impl Magic {
    const fn new(tail: &'static str, english: &'static str, korean: &'static str) -> Self {
        Self { tail, english, korean }
    }

    /// What happens, in a language.
    pub(crate) const fn behaviour(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::English => self.english,
            Lang::Korean => self.korean,
        }
    }
}
pub(crate) const MAGIC: [Magic; 24] = [
    Magic::new("0001", "Every amount is too high for the line", "어떤 금액도 한도를 넘어요"),
    Magic::new("0002", "The limit of this month is used up", "이번 달 한도를 다 썼어요"),
    Magic::new("0003", "Small payments are switched off", "소액결제가 차단되어 있어요"),
    Magic::new("0004", "A bill is unpaid", "미납 요금이 있어요"),
    Magic::new("0005", "A minor without consent", "동의 없는 미성년자예요"),
    Magic::new("0006", "A company or prepaid line", "법인·선불 회선이에요"),
    Magic::new("0007", "The SIM changed a day ago", "하루 전에 유심이 바뀌었어요"),
    Magic::new("0008", "The carrier answers after 8 seconds", "8초 뒤에 응답해요"),
    Magic::new("0009", "The charge works, its answer is lost", "결제는 되지만 응답이 사라져요"),
    Magic::new(
        "0010",
        "The reservation works, its answer is lost",
        "예약은 되지만 응답이 사라져요",
    ),
    Magic::new("0011", "The message never arrives", "문자가 오지 않아요"),
    Magic::new("0012", "Approved in the carrier's own window", "통신사 창에서 승인해요"),
    Magic::new("0013", "The carrier is down (503)", "통신사가 점검 중이에요 (503)"),
    Magic::new("0014", "Notified twice, the second time late", "알림이 두 번, 한 번은 늦게 와요"),
    Magic::new("0015", "Notified before the answer", "알림이 응답보다 먼저 와요"),
    Magic::new("0016", "Refunds are denied", "환불이 거절돼요"),
    Magic::new("0017", "Payments cannot be refunded at all", "환불 대상이 아니에요"),
    Magic::new(
        "0018",
        "The reservation works, the charge is denied",
        "예약은 되지만 결제가 거절돼요",
    ),
    Magic::new("0019", "The limit for refunds is used up", "환불 한도를 다 썼어요"),
    Magic::new("0020", "Denied, later if asynchronous", "거절돼요. 비동기이면 나중에요"),
    Magic::new("0021", "Cannot receive messages", "문자를 받을 수 없어요"),
    Magic::new("0022", "Bars messages", "문자 수신을 거부해요"),
    Magic::new("0023", "Has no SIM yet", "아직 유심이 없어요"),
    Magic::new("0024", "Not a number of this carrier", "이 통신사 번호가 아니에요"),
];

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::carrier::phone::{Line, Phone};

    #[test]
    fn the_table_and_the_lines_know_the_same_numbers() {
        for number in 0..100 {
            let tail = format!("{number:04}");
            let line = Phone::from_typed(&format!("010-0000-{tail}")).unwrap().line();
            let listed = MAGIC.iter().any(|magic| magic.tail == tail);
            assert_eq!(line != Line::Ordinary, listed, "{tail}");
        }
    }
}
