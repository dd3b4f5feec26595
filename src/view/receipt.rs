//! The receipt: when, to whom, how much, for what (Network Act art. 58).

use farthing_protocol::Method;
use farthing_protocol::order::ReceiptView;

use super::Say;
use super::elements::{Address, Folded, Line, Part};
use crate::flow::Flow;
use crate::i18n::{Text, Voice};

/// Name and value of each line.
static ROWS: [(Say, Say); 8] = [
    (
        |_, voice| voice.say(&Text::ReceiptNumber),
        |flow, _| read(flow, |receipt| receipt.number.to_string()),
    ),
    (
        |_, voice| voice.say(&Text::ReceiptDate),
        |flow, voice| read(flow, |receipt| voice.moment(&receipt.paid_at)),
    ),
    (
        |_, voice| voice.say(&Text::ReceiptItem),
        |flow, voice| flow.offer().map(|offer| voice.title(&offer.title)).unwrap_or_default(),
    ),
    (
        |_, voice| voice.say(&Text::ReceiptSeller),
        |flow, _| flow.offer().map(|offer| offer.publisher.name.clone()).unwrap_or_default(),
    ),
    (|_, voice| voice.say(&Text::ReceiptMethod), method),
    (
        |_, voice| voice.say(&Text::ReceiptCharged),
        |flow, voice| {
            let charged = flow.paid_order().and_then(|order| order.charged);
            charged.map(|amount| voice.money(&amount)).unwrap_or_default()
        },
    ),
    (
        |_, voice| voice.say(&Text::ReceiptLeft),
        |flow, voice| {
            let left = flow.paid_order().and_then(|order| order.left.as_ref());
            left.map(|left| voice.left(left)).unwrap_or_default()
        },
    ),
    (
        |_, voice| voice.say(&Text::TipMessage),
        |flow, _| read(flow, |receipt| receipt.message.clone().unwrap_or_default()),
    ),
];

/// The receipt, unfolded: it is what the reader has asked for.
pub(crate) const RECEIPT: Part = Part::Fold {
    class: "receipt",
    says: |flow, voice| match receipt(flow) {
        Some(_) => voice.say(&Text::Receipt),
        None => String::new(),
    },
    folded: Folded::Never,
    parts: &[
        Part::Table(&ROWS),
        Part::Link {
            class: "link",
            target: "_blank",
            says: |flow, voice| match flow.link() {
                Some(_) => voice.say(&Text::LinkToKeep),
                None => String::new(),
            },
            address: Address::Opened,
        },
        Part::Link {
            class: "link",
            target: "_blank",
            says: |flow, voice| match flow.contact() {
                "" => String::new(),
                contact => voice.say(&Text::ReceiptContact { contact: contact.to_owned() }),
            },
            address: Address::Contact,
        },
        Part::Line(Line::new("hint", |flow, voice| {
            if flow.contact().is_empty() {
                String::new()
            } else {
                voice.say(&Text::ReceiptQuestions)
            }
        })),
    ],
};

fn receipt(flow: &Flow) -> Option<&ReceiptView> {
    flow.paid_order().and_then(|order| order.receipt.as_ref())
}

fn read(flow: &Flow, part: impl FnOnce(&ReceiptView) -> String) -> String {
    receipt(flow).map(part).unwrap_or_default()
}

/// Where the money came from.
fn method(flow: &Flow, voice: &Voice) -> String {
    voice.say(&match (flow.paid_order().and_then(|order| order.method), flow.phone_masked()) {
        (None | Some(Method::PhoneBill), phone) if !phone.is_empty() => {
            Text::ReceiptPhoneBill { phone }
        }
        (method, _) => Text::Method(method.unwrap_or(Method::PhoneBill)),
    })
}
