//! The one way in: origin, session, role and form token are checked here, so that no page
//! can forget to.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    body::{Body, HttpBody},
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
    intake::{FORM_MAX, STRANGER_MAX, Taken, check_count, read_form},
    lane::{Lane, Turn, Work},
    outgoing,
    people::{account::Role, session},
    request::{Fields, Request},
    room::{Full, Held},
    rooms::{PAGE, SMALL, of_account},
    router::{Body as BodyKind, Route, Who},
    secret::same,
};

/// The name of the form token.
pub const TOKEN_FIELD: &str = "_token";

/// How long a page waits until it is written down that its session is in use: where others write
/// much, that can wait.
const NOTING: Duration = Duration::from_secs(2);

/// Answers a request to a page.
pub async fn pass(
    server: Arc<Server>,
    route: &'static Route,
    peer: SocketAddr,
    path: BTreeMap<String, String>,
    http: HttpRequest<Body>,
) -> Response<Body> {
    let speaker = server.speaker(peer.ip(), http.headers());
    let is_reading = is_reading(http.method());
    let (request, answer) = match begin(&server, speaker, path, &http) {
        Ok((request, cookie)) => serve(request, cookie, route, http).await,
        Err(fault) => (None, Err(fault)),
    };
    let answer = answer.unwrap_or_else(|fault| {
        if fault.is_ours() {
            tracing::error!(path = route.path, %fault, "有一次操作没有办成");
        }
        match (&fault, route.method) {
            (Fault::SignIn, super::router::Method::Get) => Answer::go("/sign-in"),
            _ => Answer::page_with(
                fault.status(),
                layout::fault(&server, request.as_ref(), &fault),
            )
            .with_retry(fault.retry_after()),
        }
    });
    let response = answer.into_response(server.is_secure());
    match &request {
        Some(request) => hold(request, is_reading, response),
        None => response,
    }
}

/// Gives an answer room until it is taken. Where there is none, one by which nothing was changed is
/// left out.
fn hold(request: &Request, is_reading: bool, response: Response<Body>) -> Response<Body> {
    let server = &request.server;
    let length = response.body().size_hint().exact().unwrap_or(0);
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let is_page = length <= PAGE;
    let mut held = match is_page {
        _ if length <= SMALL => return response,
        true => page_room(request),
        false => {
            let person = request.person.as_ref().map(|person| &person.account);
            server.rooms.download(person, request.speaker)
        }
    };
    let changed = !is_reading && response.status().is_success();
    if held.check().is_err() && !(changed && is_page) {
        let fault = Fault::Untaken;
        let page = layout::fault(server, None, &fault);
        return Answer::page_with(fault.status(), page)
            .with_retry(fault.retry_after())
            .into_response(server.is_secure());
    }
    held.take(length);
    outgoing::holding(response, held)
}

/// The room of the pages that go to whoever asks.
fn page_room(request: &Request) -> Held {
    let person = request.person.as_ref().map(|person| &person.account);
    request.server.rooms.page(person, request.speaker)
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
    check_count(http.uri().query().unwrap_or_default().as_bytes())?;
    let Query(query) = Query::<Vec<(String, String)>>::try_from_uri(http.uri())
        .map_err(|_| Fault::refused("地址里的参数读不懂"))?;
    let request = Request {
        server: Arc::clone(server),
        address: http.uri().clone(),
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

/// Finds out who asks before a word of what they send is read; then reads it, and answers when it
/// is their turn.
async fn serve(
    request: Request,
    cookie: Option<String>,
    route: &'static Route,
    http: HttpRequest<Body>,
) -> (Option<Request>, Result<Answer, Fault>) {
    let mut request = match admit(request, route, cookie).await {
        Ok((request, Ok(()))) => request,
        Ok((request, Err(fault))) => return (Some(request), Err(fault)),
        Err(fault) => return (None, Err(fault)),
    };
    let mut held = None;
    if !is_reading(http.method()) {
        match read(&request, route, http).await {
            Ok(taken) => {
                (request.form, request.files) = (taken.fields, taken.files);
                held = Some(taken.held);
            }
            Err(fault) => return (Some(request), Err(fault)),
        }
        if !is_own_form(&request) {
            return (Some(request), Err(Fault::Stale));
        }
    }
    let lane = request.server.lanes.of(route.work);
    let turn = lane.turn(&sender(&request)).await;
    let Ok(turn) = turn else {
        return (Some(request), Err(Fault::Full(route.work)));
    };
    // Before anything is changed.
    if let Err(Full) = page_room(&request).check() {
        return (Some(request), Err(Fault::Untaken));
    }
    let answering = move |request: &mut Request| {
        let _held = held;
        (route.page)(request)
    };
    match beside(request, turn, answering).await {
        Ok((request, answer)) => (Some(request), answer),
        Err(fault) => (None, Err(fault)),
    }
}

/// Works beside the runtime's threads, for as long as the turn is.
async fn beside<T: Send + 'static>(
    mut request: Request,
    turn: Turn,
    work: impl FnOnce(&mut Request) -> T + Send + 'static,
) -> Result<(Request, T), Fault> {
    let work = move || {
        let _turn = turn;
        let done = work(&mut request);
        (request, done)
    };
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Fault::Internal(error.to_string()))
}

