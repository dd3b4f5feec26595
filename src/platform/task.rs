//! Async functions that end when their owner is dropped.

use core::cell::RefCell;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::rc::{Rc, Weak};

type Body = RefCell<Option<Pin<Box<dyn Future<Output = ()>>>>>;

/// Runs async functions. Dropping it ends them at once and drops everything that they hold.
#[derive(Default)]
pub struct Tasks(RefCell<Vec<Weak<Body>>>);

impl Tasks {
    /// Starts an async function.
    pub fn spawn(&self, future: impl Future<Output = ()> + 'static) {
        self.spawn_boxed(Box::pin(future));
    }

    fn spawn_boxed(&self, future: Pin<Box<dyn Future<Output = ()>>>) {
        let body: Rc<Body> = Rc::new(RefCell::new(Some(future)));
        let mut running = self.0.borrow_mut();
        running.retain(|task| task.strong_count() > 0);
        running.push(Rc::downgrade(&body));
        wasm_bindgen_futures::spawn_local(Task(body));
    }
}

impl Drop for Tasks {
    fn drop(&mut self) {
        for body in self.0.borrow().iter().filter_map(Weak::upgrade) {
            // The task that is dropping us ends by itself.
            if let Ok(mut body) = body.try_borrow_mut() {
                *body = None;
            }
        }
    }
}

struct Task(Rc<Body>);

impl Future for Task {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut body = self.0.borrow_mut();
        let Some(future) = body.as_mut() else { return Poll::Ready(()) };
        match future.as_mut().poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(()) => {
                *body = None;
                Poll::Ready(())
            }
        }
    }
}
