//! What a story asks of its browser.

use crate::environment::Engine;

/// How a story wants its browser.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// Width of the window in CSS pixels.
    pub width: u32,
    /// Height of the window.
    pub height: u32,
    /// Preferred language, BCP 47.
    pub language: &'static str,
    /// Whether pages may run scripts.
    pub scripts: bool,
    /// Whether the checkout's WebAssembly arrives whole.
    pub wasm: bool,
    /// Whether the browser has what is younger than the oldest ones that we support.
    pub newer: bool,
    /// What the browser calls itself, where that is not its own name: one inside an application.
    pub agent: Option<&'static str>,
    /// What the reader prefers.
    pub theme: Theme,
    /// What frames of other sites may keep.
    pub storage: Storage,
    /// The engines whose drivers cannot tell the story, and why not.
    pub without: &'static [(Engine, &'static str)],
}

/// Stories that need a second browser beside the first.
pub const NO_SECOND_BROWSER: &[(Engine, &str)] =
    &[(Engine::Webkit, "WebKit's driver serves one browser at a time")];

/// Stories that need a second tab.
pub const NO_SECOND_TAB: &[(Engine, &str)] =
    &[(Engine::Webkit, "WebKit's driver does not answer, or moves no mouse, in a second tab")];

/// Stories that need what Chromium's developer tools can do.
pub const ONLY_CHROMIUM: &[(Engine, &str)] = &[
    (Engine::Firefox, "only Chromium's developer tools can do this"),
    (Engine::Webkit, "only Chromium's developer tools can do this"),
];

/// Whether frames of other sites may keep something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// The browser's default: frames of other sites may store data.
    Kept,
    /// Frames of other sites may store nothing, not even partitioned by page.
    Denied,
}

/// What a reader has chosen for all pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark text on a light background.
    Light,
    /// Light text on a dark background.
    Dark,
}

impl Wish {
    /// Why an engine's driver cannot grant the wish, if it cannot: then the story is skipped.
    #[must_use]
    pub fn refused_by(&self, engine: Engine) -> Option<&'static str> {
        if let Some((_, why)) = self.without.iter().find(|(without, _)| *without == engine) {
            return Some(why);
        }
        if engine != Engine::Webkit {
            return None;
        }
        if !self.scripts {
            return Some("WebKit's driver cannot switch scripts off");
        }
        if self.theme == Theme::Dark {
            return Some("WebKit's driver cannot choose a theme");
        }
        if self.language != "en-US" {
            return Some("WebKit's driver cannot choose a language");
        }
        if self.storage == Storage::Denied {
            return Some("WebKit's driver cannot deny storage");
        }
        if self.agent.is_some() {
            return Some("WebKit's driver cannot give the browser another name");
        }
        if self.width < WEBKIT_MIN {
            return Some("a window of WebKit's small browser is not that narrow");
        }
        None
    }
}

/// The narrowest window of WebKit's small browser.
const WEBKIT_MIN: u32 = 447;

/// The narrowest window of a desktop browser; below, the page itself is made narrow.
pub(super) const WINDOW_MIN: u32 = 500;

impl Wish {
    /// The default wishes.
    pub const ORDINARY: Self = Self {
        width: 1280,
        height: 800,
        language: "en-US",
        scripts: true,
        wasm: true,
        newer: true,
        agent: None,
        theme: Theme::Light,
        storage: Storage::Kept,
        without: &[],
    };
}

impl Default for Wish {
    fn default() -> Self {
        Self::ORDINARY
    }
}
