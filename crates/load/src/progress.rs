//! What a run prints while it lasts.

use std::time::Duration;

/// The process that is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Victim {
    /// The gateway with this number.
    Gateway(usize),
    /// The private PostgreSQL server.
    Database,
}

/// Prints how many purchases were paid so far.
pub(crate) fn paid(at: Duration, paid: u64) {
    println!("{:>5} s  {paid} purchases", at.as_secs());
}

/// Prints that a server was killed and started again.
pub(crate) fn crash(at: Duration, victim: Victim, took: Duration) {
    let name = match victim {
        Victim::Gateway(number) => format!("gateway {number}"),
        Victim::Database => "PostgreSQL".to_owned(),
    };
    println!("{:>5} s  {name} killed, ready again after {} ms", at.as_secs(), took.as_millis());
}

/// Prints the beginning of a step that takes some time.
pub(crate) fn say(text: &str) {
    println!("{text} …");
}

/// Prints that the accounts do not agree yet.
pub(crate) fn waiting(after: Duration, differences: &[String]) {
    let first = differences.first().map_or("", String::as_str);
    let count = differences.len();
    println!("{:>5} s  settling: {count} open, the first: {first}", after.as_secs());
}
