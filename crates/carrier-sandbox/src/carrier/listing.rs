//! Lists: filters, order and pages, the same for payments and refunds.

use jiff::Timestamp;

use super::outcome::{Caller, Context};
use super::payment::{Payment, Status};
use super::queries::find;
use super::refund::Refund;
use super::refusal::{Api, Refusal};
use super::state::CarrierState;

/// What a list is asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    pub(crate) page: u64,
    pub(crate) per_page: u64,
    pub(crate) since: Option<Timestamp>,
    pub(crate) until: Option<Timestamp>,
    pub(crate) oldest_first: bool,
    /// Words of the statuses; empty: all.
    pub(crate) statuses: Vec<&'static str>,
    pub(crate) merchant: Option<String>,
}

/// One page of a list.
#[derive(Debug)]
pub(crate) struct Page<'a, T> {
    pub(crate) items: Vec<&'a T>,
    /// Number of the last item, counted from 1; 0 for an empty list.
    pub(crate) last: u64,
    pub(crate) total: u64,
}

/// Words of the refund statuses.
const REFUND_STATUSES: [&str; 3] = ["processing", "denied", "succeeded"];

impl Query {
    /// Reads a query string; `api` decides how dates, statuses and errors are called.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` for what cannot be read, `OUT_OF_RANGE` for a page that cannot be.
    pub(crate) fn read(api: Api, pairs: &[(String, String)]) -> Result<Self, Refusal> {
        let mut query = Self { page: 1, per_page: 10, ..Self::default() };
        let (since, until, status) = match api {
            Api::Payments => {
                ("paymentCreationDate.gte", "paymentCreationDate.lte", "paymentStatus")
            }
            Api::Refunds => ("refundCreationDate.gte", "refundCreationDate.lte", "refundStatus"),
        };
        for (name, value) in pairs {
            match name.as_str() {
                "page" => query.page = positive(value)?,
                "perPage" => query.per_page = positive(value)?,
                "order" => {
                    query.oldest_first = match value.as_str() {
                        "asc" => true,
                        "desc" => false,
                        _ => return Err(Refusal::invalid_argument("order is asc or desc.")),
                    }
                }
                "merchantIdentifier" => query.merchant = Some(value.clone()),
                name if name == since => query.since = Some(date(value)?),
                name if name == until => query.until = Some(date(value)?),
                name if name == status || name == format!("{status}[]") => {
                    for word in value.split(',') {
                        query.statuses.push(status_word(api, word)?);
                    }
                }
                _ => {}
            }
        }
        Ok(query)
    }

    fn holds(&self, at: Timestamp, status: &str, merchant: Option<&str>) -> bool {
        self.since.is_none_or(|since| at >= since)
            && self.until.is_none_or(|until| at <= until)
            && (self.statuses.is_empty() || self.statuses.contains(&status))
            && self.merchant.as_deref().is_none_or(|wanted| merchant == Some(wanted))
    }

    /// Cuts the page out of what matches, which comes oldest first.
    fn cut<'a, T>(
        &self,
        api: Api,
        context: &Context<'_>,
        mut all: Vec<&'a T>,
    ) -> Result<Page<'a, T>, Refusal> {
        if self.since.is_some_and(|since| since > self.until.unwrap_or(context.now)) {
            return Err(Refusal::invalid_date_range(api));
        }
        let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
        let start = self.page.saturating_sub(1).saturating_mul(self.per_page);
        if start > 0 && start >= total {
            return Err(Refusal::out_of_range("The page is behind the last one."));
        }
        let count = self.per_page.min(total.saturating_sub(start));
        if count > u64::from(context.settings.list_max) {
            return Err(Refusal::too_many_matching_records(api));
        }
        if !self.oldest_first {
            all.reverse();
        }
        let skip = usize::try_from(start).unwrap_or(usize::MAX);
        let take = usize::try_from(count).unwrap_or(usize::MAX);
        let items: Vec<&T> = all.into_iter().skip(skip).take(take).collect();
        Ok(Page { items, last: start.saturating_add(count), total })
    }
}

fn positive(value: &str) -> Result<u64, Refusal> {
    let digits = value.strip_prefix('-').unwrap_or(value);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refusal::invalid_argument("page and perPage are whole numbers."));
    }
    let number = value.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| Refusal::out_of_range("page and perPage count from 1."))
}

fn date(value: &str) -> Result<Timestamp, Refusal> {
    // A plus that was not encoded arrives as a space.
    let value = value.replace(' ', "+");
    value.parse().map_err(|_| Refusal::invalid_argument("Dates follow RFC 3339, with a time zone."))
}

fn status_word(api: Api, word: &str) -> Result<&'static str, Refusal> {
    let known = match api {
        Api::Payments => Status::from_word(word).map(Status::as_str),
        Api::Refunds => REFUND_STATUSES.into_iter().find(|known| *known == word),
    };
    known.ok_or_else(|| Refusal::invalid_argument("This status is not known."))
}

/// `retrievePayments`: the payments of a client, or of its line.
pub(crate) fn payments<'a>(
    state: &'a CarrierState,
    context: &Context<'_>,
    caller: &Caller,
    query: &Query,
) -> Result<Page<'a, Payment>, Refusal> {
    let matching = state
        .payments_of(&caller.client)
        .filter(|payment| caller.phone.as_ref().is_none_or(|phone| *phone == payment.terms.phone))
        .filter(|payment| {
            let merchant = payment.meta().and_then(|meta| meta.merchant_identifier.as_deref());
            query.holds(payment.terms.created_at, payment.status().as_str(), merchant)
        })
        .collect();
    query.cut(Api::Payments, context, matching)
}

/// `retrieveRefunds`: the refunds of one payment.
pub(crate) fn refunds<'a>(
    state: &'a CarrierState,
    context: &Context<'_>,
    caller: &Caller,
    payment: &str,
    query: &Query,
) -> Result<Page<'a, Refund>, Refusal> {
    let matching = find(state, caller, payment)?
        .refunds
        .iter()
        .filter(|refund| {
            let merchant = refund.terms.merchant_identifier.as_deref();
            query.holds(refund.terms.created_at, refund.status(), merchant)
        })
        .collect();
    query.cut(Api::Refunds, context, matching)
}
