//! The page's routes: who is let in, and what each form does.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Form, Router,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use maud::Markup;
use serde::Deserialize;
use tokio::{runtime::Builder, sync::Mutex};

use super::{
    desk::{Desk, DeskError, Reviewed},
    pictures::media,
    render,
};
use crate::{
    content::digest::Digest,
    protocol::key::SigningKey,
    publish::PublishError,
    web::{guard::RunAddress, host},
};

const STYLE: &str = include_str!("../../assets/web/agent.css");
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
                      frame-ancestors 'none'; base-uri 'none'";

#[derive(Clone)]
struct Agent {
    desk: Arc<Desk>,
    run: Arc<RunAddress>,
    open: Arc<Mutex<Open>>,
}

/// What this run knows.
#[derive(Default)]
struct Open {
    key: Option<Arc<SigningKey>>,
    /// What the signer has been shown, and nothing else, can be signed; nor can the pictures of
    /// anything else be had.
    reviewed: BTreeMap<Digest, Arc<Reviewed>>,
}

impl Open {
    fn picture(&self, set: Digest, name: &str) -> Option<Digest> {
        let mut shown = self.reviewed.values();
        shown.find_map(|reviewed| reviewed.pictures.get(&set)?.get(name).copied())
    }
}

pub(super) fn router(desk: Desk, run: RunAddress) -> Router {
    let agent = Agent {
        desk: Arc::new(desk),
        run: Arc::new(run),
        open: Arc::default(),
    };
    let run = Arc::clone(&agent.run);
    let pages = Router::new()
        .route("/{token}/", get(home))
        .route("/{token}/style.css", get(style))
        .route("/{token}/file/{set}/{name}", get(picture))
        .route("/{token}/open", post(open))
        .route("/{token}/close", post(close))
        .route("/{token}/proposal/{payload}", get(proposal))
        .route("/{token}/proposal/{payload}/sign", post(sign))
        .with_state(agent);
    host::only_own(pages, move |host| run.is_host(host))
}

/// What of a long page is open from the start.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(super) struct Folds {
    /// Every item, whatever their number.
    #[serde(default)]
    pub(super) all: bool,
}

#[derive(Deserialize)]
struct Passphrase {
    passphrase: String,
}

impl Agent {
    /// Lets in only who knows this run; what changes anything must come from its own page.
    fn admit(&self, token: &str, headers: &HeaderMap, acts: bool) -> Result<(), StatusCode> {
        let text = |name| {
            let value: Option<&HeaderValue> = headers.get(name);
            value.and_then(|value| value.to_str().ok())
        };
        let origin = match text(header::ORIGIN) {
            Some(origin) => self.run.is_origin(origin),
            None => !acts,
        };
        if !origin {
            return Err(StatusCode::FORBIDDEN);
        }
        match self.run.is_token(token) {
            true => Ok(()),
            false => Err(StatusCode::NOT_FOUND),
        }
    }

    async fn key(&self) -> Option<Arc<SigningKey>> {
        self.open.lock().await.key.clone()
    }

    /// Does the desk's work away from the thread that serves: looking at a generation compares
    /// and unpacks much, and its store is not for two threads.
    async fn at_desk<T: Send + 'static>(
        &self,
        work: impl AsyncFnOnce(&Desk) -> Result<T, DeskError> + Send + 'static,
    ) -> Result<T, DeskError> {
        let desk = Arc::clone(&self.desk);
        let done = tokio::task::spawn_blocking(move || {
            let runtime = Builder::new_current_thread().enable_all().build();
            let runtime = runtime.map_err(|error| DeskError::Refused(error.to_string()))?;
            runtime.block_on(work(&desk))
        });
        let stopped = |error: tokio::task::JoinError| DeskError::Refused(error.to_string());
        done.await.map_err(stopped)?
    }

    async fn open_key(&self, passphrase: String) -> Result<SigningKey, DeskError> {
        self.at_desk(async move |desk| desk.open_key(&passphrase))
            .await
    }
}

/// A page with the headers that keep it to itself.
fn page(status: StatusCode, markup: Markup) -> Response {
    let safe = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        // Not no-referrer: with it a form's Origin would be null.
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (status, safe, markup).into_response()
}

fn is_passphrase(error: &DeskError) -> bool {
    matches!(
        error,
        DeskError::Publish(PublishError::Passphrase) | DeskError::TooSoon(_)
    )
}

fn failed(agent: &Agent, error: &DeskError) -> Response {
    tracing::warn!(%error, "签发页没有做成");
    let status = match error {
        DeskError::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::BAD_GATEWAY,
    };
    page(
        status,
        render::failure(
            agent.desk.header(),
            &agent.run.token,
            &render::causes(error),
        ),
    )
}

