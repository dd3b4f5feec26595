//! Pages, made of the plan, the manuscripts and the templates.
//!
//! The templates are read when the newspaper starts, so that a change needs no build. Hence minijinja: askama, which
//! the gateway uses, compiles templates in.

use std::path::Path;

use anyhow::{Context as _, Result};
use minijinja::{Environment, State, Value, context};

use crate::manuscript::Manuscript;
use crate::plan::{Article, Language, Plan, Publication};
use crate::written::{day, won};

/// The other servers, as readers reach them.
#[derive(Debug)]
pub(crate) struct Addresses {
    pub(crate) gateway: String,
    /// The carrier sandbox's origin.
    pub(crate) carrier: String,
}

/// The printing press: templates, and what all pages have in common.
pub(crate) struct Press<'a> {
    environment: Environment<'static>,
    plan: &'a Plan,
    addresses: &'a Addresses,
}

impl<'a> Press<'a> {
    /// Loads the templates of a site.
    ///
    /// # Errors
    ///
    /// If one cannot be read or is not a template.
    pub(crate) fn new(site: &Path, plan: &'a Plan, addresses: &'a Addresses) -> Result<Self> {
        let mut environment = Environment::new();
        // A name that the page forgot to give is a mistake, not an empty text.
        environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
        // Templates hold their few words in both languages, side by side.
        environment.add_function("words", |state: &State, en: Value, ko: Value| {
            let korean = state.lookup("lang").is_some_and(|lang| lang.as_str() == Some("ko"));
            if korean { ko } else { en }
        });
        let folder = site.join("templates");
        let entries = std::fs::read_dir(&folder)
            .with_context(|| format!("cannot read {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            environment
                .add_template_owned(name.clone(), std::fs::read_to_string(&path)?)
                .with_context(|| format!("{name} is not a template"))?;
        }
        Ok(Self { environment, plan, addresses })
    }

    /// The page that says what is here and what to try.
    ///
    /// # Errors
    ///
    /// If the template fails.
    pub(crate) fn home(&self, language: Language) -> Result<String> {
        let template = format!("home.{}.html", language.tag());
        let publications: Vec<Value> =
            self.plan.publications.iter().map(|p| publication_value(p, language)).collect();
        self.render(&template, context! { publications, ..self.everywhere(language, "") })
    }

    /// A publication's front page.
    ///
    /// # Errors
    ///
    /// If a manuscript is missing or the template fails.
    pub(crate) fn front(
        &self,
        publication: &Publication,
        language: Language,
        manuscripts: &[Manuscript],
    ) -> Result<String> {
        let articles = self
            .plan
            .articles
            .iter()
            .zip(manuscripts)
            .map(|(article, manuscript)| {
                self.article_value(publication, article, manuscript, language)
            })
            .collect::<Result<Vec<_>>>()?;
        let authors: Vec<Value> = self
            .plan
            .authors
            .iter()
            .map(|author| {
                context! {
                    name => author.name.in_language(language),
                    role => author.role.in_language(language),
                    tip => plain(&author.tip),
                }
            })
            .collect();
        let offers: Vec<Value> = self
            .plan
            .offers
            .iter()
            .map(|offer| {
                context! {
                    item => plain(&offer.item),
                    price => won(offer.price),
                    title => offer.title.in_language(language),
                    text => offer.text.in_language(language),
                }
            })
            .collect();
        self.render(
            "front.html",
            context! {
                articles, authors, offers,
                page => "",
                edition => self.plan.edition.in_language(language),
                publication => publication_value(publication, language),
                ..self.everywhere(language, &publication.path)
            },
        )
    }

    /// An article's page, with its paid part still readable and marked for sealing.
    ///
    /// # Errors
    ///
    /// If the article has no author or the template fails.
    pub(crate) fn article(
        &self,
        publication: &Publication,
        article: &Article,
        manuscript: &Manuscript,
        language: Language,
    ) -> Result<String> {
        self.render(
            "article.html",
            context! {
                article => self.article_value(publication, article, manuscript, language)?,
                page => &article.slug,
                metadata => Value::from_safe_string(self.metadata(publication, article, language)?),
                others => self.plan.articles.iter().filter(|other| other.slug != article.slug).take(3)
                    .map(|other| context! {
                        slug => plain(&other.slug),
                        title => other.title.in_language(language),
                        picture => other.picture.in_language(language),
                        ..price(publication, other, language)
                    })
                    .collect::<Vec<_>>(),
                edition => self.plan.edition.in_language(language),
                publication => publication_value(publication, language),
                ..self.everywhere(language, &publication.path)
            },
        )
    }

    /// What the reader finds where there is nothing.
    ///
    /// # Errors
    ///
    /// If the template fails.
    pub(crate) fn nothing_here(&self) -> Result<String> {
        self.render("missing.html", self.everywhere(Language::En, ""))
    }

    /// What search engines are told: that a part is paid for, and which (schema.org).
    fn metadata(
        &self,
        publication: &Publication,
        article: &Article,
        language: Language,
    ) -> Result<String> {
        let json = serde_json::json!({
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": article.title.in_language(language),
            "inLanguage": language.tag(),
            "datePublished": article.published,
            "image": format!("/assets/{}.svg", article.slug),
            "author": {
                "@type": "Person",
                "name": self.plan.author_of(article)?.name.in_language(language),
            },
            "publisher": {
                "@type": "NewsMediaOrganization",
                "name": publication.name.in_language(language),
            },
            "isAccessibleForFree": false,
            "hasPart": {
                "@type": "WebPageElement",
                "isAccessibleForFree": false,
                "cssSelector": ".paywall",
            },
        });
        // Inside a script element, only `<` could end it.
        Ok(json.to_string().replace('<', "\\u003c"))
    }

    fn everywhere(&self, language: Language, path: &str) -> Value {
        context! {
            lang => language.tag(),
            folder => plain(language.folder()),
            base => plain(&if path.is_empty() { "/".to_owned() } else { format!("/{path}/") }),
            gateway => plain(&self.addresses.gateway),
            carrier => plain(&self.addresses.carrier),
        }
    }

    fn article_value(
        &self,
        publication: &Publication,
        article: &Article,
        manuscript: &Manuscript,
        language: Language,
    ) -> Result<Value> {
        let author = self.plan.author_of(article)?;
        Ok(context! {
            slug => plain(&article.slug),
            item => plain(&article.item),
            title => article.title.in_language(language),
            picture => article.picture.in_language(language),
            published => &article.published,
            day => day(&article.published, language)?,
            deck => &manuscript.deck,
            teaser => Value::from_safe_string(manuscript.teaser.clone()),
            body => Value::from_safe_string(manuscript.body.clone()),
            minutes => &manuscript.minutes,
            author => context! {
                name => author.name.in_language(language),
                role => author.role.in_language(language),
                tip => plain(&author.tip),
            },
            ..price(publication, article, language)
        })
    }

    fn render(&self, template: &str, values: Value) -> Result<String> {
        let template = self.environment.get_template(template)?;
        template.render(values).with_context(|| format!("in {}", template.name()))
    }
}

/// A name or address of our own plan, which needs no escaping and reads better without.
fn plain(text: &str) -> Value {
    Value::from_safe_string(text.to_owned())
}

fn publication_value(publication: &Publication, language: Language) -> Value {
    context! {
        id => &publication.id,
        path => &publication.path,
        name => publication.name.in_language(language),
        motto => publication.motto.in_language(language),
        how => publication.how.in_language(language),
        terms => publication.terms.in_language(language),
    }
}

/// What an article costs in a publication, and what it costs otherwise while it is on sale.
fn price(publication: &Publication, article: &Article, language: Language) -> Value {
    let Some(sale) = publication.sales.iter().find(|sale| sale.slug == article.slug) else {
        return context! { price => won(article.price), regular => "", until => "" };
    };
    context! {
        price => won(sale.price),
        regular => won(article.price),
        until => sale.until.in_language(language),
    }
}
