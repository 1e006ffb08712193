//! 请工作人员帮忙: which desk or window to go to, by what the hall says of itself.

use crate::{
    content::{
        item::Detail,
        library::{Library, ReadError},
    },
    domain::{
        hall::{Area, Hall, Window},
        opening::Opening,
        service::Letter,
    },
};

use super::{kiosk::Context, language::Language, page::Page, taking::Taking};

/// A place to go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub name: String,
    /// Where it is, as a visitor would be told.
    pub way: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub title: &'static str,
    /// The nearest help first; none where the hall names no desk.
    pub places: Vec<Place>,
    /// What is said where no place is known.
    pub note: &'static str,
    pub telephone: String,
    /// Nobody is there now: until when. Empty while the hall is open.
    pub closed: String,
}

/// Words by which halls call the place where anything can be asked.
const DESKS: [&str; 4] = ["咨询台", "服务台", "导办台", "引导台"];
const COUNTERS: [&str; 2] = ["综合", "咨询"];

/// What is said on a page; the window of its matter comes along.
pub fn view(page: Option<&Page>, context: &Context) -> Result<View, ReadError> {
    let language = context.session.language;
    let mut places = Vec::new();
    if let Some(hall) = context.hall {
        places.extend(desk(hall, language));
        places.extend(counter(hall).map(|window| of_window(window, language)));
        if let Some(own) = matter(page, context)? {
            let known = |place: &Place| place.name == own.name;
            if !places.iter().any(known) {
                places.push(own);
            }
        }
    }
    Ok(View {
        title: language.pick("工作人员可以帮您", "The staff will help you"),
        note: match places.is_empty() {
            true => language.pick(
                "请找大厅里的工作人员，任何事情都可以人工办理。",
                "Please ask anyone of the staff in the hall.",
            ),
            false => language.pick(
                "不会用机器没有关系，任何事情都可以人工办理。",
                "You need not use this machine: the staff can do everything for you.",
            ),
        },
        places,
        telephone: context
            .hall
            .map(|hall| hall.telephone.clone())
            .unwrap_or_default(),
        closed: closed(context),
    })
}

/// The place where anything can be asked, if the hall has one.
pub fn desk(hall: &Hall, language: Language) -> Option<Place> {
    let named = |area: &&Area| DESKS.iter().any(|desk| area.name.contains(desk));
    let area = hall.areas.iter().find(named)?;
    // What an area offers begins with where it is.
    let offers = language.prefer(&area.offers, &area.offers_en);
    let at = offers.split_inclusive(['。', '.']).next();
    let floor = language.prefer(&area.floor, &area.floor_en);
    let way = [floor, at.unwrap_or_default()];
    let way: Vec<_> = way.into_iter().filter(|part| !part.is_empty()).collect();
    Some(Place {
        name: language.prefer(&area.name, &area.name_en).to_owned(),
        way: way.join(language.pick("，", ". ")),
    })
}

/// The window that takes what has no window of its own.
fn counter(hall: &Hall) -> Option<&Window> {
    let general = |name: &str| COUNTERS.iter().any(|word| name.contains(word));
    let own = hall.windows.iter().find(|window| general(&window.name));
    own.or_else(|| {
        let service = hall
            .services
            .iter()
            .find(|service| general(&service.name))?;
        hall.windows_of(service.letter).next()
    })
}

fn of_window(window: &Window, language: Language) -> Place {
    Place {
        name: match language {
            Language::Chinese => format!("{} 号窗口　{}", window.no, window.name),
            Language::English => {
                let name = language.prefer(&window.name, &window.name_en);
                format!("Window {} · {name}", window.no)
            }
        },
        way: language.prefer(&window.place, &window.place_en).to_owned(),
    }
}

/// Where the matter of the page in view is handled.
fn matter(page: Option<&Page>, context: &Context) -> Result<Option<Place>, ReadError> {
    let letter = match page.and_then(Page::key) {
        Some(key) => match context.published(key)?.detail {
            Detail::Guide(guide) => Some(guide.service),
            Detail::Question(question) => match &question.guide {
                Some(guide) => service_of(guide, context)?,
                None => None,
            },
            _ => None,
        },
        None => None,
    };
    let taking = letter.and_then(|letter| Taking::of(letter, context));
    let language = context.session.language;
    Ok(taking.map(|taking| Place {
        name: taking.place,
        way: language
            .pick(
                "这一页说的事在这里办",
                "what this page is about is done here",
            )
            .to_owned(),
    }))
}

