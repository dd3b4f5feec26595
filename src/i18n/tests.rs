//! Every sentence in both languages.

use std::collections::BTreeSet;

use farthing_protocol::{ItemKind, Method, MsisdnError, Reason, WayOn};

use super::{Locale, PassText, Text, clock};

fn price() -> String {
    "₩300".to_owned()
}

fn phone() -> String {
    "010-••••-5678".to_owned()
}

fn ways_to_pay() -> Vec<Text> {
    let mut all = vec![
        Text::Covered(price()),
        Text::OnTab { open: price(), limit: price() },
        Text::CreditLeft(price()),
        Text::UnitsLeft(1),
        Text::UnitsLeft(4),
        Text::InPass,
        Text::SettleNote { open: price(), total: price() },
        Text::TopUpNote { amount: price(), left: price() },
        Text::OtherAmount,
        Text::OtherWays,
        Text::ByTab,
        Text::ByCredit(price()),
        Text::ByBundle,
        Text::ByPass,
        Text::ByPhoneBill(price()),
        Text::BySettling(price()),
        Text::ByToppingUp,
        Text::Credited(price()),
        Text::Saves(price()),
        Text::Back,
        Text::TipHeading,
        Text::TipOwn,
        Text::TipRange { min: price(), max: price() },
        Text::TipMessage,
        Text::RegularPrice(price()),
        Text::Trial,
        Text::Undo,
        Text::Undone,
        Text::ReceiptCharged,
        Text::ReceiptLeft,
    ];
    for kind in [ItemKind::Article, ItemKind::Tip, ItemKind::Bundle] {
        all.push(Text::Buy { kind, price: price() });
    }
    for method in [
        Method::PhoneBill,
        Method::Tab,
        Method::Credit,
        Method::Bundle,
        Method::Pass,
        Method::Owned,
        Method::Unknown,
    ] {
        all.push(Text::Method(method));
    }
    all
}

fn every_text() -> Vec<Text> {
    let mut all = vec![
        Text::Checkout,
        Text::Close,
        Text::Loading,
        Text::PhoneBill { price: price() },
        Text::PhoneLabel,
        Text::PhoneExample,
        Text::KeepPhone,
        Text::PayWith { phone: phone() },
        Text::PayAndTextMe { price: price() },
        Text::AskingCarrier,
        Text::OnceOpened,
        Text::CanUndo,
        Text::PressAgain,
        Text::NotKept,
        Text::NotKeptButByCode,
        Text::NotKeptButByLink,
        Text::LinkToKeep,
        Text::TipIsGift,
        Text::NothingCharged,
        Text::RanOut,
        Text::Stopped,
        Text::PriceChanged,
        Text::CodeHeading,
        Text::CodeSentTo { phone: phone() },
        Text::CodeLabel,
        Text::Pay { price: price() },
        Text::CheckingCode,
        Text::TimeLeft { clock: clock(125) },
        Text::SecondsLeft(60),
        Text::SecondsLeft(15),
        Text::CodeRanOut,
        Text::WrongCode { tries_left: 0 },
        Text::WrongCode { tries_left: 1 },
        Text::WrongCode { tries_left: 4 },
        Text::CodeIncomplete,
        Text::Resend,
        Text::ResendIn { clock: clock(42) },
        Text::Resending,
        Text::TooSoon,
        Text::NoSendsLeft,
        Text::NoMessage,
        Text::ChangeNumber,
        Text::AlreadyPaying,
        Text::Preparing,
        Text::Charging,
        Text::Checking,
        Text::Stopping,
        Text::NotTwice,
        Text::WindowHeading,
        Text::WindowExplained,
        Text::WindowLink,
        Text::WindowHere,
        Text::Paid { price: price() },
        Text::Bought { day: "November 3, 2026".to_owned() },
        Text::Opening,
        Text::Done,
        Text::Receipt,
        Text::Owned,
        Text::Thanks,
        Text::ReceiptNumber,
        Text::ReceiptDate,
        Text::ReceiptItem,
        Text::ReceiptSeller,
        Text::ReceiptMethod,
        Text::ReceiptPhoneBill { phone: phone() },
        Text::ReceiptContact { contact: "desk@jeju-post.example".to_owned() },
        Text::ReceiptQuestions,
        Text::Unavailable,
        Text::TryAgain,
        Text::TryAgainIn { secs: 42 },
        Text::TryAgainIn { secs: 3_600 },
        Text::TryAgainIn { secs: 80_000 },
        Text::TryAgainNow,
        Text::TryAgainLater,
        Text::PlainPage,
        Text::OpenOutside,
        Text::OutsideByMenu,
        Text::Offline,
        Text::SignIn,
    ];
    all.extend(ways_to_pay());
    all.extend(
        [
            MsisdnError::Empty,
            MsisdnError::NotDigits,
            MsisdnError::WrongLength,
            MsisdnError::NotMobile,
            MsisdnError::NotKorean,
            MsisdnError::TrunkZeroMissing,
        ]
        .map(Text::PhoneProblem),
    );
    all.extend(Reason::ALL.map(Text::Why));
    all
}

