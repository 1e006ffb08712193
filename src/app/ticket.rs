//! The number that was given.

use std::time::Duration;

use crate::{
    content::library::ReadError,
    domain::{opening::Opening, order::Credits, priority, ticket::Source},
};

use super::{
    catalogue::Catalogue,
    kiosk::Context,
    language::Language,
    page::{Act, Page},
    queue::{issued, windows},
    world::{Given, Paper, Printer},
};

/// How long it stays on the screen without a touch; then the session ends.
pub const STAYS: Duration = Duration::from_secs(60);

/// How many missing materials are named; the guide has them all.
const NAMED: usize = 2;

/// The state of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    given: Given,
    /// None until the printer has answered.
    paper: Option<Paper>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    SeeGuide,
    Done,
}

/// People before this number and how long that may take; known once calls are received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ahead {
    pub people: u32,
    /// Minutes, the shortest and the longest.
    pub wait: (u32, u32),
}

/// A fact with its name.
pub type Fact = (String, String);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub label: String,
    pub service: String,
    pub windows: String,
    pub taken: String,
    /// How numbers are called, the same for everybody.
    pub order: String,
    pub first: Fact,
    pub second: Option<Fact>,
    /// What the QR code says.
    pub qr: String,
    pub code_note: &'static str,
    pub materials: String,
    pub print: &'static str,
    /// The number must be remembered.
    pub paperless: bool,
    pub test: bool,
    /// Until the page closes by itself.
    pub seconds: u64,
}

/// 8 秒后回到首页: for the bar over it.
pub fn closes_in(quiet: Duration, language: Language) -> String {
    let left = STAYS.saturating_sub(quiet).as_secs();
    match language {
        Language::Chinese => format!("{left} 秒后回到首页"),
        Language::English => format!("closes in {left} s"),
    }
}

impl Ticket {
    pub fn new(given: Given) -> Self {
        Self { given, paper: None }
    }

    pub fn handle(&self, intent: Intent) -> Vec<Act> {
        match intent {
            Intent::SeeGuide => match &self.given.ticket.matter {
                Some(matter) => vec![Act::Open(matter.guide.clone())],
                None => vec![Act::Go(Page::Catalogue(Catalogue::at_service(
                    self.given.ticket.service,
                )))],
            },
            Intent::Done => vec![Act::End],
        }
    }

    pub fn paper(&mut self, paper: Paper) {
        self.paper = Some(paper);
    }

    pub fn view(&self, context: &Context) -> Result<View, ReadError> {
        let language = context.session.language;
        let ticket = &self.given.ticket;
        let hall = context.hall;
        let service = hall.and_then(|hall| hall.service(ticket.service));
        let opening = service.and_then(|service| context.service_opening(service));
        let (first, second) = facts(
            None,
            issued(ticket.service, context)?,
            opening.as_ref(),
            language,
        );
        let taken = context.civil(ticket.issued_at);
        Ok(View {
            label: ticket.label.to_string(),
            service: match &ticket.matter {
                Some(matter) => context.title_of(&matter.guide, &matter.title)?,
                None => service
                    .map(|service| language.prefer(&service.name, &service.name_en).to_owned())
                    .unwrap_or_default(),
            },
            windows: windows(ticket.service, context),
            taken: match context.now {
                Some(_) => format!(
                    "{} {}",
                    language.short_day(taken.date()),
                    language.clock(taken.time())
                ),
                // By a wrong clock it was not taken then.
                None => String::new(),
            },
            order: rule(language),
            first,
            second,
            qr: self.given.qr.clone(),
            code_note: language.pick("手机扫一扫，留一份号码", "Scan to keep the number"),
            materials: self.materials(language),
            print: self.print(context.printer, language),
            paperless: matches!(self.paper, Some(Paper::ScreenOnly | Paper::Unsure))
                || ticket.print.is_none()
                || context.printer != Printer::Real,
            test: ticket.source == Source::Test,
            seconds: STAYS.saturating_sub(context.quiet).as_secs(),
        })
    }