fn service_of(
    guide: &crate::content::item::ItemKey,
    context: &Context,
) -> Result<Option<Letter>, ReadError> {
    let library: &dyn Library = &*context.ports.library;
    let item = library.item(guide, context.today)?;
    Ok(item.and_then(|item| match item.detail {
        Detail::Guide(guide) => Some(guide.service),
        _ => None,
    }))
}

fn closed(context: &Context) -> String {
    let language = context.session.language;
    let Some(Opening::Closed { next, .. }) = context.opening() else {
        return String::new();
    };
    let when = next.map(|next| context.moment(next.at));
    match (when, language) {
        (Some(when), Language::Chinese) => format!("现在休息，{when} 开门"),
        (Some(when), Language::English) => format!("Closed now, open from {when}"),
        (None, _) => language
            .pick(
                "现在休息，开放时间请看本厅信息",
                "Closed now; see the hours of the hall",
            )
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::datetime;

    use super::*;
    use crate::app::{
        dialog::{self, View as Shown},
        kiosk::{Intent, Kiosk},
        shelf::{NOW, Shelf, key},
    };

    fn asked(kiosk: &mut Kiosk) -> View {
        kiosk.handle(Intent::Dialog(dialog::Intent::AskHelp));
        match kiosk.dialog() {
            Some(Shown::Help(view)) => view,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_desk_comes_first_then_the_general_window_then_the_one_of_the_matter() {
        let mut kiosk = Shelf::factory().kiosk();
        let view = asked(&mut kiosk);
        let names: Vec<_> = view
            .places
            .iter()
            .map(|place| place.name.as_str())
            .collect();
        assert_eq!(names[0], "咨询台");
        assert!(names[1].contains("号窗口"), "{names:?}");
        assert_eq!(names.len(), 2);
        assert!(view.places[0].way.contains("一楼"));
        assert_eq!(view.telephone, "0000-6012345");
        assert_eq!(view.closed, "");
        for page in ["guide/transfer-out-of-province", "question/dues-how-much"] {
            let mut kiosk = Shelf::factory().kiosk();
            kiosk.open(key(page));
            let places = asked(&mut kiosk).places;
            assert_eq!(places.len(), 3, "{page}: {places:?}");
            assert!(places[2].name.contains("号窗口"), "{page}");
        }
    }

    #[test]
    fn a_hall_without_a_desk_or_a_hall_at_all_still_says_whom_to_ask() {
        let mut shelf = Shelf::factory();
        for item in &mut shelf.0 {
            if let Detail::Hall(hall) = &mut item.detail {
                hall.areas.clear();
                hall.windows.clear();
            }
        }
        let view = asked(&mut shelf.kiosk());
        assert!(view.places.is_empty() && view.note.contains("大厅里的工作人员"));
        let mut shelf = Shelf::factory();
        shelf
            .0
            .retain(|item| !matches!(item.detail, Detail::Hall(_)));
        let view = asked(&mut shelf.kiosk());
        assert!(view.places.is_empty() && view.telephone.is_empty());
    }

    #[test]
    fn after_hours_it_says_when_somebody_is_there_again() {
        let mut kiosk = Shelf::factory().kiosk_at(datetime(2026, 11, 24, 20, 10, 0, 0));
        assert_eq!(asked(&mut kiosk).closed, "现在休息，明天 08:30 开门");
    }

    #[test]
    fn it_is_closed_by_its_button_by_going_on_and_by_the_wipe() {
        let mut kiosk = Shelf::factory().kiosk_at(NOW);
        let leave: [&dyn Fn(&mut Kiosk); 4] = [
            &|kiosk| drop(kiosk.handle(Intent::Dialog(dialog::Intent::Close))),
            &|kiosk| drop(kiosk.handle(Intent::Back)),
            &|kiosk| kiosk.open(key("question/dues-how-much")),
            &|kiosk| kiosk.wipe(),
        ];
        for leave in leave {
            asked(&mut kiosk);
            leave(&mut kiosk);
            assert_eq!(kiosk.dialog(), None);
        }
    }

    #[test]
    fn under_it_nothing_of_the_page_is_pressed() {
        let mut kiosk = Shelf::factory().kiosk();
        asked(&mut kiosk);
        for intent in [
            Intent::Home(crate::app::home::Intent::OpenSearch(None)),
            Intent::ToggleElder,
            Intent::ToggleLanguage,
        ] {
            assert_eq!(kiosk.handle(intent), vec![]);
        }
        assert!(kiosk.page().is_none() && !kiosk.session().elder);
        assert!(kiosk.dialog().is_some());
    }
}
