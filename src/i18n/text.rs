//! The sentences of the checkout, without their languages.

use farthing_protocol::{ItemKind, Method, MsisdnError, Reason};

/// Every sentence, with its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// Name of the sheet before the item's title is known.
    Checkout,
    /// Name of the button that closes the sheet.
    Close,
    /// The offer is on its way.
    Loading,
    /// What a phone-bill payment is, under the field.
    PhoneBill {
        /// The price, as readers write it.
        price: String,
    },
    /// Label of the phone field.
    PhoneLabel,
    /// What a number looks like, beside the label.
    PhoneExample,
    /// Check box: save the number on this device.
    KeepPhone,
    /// Heading where the number is known from an earlier payment.
    PayWith {
        /// The number with its middle hidden.
        phone: String,
    },
    /// The button that pays.
    PayAndTextMe {
        /// The price, as readers write it.
        price: String,
    },
    /// The same button while the order is sent.
    AskingCarrier,
    /// A press came too early to count.
    PressAgain,
    /// That an opened item cannot be returned (E-commerce Act art. 17).
    OnceOpened,
    /// The same where the purchase can be undone.
    CanUndo,
    /// Storage is blocked, so this browser forgets the purchase with the page.
    NotKept,
    /// The same for a purchase by phone bill, which a code can open again.
    NotKeptButByCode,
    /// The same, where the receipt has a link.
    NotKeptButByLink,
    /// The link that opens the item again.
    LinkToKeep,
    /// That a tip opens nothing.
    TipIsGift,
    /// What is wrong with the phone number.
    PhoneProblem(MsisdnError),
    /// Why a payment or an offer failed, and what can be done.
    Why(Reason),
    /// Below every refusal: no money was taken.
    NothingCharged,
    /// Nobody finished the payment in time.
    RanOut,
    /// The payment was stopped, here or elsewhere.
    Stopped,
    /// The price is another one now.
    PriceChanged,
    /// Heading of the code screen.
    CodeHeading,
    /// Where the code went.
    CodeSentTo {
        /// The number with its middle hidden.
        phone: String,
    },
    /// Label of the code field.
    CodeLabel,
    /// The button that sends the code.
    Pay {
        /// The price, as readers write it.
        price: String,
    },
    /// The same button at work.
    CheckingCode,
    /// How long the code is valid.
    TimeLeft {
        /// The time left, as `m:ss`.
        clock: String,
    },
    /// The same for screen readers, at a few moments only.
    SecondsLeft(u32),
    /// The code has expired.
    CodeRanOut,
    /// The carrier refused the code.
    WrongCode {
        /// How many wrong codes are still allowed.
        tries_left: u8,
    },
    /// Fewer than six digits.
    CodeIncomplete,
    /// The button that asks for another code.
    Resend,
    /// The same button while it has to wait.
    ResendIn {
        /// The time to wait, as `m:ss`.
        clock: String,
    },
    /// The same button at work.
    Resending,
    /// Another code cannot be sent yet.
    TooSoon,
    /// No more codes are sent.
    NoSendsLeft,
    /// What to do when no message comes.
    NoMessage,
    /// The button that goes back to the phone number.
    ChangeNumber,
    /// A payment for this item was already running, in another tab or before a reload.
    AlreadyPaying,
    /// The carrier is being asked to text a code.
    Preparing,
    /// The carrier is being asked for the money.
    Charging,
    /// An answer was lost, so the carrier is asked for the result.
    Checking,
    /// The order is being cancelled.
    Stopping,
    /// A wait has become long.
    NotTwice,
    /// Heading of the screen for the carrier's own window.
    WindowHeading,
    /// What to do there.
    WindowExplained,
    /// The link to it.
    WindowLink,
    /// The same link, for browsers that open no second tab.
    WindowHere,
    /// Heading of the outcome.
    Paid {
        /// The price, as readers write it.
        price: String,
    },
    /// Nothing was paid: the phone had bought it before.
    Bought {
        /// The day of that purchase, as readers write it.
        day: String,
    },
    /// The paid thing is being opened.
    Opening,
    /// The button that closes after a payment that opens nothing.
    Done,
    /// What the receipt is folded under.
    Receipt,
    /// The item was paid for, and it is not known for how much.
    Owned,
    /// Heading of the outcome of a tip.
    Thanks,
    /// Label of the receipt's number.
    ReceiptNumber,
    /// When it was paid.
    ReceiptDate,
    /// Label of the item's title.
    ReceiptItem,
    /// Label of the publication's name.
    ReceiptSeller,
    /// How it was paid.
    ReceiptMethod,
    /// Whose phone bill paid.
    ReceiptPhoneBill {
        /// The number with its middle hidden.
        phone: String,
    },
    /// Whom readers ask about the payment.
    ReceiptContact {
        /// An address or a number.
        contact: String,
    },
    /// What to have at hand when asking.
    ReceiptQuestions,
    /// Heading when there is no offer.
    Unavailable,
    /// The button that tries again.
    TryAgain,
    /// When trying again can work.
    TryAgainIn {
        /// The time to wait, in seconds.
        secs: u32,
    },
    /// The wait is over.
    TryAgainNow,
    /// Waiting helps, but it is not known how long.
    TryAgainLater,
    /// The link to the page that needs no WebAssembly.
    PlainPage,
    /// The link from an in-app browser to the normal browser.
    OpenOutside,
    /// How to get there if only the application's menu can do it.
    OutsideByMenu,
    /// The gateway cannot be reached.
    Offline,
    /// Another server answers in its place, such as a network's sign-in page.
    SignIn,
    /// The button that pays in one press.
    Buy {
        /// What kind of thing is bought.
        kind: ItemKind,
        /// The price, as readers write it.
        price: String,
    },
    /// The same where a bundle or a pass covers it.
    Covered(String),
    /// How much is on the tab.
    OnTab {
        /// The sum that is open now, as readers write it.
        open: String,
        /// How much can be.
        limit: String,
    },
    /// How much credit there is.
    CreditLeft(String),
    /// How many articles of a bundle are left.
    UnitsLeft(u32),
    /// A pass covers it.
    InPass,
    /// What will be left after the purchase.
    AfterThis(String),
    /// What a settlement is.
    SettleNote {
        /// What is open on the tab.
        open: String,
        /// What the phone bill pays.
        total: String,
    },
    /// What a top-up is.
    TopUpNote {
        /// What the phone bill pays.
        amount: String,
        /// What is left after this purchase.
        left: String,
    },
    /// What the other amounts are folded under.
    OtherAmount,
    /// What the other ways are folded under.
    OtherWays,
    /// A way to pay, on a button.
    ByTab,
    /// A way to pay, on a button.
    ByCredit(String),
    /// A way to pay, on a button.
    ByBundle,
    /// A way to pay, on a button.
    ByPass,
    /// A way to pay, on a button.
    ByPhoneBill(String),
    /// A way to pay, on a button.
    BySettling(String),
    /// A way to pay, on a button.
    ByToppingUp,
    /// Another thing that opens this one.
    Instead {
        /// What it is called.
        title: String,
        /// The price, as readers write it.
        price: String,
    },
    /// The sum of earlier payments that is deducted from the price.
    Credited(String),
    /// By how much it is cheaper than single articles.
    Saves(String),
    /// The button that goes back.
    Back,
    /// Heading of a tip's amounts.
    TipHeading,
    /// Label of a tip's own amount.
    TipOwn,
    /// What can be given.
    TipRange {
        /// The least amount, as readers write it.
        min: String,
        /// The greatest amount, as readers write it.
        max: String,
    },
    /// Label of a tip's message, and what it is folded under.
    TipMessage,
    /// The price without the discount, for screen readers.
    RegularPrice(String),
    /// Until when a price is valid.
    Until(String),
    /// The price of a first purchase.
    Trial,
    /// The button that takes a purchase back.
    Undo,
    /// It was taken back.
    Undone,
    /// The way to pay, on a receipt.
    Method(Method),
    /// Label of the amount on the phone bill.
    ReceiptCharged,
    /// Label of what is left.
    ReceiptLeft,
}
