//! Where the reader looks, and where keys go.

use anyhow::Result;

use super::{FRAME, Reader};
use crate::until;

impl Reader<'_> {
    /// Looks into the checkout's frame, open or not; `false` if there is none yet.
    ///
    /// # Errors
    ///
    /// If the browser cannot.
    pub async fn looks_into_the_frame(&self) -> Result<bool> {
        self.back_to_the_page().await?;
        let Ok(frame) = self.driver.execute(FRAME, vec![]).await?.element() else {
            return Ok(false);
        };
        frame.enter_frame().await?;
        Ok(true)
    }

    /// Waits until WebAssembly has taken the sheet over, with the gateway's offer: until then its first screen
    /// stands there, and takes what is typed.
    ///
    /// # Errors
    ///
    /// If it never does.
    pub async fn sheet_is_taken_over(&self) -> Result<()> {
        let script = "return performance.getEntriesByName('farthing-taken-over').length > 0";
        until("the sheet with the gateway's offer", || async {
            if !self.looks_into_the_frame().await? {
                return Ok(None);
            }
            let is_taken_over = self.driver.execute(script, vec![]).await?;
            Ok(is_taken_over.convert::<bool>()?.then_some(()))
        })
        .await
    }

    /// Waits until a field has the focus of its document. Whether the window has it, a headless Firefox
    /// always denies.
    ///
    /// # Errors
    ///
    /// If something else keeps it.
    pub async fn has_the_focus(&self, selector: &str) -> Result<()> {
        let script = "return !!document.activeElement?.matches(arguments[0])";
        until(&format!("the focus in {selector}"), || async {
            let is_there = self.driver.execute(script, vec![selector.into()]).await?;
            Ok(is_there.convert::<bool>()?.then_some(()))
        })
        .await
    }
}
