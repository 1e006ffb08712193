//! Four steps by four people (党务公开条例, procedure): who wrote a version reviews, approves and
//! publishes nothing of it, and nobody takes two steps. People are told apart by their accounts,
//! whatever these are called by now.

use crate::{
    content::{item::Step, publish_rules::Reason},
    domain::written::same_name,
    server::people::identity::{Identities, Same, Who},
};

use super::{version::Version, workflow::Taken};

/// What someone did with a version before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Earlier {
    Wrote,
    Took(Step),
}

/// Two parts in one version that are one person's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Twice {
    pub earlier: Earlier,
    /// The name under which the earlier part was done.
    pub by: String,
    pub same: Same,
    pub step: Step,
    /// The name under which the step is taken.
    pub again: String,
}

impl Twice {
    /// The same as a rule that the version breaks.
    pub fn reason(&self) -> Reason {
        let (step, by) = (self.step, self.by.clone());
        match self.earlier {
            Earlier::Wrote => Reason::Author { step, by },
            Earlier::Took(earlier) => Reason::SameAccount {
                earlier,
                step,
                by,
                again: self.again.clone(),
            },
        }
    }

    /// Whether the record, which has names alone, shows it as well.
    pub fn is_in_record(&self) -> bool {
        self.earlier != Earlier::Wrote && same_name(&self.by, &self.again)
    }
}

/// Whoever took a step.
fn taker(taken: &Taken) -> Who<'_> {
    Who {
        account: Some(taken.account),
        person: &taken.person,
    }
}

/// What `person` did with a version before, if it keeps them from `step`. Whoever wrote it counts
/// as one who proposed it, whoever pressed the button.
pub fn obstacle(
    people: &Identities,
    version: &Version,
    standing: &[Taken],
    step: Step,
    person: Who<'_>,
) -> Option<Twice> {
    let twice = |earlier, by: &str, same| Twice {
        earlier,
        by: by.to_owned(),
        same,
        step,
        again: person.person.to_owned(),
    };
    let author = Who {
        account: version.account,
        person: &version.person,
    };
    // What came with the server's founding was written by nobody here.
    if step != Step::Proposed
        && !version.founding
        && let Some(same) = people.same(author, person)
    {
        return Some(twice(Earlier::Wrote, &version.person, same));
    }
    standing.iter().find_map(|taken| {
        let same = people.same(taker(taken), person)?;
        Some(twice(Earlier::Took(taken.step), &taken.person, same))
    })
}

/// Every two parts in a version that are one person's, the publisher's step among them.
pub fn all(
    people: &Identities,
    version: &Version,
    standing: &[Taken],
    publisher: Who<'_>,
) -> Vec<Twice> {
    let mut found = Vec::new();
    for (nth, taken) in standing.iter().enumerate() {
        let before = &standing[..nth];
        found.extend(obstacle(people, version, before, taken.step, taker(taken)));
    }
    let published = Step::Published;
    found.extend(obstacle(people, version, standing, published, publisher));
    found
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, civil::Date};

    use super::*;

    fn version(account: Option<i64>, person: &str, founding: bool) -> Version {
        Version {
            number: 2,
            at: Timestamp::UNIX_EPOCH,
            account,
            person: person.to_owned(),
            note: String::new(),
            founding,
            removal: false,
        }
    }

    fn taken(step: Step, account: i64, person: &str) -> Taken {
        Taken {
            step,
            passed: true,
            account,
            person: person.to_owned(),
            day: Date::constant(2026, 11, 23),
            at: Timestamp::UNIX_EPOCH,
            conclusion: String::new(),
        }
    }

    fn who(account: i64, person: &str) -> Who<'_> {
        Who {
            account: Some(account),
            person,
        }
    }

    #[test]
    fn who_did_a_part_takes_no_other_whatever_they_are_called_by_now() {
        let borne = [
            (1, "甲"),
            (2, "乙"),
            (3, "丙"),
            (4, "丁"),
            (3, "戊"),
            (5, "甲一"),
        ];
        let people = Identities::of(&borne.map(|(id, name)| (id, name.to_owned())));
        let wrote = version(Some(1), "甲", false);
        let steps = [
            taken(Step::Proposed, 1, "甲"),
            taken(Step::Reviewed, 2, "乙"),
            taken(Step::Approved, 3, "丙"),
        ];
        assert_eq!(all(&people, &wrote, &steps, who(4, "丁")), []);
        // The approver, renamed since.
        let found = all(&people, &wrote, &steps, who(3, "戊"));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].earlier, Earlier::Took(Step::Approved));
        assert!(!found[0].is_in_record());
        assert_eq!(
            found[0].reason().to_string(),
            "“丙”办了“审批”，又以“戊”办了“发布”，要由另一个人办理"
        );
        // The author, renamed and renamed back.
        for name in ["甲", "甲乙丙"] {
            let found = all(&people, &wrote, &steps, who(1, name));
            assert_eq!(found[0].earlier, Earlier::Wrote, "{name}");
        }
        // The author under another's name than the account has.
        let other = version(Some(9), "乙", false);
        let found = all(&people, &other, &steps, who(4, "丁"));
        assert_eq!(found[0].step, Step::Reviewed);
        // What was founded has no author here.
        let founded = version(None, "丁", true);
        assert_eq!(all(&people, &founded, &[], who(4, "丁")), []);
    }
}
