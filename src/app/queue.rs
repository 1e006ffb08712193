//! Taking a number: the service, who asks, one confirmation.

mod words;

use crate::{
    content::{
        item::{Detail, ItemKey},
        library::ReadError,
    },
    domain::{
        closing::Late,
        service::{Letter, Service},
        ticket::{Class, Matter},
    },
};

use super::{
    catalogue::Catalogue,
    hall::Hall,
    kiosk::Context,
    page::{Act, Page},
    ticket::{Ticket, unprinted},
    world::{Effect, Event, Order, Printer, Refusal},
};

pub use words::windows;
use words::{cards, declaring, late_words, matter_line, refused};

/// Where a visitor stands on the way to a number.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    Choose,
    /// The service is chosen: who asks, and the confirmation.
    Declare(Letter),
    /// The window closes soon: the number is confirmed once more.
    Warned(Letter, Late),
    /// No number, and why.
    Refused(Letter, Refusal),
}

/// The state of the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Queue {
    step: Step,
    class: Class,
    /// The service was chosen here, in the list; 返回 leads back to it.
    chosen_here: bool,
    /// The guide that led here.
    guide: Option<ItemKey>,
    /// An order is on its way: nothing can be touched until it is answered.
    issuing: bool,
}

/// What people do on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    Choose(usize),
    Declare(Class),
    Confirm,
    /// 还是取号, after the warning.
    ConfirmLate,
    /// 先不取了.
    Decline,
    SeeGuides,
    SeeHall,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewStep {
    Choose,
    Declare,
    Warned,
    Refused,
}

/// A service as a card.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceCard {
    pub letter: String,
    pub name: String,
    pub intro: String,
    /// Numbers are given just now.
    pub open: bool,
    pub state: String,
    pub note: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub step: ViewStep,
    pub services: Vec<ServiceCard>,
    /// The chosen one.
    pub service: ServiceCard,
    pub windows: String,
    /// 事项：组织关系接转 · 必带材料 3/5.
    pub matter: String,
    pub class: Class,
    pub issuing: bool,
    /// What a declaration brings.
    pub declaring: String,
    /// Why no paper will come out; empty where it will.
    pub paperless: &'static str,
    /// What stands in the way, of a number or of its being called today.
    pub refusal: String,
    pub refusal_note: String,
}

impl Queue {
    pub fn new() -> Self {
        Self {
            step: Step::Choose,
            class: Class::Ordinary,
            chosen_here: false,
            guide: None,
            issuing: false,
        }
    }

    /// Opened for a service, from a guide if one led here.
    pub fn at(
        service: Letter,
        guide: Option<ItemKey>,
        context: &Context,
    ) -> Result<Self, ReadError> {
        let mut queue = Self {
            guide,
            ..Self::new()
        };
        queue.choose(service, context)?;
        Ok(queue)
    }

    /// Whether an order is on its way: the page can't be left until it is answered.
    pub fn is_locked(&self) -> bool {
        self.issuing
    }

    /// In which step of the page it stands.
    pub fn step(&self) -> u8 {
        match self.step {
            Step::Choose => 0,
            Step::Declare(_) => 1,
            Step::Warned(..) => 2,
            Step::Refused(..) => 3,
        }
    }

    /// Whether its next press may give a number.
    pub fn issues(&self) -> bool {
        matches!(self.step, Step::Declare(_) | Step::Warned(..))
    }

    pub fn handle(&mut self, intent: Intent, context: &Context) -> Result<Vec<Act>, ReadError> {
        if self.issuing {
            return Ok(vec![]);
        }
        match intent {
            Intent::Choose(index) => {
                let letter = context
                    .hall
                    .and_then(|hall| hall.services.get(index))
                    .map(|service| service.letter);
                if let Some(letter) = letter {
                    self.choose(letter, context)?;
                    self.chosen_here = true;
                }
            }
            Intent::Declare(class) => self.class = class,
            Intent::Confirm => return self.confirm(context),
            Intent::ConfirmLate => {
                return match self.step {
                    Step::Warned(service, _) => self.order(service, context),
                    _ => Ok(vec![]),
                };
            }
            Intent::Decline => return Ok(self.decline()),
            Intent::SeeGuides => {
                return Ok(match (&self.guide, &self.step) {
                    (Some(guide), _) => vec![Act::Open(guide.clone())],
                    (None, Step::Refused(letter, _)) => {
                        vec![Act::Go(Page::Catalogue(Catalogue::at_service(*letter)))]
                    }
                    (None, _) => vec![],
                });
            }
            Intent::SeeHall => return Ok(vec![Act::Go(Page::Hall(Hall::at_hours()))]),
        }
        Ok(vec![])
    }

    fn choose(&mut self, letter: Letter, context: &Context) -> Result<(), ReadError> {
        self.step = match refusal(letter, context)? {
            None => Step::Declare(letter),
            Some(refusal) => Step::Refused(letter, refusal),
        };
        Ok(())
    }

    fn confirm(&mut self, context: &Context) -> Result<Vec<Act>, ReadError> {
        let Step::Declare(letter) = self.step else {
            return Ok(vec![]);
        };
        let late = context.hall.and_then(|hall| {
            let service = hall.service(letter)?;
            hall.late(service, context.now?)
        });
        match late {
            Some(late) => {
                self.step = Step::Warned(letter, late);
                Ok(vec![])
            }
            None => self.order(letter, context),
        }
    }

