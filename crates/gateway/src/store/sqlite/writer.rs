//! The one thread that writes.
//!
//! Commands are async because PostgreSQL needs that. Here every statement is ready at once, so a command
//! never waits. While a commit waits for the disk, the next batch collects in the queue.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::sync::{mpsc, oneshot, watch};

use crate::store::tx::Tx;
use crate::store::{OpenError, StoreError};

/// Most commands that share one commit.
const BATCH_MAX: usize = 256;

/// Most commands in the queue; more callers wait to send.
const QUEUE_MAX: usize = 1_024;

/// Reports to a command's caller that the commit succeeded (`true`) or failed.
type Report = Box<dyn FnOnce(bool) + Send>;

/// A command: runs, and returns whether to keep its effects and how to report the commit.
type Job = Box<dyn FnOnce(&mut Tx) -> (bool, Report) + Send>;

/// A handle of the writing thread. The thread ends when the last handle is dropped.
#[derive(Debug, Clone)]
pub(crate) struct Writer {
    jobs: mpsc::Sender<Job>,
    broken: watch::Sender<bool>,
}

impl Writer {
    /// Starts the thread on its own connection.
    pub(crate) fn start(tx: Tx) -> Result<Self, OpenError> {
        let (jobs, queue) = mpsc::channel(QUEUE_MAX);
        let broken = watch::Sender::new(false);
        let told = broken.clone();
        let thread = std::thread::Builder::new().name("farthing-writer".to_owned());
        thread.spawn(move || work(tx, queue, &told)).map_err(OpenError::Thread)?;
        Ok(Self { jobs, broken })
    }

    /// Queues a command and waits for its commit.
    pub(crate) async fn run<T, E, F>(&self, command: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (sender, answer) = oneshot::channel();
        let job: Job = Box::new(move |tx| {
            let result = command(tx).now_or_never();
            let result = result.unwrap_or_else(|| Err(StoreError::Waits.into()));
            let keep = result.is_ok();
            let report: Report = Box::new(move |committed| {
                let told = if committed || !keep { result } else { Err(StoreError::Broken.into()) };
                // The caller may have been dropped; then nobody needs the answer.
                drop(sender.send(told));
            });
            (keep, report)
        });
        if !self.is_running() || self.jobs.send(job).await.is_err() {
            return Err(StoreError::Broken.into());
        }
        answer.await.unwrap_or_else(|_| Err(StoreError::Broken.into()))
    }

    /// Whether the thread runs and no commit has failed.
    pub(crate) fn is_running(&self) -> bool {
        !*self.broken.borrow() && !self.jobs.is_closed()
    }

    /// Waits until a commit has failed or the thread has ended.
    pub(crate) async fn broken(&self) {
        let mut broken = self.broken.subscribe();
        tokio::select! {
            // The sender lives in `self`, so waiting cannot fail.
            _ = broken.wait_for(|broken| *broken) => {}
            () = self.jobs.closed() => {}
        }
    }
}

fn work(mut tx: Tx, mut queue: mpsc::Receiver<Job>, broken: &watch::Sender<bool>) {
    let mut batch = Vec::with_capacity(BATCH_MAX);
    while queue.blocking_recv_many(&mut batch, BATCH_MAX) > 0 {
        if let Err(cause) = run(&mut tx, "begin immediate") {
            // No transaction began, so nothing is unknown: these callers fail, and the next may succeed.
            tracing::error!(error = ?cause, "no transaction could be begun");
            batch.clear();
            continue;
        }
        let mut reports = Vec::with_capacity(batch.len());
        let committed = commit(&mut tx, &mut batch, &mut reports);
        if let Err(cause) = &committed {
            // The content of the disk is unknown now. A second try could report a success that the first one
            // lost, so the thread stops and the operator restarts the process.
            tracing::error!(error = ?cause, "a commit failed; no more writes until a restart");
            broken.send_replace(true);
        }
        for report in reports {
            report(committed.is_ok());
        }
        if committed.is_err() {
            return;
        }
    }
}

fn commit(tx: &mut Tx, batch: &mut Vec<Job>, reports: &mut Vec<Report>) -> Result<(), StoreError> {
    // No other process writes during this transaction, but an operator's command may have written since the
    // last one.
    if tx.sqlite().ok_or(StoreError::Broken)?.was_written_by_others()? {
        tx.set_head(None);
    }
    for job in batch.drain(..) {
        let head = tx.head();
        tx.sqlite().ok_or(StoreError::Broken)?.arm_savepoint();
        let (keep, report) = job(tx);
        reports.push(report);
        tx.sqlite().ok_or(StoreError::Broken)?.end_savepoint(keep)?;
        if !keep {
            tx.set_head(head);
        }
    }
    run(tx, "commit")?;
    tx.count_commit();
    Ok(())
}

fn run(tx: &mut Tx, sql: &'static str) -> Result<(), StoreError> {
    tx.sqlite().ok_or(StoreError::Broken)?.run(sql)
}