async fn style(
    State(agent): State<Agent>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, StatusCode> {
    agent.admit(&token, &headers, false)?;
    let kind = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((kind, STYLE).into_response())
}

/// A picture of what was looked at, alone.
async fn picture(
    State(agent): State<Agent>,
    Path((token, set, name)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, StatusCode> {
    agent.admit(&token, &headers, false)?;
    let set: Digest = set.parse().map_err(|_| StatusCode::NOT_FOUND)?;
    let digest = agent.open.lock().await.picture(set, &name);
    let (digest, media) = digest.zip(media(&name)).ok_or(StatusCode::NOT_FOUND)?;
    let read = agent.at_desk(async move |desk| desk.picture(digest)).await;
    let bytes = read.map_err(|error| {
        tracing::warn!(%error, %digest, "图片读不出来");
        StatusCode::INTERNAL_SERVER_ERROR
    })?;
    let bytes = bytes.ok_or(StatusCode::NOT_FOUND)?;
    let safe = [
        (header::CONTENT_TYPE, media),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((safe, bytes).into_response())
}

async fn home(
    State(agent): State<Agent>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, StatusCode> {
    agent.admit(&token, &headers, false)?;
    let header = agent.desk.header().clone();
    let Some(key) = agent.key().await else {
        return Ok(page(StatusCode::OK, render::locked(&header, &token, None)));
    };
    let listed = agent.at_desk(async move |desk| desk.open_proposals(&key).await);
    Ok(match listed.await {
        Ok(open) => page(StatusCode::OK, render::list(&header, &token, &open)),
        Err(error) => failed(&agent, &error),
    })
}

async fn open(
    State(agent): State<Agent>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Form(form): Form<Passphrase>,
) -> Result<Response, StatusCode> {
    agent.admit(&token, &headers, true)?;
    Ok(match agent.open_key(form.passphrase).await {
        Ok(key) => {
            agent.open.lock().await.key = Some(Arc::new(key));
            Redirect::to(&format!("/{token}/")).into_response()
        }
        Err(error) if is_passphrase(&error) => {
            let why = render::causes(&error);
            let header = agent.desk.header();
            page(
                StatusCode::FORBIDDEN,
                render::locked(header, &token, Some(&why)),
            )
        }
        Err(error) => failed(&agent, &error),
    })
}

async fn close(
    State(agent): State<Agent>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, StatusCode> {
    agent.admit(&token, &headers, true)?;
    *agent.open.lock().await = Open::default();
    Ok(Redirect::to(&format!("/{token}/")).into_response())
}

async fn proposal(
    State(agent): State<Agent>,
    Path((token, payload)): Path<(String, String)>,
    Query(folds): Query<Folds>,
    headers: HeaderMap,
) -> Result<Response, StatusCode> {
    agent.admit(&token, &headers, false)?;
    let payload: Digest = payload.parse().map_err(|_| StatusCode::NOT_FOUND)?;
    let Some(key) = agent.key().await else {
        return Ok(Redirect::to(&format!("/{token}/")).into_response());
    };
    let reviewed = agent.at_desk(async move |desk| desk.review(&key, payload).await);
    Ok(match reviewed.await {
        Ok(reviewed) => {
            let markup = render::proposal(agent.desk.header(), &token, &reviewed, folds, None);
            let mut open = agent.open.lock().await;
            open.reviewed.insert(payload, Arc::new(reviewed));
            page(StatusCode::OK, markup)
        }
        Err(error) => failed(&agent, &error),
    })
}

async fn sign(
    State(agent): State<Agent>,
    Path((token, payload)): Path<(String, String)>,
    headers: HeaderMap,
    Form(form): Form<Passphrase>,
) -> Result<Response, StatusCode> {
    agent.admit(&token, &headers, true)?;
    let payload: Digest = payload.parse().map_err(|_| StatusCode::NOT_FOUND)?;
    let reviewed = agent.open.lock().await.reviewed.get(&payload).cloned();
    let Some(reviewed) = reviewed else {
        return Ok(Redirect::to(&format!("/{token}/")).into_response());
    };
    let seen = Arc::clone(&reviewed);
    let signed = agent.at_desk(async move |desk| {
        let key = desk.open_key(&form.passphrase)?;
        desk.sign(&key, &reviewed).await
    });
    Ok(match signed.await {
        Ok(taken) => {
            agent.open.lock().await.reviewed.remove(&payload);
            page(
                StatusCode::OK,
                render::signed(agent.desk.header(), &token, taken),
            )
        }
        Err(error) if is_passphrase(&error) => {
            let (header, why) = (agent.desk.header(), render::causes(&error));
            let folds = Folds::default();
            let markup = render::proposal(header, &token, &seen, folds, Some(&why));
            page(StatusCode::FORBIDDEN, markup)
        }
        Err(error) => failed(&agent, &error),
    })
}
