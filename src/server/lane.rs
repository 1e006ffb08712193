//! How much is worked on at once, and for whom. Each kind of work has a lane of its own, so that
//! none fills another's: what an editor sends, however much of it, never stands before a kiosk.
//!
//! Whoever waits for their turn holds no thread. In a lane the senders take turns: one who sends
//! much waits for themselves.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    thread::available_parallelism,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::room::{Full, Held, Room};

/// What a request costs, and with that the lane it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Looks something up.
    Read,
    /// Changes a few rows.
    Write,
    /// Checks or seals a password: each takes the memory of a check.
    Password,
    /// Goes through all items of a channel, or all rows of the log.
    Whole,
    /// Changes the repository, which is done by one at a time.
    Publish,
    /// Unpacks or converts a file.
    Convert,
    /// Draws a page of the kiosk.
    Draw,
}

impl Work {
    /// What those do who wait, for the one who finds no place among them.
    pub fn said(self) -> &'static str {
        match self {
            Self::Read => "现在看页面",
            Self::Write => "现在保存",
            Self::Password => "现在登录和确认口令",
            Self::Whole => "现在查看和导出整个频道",
            Self::Publish => "现在办理发布",
            Self::Convert => "现在导入文件",
            Self::Draw => "现在画预览",
        }
    }
}

/// How much of a kind of work is done.
#[derive(Clone, Copy, Debug)]
struct Width {
    /// At the same time, by all together and for one sender.
    at_once: usize,
    each: usize,
    /// Worked on or waiting, by all together and for one sender.
    places: usize,
    places_each: usize,
}

/// A kind of work: so many at once, and so many who wait.
pub struct Lane {
    width: Width,
    all: Arc<Semaphore>,
    own: Mutex<Own>,
    places: Arc<Room>,
}

/// The turns of each sender. Those who wait for none any more are forgotten when the others have
/// become as many again, so that thousands of kiosks in one moment cost no more than each alone.
#[derive(Default)]
struct Own {
    turns: HashMap<String, Weak<Semaphore>>,
    full: usize,
}

/// The turn of one, until it is dropped.
pub struct Turn {
    _all: OwnedSemaphorePermit,
    _own: OwnedSemaphorePermit,
    _place: Held,
}

impl Lane {
    fn new(width: Width) -> Self {
        Self {
            width,
            all: Arc::new(Semaphore::new(width.at_once)),
            own: Mutex::default(),
            places: Room::new(width.places, width.places_each),
        }
    }

    /// Waits for a turn, first come first served among the senders.
    ///
    /// # Errors
    /// [`Full`] at once, if too many wait already.
    pub async fn turn(&self, sender: &str) -> Result<Turn, Full> {
        let mut place = self.places.begin(sender.to_owned());
        place.grow(1)?;
        // Its own turn first, so that of one sender no more than `each` stand before others.
        let own = self.of(sender).acquire_owned().await;
        let all = Arc::clone(&self.all).acquire_owned().await;
        // Neither is ever closed.
        let (own, all) = (own.map_err(|_| Full)?, all.map_err(|_| Full)?);
        Ok(Turn {
            _all: all,
            _own: own,
            _place: place,
        })
    }

    /// The turns of one sender, kept for as long as somebody waits for one.
    fn of(&self, sender: &str) -> Arc<Semaphore> {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = own.turns.get(sender).and_then(Weak::upgrade) {
            return known;
        }
        if own.turns.len() >= own.full {
            own.turns.retain(|_, turns| turns.strong_count() > 0);
            own.full = 2 * own.turns.len() + 1;
        }
        let turns = Arc::new(Semaphore::new(self.width.each));
        own.turns.insert(sender.to_owned(), Arc::downgrade(&turns));
        turns
    }
}

/// The lanes of a server. Together they are far narrower than the runtime's pool of threads, which
/// therefore always has one for each turn; and none asks PostgreSQL for more connections than that
/// usually gives (100).
pub struct Lanes {
    /// Finding out who asks for a page.
    pub admit: Lane,
    /// Finding out whose key a call names, and whether it signed.
    pub keys: Lane,
    read: Lane,
    write: Lane,
    password: Lane,
    whole: Lane,
    publish: Lane,
    convert: Lane,
    draw: Lane,
    /// Calls of kiosks.
    pub calls: Lane,
    /// Calls of those who would be one.
    pub enrolments: Lane,
    /// Calls of signers' agents that only ask.
    pub signers: Lane,
    /// Files of the repository.
    pub files: Lane,
}

/// Who waits at most in a lane that kiosks use: a county's in one moment, all through one proxy.
const COUNTY: usize = 10_000;

/// The same of a lane in which it is found out who it is, and which strangers use as well.
const ANYONE: usize = 10 * COUNTY;

