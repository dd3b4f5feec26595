//! The files for browsers: the built checkout and the loader, read once and kept in memory.
//!
//! Every file has an address with the hash of all files, so that it can be cached for ever, and is served in
//! the form that was compressed at build time. Requests read nothing from the disk, and no path of a request
//! is used as a file name.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use askama::Template;
use axum::body::Bytes;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use farthing_protocol::{Billing, Money};
use sha2::{Digest as _, Sha256, Sha384};

use crate::config::{self, Publisher, WebOrigin};
use crate::secrets::token;

/// Where the loader is in the build.
const LOADER: &str = "loader/farthing.js";
/// The loader's second file, which it imports together with the frame.
const ANSWERS: &str = "loader/answers.js";
/// The name of the frame's document in the build.
const FRAME: &str = "index.html";

/// A file, and its copies that were compressed when the checkout was built.
#[derive(Debug, Clone)]
pub(crate) struct File {
    kind: HeaderValue,
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

/// All files of a build, held in memory.
#[derive(Debug, Clone)]
pub(crate) struct Assets {
    hash: String,
    files: BTreeMap<String, File>,
    frame: String,
    loader: File,
    loader_path: String,
    loader_integrity: String,
    answers: File,
    answers_name: String,
}

/// The element that loads the script of silent confirmation.
#[derive(Template)]
#[template(path = "line_script.html")]
struct LineScript<'a> {
    hash: &'a str,
}

/// Why the build cannot be served.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AssetsError {
    /// The build does not have this file.
    #[error(
        "{0} is missing: build the checkout with `cargo xtask build`, or name its folder by --assets"
    )]
    Missing(PathBuf),
    /// A file or folder of the build cannot be read.
    #[error("{path}: {cause}")]
    Unreadable {
        path: PathBuf,
        /// The operating system's error.
        cause: io::Error,
    },
}

impl Assets {
    /// Reads the build in a folder.
    ///
    /// # Errors
    ///
    /// [`AssetsError::Missing`] if the folder has no build; its text names the command that makes one.
    /// [`AssetsError::Unreadable`] if a file cannot be read.
    pub(crate) fn read(folder: &Path) -> Result<Self, AssetsError> {
        for needed in [FRAME, LOADER, ANSWERS] {
            if !folder.join(needed).is_file() {
                return Err(AssetsError::Missing(folder.join(needed)));
            }
        }
        let mut contents = BTreeMap::new();
        collect(folder, folder, &mut contents)?;
        let mut all = Sha256::new();
        for (name, bytes) in &contents {
            all.update(Sha256::digest(name));
            all.update(Sha256::digest(bytes));
        }
        let hash = short(&all.finalize());
        let mut files = BTreeMap::new();
        for (name, bytes) in &contents {
            // A compressed copy belongs to its file and is not a file of its own.
            if matches!(name.rsplit_once('.'), Some((_, "br" | "gz"))) {
                continue;
            }
            let beside = |suffix: &str| contents.get(&format!("{name}{suffix}")).cloned();
            let file = File {
                kind: kind(name),
                plain: bytes.clone(),
                brotli: beside(".br"),
                gzip: beside(".gz"),
            };
            files.insert(name.clone(), file);
        }
        let missing = |name: &str| AssetsError::Missing(folder.join(name));
        let frame = files.remove(FRAME).ok_or_else(|| missing(FRAME))?;
        let loader = files.remove(LOADER).ok_or_else(|| missing(LOADER))?;
        let answers = files.remove(ANSWERS).ok_or_else(|| missing(ANSWERS))?;
        let frame =
            String::from_utf8_lossy(&frame.plain).replace("/assets/", &format!("/assets/{hash}/"));
        let loader_path = format!("/farthing-{}.js", short(&Sha256::digest(&loader.plain)));
        let integrity = BASE64_STANDARD.encode(Sha384::digest(&loader.plain));
        let loader_integrity = format!("sha384-{integrity}");
        let answers_name = format!("{}.js", short(&Sha256::digest(&answers.plain)));
        Ok(Self {
            hash,
            files,
            frame,
            loader,
            loader_path,
            loader_integrity,
            answers,
            answers_name,
        })
    }

