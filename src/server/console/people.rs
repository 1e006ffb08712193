//! Accounts, for the system administrator.

use maud::{Markup, html};

use crate::server::{
    answer::Answer,
    audit::Act,
    fault::Fault,
    people::{
        account::{self, Account, NewAccount, Role, Roles},
        invitation, session,
    },
    request::Request,
};

use super::{
    layout::{self, Here, token},
    parts::time,
};

pub fn list(request: &Request) -> Result<Answer, Fault> {
    let all = request.server.store.read(account::all)?;
    let content = html! {
        div.head { div { h1 { "账号" } p.sub { "一人一个，不合用，也不删除：审计日志里有他们的名字" } }
            a.button.main href="/people/new" { "新建账号" } }
        section.card { div.scroll { table {
            thead { tr { th { "姓名" } th { "部门" } th { "角色" } th.fit { "登录名" } th.fit { "动态口令" } th.fit { "状态" } th.fit { "建立" } } }
            tbody { @for account in &all { tr {
                td { a href={ "/people/" (account.id) } { (account.person) } }
                td { (account.department) } td { (account.roles) } td.fit { (account.login) }
                td.fit { @if account.has_totp { span.tag.ok { "已启用" } } @else { span.tag { "没有" } } }
                td.fit { (state(account)) }
                td.fit { (time(request, account.created_at)) }
            } } }
        } } }
    };
    Ok(layout::page(request, Here::People, "账号", content))
}

fn state(account: &Account) -> Markup {
    html! {
        @if account.disabled { span.tag.bad { "停用" } }
        @else if account.has_password { span.tag.ok { "在用" } }
        @else { span.tag.wait { "还没有设口令" } }
    }
}

pub fn fresh(request: &Request) -> Result<Answer, Fault> {
    let empty = NewAccount {
        login: String::new(),
        person: String::new(),
        department: String::new(),
        roles: Roles::default(),
    };
    form_page(request, None, &empty, None)
}

fn form_page(
    request: &Request,
    there: Option<&Account>,
    shown: &NewAccount,
    wrong: Option<&str>,
) -> Result<Answer, Fault> {
    let departments = request.server.store.read(account::departments)?;
    let title = there.map_or("新建账号", |account| account.person.as_str());
    let content = html! {
        div.head { div { p.crumb { a href="/people" { "账号" } } h1 { (title) } @if let Some(account) = there { p.sub { "登录名 " (account.login) "　" (state(account)) } } } }
        @if let Some(wrong) = wrong { p.note.bad role="alert" { (wrong) } }
        section.card {
            form.stack method="post" {
                (token(request))
                div.fields {
                    @if there.is_none() { div.field { label.must for="login" { "登录名" } input id="login" name="login" value=(shown.login) autocomplete="off" required; span.hint { "小写字母、数字、点、连字符" } } }
                    div.field { label.must for="person" { "姓名" } input id="person" name="person" value=(shown.person) required; span.hint { "写进办理记录的名字；同名的人要能分清" } }
                    div.field { label.must for="department" { "部门" } input id="department" name="department" value=(shown.department) list="departments" required; }
                    datalist id="departments" { @for name in &departments { option value=(name); } }
                }
                fieldset { legend { "角色" }
                    @for (role, what) in [(Role::Edit, "写条目，提出"), (Role::Review, "审核别人写的"), (Role::Sign, "审批、发布、撤下"), (Role::Admin, "管账号、终端、审计；不能兼其他角色")] {
                        label.check { input type="checkbox" name="role" value=(role.as_str()) checked[shown.roles.has(role)]; span { strong { (role.label()) } " — " (what) } }
                    }
                    @if let Some(account) = there {
                        label.check { input type="checkbox" name="disabled" value="on" checked[account.disabled]; span { strong { "停用" } " — 马上退出所有登录，不能再登录" } }
                    }
                }
                div.acts { button.main { "保存" } a.button href="/people" { "返回" } }
            }
        }
        @if let Some(account) = there {
            section.card {
                header { h2 { "一次性链接" } }
                p { "给本人设置口令：新人、忘了口令的、登录被限制的，都用它。" (invitation::HOURS) " 小时内有效，用一次作废；以前给的链接同时作废。" }
                div.acts {
                    form method="post" action={ "/people/" (account.id) "/link" } { (token(request)) button { "签发一次性链接" } }
                    @if account.has_totp { form method="post" action={ "/people/" (account.id) "/factor-off" } { (token(request)) button.danger { "停用动态口令" } } }
                }
            }
        }
    };
    Ok(match wrong {
        Some(_) => layout::refused(request, Here::People, title, content),
        None => layout::page(request, Here::People, title, content),
    })
}

