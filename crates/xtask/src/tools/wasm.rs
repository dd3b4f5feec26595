//! A compiler for wasm32: rustup's target where its server can be reached, else Debian's own Rust,
//! whose standard library is built from the sources that Debian ships beside it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::tools::debian;
use crate::{shell, tools};

const TARGET: &str = "wasm32-unknown-unknown";

/// How to compile for wasm32 on this machine.
pub(crate) struct WasmToolchain {
    pub(crate) description: String,
    /// Whether `cargo clippy` is there for the target.
    pub(crate) has_clippy: bool,
    environment: Vec<(&'static str, OsString)>,
    /// In front of `PATH`.
    bin: Option<PathBuf>,
}

impl WasmToolchain {
    /// Whether the standard library can be built anew: its sources are there, or rustup fetches them.
    pub(crate) fn has_library_sources(&self) -> bool {
        if self.bin.is_some() {
            return Path::new(DEBIAN_SOURCES).exists();
        }
        let there = || {
            let sysroot = shell::ask(shell::command("rustc").args(["--print", "sysroot"]));
            sysroot.is_some_and(|root| {
                Path::new(&root).join("lib/rustlib/src/rust/library/Cargo.toml").is_file()
            })
        };
        there()
            || (shell::run_quietly(shell::command("rustup").args(["component", "add", "rust-src"]))
                .is_ok()
                && there())
    }

    /// The folder of what this toolchain builds.
    pub(crate) fn target(&self, root: &Path) -> PathBuf {
        if self.bin.is_some() { debian_target(root) } else { shell::target(root) }
    }

    /// The path of the linker, for `link.rs`, which calls it with other arguments than the compiler.
    ///
    /// # Errors
    ///
    /// If it is not where rustup puts it.
    pub(crate) fn linker() -> Result<PathBuf> {
        rust_lld()
    }

    /// Prepares a command to compile with this toolchain, with `folders` in front of its `PATH`.
    ///
    /// # Errors
    ///
    /// If a folder's name cannot be part of `PATH`.
    pub(crate) fn apply(&self, command: &mut Command, folders: &[&Path]) -> Result<()> {
        let folders: Vec<&Path> = folders.iter().copied().chain(self.bin.as_deref()).collect();
        command.env("PATH", shell::path_with(&folders)?);
        for (name, value) in &self.environment {
            command.env(name, value);
        }
        if self.bin.is_some() {
            // Set by rustup's proxies for the toolchain that runs us.
            for name in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN"] {
                if !self.environment.iter().any(|(own, _)| *own == name) {
                    command.env_remove(name);
                }
            }
        }
        Ok(())
    }
}

/// Finds or installs it. `FARTHING_WASM=debian` skips rustup, for trying the second way.
///
/// # Errors
///
/// If neither way works; the message says what to type.
pub(super) fn toolchain() -> Result<WasmToolchain> {
    let only_debian = std::env::var_os("FARTHING_WASM").is_some_and(|way| way == "debian");
    if !only_debian && by_rustup() {
        return Ok(WasmToolchain {
            description: "rustup's target".to_owned(),
            has_clippy: true,
            environment: Vec::new(),
            bin: None,
        });
    }
    by_debian()
}

fn by_rustup() -> bool {
    if has_target("rustc") {
        return true;
    }
    shell::say("adding the wasm32 target with rustup (some seconds)");
    let added = shell::run_quietly(shell::command("rustup").args(["target", "add", TARGET]));
    if let Err(error) = &added {
        shell::say(&format!("rustup could not add it ({error:#}); trying Debian's Rust instead"));
    }
    added.is_ok() && has_target("rustc")
}

/// Whether a compiler has the target's standard library.
fn has_target(rustc: &str) -> bool {
    let library =
        shell::ask(shell::command(rustc).args(["--print", "target-libdir", "--target", TARGET]));
    library.is_some_and(|folder| has_core(Path::new(&folder)))
}

fn has_core(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name()).any(|name| {
        let name = name.to_string_lossy();
        name.starts_with("libcore-") && name.ends_with(".rlib")
    })
}

