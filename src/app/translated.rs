//! Which pages have nothing but Chinese to show where the screen speaks English, and the one
//! sentence that says so.

use crate::content::{
    item::{Detail, Item},
    library::{Filter, ReadError},
};

use super::{kiosk::Context, language::Language, page::Page};

/// Rows of a list that are looked at: about what a screen shows of it.
const ROWS: usize = 12;

const ONLY: &str = "This page is available in Chinese only.";

/// The sentence of a page that holds a document, which has no English but its title.
pub fn of_document(language: Language) -> Option<&'static str> {
    (language == Language::English).then_some(ONLY)
}

/// Said once on a page whose content is in Chinese alone; nothing where the screen speaks Chinese.
pub fn sentence(page: &Page, context: &Context) -> Result<Option<&'static str>, ReadError> {
    if context.session.language == Language::Chinese {
        return Ok(None);
    }
    Ok(is_chinese(page, context)?.then_some(ONLY))
}

fn is_chinese(page: &Page, context: &Context) -> Result<bool, ReadError> {
    Ok(match page {
        // What they hold has no English but its title.
        Page::Reader(_) | Page::Guide(_) | Page::Notice(_) => true,
        Page::Answer(page) => {
            let item = context.ports.library.item(&page.key, context.today)?;
            item.is_some_and(|item| !is_answered(&item))
        }
        Page::Catalogue(page) => is_list_chinese(&page.filter(), context)?,
        Page::Search(page) => page.is_chinese(),
        Page::Hall(page) => page.is_chinese(context)?,
        Page::Queue(_) | Page::Ticket(_) | Page::MyNumber(_) => false,
    })
}

fn is_answered(item: &Item) -> bool {
    match &item.detail {
        Detail::Question(question) => question.paragraphs_en().next().is_some(),
        _ => false,
    }
}

/// Whether a list begins with rows of which none has an English title.
pub fn is_list_chinese(filter: &Filter, context: &Context) -> Result<bool, ReadError> {
    let library = &context.ports.library;
    let rows = library.entries(filter, context.today, 0, ROWS)?;
    Ok(!rows.is_empty() && rows.iter().all(|row| row.title_en.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{
        catalogue::Catalogue,
        hall::{self, Tab},
        kiosk::{Intent, Kiosk, View},
        shelf::{Shelf, key},
    };
    use crate::content::item::Kind;

    fn english() -> Kiosk {
        let mut kiosk = Shelf::factory().kiosk();
        kiosk.handle(Intent::ToggleLanguage);
        kiosk
    }

    #[test]
    fn a_page_in_chinese_alone_says_so_and_one_with_english_does_not() {
        let mut kiosk = english();
        assert_eq!(kiosk.notice(), None);
        for (name, says) in [
            ("question/dues-how-much", None),
            ("question/legal-aid", Some(ONLY)),
            ("guide/dues-pay", Some(ONLY)),
            ("document/dues-notice", Some(ONLY)),
            ("notice/activity-job-fair", Some(ONLY)),
            ("hall/main", None),
        ] {
            kiosk.open(key(name));
            assert_eq!(kiosk.notice().as_deref(), says, "{name}");
            kiosk.handle(Intent::ToggleLanguage);
            assert_eq!(kiosk.notice(), None, "{name}");
            kiosk.handle(Intent::ToggleLanguage);
            kiosk.handle(Intent::Back);
        }
    }

    #[test]
    fn a_list_and_a_leaf_of_the_hall_say_so_where_no_row_has_english() {
        let mut kiosk = english();
        for (kind, says) in [(Kind::Guide, None), (Kind::Document, Some(ONLY))] {
            kiosk.go(Page::Catalogue(Catalogue::of(kind)));
            assert_eq!(kiosk.notice().as_deref(), says, "{kind:?}");
        }
        kiosk.open(key("hall/main"));
        for (tab, says) in [
            (Tab::Windows, None),
            (Tab::Duties, None),
            (Tab::Areas, None),
            (Tab::Stations, Some(ONLY)),
        ] {
            kiosk.handle(Intent::Hall(hall::Intent::ChooseTab(tab)));
            assert_eq!(kiosk.notice().as_deref(), says, "{tab:?}");
        }
    }

    #[test]
    fn an_answer_in_english_is_shown_in_english_alone() {
        let mut kiosk = english();
        kiosk.open(key("question/dues-how-much"));
        let Some(View::Answer(view)) = kiosk.view() else {
            panic!("no answer");
        };
        let is_han = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c);
        assert!(view.answer.plain().len() > 20);
        assert!(!view.answer.plain().contains(is_han));
        assert!(!view.title.contains(is_han) && !view.note.contains(is_han));
    }
}
