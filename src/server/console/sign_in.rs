//! Signing in and out, and the one-time link by which a password is set.

use jiff::SignedDuration;
use maud::{Markup, html};

use crate::server::{
    answer::{Answer, CookieName},
    audit::{self, Act, Actor},
    fault::Fault,
    founding::TRIAL_PEOPLE,
    people::{
        account::{self, NewAccount, Role, Roles},
        invitation::{self, Brought},
        password, session,
        sign_in::{self, Credentials, Entered},
        throttle,
    },
    request::Request,
};

use super::layout::{self, token};

pub fn form(request: &Request) -> Result<Answer, Fault> {
    if request.person.is_some() {
        return Ok(Answer::go("/"));
    }
    Ok(Answer::page(page(request, "", None)))
}

fn page(request: &Request, login: &str, wrong: Option<&str>) -> Markup {
    layout::alone(
        request,
        "登录",
        html! {
            section.card {
                h1 { "登录" }
                @if let Some(wrong) = wrong { p.note.bad role="alert" { (wrong) } }
                @if request.server.config.trial {
                    p { "试用不用口令：在上面点一个人，就以这个人的身份进入。" }
                } @else {
                    form.stack method="post" action="/sign-in" {
                        (token(request))
                        div { label for="login" { "登录名" }
                            input id="login" name="login" value=(login) autocomplete="username" autocapitalize="none" required autofocus[login.is_empty()]; }
                        div { label for="password" { "口令" }
                            input type="password" id="password" name="password" autocomplete="current-password" required autofocus[!login.is_empty()]; }
                        div { label for="code" { "动态口令" small { "　没有启用的不用填" } }
                            input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="8"; }
                        button.main { "登录" }
                    }
                    p.hint { "忘了口令，请系统管理员给您一个一次性链接。" }
                }
            }
        },
    )
}

pub fn enter(request: &Request) -> Result<Answer, Fault> {
    if request.server.config.trial {
        return Err(Fault::NotFound);
    }
    let login = request.form.get("login").trim();
    let network = request.speaker.network();
    let who = Credentials {
        login,
        password: request.form.get("password"),
        code: request.form.get("code"),
        address: &request.speaker.to_string(),
        network: &network,
        browser: request.browser.as_deref(),
    };
    let server = &request.server;
    let cost = server.config.password;
    match sign_in::sign_in(&server.store, server.turnstile(), cost, &who, request.now) {
        Ok(entered) => {
            end_old(request)?;
            Ok(go_in(entered))
        }
        Err(fault @ (Fault::Refused(_) | Fault::Throttled { .. })) => {
            let markup = page(request, login, Some(&fault.to_string()));
            Ok(Answer::page_with(fault.status(), markup))
        }
        Err(fault) => Err(fault),
    }
}

/// A session that the browser had before is not carried on.
fn end_old(request: &Request) -> Result<(), Fault> {
    if let Some(person) = &request.person {
        let token = person.token.as_str();
        request.server.store.write(|s| session::end(s, token))?;
    }
    Ok(())
}

fn go_in(entered: Entered) -> Answer {
    let mut answer =
        Answer::go("/").with_cookie(CookieName::Session, Some(entered.session.text().to_owned()));
    if let Some(browser) = entered.browser {
        answer = answer.with_cookie(CookieName::Browser, Some(browser.text().to_owned()));
    }
    answer
}

pub fn leave(request: &Request) -> Result<Answer, Fault> {
    if let Some(person) = &request.person {
        request.server.store.write(|s| {
            session::end(s, &person.token)?;
            request.audit(s, Act::SignedOut, "", "")
        })?;
    }
    Ok(Answer::go("/sign-in").with_cookie(CookieName::Session, None))
}

/// In a trial: becomes one of its people.
pub fn become_person(request: &Request) -> Result<Answer, Fault> {
    let login = request.form.get("login");
    let known = TRIAL_PEOPLE.iter().any(|(known, _, _)| *known == login);
    if !request.server.config.trial || !known {
        return Err(Fault::NotFound);
    }
    end_old(request)?;
    let (address, now) = (request.speaker.to_string(), request.now);
    let entered = request.server.store.write(|s| {
        let account = account::by_login(s, login)?.ok_or(Fault::NotFound)?;
        let actor = Actor {
            login: login.to_owned(),
            address: address.clone(),
        };
        audit::record(s, now, &actor, Act::SignedIn, "", "试用")?;
        sign_in::enter(s, account.id, true, &address, now)
    })?;
    Ok(go_in(entered))
}

/// The page of a one-time link.
pub fn welcome(request: &Request) -> Result<Answer, Fault> {
    welcome_page(request, None)
}

