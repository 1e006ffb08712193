//! The one way to a password's digest: each takes the memory of
//! [`PasswordCost`](crate::config::server::PasswordCost), so only so many are worked out at the
//! same time, and only so many wait. Strangers and those who are known have places of their own:
//! neither can keep the others out. The lane (`server::lane`) of password work before it
//! bounds how many requests come here at once; who of them is known is found out only here.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::server::fault::Fault;

/// How many digests are worked out at the same time, and how many of them for one side.
const AT_ONCE: usize = 4;
const OF_ONE_SIDE: usize = AT_ONCE - 1;

/// How many wait on each side.
const WAITING: usize = 40;

/// When to ask again who found no place to wait, in seconds.
const AGAIN_S: u64 = 5;

/// For whom a digest is worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Who came by a session, a one-time link, or in a browser that the account was used in.
    Known,
    /// Anyone else.
    Stranger,
}

/// Lets only so many digests be worked out at the same time.
#[derive(Default)]
pub struct Turnstile {
    count: Mutex<Count>,
    changed: Condvar,
}

#[derive(Default)]
struct Count {
    known: Side,
    strangers: Side,
}

#[derive(Clone, Copy, Default)]
struct Side {
    waiting: usize,
    working: usize,
}

impl Count {
    fn of(&mut self, caller: Caller) -> &mut Side {
        match caller {
            Caller::Known => &mut self.known,
            Caller::Stranger => &mut self.strangers,
        }
    }

    fn is_free(&mut self, caller: Caller) -> bool {
        let working = self.known.working + self.strangers.working;
        working < AT_ONCE && self.of(caller).working < OF_ONE_SIDE
    }
}

impl Turnstile {
    /// A place in the queue; it is left when it is dropped.
    ///
    /// # Errors
    /// [`Fault::Throttled`] if too many wait already.
    pub fn queue(&self, caller: Caller) -> Result<Place<'_>, Fault> {
        let mut count = self.count();
        let own = count.of(caller);
        if own.waiting >= WAITING {
            return Err(Fault::Throttled { seconds: AGAIN_S });
        }
        own.waiting += 1;
        Ok(Place {
            turnstile: self,
            caller,
            is_inside: false,
        })
    }

    fn count(&self) -> MutexGuard<'_, Count> {
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in the queue, and inside when it is its turn.
pub struct Place<'a> {
    turnstile: &'a Turnstile,
    caller: Caller,
    is_inside: bool,
}

/// What only who is inside has; a digest asks for it.
pub struct Permit(());

impl Place<'_> {
    /// Waits for its turn, and works.
    pub fn pass<T>(mut self, work: impl FnOnce(&Permit) -> T) -> T {
        let mut count = self.turnstile.count();
        while !count.is_free(self.caller) {
            let waited = self.turnstile.changed.wait(count);
            count = waited.unwrap_or_else(PoisonError::into_inner);
        }
        let own = count.of(self.caller);
        own.waiting -= 1;
        own.working += 1;
        self.is_inside = true;
        drop(count);
        work(&Permit(()))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut count = self.turnstile.count();
        let own = count.of(self.caller);
        match self.is_inside {
            true => own.working -= 1,
            false => own.waiting -= 1,
        }
        drop(count);
        self.turnstile.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Barrier,
            atomic::{AtomicUsize, Ordering},
        },
        thread,
    };

    use super::*;

    #[test]
    fn so_many_work_at_once_and_so_many_wait_in_each_side() {
        let turnstile = Turnstile::default();
        let (inside, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let start = Barrier::new(60);
        let refused: usize = thread::scope(|scope| {
            let callers: Vec<_> = (0..60)
                .map(|number| {
                    let caller = [Caller::Known, Caller::Stranger][number % 2];
                    let (turnstile, start) = (&turnstile, &start);
                    let (inside, most) = (&inside, &most);
                    scope.spawn(move || {
                        start.wait();
                        let place = turnstile.queue(caller)?;
                        place.pass(|_| {
                            most.fetch_max(
                                inside.fetch_add(1, Ordering::SeqCst) + 1,
                                Ordering::SeqCst,
                            );
                            thread::yield_now();
                            inside.fetch_sub(1, Ordering::SeqCst);
                        });
                        Ok::<_, Fault>(())
                    })
                })
                .collect();
            let done = callers.into_iter().map(|caller| caller.join().unwrap());
            done.filter(Result::is_err).count()
        });
        assert_eq!(refused, 0, "thirty fit on a side");
        assert!(most.load(Ordering::SeqCst) <= AT_ONCE);
        let mut places: Vec<_> = (0..WAITING)
            .map(|_| turnstile.queue(Caller::Stranger).unwrap())
            .collect();
        assert!(turnstile.queue(Caller::Stranger).is_err());
        assert!(
            turnstile.queue(Caller::Known).is_ok(),
            "places of their own"
        );
        places.pop();
        assert!(
            turnstile.queue(Caller::Stranger).is_ok(),
            "a place was left"
        );
    }

    #[test]
    fn a_side_that_is_full_leaves_a_turn_to_the_other() {
        let turnstile = Turnstile::default();
        let (held, free) = (Barrier::new(OF_ONE_SIDE + 1), Barrier::new(OF_ONE_SIDE + 1));
        thread::scope(|scope| {
            for _ in 0..OF_ONE_SIDE {
                scope.spawn(|| {
                    turnstile.queue(Caller::Stranger).unwrap().pass(|_| {
                        held.wait();
                        free.wait();
                    });
                });
            }
            held.wait();
            let mut count = turnstile.count();
            assert!(!count.is_free(Caller::Stranger));
            assert!(count.is_free(Caller::Known));
            drop(count);
            assert_eq!(turnstile.queue(Caller::Known).unwrap().pass(|_| 7), 7);
            free.wait();
        });
    }

    #[test]
    fn who_fails_inside_leaves_too() {
        let turnstile = Turnstile::default();
        let failed = thread::scope(|scope| {
            let work = || {
                turnstile
                    .queue(Caller::Known)
                    .unwrap()
                    .pass(|_| panic!("planted"))
            };
            scope.spawn(work).join().is_err()
        });
        assert!(failed);
        assert_eq!(turnstile.count().known.working, 0);
    }
}
