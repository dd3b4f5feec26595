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
    /// Wish to have the number kept on this device.
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
    /// The same button at work.
    AskingCarrier,
    /// A press came too early to count.
    PressAgain,
    /// What cannot be taken back, for things that are opened (E-commerce Act art. 17).
    OnceOpened,
    /// The same where the purchase can be undone.
    CanUndo,
    /// Storage is blocked: what was bought is forgotten with the page.
    NotKept,
    /// The same, of what a phone paid.
    NotKeptButByCode,
    /// The same, where the receipt has a link.
    NotKeptButByLink,
    /// The link to what was opened.
    LinkToKeep,
    /// The same for tips.
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
    /// How long the code holds.
    TimeLeft {
        /// The time left, as `m:ss`.
        clock: String,
    },
    /// The same for screen readers, at a few moments only.
    SecondsLeft(u32),
    /// The code holds no longer.
    CodeRanOut,
    /// The carrier refused the code.
    WrongCode {
        /// So many more are forgiven.
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
    /// The order was found, not placed, here.
    AlreadyPaying,
    /// The carrier is being asked to text a code.
    Preparing,
    /// The carrier is being asked for the money.
    Charging,
    /// An answer was lost and is being looked for.
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
        /// In so many seconds.
        secs: u32,
    },
    /// The wait is over.
    TryAgainNow,
    /// Waiting helps; nobody knows how long.
    TryAgainLater,
    /// The link to the page that needs no WebAssembly.
    PlainPage,
    /// The link from an application's own browser to the reader's.
    OpenOutside,
    /// Where only the application's menu leads there.
    OutsideByMenu,
    /// The gateway cannot be reached.
    Offline,
    /// Something else answers in its place.
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
    /// What is left, said before it is paid.
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
    /// What it has become cheaper by.
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
    /// What the price was or will be, for screen readers.
    RegularPrice(String),
    /// Until when a price holds.
    Until(String),
    /// The price of a first purchase.
    Trial,
    /// The button that takes a purchase back.
    Undo,
    /// It was taken back.
    Undone,
    /// Where the money came from.
    Method(Method),
    /// Name of what the phone bill paid.
    ReceiptCharged,
    /// Name of what is left.
    ReceiptLeft,
}
