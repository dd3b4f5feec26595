//! Carries cases out: each one alone, against a carrier of its own.

mod body;
mod codes;
mod context;
mod expect;
mod facts;
mod fixtures;
mod ids;
mod lists;
mod names;
mod payments;
mod plan;
mod refunds;
mod scenario;
mod send;
mod times;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;
use regex::Regex;
use tokio::sync::Semaphore;

use crate::errata::Errata;
use crate::openapi::Specs;
use crate::report::{Done, Outcome, Report};
use crate::step::{self, Step};
use crate::suite::{self, Case, Sentence};
use crate::target::{Carrier, Target};
use context::Context;
use scenario::ScenarioRun;

/// What to run, and against what.
#[derive(Debug)]
pub struct Options {
    /// Folder with feature files.
    pub features: PathBuf,
    /// Folder with OpenAPI files.
    pub specs: PathBuf,
    /// JSON file with the table of errata.
    pub errata: PathBuf,
    /// The carrier to run against.
    pub target: Target,
    /// Only cases whose file, tag or title fits.
    pub only: Option<Regex>,
    /// How many cases run at once.
    pub jobs: usize,
}

/// What a file wants and what was there instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, got {got}")]
struct Mismatch {
    expected: String,
    got: String,
}

type Checked<T> = Result<T, Mismatch>;

impl Mismatch {
    fn new(expected: impl Into<String>, got: impl Into<String>) -> Self {
        Self { expected: expected.into(), got: got.into() }
    }
}

impl From<anyhow::Error> for Mismatch {
    fn from(error: anyhow::Error) -> Self {
        Self::new("the step can be carried out", format!("{error:#}"))
    }
}

/// Runs the chosen cases.
///
/// # Errors
///
/// If files cannot be loaded; a case that fails is no error but part of the report.
pub async fn run(options: Options) -> Result<Report> {
    // TLS is never spoken here, but the client wants a provider before it is built.
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        rustls::crypto::ring::default_provider().install_default().ok();
    }
    let errata = Errata::load(&options.errata)?;
    let specs = Arc::new(Specs::load(&options.specs)?);
    let jobs = Arc::new(Semaphore::new(options.jobs.max(1)));
    let mut cases = suite::load(&options.features)?;
    if let Some(only) = &options.only {
        cases.retain(|case| only.is_match(&format!("{} {} {}", case.file, case.id(), case.name)));
        anyhow::ensure!(!cases.is_empty(), "no scenario fits {only}");
    }
    let mut running = Vec::new();
    for case in cases {
        if let Some(reason) = errata.not_applicable(&case) {
            let outcome = Outcome::NotApplicable { erratum: reason.erratum, reason: reason.reason };
            running.push(tokio::spawn(async move { done(&case, outcome) }));
            continue;
        }
        let (case, applied) = errata.apply(&case);
        let (specs, jobs) = (Arc::clone(&specs), Arc::clone(&jobs));
        let target = options.target.clone();
        running.push(tokio::spawn(async move {
            let _turn = jobs.acquire().await;
            let outcome = carry_out(&case, applied, &specs, &target).await;
            done(&case, outcome)
        }));
    }
    let mut cases = Vec::new();
    for one in running {
        cases.push(one.await?);
    }
    Ok(Report::new(cases, &errata))
}

fn done(case: &Case, outcome: Outcome) -> Done {
    Done {
        file: case.file.clone(),
        line: case.line,
        scenario: case.id().to_owned(),
        example: case.example.clone(),
        outcome,
    }
}

async fn carry_out(case: &Case, errata: Vec<String>, specs: &Specs, target: &Target) -> Outcome {
    // Errata may drop sentences. A case without any tests nothing, so it cannot pass.
    let Some(first) = case.sentences.first() else {
        return Outcome::Failed {
            sentence: case.name.clone(),
            sentence_line: case.line,
            expected: "a sentence".to_owned(),
            got: "none".to_owned(),
            errata,
        };
    };
    match walk(case, first, specs, target).await {
        Ok(()) if errata.is_empty() => Outcome::Passed,
        Ok(()) => Outcome::PassedWithErrata { errata },
        Err((sentence, mismatch)) => Outcome::Failed {
            sentence: sentence.text.clone(),
            sentence_line: sentence.line,
            expected: mismatch.expected,
            got: mismatch.got,
            errata,
        },
    }
}

async fn walk<'c>(
    case: &'c Case,
    first: &'c Sentence,
    specs: &Specs,
    target: &Target,
) -> Result<(), (&'c Sentence, Mismatch)> {
    // All sentences are read before the first is carried out, so that one without a meaning
    // cannot hide behind an earlier failure.
    let mut steps: Vec<(&Sentence, Step)> = Vec::new();
    for sentence in &case.sentences {
        let Some(step) = step::read(&sentence.text) else {
            let undefined =
                Mismatch::new("a sentence that a step definition fits", "undefined step");
            return Err((sentence, undefined));
        };
        steps.push((sentence, step));
    }
    let context = Context::of(case);
    let carrier = Carrier::start(target, context.setup())
        .await
        .map_err(|error| (first, Mismatch::from(error)))?;
    let mut run = ScenarioRun::new(specs, carrier, context);
    for (sentence, step) in steps {
        run.take(step).await.map_err(|mismatch| (sentence, mismatch))?;
    }
    let last = case.sentences.last().unwrap_or(first);
    run.finish().map_err(|mismatch| (last, mismatch))
}
