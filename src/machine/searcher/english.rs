//! What English words find, put among what the letters find as pinyin.

use crate::{
    app::world::{Found, FoundItem, Query},
    content::item::{Detail, Item, ItemKey, Kind},
    search::{English, english_marks},
};

/// Characters of the line under an English title.
const LINE: usize = 80;

/// What the screen shows of an item where it speaks English: the title with what of it matches,
/// and the answer's beginning. Empty where there is none.
pub(super) fn words_of(item: &Item, query: &str) -> (String, Vec<std::ops::Range<usize>>, String) {
    let title = item.header.title_en.clone();
    let marks = english_marks(query, &title);
    let line = match &item.detail {
        Detail::Question(question) => question.paragraphs_en().next().map(shortened),
        _ => None,
    };
    (title, marks, line.unwrap_or_default())
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= LINE {
        return text.to_owned();
    }
    let head: String = text.chars().take(LINE).collect();
    // Whole words, as English is read.
    let end = head.rfind(' ').unwrap_or(head.len());
    format!("{}…", head[..end].trim_end_matches([',', ';', ':', '.']))
}

/// Puts what the query finds as English before what it finds as pinyin: alone where the screen
/// speaks English, and where whole English words were typed that are no pinyin.
pub(super) fn before(
    found: Found,
    english: &English,
    query: &Query,
    keys: &[ItemKey],
    most: usize,
    mut read: impl FnMut(&ItemKey) -> Option<FoundItem>,
) -> Found {
    let answer = english.search(&query.text);
    let wanted = query.topic.is_none() && (query.english || answer.sure);
    if answer.hits.is_empty() || !wanted {
        return found;
    }
    let items: Vec<FoundItem> = answer
        .hits
        .iter()
        .filter_map(|hit| read(keys.get(hit.entry as usize)?))
        .collect();
    let count = |kind: Kind| items.iter().filter(|item| item.key.kind() == kind).count();
    let totals = Kind::ALL
        .into_iter()
        .map(|kind| (kind, u32::try_from(count(kind)).unwrap_or(u32::MAX)))
        .filter(|(_, count)| *count > 0)
        .collect();
    let mut hits = items;
    hits.retain(|item| query.kind.is_none_or(|kind| item.key.kind() == kind));
    hits.truncate(most);
    Found {
        fits: hits.len(),
        is_known: true,
        hits,
        totals,
        topics: Vec::new(),
        vague: false,
        ..found
    }
}
