//! The texts that commands print.

use core::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use farthing_protocol::Currency;
use rust_decimal::Decimal;

use crate::verify::Verified;

/// Writes bytes to a file, or to standard output.
pub(super) fn write_out(out: Option<PathBuf>, bytes: &[u8]) -> anyhow::Result<ExitCode> {
    match out {
        Some(path) => std::fs::write(&path, bytes)
            .with_context(|| format!("cannot write {}", path.display()))?,
        None => hand_over(std::io::stdout(), bytes)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes all bytes. What follows the last line end stays in a buffer, and an error while the process ends
/// would not be noticed, so the buffer is written here.
fn hand_over(mut output: impl std::io::Write, bytes: &[u8]) -> std::io::Result<()> {
    output.write_all(bytes)?;
    output.flush()
}

/// The report of `verify`: counts, the debits and credits of every account, and the hash of the last
/// transfer.
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
        let (debit, credit) = (amount(balance.debit, currency), amount(balance.credit, currency));
        // Writing to a text does not fail.
        let _written = writeln!(text, "{account} {currency}: debit {debit}, credit {credit}");
    }
    text.push_str("head ");
    text.push_str(&verified.head);
    text
}

/// A sum of smallest units in the form of its currency: 1250 cents are `12.50`.
fn amount(minor: i128, currency: &str) -> String {
    let decimals = Currency::parse(currency).map_or(0, Currency::exponent);
    let exact = Decimal::try_from_i128_with_scale(minor, decimals);
    exact.map_or_else(|_| format!("{minor} smallest units"), |exact| exact.to_string())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use std::io::{BufWriter, Error, Write};

    use super::{hand_over, said};
    use crate::verify::{Balance, Verified};

    /// A disk without space.
    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(Error::other("no space left"))
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_text_that_did_not_reach_the_disk_is_an_error() {
        assert!(hand_over(BufWriter::new(Full), b"<svg/>").is_err());
        let mut written = Vec::new();
        hand_over(&mut written, b"<svg/>").unwrap();
        assert_eq!(written, b"<svg/>");
    }

    #[test]
    fn balances_have_the_decimals_of_their_currency() {
        let place = |currency: &str| ("suspense:sandbox".to_owned(), currency.to_owned());
        let balance = Balance { debit: 300, credit: 1_250 };
        let balances = ["EUR", "KRW"].map(|currency| (place(currency), balance)).into();
        let text = said(&Verified { balances, ..Verified::default() });
        assert!(text.contains("suspense:sandbox EUR: debit 3.00, credit 12.50\n"), "{text}");
        assert!(text.contains("suspense:sandbox KRW: debit 300, credit 1250\n"), "{text}");
    }
}
