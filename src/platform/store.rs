//! One value in `IndexedDB`: the device's key pair, which no other storage can hold unexported.
//!
//! Storage may be blocked, full or gone; it only adds comfort. `boot.js` looks for the same value
//! before any WebAssembly is here, so the names below are written there, too.

use js_sys::Promise;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbRequest, IdbTransactionMode};

const DATABASE: &str = "farthing";
const STORE: &str = "device";
const KEY: &str = "key";

/// The stored value, if there is one. Where there is none and one is given, it is stored, unless
/// another tab was quicker; both happen in one transaction, which no other tab can come between.
///
/// # Errors
///
/// If storage is blocked.
pub async fn read(or_write: Option<&JsValue>) -> Result<JsValue, JsValue> {
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
    let store = transaction.object_store(STORE)?;
    let key = JsValue::from_str(KEY);
    let mut stored = settled(&store.get(&key)?).await?;
    if stored.is_undefined()
        && let Some(value) = or_write
    {
        settled(&store.put_with_key(value, &key)?).await?;
        stored = value.clone();
    }
    Ok(stored)
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
