//! Whether a number can be taken for a service just now, in words.

use crate::domain::{opening::Opening, service::Letter};

use super::{kiosk::Context, language::Language};

/// What a page says about taking a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taking {
    /// Where it is handled: the service and its windows.
    pub place: String,
    pub open: bool,
    /// Why not now, and when.
    pub note: String,
}

impl Taking {
    /// None if the hall has no such service.
    pub fn of(letter: Letter, context: &Context) -> Option<Self> {
        let language = context.session.language;
        let hall = context.hall?;
        let service = hall.service(letter)?;
        let name = language.prefer(&service.name, &service.name_en);
        let windows: Vec<_> = hall.windows_of(letter).map(|w| w.no.to_string()).collect();
        let place = match (windows.is_empty(), language) {
            (true, _) => name.to_owned(),
            (false, Language::Chinese) => {
                format!("{name} · {} 号窗口", windows.join("、"))
            }
            (false, Language::English) => {
                format!("{name} · window {}", windows.join(", "))
            }
        };
        let opening = context.service_opening(service);
        Some(Self {
            place,
            // Without a time nobody is sent away by hours.
            open: opening.as_ref().is_none_or(Opening::is_open),
            note: opening.map_or_else(String::new, |opening| note(name, &opening, context)),
        })
    }
}

fn note(service: &str, opening: &Opening, context: &Context) -> String {
    let language = context.session.language;
    let Opening::Closed { next, .. } = opening else {
        return String::new();
    };
    let unsettled = context.is_unsettled();
    match (next, language) {
        (Some(next), Language::Chinese) => {
            format!("{service}：{} 后开始取号", context.moment(next.at))
        }
        (Some(next), Language::English) => {
            format!("{service}: numbers from {}", context.moment(next.at))
        }
        (None, Language::Chinese) if unsettled => {
            format!("{service}：节后哪天开始取号还没有公布")
        }
        (None, Language::English) if unsettled => {
            format!("{service}: the day of reopening is not announced yet")
        }
        (None, Language::Chinese) => format!("{service}：现在取不了号，请到咨询台询问"),
        (None, Language::English) => format!("{service}: no numbers now, please ask at the desk"),
    }
}
