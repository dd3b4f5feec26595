//! Builds what the browser gets into `dist`: the checkout by cargo and wasm-bindgen, the frame's
//! document as `index.html` describes it, the loader by esbuild, and a compressed copy beside each
//! file, so that no server compresses while a reader waits.
//!
//! Trunk reads the same `index.html` in daily work (`cargo xtask demo --watch`); it is not needed here.

mod document;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

pub(crate) use self::document::PUBLIC;
use crate::progress::Step;
use crate::tools::WasmToolchain;
use crate::wasm_size::ShortNames;
use crate::{compile, link, shell, tools, wasm_size};

/// What `dist` is made from.
const SOURCES: [&str; 13] = [
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "index.html",
    "src",
    "style",
    "loader/farthing.js",
    "loader/answers.js",
    "loader/names.json",
    "crates/protocol/src",
    "crates/sentences/src",
    "crates/bindgen/src",
    "crates/xtask/src",
];

/// The profile of the download, in `Cargo.toml`.
const PROFILE: &str = "wasm-release";

/// What [`assemble`] puts together.
pub(crate) struct Parts {
    /// The compiled checkout, before wasm-bindgen.
    pub(crate) wasm: PathBuf,
    /// wasm-bindgen, as `crates/bindgen` builds it.
    pub(crate) bindgen: PathBuf,
    /// The folder of binaryen's and esbuild's executables.
    pub(crate) npm: PathBuf,
}

/// The folder of what the browser gets.
pub(crate) fn dist(root: &Path) -> PathBuf {
    root.join("dist")
}

/// Whether `dist` was made from the sources as they are.
///
/// # Errors
///
/// If a source cannot be read.
pub(crate) fn is_fresh(root: &Path) -> Result<bool> {
    let old = std::fs::read_to_string(stamp(root)).unwrap_or_default();
    Ok(old == fingerprint(root)?)
}

fn stamp(root: &Path) -> PathBuf {
    dist(root).join(".stamp")
}

/// Compiles the checkout to WebAssembly and returns the file.
///
/// # Errors
///
/// If there is no compiler for it, or it does not compile.
pub(crate) fn compile(root: &Path, step: &Step<'_>) -> Result<PathBuf> {
    step.is("compiler for wasm32");
    let toolchain = tools::wasm_toolchain()?;
    let command = || {
        let mut cargo = compile::cargo(root);
        // The library alone, and only as what a browser loads: together with an `rlib`, which
        // Cargo.toml asks for because of the tests, there would be no link-time optimisation.
        cargo.args(["rustc", "--package", "farthing", "--lib", "--crate-type", "cdylib"]);
        cargo.args(["--profile", PROFILE, "--target", "wasm32-unknown-unknown"]);
        toolchain.apply(&mut cargo, &[])?;
        match WasmToolchain::linker() {
            Ok(linker) => link::through_us(&mut cargo, &linker)?,
            Err(error) => shell::say(&format!("{error:#}; the download will be larger")),
        }
        anyhow::Ok(cargo)
    };
    let wasm =
        toolchain.target(root).join("wasm32-unknown-unknown").join(PROFILE).join("farthing.wasm");
    if toolchain.has_library_sources() {
        let mut cargo = command()?;
        wasm_size::with_own_library(&mut cargo);
        match compile::run(&mut cargo, step) {
            Ok(()) => return Ok(wasm),
            Err(error) if step.is_in_vain() => return Err(error),
            Err(error) => shell::say(&format!("{error:#}; building with the ordinary library")),
        }
    } else {
        shell::say("no sources of the standard library: the download will be a tenth larger");
    }
    compile::run(&mut command()?, step).context("the checkout does not build")?;
    Ok(wasm)
}

/// Makes `dist` of its parts.
///
/// # Errors
///
/// If a step fails.
pub(crate) fn assemble(root: &Path, parts: &Parts) -> Result<()> {
    let fingerprint = fingerprint(root)?;
    let dist = dist(root);
    if dist.exists() {
        std::fs::remove_dir_all(&dist).context("cannot empty dist")?;
    }
    std::fs::create_dir_all(&dist).context("cannot create dist")?;
    let mut bindgen = shell::command(&parts.bindgen);
    bindgen.arg(&parts.wasm).arg(&dist).arg("farthing");
    shell::run(&mut bindgen).context("cannot make the glue")?;
    let names = wasm_size::optimise(&parts.npm, &dist.join("farthing_bg.wasm"))?;
    document::write(root, &dist)?;
    bundle_boot(&parts.npm, &dist)?;
    bundle_glue(&parts.npm, &dist, &names)?;
    build_loader(root, &parts.npm, &dist)?;
    minify(&parts.npm, &dist)?;
    let mut compress = shell::command("node");
    compress.arg(root.join("crates/xtask/src/frontend/compress.mjs")).arg(&dist);
    shell::run(&mut compress).context("cannot compress dist")?;
    Ok(std::fs::write(stamp(root), fingerprint)?)
}