const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_SOURCES: &str = "/usr/lib/rustlib/src/rust/library";

fn by_debian() -> Result<WasmToolchain> {
    let complete =
        [DEBIAN_RUSTC, DEBIAN_CARGO, DEBIAN_SOURCES].iter().all(|p| Path::new(p).exists());
    if !complete {
        debian::install(&["rustc-web", "cargo-web", "rust-web-src"])?;
    }
    let linker = rust_lld()?;
    if !has_target(DEBIAN_RUSTC) {
        build_standard_library(&linker)?;
    }
    let version = shell::ask(shell::command(DEBIAN_RUSTC).arg("--version")).unwrap_or_default();
    Ok(WasmToolchain {
        description: format!("Debian's {version}"),
        has_clippy: false,
        environment: vec![
            ("RUSTC", DEBIAN_RUSTC.into()),
            ("RUSTDOC", "/usr/bin/rustdoc".into()),
            ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker.into()),
            ("CARGO_TARGET_DIR", debian_target(&crate::workspace_root()?).into()),
        ],
        bin: Some(PathBuf::from("/usr/bin")),
    })
}

/// Two compilers must not share a folder, or each run would rebuild everything.
fn debian_target(root: &Path) -> PathBuf {
    root.join("target/debian")
}

/// rustup's linker: Debian's own set has none for wasm32.
fn rust_lld() -> Result<PathBuf> {
    let sysroot = shell::ask(shell::command("rustc").args(["--print", "sysroot"]))
        .context("rustc does not say where it lives")?;
    let host = shell::ask(shell::command("rustc").arg("-vV"))
        .and_then(|text| text.lines().find_map(|l| l.strip_prefix("host: ").map(str::to_owned)))
        .context("rustc does not say for which machine it is")?;
    let linker = Path::new(&sysroot).join("lib/rustlib").join(host).join("bin/rust-lld");
    if !linker.is_file() {
        bail!("there is no linker for wasm32: {} is missing", linker.display());
    }
    Ok(linker)
}

/// Builds `std` for wasm32 from Debian's sources and puts it where the compiler looks for it.
fn build_standard_library(linker: &Path) -> Result<()> {
    shell::say("building the standard library for wasm32 from Debian's sources (about a minute)");
    let sysroot = shell::ask(shell::command(DEBIAN_RUSTC).args(["--print", "sysroot"]))
        .context("Debian's rustc does not say where it lives")?;
    let home = tools::cache()?.join("build/wasm32-std");
    let source = home.join("src");
    std::fs::create_dir_all(&source)
        .with_context(|| format!("cannot create {}", source.display()))?;
    std::fs::write(
        home.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[workspace]\n",
    )?;
    std::fs::write(source.join("lib.rs"), "")?;
    let mut build = shell::command(DEBIAN_CARGO);
    build
        .args(["build", "--release", "--quiet", "--target", TARGET])
        .arg("-Zbuild-std=std,panic_abort,test")
        .current_dir(&home)
        .env("RUSTC", DEBIAN_RUSTC)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", home.join("target"))
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
        // Fat link-time optimisation of our code reads the library's bitcode.
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", "-Cembed-bitcode=yes");
    for name in ["RUSTUP_TOOLCHAIN", "RUSTC_WRAPPER", "RUSTFLAGS", "CARGO"] {
        build.env_remove(name);
    }
    shell::run(&mut build).context("cannot build the standard library for wasm32")?;
    let library = Path::new(&sysroot).join("lib/rustlib").join(TARGET).join("lib");
    let copied = copy_libraries(&home.join("target").join(TARGET).join("release/deps"), &library);
    copied.with_context(|| {
        format!("cannot write to {}. Please run this once as root.", library.display())
    })
}

fn copy_libraries(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let path = entry?.path();
        let Some(name) = path.file_name() else { continue };
        if path.extension().is_some_and(|e| e == "rlib")
            && !name.to_string_lossy().starts_with("libempty")
        {
            std::fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}
