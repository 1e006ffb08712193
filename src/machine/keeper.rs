//! The keeper's panel behind the screen: who may come in, how the machine is, what is set. It
//! has a thread of its own, so that the panel answers while everything else is stuck.

use std::{
    path::{Path, PathBuf},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use jiff::Timestamp;

use crate::{
    app::{
        keeper::{Answer, Ask, Done, Door, Tried, Typed},
        world::Event,
    },
    domain::{
        clock::{Day, Reading},
        screen::{LocalSettings, Orientation},
    },
    store::keeper::{PinFile, PinState, Tried as Compared, read_settings, write_settings},
};

use super::{
    chores::Chore,
    files::{ContentStanding, keep_copy},
    status,
};

/// How long the worker may take to say how it is.
const LOOK_LIMIT: Duration = Duration::from_secs(3);
/// How long an order may take: a slip on paper.
const CHORE_LIMIT: Duration = Duration::from_secs(15);

/// The thread looks up this often while nothing is asked of it.
const MINUTE: Duration = Duration::from_secs(60);

/// What is known of the machine from its start.
#[derive(Clone, Debug)]
pub struct Place {
    pub folder: PathBuf,
    pub day: Day,
    pub content: ContentStanding,
    /// None: the content lives in memory.
    pub content_path: Option<PathBuf>,
    /// Where content comes from, as the configuration says.
    pub server: Option<String>,
    pub started: Timestamp,
}

/// The panel's hands. `Worker` takes chores to whoever has the printer and the journal.
pub struct Office<Worker> {
    pub place: Place,
    pub worker: Worker,
    pub clock: Box<dyn Fn() -> Reading + Send>,
    /// Turns the picture, and says how far that went.
    pub turn: Box<dyn Fn(Orientation) -> Turned + Send>,
    /// Ends the program so that it begins again.
    pub restart: Box<dyn Fn() + Send>,
}

/// What became of turning the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turned {
    /// The picture stands as chosen.
    Done,
    /// Not yet: what is to be done, in words.
    Later(String),
}

/// The way to the keeper's thread. The thread ends when this is dropped.
pub struct Keeper {
    asks: mpsc::Sender<Ask>,
}

impl Keeper {
    pub fn start<W: Fn(Chore) + Send + 'static>(
        office: Office<W>,
        deliver: impl Fn(Event) + Send + 'static,
    ) -> anyhow::Result<Self> {
        let (asks, inbox) = mpsc::channel();
        thread::Builder::new()
            .name("keeper".into())
            .spawn(move || {
                let mut minutes = 0_u32;
                loop {
                    match inbox.recv_timeout(MINUTE) {
                        Ok(ask) => {
                            if let Some(answer) = office.serve(ask) {
                                deliver(Event::Keeper(answer));
                            }
                        }
                        // Not beside the first page: the disk is quiet by now. What is
                        // published later is copied within the hour.
                        Err(RecvTimeoutError::Timeout) => {
                            if minutes.is_multiple_of(60)
                                && let Err(error) = keep_copy(&office.place.folder)
                            {
                                tracing::error!("内容没有存成副本：{error:#}");
                            }
                            minutes = minutes.wrapping_add(1);
                        }
                        Err(RecvTimeoutError::Disconnected) => return,
                    }
                }
            })?;
        Ok(Self { asks })
    }

    pub fn ask(&self, ask: Ask) {
        if self.asks.send(ask).is_err() {
            tracing::error!("管理面板的线程没有了，请重启程序");
        }
    }
}

impl<W: Fn(Chore)> Office<W> {
    /// None: the answer comes by the program's new start.
    pub fn serve(&self, ask: Ask) -> Option<Answer> {
        Some(match ask {
            Ask::Knock => Answer::Door(self.door()),
            Ask::Try(typed) => Answer::Tried(self.compare(&typed)),
            Ask::Look => {
                let seen = self.send(Chore::Look, LOOK_LIMIT);
                let reading = (self.clock)();
                Answer::Status(Box::new(status::status(
                    &self.place,
                    seen.as_ref(),
                    &reading,
                )))
            }
            Ask::Save(local) => Answer::Done(self.save(&local)),
            Ask::Print => Answer::Done(self.order(Chore::Print)),
            Ask::ConfirmTime => Answer::Done(self.order(Chore::ConfirmTime)),
            Ask::CorrectClock => Answer::Done(self.order(Chore::CorrectClock)),
            Ask::Restart => {
                tracing::info!("管理员在面板上重启程序");
                (self.restart)();
                return None;
            }
        })
    }

    fn pin(&self) -> PinFile {
        PinFile::in_folder(&self.place.folder)
    }

    fn door(&self) -> Door {
        let pin = self.pin();
        match pin.state() {
            PinState::Set => Door::Locked {
                wait: pin.wait((self.clock)().system),
            },
            PinState::Unset | PinState::Damaged => Door::NoPin,
        }
    }

    fn compare(&self, typed: &Typed) -> Tried {
        match self.pin().try_pin(&typed.0, (self.clock)().system) {
            Ok(Compared::Right) => Tried::Right,
            Ok(Compared::Wrong(wait)) => {
                tracing::warn!("面板上输错了 PIN");
                Tried::Wrong { wait }
            }
            Ok(Compared::TooSoon(wait)) => Tried::TooSoon { wait },
            Ok(Compared::Unset) => Tried::Failed,
            Err(error) => {
                let error = anyhow::Error::new(error);
                tracing::error!("PIN 没法核对：{error:#}");
                Tried::Failed
            }
        }
    }

    fn save(&self, local: &LocalSettings) -> Done {
        let before = local_settings(&self.place.folder);
        if let Err(error) = write_settings(&self.place.folder, local) {
            let error = anyhow::Error::new(error);
            tracing::error!("屏幕的设置存不下：{error:#}");
            return Done::bad(format!("现在有效，但没有存住，重启后会变回来（{error:#}）"));
        }
        if before.orientation == local.orientation {
            return Done::good("已保存");
        }
        match (self.turn)(local.orientation) {
            Turned::Done => Done::good("已保存"),
            Turned::Later(says) => Done::good(format!("已保存。{says}")),
        }
    }

    /// Has the worker do something, and waits for it.
    fn send<T>(&self, chore: impl FnOnce(mpsc::Sender<T>) -> Chore, limit: Duration) -> Option<T> {
        let (sender, answer) = mpsc::channel();
        (self.worker)(chore(sender));
        answer
            .recv_timeout(limit)
            .inspect_err(|error| tracing::error!(%error, "后台线程没有回答面板"))
            .ok()
    }

    fn order(&self, chore: impl FnOnce(mpsc::Sender<Done>) -> Chore) -> Done {
        self.send(chore, CHORE_LIMIT)
            .unwrap_or_else(|| Done::bad("没有应答，请重启程序再试"))
    }
}

/// How the keeper set the screen; the defaults where that can't be read.
pub fn local_settings(folder: &Path) -> LocalSettings {
    read_settings(folder)
        .inspect_err(|error| tracing::error!(%error, "屏幕的设置读不了，用默认值"))
        .unwrap_or_default()
}
