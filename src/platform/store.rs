//! One value in `IndexedDB`: the device's key pair, which no other storage can hold unexported.
//!
//! Storage may be blocked, full or gone; it only adds comfort. `boot.js` looks for the same value
//! before any WebAssembly is here, so the names below are written there, too.

use js_sys::Promise;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{EventTarget, IdbDatabase, IdbObjectStore, IdbRequest, IdbTransactionMode};

const DATABASE: &str = "farthing";
const STORE: &str = "device";
const KEY: &str = "key";

/// The stored value, if there is one.
///
/// # Errors
///
/// If storage is blocked.
pub async fn read() -> Result<Option<JsValue>, JsValue> {
    let store = open(IdbTransactionMode::Readonly).await?;
    let value = settled(&store.get(&JsValue::from_str(KEY))?).await?;
    Ok((!value.is_undefined()).then_some(value))
}

/// Stores `value` unless another tab was quicker, and returns what is stored then.
///
/// # Errors
///
/// If storage is blocked.
pub async fn read_or_write(value: &JsValue) -> Result<JsValue, JsValue> {
    // Both happen in one transaction, which no other tab can come between.
    let store = open(IdbTransactionMode::Readwrite).await?;
    let there = settled(&store.get(&JsValue::from_str(KEY))?).await?;
    if !there.is_undefined() {
        return Ok(there);
    }
    settled(&store.put_with_key(value, &JsValue::from_str(KEY))?).await?;
    Ok(value.clone())
}

async fn open(mode: IdbTransactionMode) -> Result<IdbObjectStore, JsValue> {
    let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
    let factory = window.indexed_db()?.ok_or(JsValue::UNDEFINED)?;
    let request = factory.open_with_u32(DATABASE, 1)?;
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
    let transaction = database.transaction_with_str_and_mode(STORE, mode)?;
    let store = transaction.object_store(STORE);
    // Waits for the transaction, which was begun above.
    database.close();
    store
}

/// The result of a request.
async fn settled(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let target: &EventTarget = request.as_ref();
    let promise = Promise::new(&mut |resolve, reject| {
        let _ = target.add_event_listener_with_callback("success", &resolve);
        let _ = target.add_event_listener_with_callback("error", &reject);
        let _ = target.add_event_listener_with_callback("blocked", &reject);
    });
    JsFuture::from(promise).await?;
    request.result()
}
