//! How much others may have here at once, of memory for what they send or are sent, or of places to
//! wait in: whoever sends takes from one room, and nobody has more of it than their share.

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
            beyond: None,
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
    /// After so many units another room is taken from.
    beyond: Option<(usize, Box<Self>)>,
}

impl Held {
    /// The same, with what is more than `most` units in another room.
    pub fn beyond(mut self, most: usize, other: Self) -> Self {
        self.beyond = Some((most, Box::new(other)));
        self
    }

    /// Takes so much more.
    ///
    /// # Errors
    /// [`Full`] where there is no room for all of it; the rest of what is sent is not read then.
    pub fn grow(&mut self, units: usize) -> Result<(), Full> {
        let units = match &mut self.beyond {
            None => units,
            Some((most, other)) => {
                let here = units.min(most.saturating_sub(self.units));
                if here < units {
                    other.grow(units - here)?;
                }
                here
            }
        };
        let room = Arc::clone(&self.room);
        let mut taken = room.taken();
        let own = taken.by.get(&self.sender).copied().unwrap_or(0) + units;
        if own > room.share || taken.all + units > room.whole {
            return Err(Full);
        }
        self.take_from(&mut taken, units);
        Ok(())
    }

    /// Sees that sender and room are below what they may have.
    ///
    /// # Errors
    /// [`Full`] if one of them is not.
    pub fn check(&self) -> Result<(), Full> {
        let taken = self.room.taken();
        let own = taken.by.get(&self.sender).copied().unwrap_or(0);
        match own < self.room.share && taken.all < self.room.whole {
            true => Ok(()),
            false => Err(Full),
        }
    }

    /// Takes so much more, also where that is more than there is room for: of what is there
    /// already, and was begun after [`Self::check`].
    pub fn take(&mut self, units: usize) {
        let room = Arc::clone(&self.room);
        self.take_from(&mut room.taken(), units);
    }

    fn take_from(&mut self, taken: &mut Taken, units: usize) {
        taken.all += units;
        match taken.by.get_mut(&self.sender) {
            Some(own) => *own += units,
            None => drop(taken.by.insert(self.sender.clone(), units)),
        }
        self.units += units;
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

    #[test]
    fn what_is_small_has_room_where_what_is_large_has_none() {
        let (small, large) = (Room::new(20, 10), Room::new(100, 80));
        let begin = |sender: &str| {
            let other = large.begin(sender.to_owned());
            small.begin(sender.to_owned()).beyond(5, other)
        };
        let (mut first, mut second) = (begin("甲"), begin("乙"));
        assert_eq!(first.grow(85), Ok(()));
        assert_eq!(second.grow(3), Ok(()));
        assert_eq!(second.grow(22), Ok(()));
        assert_eq!(begin("丙").grow(6), Err(Full), "of what is large");
        assert_eq!(begin("丙").grow(5), Ok(()));
        drop((first, second));
        assert_eq!((small.taken().all, large.taken().all), (0, 0));
    }

    #[test]
    fn the_last_that_is_let_in_may_be_larger_than_what_is_left() {
        let room = Room::new(100, 60);
        let mut first = room.begin("甲".into());
        first.take(59);
        assert_eq!(first.check(), Ok(()));
        first.take(500);
        assert_eq!(first.check(), Err(Full));
        assert_eq!(room.begin("乙".into()).check(), Err(Full), "all of it");
        drop(first);
        assert_eq!(room.begin("甲".into()).check(), Ok(()));
    }
}
