//! Amounts and dates, written by the browser's own `Intl`.

use farthing_protocol::{Currency, Money};
use js_sys::{Array, Date, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::i18n::{Locale, Voice};

/// A voice for `locale` that formats amounts and dates with this browser's `Intl`.
#[must_use]
pub fn voice(locale: Locale) -> Voice {
    Voice { locale, write_money: money, write_moment: moment, write_day: day }
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (name, value) in pairs {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&options, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    options
}

fn locales(locale: Locale) -> Array {
    Array::of1(&JsValue::from_str(locale.tag()))
}

/// The amount is passed as text, so that it is never a float here.
///
/// Korean prose writes 300원; `Intl` knows only ₩300 and "300 대한민국 원".
fn money(locale: Locale, amount: &Money) -> String {
    let is_won = locale == Locale::Ko && amount.currency() == Currency::KRW;
    let style = if is_won { "decimal" } else { "currency" };
    let options = options(&[("style", style), ("currency", amount.currency().code())]);
    let format = Intl::NumberFormat::new(&locales(locale), &options).format();
    let plain = amount.amount().to_string();
    format
        .call1(&JsValue::UNDEFINED, &JsValue::from_str(&plain))
        .ok()
        .and_then(|text| text.as_string())
        .map_or_else(|| amount.to_string(), |text| if is_won { text + "원" } else { text })
}

fn moment(locale: Locale, at: &str) -> String {
    date(locale, at, &[("dateStyle", "medium"), ("timeStyle", "short")])
}

fn day(locale: Locale, at: &str) -> String {
    date(locale, at, &[("dateStyle", "long")])
}

fn date(locale: Locale, at: &str, how: &[(&str, &str)]) -> String {
    let options = options(how);
    let date = Date::new(&JsValue::from_str(at));
    if date.get_time().is_nan() {
        return at.to_owned();
    }
    let format = Intl::DateTimeFormat::new(&locales(locale), &options).format();
    format
        .call1(&JsValue::UNDEFINED, &date)
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_else(|| at.to_owned())
}
