//! What a server does by itself: signs the timestamp anew before kiosks would call it old, and
//! sweeps up what ended.

use std::{path::Path, sync::Arc, time::Duration};

use jiff::SignedDuration;

use crate::publish::{files, repository::TIMESTAMP_HOURS};

use super::{
    Server,
    fault::Fault,
    items::proof,
    lane::Work,
    people::{session, throttle},
    publishing::{hold::hold, sign},
};

/// The timestamp is good for 48 hours and signed anew each hour.
const EVERY: Duration = Duration::from_secs(3600);

/// After a failure it is tried again sooner.
const AGAIN: Duration = Duration::from_secs(60);

/// How often it is looked whether previews are still asked for.
const LOOKS: Duration = Duration::from_secs(30);

/// What is this old nobody is writing any more.
const LEFT: Duration = Duration::from_secs(86_400);

/// Takes away what crashes left in the repository. That it can't stops nothing.
pub fn sweep_files(repository: &Path) {
    match files::sweep(repository, LEFT) {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "清理了发布仓库里没有写完的文件"),
        Err(error) => tracing::warn!(%error, "发布仓库里没有写完的文件没有清理成"),
    }
}

/// Runs until it is dropped.
pub async fn keep(server: Arc<Server>) {
    loop {
        // Who publishes holds the repository, and is not waited for on a thread.
        let Ok(turn) = server.lanes.of(Work::Publish).turn("upkeep").await else {
            tokio::time::sleep(AGAIN).await;
            continue;
        };
        let own = Arc::clone(&server);
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            once(&own)
        });
        let pause = match done.await {
            Ok(Ok(())) => EVERY,
            Ok(Err(fault)) => {
                tracing::error!(%fault, "定时续签没有做成，终端照旧显示已有的内容");
                AGAIN
            }
            Err(error) => {
                tracing::error!(%error, "定时续签停了");
                AGAIN
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Ends a process that draws previews once nobody has asked it for long. Runs until it is dropped.
pub async fn rest(server: Arc<Server>) {
    loop {
        tokio::time::sleep(LOOKS).await;
        // Who draws has the lane, and is in need of the process.
        if let Ok(turn) = server.lanes.of(Work::Draw).turn("upkeep").await {
            let own = Arc::clone(&server);
            let resting = tokio::task::spawn_blocking(move || {
                let _turn = turn;
                own.preview.rest();
            });
            let _ = resting.await;
        }
    }
}

/// One round. A repository that nobody has founded yet needs none.
pub fn once(server: &Server) -> Result<(), Fault> {
    let now = server.now();
    server.store.write(|session| {
        session::sweep(session, server.session_limits(), now)?;
        throttle::sweep(session, now)
    })?;
    server.store.write(|session| proof::sweep(session, now))?;
    let _held = hold(server)?;
    if server.site.newest("root")?.is_none() || server.site.newest("targets")?.is_none() {
        return Ok(());
    }
    sign::finish_broken(server, now)?;
    // Another server of the site may have signed it within the hour.
    let hour_old = now + SignedDuration::from_hours(TIMESTAMP_HOURS - 1);
    let newest = server.site.newest("timestamp")?;
    let fresh = newest.is_some_and(|(envelope, _)| envelope.signed.common().expires > hour_old);
    if !fresh {
        server.site.release(&server.keys.online, now)?;
    }
    Ok(())
}
