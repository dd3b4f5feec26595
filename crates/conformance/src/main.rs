//! `conformance`: runs CAMARA feature files against a carrier sandbox.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Parser;
use conformance::{Options, Target};

/// Runs CAMARA feature files against a carrier sandbox and says how each scenario came out.
#[derive(Parser)]
struct Arguments {
    /// Folder with feature files (default: the ones kept with this program).
    #[arg(long)]
    features: Option<PathBuf>,
    /// Folder with OpenAPI files (default: the ones kept with this program).
    #[arg(long)]
    specs: Option<PathBuf>,
    /// Table of errata (default: the one kept with this program).
    #[arg(long)]
    errata: Option<PathBuf>,
    /// Where to write the report as JSON.
    #[arg(long)]
    report: Option<PathBuf>,
    /// Path of the built `carrier-sandbox`.
    #[arg(long)]
    sandbox: PathBuf,
    /// Only scenarios whose file, tag or title fits this pattern.
    #[arg(long)]
    only: Option<regex::Regex>,
    /// How many scenarios run at once.
    #[arg(long, default_value_t = 4)]
    jobs: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    match carry_out(Arguments::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("conformance: {error:#}");
            ExitCode::from(2)
        }
    }
}

async fn carry_out(arguments: Arguments) -> Result<bool> {
    let fixtures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let kept = |given: Option<PathBuf>, name: &str| given.unwrap_or_else(|| fixtures.join(name));
    let sandbox = arguments.sandbox.canonicalize();
    let sandbox = sandbox.with_context(|| format!("no file {}", arguments.sandbox.display()))?;
    let report = conformance::run(Options {
        features: kept(arguments.features, "camara"),
        specs: kept(arguments.specs, "camara"),
        errata: kept(arguments.errata, "errata.json"),
        target: Target::Process(sandbox),
        only: arguments.only,
        jobs: arguments.jobs,
    })
    .await?;
    if let Some(file) = arguments.report {
        std::fs::write(&file, serde_json::to_vec_pretty(&report)?)
            .with_context(|| format!("writing {}", file.display()))?;
    }
    println!("{report}");
    Ok(report.counts().failed == 0)
}
