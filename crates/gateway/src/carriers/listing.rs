//! Listing what a carrier holds.

use core::time::Duration;

use reqwest::Method;

use crate::carriers::classify::{Classifier, Page};
use crate::carriers::client::{Carrier, READ};
use crate::carriers::observation::Observation;
use crate::clock::UnixMillis;

/// How many payments are asked for in one page.
const PAGE: usize = 100;

/// How many requests one list may take.
const REQUESTS_MAX: usize = 400;

/// Less time than this is not asked for: no carrier has that many payments of a merchant in it.
const SHORTEST: Duration = Duration::from_secs(1);

/// What one stretch of time led to.
enum Stretch {
    /// All payments in it.
    Whole(Vec<Observation>),
    /// More than the carrier lists at once.
    TooMany,
}

impl Carrier {
    /// Lists the payments of a merchant made between two moments, in stretches as long as the
    /// carrier allows. None if not all was learnt.
    pub(crate) async fn list(
        &self,
        merchant: &str,
        from: UnixMillis,
        until: UnixMillis,
    ) -> Option<Vec<Observation>> {
        let (mut found, mut requests) = (Vec::new(), 0);
        let mut stretches = vec![(from, until)];
        while let Some((from, until)) = stretches.pop() {
            match self.stretch(merchant, from, until, &mut requests).await? {
                Stretch::Whole(payments) => found.extend(payments),
                Stretch::TooMany if until.since(from) <= SHORTEST => return None,
                Stretch::TooMany => {
                    // Both halves hold the middle: a payment may come twice, but none is left out.
                    let middle = from.plus(until.since(from) / 2);
                    stretches.extend([(from, middle), (middle, until)]);
                }
            }
        }
        Some(found)
    }

    async fn stretch(
        &self,
        merchant: &str,
        from: UnixMillis,
        until: UnixMillis,
        requests: &mut usize,
    ) -> Option<Stretch> {
        let (mut found, mut seen) = (Vec::new(), 0);
        for page in 1.. {
            *requests += 1;
            if *requests > REQUESTS_MAX {
                return None;
            }
            let request = self.http.request(Method::GET, self.base.clone()).timeout(READ).query(&[
                ("page", page.to_string().as_str()),
                ("perPage", PAGE.to_string().as_str()),
                ("paymentCreationDate.gte", from.to_rfc3339().as_str()),
                ("paymentCreationDate.lte", until.to_rfc3339().as_str()),
                ("order", "asc"),
                ("merchantIdentifier", merchant),
            ]);
            match Classifier::list(&self.send(request).await)? {
                Page::TooMany => return Some(Stretch::TooMany),
                // A first page is never behind the last one: something else was refused.
                Page::OutOfRange if page == 1 => return None,
                Page::Empty | Page::OutOfRange => break,
                Page::Entries { payments, length, total } => {
                    found.extend(payments);
                    seen += length;
                    // A carrier may give shorter pages than it was asked for.
                    if total.is_some_and(|total| seen >= total) {
                        break;
                    }
                }
            }
        }
        Some(Stretch::Whole(found))
    }
}
