//! What English words find, put among what the letters find as pinyin.

use crate::{
    app::world::{Found, FoundItem, Query},
    content::item::{Detail, Item, ItemKey, Kind},
    domain::hall::{Hall, OPENING_HOURS_EN},
    search::{ENGLISH_HOURS, English, english_marks},
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
        Detail::Hall(hall) => of_hall(hall, query),
        _ => None,
    };
    (title, marks, line.unwrap_or_default())
}

/// What of a hall the query speaks of: the area that has most of its words, or its hours.
fn of_hall(hall: &Hall, query: &str) -> Option<String> {
    let areas = hall.areas.iter().filter(|area| !area.name_en.is_empty());
    let marked = areas.map(|area| {
        let line = format!("{}. {}", area.name_en, area.offers_en);
        let [named, said] = [&area.name_en, &line].map(|text| english_marks(query, text).len());
        (named + said, line)
    });
    // The first of those that have as many.
    let best = marked.fold((0, None), |best, (count, line)| match count > best.0 {
        true => (count, Some(line)),
        false => best,
    });
    let hours = english_marks(query, ENGLISH_HOURS).len();
    match best {
        (count, Some(line)) if count > hours => Some(shortened(&line)),
        _ if hours > 0 => Some(OPENING_HOURS_EN.to_owned()),
        _ => None,
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{factory, source::parse};

    #[test]
    fn words_of_the_hall_say_which_of_it_is_meant() {
        let drafts = parse(&factory::files()).unwrap().drafts;
        let hall = drafts
            .into_iter()
            .find_map(|draft| match draft.item.detail {
                Detail::Hall(hall) => Some(hall),
                _ => None,
            });
        let hall = hall.unwrap();
        for (query, begins) in [
            ("toilet", Some("Accessible Toilet. ")),
            ("where is the toilet", Some("Accessible Toilet. ")),
            ("wheelchair", Some("Information Desk. ")),
            ("drinking water", Some("Waiting Area. ")),
            ("opening hours", Some(OPENING_HOURS_EN)),
            ("hours", Some(OPENING_HOURS_EN)),
            ("are you open today", Some(OPENING_HOURS_EN)),
            ("bianmin road", None),
        ] {
            let line = of_hall(&hall, query);
            assert_eq!(
                line.as_deref()
                    .map(|line| begins.is_some_and(|begins| line.starts_with(begins))),
                begins.map(|_| true),
                "{query}: {line:?}"
            );
        }
    }
}
