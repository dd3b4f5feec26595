//! Brings the carrier into the state that the sentences describe.

use serde_json::json;

use super::Checked;
use super::context::Business;
use super::names::{GIVEN_BACK, PAID};
use super::scenario::ScenarioRun;
use crate::step::{Edit, Fact, Phone};

/// Days after which every Korean calendar month has ended.
const MONTH: i64 = 32 * 86_400;
/// Seconds after which no code is valid any more.
const CODE_LIFE: i64 = 1_000;
/// Days that the carrier remembers SIM changes, where a scenario asks for a limit.
pub(super) const HISTORY_DAYS: u64 = 30;

impl ScenarioRun<'_> {
    /// What must be so before anything else is made.
    pub(super) async fn settle_facts(&mut self) -> Checked<()> {
        for fact in self.plan.facts.clone() {
            match fact {
                Fact::Phone(kind) => self.phone = self.numbers.of(kind),
                _ => continue,
            }
            if fact == Fact::Phone(Phone::Swapped) {
                self.carrier.swap_sim(&self.phone, 6).await?;
            }
        }
        for fact in self.plan.facts.clone() {
            match fact {
                Fact::Payments(crowd) => self.payments(crowd).await?,
                Fact::Refunds(crowd) => self.refunds(crowd).await?,
                Fact::Refunded(refunded) => self.refunded(refunded).await?,
                Fact::SwappedBefore(hours) => {
                    self.carrier.swap_sim(&self.phone, hours + 1).await?;
                }
                Fact::SwappedBeforeHistory => {
                    self.carrier.set(json!({ "sim_history_days": HISTORY_DAYS })).await?;
                    self.carrier.swap_sim(&self.phone, (HISTORY_DAYS + 10) * 24).await?;
                }
                Fact::CodesSent(count) => {
                    for _ in 0..count {
                        self.send_code().await?;
                    }
                }
                Fact::SendsLeft(left) => self.use_up("max_send", left).await?,
                Fact::TriesLeft(left) => self.use_up("max_try", left).await?,
                Fact::CodeUsed => self.validate_code(true).await?,
                Fact::Phone(_) | Fact::CodeExpired | Fact::LimitReached | Fact::Always => {}
            }
        }
        Ok(())
    }

    /// What must be so only after the rest was made.
    pub(super) async fn settle_late(&mut self) -> Checked<()> {
        if self.context.business == Business::KeepsPayment {
            self.carrier.advance(MONTH).await?;
        }
        if self.plan.facts.contains(&Fact::CodeExpired) {
            self.carrier.advance(CODE_LIFE).await?;
        }
        let over = |edit| self.plan.edits.iter().any(|(_, one)| *one == edit);
        if over(Edit::OverMonth) {
            self.carrier.set(json!({ "month_limit": (PAID - 1).to_string() })).await?;
        }
        if over(Edit::OverRefundMonth) {
            let limit = (GIVEN_BACK - 1).to_string();
            self.carrier.set(json!({ "refund_month_limit": limit })).await?;
        }
        if self.plan.asks_for("1000") {
            // "Too many" is a matter of the carrier's policy: three, in these scenarios.
            self.carrier.set(json!({ "list_max": 3 })).await?;
        }
        Ok(())
    }
}
