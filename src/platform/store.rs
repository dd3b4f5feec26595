//! What this device keeps, in `IndexedDB`: its key pair, which no other storage can hold unexported,
//! and the phone number if the reader wants that.
//!
//! Storage may be blocked, full or gone; it only adds comfort. `boot.js` looks for the key pair
//! before any WebAssembly is here, so the names below are written there, too.

use js_sys::Promise;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbObjectStore, IdbRequest, IdbTransactionMode};

const DATABASE: &str = "farthing";
const STORE: &str = "device";

/// A value that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// The device's key pair.
    Key,
    /// The phone number: E.164.
    Phone,
}

impl Slot {
    fn name(self) -> JsValue {
        JsValue::from_str(match self {
            Self::Key => "key",
            Self::Phone => "phone",
        })
    }
}

/// The stored value, if there is one. Where there is none and one is given, it is stored, unless
/// another tab was quicker; both happen in one transaction, which no other tab can come between.
///
/// # Errors
///
/// If storage is blocked.
pub async fn read(slot: Slot, or_write: Option<&JsValue>) -> Result<JsValue, JsValue> {
    let (store, key) = (open().await?, slot.name());
    let mut stored = settled(&store.get(&key)?).await?;
    if stored.is_undefined()
        && let Some(value) = or_write
    {
        settled(&store.put_with_key(value, &key)?).await?;
        stored = value.clone();
    }
    Ok(stored)
}

/// Keeps a value in place of the one before, or keeps none any more.
///
/// # Errors
///
/// If storage is blocked.
pub async fn write(slot: Slot, value: Option<&JsValue>) -> Result<(), JsValue> {
    let (store, key) = (open().await?, slot.name());
    let request = match value {
        Some(value) => store.put_with_key(value, &key)?,
        None => store.delete(&key)?,
    };
    settled(&request).await.map(|_| ())
}

/// The object store, in a transaction that has just begun: it lasts while requests follow each other.
async fn open() -> Result<IdbObjectStore, JsValue> {
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
    let database: IdbDatabase = settled(&request).await?.unchecked_into();
    request.set_onupgradeneeded(None);
    let transaction =
        database.transaction_with_str_and_mode(STORE, IdbTransactionMode::Readwrite)?;
    // Waits for the transaction, which was begun above.
    database.close();
    transaction.object_store(STORE)
}

/// The result of a request.
async fn settled(request: &IdbRequest) -> Result<JsValue, JsValue> {
    // There is one version of the database, so opening it is never blocked by another tab.
    let promise = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    JsFuture::from(promise).await?;
    request.result()
}
