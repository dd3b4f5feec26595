//! A browser that runs no scripts and stores nothing.

use reqwest::StatusCode;

use crate::stage::Stage;

/// A browser without JavaScript: it follows links and sends forms.
#[derive(Clone)]
pub(crate) struct Browser<'a> {
    stage: &'a Stage,
    language: &'a str,
    pub(crate) html: String,
    pub(crate) status: StatusCode,
    /// The address in the address bar.
    pub(crate) address: String,
}

impl<'a> Browser<'a> {
    pub(crate) async fn open(stage: &'a Stage, path: &str, language: &'a str) -> Self {
        let mut browser = Self {
            stage,
            language,
            html: String::new(),
            status: StatusCode::OK,
            address: String::new(),
        };
        browser.follow(path).await;
        browser
    }

    pub(crate) async fn follow(&mut self, path: &str) {
        let mut path = path.to_owned();
        loop {
            let call = self.stage.http.get(self.stage.url(&path));
            let call = call.header("Accept-Language", self.language);
            let call = call.header("Sec-Fetch-Site", "none").header("Sec-Fetch-Mode", "navigate");
            let response = call.send().await.unwrap();
            self.status = response.status();
            if self.status == StatusCode::SEE_OTHER {
                path = response.headers()["location"].to_str().unwrap().to_owned();
                continue;
            }
            self.address = path;
            self.html = response.text().await.unwrap();
            return;
        }
    }

    /// The value of an attribute of the first tag that contains a text.
    pub(crate) fn attribute(&self, tag: &str, name: &str) -> String {
        let tags = self.html.split('<').filter(|part| part.contains(tag));
        let start = format!("{name}=\"");
        let mut values = tags.filter_map(|tag| tag.split(&start).nth(1)?.split('"').next());
        let value = values.next().unwrap_or_else(|| panic!("no {tag} {name} in {}", self.html));
        value.replace("&amp;", "&").replace("&#38;", "&")
    }

    /// Fills in a form, sends it with one of its buttons, and follows the redirects.
    pub(crate) async fn send(&mut self, button: &str, fields: &[(&str, &str)]) {
        let mut form = vec![("visit".to_owned(), self.attribute("name=\"visit\"", "value"))];
        if self.html.contains("name=\"quote\"") {
            form.push(("quote".to_owned(), self.attribute("name=\"quote\"", "value")));
        }
        form.push(("do".to_owned(), button.to_owned()));
        form.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let path = self.attribute("method=\"post\"", "action");
        let call = self.stage.http.post(self.stage.url(&path)).form(&form);
        let call = call.header("Accept-Language", self.language);
        let call = call.header("Sec-Fetch-Site", "same-origin").header("Origin", crate::stage::OWN);
        let response = call.send().await.unwrap();
        self.status = response.status();
        if self.status == StatusCode::SEE_OTHER {
            let path = response.headers()["location"].to_str().unwrap().to_owned();
            self.follow(&path).await;
        } else {
            self.html = response.text().await.unwrap();
        }
    }

    #[track_caller]
    pub(crate) fn shows(&self, text: &str) {
        assert!(self.html.contains(text), "{text:?} is not in {}", self.html);
    }

    #[track_caller]
    pub(crate) fn shows_no(&self, text: &str) {
        assert!(!self.html.contains(text), "{text:?} is in {}", self.html);
    }
}
