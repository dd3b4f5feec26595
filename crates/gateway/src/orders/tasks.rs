//! Background tasks: calls and reads that outlive the request that caused them. They are counted, so that the
//! process can wait for them before it ends. Ending earlier is safe too, and costs one read at the next
//! start.

use core::future::Future;

use tokio::sync::watch;

/// Counts the tasks that are running.
#[derive(Debug)]
pub(crate) struct Tasks {
    count: watch::Sender<usize>,
}

impl Default for Tasks {
    fn default() -> Self {
        Self { count: watch::channel(0).0 }
    }
}

/// Counts one task until it is dropped, also when the task is aborted.
struct Counted(watch::Sender<usize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count = count.saturating_sub(1));
    }
}

impl Tasks {
    /// Spawns a task and counts it until it ends.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.count.send_modify(|count| *count += 1);
        let counted = Counted(self.count.clone());
        tokio::spawn(async move {
            task.await;
            drop(counted);
        });
    }

    /// Waits until no task is running.
    pub(crate) async fn finish(&self) {
        // The sender lives in `self`, so waiting cannot fail.
        let _ = self.count.subscribe().wait_for(|count| *count == 0).await;
    }
}
