//! The invariants, each by its number in the queue rules.

use std::collections::{BTreeMap, BTreeSet};

use query_corner::domain::{
    event::{Change, Event},
    fold::apply,
    label::Label,
    ticket::{EntryId, State, Ticket},
};

use super::world::{Kiosk, World, tickets};

type Checked = Result<(), String>;

fn hold(truth: bool, says: impl FnOnce() -> String) -> Checked {
    if truth { Ok(()) } else { Err(says()) }
}

/// Holds the world to every invariant.
pub fn all(world: &mut World) -> Checked {
    let mut known: BTreeMap<EntryId, Ticket> = world.lost.clone();
    for kiosk in &mut world.kiosks {
        let events = kiosk
            .journal()
            .read()
            .events(0, u32::MAX)
            .map_err(|err| err.to_string())?;
        never_back(&events)?;
        only_the_table(&events)?;
        let now = tickets(kiosk.journal())?;
        rows_are_the_fold(kiosk, &now)?;
        states_sum_up(kiosk, &now)?;
        known.extend(now);
    }
    papers(world, &known)?;
    no_label_twice(&known)
}

/// 5: within an epoch, sequence, time and business date never go back.
fn never_back(events: &[Event]) -> Checked {
    for pair in events.windows(2) {
        let [before, after] = pair else { continue };
        if (before.id.kiosk, before.id.epoch) != (after.id.kiosk, after.id.epoch) {
            hold(after.id.seq == 1, || {
                format!("5: an epoch begins with {}", after.id)
            })?;
            continue;
        }
        hold(after.id.seq == before.id.seq + 1, || {
            format!("5: {} follows {}", after.id, before.id)
        })?;
        hold(after.at >= before.at, || {
            format!("5: {} goes back in time", after.id)
        })?;
    }
    let mut last: BTreeMap<u64, jiff::civil::Date> = BTreeMap::new();
    for event in events {
        if let Change::Issued(issue) = &event.change {
            let before = last.insert(event.id.epoch, issue.business_date);
            hold(
                before.is_none_or(|before| before <= issue.business_date),
                || {
                    format!(
                        "5: the date goes back to {} at {}",
                        issue.business_date, event.id
                    )
                },
            )?;
        }
    }
    Ok(())
}

/// The rules' table, written again from their page: what leads from where to where.
fn leads_to(from: State, change: &Change) -> Option<State> {
    use State::{Booked, Called, Cancelled, Expired, Finished, Held, Missed, Serving, Waiting};
    Some(match (change, from) {
        (Change::CheckedIn, Booked) => Waiting,
        (
            Change::Called {
                out_of_order: None, ..
            },
            Waiting,
        ) => Called,
        (
            Change::Called {
                out_of_order: Some(_),
                ..
            },
            Waiting | Missed | Held,
        ) => Called,
        (Change::Recalled, Called) => Called,
        (Change::Started, Called) => Serving,
        (Change::MarkedMissed, Called) => Missed,
        (Change::CallUndone, Called) => Waiting,
        (Change::Returned { .. }, Missed) => Waiting,
        (Change::Held, Serving) => Held,
        (Change::Resumed, Held) => Serving,
        (Change::Transferred { .. } | Change::Released { .. }, Called | Serving) => Waiting,
        (Change::Finished, Serving) => Finished,
        (Change::Reopened, Finished) => Serving,
        (Change::Cancelled { .. }, Booked | Waiting | Missed | Held) => Cancelled,
        (Change::Voided, Waiting) => Cancelled,
        (Change::DayClosed, Booked | Waiting | Called | Missed | Held) => Expired,
        (Change::DayClosed, Serving) => Finished,
        (change, state) if change.is_print() => state,
        _ => return None,
    })
}

