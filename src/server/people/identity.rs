//! Who is one person: an account, and all accounts that ever bore one name.
//!
//! A name can be changed and an account made anew; neither makes two people of one. So every name
//! that an account has had is kept, and accounts that share one, now or ever, count as one person.

use std::collections::BTreeMap;

use crate::{
    domain::written::skeleton,
    server::storage::{Session, StorageError},
};

/// Someone who did something: by which account, and under what name at the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Who<'a> {
    pub account: Option<i64>,
    pub person: &'a str,
}

/// What makes two of them one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Same {
    Account,
    /// A name that both accounts have or had, or that looks the same.
    Name,
}

/// The people behind the accounts.
#[derive(Clone, Debug, Default)]
pub struct Identities {
    accounts: BTreeMap<i64, usize>,
    /// By what is seen of the name.
    names: BTreeMap<String, usize>,
}

impl Identities {
    /// Reads every name that every account has or had.
    pub fn load(session: &mut dyn Session) -> Result<Self, StorageError> {
        let rows = session.query(
            "SELECT id AS account, person FROM account
             UNION SELECT account, person FROM account_name",
            &[],
        )?;
        let borne: Result<Vec<_>, StorageError> = rows
            .iter()
            .map(|row| Ok((row.int("account")?, row.text("person")?)))
            .collect();
        Ok(Self::of(&borne?))
    }

    /// The people of accounts and the names that they bear or bore.
    pub fn of(borne: &[(i64, String)]) -> Self {
        let mut people = Self::default();
        for (nth, (account, name)) in borne.iter().enumerate() {
            let name = skeleton(name);
            let known = [people.accounts.get(account), people.names.get(&name)];
            let known: Vec<usize> = known.into_iter().flatten().copied().collect();
            let one = known.first().copied().unwrap_or(nth);
            people.accounts.insert(*account, one);
            people.names.insert(name, one);
            if let [kept, gone] = known[..] {
                let all = people
                    .accounts
                    .values_mut()
                    .chain(people.names.values_mut());
                all.filter(|person| **person == gone)
                    .for_each(|person| *person = kept);
            }
        }
        people
    }

    /// Whether two of them are one person, and by what.
    pub fn same(&self, a: Who<'_>, b: Who<'_>) -> Option<Same> {
        if a.account.is_some() && a.account == b.account {
            return Some(Same::Account);
        }
        let (a_name, b_name) = (skeleton(a.person), skeleton(b.person));
        let people = |who: Who<'_>, name: &str| {
            let account = who.account.and_then(|account| self.accounts.get(&account));
            [account.copied(), self.names.get(name).copied()]
        };
        let (a, b) = (people(a, &a_name), people(b, &b_name));
        let shared = a.iter().flatten().any(|one| b.contains(&Some(*one)));
        (a_name == b_name || shared).then_some(Same::Name)
    }
}

/// Keeps a name that an account bears from now on.
pub fn keep(session: &mut dyn Session, account: i64, person: &str) -> Result<(), StorageError> {
    session.execute(
        "INSERT INTO account_name (account, person) VALUES ($1, $2)
         ON CONFLICT (account, person) DO NOTHING",
        &[account.into(), person.into()],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(account: i64, person: &str) -> Who<'_> {
        Who {
            account: Some(account),
            person,
        }
    }

    #[test]
    fn accounts_that_ever_shared_a_name_are_one_person() {
        let borne = [
            (1, "张三"),
            (1, "李四"),
            (2, "王五"),
            (3, "張\u{3000}三"),
            (4, "赵六"),
            (5, "钱七"),
            (5, "赵六"),
            (4, "孙八"),
        ];
        let borne = borne.map(|(account, name)| (account, name.to_owned()));
        let people = Identities::of(&borne);
        for (a, b, same) in [
            (who(1, "张三"), who(1, "李四"), Some(Same::Account)),
            (who(1, "李四"), who(3, "张三"), Some(Same::Name)),
            (who(1, "李四"), who(2, "王五"), None),
            (who(4, "孙八"), who(5, "钱七"), Some(Same::Name)),
            (who(2, "王五"), who(4, "孙八"), None),
            // As a record may have it: a name without its account.
            (who(2, "张三"), who(3, "张三"), Some(Same::Name)),
        ] {
            assert_eq!(people.same(a, b), same, "{a:?} {b:?}");
            assert_eq!(people.same(b, a), same, "{b:?} {a:?}");
        }
        let nobody = Who {
            account: None,
            person: "王\u{200B}五",
        };
        assert_eq!(people.same(nobody, who(2, "王五")), Some(Same::Name));
        assert_eq!(people.same(nobody, who(1, "李四")), None);
    }
}
