//! Sales and payments by publisher and Korean day, as CSV or JSON: sums over the ledger.

use std::collections::BTreeMap;

use anyhow::Context as _;
use farthing_protocol::Currency;
use rust_decimal::Decimal;

use crate::carriers::Fee;
use crate::clock::UnixMillis;
use crate::report::fees::Fees;
use crate::report::figures::{Day, Standing};
use crate::store::Store;
use crate::store::sums::{self, Placed};

mod fees;

mod figures;

/// How many transfers are read at a time.
const PAGE: u32 = 1_024;

/// The publisher and the currency of a sum.
type Whose = (String, String);

/// Sums over the ledger for each publisher, currency and day of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Report {
    lines: Vec<Line>,
}

/// One publisher on one day, in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    day: String,
    publisher: String,
    currency: Currency,
    moved: Day,
    /// What the publisher earned on that day; negative if more was taken back.
    payable: i64,
    /// The balances at the end of the day.
    stands: Standing,
    knows_fees: bool,
}

impl Report {
    /// Sums the ledger up for some days in Korea, including the last one. `fee` is what each purchase would
    /// have cost as a charge of its own; the saving by aggregation is computed from it.
    ///
    /// # Errors
    ///
    /// If `from` or `to` is not a day like `2026-11-01`, if `from` is after `to`, or if the database cannot
    /// be read.
    pub(crate) async fn of(store: &Store, from: &str, to: &str, fee: Fee) -> anyhow::Result<Self> {
        let first =
            UnixMillis::start_of_korean_day(from).context("--from is not a day like 2026-11-01")?;
        let last =
            UnixMillis::start_of_korean_day(to).context("--to is not a day like 2026-11-30")?;
        anyhow::ensure!(first <= last, "--from is after --to");
        let end = last.next_korean_midnight();
        let mut days: BTreeMap<Whose, BTreeMap<UnixMillis, (Day, Standing)>> = BTreeMap::new();
        let mut fees = Fees::new(fee);
        let mut db = store.read().await?;
        db.begin_snapshot().await?;
        let mut after = 0;
        loop {
            let page = sums::page(&mut db, after, end, PAGE).await?;
            let Some(newest) = page.last() else { break };
            after = newest.transfer.id;
            for Placed { transfer, publisher } in &page {
                let Some(publisher) = publisher else { continue };
                // Transfers before the first day count only for the balances.
                let day = UnixMillis(transfer.at).last_korean_midnight().max(first.minus(DAY));
                let whose = (publisher.clone(), transfer.currency.clone());
                let (moved, change) = days.entry(whose).or_default().entry(day).or_default();
                change.add(transfer);
                if day >= first {
                    moved.add(transfer, fees.change(transfer)?);
                }
            }
        }
        let mut lines = Vec::new();
        for ((publisher, currency), mut known) in days {
            let currency = Currency::parse(&currency)?;
            let mut balances = Standing::default();
            balances.change(known.remove(&first.minus(DAY)).unwrap_or_default().1);
            let mut day = first;
            while day < end {
                let (moved, change) = known.remove(&day).unwrap_or_default();
                balances.change(change);
                let payable = change.payable();
                let (publisher, named) = (publisher.clone(), day.to_korean_day());
                let knows_fees = !fee.is_none();
                lines.push(Line {
                    day: named,
                    publisher,
                    currency,
                    moved,
                    payable,
                    stands: balances,
                    knows_fees,
                });
                day = day.next_korean_midnight();
            }
        }
        lines.sort_by(|one, other| (&one.day, &one.publisher).cmp(&(&other.day, &other.publisher)));
        Ok(Self { lines })
    }

    /// As CSV (RFC 4180), with a header.
    ///
    /// # Errors
    ///
    /// If the text cannot be made.
    pub(crate) fn csv(&self) -> anyhow::Result<Vec<u8>> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let names = figures::NAMES.map(str::to_owned);
        writer.write_record(
            ["day", "publisher", "currency"].map(str::to_owned).iter().chain(&names),
        )?;
        for line in &self.lines {
            let place = [line.day.clone(), line.publisher.clone(), line.currency.code().to_owned()];
            let values = line.values().map(|(_, value)| value.unwrap_or_default());
            writer.write_record(place.into_iter().chain(values))?;
        }
        Ok(writer.into_inner()?)
    }

    /// As JSON: one object for each line. Amounts are texts; unknown values are null.
    pub(crate) fn json(&self) -> serde_json::Value {
        let lines = self.lines.iter().map(|line| {
            let mut object = serde_json::Map::new();
            let place = [("day", line.day.as_str()), ("publisher", &line.publisher)];
            for (name, value) in place.into_iter().chain([("currency", line.currency.code())]) {
                object.insert(name.to_owned(), value.into());
            }
            object.extend(line.values().map(|(name, value)| (name.to_owned(), value.into())));
            serde_json::Value::Object(object)
        });
        lines.collect()
    }
}

const DAY: core::time::Duration = core::time::Duration::from_hours(24);

impl Line {
    /// Each figure with its name.
    fn values(&self) -> impl Iterator<Item = (&'static str, Option<String>)> {
        let exponent = self.currency.exponent();
        let figures = figures::values(&self.moved, &self.stands, self.payable, self.knows_fees);
        let amount = move |minor: i64| Decimal::new(minor, exponent).to_string();
        figures::NAMES.into_iter().zip(figures.map(|figure| figure.map(amount)))
    }
}

#[cfg(test)]
mod tests;