fn typed(request: &Request, login: &str) -> NewAccount {
    let form = &request.form;
    let roles = form.all("role").filter_map(Role::from_word);
    NewAccount {
        login: login.to_owned(),
        person: form.get("person").trim().to_owned(),
        department: form.get("department").trim().to_owned(),
        roles: Roles(roles.collect()),
    }
}

pub fn create(request: &Request) -> Result<Answer, Fault> {
    let new = typed(request, request.form.get("login").trim());
    let made = request.server.store.write(|s| {
        let made = account::create(s, &new, request.now)?;
        request.audit(s, Act::AccountMade, &new.login, &new.roles.to_string())?;
        Ok::<_, Fault>(made.id)
    });
    match made {
        Ok(id) => Ok(Answer::go(format!("/people/{id}?done=account"))),
        Err(Fault::Refused(why)) => form_page(request, None, &new, Some(&why)),
        Err(fault) => Err(fault),
    }
}

fn there(request: &Request) -> Result<Account, Fault> {
    let id = request.part("id").parse().map_err(|_| Fault::NotFound)?;
    let found = request.server.store.read(|s| account::by_id(s, id))?;
    found.ok_or(Fault::NotFound)
}

pub fn show(request: &Request) -> Result<Answer, Fault> {
    let account = there(request)?;
    let shown = NewAccount {
        login: account.login.clone(),
        person: account.person.clone(),
        department: account.department.clone(),
        roles: account.roles.clone(),
    };
    form_page(request, Some(&account), &shown, None)
}

pub fn change(request: &Request) -> Result<Answer, Fault> {
    let account = there(request)?;
    let new = typed(request, &account.login);
    let disabled = request.form.has("disabled");
    let done = request.server.store.write(|s| {
        account::change(s, account.id, &new, disabled)?;
        // What an account may do must not outlive the change in an open session.
        if disabled || new.roles != account.roles {
            session::end_all(s, account.id)?;
        }
        let detail = format!(
            "{}，{}，{}{}",
            new.person,
            new.department,
            new.roles,
            if disabled { "，停用" } else { "" }
        );
        request.audit(s, Act::AccountChanged, &account.login, &detail)?;
        Ok::<_, Fault>(())
    });
    match done {
        Ok(()) => Ok(Answer::go(format!("/people/{}?done=account", account.id))),
        Err(Fault::Refused(why)) => form_page(request, Some(&account), &new, Some(&why)),
        Err(fault) => Err(fault),
    }
}

/// A one-time link, shown this once.
pub fn link(request: &Request) -> Result<Answer, Fault> {
    let account = there(request)?;
    if account.disabled {
        return Err(Fault::refused("账号已停用：先启用，再签发链接"));
    }
    let secret = request.server.store.write(|s| {
        let secret = invitation::make(s, Some(account.id), request.now)?;
        request.audit(s, Act::InvitationMade, &account.login, "")?;
        Ok::<_, Fault>(secret)
    })?;
    let scheme = if request.server.is_secure() {
        "https"
    } else {
        "http"
    };
    let content = html! {
        div.head { div { p.crumb { a href="/people" { "账号" } " › " a href={ "/people/" (account.id) } { (account.person) } } h1 { "一次性链接" } } }
        section.card {
            p { "请当面或者用单位内部的渠道交给" strong { (account.person) } "，不要发到群里。这一页离开以后不能再看到。" }
            p.secret { code { (scheme) "://" (request.server.called()) "/welcome/" (secret.text()) } }
            div.acts { a.button.main href="/people" { "好了" } }
        }
    };
    Ok(layout::page(request, Here::People, "一次性链接", content))
}

pub fn factor_off(request: &Request) -> Result<Answer, Fault> {
    let account = there(request)?;
    request.server.store.write(|s| {
        s.execute(
            "UPDATE account SET totp = NULL WHERE id = $1",
            &[account.id.into()],
        )?;
        session::end_all(s, account.id)?;
        request.audit(s, Act::SecondFactorRemoved, &account.login, "系统管理员")
    })?;
    Ok(Answer::go(format!(
        "/people/{}?done=factor-off",
        account.id
    )))
}
