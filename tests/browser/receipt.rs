//! The receipt says whom the reader has paid and whom to ask, and promises nothing that is not kept.

use farthing::i18n::Locale;
use farthing::platform::intl::voice;
use leptos::prelude::Set as _;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::drawn::{Drawn, bought};
use crate::page::until;

/// Words of a promise to give the money back, in either language.
const PROMISES: [&str; 8] =
    ["refund", "money back", "give back", "given back", "withdraw", "환불", "돌려", "철회"];

#[wasm_bindgen_test]
async fn the_receipt_names_the_seller_and_a_contact_and_promises_no_refund() {
    let drawn = Drawn::new(bought());
    for (locale, label) in [(Locale::En, "Seller"), (Locale::Ko, "판매자")] {
        drawn.voice.set(voice(locale));
        let says = || drawn.element.inner_text();
        until("the receipt", || says().contains(label)).await;
        let row = drawn.all("dt:not([hidden])").into_iter().find_map(|name| {
            let is_it = name.text_content().as_deref() == Some(label);
            if is_it { name.next_element_sibling()?.text_content() } else { None }
        });
        assert_eq!(row.as_deref(), Some("Jeju Post"));
        let contact = drawn.find("a[href^='mailto:']:not([hidden])").expect("a contact");
        let address = contact.get_attribute("href");
        assert_eq!(address.as_deref(), Some("mailto:desk@jeju-post.example"));
        assert!(contact.text_content().unwrap().contains("desk@jeju-post.example"));
        let text = says().to_lowercase();
        let promised = PROMISES.iter().find(|word| text.contains(**word));
        assert_eq!(promised, None, "{text}");
    }
}
