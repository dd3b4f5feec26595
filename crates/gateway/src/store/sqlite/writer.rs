//! The one thread that writes.
//!
//! Commands are asynchronous, because the other engine needs that; here every statement is ready at
//! once, so a command runs to its end without ever waiting. While a commit waits for the disk, the
//! next batch gathers in the queue.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::sync::{mpsc, oneshot, watch};

use crate::store::tx::Tx;
use crate::store::{OpenError, StoreError};

/// Most commands that share one commit.
const BATCH_MAX: usize = 256;

/// Most commands that wait for their turn; more callers wait outside.
const QUEUE_MAX: usize = 1_024;

/// Tells a command's caller how it went, once the commit is done (`true`) or has failed.
type Report = Box<dyn FnOnce(bool) + Send>;

/// A command with its caller's ear: runs, says whether to keep its effects, and how to report.
type Job = Box<dyn FnOnce(&mut Tx) -> (bool, Report) + Send>;

/// The way to the writing thread. The thread ends when the last handle is dropped.
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

    /// Queues a command and waits for the commit that it became part of.
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
                // A caller that went away does not need the answer.
                drop(sender.send(told));
            });
            (keep, report)
        });
        if !self.is_running() || self.jobs.send(job).await.is_err() {
            return Err(StoreError::Broken.into());
        }
        answer.await.unwrap_or_else(|_| Err(StoreError::Broken.into()))
    }

    /// Whether no commit has failed so far, and the thread lives.
    pub(crate) fn is_running(&self) -> bool {
        !*self.broken.borrow() && !self.jobs.is_closed()
    }

    /// Waits until a commit has failed, or the thread is gone.
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
            // Nothing was begun, so nothing is unknown: these callers fail, the next may not.
            tracing::error!(error = ?cause, "no transaction could be begun");
            batch.clear();
            continue;
        }
        let mut reports = Vec::with_capacity(batch.len());
        let committed = commit(&mut tx, &mut batch, &mut reports);
        if let Err(cause) = &committed {
            // What the disk holds now is unknown. A second try could report a success that the
            // first one lost, so the thread stops and the operator restarts the process.
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
    // Nobody writes beside this transaction, but an operator's command may have since the last one.
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
