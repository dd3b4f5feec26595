//! Links to the plain page carry a ticket that identifies the reader's device. So a purchase that begins in the sheet
//! can be finished on the plain page.

use core::cell::RefCell;
use core::time::Duration;
use std::rc::{Rc, Weak};

use leptos::prelude::GetUntracked as _;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, EventTarget};

use super::app::App;
use crate::flow::in_app::Exit;
use crate::platform::agent;
use crate::platform::listener::Listener;
use crate::platform::timer::Timeout;

/// Readers often need the plain page because the gateway answers slowly. After this time the link opens the page
/// without a ticket.
const TICKET_WITHIN: Duration = Duration::from_secs(4);

/// Links to the plain page. The link to the carrier's page, which can also fill the whole window, does not match.
const LINK: &str = "a[target=_top][href^='/pay/']";

/// The link that opens the plain page outside of an in-app browser.
const OUTSIDE: &str = ".outside";

/// Handles clicks on links to the plain page within `root`.
#[must_use]
pub(super) fn follow(app: &Weak<App>, root: &EventTarget) -> Listener {
    let (app, leaving) = (app.clone(), Rc::new(RefCell::new(None)));
    Listener::new(root, "click", move |event| {
        if let Some(app) = app.upgrade()
            && is_within(&event, LINK)
        {
            event.prevent_default();
            let exit = if is_within(&event, OUTSIDE) { agent::exit() } else { Exit::Here };
            leave(&app, exit, &leaving);
        }
    })
}

fn is_within(event: &Event, selector: &str) -> bool {
    let pressed = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    pressed.is_some_and(|pressed| matches!(pressed.closest(selector), Ok(Some(_))))
}

/// Opens the plain page once: when the ticket arrives, or after [`TICKET_WITHIN`].
fn leave(app: &Rc<App>, exit: Exit, leaving: &Rc<RefCell<Option<Timeout>>>) {
    if leaving.borrow().is_some() {
        return;
    }
    let (late, plain) = (Rc::clone(leaving), app.plain_page.get_untracked());
    leaving.replace(Some(Timeout::new(TICKET_WITHIN, move || {
        if late.take().is_some() {
            go(exit, &plain);
        }
    })));
    let (leaving, plain) = (Rc::clone(leaving), app.plain_page.get_untracked());
    app.with_plain_ticket(move |ticketed| {
        if leaving.take().is_some() {
            go(exit, &ticketed.unwrap_or(plain));
        }
    });
}

/// Opens the page in the whole window, not in the frame.
fn go(exit: Exit, path: &str) {
    let Some(window) = web_sys::window() else { return };
    let Ok(own) = window.location().origin() else { return };
    if let Ok(Some(top)) = window.top() {
        let url = [own.as_str(), path].concat();
        // If the page forbids it, nothing happens and the reader can press again.
        let _ = top.location().set_href(&exit.address(&url).unwrap_or(url));
    }
}