impl Lanes {
    /// As wide as this machine has cores for.
    pub fn new() -> Self {
        let cores = available_parallelism().map_or(2, usize::from);
        let pages = (2 * cores).clamp(4, 16);
        let lane = |at_once, each, places, places_each| {
            Lane::new(Width {
                at_once,
                each,
                places,
                places_each,
            })
        };
        Self {
            admit: lane(pages, pages / 2, ANYONE, COUNTY),
            keys: lane(pages, pages / 2, ANYONE, COUNTY),
            // A browser asks for the pictures of a page by half a dozen connections.
            read: lane(pages, pages / 2, 1000, 100),
            write: lane(4, 2, 500, 50),
            password: lane(4, 2, 400, 60),
            whole: lane(2, 1, 40, 8),
            publish: lane(1, 1, 40, 8),
            // Two people can send the largest file at once.
            convert: lane(2, 1, 40, 8),
            draw: lane(1, 1, 40, 8),
            calls: lane(16, 4, COUNTY, 20),
            enrolments: lane(4, 2, 1000, 200),
            signers: lane(2, 1, 200, 20),
            files: lane(32, 16, ANYONE, COUNTY),
        }
    }

    /// The lane of what a page does.
    pub fn of(&self, work: Work) -> &Lane {
        match work {
            Work::Read => &self.read,
            Work::Write => &self.write,
            Work::Password => &self.password,
            Work::Whole => &self.whole,
            Work::Publish => &self.publish,
            Work::Convert => &self.convert,
            Work::Draw => &self.draw,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    fn lane(at_once: usize, each: usize, places: usize, places_each: usize) -> Lane {
        Lane::new(Width {
            at_once,
            each,
            places,
            places_each,
        })
    }

    /// Runs until nothing more happens by itself.
    async fn settle() {
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn of_one_sender_only_so_many_stand_before_others() {
        let lane = Arc::new(lane(2, 1, 40, 20));
        let order = Arc::new(Mutex::new(Vec::new()));
        let held = (
            lane.turn("甲").await.unwrap(),
            lane.turn("丙").await.unwrap(),
        );
        let mut waiting = Vec::new();
        for sender in ["甲"; 9].into_iter().chain(["乙"]) {
            let (lane, order) = (Arc::clone(&lane), Arc::clone(&order));
            waiting.push(tokio::spawn(async move {
                let turn = lane.turn(sender).await.unwrap();
                order.lock().unwrap().push(sender);
                tokio::task::yield_now().await;
                drop(turn);
            }));
            settle().await;
        }
        assert!(order.lock().unwrap().is_empty(), "both turns are taken");
        drop(held.1);
        settle().await;
        assert_eq!(*order.lock().unwrap(), ["乙"], "not after all of 甲's");
        drop(held.0);
        for one in waiting {
            one.await.unwrap();
        }
        assert_eq!(order.lock().unwrap().len(), 10);
        for stranger in 0..1000 {
            lane.of(&stranger.to_string());
        }
        let remembered = lane.own.lock().unwrap().turns.len();
        assert!(remembered <= 2, "of those who wait no more: {remembered}");
    }

    #[tokio::test]
    async fn a_full_lane_says_so_at_once_and_whoever_gives_up_leaves_their_place() {
        let lane = lane(1, 1, 4, 3);
        let turn = lane.turn("甲").await.unwrap();
        let mut first = Box::pin(lane.turn("甲"));
        let mut second = Box::pin(lane.turn("甲"));
        let mut other = Box::pin(lane.turn("乙"));
        for waiting in [&mut first, &mut second, &mut other] {
            assert!(timeout(Duration::ZERO, waiting).await.is_err(), "it waits");
        }
        assert!(lane.turn("丙").await.is_err(), "no place is left");
        drop(first);
        assert!(timeout(Duration::ZERO, lane.turn("丙")).await.is_err());
        let mut third = Box::pin(lane.turn("甲"));
        assert!(timeout(Duration::ZERO, &mut third).await.is_err());
        assert!(lane.turn("甲").await.is_err(), "more than one's share");
        drop((turn, second, third));
        assert!(other.await.is_ok());
        assert!(lane.turn("甲").await.is_ok());
    }

    #[test]
    fn all_turns_together_are_fewer_than_the_threads_there_are() {
        let lanes = Lanes::new();
        let works = [
            Work::Read,
            Work::Write,
            Work::Password,
            Work::Whole,
            Work::Publish,
            Work::Convert,
            Work::Draw,
        ];
        let pages = works.map(|work| lanes.of(work).width.at_once);
        let others = [
            &lanes.admit,
            &lanes.keys,
            &lanes.calls,
            &lanes.enrolments,
            &lanes.signers,
            &lanes.files,
        ]
        .map(|lane| lane.width.at_once);
        let all: usize = pages.iter().chain(&others).sum();
        // The runtime's own count.
        assert!(all < 512 / 2, "{all}");
    }
}
