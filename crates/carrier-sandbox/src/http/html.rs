//! Pages: the frame around every one, its policy, and the files it loads.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::strings::Lang;

/// Nothing from elsewhere, nothing inline.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                      img-src 'self'; form-action 'self'; base-uri 'none'";

/// A page.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) lang: Lang,
    pub(crate) title: String,
    /// What only this page has in its head.
    pub(crate) head: &'static str,
    pub(crate) body: String,
    /// The class of the body element.
    pub(crate) kind: &'static str,
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let text = format!(
            "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
             <link rel=\"icon\" href=\"/assets/icon.svg\">\n\
             <link rel=\"stylesheet\" href=\"/assets/sandbox.css\">\n{head}</head>\n\
             <body class=\"{kind}\">\n{body}\n</body>\n</html>\n",
            lang = self.lang.code(),
            title = escape(&self.title),
            head = self.head,
            kind = self.kind,
            body = self.body,
        );
        let mut headers = HeaderMap::new();
        let mut set = |name: HeaderName, value| {
            headers.insert(name, HeaderValue::from_static(value));
        };
        set(CONTENT_TYPE, "text/html; charset=utf-8");
        set(CONTENT_SECURITY_POLICY, POLICY);
        set(X_CONTENT_TYPE_OPTIONS, "nosniff");
        set(REFERRER_POLICY, "no-referrer");
        set(CACHE_CONTROL, "no-store");
        (self.status, headers, text).into_response()
    }
}

/// A file that pages load.
pub(crate) fn file(kind: &'static str, text: &'static str) -> Response {
    let headers =
        [(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache"), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    (headers, text).into_response()
}

/// Text that may stand anywhere in a page.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(letter),
        }
    }
    escaped
}

/// The links between the two languages; `path` keeps the page, `query` what else it was asked.
pub(crate) fn language_links(lang: Lang, path: &str, query: &str) -> String {
    let link = |to: Lang, name: &str| {
        let current = if to == lang { " aria-current=\"true\"" } else { "" };
        let code = to.code();
        let (path, query) = (escape(path), escape(query));
        format!(
            "<a href=\"{path}?lang={code}{query}\" lang=\"{code}\" hreflang=\"{code}\"{current}>{name}</a>"
        )
    };
    let (english, korean) = (link(Lang::English, "English"), link(Lang::Korean, "한국어"));
    let label = lang.strings().language;
    format!("<nav class=\"languages\" aria-label=\"{label}\">{english}{korean}</nav>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_becomes_markup() {
        let text = escape("<img src=x onerror='alert(\"1\")'>&");
        assert!(!text.contains(['<', '>', '"', '\'']), "{text}");
    }
}
