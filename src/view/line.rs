//! A line of text.

use leptos::html::H2;
use leptos::prelude::*;

use super::Stage;
use crate::flow::Flow;
use crate::i18n::Voice;

/// A paragraph. An empty one takes no place, but is there: regions that arrive with their text stay
/// silent for some screen readers.
#[component]
pub(crate) fn Line(
    /// How it looks.
    class: &'static str,
    /// What it says.
    text: Signal<String>,
    /// Its id, for what it describes.
    #[prop(optional)]
    id: &'static str,
    /// Its role: `status` and `alert` are announced.
    #[prop(optional)]
    role: &'static str,
) -> impl IntoView {
    let id = (!id.is_empty()).then_some(id);
    let role = (!role.is_empty()).then_some(role);
    let is_empty = Signal::derive(move || text.with(String::is_empty));
    view! {
        <p class=class id=id role=role hidden=is_empty>
            {text}
        </p>
    }
}

/// The heading of a screen, which holds the focus where there is no field.
#[component]
pub(crate) fn ScreenHeading(
    /// What to show.
    stage: Stage,
    /// What it says.
    text: fn(&Flow, &Voice) -> String,
    /// Whether the focus comes here.
    #[prop(optional)]
    is_focused: bool,
) -> impl IntoView {
    let heading = NodeRef::<H2>::new();
    if is_focused {
        stage.focus(heading);
    }
    view! {
        <h2 node_ref=heading tabindex="-1">
            {stage.text(text)}
        </h2>
    }
}
