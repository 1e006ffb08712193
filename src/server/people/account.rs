//! Accounts: one a person, never shared, never deleted, because the log names them.

use std::{collections::BTreeSet, fmt};

use jiff::Timestamp;

use crate::{
    domain::written::{self, same_name},
    server::{
        fault::Fault,
        secret::next_id,
        storage::{Row, Session, StorageError},
    },
};

use super::identity::{self, Who};

/// What an account may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 编辑: writes items and proposes them.
    Edit,
    /// 审核: reviews what others wrote.
    Review,
    /// 签发: approves, publishes, withdraws.
    Sign,
    /// 系统管理: accounts, kiosks, the log; no say in content.
    Admin,
}

impl Role {
    pub const ALL: [Self; 4] = [Self::Edit, Self::Review, Self::Sign, Self::Admin];

    /// The word in the data.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Review => "review",
            Self::Sign => "sign",
            Self::Admin => "admin",
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Edit => "编辑",
            Self::Review => "审核",
            Self::Sign => "签发",
            Self::Admin => "系统管理",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

/// The roles of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles(pub BTreeSet<Role>);

impl Roles {
    pub fn of(roles: &[Role]) -> Self {
        Self(roles.iter().copied().collect())
    }

    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    fn parse(text: &str) -> Self {
        Self(text.split(',').filter_map(Role::from_word).collect())
    }

    fn text(&self) -> String {
        let words: Vec<_> = self.0.iter().map(|role| role.as_str()).collect();
        words.join(",")
    }

    /// Why these can't be one person's, if so: who keeps the accounts must not be able to publish.
    pub fn clash(&self) -> Option<&'static str> {
        (self.has(Role::Admin) && self.0.len() > 1)
            .then_some("系统管理员不能兼任编辑、审核或签发：管账号的人不经手内容")
    }
}

impl fmt::Display for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.0.iter().map(|role| role.label()).collect();
        f.write_str(&words.join("、"))
    }
}

/// A person of the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: i64,
    /// What is typed to sign in: 2 to 32 of a–z, 0–9, `.`, `-` and `_`.
    pub login: String,
    /// The name that goes into records.
    pub person: String,
    pub department: String,
    pub roles: Roles,
    pub has_password: bool,
    pub has_totp: bool,
    pub disabled: bool,
    pub created_at: Timestamp,
}

/// What an account is made of or changed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAccount {
    pub login: String,
    pub person: String,
    pub department: String,
    pub roles: Roles,
}

impl NewAccount {
    /// Sees that every part is as it may be.
    pub fn check(&self) -> Result<(), Fault> {
        let legal = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-_".contains(&b);
        if !(2..=32).contains(&self.login.len()) || !self.login.bytes().all(legal) {
            return Err(Fault::refused(
                "登录名只能用 2 至 32 个小写字母、数字、点、连字符和下划线",
            ));
        }
        for (text, what) in [(&self.person, "姓名"), (&self.department, "部门")] {
            let length = text.trim().chars().count();
            if length == 0 || length > 60 {
                return Err(Fault::refused(format!("{what}要写，最多 60 个字")));
            }
            if let Err(flaw) = written::line(text) {
                return Err(Fault::refused(format!("{what}：{flaw}")));
            }
        }
        if self.roles.0.is_empty() {
            return Err(Fault::refused("至少选一个角色"));
        }
        match self.roles.clash() {
            Some(why) => Err(Fault::refused(why)),
            None => Ok(()),
        }
    }
}

const COLUMNS: &str = "id, login, person, department, roles, password, totp, disabled, created_at";

impl Account {
    /// The person behind it, by the name that it bears now.
    pub fn who(&self) -> Who<'_> {
        Who {
            account: Some(self.id),
            person: &self.person,
        }
    }

    fn of(row: &Row) -> Result<Self, StorageError> {
        Ok(Self {
            id: row.int("id")?,
            login: row.text("login")?,
            person: row.text("person")?,
            department: row.text("department")?,
            roles: Roles::parse(&row.text("roles")?),
            has_password: row.opt_text("password")?.is_some(),
            has_totp: row.opt_bytes("totp")?.is_some(),
            disabled: row.flag("disabled")?,
            created_at: row.time("created_at")?,
        })
    }
}

