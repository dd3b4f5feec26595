//! Whether the sheet can be seen, and how high it is.

use core::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Document, Element, IntersectionObserver, IntersectionObserverEntry, ResizeObserver};

use super::listener::{Listener, property};

/// Reports when an element becomes visible or invisible. Dropping it ends the observation.
pub struct Visibility {
    observer: IntersectionObserver,
    _on_change: Closure<dyn FnMut(Array)>,
    _on_tab: Listener,
}

impl Visibility {
    /// Calls `send` with whether `element` can be seen, at once and on every change.
    ///
    /// # Errors
    ///
    /// If the browser has no `IntersectionObserver`.
    pub fn of(
        document: &Document,
        element: &Element,
        send: impl Fn(bool) + 'static,
    ) -> Result<Self, JsValue> {
        let send = Rc::new(send);
        let is_in_view = Rc::new(Cell::new(false));
        let tell = {
            let (document, is_in_view) = (document.clone(), Rc::clone(&is_in_view));
            move || send(is_in_view.get() && !document.hidden())
        };
        let on_change = Closure::<dyn FnMut(Array)>::new({
            let tell = tell.clone();
            move |entries: Array| {
                let last: IntersectionObserverEntry = entries.pop().unchecked_into();
                // Version 2 also says whether something of the page covers it or fades it.
                let is_clear = property(&last, "isVisible").as_bool().unwrap_or(true);
                is_in_view.set(last.is_intersecting() && is_clear);
                tell();
            }
        });
        let options = Object::new();
        // Version 2 needs both options. Browsers with version 1 ignore them.
        Reflect::set(&options, &JsValue::from_str("trackVisibility"), &JsValue::TRUE)?;
        Reflect::set(&options, &JsValue::from_str("delay"), &JsValue::from(100))?;
        let observer = IntersectionObserver::new_with_options(
            on_change.as_ref().unchecked_ref(),
            options.unchecked_ref(),
        )?;
        observer.observe(element);
        let on_tab = Listener::new(document, "visibilitychange", move |_| tell());
        Ok(Self { observer, _on_change: on_change, _on_tab: on_tab })
    }
}

impl Drop for Visibility {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Reports the height of an element. Dropping it ends the observation.
pub struct Height {
    observer: ResizeObserver,
    _on_change: Closure<dyn FnMut()>,
}

impl Height {
    /// Calls `send` with the height of `element` in CSS pixels, rounded up, at once and on every change.
    ///
    /// # Errors
    ///
    /// If the browser has no `ResizeObserver`.
    pub fn of(element: &Element, send: impl Fn(u32) + 'static) -> Result<Self, JsValue> {
        let measured = element.clone();
        let on_change = Closure::<dyn FnMut()>::new(move || {
            // A height that is rounded down would cause a scrollbar.
            let height = measured.get_bounding_client_rect().height().ceil();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a height is positive and small"
            )]
            send(height as u32);
        });
        let observer = ResizeObserver::new(on_change.as_ref().unchecked_ref())?;
        observer.observe(element);
        Ok(Self { observer, _on_change: on_change })
    }
}

impl Drop for Height {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
