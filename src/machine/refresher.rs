//! The refresh thread: it owns the network and content.db's write connection, and looks for
//! newer content for as long as the kiosk runs. The start of the screen never waits for it.

use std::{path::PathBuf, sync::Arc, thread, time::Duration};

use anyhow::Context as _;
use jiff::Timestamp;
use tokio::{runtime::Builder, sync::watch, time::sleep};

use crate::{
    app::world::Standing,
    domain::{clock::Day, label::numbers_in_words},
    protocol::{
        numbers::Held,
        outbox::{Evidence, GoldenReport},
    },
    store::journal::{Files, Reader, in_use},
    sync::{
        deliver::Delivery,
        enrolment::{Enrolment, device_key, enrol_with_trial},
        rounds::{Places, Round, Rounds, free_room},
    },
    upkeep::clock::wrong_words,
};

use super::clock::Known;

/// How often is looked, if the configuration doesn't say; each wait is between half and one and
/// a half of it, so that a thousand kiosks don't ask at once.
pub const POLL: Duration = Duration::from_secs(60);
/// A trial is watched by someone who waits for it.
const POLL_TRIAL: Duration = Duration::from_secs(4);
/// The longest wait after failures.
const POLL_MOST: Duration = Duration::from_secs(300);
/// How often what nobody could answer is told.
const OUTBOX_EVERY: Duration = Duration::from_secs(600);

/// What the thread tells the rest of the kiosk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// Other content is current.
    Content,
    Standing(Standing),
    /// The server says what time it is.
    Time(Timestamp),
}

/// What the thread works for.
pub struct Refreshing {
    pub folder: PathBuf,
    /// A trial to enrol with, if the kiosk isn't enrolled.
    pub trial: Option<String>,
    pub enrolment: Option<Enrolment>,
    pub poll: Duration,
    /// Of the hall, to read the journal by.
    pub day: Day,
    pub known: Known,
    pub started_at: Timestamp,
    /// What became of the golden queries of the index in use.
    pub golden: Box<dyn Fn() -> Option<GoldenReport> + Send>,
}

/// The thread; it ends when this is dropped.
pub struct Refresher {
    _stop: watch::Sender<()>,
}

impl Refresher {
    /// Starts the thread. Without an enrolment and without a trial there is nothing to do.
    pub fn start(
        refreshing: Refreshing,
        tell: impl Fn(Told) + Send + 'static,
    ) -> anyhow::Result<Option<Self>> {
        if refreshing.enrolment.is_none() && refreshing.trial.is_none() {
            return Ok(None);
        }
        let (stop, stopped) = watch::channel(());
        thread::Builder::new()
            .name("refresh".into())
            .spawn(move || {
                let runtime = match Builder::new_current_thread().enable_all().build() {
                    Ok(runtime) => runtime,
                    Err(error) => return tracing::error!(%error, "内容不能更新"),
                };
                runtime.block_on(refreshing.run(stopped, &tell));
            })
            .context("更新线程起不来")?;
        Ok(Some(Self { _stop: stop }))
    }
}

impl Refreshing {
    async fn run(mut self, mut stopped: watch::Receiver<()>, tell: &dyn Fn(Told)) {
        tokio::select! {
            // The sender is gone: the kiosk ends. Every step on the disk is a transaction.
            _ = stopped.changed() => {}
            () = self.refresh_forever(tell) => {}
        }
    }

    async fn refresh_forever(&mut self, tell: &dyn Fn(Told)) {
        let enrolment = self.enrolled().await;
        let poll = match enrolment.is_trial {
            true => self.poll.min(POLL_TRIAL),
            false => self.poll,
        };
        tell(Told::Standing(Standing {
            is_stale: false,
            is_trial: enrolment.is_trial,
        }));
        let mut failures = 0;
        // A disk that can't be opened now may be opened later.
        let (mut rounds, mut delivery) = loop {
            match self.open(&enrolment, tell) {
                Ok(both) => break both,
                Err(error) => tracing::error!("内容不能更新：{error:#}"),
            }
            failures += 1;
            sleep(wait(poll, failures)).await;
        };
        let mut outbox_due = Timestamp::MIN;
        let mut failures = 0;
        loop {
            let now = self.known.reading().floor();
            let mut round = rounds.round(now).await;
            self.tell_of(&round, enrolment.is_trial, tell);
            // A wrong clock is the reason of whatever else is said, and what is to be mended.
            if let (Some(failure), Some((wrong, reading))) =
                (&mut round.failure, self.known.wrong())
            {
                let clock = wrong_words(&wrong, &self.day, &reading);
                *failure = format!("{clock}（{failure}）");
            }
            failures = match &round.failure {
                Some(reason) => {
                    tracing::warn!(reason, "没有取到新内容，屏幕照旧显示上一次的");
                    failures + 1
                }
                None => 0,
            };
            if !delivery.is_revoked() {
                self.deliver(&mut delivery, &round, &mut outbox_due, tell)
                    .await;
            }
            sleep(wait(poll, failures)).await;
        }
    }

