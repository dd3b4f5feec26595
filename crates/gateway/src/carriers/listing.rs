//! Lists the payments at a carrier.

use core::time::Duration;

use crate::carriers::classify::{Classifier, ListPage};
use crate::carriers::client::Carrier;
use crate::carriers::observation::Observation;
use crate::clock::UnixMillis;

/// How many payments are asked for in one page.
const PER_PAGE: &str = "100";

/// Most requests for finding one payment.
const SEARCH_REQUESTS: u32 = 40;

/// Most requests for the list of a whole day: 200,000 payments.
const DAY_REQUESTS: u32 = 2_000;

/// The shortest period that is asked for. No carrier has more payments of one client in it than it lists at once.
const SHORTEST: Duration = Duration::from_secs(1);

/// The payments that a carrier listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listing {
    /// The payments that were read, oldest first within each period, each once.
    pub(crate) payments: Vec<Observation>,
    /// Whether the list is complete. If a request failed, or there were too many, it is not, and a payment
    /// that is missing from it may exist.
    pub(crate) is_whole: bool,
}

/// The result of listing one period.
enum Stretch {
    /// All payments of the period were read.
    Whole,
    /// The period has more payments than the carrier lists at once.
    TooMany,
    /// Not all payments were read.
    Cut,
}

impl Carrier {
    /// Lists the payments of a merchant made between two moments, to look for one of them.
    pub(crate) async fn search(
        &self,
        merchant: &str,
        from: UnixMillis,
        until: UnixMillis,
    ) -> Listing {
        self.list(Some(merchant), from, until, SEARCH_REQUESTS).await
    }

    /// Lists all payments of this client made between two moments, at most a day, to compare them with the ledger.
    pub(crate) async fn list_payments(&self, from: UnixMillis, until: UnixMillis) -> Listing {
        self.list(None, from, until, DAY_REQUESTS).await
    }

    /// Lists in periods as long as the carrier allows, until `requests` are used up.
    async fn list(
        &self,
        merchant: Option<&str>,
        from: UnixMillis,
        until: UnixMillis,
        mut requests: u32,
    ) -> Listing {
        let mut found = Vec::new();
        let mut is_whole = true;
        let mut stretches = vec![(from, until)];
        while let Some((from, until)) = stretches.pop() {
            match self.stretch(merchant, from, until, &mut requests, &mut found).await {
                Stretch::Whole => {}
                Stretch::TooMany if until.since(from) > SHORTEST => {
                    // Both halves contain the middle: a payment may come twice, but none is missed.
                    let middle = from.plus(until.since(from) / 2);
                    stretches.extend([(middle, until), (from, middle)]);
                }
                Stretch::TooMany => is_whole = false,
                Stretch::Cut => {
                    is_whole = false;
                    break;
                }
            }
        }
        let mut seen = std::collections::HashSet::new();
        found.retain(|one: &Observation| seen.insert(one.payment.clone()));
        if !is_whole {
            tracing::warn!(carrier = self.id(), found = found.len(), "a list was cut");
        }
        Listing { payments: found, is_whole }
    }

    async fn stretch(
        &self,
        merchant: Option<&str>,
        from: UnixMillis,
        until: UnixMillis,
        requests: &mut u32,
        found: &mut Vec<Observation>,
    ) -> Stretch {
        let (from, until) = (from.to_rfc3339(), until.to_rfc3339());
        let mut seen = 0;
        for page in 1_u32.. {
            let Some(left) = requests.checked_sub(1) else { return Stretch::Cut };
            *requests = left;
            let page_text = page.to_string();
            let mut query = vec![
                ("page", page_text.as_str()),
                ("perPage", PER_PAGE),
                ("paymentCreationDate.gte", from.as_str()),
                ("paymentCreationDate.lte", until.as_str()),
                ("order", "asc"),
            ];
            query.extend(merchant.map(|merchant| ("merchantIdentifier", merchant)));
            match Classifier::list(&self.get(self.payments.clone(), &query).await) {
                None => return Stretch::Cut,
                Some(ListPage::TooMany) => return Stretch::TooMany,
                // A first page always exists, so the carrier refused something else.
                Some(ListPage::OutOfRange) if page == 1 => return Stretch::Cut,
                Some(ListPage::Empty | ListPage::OutOfRange) => break,
                Some(ListPage::Entries { read, length, total }) => {
                    found.extend(read);
                    seen += length;
                    // A carrier may return shorter pages than requested.
                    if total.is_some_and(|total| seen >= total) {
                        break;
                    }
                }
            }
        }
        Stretch::Whole
    }
}
