//! Words of Markdown that the markup around them hides.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::import::{
    error::ImportError,
    html::{self, NotShown},
};

/// What markup around the words of a text hides or strikes out, by the number of the word's event:
/// looks at the text as the page that is made of it; no markup hides nothing.
pub fn of(events: &[(Event<'_>, Range<usize>)]) -> Result<NotShown, ImportError> {
    let is_markup = |event: &Event<'_>| matches!(event, Event::Html(_) | Event::InlineHtml(_));
    if !events.iter().any(|(event, _)| is_markup(event)) {
        return Ok(NotShown::default());
    }
    let (mut page, mut texts, mut silent) = (String::new(), 0, 0usize);
    for (event, _) in events {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => page.push_str(html),
            Event::Start(tag) if is_silent(&tag.to_end()) => silent += 1,
            Event::End(tag) if is_silent(tag) => silent = silent.saturating_sub(1),
            Event::Text(text) | Event::Code(text) if silent == 0 => {
                page.push_str(&html::marked(texts, text));
                texts += 1;
            }
            Event::Start(Tag::Paragraph | Tag::Heading { .. } | Tag::Item) => {
                page.push_str("<p>");
            }
            _ => {}
        }
    }
    html::not_shown(&page)
}

/// Whether what is inside is left out of the text.
pub fn is_silent(tag: &TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Image | TagEnd::HtmlBlock | TagEnd::MetadataBlock(_)
    )
}
