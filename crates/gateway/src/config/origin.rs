//! Web origins. Two are equal if browsers serialize them equally.

use core::fmt;

use url::Url;

use crate::network::is_local;

/// An origin in the one form that browsers send: `https://news.example` or `http://pay.localhost:8701`.
///
/// Two origins are equal if and only if their texts are. Prefixes, suffixes and wildcards are never compared,
/// so `https://news.example.evil.test` cannot pass for `https://news.example`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct WebOrigin {
    text: String,
    host: String,
}

impl WebOrigin {
    /// Takes an origin that is already in its serialized form.
    ///
    /// # Errors
    ///
    /// A sentence for the operator: what is wrong and how to write it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|_| {
            "not an origin: scheme, host and port only, such as https://news.example".to_owned()
        })?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err("an origin begins with https:// (or http:// on localhost)".to_owned());
        }
        let serialized = url.origin().ascii_serialization();
        if serialized != text {
            return Err(format!("an origin has no path and one spelling: write {serialized}"));
        }
        // An origin is written into policies, where a wildcard or a semicolon would mean more.
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-.[]:_".contains(&b);
        if !url.host_str().is_some_and(|host| host.bytes().all(plain)) {
            return Err("the host has other characters than a host has".to_owned());
        }
        if url.scheme() == "http" && !is_local(&url) {
            return Err("must be https: browsers give device keys to secure pages only (http \
                        works on localhost)"
                .to_owned());
        }
        Ok(Self { text: serialized, host: url.host_str().unwrap_or_default().to_owned() })
    }

    /// As browsers write it.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The host without port.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// Whether connections are encrypted.
    pub(crate) fn is_https(&self) -> bool {
        self.text.starts_with("https://")
    }

    /// Whether a URL belongs to this origin.
    pub(crate) fn holds(&self, url: &Url) -> bool {
        url.origin().ascii_serialization() == self.text
    }

    /// The URL of a path here.
    pub(crate) fn join(&self, path: &str) -> Option<Url> {
        Url::parse(&self.text).ok()?.join(path).ok().filter(|url| self.holds(url))
    }
}

impl fmt::Display for WebOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
