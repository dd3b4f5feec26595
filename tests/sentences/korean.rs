//! How readers are spoken to in Korean: politely and as people talk (해요체), in one spelling.

use farthing::i18n::{Locale, Text};
use farthing_protocol::Reason;

use super::{PLACES, literals, root, sources};

/// Scripts and words of the page and of the frame.
const IN_PAGES: [&str; 4] = ["loader/words.json", "loader/words.js", "src/boot.js", "src/early.js"];

/// The Korean name of a thing, and a word that must not be written for it.
const NAMES: [(&str, &str); 14] = [
    ("모아 내기", "외상"),
    ("모아 내기 금액", "모아 둔"),
    ("모아 내기 금액 결제", "정산"),
    ("충전 잔액", "크레딧"),
    ("묶음권", "번들"),
    ("이용권", "정기권"),
    ("필자", "글쓴이"),
    ("기사", "읽을 수 있는 글"),
    ("결제 방법", "결제 수단"),
    ("실행 취소", "되돌리"),
    ("중단", "그만두"),
    ("간단한 결제 페이지", "간단한 페이지"),
    ("법정대리인", "보호자"),
    ("자동으로", "저절로"),
];

/// Every Korean text that readers meet, and where it stands.
fn said() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for path in PLACES.iter().flat_map(|place| sources(&root().join(place))) {
        let mut found = Vec::new();
        literals(std::fs::read_to_string(&path).unwrap().parse().unwrap(), &mut found);
        let place = path.strip_prefix(root()).unwrap().display().to_string();
        all.extend(found.into_iter().map(|text| (place.clone(), text)));
    }
    for place in IN_PAGES {
        let text = std::fs::read_to_string(root().join(place)).unwrap();
        let quoted = text.lines().flat_map(|line| line.split('"').skip(1).step_by(2));
        all.extend(quoted.map(|text| (place.to_owned(), text.to_owned())));
    }
    all.retain(|(_, text)| text.contains(is_hangul));
    all
}

fn is_hangul(c: char) -> bool {
    matches!(c, '가'..='힣')
}

/// What is wrong with a text: another register, another spelling, or an amount as English writes it.
fn fault(text: &str) -> Option<&'static str> {
    if ["니다", "니까", "십시오"].iter().any(|end| text.contains(end)) {
        return Some("formal");
    }
    if text.contains('₩') {
        return Some("an amount is written 300원");
    }
    let letters: Vec<char> = text.chars().collect();
    let is_short = |pair: &[char]| matches!(pair, [last, '.' | '?' | '!' | '…'] if is_hangul(*last) && *last != '요');
    let is_joined = |three: &[char]| matches!(three, [before, '드', '려' | '렸' | '릴' | '리'] if is_hangul(*before));
    if letters.windows(2).any(is_short) {
        return Some("a sentence that does not end in 요");
    }
    letters.windows(3).any(is_joined).then_some("two words written as one: 보내 드려요")
}

#[test]
fn korean_speaks_politely_and_as_people_talk_in_one_spelling() {
    let all = said();
    assert!(all.len() > 250, "the sentences have moved: say where ({} are left)", all.len());
    for place in ["loader/words.json", "src/boot.js", "crates/gateway/src/handoff/words.rs"] {
        assert!(all.iter().any(|(its, _)| its == place), "nothing Korean in {place}");
    }
    let faults = all
        .iter()
        .filter_map(|(place, text)| fault(text).map(|fault| format!("{place}: {fault}: {text}")));
    let faults: Vec<_> = faults.collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn each_thing_has_one_korean_name() {
    for (place, text) in said() {
        for (name, other) in NAMES {
            assert!(!text.contains(other), "{place}: {name}, not {other}: {text}");
        }
    }
}

#[test]
fn another_register_and_another_spelling_are_found() {
    for (text, is_well) in [
        ("결제했어요. 즐겁게 읽어 주세요.", true),
        ("문자로 보내 드려요. 얼마를 보낼까요?", true),
        ("필자에게 드리는 선물이에요.", true),
        ("신용카드로 결제해요", true),
        ("고맙습니다.", false),
        ("다시 시도하십시오.", false),
        ("결제할까?", false),
        ("결제했다.", false),
        ("문자로 보내드려요.", false),
        ("돌려드렸어요", false),
        ("₩300을 결제했어요", false),
    ] {
        assert_eq!(fault(text).is_none(), is_well, "{text}: {:?}", fault(text));
    }
}

#[test]
fn the_better_korean_words_are_said_where_they_belong() {
    for (text, words) in [
        (
            Text::PhoneBill { price: "300원".to_owned() },
            "300원은 다음 휴대폰 요금과 함께 청구돼요.",
        ),
        (Text::Covered("300원".to_owned()), "결제 없이 읽기"),
        (Text::Why(Reason::Minor), "법정대리인이 통신사에서 동의해야"),
        (Text::PhoneBill { price: "300원".to_owned() }, "인증번호를 보내 드려요."),
        (Text::CodeSentTo { phone: "010".to_owned() }, "보내 드렸어요."),
        (Text::WindowExplained, "자동으로 진행돼요."),
        (Text::ReceiptItem, "구매 상품"),
        (Text::Unavailable, "지금은 구매할 수 없어요"),
        (Text::Why(Reason::QuoteExpired), "가격 정보가 만료됐어요. 페이지를 새로고침해 주세요."),
        (Text::Why(Reason::AlreadyPaying), "진행 중인 결제가 있어요. 다시 열어 확인해 주세요."),
    ] {
        assert!(text.say(Locale::Ko).contains(words), "{text:?}: {}", text.say(Locale::Ko));
    }
    let all = said();
    let plain = "crates/gateway/src/plain/words/korean.rs";
    for (place, words) in [
        ("loader/words.json", "%원"),
        ("loader/words.json", "새로고침해 주세요."),
        (plain, "요금과 함께 청구돼요."),
        (plain, "보내 드려요."),
        (plain, "구매 상품"),
        (plain, "자동으로 다시 확인해요."),
    ] {
        let is_said = all.iter().any(|(its, text)| its == place && text.contains(words));
        assert!(is_said, "{place} does not say {words} any more");
    }
}
