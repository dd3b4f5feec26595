//! Reads a publisher's page, to decrypt its sealed part for a browser that cannot.

use core::time::Duration;

use farthing_protocol::ItemId;
use url::Url;

use crate::config::{Publisher, WebOrigin};
use crate::content::{block, content_key};
use crate::network::http_client;
use crate::secrets::Rings;

/// The most bytes of a page that are read.
const BYTES_MAX: usize = 2 * 1024 * 1024;
const TIME_MAX: Duration = Duration::from_secs(5);

/// The HTTP client that reads articles from publishers' pages.
#[derive(Debug, Clone)]
pub(crate) struct Pages {
    client: reqwest::Client,
}

impl Pages {
    /// Makes the client. It follows no redirects, and sends nothing about the reader.
    ///
    /// # Errors
    ///
    /// If TLS cannot be set up.
    pub(crate) fn new<'a>(
        publishers: impl Iterator<Item = &'a Publisher>,
    ) -> Result<Self, reqwest::Error> {
        let hosts = publishers.flat_map(|publisher| &publisher.origins).map(WebOrigin::host);
        let builder = http_client(hosts).timeout(TIME_MAX).no_proxy();
        Ok(Self { client: builder.build()? })
    }

    /// The item's content as harmless HTML; none if its page cannot be read or opened.
    ///
    /// Only pages that the operator configured, on origins that the operator configured, are ever asked for.
    pub(crate) async fn content(
        &self,
        publisher: &Publisher,
        item: &ItemId,
        language: &str,
        rings: &Rings,
    ) -> Option<String> {
        let url = publisher.items.get(item)?.url.as_ref()?.for_language(language);
        if !publisher.origins.iter().any(|origin| origin.holds(url)) {
            return None;
        }
        let html = self.html(url).await?;
        let sealed = block::find(&html, &publisher.id, item)?;
        let secret = sealed.secret(rings.sealers())?;
        block::readable(&sealed, &content_key(secret, &publisher.id, item), url).ok()
    }

    async fn html(&self, url: &Url) -> Option<String> {
        let mut response = self.client.get(url.clone()).send().await.ok()?;
        if !response.status().is_success() {
            return None;
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.ok()? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > BYTES_MAX {
                return None;
            }
        }
        String::from_utf8(bytes).ok()
    }
}