    fn materials(&self, language: Language) -> String {
        let Some(matter) = self
            .given
            .ticket
            .matter
            .as_ref()
            .filter(|matter| matter.of > 0)
        else {
            return String::new();
        };
        let count = format!("{}/{}", matter.held, matter.of);
        let missing: Vec<_> = matter
            .missing
            .iter()
            .take(NAMED)
            .map(|name| format!("「{name}」"))
            .collect();
        let more = matter.missing.len().saturating_sub(NAMED);
        match (missing.is_empty(), language) {
            (true, Language::Chinese) => format!("必带材料 {count}：都带齐了，请带好原件。"),
            (true, Language::English) => format!("Required papers {count}: you have them all."),
            (false, Language::Chinese) => {
                let more = if more > 0 {
                    format!("等 {} 样", matter.missing.len())
                } else {
                    String::new()
                };
                format!("必带材料 {count}：还差{}{more}。", missing.join(""))
            }
            (false, Language::English) => {
                let more = if more > 0 {
                    format!(" and {more} more")
                } else {
                    String::new()
                };
                format!(
                    "Required papers {count}; still missing: {}{more}",
                    missing.join(" ")
                )
            }
        }
    }

    fn print(&self, printer: Printer, language: Language) -> &'static str {
        if self.given.ticket.print.is_none() {
            return unprinted(Printer::None, language);
        }
        match self.paper {
            None | Some(Paper::Out) if printer != Printer::Real => unprinted(printer, language),
            None => language.pick("小票正在打印，请稍候。", "Printing your slip."),
            Some(Paper::Out) => language.pick(
                "小票打印好了，请从下方取走。",
                "Please take your slip below.",
            ),
            Some(Paper::ScreenOnly) => unprinted(Printer::Real, language),
            Some(Paper::Unsure) => language.pick(
                "小票可能没有打全：看屏幕，记号码。号码一样有效。",
                "The slip may be incomplete: please remember the number. It is valid.",
            ),
        }
    }
}

/// How numbers are called, in words that are the same for everybody.
pub fn rule(language: Language) -> String {
    let credits = Credits::default();
    match language {
        Language::Chinese => priority::rule(&credits),
        Language::English => priority::rule_in_english(&credits),
    }
}

/// Why no paper comes out of a kiosk without a printer that prints.
pub fn unprinted(printer: Printer, language: Language) -> &'static str {
    match printer {
        Printer::None => language.pick(
            "这台机器不打小票：看屏幕，记号码。",
            "No paper slips here: please remember the number.",
        ),
        Printer::Simulated => language.pick(
            "模拟打印机，不出纸：看屏幕，记号码。",
            "Simulated printer, no paper: please remember the number.",
        ),
        Printer::Real => language.pick(
            "打印机没有准备好：看屏幕，记号码。号码一样有效。",
            "No paper now: please remember the number. It is valid.",
        ),
    }
}

/// What is known of the line: people ahead where calls are received, else how many
/// numbers were issued and how long the window is open.
pub fn facts(
    ahead: Option<Ahead>,
    issued: u32,
    opening: Option<&Opening>,
    language: Language,
) -> (Fact, Option<Fact>) {
    let fact = |name: &str, value: String| (name.to_owned(), value);
    if let Some(Ahead { people, wait }) = ahead {
        let first = fact(
            language.pick("前面还有", "Ahead of you"),
            format!("{people} {}", language.pick("人", "people")),
        );
        let second = fact(
            language.pick("大约等候", "Expected wait"),
            format!("{}–{} {}", wait.0, wait.1, language.pick("分钟", "min")),
        );
        return (first, Some(second));
    }
    let first = fact(
        language.pick("本业务今天已取", "Numbers today"),
        format!("{issued} {}", language.pick("个号", ""))
            .trim_end()
            .to_owned(),
    );
    let second = opening.and_then(|opening| match opening {
        Opening::Open { until, .. } => Some(fact(
            language.pick("窗口开放", "Open"),
            format!(
                "{} {}",
                language.pick("至", "until"),
                language.clock(until.time())
            ),
        )),
        Opening::Closed { .. } => None,
    });
    (first, second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_ahead_are_told_only_where_calls_are_received() {
        let ahead = Ahead {
            people: 4,
            wait: (10, 15),
        };
        let (first, second) = facts(Some(ahead), 12, None, Language::Chinese);
        assert_eq!(first, ("前面还有".into(), "4 人".into()));
        assert_eq!(second, Some(("大约等候".into(), "10–15 分钟".into())));
        let (first, second) = facts(None, 12, None, Language::Chinese);
        assert_eq!(first, ("本业务今天已取".into(), "12 个号".into()));
        assert_eq!(second, None);
    }
}
