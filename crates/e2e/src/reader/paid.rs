//! The line in place of the button after a payment.

use anyhow::Result;

use super::Reader;
use crate::until;

impl Reader<'_> {
    /// Waits until a line of an element says `wanted`, on the publisher's page.
    ///
    /// # Errors
    ///
    /// If it never does.
    pub async fn reads_beside(&self, item: &str, wanted: &str) -> Result<()> {
        self.back_to_the_page().await?;
        let selector = format!("farthing-pay[item='{item}']");
        until(&format!("{wanted:?} beside {item}"), || async {
            let Some(line) = self.inside(&selector, "[part=message]").await? else {
                return Ok(None);
            };
            let shown = line.is_displayed().await? && line.text().await?.contains(wanted);
            Ok(shown.then_some(()))
        })
        .await
    }

    /// Opens the receipt that an element offers.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub async fn asks_for_the_receipt(&self, item: &str) -> Result<()> {
        self.back_to_the_page().await?;
        let selector = format!("farthing-pay[item='{item}']");
        until("the receipt's button", || async {
            // Nothing of the page can be pressed while a sheet is still closing.
            match self.inside(&selector, "[part=message] button").await? {
                Some(button) => Ok(Some(button.click().await?)),
                None => Ok(None),
            }
        })
        .await?;
        self.looks_at_the_sheet().await
    }
}