    /// The frame's document for a publisher's pages. It names the publisher's billing, so that button and
    /// first screen need no request. It has the script of silent confirmation only if a carrier offers it.
    pub(crate) fn frame(
        &self,
        publisher: &Publisher,
        challenge: &str,
        asks_carriers: bool,
    ) -> String {
        // Writing to a text does not fail.
        let script = LineScript { hash: &self.hash }.render().unwrap_or_default();
        let script = if asks_carriers { script } else { String::new() };
        let origins: Vec<&str> = publisher.origins.iter().map(WebOrigin::as_str).collect();
        self.frame
            .replace("__PUBLISHER__", &escape(publisher.id.as_str()))
            .replace("__ORIGINS__", &escape(&origins.join(" ")))
            .replace("__BILLING__", billing(publisher.billing.view()))
            .replace("__CHALLENGE__", challenge)
            .replace("__TERMS__", &terms(&publisher.billing))
            .replace("</head>", &format!("{script}</head>"))
    }

    /// The file of this build at a path below `/assets/`, if there is one, and whether the path begins with
    /// the build's hash, so that its content never changes.
    pub(crate) fn find(&self, path: &str) -> Option<(&File, bool)> {
        match path.split_once('/') {
            Some((hash, name)) if hash == self.hash => Some((self.files.get(name)?, true)),
            _ => Some((self.files.get(path)?, false)),
        }
    }

    /// The loader, which publishers embed.
    pub(crate) const fn loader(&self) -> &File {
        &self.loader
    }

    /// The loader's address that never changes.
    pub(crate) fn loader_path(&self) -> &str {
        &self.loader_path
    }

    /// The loader's `integrity` value.
    pub(crate) fn loader_integrity(&self) -> &str {
        &self.loader_integrity
    }

    /// The loader's second file.
    pub(crate) const fn answers(&self) -> &File {
        &self.answers
    }

    /// Its name below `/loader/`: the hash of its content, which the build has written into the loader, too.
    pub(crate) fn answers_name(&self) -> &str {
        &self.answers_name
    }
}

impl File {
    /// The file in the best encoding that the browser accepts.
    pub(crate) fn respond(&self, request: &HeaderMap) -> Response {
        let accepted = request.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
        let takes = |coding: &str| accepts(accepted.unwrap_or_default(), coding);
        let (bytes, coding) = match (&self.brotli, &self.gzip) {
            (Some(brotli), _) if takes("br") => (brotli, Some("br")),
            (_, Some(gzip)) if takes("gzip") => (gzip, Some("gzip")),
            _ => (&self.plain, None),
        };
        let mut response = bytes.clone().into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, self.kind.clone());
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(coding) = coding {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        response
    }
}

fn collect(
    root: &Path,
    folder: &Path,
    contents: &mut BTreeMap<String, Bytes>,
) -> Result<(), AssetsError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |cause| AssetsError::Unreadable { path, cause }
    };
    for entry in std::fs::read_dir(folder).map_err(failed(folder))? {
        let path = entry.map_err(failed(folder))?.path();
        if path.is_dir() {
            collect(root, &path, contents)?;
        } else if let Ok(name) = path.strip_prefix(root) {
            let name = name.to_string_lossy().replace('\\', "/");
            // Hidden files, such as the build's stamp, are not served, in whichever folder they are.
            if !name.split('/').any(|part| part.starts_with('.')) {
                let bytes = std::fs::read(&path).map_err(failed(&path))?;
                contents.insert(name, bytes.into());
            }
        }
    }
    Ok(())
}

fn short(digest: &[u8]) -> String {
    // A name in addresses: letters, digits, `-` and `_`, never a slash.
    token::text(digest.get(..9).unwrap_or(digest))
}

fn kind(name: &str) -> HeaderValue {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    HeaderValue::from_static(match extension {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "json" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    })
}

/// Whether an `Accept-Encoding` accepts a coding; a quality of zero means that it does not.
fn accepts(header: &str, coding: &str) -> bool {
    header.split(',').any(|entry| {
        let mut parts = entry.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
        let refused = |part: &str| {
            part.strip_prefix("q=").is_some_and(|q| q.trim_matches(['0', '.']).is_empty())
        };
        named && !parts.any(refused)
    })
}

/// The name of the billing, as in the catalogue.
const fn billing(billing: Billing) -> &'static str {
    match billing {
        Billing::Tab => "tab",
        Billing::Credit => "credit",
        Billing::Direct => "direct",
    }
}

/// The currency and the amounts of the billing: the limit of a tab, or the top-ups.
fn terms(billing: &config::Billing) -> String {
    let amounts: &[Money] = match billing {
        config::Billing::Direct => &[],
        config::Billing::Tab { limit, .. } => std::slice::from_ref(limit),
        config::Billing::Credit { top_ups } => top_ups,
    };
    let currency = amounts.first().map(|amount| amount.currency().code().to_owned());
    let amounts = amounts.iter().map(|amount| amount.amount().to_string());
    currency.into_iter().chain(amounts).collect::<Vec<_>>().join(" ")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests;
