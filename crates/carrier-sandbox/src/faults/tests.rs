#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use super::*;

fn rule(text: &str) -> Rule {
    serde_json::from_str(text).unwrap()
}

fn phone(number: &str) -> Phone {
    Phone::from_e164(number).unwrap()
}

#[test]
fn a_fault_applies_to_its_line_and_operation_count_times() {
    let mut faults = Faults::new(0);
    let text = r#"{"phoneNumber":"010-1234-5678","operation":"confirmPayment","fault":"drop_after","count":2}"#;
    faults.set(vec![rule(text)]).unwrap();
    let (meant, other) = (phone("+821012345678"), phone("+821012345679"));
    let mut dropped = |operation, phone| faults.plan(operation, phone).after == Instead::Drop;
    assert!(!dropped(Operation::ConfirmPayment, Some(&other)));
    assert!(!dropped(Operation::CancelPayment, Some(&meant)));
    assert!(!dropped(Operation::ConfirmPayment, None));
    assert!(dropped(Operation::ConfirmPayment, Some(&meant)));
    assert!(dropped(Operation::ConfirmPayment, Some(&meant)));
    assert!(!dropped(Operation::ConfirmPayment, Some(&meant)));
    assert_eq!(faults.rules().count(), 0);
}

#[test]
fn a_fault_without_a_line_applies_to_every_call() {
    let mut faults = Faults::new(0);
    faults.set(vec![rule(r#"{"fault":"5xx","status":502}"#)]).unwrap();
    assert_eq!(faults.plan(Operation::RequestToken, None).before, Instead::Error(502));
}

#[test]
fn the_same_seed_selects_the_same_calls() {
    let strikes = |seed: u64| -> Vec<bool> {
        let mut faults = Faults::new(0);
        let text = format!(r#"{{"fault":"drop","percent":30,"seed":{seed}}}"#);
        faults.set(vec![rule(&text)]).unwrap();
        (0..50)
            .map(|_| faults.plan(Operation::PreparePayment, None).before == Instead::Drop)
            .collect()
    };
    assert_eq!(strikes(1), strikes(1));
    assert_ne!(strikes(1), strikes(2));
    let struck = strikes(1).into_iter().filter(|struck| *struck).count();
    assert!((5..25).contains(&struck), "{struck} of 50");
}

#[test]
fn faults_of_one_call_add_up() {
    let mut faults = Faults::new(0);
    for text in [
        r#"{"fault":"delay","seconds":2}"#,
        r#"{"fault":"delay_after","seconds":3}"#,
        r#"{"fault":"truncated_body"}"#,
        r#"{"fault":"wrong_amount"}"#,
    ] {
        faults.set(vec![rule(text)]).unwrap();
    }
    let plan = faults.plan(Operation::RetrievePayment, None);
    let wanted = Plan {
        wait_before: 2,
        wait_after: 3,
        truncated: true,
        wrong_amount: true,
        ..Plan::default()
    };
    assert_eq!(plan, wanted);
}

#[test]
fn test_numbers_have_their_own_faults() {
    let mut faults = Faults::new(0);
    let mut plan =
        |operation, tail: &str| faults.plan(operation, Some(&phone(&format!("+8210000000{tail}"))));
    assert_eq!(plan(Operation::PreparePayment, "08").wait_after, 8);
    assert_eq!(plan(Operation::RetrievePayment, "08"), Plan::default());
    assert_eq!(plan(Operation::ConfirmPayment, "09").after, Instead::DropIfDone);
    assert_eq!(plan(Operation::PreparePayment, "09"), Plan::default());
    assert_eq!(plan(Operation::RetrievePayment, "13").before, Instead::Error(503));
    assert_eq!(plan(Operation::ConfirmPayment, "99"), Plan::default());
}

#[test]
fn an_invalid_fault_is_refused_with_a_reason() {
    let mut faults = Faults::new(0);
    assert!(faults.set(vec![rule(r#"{"phoneNumber":"none","fault":"drop"}"#)]).is_err());
    assert!(faults.set(vec![rule(r#"{"fault":"error","status":200}"#)]).is_err());
    for fault in ["duplicate", "late", "early", "no_notification"] {
        let text = format!(r#"{{"fault":"{fault}","operation":"confirmPayment"}}"#);
        assert!(faults.set(vec![rule(&text)]).unwrap_err().contains("operation"), "{fault}");
    }
    assert_eq!(faults.rules().count(), 0);
    for text in [r#"{"fault":"explode"}"#, r#"{"fault":"drop","colour":"red"}"#, "{}"] {
        assert!(serde_json::from_str::<Rule>(text).is_err(), "{text}");
    }
}