/// Sees that nobody in use has a name that looks the same: records say people by their names.
///
/// # Errors
/// [`Fault::Refused`] with the login of whoever has it.
fn check_name(session: &mut dyn Session, person: &str, but: Option<i64>) -> Result<(), Fault> {
    let others = all(session)?.into_iter();
    let mut others = others.filter(|other| !other.disabled && Some(other.id) != but);
    match others.find(|other| same_name(&other.person, person)) {
        None => Ok(()),
        Some(other) => Err(Fault::refused(format!(
            "“{person}”和账号 {} 的姓名“{}”一样，或者看起来一样：办理记录按姓名写，请在姓名后面写上部门以便区分",
            other.login, other.person
        ))),
    }
}

/// Makes an account that has no password yet.
pub fn create(
    session: &mut dyn Session,
    new: &NewAccount,
    now: Timestamp,
) -> Result<Account, Fault> {
    new.check()?;
    if by_login(session, &new.login)?.is_some() {
        return Err(Fault::refused(format!("登录名 {} 已经有人用了", new.login)));
    }
    check_name(session, new.person.trim(), None)?;
    let id = next_id(session, "account")?;
    session.execute(
        "INSERT INTO account (id, login, person, department, roles, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            id.into(),
            new.login.as_str().into(),
            new.person.trim().into(),
            new.department.trim().into(),
            new.roles.text().into(),
            now.into(),
        ],
    )?;
    identity::keep(session, id, new.person.trim())?;
    by_id(session, id)?.ok_or(Fault::NotFound)
}

/// Changes who an account is and what it may do. Its login stays: the log names it.
pub fn change(
    session: &mut dyn Session,
    id: i64,
    new: &NewAccount,
    disabled: bool,
) -> Result<(), Fault> {
    new.check()?;
    let there = by_id(session, id)?.ok_or(Fault::NotFound)?;
    // Whoever has a name already keeps it, also beside another of the same from before.
    let takes_name = there.person != new.person.trim() || there.disabled;
    if takes_name && !disabled {
        check_name(session, new.person.trim(), Some(id))?;
    }
    identity::keep(session, id, &there.person)?;
    identity::keep(session, id, new.person.trim())?;
    session.execute(
        "UPDATE account SET person = $1, department = $2, roles = $3, disabled = $4 WHERE id = $5",
        &[
            new.person.trim().into(),
            new.department.trim().into(),
            new.roles.text().into(),
            disabled.into(),
            id.into(),
        ],
    )?;
    let keepers = session.query_one(
        "SELECT COUNT(*) AS n FROM account WHERE disabled = 0 AND roles LIKE '%admin%'",
        &[],
    )?;
    match keepers.map(|row| row.int("n")).transpose()? {
        Some(0) | None => Err(Fault::refused("至少要留一个能用的系统管理员账号")),
        Some(_) => Ok(()),
    }
}

/// The account as it is at the moment: whoever began to send a form may have been disabled, or
/// lost a role, before the form was here. `roles`: any of them is needed; none: no role is.
///
/// # Errors
/// [`Fault::SignIn`] if it is disabled, [`Fault::Forbidden`] if it has none of the roles.
pub fn acting(session: &mut dyn Session, id: i64, roles: &[Role]) -> Result<Account, Fault> {
    let account = by_id(session, id)?.ok_or(Fault::SignIn)?;
    if account.disabled {
        return Err(Fault::SignIn);
    }
    match roles.is_empty() || roles.iter().any(|role| account.roles.has(*role)) {
        true => Ok(account),
        false => Err(Fault::Forbidden),
    }
}

pub fn by_id(session: &mut dyn Session, id: i64) -> Result<Option<Account>, StorageError> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE id = $1");
    let row = session.query_one(&sql, &[id.into()])?;
    row.as_ref().map(Account::of).transpose()
}

pub fn by_login(session: &mut dyn Session, login: &str) -> Result<Option<Account>, StorageError> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE login = $1");
    let row = session.query_one(&sql, &[login.into()])?;
    row.as_ref().map(Account::of).transpose()
}

/// All accounts, those in use first, by login.
pub fn all(session: &mut dyn Session) -> Result<Vec<Account>, StorageError> {
    let sql = format!("SELECT {COLUMNS} FROM account ORDER BY disabled, login");
    session.query(&sql, &[])?.iter().map(Account::of).collect()
}

/// Departments that people or items belong to, for suggestions.
pub fn departments(session: &mut dyn Session) -> Result<Vec<String>, StorageError> {
    let rows = session.query(
        "SELECT department AS name FROM account UNION SELECT owner AS name FROM item ORDER BY name",
        &[],
    )?;
    rows.iter().map(|row| row.text("name")).collect()
}
