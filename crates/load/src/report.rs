//! What a run prints before and after.

use std::time::Duration;

use bad_network::link::Link;

use crate::arguments::{Arguments, Database};
use crate::audit::Audited;
use crate::drive::Driven;
use crate::reader::Told;
use crate::stack::Stack;
use crate::yardstick::Bare;

/// Most differences that are printed.
const DIFFERENCES_MAX: usize = 20;

/// Prints what is about to run.
pub(crate) fn beginning(arguments: &Arguments, stack: &Stack) {
    let database = match &arguments.database {
        Database::Sqlite => "SQLite",
        Database::PrivatePostgres => "a private PostgreSQL",
        Database::Postgres(_) => "the given PostgreSQL",
    };
    println!(
        "{} readers for {} s, seed {}: {} gateway(s) on {database}, {} crash(es), faults {} %",
        arguments.readers,
        arguments.length().as_secs(),
        arguments.seed,
        arguments.gateways,
        arguments.kill + arguments.kill_database,
        arguments.faults
    );
    println!("databases and logs: {}", stack.folder().display());
}

/// Prints how many packets the link lost, if there was one.
pub(crate) fn link(stack: &Stack) {
    if let Some((seen, lost)) = stack.link().map(Link::counted) {
        println!("\n3G link: {lost} of {seen} packets were lost");
    }
}

/// Prints rate, times and errors.
pub(crate) fn figures(driven: &Driven, memory: &[(String, String)]) {
    let counted = &driven.counted;
    let paid: u64 = counted.paid_in_second.iter().copied().map(u64::from).sum();
    println!("\n{paid} purchases paid in {} s: {} a second", driven.length.as_secs(), rate(driven));
    let minutes: Vec<u64> = counted
        .paid_in_second
        .chunks_exact(60)
        .map(|minute| minute.iter().copied().map(u64::from).sum())
        .collect();
    if let (Some(slowest), Some(quickest)) = (minutes.iter().min(), minutes.iter().max()) {
        let each = |minute: u64| tenths(minute * 10 / 60);
        println!("slowest minute {}, quickest {} a second", each(*slowest), each(*quickest));
    }
    println!("\n{:<16} {:>10} {:>10} {:>10}", "", "p50", "p99", "most");
    for (part, times) in &counted.times {
        let at = |percent| times.percentile(percent).map(millis).unwrap_or_default();
        println!("{:<16} {:>10} {:>10} {:>10}", part.as_str(), at(50), at(99), at(100));
    }
    if let Some(longest) = driven.restarts.iter().max() {
        let count = driven.restarts.len();
        println!("\n{count} crashes; ready again after at most {}", millis(*longest));
    }
    println!("\nfailed tries, repeated by the readers:");
    for (kind, count) in &counted.errors {
        println!("{count:>8}  {kind}");
    }
    if counted.errors.is_empty() {
        println!("    none");
    }
    println!("\nwhat the readers were told in the end:");
    for (what, count) in ends(driven) {
        println!("{count:>8}  {what}");
    }
    for (name, peak) in memory {
        println!("most memory of {name}: {peak}");
    }
}

fn ends(driven: &Driven) -> std::collections::BTreeMap<String, u64> {
    let mut ends = std::collections::BTreeMap::new();
    for told in driven.told.values() {
        let what = match told {
            Told::Paid => "paid".to_owned(),
            Told::NotPaid(why) => format!("not paid: {why}"),
            Told::PaidButLocked(why) => format!("paid, still locked: {why}"),
            Told::Nothing(why) => format!("nothing: {why}"),
        };
        *ends.entry(what).or_default() += 1;
    }
    ends
}

/// Prints whether the accounts agree.
pub(crate) fn accounts(audited: &Audited) {
    let Audited { readers, entitled, taken, settled_after, verified, differences } = audited;
    println!(
        "\n{readers} readers asked, {entitled} with a right; the carrier took ₩{taken}; \
         settled after {} s",
        settled_after.as_secs()
    );
    for line in verified.lines() {
        println!("  {line}");
    }
    if differences.is_empty() {
        println!("books, ledger and every reader's right agree");
        return;
    }
    println!("{} DIFFERENCES", differences.len());
    for difference in differences.iter().take(DIFFERENCES_MAX) {
        println!("  {difference}");
    }
}

/// Prints the run's rate as a share of the bare loop's.
pub(crate) fn yardstick(bare: &Bare, driven: &Driven) {
    println!("\nbare SQLite loop with the same {} rows a purchase:", tenths(bare.rows_tenths));
    let own = rate_tenths(driven);
    for done in &bare.loops {
        let micros = u64::try_from(done.took.as_micros()).unwrap_or(u64::MAX).max(1);
        let tenth = done.purchases.saturating_mul(10_000_000) / micros;
        let share = own.saturating_mul(100) / tenth.max(1);
        println!(
            "{:>4} purchases a commit: {:>8} a second; this run is {share} % of it",
            done.per_commit,
            tenths(tenth)
        );
    }
}

fn rate(driven: &Driven) -> String {
    tenths(rate_tenths(driven))
}

/// Purchases a second, in tenths.
fn rate_tenths(driven: &Driven) -> u64 {
    let paid: u64 = driven.counted.paid_in_second.iter().copied().map(u64::from).sum();
    paid.saturating_mul(10) / driven.length.as_secs().max(1)
}

fn tenths(number: u64) -> String {
    format!("{}.{}", number / 10, number % 10)
}

fn millis(time: Duration) -> String {
    format!("{}.{} ms", time.as_millis(), time.subsec_micros() % 1_000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_with_one_decimal() {
        assert_eq!(tenths(724), "72.4");
        assert_eq!(tenths(4), "0.4");
        assert_eq!(millis(Duration::from_micros(12_345)), "12.3 ms");
        assert_eq!(millis(Duration::from_secs(2)), "2000.0 ms");
    }
}