/// Draws the first screens, for `boot.js`.
///
/// # Errors
///
/// If they cannot be written.
pub(crate) fn write_screens(root: &Path) -> Result<()> {
    let folder = root.join("target/screens");
    std::fs::create_dir_all(&folder).context("cannot create target/screens")?;
    let path = folder.join("screens.js");
    std::fs::write(path, farthing::view::first::module()).context("cannot write the first screens")
}

/// Scripts that `boot.js` loads later. A script that is not named here becomes a part of `boot.js`.
const LATER: [&str; 3] = ["./farthing.js", "./passkey.js", "./tap.js"];

/// Makes one file of the frame's first script and of what it imports at once.
fn bundle_boot(npm: &Path, dist: &Path) -> Result<()> {
    let boot = dist.join("boot.js");
    let mut esbuild = shell::command(npm.join("esbuild"));
    esbuild
        .arg(&boot)
        .args(["--bundle", "--target=es2022", "--format=esm"])
        .args(LATER.map(|name| format!("--external:{name}")))
        .args(["--minify", "--charset=utf8", "--log-level=error", "--allow-overwrite"])
        .arg(format!("--outfile={}", boot.display()));
    shell::run(&mut esbuild).context("cannot bundle boot.js")?;
    for part in ["early.js", "screens.js"] {
        std::fs::remove_file(dist.join(part)).with_context(|| format!("no {part} in dist"))?;
    }
    Ok(())
}

/// Keeps only the parts of wasm-bindgen's glue that `boot.js` calls, and uses the short names of the WebAssembly.
fn bundle_glue(npm: &Path, dist: &Path, names: &ShortNames) -> Result<()> {
    let entry = dist.join("entry.js");
    std::fs::write(&entry, "export { default, start } from \"./farthing.js\";\n")?;
    let glue = dist.join("farthing.js");
    std::fs::write(&glue, names.apply(&std::fs::read_to_string(&glue)?)?)?;
    let mut esbuild = shell::command(npm.join("esbuild"));
    esbuild
        .arg(&entry)
        .args(["--bundle", "--target=es2022", "--format=esm", "--charset=utf8"])
        .args(["--log-level=error", "--allow-overwrite"])
        // Without this, unused classes are kept.
        .arg("--define:Symbol.dispose=undefined")
        .arg(format!("--outfile={}", glue.display()));
    shell::run(&mut esbuild).context("cannot bundle the glue")?;
    Ok(std::fs::remove_file(&entry)?)
}

/// Makes the loader's two files. The first names the second by the hash of its content.
fn build_loader(root: &Path, npm: &Path, dist: &Path) -> Result<()> {
    let out = dist.join("loader");
    let names = root.join("loader/names.json");
    let before = std::fs::read_to_string(&names).context("no loader/names.json")?;
    let mut esbuild = shell::command(npm.join("esbuild"));
    esbuild
        .args(["farthing.js", "answers.js"].map(|name| root.join("loader").join(name)))
        .args(["--minify", "--target=es2022", "--charset=utf8", "--log-level=warning"])
        // The loader's own names end in an underscore, so that they can be shortened: to the same in both files and
        // in every build, because a browser may have one file of an older build. esbuild adds new names.
        .arg("--mangle-props=_$")
        .arg(format!("--mangle-cache={}", names.display()))
        .arg(format!("--outdir={}", out.display()));
    shell::run(&mut esbuild).context("the loader does not build")?;
    if std::fs::read_to_string(&names)? != before {
        bail!("loader/names.json has new names now: commit it, and build again");
    }
    let mut address = shell::command("node");
    address.arg(root.join("crates/xtask/src/frontend/address.mjs")).arg(&out);
    shell::run(&mut address).context("cannot write the address of answers.js into the loader")
}

/// Scripts and style sheets are written for people; readers get them small.
fn minify(npm: &Path, dist: &Path) -> Result<()> {
    for path in files(dist)? {
        let kind: &[&str] = match path.extension().and_then(|kind| kind.to_str()) {
            _ if path.starts_with(dist.join("loader")) => continue,
            Some("js") => &["--target=es2022", "--format=esm"],
            // The oldest browsers of docs/embedding.md: nothing is rewritten into something newer.
            Some("css") => &["--target=chrome96,firefox101,safari16.4"],
            _ => continue,
        };
        let mut esbuild = shell::command(npm.join("esbuild"));
        esbuild
            .arg(&path)
            .args(["--minify", "--charset=utf8"])
            .args(kind)
            .args(["--log-level=error", "--allow-overwrite"])
            .arg(format!("--outfile={}", path.display()));
        shell::run(&mut esbuild).with_context(|| format!("cannot minify {}", path.display()))?;
    }
    Ok(())
}

/// All files below a folder, in a stable order.
///
/// # Errors
///
/// If a folder cannot be read.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        let entries =
            std::fs::read_dir(&next).with_context(|| format!("cannot read {}", next.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}

/// Changes when the content of any source does.
fn fingerprint(root: &Path) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for source in SOURCES {
        let path = root.join(source);
        let all = if path.is_dir() { files(&path)? } else { vec![path] };
        for file in all {
            file.strip_prefix(root).unwrap_or(&file).hash(&mut hasher);
            std::fs::read(&file)
                .with_context(|| format!("cannot read {}", file.display()))?
                .hash(&mut hasher);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}