    /// The enrolment; of a trial it is asked for until it is given.
    async fn enrolled(&mut self) -> Enrolment {
        let mut failures = 0;
        loop {
            if let Some(enrolment) = self.enrolment.take() {
                return enrolment;
            }
            let server = self.trial.clone().unwrap_or_default();
            let now = self.known.reading().floor();
            match enrol_with_trial(&server, &self.folder, now).await {
                Ok(enrolment) => {
                    tracing::info!(%server, kiosk_no = %enrolment.kiosk_no, "已自动登记到试用服务器");
                    self.enrolment = Some(enrolment);
                }
                Err(error) => {
                    tracing::warn!(%error, %server, "还没有登记上，屏幕照旧；过一会儿再试");
                    failures += 1;
                    sleep(wait(POLL_TRIAL, failures)).await;
                }
            }
        }
    }

    fn open(
        &self,
        enrolment: &Enrolment,
        tell: &dyn Fn(Told),
    ) -> anyhow::Result<(Rounds, Delivery)> {
        let key = device_key(&self.folder)?;
        let least = self.known.reading().floor();
        let place = Arc::new(enrolment.place(least)?);
        let places = Places {
            folder: self.folder.clone(),
        };
        let (rounds, changed) = Rounds::open(places, place, enrolment, key.public().digest())?;
        if changed {
            tell(Told::Content);
        }
        let delivery = Delivery::new(enrolment.api(least)?, key, self.started_at);
        Ok((rounds, delivery))
    }

    fn tell_of(&self, round: &Round, is_trial: bool, tell: &dyn Fn(Told)) {
        self.known.accept(round.standing.accepted);
        self.known.sign(round.standing.signed_until);
        if round.changed {
            tracing::info!(shown = ?round.standing.shown, "屏幕换上了新内容");
            tell(Told::Content);
        }
        tell(Told::Standing(Standing {
            is_stale: round.standing.is_stale,
            is_trial,
        }));
    }

    async fn deliver(
        &self,
        delivery: &mut Delivery,
        round: &Round,
        outbox_due: &mut Timestamp,
        tell: &dyn Fn(Told),
    ) {
        let now = Timestamp::now();
        let evidence = Evidence {
            disk_free_kib: Some(free_room(&self.folder) / 1024),
            ..Evidence::default()
        };
        let taken = match delivery.status(round, (self.golden)(), evidence, now).await {
            Ok(taken) => taken,
            Err(error) if delivery.is_revoked() => {
                return tracing::warn!(%error, "控制台吊销了这台终端：内容照常显示，要恢复请重新登记");
            }
            Err(error) => {
                return tracing::debug!(%error, "没能把本机的情况告诉服务器");
            }
        };
        self.known.tell(taken.now);
        if now < *outbox_due {
            return;
        }
        *outbox_due = now + OUTBOX_EVERY;
        // Each is a write to the journal: not with every heartbeat.
        tell(Told::Time(taken.now));
        if let Err(error) = self.numbers(delivery, now).await {
            tracing::debug!("没能向服务器问备用机号：{error:#}");
        }
        if let Err(error) = delivery.sticks(&self.folder, now).await {
            tracing::debug!(%error, "没能把优盘的回执告诉服务器");
        }
        let journal = Files::in_folder(&self.folder).journal;
        let entries = Reader::open(&journal, self.day.clone())
            .and_then(|journal| delivery.unanswered(&journal));
        match entries {
            Err(error) => tracing::debug!(%error, "没有答上的提问读不了"),
            Ok(entries) if entries.is_empty() => {}
            Ok(entries) => match delivery.outbox(entries, now).await {
                Ok(told) => tracing::info!(told, "没有答上的提问告诉服务器了"),
                Err(error) => tracing::debug!(%error, "服务器没有收下没有答上的提问"),
            },
        }
    }

    /// Keeps the spare numbers that the server gives. The journal takes one when it needs it.
    async fn numbers(&self, delivery: &mut Delivery, now: Timestamp) -> anyhow::Result<()> {
        let files = Files::in_folder(&self.folder);
        let mut enrolment = Enrolment::load(&self.folder)?.context("没有登记")?;
        let held = Held {
            spare: enrolment.spare.clone(),
            used: in_use(&files, &self.day, &self.known.reading())?,
        };
        let spare = delivery.numbers(&held, now).await?;
        if spare != held.spare {
            tracing::info!(spare = numbers_in_words(&spare), "备用机号变了");
        }
        Ok(enrolment.keep_spare(&self.folder, spare)?)
    }
}

/// Between half and one and a half of `poll`, and longer after each failure.
fn wait(poll: Duration, failures: u32) -> Duration {
    let longer = poll * 2_u32.pow(failures.saturating_sub(1).min(6));
    let base = longer.min(POLL_MOST.max(poll));
    let mut bits = [0; 2];
    // Without randomness every kiosk still waits its half.
    let _ = getrandom::fill(&mut bits);
    let share = f64::from(u16::from_be_bytes(bits)) / f64::from(u16::MAX);
    base.mul_f64(0.5 + share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_near_the_poll_and_grows_with_failures_up_to_five_minutes() {
        for failures in 0..40 {
            let wait = wait(POLL, failures);
            assert!(
                wait >= POLL / 2 && wait <= POLL_MOST.mul_f64(1.5),
                "{wait:?}"
            );
        }
        assert!(wait(POLL, 0) <= POLL.mul_f64(1.5));
        assert!(wait(POLL, 20) >= POLL_MOST / 2);
    }
}
