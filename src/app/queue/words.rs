//! The words of the queue's page.

use crate::{
    app::{kiosk::Context, language::Language, world::Refusal},
    content::library::ReadError,
    domain::{
        closing::Late,
        opening::{NextOpening, Opening},
        order::Credits,
        priority,
        service::{Letter, Service},
        ticket::Matter,
    },
};

use super::{ServiceCard, is_used_up};

/// The services as cards.
pub fn cards(services: &[Service], context: &Context) -> Result<Vec<ServiceCard>, ReadError> {
    let language = context.session.language;
    let all = context.ports.tickets.issued()?;
    Ok(services
        .iter()
        .map(|service| {
            let count = all
                .iter()
                .find(|(of, _)| *of == service.letter)
                .map_or(0, |(_, count)| *count);
            let opening = context.service_opening(service);
            let used = is_used_up(service, count);
            let open = opening.as_ref().is_none_or(Opening::is_open);
            ServiceCard {
                letter: service.letter.to_string(),
                name: language.prefer(&service.name, &service.name_en).to_owned(),
                intro: language
                    .prefer(&service.intro, &service.intro_en)
                    .to_owned(),
                open: open && !used,
                state: if open && used {
                    language
                        .pick("今天的号已取完", "All given today")
                        .to_owned()
                } else {
                    opening.map(|o| state(&o, context)).unwrap_or_default()
                },
                note: match context.now {
                    Some(_) => taken_today(count, language),
                    None => String::new(),
                },
            }
        })
        .collect())
}

/// 开放至 17:30 / 14:00 开放.
fn state(opening: &Opening, context: &Context) -> String {
    let language = context.session.language;
    match (opening, language) {
        (Opening::Open { until, .. }, Language::Chinese) => {
            format!("开放至 {}", language.clock(until.time()))
        }
        (Opening::Open { until, .. }, Language::English) => {
            format!("until {}", language.clock(until.time()))
        }
        (
            Opening::Closed {
                next: Some(next), ..
            },
            Language::Chinese,
        ) => {
            format!("{} 开放", context.moment(next.at))
        }
        (
            Opening::Closed {
                next: Some(next), ..
            },
            Language::English,
        ) => {
            format!("opens {}", context.moment(next.at))
        }
        (Opening::Closed { next: None, .. }, _) => language.pick("暂不开放", "closed").to_owned(),
    }
}

fn taken_today(count: u32, language: Language) -> String {
    match (count, language) {
        (0, Language::Chinese) => "今天还没有人取号".to_owned(),
        (0, Language::English) => "no numbers yet today".to_owned(),
        (_, Language::Chinese) => format!("今天已取 {count} 个号"),
        (_, Language::English) => format!("{count} taken today"),
    }
}

/// 1、2 号窗口.
pub fn windows(letter: Letter, context: &Context) -> String {
    let numbers: Vec<_> = context
        .hall
        .map(|hall| {
            hall.windows_of(letter)
                .map(|window| window.no.to_string())
                .collect()
        })
        .unwrap_or_default();
    match (numbers.is_empty(), context.session.language) {
        (true, language) => language.pick("请看大厅指引", "see the signs").to_owned(),
        (false, Language::Chinese) => format!("{} 号窗口", numbers.join("、")),
        (false, Language::English) => format!("window {}", numbers.join(", ")),
    }
}

/// 事项：组织关系接转 · 必带材料 3/5.
pub fn matter_line(matter: &Matter, language: Language) -> String {
    let Matter {
        title, held, of, ..
    } = matter;
    match (of, language) {
        (0, Language::Chinese) => format!("事项：{title}"),
        (0, Language::English) => format!("For: {title}"),
        (_, Language::Chinese) => format!("事项：{title} · 必带材料 {held}/{of}"),
        (_, Language::English) => format!("For: {title} · required papers {held}/{of}"),
    }
}

/// What a declaration brings.
pub fn declaring(language: Language) -> String {
    let credits = Credits::default();
    match language {
        Language::Chinese => priority::declared(&credits),
        Language::English => priority::declared_in_english(&credits),
    }
}

