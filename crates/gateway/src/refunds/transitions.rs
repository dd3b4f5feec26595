//! The transitions of a refund as data: every (state, event, next state) that [`super::step()`] can take.
//! `verify` checks the stored history of each refund against this table, and a test checks the table against
//! the function.

/// Whether a refund can make this transition.
pub(crate) fn is_transition(from: &str, event: &str, to: &str) -> bool {
    TRANSITIONS.contains(&(from, event, to))
}

/// State, event, next state. The first transition of every refund is `("", "owed", "due")`. A transition to
/// the same state raises an alarm and changes nothing else.
pub(super) const TRANSITIONS: &[(&str, &str, &str)] = &[
    ("", "owed", "due"),
    ("due", "ask_due", "asking"),
    ("due", "ask_due", "credited"),
    ("due", "ask_due", "held"),
    ("due", "credit_given", "credited"),
    ("due", "read_processing", "processing"),
    ("due", "read_succeeded", "returned"),
    ("asking", "created", "credited"),
    ("asking", "created", "held"),
    ("asking", "created", "processing"),
    ("asking", "created", "returned"),
    ("asking", "lost", "unknown"),
    ("asking", "not_executed", "due"),
    ("asking", "read_succeeded", "returned"),
    ("asking", "refused", "credited"),
    ("asking", "refused", "held"),
    ("unknown", "absent", "due"),
    ("unknown", "read_denied", "credited"),
    ("unknown", "read_denied", "held"),
    ("unknown", "read_processing", "processing"),
    ("unknown", "read_succeeded", "returned"),
    ("processing", "read_denied", "credited"),
    ("processing", "read_denied", "held"),
    ("processing", "read_processing", "processing"),
    ("processing", "read_succeeded", "processing"),
    ("processing", "read_succeeded", "returned"),
    ("returned", "read_denied", "returned"),
    ("returned", "read_processing", "returned"),
    ("returned", "read_succeeded", "returned"),
    ("credited", "read_processing", "credited"),
    ("credited", "read_succeeded", "credited"),
    ("held", "ask_again", "due"),
    ("held", "credit_given", "credited"),
    ("held", "read_processing", "processing"),
    ("held", "read_succeeded", "returned"),
];
