//! How often those may call whom nothing vouches for: so many in a minute from one network, and so
//! many from all together. It is kept in memory, and bounded by what it counts.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

use crate::{config::proxies::Speaker, protocol::call::RefusalReason};

use super::api::No;

/// Calls in a minute from one network. Whoever copies a token by hand makes far fewer.
const OF_ONE: u32 = 20;

/// Calls in a minute from all together.
const OF_ALL: u32 = 200;

const WHILE: SignedDuration = SignedDuration::from_mins(1);

/// Counts the calls of strangers.
#[derive(Default)]
pub struct Strangers(Mutex<Minute>);

#[derive(Default)]
struct Minute {
    began: Timestamp,
    all: u32,
    by: HashMap<String, u32>,
}

impl Strangers {
    /// Counts a call.
    ///
    /// # Errors
    /// [`RefusalReason::TooMany`] after too many in this minute.
    pub fn count(&self, speaker: Speaker, now: Timestamp) -> Result<(), No> {
        let mut minute = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let age = now.duration_since(minute.began);
        // The clock may have been set back.
        if age >= WHILE || age.is_negative() {
            *minute = Minute {
                began: now,
                ..Minute::default()
            };
        }
        // Whoever is turned back here is not noted: the table has no more rows than calls that
        // were let through.
        if minute.all >= OF_ALL {
            return Err(too_many());
        }
        let own = minute.by.entry(speaker.network()).or_default();
        if *own >= OF_ONE {
            return Err(too_many());
        }
        *own += 1;
        minute.all += 1;
        Ok(())
    }
}

fn too_many() -> No {
    let why = "这一分钟里不对的登记请求太多，请过一分钟再试；登记码要用控制台上最新的那一个";
    No::new(RefusalReason::TooMany, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(number: u32) -> Speaker {
        Speaker::At(std::net::Ipv4Addr::from_bits(number).into())
    }

    #[test]
    fn one_network_and_all_together_are_held_back_and_what_is_kept_is_bounded() {
        let (strangers, now) = (Strangers::default(), Timestamp::UNIX_EPOCH);
        let let_in = |calls: u32, speaker: fn(u32) -> Speaker, now| {
            let calls = (0..calls).filter(|&call| strangers.count(speaker(call), now).is_ok());
            u32::try_from(calls.count()).unwrap()
        };
        assert_eq!(let_in(300, |_| at(7), now), OF_ONE);
        assert_eq!(let_in(100_000, at, now), OF_ALL - OF_ONE);
        assert!(strangers.0.lock().unwrap().by.len() <= OF_ALL as usize);
        assert_eq!(
            let_in(300, |_| at(7), now + WHILE),
            OF_ONE,
            "another minute"
        );
        assert_eq!(
            let_in(300, |_| at(7), now),
            OF_ONE,
            "the clock was set back"
        );
    }
}