/// What is said before a number is given for a window that closes soon.
pub fn late_words(late: &Late, service: &str, context: &Context) -> (String, String) {
    let language = context.session.language;
    let until = language.clock(late.until.time());
    let again = late.again.map(|again| context.moment(again));
    match (language, again) {
        (Language::Chinese, Some(again)) if late.is_break() => (
            format!("「{service}」{until} 休息，{again} 再开"),
            format!("现在取号，可能要等到 {again} 以后才叫到。号码今天一直有效。"),
        ),
        (Language::English, Some(again)) if late.is_break() => (
            format!("{service} has a break from {until} to {again}"),
            format!("Your number may be called only after {again}. It is valid all day."),
        ),
        (Language::Chinese, again) => (
            format!("「{service}」{until} 就要关窗口了"),
            format!(
                "现在取号，今天可能办不上；号码过了今天就没有用了。{}",
                again.map_or_else(String::new, |again| format!("窗口 {again} 再开。"))
            ),
        ),
        (Language::English, again) => (
            format!("{service} closes at {until}"),
            format!(
                "You may not be served today, and the number is of no use tomorrow.{}",
                again.map_or_else(String::new, |again| format!(" It opens again {again}."))
            ),
        ),
    }
}

/// What a refusal says, and what can be done instead.
pub fn refused(refusal: &Refusal, service: &str, context: &Context) -> (String, String) {
    let language = context.session.language;
    let title = match (refusal, language) {
        (Refusal::Closed(_), Language::Chinese) => format!("「{service}」现在取不了号"),
        (Refusal::Closed(_), Language::English) => format!("{service}: no numbers now"),
        (Refusal::QuotaUsed, Language::Chinese) => format!("「{service}」今天的号已经取完"),
        (Refusal::QuotaUsed, Language::English) => {
            format!("{service}: all of today’s numbers are given")
        }
        (Refusal::Broken, Language::Chinese) => "这台机器现在取不了号".to_owned(),
        (Refusal::Broken, Language::English) => "This machine gives no numbers now".to_owned(),
    };
    let note = match refusal {
        // The journal judged by a time that this screen does not know.
        Refusal::Closed(_) if context.now.is_none() => language
            .pick(
                "这台机器的时钟不准，不知道现在是不是取号时间。请到咨询台问一问，窗口照常办事。",
                "The clock of this machine is wrong. Please ask at the service desk.",
            )
            .to_owned(),
        Refusal::Closed(Opening::Closed { by, next }) => {
            closed_note(by.as_deref(), next.as_ref(), context)
        }
        Refusal::Closed(Opening::Open { .. }) => String::new(),
        Refusal::QuotaUsed => language
            .pick(
                "请明天早些来，或到综合窗口问一问。可以先看办事指南，把材料准备好。",
                "Please come earlier tomorrow or ask at the desk. The guide tells what to bring.",
            )
            .to_owned(),
        Refusal::Broken => language
            .pick(
                "请到咨询台取号，窗口照常办事。",
                "Please take a number at the service desk.",
            )
            .to_owned(),
    };
    (title, note)
}

fn closed_note(by: Option<&str>, next: Option<&NextOpening>, context: &Context) -> String {
    let language = context.session.language;
    let why = match (by.map(|name| context.day_name(name)), language) {
        (Some(name), Language::Chinese) => format!("{name}。"),
        (Some(name), Language::English) => format!("{name}. "),
        (None, _) => String::new(),
    };
    let when = match (next, language) {
        (Some(next), Language::Chinese) => {
            format!("{} 开始取号。", context.moment(next.at))
        }
        (Some(next), Language::English) => {
            format!("Numbers from {}. ", context.moment(next.at))
        }
        (None, _) if context.is_unsettled() => language
            .pick(
                "节后哪天开始取号还没有公布，请看通知或打电话问。",
                "The day of reopening is not announced yet. ",
            )
            .to_owned(),
        (None, _) => language
            .pick("开放时间请看通知。", "See the notices. ")
            .to_owned(),
    };
    let unsure = match next {
        Some(next) if !next.announced => language.pick(
            "那几天的调休还没有公布，以通知为准。",
            "Working days around the holiday are not announced yet. ",
        ),
        _ => "",
    };
    let telephone = context.hall.map(|hall| hall.telephone.as_str());
    let telephone = match (telephone.filter(|number| !number.is_empty()), language) {
        (Some(number), Language::Chinese) => format!("电话\u{a0}{number}。"),
        (Some(number), Language::English) => format!("Telephone\u{a0}{number}. "),
        (None, _) => String::new(),
    };
    let rest = language.pick(
        "可以先看办事指南，把材料准备好。",
        "The guide tells what to bring.",
    );
    format!("{why}{when}{unsure}{telephone}{rest}")
}