/// Who takes turns: an account, or a stranger's network.
fn sender(request: &Request) -> String {
    match &request.person {
        Some(person) => of_account(&person.account),
        None => request.speaker.network(),
    }
}

fn is_reading(method: &Method) -> bool {
    *method == Method::GET || *method == Method::HEAD
}

/// Reads what was sent: of a stranger little, of all others together what there is room for.
async fn read(request: &Request, route: &Route, http: HttpRequest<Body>) -> Result<Taken, Fault> {
    let (server, person) = (&request.server, &request.person);
    let limit = match (person, route.body) {
        (None, _) => STRANGER_MAX,
        (Some(_), BodyKind::Form) => FORM_MAX,
        (Some(_), BodyKind::Upload) => server.upload_max(),
    };
    let held = person
        .as_ref()
        .map(|person| server.rooms.form(&person.account));
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

/// Finds out who it is, and whether they may.
async fn admit(
    request: Request,
    route: &'static Route,
    cookie: Option<String>,
) -> Result<(Request, Result<(), Fault>), Fault> {
    let Some(cookie) = cookie else {
        let allowed = allow(&request, route);
        return Ok((request, allowed));
    };
    let server = Arc::clone(&request.server);
    let turn = server.lanes.admit.turn(&request.speaker.network()).await;
    let turn = turn.map_err(|Full| Fault::Full(Work::Read))?;
    let (limits, now) = (server.session_limits(), request.now);
    let finding = move |request: &mut Request| {
        let store = &request.server.store;
        request.person = store.read(|session| session::find(session, &cookie, limits, now))?;
        Ok::<_, Fault>(())
    };
    let (request, found) = beside(request, turn, finding).await?;
    if let Err(fault) = found {
        return Ok((request, Err(fault)));
    }
    let lane = server.lanes.of(Work::Write);
    if let Some(person) = &request.person
        && person.is_to_be_noted(now)
    {
        let noting = note_use(lane, &request, person.token.clone());
        let _ = tokio::time::timeout(NOTING, noting).await;
    }
    match allow(&request, route) {
        Err(Fault::Forbidden) => {
            let turn = lane.turn(&sender(&request)).await;
            let turn = turn.map_err(|Full| Fault::Full(Work::Write))?;
            beside(request, turn, move |request| {
                request.server.store.write(|session| {
                    request.audit(session, Act::Denied, route.path, route.method.as_str())
                })?;
                Err(Fault::Forbidden)
            })
            .await
        }
        allowed => Ok((request, allowed)),
    }
}

/// Notes that a session is in use. Whoever asks is served even where that can't be written.
async fn note_use(lane: &Lane, request: &Request, token: String) {
    let Ok(turn) = lane.turn(&sender(request)).await else {
        return;
    };
    let (server, now) = (Arc::clone(&request.server), request.now);
    let noting = move || {
        let _turn = turn;
        let noted = server
            .store
            .note(|session| session::touch(session, &token, now));
        if let Err(error) = noted {
            tracing::warn!(%error, "没有记下会话还在用");
        }
    };
    let _ = tokio::task::spawn_blocking(noting).await;
}

fn allow(request: &Request, route: &Route) -> Result<(), Fault> {
    match (&request.person, route.who) {
        (_, Who::Anyone) | (Some(_), Who::SignedIn) => Ok(()),
        (None, _) => Err(Fault::SignIn),
        (Some(person), Who::Roles(roles)) => {
            let is_one_of_theirs = |role: &Role| person.account.roles.has(*role);
            match roles.iter().any(is_one_of_theirs) {
                true => Ok(()),
                false => Err(Fault::Forbidden),
            }
        }
    }
}

/// Whether a form carries the token of the session that it came with, if there is one.
fn is_own_form(request: &Request) -> bool {
    let person = request.person.as_ref();
    person.is_none_or(|person| same(&person.csrf, request.form.get(TOKEN_FIELD)))
}
