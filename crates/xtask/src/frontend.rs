//! Builds what the browser gets into `dist`: the frame's document by Trunk, the loader by esbuild,
//! and a compressed copy beside each file, so that no server compresses while a reader waits.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::tools::BuildTools;
use crate::{shell, slim, tools};

/// What `dist` is made from.
const SOURCES: [&str; 9] = [
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "index.html",
    "src",
    "style",
    "loader/farthing.js",
    "crates/protocol/src",
    "crates/xtask/src",
];

/// Builds `dist` if a source has changed since, and returns it.
///
/// # Errors
///
/// If a tool is missing or a step fails.
pub(crate) fn build(root: &Path) -> Result<PathBuf> {
    let dist = root.join("dist");
    let fingerprint = fingerprint(root)?;
    let stamp = dist.join(".stamp");
    if std::fs::read_to_string(&stamp).is_ok_and(|old| old == fingerprint) {
        return Ok(dist);
    }
    let tools = tools::for_building()?;
    shell::say("building the checkout for the browser (one to four minutes the first time)");
    run_trunk(root, &tools)?;
    tidy_document(&dist.join("index.html"))?;
    slim::drop_dead_exports(&tools.npm, &dist.join("farthing_bg.wasm"))?;
    bundle_glue(&tools.npm, &dist)?;
    build_loader(root, &tools.npm, &dist)?;
    minify(&tools.npm, &dist)?;
    compress(&dist)?;
    std::fs::write(&stamp, fingerprint)?;
    Ok(dist)
}

fn run_trunk(root: &Path, tools: &BuildTools) -> Result<()> {
    let command = || {
        let mut trunk = shell::command(&tools.trunk);
        trunk.args(["build", "--release"]).current_dir(root);
        // Trunk reads NO_COLOR as a boolean of its own and stops at other values.
        trunk.env_remove("NO_COLOR");
        tools.wasm.apply(&mut trunk, &[&tools.wasm_bindgen, &tools.npm])?;
        anyhow::Ok(trunk)
    };
    if tools.wasm.has_library_sources() {
        let mut trunk = command()?;
        slim::with_own_library(&mut trunk);
        match shell::run(&mut trunk) {
            Ok(()) => return Ok(()),
            Err(error) => shell::say(&format!("{error:#}; building with the ordinary library")),
        }
    } else {
        shell::say("no sources of the standard library: the download will be a tenth larger");
    }
    shell::run(&mut command()?).context("the checkout does not build")
}

/// Keeps of wasm-bindgen's glue what `boot.js` calls.
fn bundle_glue(npm: &Path, dist: &Path) -> Result<()> {
    let entry = dist.join("entry.js");
    std::fs::write(&entry, "export { default, start } from \"./farthing.js\";\n")?;
    let glue = dist.join("farthing.js");
    let mut esbuild = shell::command(npm.join("esbuild"));
    esbuild
        .arg(&entry)
        .args(["--bundle", "--target=es2022", "--format=esm", "--charset=utf8"])
        .args(["--log-level=error", "--allow-overwrite"])
        .arg(format!("--outfile={}", glue.display()));
    shell::run(&mut esbuild).context("cannot bundle the glue")?;
    Ok(std::fs::remove_file(&entry)?)
}

/// Trunk leaves its own `<link data-trunk>` behind where it injects no scripts.
fn tidy_document(document: &Path) -> Result<()> {
    let text = std::fs::read_to_string(document).context("Trunk made no index.html")?;
    let mut parts = text.split("<link data-trunk");
    let mut tidy = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (_, after) = part.split_once('>').context("Trunk left a link without an end")?;
        tidy.push_str(after.trim_start());
    }
    std::fs::write(document, tidy.replace(" data-integrity=\"none\"", ""))?;
    Ok(())
}

fn build_loader(root: &Path, npm: &Path, dist: &Path) -> Result<()> {
    let out = dist.join("loader/farthing.js");
    let mut esbuild = shell::command(npm.join("esbuild"));
    esbuild
        .arg(root.join("loader/farthing.js"))
        .args(["--minify", "--target=es2022", "--charset=utf8", "--log-level=warning"])
        // The loader's own names end in an underscore, so that they can be shortened.
        .arg("--mangle-props=_$")
        .arg(format!("--outfile={}", out.display()));
    shell::run(&mut esbuild).context("the loader does not build")
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

fn compress(dist: &Path) -> Result<()> {
    for path in files(dist)? {
        let worth_it = path.extension().is_some_and(|e| {
            ["js", "css", "html", "wasm", "svg", "json"].iter().any(|kind| e == *kind)
        });
        if worth_it {
            let bytes = std::fs::read(&path)?;
            let beside = |suffix: &str| {
                let mut name = path.clone().into_os_string();
                name.push(suffix);
                PathBuf::from(name)
            };
            std::fs::write(beside(".br"), brotli(&bytes)?)?;
            std::fs::write(beside(".gz"), gzip(&bytes)?)?;
        }
    }
    Ok(())
}

/// Brotli at its best level: it is done once and downloaded often.
pub(crate) fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 64 * 1024, 11, 22);
    writer.write_all(bytes)?;
    drop(writer);
    Ok(out)
}

/// Gzip at its best level, for the few clients without Brotli.
pub(crate) fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
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
