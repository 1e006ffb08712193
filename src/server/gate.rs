//! The one way in: host, origin, session, role and form token are checked here, so that no page
//! can forget to.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};

use axum::{
    Form,
    body::Body,
    extract::{FromRequest, Multipart, Query},
    http::{HeaderMap, Method, Request as HttpRequest, Response, header},
};

use super::{
    Server,
    answer::{Answer, CookieName},
    audit::Act,
    console::layout,
    fault::Fault,
    people::session,
    request::{Fields, Request, Upload},
    router::{Body as BodyKind, Route, Who},
    secret::same,
};

/// Forms without files are no larger.
const FORM_MAX: usize = 2 << 20;

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
    let secure = server.is_secure();
    let method = http.method().clone();
    let ip = server.speaker(peer.ip(), http.headers());
    let source = check_source(&server, http.method(), http.headers());
    let read = match source {
        Ok(()) => read(&server, route, http).await,
        Err(fault) => Err(fault),
    };
    let shown = Arc::clone(&server);
    let work = move || -> (Option<Request>, Result<Answer, Fault>) {
        let parts = match read {
            Ok(parts) => parts,
            Err(fault) => return (None, Err(fault)),
        };
        let now = server.now();
        let mut request = Request {
            server,
            path,
            query: parts.query,
            form: parts.form,
            files: parts.files,
            person: None,
            browser: parts.browser,
            ip,
            now,
        };
        let answer = enter(&mut request, route, &method, parts.cookie.as_deref());
        (Some(request), answer)
    };
    let (request, answer) = match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => (None, Err(Fault::Internal(error.to_string()))),
    };
    let answer = answer.unwrap_or_else(|fault| {
        if fault.status() >= 500 {
            tracing::error!(path = route.path, %fault, "有一次操作没有办成");
        }
        match (&fault, route.method) {
            (Fault::SignIn, super::router::Method::Get) => Answer::go("/sign-in"),
            _ => Answer::page_with(
                fault.status(),
                layout::fault(&shown, request.as_ref(), &fault),
            ),
        }
    });
    answer.into_response(secure)
}

/// The host must be ours, and a form must come from one of our pages.
fn check_source(server: &Server, method: &Method, headers: &HeaderMap) -> Result<(), Fault> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    if !server.is_host(host) {
        return Err(Fault::Stale);
    }
    if *method == Method::GET || *method == Method::HEAD {
        return Ok(());
    }
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

struct Parts {
    query: Fields,
    form: Fields,
    files: Vec<Upload>,
    cookie: Option<String>,
    browser: Option<String>,
}

async fn read(server: &Server, route: &Route, http: HttpRequest<Body>) -> Result<Parts, Fault> {
    let secure = server.is_secure();
    let session = cookie(http.headers(), CookieName::Session.name(secure));
    let browser = cookie(http.headers(), CookieName::Browser.name(secure));
    let Query(query) = Query::<Vec<(String, String)>>::try_from_uri(http.uri())
        .map_err(|_| Fault::refused("地址里的参数读不懂"))?;
    let mut parts = Parts {
        query: Fields(query),
        form: Fields::default(),
        files: Vec::new(),
        cookie: session,
        browser,
    };
    if http.method() == Method::GET || http.method() == Method::HEAD {
        return Ok(parts);
    }
    let limit = match route.body {
        BodyKind::Form => FORM_MAX,
        BodyKind::Upload => (server.config.upload_mib as usize) << 20,
    };
    let length = http.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > limit) {
        return Err(Fault::TooLarge);
    }
    let (head, body) = http.into_parts();
    let body = axum::body::to_bytes(body, limit);
    let body = tokio::time::timeout(server.config.patience.body, body)
        .await
        .map_err(|_| Fault::refused("上传太慢，连接已断开"))?
        .map_err(|_| Fault::TooLarge)?;
    let media = head.headers.get(header::CONTENT_TYPE);
    let media = media.and_then(|media| media.to_str().ok()).unwrap_or("");
    let multipart = media.starts_with("multipart/form-data");
    let http = HttpRequest::from_parts(head, Body::from(body));
    if multipart && route.body == BodyKind::Upload {
        (parts.form, parts.files) = parse_multipart(http).await?;
    } else {
        let Form(fields) = Form::<Vec<(String, String)>>::from_request(http, &())
            .await
            .map_err(|_| Fault::refused("表单读不懂"))?;
        parts.form = Fields(fields);
    }
    Ok(parts)
}

/// No form of ours has more parts.
const PARTS_MAX: usize = 400;

async fn parse_multipart(http: HttpRequest<Body>) -> Result<(Fields, Vec<Upload>), Fault> {
    let unreadable = || Fault::refused("上传的内容读不懂");
    let mut multipart = Multipart::from_request(http, &())
        .await
        .map_err(|_| unreadable())?;
    let (mut fields, mut files) = (Vec::new(), Vec::new());
    while let Some(field) = multipart.next_field().await.map_err(|_| unreadable())? {
        if fields.len() + files.len() >= PARTS_MAX {
            return Err(Fault::TooLarge);
        }
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(str::to_owned) {
            Some(file) => {
                let bytes = field.bytes().await.map_err(|_| unreadable())?.to_vec();
                // An empty field of a file is one where nothing was chosen.
                if !file.is_empty() {
                    files.push(Upload {
                        field: name,
                        name: file,
                        bytes,
                    });
                }
            }
            None => fields.push((name, field.text().await.map_err(|_| unreadable())?)),
        }
    }
    Ok((Fields(fields), files))
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

/// Who it is, whether they may, and whether the form is theirs; then the page's own function.
fn enter(
    request: &mut Request,
    route: &Route,
    method: &Method,
    cookie: Option<&str>,
) -> Result<Answer, Fault> {
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
    let reading = *method == Method::GET || *method == Method::HEAD;
    match (&request.person, route.who) {
        (_, Who::Anyone) => {}
        (None, _) => return Err(Fault::SignIn),
        (Some(_), Who::SignedIn) => {}
        (Some(person), Who::Roles(roles)) => {
            if !roles.iter().any(|role| person.account.roles.has(*role)) {
                server.store.write(|session| {
                    request.audit(session, Act::Denied, route.path, route.method.as_str())
                })?;
                return Err(Fault::Forbidden);
            }
        }
    }
    if !reading
        && let Some(person) = &request.person
        && !same(&person.csrf, request.form.get(TOKEN_FIELD))
    {
        return Err(Fault::Stale);
    }
    (route.page)(request)
}
