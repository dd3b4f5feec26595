//! Lists: what is in them, and what must not be missing.

use std::collections::BTreeSet;

use anyhow::Context as _;
use jiff::Timestamp;
use jiff::tz::Offset;
use serde_json::Value;

use super::expect::expect;
use super::scenario::{ScenarioRun, Sent, SetupRequest};
use super::{Checked, Mismatch, times};
use crate::path::Path;
use crate::step::{Expected, Relation};
use crate::target::Caller;

impl ScenarioRun<'_> {
    pub(super) fn all(&self, sent: &Sent, expected: &Expected) -> Checked<()> {
        let items = sent.items()?;
        if let Expected::Ordered(path, rising) = expected {
            let times: Vec<Timestamp> =
                items.iter().map(|item| time(item, path)).collect::<Checked<_>>()?;
            let in_order =
                if *rising { times.is_sorted() } else { times.is_sorted_by(|a, b| a >= b) };
            let enough = times.len() > 1;
            return expect(
                in_order && enough,
                || format!("items in order of {path}"),
                || format!("{times:?}"),
            );
        }
        for item in items {
            let fits = self.fits(sent, item, expected)?;
            expect(fits, || format!("items of which each is {expected:?}"), || item.to_string())?;
        }
        Ok(())
    }

    /// The list has exactly the items that fit.
    pub(super) fn only(&self, sent: &Sent, expected: &Expected) -> Checked<()> {
        let mut wanted = BTreeSet::new();
        for item in &sent.shown {
            if self.fits(sent, item, expected)? {
                wanted.insert(id(item));
            }
        }
        if wanted.is_empty() {
            let got = "nothing at the carrier fits, so that any list would do";
            return Err(Mismatch::new(format!("something that is {expected:?}"), got));
        }
        let found: BTreeSet<&str> = sent.items()?.iter().map(id).collect();
        expect(found == wanted, || format!("exactly {wanted:?}"), || format!("{found:?}"))
    }

    fn fits(&self, sent: &Sent, item: &Value, expected: &Expected) -> Checked<bool> {
        let (path, relation) = match expected {
            Expected::OfClient | Expected::Ordered(..) => return Ok(true),
            Expected::OfPhone => {
                let phone = Path::parse("$.amountTransaction.phoneNumber").get(item);
                // A refund names no phone; its payment is the one in the path.
                let of_payment = sent.of_phone && phone.is_none();
                return Ok(of_payment || phone.and_then(Value::as_str) == Some(&self.phone));
            }
            Expected::Related(path, relation) => (path, relation),
        };
        let bound = |text: &str| times::read(text, sent.now);
        Ok(match relation {
            Relation::NotBefore(low) => time(item, path)? >= bound(low)?,
            Relation::NotAfter(high) => time(item, path)? <= bound(high)?,
            Relation::Between(low, high) => {
                let time = time(item, path)?;
                time >= bound(low)? && time <= bound(high)?
            }
            Relation::Equals(value) => path.get(item).and_then(Value::as_str) == Some(value),
            Relation::AsQuery(name) => {
                let asked = sent.query.iter().find(|(one, _)| one == name);
                let asked = asked.map(|(_, value)| value.as_str());
                asked.is_some() && path.get(item).and_then(Value::as_str) == asked
            }
        })
    }

    /// What the carrier shows of the stock one by one, to compare a list with.
    pub(super) async fn show_fixtures(&mut self, operation: &str) -> Checked<Vec<Value>> {
        let mut shown = Vec::new();
        match operation {
            "retrievePayments" => {
                for payment in self.fixtures.payments.clone() {
                    let path = [("paymentId", payment.id.as_str())];
                    shown.push(self.show("retrievePayment", &path).await?);
                }
            }
            "retrieveRefunds" => {
                for refund in self.fixtures.refunds.clone() {
                    shown.push(self.show_refund(&refund).await?);
                }
            }
            _ => {}
        }
        Ok(shown)
    }

    /// A refund of the subject.
    pub(super) async fn show_refund(&mut self, id: &str) -> Checked<Value> {
        let subject = self.fixtures.subject.clone().context("no payment")?;
        self.show("retrieveRefund", &[("paymentId", &subject.id), ("refundId", id)]).await
    }

    async fn show(&mut self, operation: &str, path: &[(&str, &str)]) -> Checked<Value> {
        let request = SetupRequest { operation, caller: Caller::Own, path, body: None };
        let answer = self.set_up(request).await?;
        Ok(answer.json.context("no JSON")?)
    }

    /// Moves the clock to the beginning of the next Korean calendar month.
    pub(super) async fn begin_month(&mut self) -> Checked<()> {
        let now = self.carrier.now();
        let next = next_month(now).map_err(anyhow::Error::from)?;
        Ok(self.carrier.advance(next.duration_since(now).as_secs()).await?)
    }
}

/// Ten past midnight on the first of the next month in Korea.
fn next_month(now: Timestamp) -> Result<Timestamp, jiff::Error> {
    let korea = Offset::from_hours(9)?;
    let first = korea.to_datetime(now).date().last_of_month().tomorrow()?;
    korea.to_timestamp(first.at(0, 10, 0, 0))
}

fn id(item: &Value) -> &str {
    let named = item.get("refundId").or_else(|| item.get("paymentId"));
    named.and_then(Value::as_str).unwrap_or_default()
}

fn time(item: &Value, path: &Path) -> Checked<Timestamp> {
    let text = path.get(item).and_then(Value::as_str).unwrap_or_default();
    text.parse().map_err(|_| Mismatch::new(format!("a time at {path}"), text))
}