/// 10: only the table's transitions; 11: the version rises by one with each.
fn only_the_table(events: &[Event]) -> Checked {
    let mut now: BTreeMap<EntryId, Ticket> = BTreeMap::new();
    for event in events {
        let before = now.remove(&event.ticket);
        let after = apply(before.clone(), event).map_err(|err| err.to_string())?;
        if let Some(before) = before {
            let expected = leads_to(before.state, &event.change);
            hold(expected == Some(after.state), || {
                format!(
                    "10: {} from {} to {}",
                    event.change.kind(),
                    before.state,
                    after.state
                )
            })?;
            let rise = u32::from(!event.change.is_print());
            hold(after.version == before.version + rise, || {
                format!(
                    "11: {} makes version {} of {}",
                    event.change.kind(),
                    after.version,
                    before.version
                )
            })?;
        }
        now.insert(event.ticket, after);
    }
    Ok(())
}

/// 13: what the rows say is the fold of the events.
fn rows_are_the_fold(kiosk: &Kiosk, now: &BTreeMap<EntryId, Ticket>) -> Checked {
    let conn = kiosk.raw();
    let mut query = conn
        .prepare("SELECT kiosk_no || '-' || epoch || '-' || seq AS id, business_date, letter, counter, service, state, version FROM ticket")
        .unwrap();
    let rows: BTreeSet<String> = query
        .query_map([], |row| {
            let text = |name| row.get::<_, String>(name);
            let number = |name| row.get::<_, u32>(name);
            Ok(format!(
                "{} {} {}{} {} {} {}",
                text("id")?,
                text("business_date")?,
                text("letter")?,
                number("counter")?,
                text("service")?,
                text("state")?,
                number("version")?
            ))
        })
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let folded: BTreeSet<String> = now
        .values()
        .map(|t| {
            let Label {
                letter, counter, ..
            } = t.label;
            format!(
                "{} {} {letter}{counter} {} {} {}",
                t.id, t.business_date, t.service, t.state, t.version
            )
        })
        .collect();
    hold(rows == folded, || {
        format!(
            "13: rows and folds differ in {:?}",
            rows.symmetric_difference(&folded).collect::<Vec<_>>()
        )
    })
}

/// 15: the sum over states is what was issued.
fn states_sum_up(kiosk: &Kiosk, now: &BTreeMap<EntryId, Ticket>) -> Checked {
    let conn = kiosk.raw();
    let count = |sql| conn.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    let issued = count("SELECT coalesce(sum(issued), 0) FROM counter");
    let events = count("SELECT count(*) FROM event WHERE kind = 'issued'");
    let in_states: i64 = State::ALL
        .iter()
        .map(|state| now.values().filter(|ticket| ticket.state == *state).count())
        .map(|count| i64::try_from(count).unwrap())
        .sum();
    hold(issued == in_states && events == in_states, || {
        format!("15: {issued} counted, {events} issued, {in_states} in all states")
    })
}

/// 4, and 1 before any paper: a kiosk's numbers of a day and service have no repeat and no gap.
fn no_label_twice(known: &BTreeMap<EntryId, Ticket>) -> Checked {
    let mut counters: BTreeMap<_, Vec<u32>> = BTreeMap::new();
    for ticket in known.values() {
        let key = (
            ticket.business_date,
            ticket.label.kiosk,
            ticket.label.letter,
        );
        counters.entry(key).or_default().push(ticket.label.counter);
    }
    for (key, mut found) in counters {
        found.sort_unstable();
        let expected: Vec<u32> = (1..).take(found.len()).collect();
        hold(found == expected, || {
            format!("4: {key:?} has the numbers {found:?}")
        })?;
    }
    Ok(())
}

/// 1: no two papers of a day share a label; 3: each has a committed ticket.
fn papers(world: &World, known: &BTreeMap<EntryId, Ticket>) -> Checked {
    let mut seen = BTreeSet::new();
    for paper in &world.papers {
        let row = known.get(&paper.ticket);
        hold(
            row.is_some_and(|ticket| ticket.label == paper.label),
            || {
                format!(
                    "3: the paper {} of {} has no row",
                    paper.label, paper.ticket
                )
            },
        )?;
        hold(
            paper.is_reprint || seen.insert((paper.date, paper.label)),
            || format!("1: two papers of {} are {}", paper.date, paper.label),
        )?;
    }
    Ok(())
}
