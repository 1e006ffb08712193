//! A trial (试用) gives a token to the kiosk that is started beside it: both are on one machine,
//! and nothing of it is official.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderMap, Response, StatusCode, header},
};

use crate::{
    content::item::Kind,
    domain::label::KioskNo,
    server::{
        Server,
        audit::{self, Act, Actor},
        fault::Fault,
        items::{
            channel,
            list::{self, Narrow},
        },
    },
};

use super::{
    device,
    token::{self, Wanted},
};

/// How long it is good: the kiosk uses it at once.
const HOURS: i64 = 1;

/// Answers `GET` [`TRIAL_TOKEN_PATH`](crate::protocol::enrol::TRIAL_TOKEN_PATH).
pub async fn give(server: Arc<Server>, headers: HeaderMap) -> Response<Body> {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    // A page of another site, in a browser on this machine, must not get one.
    let own = host.is_some_and(|host| server.is_host(host)) && !headers.contains_key("origin");
    if !server.config.trial || server.is_secure() || !own {
        return answer(StatusCode::NOT_FOUND, String::new());
    }
    let Ok(turn) = server.lanes.calls.turn("").await else {
        return answer(StatusCode::SERVICE_UNAVAILABLE, String::new());
    };
    let made = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        make(&server)
    })
    .await;
    match made {
        Ok(Ok(text)) => answer(StatusCode::OK, text),
        Ok(Err(error)) => {
            tracing::error!(%error, "试用服务器给不出登记码");
            answer(StatusCode::SERVICE_UNAVAILABLE, String::new())
        }
        Err(_) => answer(StatusCode::INTERNAL_SERVER_ERROR, String::new()),
    }
}

fn make(server: &Server) -> Result<String, Fault> {
    let now = server.now();
    server.store.write(|session| {
        let narrow = Narrow {
            kind: Some(Kind::Hall),
            ..Narrow::default()
        };
        let halls = list::page(session, &narrow, 0, list::PAGE)?.0;
        let hall = halls
            .first()
            .ok_or_else(|| Fault::refused("先要有大厅条目"))?;
        let hall = hall.place.key.clone();
        let devices = device::all(session)?;
        let mut in_use: Vec<_> = devices
            .iter()
            .filter(|device| device.hall == hall && device.revoked_at.is_none())
            .collect();
        in_use.sort_by_key(|device| device.seen_at.unwrap_or(device.enrolled_at));
        let is_free = |no: &KioskNo| in_use.iter().all(|device| device.kiosk_no != u8::from(*no));
        // Two kiosks started in the same moment are given two numbers.
        let waiting = token::recent(session, now)?;
        let is_promised = |no: &KioskNo| {
            waiting.iter().any(|made| {
                made.is_open(now) && made.hall == hall && made.kiosk_no == u8::from(*no)
            })
        };
        let free: Vec<_> = KioskNo::kiosks().filter(is_free).collect();
        let mut kiosk_no = free.iter().copied().find(|no| !is_promised(no));
        kiosk_no = kiosk_no.or_else(|| free.first().copied());
        let actor = Actor::server();
        // A ninth kiosk of a trial takes the number of the one that was heard longest ago.
        if kiosk_no.is_none()
            && let Some(oldest) = in_use.first()
        {
            device::revoke(session, &oldest.id, now)?;
            let subject = format!("{hall} {} 号机", oldest.kiosk_no);
            audit::record(
                session,
                now,
                &actor,
                Act::DeviceRevoked,
                &subject,
                &oldest.id,
            )?;
            kiosk_no = KioskNo::try_from(oldest.kiosk_no).ok();
        }
        let wanted = Wanted {
            hall,
            kiosk_no: kiosk_no.ok_or_else(|| Fault::refused("没有机号"))?,
            channels: channel::all(session)?
                .into_iter()
                .map(|channel| channel.name)
                .collect(),
            hours: HOURS,
            server: format!("http://{}", server.called()),
        };
        let text = token::make(server, session, &wanted, &actor.login, now)?;
        let subject = format!("{} {} 号机", wanted.hall, wanted.kiosk_no);
        audit::record(session, now, &actor, Act::TokenMade, &subject, "试用")?;
        Ok(text)
    })
}

fn answer(status: StatusCode, text: String) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response
}
