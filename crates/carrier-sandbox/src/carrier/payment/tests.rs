#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// Every stage, by its name.
fn stages() -> [(&'static str, Stage); 7] {
    [
        ("deciding", Stage::Deciding { until: at(1) }),
        ("awaiting", Stage::AwaitingCode { code_until: at(1), until: at(2) }),
        ("reserved", Stage::Reserved { until: at(2) }),
        ("charging", Stage::Charging { until: at(3) }),
        ("succeeded", Stage::Succeeded { at: at(9) }),
        ("denied", Stage::Denied { reason: "why".to_owned() }),
        ("cancelled", Stage::Cancelled),
    ]
}

/// Every move, by its name.
fn moves() -> [(&'static str, Move); 7] {
    [
        ("ask", Move::AskCode { code_until: at(1), until: at(2) }),
        ("reserve", Move::Reserve { until: at(2) }),
        ("confirm", Move::Confirm { until: at(3) }),
        ("charge", Move::Charge),
        ("deny", Move::Deny { reason: "why".to_owned() }),
        ("cancel", Move::Cancel),
        ("expire", Move::Expire),
    ]
}

/// Every edge there is.
const EDGES: [(&str, &str, &str); 16] = [
    ("deciding", "ask", "awaiting"),
    ("deciding", "reserve", "reserved"),
    ("deciding", "charge", "succeeded"),
    ("deciding", "deny", "denied"),
    ("deciding", "cancel", "cancelled"),
    ("awaiting", "reserve", "reserved"),
    ("awaiting", "deny", "denied"),
    ("awaiting", "cancel", "cancelled"),
    ("awaiting", "expire", "cancelled"),
    ("reserved", "confirm", "charging"),
    ("reserved", "charge", "succeeded"),
    ("reserved", "deny", "denied"),
    ("reserved", "cancel", "cancelled"),
    ("reserved", "expire", "cancelled"),
    ("charging", "charge", "succeeded"),
    ("charging", "deny", "denied"),
];

#[test]
fn only_the_allowed_transitions_are_possible() {
    for (from_name, from) in stages() {
        for (move_name, step) in moves() {
            let found = from.clone().next(step, at(9)).ok();
            let edge = EDGES.iter().find(|edge| (edge.0, edge.1) == (from_name, move_name));
            let wanted = edge.and_then(|edge| {
                stages().into_iter().find(|(name, _)| *name == edge.2).map(|(_, stage)| stage)
            });
            assert_eq!(found, wanted, "{move_name} in {from_name}");
        }
    }
}

#[test]
fn only_what_is_final_has_no_deadline() {
    for (name, stage) in stages() {
        assert_eq!(stage.deadline().is_some(), stage.status().is_open(), "{name}");
    }
}

#[test]
fn every_status_is_read_back_from_its_word() {
    for (_, stage) in stages() {
        let status = stage.status();
        assert_eq!(Status::from_word(status.as_str()), Some(status));
        assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
    }
    assert_eq!(Status::from_word("paid"), None);
}
