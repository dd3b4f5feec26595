//! What this device saves in `IndexedDB`: its key pair, the phone number if the reader wants that, and what the reader
//! knows about passkeys. Only `IndexedDB` can hold a private key that cannot be exported.
//!
//! Storage may be blocked or full; the checkout works without it. `boot.js` looks for the key pair before WebAssembly
//! is loaded, so it repeats the names below.

use core::time::Duration;

use js_sys::Promise;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbObjectStore, IdbRequest, IdbTransactionMode};

use super::timer::Timeout;

const DATABASE: &str = "farthing";
const STORE: &str = "device";

/// After this time without an answer, storage counts as blocked: a purchase does not wait for it.
const PATIENCE: Duration = Duration::from_secs(5);

/// A value that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// The device's key pair.
    Key,
    /// The phone number in E.164 form.
    Phone,
    /// Whether the reader was told of passkeys, or has one.
    Passkey,
}

impl Slot {
    fn name(self) -> JsValue {
        JsValue::from_str(match self {
            Self::Key => "key",
            Self::Phone => "phone",
            Self::Passkey => "passkey",
        })
    }
}

/// What to do with a slot.
#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    /// Read its value.
    Read,
    /// Read its value. If it is empty, write this value first, unless another tab does so before.
    ReadOr(JsValue),
    /// Replace its value by this one.
    Write(JsValue),
    /// Empty it.
    Forget,
}

/// Carries out the wish and returns the value of the slot after that; `undefined` if it is empty. No other tab can
/// change the slot in between.
///
/// # Errors
///
/// If storage is blocked, or does not answer.
pub async fn ask(slot: Slot, wish: Wish) -> Result<JsValue, JsValue> {
    let key = slot.name();
    let store = begin().await?;
    match wish {
        Wish::Read => {}
        Wish::ReadOr(value) => {
            if settled(&store.add_with_key(&value, &key)?).await.is_ok() {
                return Ok(value);
            }
            // The slot has a value already, and that error has ended the transaction.
            return Box::pin(ask(slot, Wish::Read)).await;
        }
        Wish::Write(value) => _ = store.put_with_key(&value, &key)?,
        Wish::Forget => _ = store.delete(&key)?,
    }
    settled(&store.get(&key)?).await
}

/// Begins a transaction. It ends automatically when no request is open.
async fn begin() -> Result<IdbObjectStore, JsValue> {
    let database = open().await?;
    let transaction =
        database.transaction_with_str_and_mode(STORE, IdbTransactionMode::Readwrite)?;
    // The browser closes it when the transaction is over.
    database.close();
    transaction.object_store(STORE)
}

async fn open() -> Result<IdbDatabase, JsValue> {
    let factory = web_sys::window().ok_or(JsValue::UNDEFINED)?.indexed_db()?;
    let request = factory.ok_or(JsValue::UNDEFINED)?.open_with_u32(DATABASE, 1)?;
    let opening = request.clone();
    let upgrade = Closure::<dyn FnMut()>::new(move || {
        if let Ok(database) = opening.result() {
            // The store is missing only in a database that was just made.
            let _ = database.unchecked_into::<IdbDatabase>().create_object_store(STORE);
        }
    });
    request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
    if let Err(silence) = settled(&request).await {
        // The browser may still open the database later. It must be closed then, or it would block others.
        upgrade.forget();
        let late = request.clone();
        let close = Closure::once_into_js(move || {
            if let Ok(database) = late.result() {
                database.unchecked_into::<IdbDatabase>().close();
            }
        });
        request.set_onsuccess(Some(close.unchecked_ref()));
        return Err(silence);
    }
    request.set_onupgradeneeded(None);
    request.result().map(JsValue::unchecked_into)
}

/// The result of a request.
async fn settled(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let mut patience = None;
    let promise = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
        patience = Some(Timeout::new(PATIENCE, move || {
            // Rejecting does not fail.
            let _rejected = reject.call0(&JsValue::NULL);
        }));
    });
    JsFuture::from(promise).await?;
    drop(patience);
    request.result()
}
