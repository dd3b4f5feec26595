//! Lists the payments at a carrier.

use core::time::Duration;

use crate::carriers::classify::{Classifier, ListAnswer};
use crate::carriers::client::Carrier;
use crate::carriers::observation::Observation;
use crate::carriers::paging::Paging;
use crate::clock::UnixMillis;

/// How many payments are asked for in one page.
const PER_PAGE: usize = 100;

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
    /// Whether the list is complete. It is not if a request failed, if there were too many, if an entry could
    /// not be read, or if the carrier counts more than it lists. Then a payment that is missing from it may
    /// exist.
    pub(crate) is_whole: bool,
    /// Whether listing ended early, because a request failed or there were too many.
    pub(crate) was_cut: bool,
}

/// The result of listing one period.
enum Stretch {
    /// All payments of the period were read.
    Whole,
    /// The period has more payments than the carrier lists at once.
    TooMany,
    /// All pages were read, and a payment may be missing from them.
    Doubtful,
    /// Not all pages were read.
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
        let (mut is_whole, mut was_cut) = (true, false);
        let mut stretches = vec![(from, until)];
        while let Some((from, until)) = stretches.pop() {
            match self.stretch(merchant, from, until, &mut requests, &mut found).await {
                Stretch::Whole => {}
                Stretch::TooMany if until.since(from) > SHORTEST => {
                    // Both halves contain the middle: a payment may come twice, but none is missed.
                    let middle = from.plus(until.since(from) / 2);
                    stretches.extend([(middle, until), (from, middle)]);
                }
                Stretch::Doubtful => is_whole = false,
                Stretch::TooMany => (is_whole, was_cut) = (false, true),
                Stretch::Cut => {
                    (is_whole, was_cut) = (false, true);
                    break;
                }
            }
        }
        let mut seen = std::collections::HashSet::new();
        found.retain(|one: &Observation| seen.insert(one.payment.clone()));
        if !is_whole {
            let found = found.len();
            tracing::warn!(carrier = self.id(), found, was_cut, "a list is not whole");
        }
        Listing { payments: found, is_whole, was_cut }
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
        let per_page = PER_PAGE.to_string();
        let mut paging = Paging::default();
        for page in 1_u32.. {
            let Some(left) = requests.checked_sub(1) else { return Stretch::Cut };
            *requests = left;
            let page_text = page.to_string();
            let mut query = vec![
                ("page", page_text.as_str()),
                ("perPage", per_page.as_str()),
                ("paymentCreationDate.gte", from.as_str()),
                ("paymentCreationDate.lte", until.as_str()),
                ("order", "asc"),
            ];
            query.extend(merchant.map(|merchant| ("merchantIdentifier", merchant)));
            match Classifier::list(&self.get(self.payments.clone(), &query).await) {
                None => return Stretch::Cut,
                Some(ListAnswer::TooMany) => return Stretch::TooMany,
                // A first page always exists, so the carrier refused something else.
                Some(ListAnswer::OutOfRange) if page == 1 => return Stretch::Cut,
                Some(ListAnswer::OutOfRange) => break,
                Some(ListAnswer::Page(page)) => {
                    let is_last = paging.note(&page, PER_PAGE);
                    found.extend(page.read);
                    if is_last {
                        break;
                    }
                }
            }
        }
        if paging.is_whole() { Stretch::Whole } else { Stretch::Doubtful }
    }
}