/// `wrong`: with which status the form comes back, and why.
fn welcome_page(request: &Request, wrong: Option<(u16, &str)>) -> Result<Answer, Fault> {
    let secret = request.part("secret");
    let now = request.now;
    let found = request.server.store.read(|s| {
        let found = invitation::find(s, secret, now)?;
        match found {
            Some(found) => match found.account {
                Some(id) => Ok::<_, Fault>(Some(account::by_id(s, id)?)),
                None => Ok(Some(None)),
            },
            None => Ok(None),
        }
    })?;
    let Some(account) = found else {
        let card = html! { section.card { h1 { "链接已经失效" }
        p { "一次性链接只能用一次，过期也不能再用。请系统管理员再给一个；首次启动的链接，重启服务器会再打印一个。" } } };
        return Ok(Answer::page_with(
            404,
            layout::alone(request, "链接已经失效", card),
        ));
    };
    let markup = layout::alone(
        request,
        "设置口令",
        html! {
            section.card {
                @match &account {
                    Some(account) => { h1 { (account.person) "，请设置口令" } p.sub { "登录名：" strong { (account.login) } } }
                    None => { h1 { "建立系统管理员账号" } p { "系统管理员管账号、终端和审计，不经手内容。编辑、审核、签发的账号进去以后再建。" } }
                }
                @if let Some((_, why)) = wrong { p.note.bad role="alert" { (why) } }
                form.stack method="post" {
                    (token(request))
                    @if account.is_none() {
                        div { label for="login" { "登录名" small { "　小写字母、数字、点、连字符" } } input id="login" name="login" value=(request.form.get("login")) autocomplete="username" required; }
                        div { label for="person" { "姓名" } input id="person" name="person" value=(request.form.get("person")) required; }
                        div { label for="department" { "部门" } input id="department" name="department" value=(request.form.get("department")) required; }
                    }
                    div { label for="password" { "口令" small { "　至少 " (password::LEAST) " 个字符，几个词连起来最好记" } } input type="password" id="password" name="password" autocomplete="new-password" required; }
                    div { label for="again" { "再写一遍" } input type="password" id="again" name="again" autocomplete="new-password" required; }
                    @if account.as_ref().is_some_and(|account| account.has_totp) {
                        div { label for="code" { "动态口令" small { "　手机上的六位数字；手机不在了，请系统管理员先停用动态口令" } } input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="8" required; }
                    }
                    button.main { "设置并登录" }
                }
            }
        },
    );
    Ok(match wrong {
        Some((status, _)) => Answer::page_with(status, markup),
        None => Answer::page(markup),
    })
}

pub fn accept(request: &Request) -> Result<Answer, Fault> {
    match accepted(request) {
        Err(fault) => {
            let status = fault.status();
            welcome_page(request, Some((status, &fault.in_form()?)))
        }
        done => done,
    }
}

fn accepted(request: &Request) -> Result<Answer, Fault> {
    let (secret, form, now) = (request.part("secret"), &request.form, request.now);
    let server = &request.server;
    let store = &server.store;
    let account = store.read(|s| {
        let found = invitation::find(s, secret, now)?.ok_or(Fault::NotFound)?;
        let account = found.account.map(|id| account::by_id(s, id)).transpose()?;
        Ok::<_, Fault>(account.flatten())
    })?;
    let account = account.as_ref();
    // Without an account the link is that of the first start.
    let new = NewAccount {
        login: form.get("login").trim().to_owned(),
        person: form.get("person").to_owned(),
        department: form.get("department").to_owned(),
        roles: Roles::of(&[Role::Admin]),
    };
    if account.is_none() {
        new.check()?;
    }
    let login = account.map_or(&new.login, |account| &account.login);
    let brought = Brought {
        secret,
        code: form.get("code"),
        password: new_password(request, login)?,
    };
    let address = request.speaker.to_string();
    let actor = Actor {
        login: login.clone(),
        address: address.clone(),
    };
    let (turnstile, cost) = (server.turnstile(), server.config.password);
    let checked = invitation::check(store, turnstile, cost, account, &brought, &actor, now)?;
    let entered = store.write(|s| {
        invitation::spend(s, secret, now)?;
        throttle::succeeded(s, &invitation::attempt(account), now)?;
        let id = match account {
            Some(account) => account.id,
            None => {
                let made = account::create(s, &new, now)?;
                let role = Role::Admin.label();
                audit::record(s, now, &actor, Act::AccountMade, login, role)?;
                made.id
            }
        };
        if let Some(step) = checked.step {
            sign_in::use_code(s, id, step)?;
        }
        let since = now - SignedDuration::from_hours(invitation::HOURS);
        let made = audit::done_to(s, Act::InvitationMade, login, since)?;
        let by = made.first().map_or("首次启动", |made| made.who.as_str());
        let act = match sign_in::has_password(s, id)? {
            true => Act::PasswordReset,
            false => Act::PasswordSet,
        };
        sign_in::set_password(s, id, &checked.sealed)?;
        let how = format!("{by} 签发的一次性链接");
        audit::record(s, now, &actor, act, login, &how)?;
        sign_in::enter(s, id, false, &address, now)
    })?;
    Ok(go_in(entered))
}

/// A new password that was typed twice.
///
/// # Errors
/// [`Fault::Refused`] if it is not the same twice, or too easily guessed.
pub fn new_password<'a>(request: &'a Request, login: &str) -> Result<&'a str, Fault> {
    let typed = request.form.get("password");
    if typed != request.form.get("again") {
        return Err(Fault::refused("两遍口令不一样"));
    }
    match password::weakness(typed, login) {
        Some(why) => Err(Fault::refused(why)),
        None => Ok(typed),
    }
}
