//! The texts that commands print.

use core::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;

use crate::verify::Verified;

/// To a file, or to standard output.
pub(super) fn write_out(out: Option<PathBuf>, bytes: &[u8]) -> anyhow::Result<ExitCode> {
    match out {
        Some(path) => std::fs::write(&path, bytes)
            .with_context(|| format!("cannot write {}", path.display()))?,
        None => std::io::stdout().write_all(bytes)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The report of `verify`: counts, every account, and the hash of the last transfer.
pub(super) fn said(verified: &Verified) -> String {
    let Verified { charges, orders, refunds, transfers, unchained, .. } = verified;
    let mut text = format!(
        "verified {charges} charges, {orders} other orders, {refunds} refunds, {transfers} transfers \
         of the books\n"
    );
    if *unchained > 0 {
        // Writing to a text does not fail.
        let _written = writeln!(text, "{unchained} transfers are not chained yet");
    }
    for ((account, currency), balance) in &verified.balances {
        let (debit, credit) = (balance.debit, balance.credit);
        // Writing to a text does not fail.
        let _written = writeln!(text, "{account} {currency}: debit {debit}, credit {credit}");
    }
    text.push_str("head ");
    text.push_str(&verified.head);
    text
}
