//! The receipt: when, to whom, how much, for what (Network Act art. 58).

use leptos::prelude::*;

use super::Stage;
use crate::i18n::Text;

/// The receipt, folded until the reader wants it.
#[component]
pub(crate) fn Receipt(stage: Stage) -> impl IntoView {
    let Stage { flow, voice, .. } = stage;
    let receipt =
        Memo::new(move |_| flow.with(|flow| flow.paid_order().and_then(|o| o.receipt.clone())));
    move || {
        receipt.get().map(|receipt| {
            let voice = voice.get();
            let (seller, item, phone) = flow.with_untracked(|flow| {
                let offer = flow.offer();
                (
                    offer.map(|offer| offer.publisher.name.clone()),
                    offer.map(|offer| offer.title.for_language(voice.locale.tag()).to_owned()),
                    flow.phone_masked(),
                )
            });
            let until = (voice.korean_day)(voice.locale, &receipt.refund_until);
            let rows = [
                (Text::ReceiptNumber, Some(receipt.number.to_string())),
                (Text::ReceiptDate, Some((voice.moment)(voice.locale, &receipt.paid_at))),
                (Text::ReceiptItem, item),
                (Text::ReceiptSeller, seller),
                (
                    Text::ReceiptMethod,
                    phone.map(|phone| {
                        voice.say(&Text::ReceiptPhoneBill { phone }).into_owned()
                    }),
                ),
            ];
            view! {
                <details class="receipt">
                    <summary>{voice.say(&Text::Receipt)}</summary>
                    <dl>
                        {rows
                            .into_iter()
                            .filter_map(|(name, value)| value.map(|value| (name, value)))
                            .map(|(name, value)| {
                                view! { <dt>{voice.say(&name)}</dt><dd>{value}</dd> }
                            })
                            .collect::<Vec<_>>()}
                    </dl>
                    <p class="hint">{voice.say(&Text::ReceiptRefund { until })}</p>
                </details>
            }
        })
    }
}
