//! Shows the progress of several steps that run at the same time.

use std::io::{IsTerminal as _, Write as _};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;

/// How often a log gets a line. On a terminal the line is redrawn at once.
const LOG_EVERY: Duration = Duration::from_secs(15);

/// The steps that are under way.
pub(crate) struct Board {
    started: Instant,
    is_terminal: bool,
    state: Mutex<Progress>,
}

#[derive(Default)]
struct Progress {
    /// Name and present action of each step, in the order in which they began.
    running: Vec<(&'static str, String)>,
    said: String,
    said_at: Option<Instant>,
    has_failed: bool,
}

/// One step on the board.
pub(crate) struct Step<'a> {
    board: &'a Board,
    name: &'static str,
}

impl Board {
    /// An empty board; the time is counted from here.
    pub(crate) fn new() -> Self {
        let is_terminal = std::io::stdout().is_terminal();
        Self { started: Instant::now(), is_terminal, state: Mutex::default() }
    }

    /// Does a step. Other threads do theirs meanwhile; after the first failure, which is printed here,
    /// they stop early.
    ///
    /// # Errors
    ///
    /// The error of the step's work.
    pub(crate) fn run<T>(
        &self,
        name: &'static str,
        work: impl FnOnce(&Step<'_>) -> Result<T>,
    ) -> Result<T> {
        let started = Instant::now();
        self.state().running.push((name, String::new()));
        self.draw();
        let result = work(&Step { board: self, name });
        let mut state = self.state();
        state.running.retain(|(running, _)| *running != name);
        let is_first_failure = result.is_err() && !state.has_failed;
        state.has_failed |= result.is_err();
        drop(state);
        match &result {
            Ok(_) => self.say(&format!("{name}: done in {}", clock(started.elapsed()))),
            Err(error) if is_first_failure => self.say(&format!("{name} failed: {error:#}")),
            Err(_) => {}
        }
        result
    }

    /// Prints a line that stays.
    pub(crate) fn say(&self, text: &str) {
        let clear = if self.is_terminal { "\r\u{1b}[2K" } else { "" };
        println!("{clear}» {} {text}", clock(self.started.elapsed()));
        self.draw();
    }

    /// Whether a step has failed, so that the others may stop.
    pub(crate) fn has_failed(&self) -> bool {
        self.state().has_failed
    }

    fn draw(&self) {
        let mut state = self.state();
        let text = describe(&state.running);
        let since = state.said_at.map(|at| at.elapsed());
        let is_due = self.is_terminal || since.is_none_or(|since| since >= LOG_EVERY);
        if text.is_empty() || text == state.said || !is_due {
            return;
        }
        let time = clock(self.started.elapsed());
        let mut out = std::io::stdout().lock();
        // A closed output is no reason to stop the work.
        let _ = if self.is_terminal {
            write!(out, "\r\u{1b}[2K» {time} {text}").and_then(|()| out.flush())
        } else {
            writeln!(out, "» {time} {text}")
        };
        state.said = text;
        state.said_at = Some(Instant::now());
    }

    fn state(&self) -> MutexGuard<'_, Progress> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Step<'_> {
    /// Says what the step is doing now, such as `12/377`.
    pub(crate) fn is(&self, doing: &str) {
        let mut state = self.board.state();
        if let Some((_, text)) = state.running.iter_mut().find(|(name, _)| *name == self.name) {
            doing.clone_into(text);
        }
        drop(state);
        self.board.draw();
    }

    /// Whether another step has failed, so that this one need not go on.
    pub(crate) fn is_in_vain(&self) -> bool {
        self.board.has_failed()
    }
}

fn describe(running: &[(&'static str, String)]) -> String {
    let one = |(name, doing): &(&str, String)| match doing.as_str() {
        "" => (*name).to_owned(),
        doing => format!("{name} {doing}"),
    };
    running.iter().map(one).collect::<Vec<_>>().join(" · ")
}

/// Formats a duration as `m:ss`.
fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use anyhow::bail;

    use super::{Board, clock, describe};

    #[test]
    fn steps_side_by_side_share_one_line() {
        let running = [("servers", "12/377".to_owned()), ("npm tools", String::new())];
        assert_eq!(describe(&running), "servers 12/377 · npm tools");
        assert_eq!(clock(Duration::from_secs(605)), "10:05");
    }

    #[test]
    fn a_failed_step_tells_the_others_to_stop() {
        let board = Board::new();
        let outcome = board.run("first", |step| {
            assert!(!step.is_in_vain());
            let failed: anyhow::Result<()> = board.run("second", |_| bail!("no compiler"));
            assert!(failed.is_err_and(|error| error.to_string() == "no compiler"));
            Ok(step.is_in_vain())
        });
        assert!(outcome.is_ok_and(|in_vain| in_vain));
    }
}
