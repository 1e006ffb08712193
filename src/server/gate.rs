//! The one way in: origin, session, role and form token are checked here, so that no page
//! can forget to.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};

use axum::{
    body::Body,
    extract::Query,
    http::{HeaderMap, Method, Request as HttpRequest, Response, header},
};

use crate::config::proxies::Speaker;

use super::{
    Server,
    answer::{Answer, CookieName},
    audit::Act,
    console::layout,
    fault::Fault,
    intake::{FORM_MAX, STRANGER_MAX, Taken, read_form},
    people::session,
    request::{Fields, Request},
    router::{Body as BodyKind, Route, Who},
    secret::same,
};

/// The name of the form token.
pub const TOKEN_FIELD: &str = "_token";

/// Answers a request to a page.
pub async fn pass(
    server: Arc<Server>,
    route: &'static Route,
    peer: SocketAddr,
    path: BTreeMap<String, String>,
    http: HttpRequest<Body>,
) -> Response<Body> {
    let speaker = server.speaker(peer.ip(), http.headers());
    let (request, answer) = match begin(&server, speaker, path, &http) {
        Ok((request, cookie)) => serve(request, cookie, route, http).await,
        Err(fault) => (None, Err(fault)),
    };
    let answer = answer.unwrap_or_else(|fault| {
        if fault.status() >= 500 {
            tracing::error!(path = route.path, %fault, "有一次操作没有办成");
        }
        match (&fault, route.method) {
            (Fault::SignIn, super::router::Method::Get) => Answer::go("/sign-in"),
            _ => Answer::page_with(
                fault.status(),
                layout::fault(&server, request.as_ref(), &fault),
            ),
        }
    });
    answer.into_response(server.is_secure())
}

/// A request that comes from one of our pages, and the cookie of its session.
fn begin(
    server: &Arc<Server>,
    speaker: Speaker,
    path: BTreeMap<String, String>,
    http: &HttpRequest<Body>,
) -> Result<(Request, Option<String>), Fault> {
    check_source(server, http.method(), http.headers())?;
    let secure = server.is_secure();
    let Query(query) = Query::<Vec<(String, String)>>::try_from_uri(http.uri())
        .map_err(|_| Fault::refused("地址里的参数读不懂"))?;
    let request = Request {
        server: Arc::clone(server),
        path,
        query: Fields(query),
        form: Fields::default(),
        files: Vec::new(),
        person: None,
        browser: cookie(http.headers(), CookieName::Browser.name(secure)),
        speaker,
        now: server.now(),
    };
    let session = cookie(http.headers(), CookieName::Session.name(secure));
    Ok((request, session))
}

/// Finds out who asks before a word of what they send is read; then reads it, and answers.
async fn serve(
    request: Request,
    cookie: Option<String>,
    route: &'static Route,
    http: HttpRequest<Body>,
) -> (Option<Request>, Result<Answer, Fault>) {
    let admitting = move |request: &mut Request| admit(request, route, cookie.as_deref());
    let mut request = match beside(request, admitting).await {
        Ok((request, Ok(()))) => request,
        Ok((request, Err(fault))) => return (Some(request), Err(fault)),
        Err(fault) => return (None, Err(fault)),
    };
    let reading = is_reading(http.method());
    let mut held = None;
    if !reading {
        match read(&request, route, http).await {
            Ok(taken) => {
                (request.form, request.files) = (taken.fields, taken.files);
                held = Some(taken.held);
            }
            Err(fault) => return (Some(request), Err(fault)),
        }
    }
    let answering = move |request: &mut Request| {
        let _held = held;
        match reading || is_own_form(request) {
            true => (route.page)(request),
            false => Err(Fault::Stale),
        }
    };
    match beside(request, answering).await {
        Ok((request, answer)) => (Some(request), answer),
        Err(fault) => (None, Err(fault)),
    }
}

/// Works beside the runtime's threads.
async fn beside<T: Send + 'static>(
    mut request: Request,
    work: impl FnOnce(&mut Request) -> Result<T, Fault> + Send + 'static,
) -> Result<(Request, Result<T, Fault>), Fault> {
    let work = move || {
        let done = work(&mut request);
        (request, done)
    };
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Fault::Internal(error.to_string()))
}

fn is_reading(method: &Method) -> bool {
    *method == Method::GET || *method == Method::HEAD
}

/// Reads what was sent: of a stranger little, of all together what there is room for.
async fn read(request: &Request, route: &Route, http: HttpRequest<Body>) -> Result<Taken, Fault> {
    let (server, person) = (&request.server, &request.person);
    let limit = match (person, route.body) {
        (None, _) => STRANGER_MAX,
        (Some(_), BodyKind::Form) => FORM_MAX,
        (Some(_), BodyKind::Upload) => server.upload_max(),
    };
    let held = match person {
        Some(person) => server.forms.begin(format!("account {}", person.account.id)),
        None => server.calls.begin(request.speaker.network()),
    };
    let reading = read_form(http, limit, route.body == BodyKind::Upload, held);
    tokio::time::timeout(server.config.patience.body, reading)
        .await
        .map_err(|_| Fault::refused("上传太慢，连接已断开"))?
}

/// A form must come from one of our pages.
fn check_source(server: &Server, method: &Method, headers: &HeaderMap) -> Result<(), Fault> {
    if is_reading(method) {
        return Ok(());
    }
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    // Ours, or it would not have come this far.
    let host = text(header::HOST).unwrap_or_default();
    let site = headers.get("sec-fetch-site");
    let own_site = site.is_none_or(|site| site.as_bytes() == b"same-origin");
    let scheme = if server.is_secure() { "https" } else { "http" };
    let own_origin = match text(header::ORIGIN) {
        Some(origin) => origin == format!("{scheme}://{host}"),
        // A browser that sends neither is too old to be trusted with forms.
        None => site.is_some(),
    };
    match own_site && own_origin {
        true => Ok(()),
        false => Err(Fault::Stale),
    }
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let texts = headers.get_all(header::COOKIE).iter();
    let texts = texts.filter_map(|text| text.to_str().ok());
    let mut pairs = texts
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    let value = pairs.find(|(known, _)| *known == name)?.1;
    (value.len() == 64).then(|| value.to_owned())
}

/// Who it is, and whether they may.
fn admit(request: &mut Request, route: &Route, cookie: Option<&str>) -> Result<(), Fault> {
    let server = Arc::clone(&request.server);
    let (limits, now) = (server.session_limits(), request.now);
    if let Some(cookie) = cookie {
        request.person = server
            .store
            .read(|session| session::find(session, cookie, limits, now))?;
        if let Some(person) = &request.person {
            server
                .store
                .write(|session| session::touch(session, &person.token, now))?;
        }
    }
    match (&request.person, route.who) {
        (_, Who::Anyone) | (Some(_), Who::SignedIn) => Ok(()),
        (None, _) => Err(Fault::SignIn),
        (Some(person), Who::Roles(roles)) => {
            if roles.iter().any(|role| person.account.roles.has(*role)) {
                return Ok(());
            }
            server.store.write(|session| {
                request.audit(session, Act::Denied, route.path, route.method.as_str())
            })?;
            Err(Fault::Forbidden)
        }
    }
}

/// Whether a form carries the token of the session that it came with, if there is one.
fn is_own_form(request: &Request) -> bool {
    let person = request.person.as_ref();
    person.is_none_or(|person| same(&person.csrf, request.form.get(TOKEN_FIELD)))
}
