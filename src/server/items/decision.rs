//! Taking a step, or returning a version to its editor: who may, and what the publication rules
//! say of the version before it goes on.

use jiff::{Timestamp, civil::Date};

use crate::{
    content::item::Step,
    domain::written,
    server::{
        fault::Fault,
        people::{
            account::{Account, Role},
            identity::{Identities, Same},
        },
        storage::Session,
    },
};

use super::{
    Place, rules,
    separation::{self, Earlier},
    version::{self, Version},
    workflow::{Standing, State, Taken, set_state, standing, standing_of, steps, write_step},
};

/// What someone decides about the newest version.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'a> {
    /// The version that was looked at.
    pub number: i64,
    pub step: Step,
    pub passed: bool,
    pub conclusion: &'a str,
}

/// Why this person can't take the step, if so, said to them.
pub fn obstacle(
    people: &Identities,
    version: &Version,
    standing: &[Taken],
    step: Step,
    person: &Account,
) -> Option<String> {
    let twice = separation::obstacle(people, version, standing, step, person.who())?;
    let who = match twice.same {
        Same::Account => "您自己".to_owned(),
        Same::Name => format!("同名的{}", twice.by),
    };
    let step = step.as_str();
    Some(match twice.earlier {
        Earlier::Wrote => format!("这一版是{who}写的；{step}要由另一个人办理"),
        Earlier::Took(earlier) => {
            let earlier = earlier.as_str();
            format!("“{earlier}”这一步是{who}办的；{step}要由另一个人办理")
        }
    })
}

/// Whether this takes a version back that is approved and not yet published.
fn takes_back(stands: Standing, decision: Decision<'_>) -> bool {
    stands.state == State::Approved && decision.step == Step::Published && !decision.passed
}

/// Whether the decision may be taken as the item stands; nothing is written.
///
/// # Errors
/// [`Fault::Refused`] with the reason where someone else must do it or a publication rule stands
/// against it.
pub fn check(
    session: &mut dyn Session,
    place: &Place,
    decision: Decision<'_>,
    person: &Account,
    today: Date,
) -> Result<Standing, Fault> {
    let stands = standing_of(session, place)?.ok_or(Fault::NotFound)?;
    if stands.current != decision.number {
        return Err(Fault::Overtaken);
    }
    let takes_back = takes_back(stands, decision);
    let next = match takes_back {
        true => Some((Step::Published, Role::Sign)),
        false => stands.state.next(),
    };
    match next {
        Some((step, role)) if step == decision.step => {
            if !person.roles.has(role) {
                return Err(Fault::Forbidden);
            }
        }
        _ => {
            return Err(Fault::refused(format!(
                "这个条目现在是“{}”，不能办理“{}”",
                stands.state.label(),
                decision.step.as_str()
            )));
        }
    }
    check_conclusion(decision)?;
    if takes_back {
        check_unsigned(session, place, stands)?;
    } else {
        let version = version::find(session, place, decision.number)?.ok_or(Fault::NotFound)?;
        let taken = steps(session, place, decision.number)?;
        let people = Identities::load(session)?;
        let standing = standing(&taken);
        if let Some(why) = obstacle(&people, &version, standing, decision.step, person) {
            return Err(Fault::refused(why));
        }
    }
    if decision.passed {
        rules::hold(session, place, decision, person, today)?;
    }
    Ok(stands)
}

/// Takes a step, or returns the version to its editor.
///
/// # Errors
/// Those of [`check`].
pub fn decide(
    session: &mut dyn Session,
    place: &Place,
    decision: Decision<'_>,
    person: &Account,
    today: Date,
    now: Timestamp,
) -> Result<(), Fault> {
    let stands = check(session, place, decision, person, today)?;
    if takes_back(stands, decision) {
        // What would be published of the item is again what is on the screens.
        set_approved(session, place, stands.published)?;
    }
    let step = Taken {
        step: decision.step,
        passed: decision.passed,
        account: person.id,
        person: person.person.clone(),
        day: today,
        at: now,
        conclusion: decision.conclusion.trim().to_owned(),
    };
    write_step(session, place, decision.number, &step)?;
    let state = match decision.passed {
        true => State::after(decision.step),
        false => State::Returned,
    };
    set_state(session, place, state)?;
    if state == State::Approved {
        set_approved(session, place, Some(decision.number))?;
    }
    Ok(())
}

fn check_conclusion(decision: Decision<'_>) -> Result<(), Fault> {
    if decision.step == Step::Proposed && !decision.passed {
        return Err(Fault::refused("提出这一步不能退回"));
    }
    let length = decision.conclusion.trim().chars().count();
    if length > 500 {
        return Err(Fault::refused("意见最多 500 个字"));
    }
    if let Err(flaw) = written::lines(decision.conclusion) {
        return Err(Fault::refused(format!("意见：{flaw}")));
    }
    match !decision.passed && length == 0 {
        true => Err(Fault::refused("退回要写明原因")),
        false => Ok(()),
    }
}

/// Signers must not have before them what is to be returned.
fn check_unsigned(session: &mut dyn Session, place: &Place, stands: Standing) -> Result<(), Fault> {
    let waiting = session.query_one(
        "SELECT p.id AS id FROM proposal p JOIN generation_item g ON g.proposal = p.id
         WHERE p.state = 'open' AND p.channel = $1 AND g.key = $2 AND g.number = $3",
        &[
            place.channel.as_str().into(),
            place.key.to_string().into(),
            stands.current.into(),
        ],
    )?;
    match waiting {
        Some(_) => Err(Fault::refused(
            "它已经在等待签名的一期里；要退回，先在“发布”里放弃那一期",
        )),
        None => Ok(()),
    }
}

/// Notes which version of an item may be published, if any.
pub fn set_approved(
    session: &mut dyn Session,
    place: &Place,
    number: Option<i64>,
) -> Result<(), Fault> {
    session.execute(
        "UPDATE item SET approved = $1 WHERE channel = $2 AND key = $3",
        &[
            number.into(),
            place.channel.as_str().into(),
            place.key.to_string().into(),
        ],
    )?;
    Ok(())
}
