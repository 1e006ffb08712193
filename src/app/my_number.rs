//! 我的号: a number looked up by its letter and digits. What was found belongs to the session.

use crate::{
    content::library::ReadError,
    domain::{
        service::Letter,
        ticket::{Source, State, Ticket},
    },
};

use super::{
    kiosk::Context,
    language::Language,
    queue::windows,
    ticket::{Fact, facts, rule},
};

/// Most digits of a label.
const MOST_DIGITS: usize = 7;

/// The state of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MyNumber {
    letter: Option<Letter>,
    digits: String,
    found: Option<Box<Ticket>>,
    /// It was looked for and isn't there.
    missed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// A place in the hall's services.
    ChooseLetter(usize),
    Digit(char),
    Delete,
    Look,
    Again,
}

/// A number that was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub label: String,
    pub service: String,
    pub windows: String,
    pub taken: String,
    pub state: &'static str,
    pub state_note: &'static str,
    /// What is known of the line: numbers issued after it, how long the window is open.
    pub first: Fact,
    pub second: Option<Fact>,
    /// Where to wait; empty where the content does not say.
    pub place: String,
    /// How numbers are called.
    pub order: String,
    pub test: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub letters: Vec<String>,
    pub letter: String,
    pub digits: String,
    pub ready: bool,
    pub calm: &'static str,
    pub found: Option<Found>,
}

impl MyNumber {
    pub fn handle(&mut self, intent: Intent, context: &Context) -> Result<(), ReadError> {
        self.missed = false;
        match intent {
            Intent::ChooseLetter(index) => {
                if let Some(letter) = letters(context).get(index) {
                    self.letter = Some(*letter);
                }
            }
            Intent::Digit(digit) => {
                if digit.is_ascii_digit() && self.digits.len() < MOST_DIGITS {
                    self.digits.push(digit);
                }
            }
            Intent::Delete => {
                self.digits.pop();
            }
            Intent::Look => self.look(context)?,
            Intent::Again => *self = Self::default(),
        }
        Ok(())
    }

    /// Whether the number that was looked for is shown in place of the keys.
    pub fn has_found(&self) -> bool {
        self.found.is_some()
    }

    fn letter(&self, context: &Context) -> Option<Letter> {
        self.letter.or_else(|| letters(context).first().copied())
    }

    fn look(&mut self, context: &Context) -> Result<(), ReadError> {
        let Some(letter) = self.letter(context).filter(|_| !self.digits.is_empty()) else {
            return Ok(());
        };
        let tickets = context.ports.tickets.find(letter, &self.digits)?;
        let whole = format!("{letter}{}", self.digits);
        // The whole label before a counter alone; of several, the last one given.
        let exact = tickets
            .iter()
            .find(|ticket| ticket.label.to_string() == whole);
        let found = exact.or(tickets.last()).cloned();
        self.missed = found.is_none();
        self.found = found.map(Box::new);
        Ok(())
    }

    /// 返回 within the page: to the digits as they were touched. False: it is left.
    pub fn step_back(&mut self) -> bool {
        self.found.take().is_some()
    }

    pub fn view(&self, context: &Context) -> Result<View, ReadError> {
        let language = context.session.language;
        let found = self.found.as_ref();
        Ok(View {
            letters: letters(context).iter().map(Letter::to_string).collect(),
            letter: self
                .letter(context)
                .map(|letter| letter.to_string())
                .unwrap_or_default(),
            digits: self.digits.clone(),
            ready: !self.digits.is_empty(),
            calm: if self.missed {
                language.pick(
                    "今天没有这个号码，请再对一对，或到咨询台问一问。",
                    "No such number today. Please check it again or ask at the desk.",
                )
            } else {
                ""
            },
            found: found
                .map(|ticket| self::found(ticket, context))
                .transpose()?,
        })
    }
}

fn letters(context: &Context) -> Vec<Letter> {
    context
        .hall
        .map(|hall| hall.services.iter().map(|service| service.letter).collect())
        .unwrap_or_default()
}

fn found(ticket: &Ticket, context: &Context) -> Result<Found, ReadError> {
    let language = context.session.language;
    let service = context.hall.and_then(|hall| hall.service(ticket.service));
    let at = language.clock(context.civil(ticket.issued_at).time());
    let (state, state_note) = state(ticket.state, language);
    let opening = service.and_then(|service| context.service_opening(service));
    let after = context.ports.tickets.after(ticket)?;
    Ok(Found {
        label: ticket.label.to_string(),
        service: service
            .map(|service| language.prefer(&service.name, &service.name_en).to_owned())
            .unwrap_or_default(),
        windows: windows(ticket.service, context),
        taken: match (context.now, language) {
            // By a wrong clock it was not taken then.
            (None, _) => String::new(),
            (Some(_), Language::Chinese) => format!("今天 {at} 取号"),
            (Some(_), Language::English) => format!("taken today at {at}"),
        },
        state,
        state_note,
        first: issued_after(after, language),
        second: facts(None, 0, opening.as_ref(), language).1,
        place: place(ticket.service, context),
        order: rule(language),
        test: ticket.source == Source::Test,
    })
}

fn issued_after(count: u32, language: Language) -> Fact {
    let name = language.pick("在您之后本机又取了", "Taken here after yours");
    let value = match language {
        Language::Chinese => format!("{count} 个号"),
        Language::English => count.to_string(),
    };
    (name.to_owned(), value)
}

/// Where the windows of a service are: one waits there.
fn place(service: Letter, context: &Context) -> String {
    let language = context.session.language;
    let mut places: Vec<&str> = context.hall.map_or_else(Vec::new, |hall| {
        let windows = hall.windows_of(service);
        let place = windows.map(|window| language.prefer(&window.place, &window.place_en));
        place.collect()
    });
    places.retain(|place| !place.is_empty());
    places.dedup();
    match (places.is_empty(), language) {
        (true, _) => String::new(),
        (false, Language::Chinese) => format!("在这里等候：{}", places.join("；")),
        (false, Language::English) => format!("Wait here: {}", places.join("; ")),
    }
}

/// A state and what to do in it, in the visitor's words.
fn state(state: State, language: Language) -> (&'static str, &'static str) {
    let (zh, note_zh, en, note_en) = match state {
        State::Booked => (
            "已预约",
            "请按预约的时间到场。",
            "Booked",
            "Please come at the booked time.",
        ),
        State::Waiting => (
            "号码有效",
            "叫到几号，请看叫号屏、听广播：这台机器不知道叫到哪了。",
            "Valid",
            "Please watch and listen for the call: this machine does not know whose turn it is.",
        ),
        State::Called => (
            "正在叫号",
            "请到窗口办理。",
            "Called",
            "Please go to the window.",
        ),
        State::Serving => (
            "正在办理",
            "窗口正在为您办理。",
            "Being served",
            "A window is serving you.",
        ),
        State::Held => (
            "暂时挂起",
            "窗口会接着为您办理。",
            "On hold",
            "The window will go on with it.",
        ),
        State::Missed => (
            "已经过号",
            "请到窗口或咨询台说一声。",
            "Missed",
            "Please speak to a window or the desk.",
        ),
        State::Finished => ("已经办完", "谢谢。", "Finished", "Thank you."),
        State::Cancelled => (
            "已经取消",
            "还要办事请重新取号。",
            "Cancelled",
            "Please take a new number.",
        ),
        State::Expired => (
            "已经过期",
            "号码只在当天有效，请重新取号。",
            "Expired",
            "Numbers hold for one day. Please take a new one.",
        ),
    };
    (language.pick(zh, en), language.pick(note_zh, note_en))
}

#[cfg(test)]
mod tests;
