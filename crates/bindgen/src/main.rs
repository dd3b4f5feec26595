//! `bindgen IN.wasm FOLDER NAME`: writes `NAME.js` and `NAME_bg.wasm` as the command line tool
//! `wasm-bindgen --target web` does.
//!
//! It is a package of its own, not a part of xtask, so that xtask stays quick to build and this builds
//! while other things are downloaded and compiled.

use std::env;
use std::path::PathBuf;

use anyhow::{Context as _, Result, anyhow};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let arguments: [PathBuf; 3] = env::args_os()
        .skip(1)
        .map(PathBuf::from)
        .collect::<Vec<_>>()
        .try_into()
        .map_err(|_| anyhow!("usage: bindgen IN.wasm FOLDER NAME"))?;
    let [wasm, folder, name] = arguments;
    let name = name.to_str().context("the name is not text")?;
    Bindgen::new()
        .input_path(wasm)
        .out_name(name)
        .web(true)?
        .typescript(false)
        .generate(&folder)
        .with_context(|| format!("cannot write the glue to {}", folder.display()))
}