#[test]
fn every_sentence_is_said_in_every_language_and_none_has_a_hole() {
    for locale in [Locale::En, Locale::Ko] {
        for text in every_text() {
            let said = text.say(locale);
            assert!(!said.trim().is_empty(), "{text:?}");
            assert!(!said.contains(['{', '}', '%']), "{said}");
            assert!(!said.contains("  "), "{said}");
        }
    }
}

#[test]
fn korean_is_korean_and_english_is_english() {
    let is_hangul = |c: char| matches!(c, '가'..='힣');
    for text in every_text() {
        assert!(!text.say(Locale::En).contains(is_hangul), "{text:?}");
        assert!(text.say(Locale::Ko).contains(is_hangul), "{text:?}");
    }
}

#[test]
fn what_a_sentence_is_about_is_in_it() {
    for locale in [Locale::En, Locale::Ko] {
        for text in [
            Text::PayAndTextMe { price: price() },
            Text::Pay { price: price() },
            Text::Paid { price: price() },
            Text::PhoneBill { price: price() },
        ] {
            assert!(text.say(locale).contains("₩300"), "{text:?}");
        }
        assert!(Text::CodeSentTo { phone: phone() }.say(locale).contains("5678"));
        assert!(Text::WrongCode { tries_left: 4 }.say(locale).contains('4'));
    }
}

#[test]
fn no_two_reasons_are_told_alike() {
    for locale in [Locale::En, Locale::Ko] {
        let reasons = every_text().into_iter().filter(|text| matches!(text, Text::Why(_)));
        let told: Vec<_> = reasons.map(|text| text.say(locale).into_owned()).collect();
        let different: BTreeSet<_> = told.iter().collect();
        assert_eq!(different.len(), told.len());
    }
}

#[test]
fn a_language_is_found_by_its_tag() {
    for (tag, locale) in [
        ("ko", Locale::Ko),
        ("ko-KR", Locale::Ko),
        ("KO_kr", Locale::Ko),
        ("kok", Locale::En),
        ("en-GB", Locale::En),
        ("de", Locale::En),
        ("", Locale::En),
    ] {
        assert_eq!(Locale::for_tag(tag), locale, "{tag}");
    }
}

#[test]
fn a_countdown_is_written_as_minutes_and_seconds() {
    assert_eq!(clock(180), "3:00");
    assert_eq!(clock(5), "0:05");
    assert_eq!(clock(0), "0:00");
}

#[test]
fn no_sentence_invites_the_use_of_somebody_elses_line() {
    for reason in Reason::ALL {
        let (english, korean) =
            (Text::Why(reason).say(Locale::En), Text::Why(reason).say(Locale::Ko));
        let names_a_line = ["number", "line of"].iter().any(|word| english.contains(word));
        if names_a_line && reason.way_on() == WayOn::OwnLine {
            assert!(english.contains("your own"), "{english}");
            assert!(korean.contains("본인 명의"), "{korean}");
        } else {
            assert!(
                !english.contains("nother number") && !english.contains("your own"),
                "{english}"
            );
            assert!(!korean.contains("다른 번호"), "{korean}");
        }
    }
}

#[test]
fn only_what_can_work_is_suggested() {
    for reason in Reason::ALL {
        let english = Text::Why(reason).say(Locale::En).to_lowercase();
        let korean = Text::Why(reason).say(Locale::Ko);
        let says_again = ["try again", "start again"].iter().any(|word| english.contains(word));
        match reason.way_on() {
            WayOn::TryAgain | WayOn::Open => assert!(says_again, "{reason:?}: {english}"),
            WayOn::AskCarrier => {
                let names_whom = ["carrier"].iter().any(|word| english.contains(word));
                assert!(names_whom && korean.contains("통신사"), "{reason:?}: {english}");
            }
            // How long is said beside it, where it is known.
            WayOn::Wait | WayOn::ComeBack | WayOn::OwnLine | WayOn::Close => {
                assert!(!says_again, "{reason:?}: {english}");
            }
            WayOn::ReloadPage => assert!(english.contains("reload") && korean.contains("새로고침")),
            WayOn::PlainPage => assert!(english.contains("page") && korean.contains("페이지")),
        }
        assert!(!korean.contains("습니다") && !korean.contains("₩"), "{korean}");
    }
}

#[test]
fn a_long_wait_is_told_in_hours_and_a_short_one_counts_down() {
    for (secs, english, korean) in [
        (42, "in 0:42.", "0:42 뒤에"),
        (3_599, "in 59:59.", "59:59 뒤에"),
        (3_600, "in an hour.", "1시간쯤 뒤에"),
        (79_200, "in 22 hours.", "22시간쯤 뒤에"),
    ] {
        assert!(Text::TryAgainIn { secs }.say(Locale::En).contains(english));
        assert!(Text::TryAgainIn { secs }.say(Locale::Ko).contains(korean));
    }
}

#[test]
fn passkeys_are_spoken_of_in_both_languages() {
    for text in PassText::ALL {
        let (en, ko) = (text.say(Locale::En), text.say(Locale::Ko));
        assert!(!en.is_empty() && ko.chars().any(|c| ('가'..='힣').contains(&c)), "{text:?}");
    }
}
