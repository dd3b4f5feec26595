//! `newsroom.toml`: who writes, what is published, and where.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

/// The languages that every page exists in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Language {
    En,
    Ko,
}

impl Language {
    pub(crate) const ALL: [Self; 2] = [Self::En, Self::Ko];

    /// The language's BCP 47 tag.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ko => "ko",
        }
    }

    /// The folder of the pages in this language, below a publication's own.
    pub(crate) const fn folder(self) -> &'static str {
        match self {
            Self::En => "",
            Self::Ko => "ko/",
        }
    }
}

/// A text in both languages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Text {
    en: String,
    ko: String,
}

impl Text {
    pub(crate) fn in_language(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Ko => &self.ko,
        }
    }
}

/// The content of `newsroom.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plan {
    /// The day on the front page.
    pub(crate) edition: Text,
    #[serde(rename = "author")]
    pub(crate) authors: Vec<Author>,
    #[serde(rename = "article")]
    pub(crate) articles: Vec<Article>,
    #[serde(rename = "offer")]
    pub(crate) offers: Vec<Offer>,
    #[serde(rename = "publication")]
    pub(crate) publications: Vec<Publication>,
}

/// An author, who can get tips.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Author {
    pub(crate) id: String,
    pub(crate) name: Text,
    pub(crate) role: Text,
    /// The item of the gateway's catalogue.
    pub(crate) tip: String,
}

/// An article, in the order of the front page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Article {
    /// Names its files: `articles/{slug}.en.md`, `assets/{slug}.svg`, `{slug}.html`.
    pub(crate) slug: String,
    /// The item of the gateway's catalogue.
    pub(crate) item: String,
    /// In won, for the link that readers without scripts see.
    pub(crate) price: u32,
    pub(crate) author: String,
    pub(crate) title: Text,
    /// What the picture shows.
    pub(crate) picture: Text,
    /// The day it appeared, in ISO form for machines.
    pub(crate) published: String,
}

/// What is sold beside single articles.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Offer {
    /// The item of the gateway's catalogue.
    pub(crate) item: String,
    /// In won, for the link that readers without scripts see.
    pub(crate) price: u32,
    pub(crate) title: Text,
    pub(crate) text: Text,
}

/// A lower price of an article for a while.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sale {
    pub(crate) slug: String,
    pub(crate) price: u32,
    /// For how long, as people say it.
    pub(crate) until: Text,
}

/// A publication: one way of billing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Publication {
    /// The publisher's id at the gateway.
    pub(crate) id: String,
    /// Its folder in the site.
    pub(crate) path: String,
    pub(crate) name: Text,
    pub(crate) motto: Text,
    /// How its readers pay, for the page that says what is here.
    pub(crate) how: Text,
    /// The same for its readers.
    pub(crate) terms: Text,
    #[serde(rename = "sale", default)]
    pub(crate) sales: Vec<Sale>,
}

impl Plan {
    /// Reads the plan of a site.
    ///
    /// # Errors
    ///
    /// If it is not there or says what the newsroom does not know.
    pub(crate) fn read(site: &Path) -> Result<Self> {
        let path = site.join("newsroom.toml");
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is not a plan", path.display()))
    }

    /// Who wrote an article.
    ///
    /// # Errors
    ///
    /// If the plan names nobody.
    pub(crate) fn author_of(&self, article: &Article) -> Result<&Author> {
        self.authors
            .iter()
            .find(|author| author.id == article.author)
            .with_context(|| format!("{} has no author {}", article.slug, article.author))
    }
}