    /// Who was warned takes no number: back to where the service was chosen.
    fn decline(&mut self) -> Vec<Act> {
        match self.step {
            Step::Warned(..) if self.chosen_here => {
                self.step = Step::Choose;
                vec![]
            }
            Step::Warned(letter, _) => {
                self.step = Step::Declare(letter);
                vec![Act::Back]
            }
            _ => vec![],
        }
    }

    /// 返回 within the page; false: it is left.
    pub fn step_back(&mut self) -> bool {
        self.step = match self.step {
            Step::Warned(letter, _) => Step::Declare(letter),
            Step::Declare(_) | Step::Refused(..) if self.chosen_here => Step::Choose,
            _ => return false,
        };
        true
    }

    fn order(&mut self, service: Letter, context: &Context) -> Result<Vec<Act>, ReadError> {
        let matter = self.matter(context)?;
        self.issuing = true;
        Ok(vec![Act::Do(Effect::Issue(Order {
            service,
            class: self.class,
            matter,
        }))])
    }

    /// Takes the answer to the order.
    pub fn deliver(&mut self, event: Event) -> Vec<Act> {
        if !self.issuing {
            return vec![];
        }
        match (event, &self.step) {
            (Event::Issued(given), _) => {
                self.issuing = false;
                vec![Act::Replace(Page::Ticket(Box::new(Ticket::new(*given))))]
            }
            (Event::Refused(refusal), Step::Declare(letter) | Step::Warned(letter, _)) => {
                self.issuing = false;
                self.step = Step::Refused(*letter, refusal);
                vec![]
            }
            _ => vec![],
        }
    }

    /// The matter with what of its materials the visitor holds.
    fn matter(&self, context: &Context) -> Result<Option<Matter>, ReadError> {
        let Some(key) = &self.guide else {
            return Ok(None);
        };
        let Some(item) = context.ports.library.item(key, context.today)? else {
            return Ok(None);
        };
        let Detail::Guide(guide) = &item.detail else {
            return Ok(None);
        };
        let held = context.session.held.get(key);
        let is_held = |index: &usize| held.is_some_and(|held| held.contains(index));
        let (have, missing): (Vec<_>, Vec<_>) =
            guide.required().partition(|(index, _)| is_held(index));
        let count = |some: usize| u32::try_from(some).unwrap_or(u32::MAX);
        Ok(Some(Matter {
            guide: key.clone(),
            title: item.header.title.clone(),
            held: count(have.len()),
            of: count(have.len() + missing.len()),
            missing: missing
                .into_iter()
                .map(|(_, material)| material.name.clone())
                .collect(),
        }))
    }

    pub fn view(&self, context: &Context) -> Result<View, ReadError> {
        let language = context.session.language;
        let services = match context.hall {
            Some(hall) => cards(&hall.services, context)?,
            None => vec![],
        };
        let letter = match &self.step {
            Step::Choose => None,
            Step::Declare(letter) | Step::Warned(letter, _) | Step::Refused(letter, _) => {
                Some(*letter)
            }
        };
        let service = letter
            .and_then(|letter| {
                services
                    .iter()
                    .find(|card| card.letter == letter.to_string())
            })
            .cloned()
            .unwrap_or_default();
        let (refusal, refusal_note) = match &self.step {
            Step::Refused(_, refusal) => refused(refusal, &service.name, context),
            Step::Warned(_, late) => late_words(late, &service.name, context),
            _ => (String::new(), String::new()),
        };
        let mut matter = self.matter(context)?;
        if let Some(matter) = &mut matter {
            matter.title = context.title_of(&matter.guide, &matter.title)?;
        }
        Ok(View {
            step: match self.step {
                Step::Choose => ViewStep::Choose,
                Step::Declare(_) => ViewStep::Declare,
                Step::Warned(..) => ViewStep::Warned,
                Step::Refused(..) => ViewStep::Refused,
            },
            windows: letter
                .map(|letter| windows(letter, context))
                .unwrap_or_default(),
            services,
            service,
            matter: matter
                .map(|m| matter_line(&m, language))
                .unwrap_or_default(),
            class: self.class,
            issuing: self.issuing,
            declaring: declaring(language),
            paperless: match context.printer {
                Printer::Real if context.paper_ready => "",
                printer => unprinted(printer, language),
            },
            refusal,
            refusal_note,
        })
    }
}

impl Default for Queue {
    fn default() -> Self {
        Self::new()
    }
}

/// Why no number is given for a service just now; None: one is.
fn refusal(letter: Letter, context: &Context) -> Result<Option<Refusal>, ReadError> {
    let Some(service) = context.hall.and_then(|hall| hall.service(letter)) else {
        return Ok(Some(Refusal::Broken));
    };
    // Without a time nobody is sent away by hours: the journal has the last word.
    let opening = context.service_opening(service);
    if let Some(opening) = opening.filter(|opening| !opening.is_open()) {
        return Ok(Some(Refusal::Closed(opening)));
    }
    Ok(is_used_up(service, issued(letter, context)?).then_some(Refusal::QuotaUsed))
}

fn is_used_up(service: &Service, issued: u32) -> bool {
    service.daily_quota.is_some_and(|quota| issued >= quota)
}

/// Numbers issued for a service today.
pub fn issued(letter: Letter, context: &Context) -> Result<u32, ReadError> {
    let all = context.ports.tickets.issued()?;
    Ok(all
        .iter()
        .find(|(of, _)| *of == letter)
        .map_or(0, |(_, count)| *count))
}

#[cfg(test)]
mod tests;
