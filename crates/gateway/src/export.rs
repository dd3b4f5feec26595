//! Paid orders as CSV (RFC 4180), for spreadsheets and bookkeepers.

use anyhow::Context as _;
use farthing_protocol::{Currency, Money};

use crate::clock::UnixMillis;
use crate::store::Store;
use crate::store::sales::{self, Sale};

const HEADER: [&str; 15] = [
    "receipt",
    "paid_at",
    "publisher",
    "item",
    "title",
    "amount",
    "currency",
    "order",
    "charge",
    "carrier",
    "carrier_payment",
    "paid_from",
    "due_back",
    "message",
    "given_back",
];

/// The purchases paid on these days in Korea, with `from` and `to` themselves. Undone and refunded ones are
/// among them, with what was given back.
///
/// # Errors
///
/// If `from` or `to` is not a day like `2026-11-01`, if `from` is after `to`, or if the database cannot be
/// read.
pub(crate) async fn csv(store: &Store, from: &str, to: &str) -> anyhow::Result<Vec<u8>> {
    let from =
        UnixMillis::start_of_korean_day(from).context("--from is not a day like 2026-11-01")?;
    let to = UnixMillis::start_of_korean_day(to).context("--to is not a day like 2026-11-30")?;
    anyhow::ensure!(from <= to, "--from is after --to");
    let mut connection = store.read().await?;
    let sales = sales::between(&mut connection, from, to.next_korean_midnight()).await?;
    write(&sales)
}

fn write(sales: &[Sale]) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADER)?;
    for sale in sales {
        let currency = Currency::parse(&sale.currency)?;
        let amount =
            |minor| Money::from_minor(minor, currency).map(|money| money.amount().to_string());
        writer.write_record([
            sale.receipt.as_str(),
            &UnixMillis(sale.paid_at).to_rfc3339(),
            &sale.publisher,
            &sale.item,
            &harmless(&sale.title),
            &amount(sale.amount)?,
            &sale.currency,
            &sale.order_id,
            sale.charge_id.as_deref().unwrap_or_default(),
            sale.carrier.as_deref().unwrap_or_default(),
            &harmless(sale.payment_id.as_deref().unwrap_or_default()),
            &sale.source,
            &amount(sale.due_back)?,
            &harmless(sale.message.as_deref().unwrap_or_default()),
            &amount(sale.given_back)?,
        ])?;
    }
    Ok(writer.into_inner()?)
}

/// Puts an apostrophe before a text that begins like a formula, because a spreadsheet would execute it. Some
/// read full-width signs as the same signs.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        return format!("'{text}");
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn a_sale_is_one_line_and_no_title_is_a_formula() {
        let sale = Sale {
            receipt: "F-7K2M9QX4TB".to_owned(),
            paid_at: 1_795_226_400_000,
            publisher: "jeju-post".to_owned(),
            item: "articles/night-market".to_owned(),
            title: "=HYPERLINK(\"https://evil.test\"), \"야시장\"".to_owned(),
            amount: 300,
            currency: "KRW".to_owned(),
            order_id: "ord_1".to_owned(),
            charge_id: Some("chg_1".to_owned()),
            carrier: Some("sandbox".to_owned()),
            payment_id: None,
            source: "charge".to_owned(),
            due_back: 100,
            message: Some("@SUM(A1)".to_owned()),
            given_back: 0,
        };
        let text = String::from_utf8(write(&[sale]).unwrap()).unwrap();
        let (header, line) = text.split_once('\n').unwrap();
        assert_eq!(header, HEADER.join(","));
        assert_eq!(
            line,
            "F-7K2M9QX4TB,2026-11-21T02:00:00Z,jeju-post,articles/night-market,\
             \"'=HYPERLINK(\"\"https://evil.test\"\"), \"\"야시장\"\"\",300,KRW,ord_1,chg_1,sandbox,,charge,100,'@SUM(A1),0\n"
        );
    }

    #[test]
    fn a_formula_in_full_width_letters_is_escaped() {
        for (text, escaped) in [("＝1＋1", "'＝1＋1"), ("\n=1", "'\n=1"), ("1＝1", "1＝1")] {
            assert_eq!(harmless(text), escaped, "{text:?}");
        }
    }
}
