//! The one task that writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::BoxFuture;
use sqlx::SqliteConnection;
use tokio::sync::{mpsc, oneshot};

use crate::store::StoreError;

/// Most commands that share one commit.
const BATCH_MAX: usize = 128;

/// Most commands that wait for their turn; more callers wait outside.
const QUEUE_MAX: usize = 1_024;

/// Tells a command's caller how it went, once the commit is done (`true`) or has failed.
type Report = Box<dyn FnOnce(bool) + Send>;

/// A command with its caller's ear: runs, says whether to keep its effects, and how to report.
type Job =
    Box<dyn for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, (bool, Report)> + Send>;

/// The way to the writing task. The task ends when the last handle is dropped.
#[derive(Debug, Clone)]
pub(crate) struct Writer {
    jobs: mpsc::Sender<Job>,
    broken: Arc<AtomicBool>,
}

impl Writer {
    /// Starts the task on its own connection.
    pub(crate) fn start(connection: SqliteConnection) -> Self {
        let (jobs, queue) = mpsc::channel(QUEUE_MAX);
        let broken = Arc::new(AtomicBool::new(false));
        tokio::spawn(work(connection, queue, Arc::clone(&broken)));
        Self { jobs, broken }
    }

    /// Queues a command and waits for the commit that it became part of.
    pub(crate) async fn run<T, E, F>(&self, command: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (sender, answer) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            Box::pin(async move {
                let result = command(connection).await;
                let keep = result.is_ok();
                let report: Report = Box::new(move |committed| {
                    let told = if committed || !keep { result } else { Err(broken().into()) };
                    // A caller that went away does not need the answer.
                    drop(sender.send(told));
                });
                (keep, report)
            })
        });
        if !self.is_running() || self.jobs.send(job).await.is_err() {
            return Err(broken().into());
        }
        answer.await.unwrap_or_else(|_| Err(broken().into()))
    }

    /// Whether no commit has failed so far, and the task lives.
    pub(crate) fn is_running(&self) -> bool {
        !self.broken.load(Ordering::SeqCst) && !self.jobs.is_closed()
    }
}

const fn broken() -> StoreError {
    StoreError::Broken
}

async fn work(
    mut connection: SqliteConnection,
    mut queue: mpsc::Receiver<Job>,
    broken: Arc<AtomicBool>,
) {
    let mut batch = Vec::with_capacity(BATCH_MAX);
    while queue.recv_many(&mut batch, BATCH_MAX).await > 0 {
        if let Err(cause) = begin(&mut connection).await {
            // Nothing was begun, so nothing is unknown: these callers fail, the next may not.
            tracing::error!(error = ?cause, "no transaction could be begun");
            batch.clear();
            continue;
        }
        let mut reports = Vec::with_capacity(batch.len());
        let committed = commit(&mut connection, &mut batch, &mut reports).await;
        if let Err(cause) = &committed {
            // What the disk holds now is unknown. A second try could report a success that the
            // first one lost, so the task stops and the operator restarts the process.
            tracing::error!(error = ?cause, "a commit failed; no more writes until a restart");
            broken.store(true, Ordering::SeqCst);
        }
        for report in reports {
            report(committed.is_ok());
        }
        if committed.is_err() {
            return;
        }
    }
}

async fn begin(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query("begin immediate").execute(connection).await.map(drop)
}

async fn commit(
    connection: &mut SqliteConnection,
    batch: &mut Vec<Job>,
    reports: &mut Vec<Report>,
) -> Result<(), sqlx::Error> {
    for job in batch.drain(..) {
        sqlx::query("savepoint command").execute(&mut *connection).await?;
        let (keep, report) = job(connection).await;
        reports.push(report);
        if !keep {
            sqlx::query("rollback to savepoint command").execute(&mut *connection).await?;
        }
        sqlx::query("release savepoint command").execute(&mut *connection).await?;
    }
    sqlx::query("commit").execute(&mut *connection).await?;
    Ok(())
}
