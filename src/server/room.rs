//! How much others may have here at once, of memory for what they send or of places to wait in:
//! whoever sends takes from one room, and nobody has more of it than their share.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Room, in bytes of bodies or in places of a lane.
pub struct Room {
    whole: usize,
    share: usize,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    by: HashMap<String, usize>,
}

/// There is no room left, or none for this sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no room for what is sent")]
pub struct Full;

impl Room {
    /// `whole`: for all senders together; `share`: for one of them.
    pub fn new(whole: usize, share: usize) -> Arc<Self> {
        Arc::new(Self {
            whole,
            share,
            taken: Mutex::default(),
        })
    }

    /// Room for a sender; nothing is taken yet.
    pub fn begin(self: &Arc<Self>, sender: String) -> Held {
        Held {
            room: Arc::clone(self),
            sender,
            units: 0,
        }
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is taken; given back when it is dropped.
pub struct Held {
    room: Arc<Room>,
    sender: String,
    units: usize,
}

impl Held {
    /// Takes so much more, or nothing.
    pub fn grow(&mut self, units: usize) -> Result<(), Full> {
        let mut taken = self.room.taken();
        let own = taken.by.get(&self.sender).copied().unwrap_or(0) + units;
        if own > self.room.share || taken.all + units > self.room.whole {
            return Err(Full);
        }
        taken.all += units;
        taken.by.insert(self.sender.clone(), own);
        self.units += units;
        Ok(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut taken = self.room.taken();
        taken.all -= self.units;
        let own = taken.by.get(&self.sender).copied().unwrap_or(0);
        match own - self.units {
            0 => drop(taken.by.remove(&self.sender)),
            left => drop(taken.by.insert(self.sender.clone(), left)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_takes_more_than_their_share_nor_all_more_than_the_room() {
        let room = Room::new(100, 60);
        let mut first = room.begin("甲".into());
        assert_eq!(first.grow(60), Ok(()));
        assert_eq!(first.grow(1), Err(Full));
        assert_eq!(room.begin("甲".into()).grow(1), Err(Full), "by two bodies");
        let mut second = room.begin("乙".into());
        assert_eq!(second.grow(40), Ok(()));
        assert_eq!(second.grow(1), Err(Full), "the room is full");
        drop(first);
        assert_eq!(second.grow(20), Ok(()));
        drop(second);
        let taken = room.taken();
        assert_eq!((taken.all, taken.by.len()), (0, 0));
    }
}
