//! Timers that stop when they are dropped. They need a few lines of `web-sys`, which the checkout uses anyway, so
//! `gloo-timers` is not a dependency.

use core::cell::Cell;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;
use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;

/// A timer that fires once. Dropping it stops it.
pub struct Timeout {
    id: i32,
    _callback: Closure<dyn FnMut()>,
}

impl Timeout {
    /// Calls `callback` after `delay`.
    #[must_use]
    pub fn new(delay: Duration, callback: impl FnOnce() + 'static) -> Self {
        let callback = Closure::once(callback);
        let millis = i32::try_from(delay.as_millis()).unwrap_or(i32::MAX);
        let id = web_sys::window()
            .and_then(|window| {
                let function = callback.as_ref().unchecked_ref();
                window.set_timeout_with_callback_and_timeout_and_arguments_0(function, millis).ok()
            })
            .unwrap_or_default();
        Self { id, _callback: callback }
    }
}

impl Drop for Timeout {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            window.clear_timeout_with_handle(self.id);
        }
    }
}

/// Calls a function in a task of its own.
pub fn later(act: Box<dyn FnOnce()>) {
    // The timer is never stopped. It may fire late, in a hidden tab or after the checkout was removed.
    core::mem::forget(Timeout::new(Duration::ZERO, act));
}

/// A timer that fires again and again. Dropping it stops it.
pub struct Interval {
    id: i32,
    _callback: Closure<dyn FnMut()>,
}

impl Interval {
    /// Calls `callback` every `period`.
    #[must_use]
    pub fn new(period: Duration, callback: impl FnMut() + 'static) -> Self {
        let callback = Closure::<dyn FnMut()>::new(callback);
        let millis = i32::try_from(period.as_millis()).unwrap_or(i32::MAX);
        let id = web_sys::window()
            .and_then(|window| {
                let function = callback.as_ref().unchecked_ref();
                window.set_interval_with_callback_and_timeout_and_arguments_0(function, millis).ok()
            })
            .unwrap_or_default();
        Self { id, _callback: callback }
    }
}

impl Drop for Interval {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            window.clear_interval_with_handle(self.id);
        }
    }
}

/// A pause in an async function, which ends early when the browser says that it is online again.
/// Dropping the function stops its timer.
pub fn pause(delay: Duration) -> impl Future<Output = ()> {
    Pause { delay, running: None, is_over: Rc::new(Cell::new(false)) }
}

struct Pause {
    delay: Duration,
    running: Option<(Timeout, Option<super::listener::Listener>)>,
    is_over: Rc<Cell<bool>>,
}

impl Future for Pause {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.is_over.get() {
            return Poll::Ready(());
        }
        // Only one task polls this future, so its first waker stays valid.
        if self.running.is_none() {
            let end = |is_over: Rc<Cell<bool>>, waker: core::task::Waker| {
                move || {
                    is_over.set(true);
                    waker.wake_by_ref();
                }
            };
            let early = end(Rc::clone(&self.is_over), context.waker().clone());
            let online = web_sys::window()
                .map(|window| super::listener::Listener::new(&window, "online", move |_| early()));
            let late = end(Rc::clone(&self.is_over), context.waker().clone());
            self.running = Some((Timeout::new(self.delay, late), online));
        }
        Poll::Pending
    }
}
