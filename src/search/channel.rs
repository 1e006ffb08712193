//! A channel: for each key the rows that have it, packed. Keys are sorted, so
//! that a range of keys is a range of lists.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A fast hash for keys that are numbers already.
#[derive(Default)]
pub struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, key: u32) {
        let mixed = (self.0 ^ u64::from(key)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 29);
    }
}

type Slots = HashMap<u32, u32, BuildHasherDefault<KeyHasher>>;

/// Builds a channel in two passes over the same rows in the same order: the
/// first measures every list, the second writes it, so that nothing is held twice.
#[derive(Default)]
pub struct Sizer {
    slots: Slots,
    last: Vec<u32>,
    bytes: Vec<u32>,
    counts: Vec<u32>,
}

impl Sizer {
    /// Notes that `row` has `key`, `times` times. Rows come in order; a second call for the same row and key is ignored.
    pub fn add(&mut self, key: u32, row: u32, times: u32) {
        let next = self.last.len() as u32;
        let slot = *self.slots.entry(key).or_insert(next) as usize;
        if slot == self.last.len() {
            self.last.push(0);
            self.bytes.push(0);
            self.counts.push(0);
        }
        if self.counts[slot] > 0 && self.last[slot] == row + 1 {
            return;
        }
        self.bytes[slot] += size(row + 1 - self.last[slot], times);
        self.last[slot] = row + 1;
        self.counts[slot] += 1;
    }

    /// The second pass.
    pub fn writer(self) -> Writer {
        let mut order: Vec<(u32, u32)> =
            self.slots.iter().map(|(key, slot)| (*key, *slot)).collect();
        order.sort_unstable();
        let mut at = vec![0u32; order.len()];
        let (mut keys, mut ends, mut counts) = (Vec::new(), Vec::new(), Vec::new());
        keys.reserve_exact(order.len());
        ends.reserve_exact(order.len());
        counts.reserve_exact(order.len());
        let mut end = 0;
        for (key, slot) in order {
            at[slot as usize] = end;
            end += self.bytes[slot as usize];
            keys.push(key);
            ends.push(end);
            counts.push(self.counts[slot as usize]);
        }
        let mut last = self.last;
        last.fill(0);
        Writer {
            slots: self.slots,
            last,
            at,
            channel: Channel {
                keys,
                ends,
                counts,
                data: vec![0; end as usize],
            },
        }
    }
}

/// The second pass of a [`Sizer`]: wants the same calls again.
pub struct Writer {
    slots: Slots,
    last: Vec<u32>,
    at: Vec<u32>,
    channel: Channel,
}

impl Writer {
    pub fn add(&mut self, key: u32, row: u32, times: u32) {
        let Some(&slot) = self.slots.get(&key) else {
            return;
        };
        let slot = slot as usize;
        if self.last[slot] == row + 1 {
            return;
        }
        let mut at = self.at[slot] as usize;
        let delta = row + 1 - self.last[slot];
        let several = times > 1;
        let mut rest = (delta << 1) | u32::from(several);
        while rest >= 0x80 {
            self.channel.data[at] = (rest as u8) | 0x80;
            rest >>= 7;
            at += 1;
        }
        self.channel.data[at] = rest as u8;
        at += 1;
        if several {
            self.channel.data[at] = times.min(255) as u8;
            at += 1;
        }
        self.at[slot] = at as u32;
        self.last[slot] = row + 1;
    }

    pub fn finish(self) -> Channel {
        self.channel
    }
}

fn size(delta: u32, times: u32) -> u32 {
    let bits = 32 - (delta << 1).leading_zeros();
    bits.div_ceil(7).max(1) + u32::from(times > 1)
}

/// The lists of one kind of key.
#[derive(Default)]
pub struct Channel {
    keys: Vec<u32>,
    ends: Vec<u32>,
    counts: Vec<u32>,
    data: Vec<u8>,
}

/// One list: rows in order with how often each has the key.
#[derive(Clone, Copy)]
pub struct List<'a> {
    /// How many rows.
    pub count: u32,
    data: &'a [u8],
}

impl Channel {
    /// The list of a key; none if no row has it.
    pub fn get(&self, key: u32) -> Option<List<'_>> {
        self.keys.binary_search(&key).ok().map(|at| self.at(at))
    }

    /// How many rows have a key.
    pub fn count(&self, key: u32) -> u32 {
        self.keys
            .binary_search(&key)
            .map_or(0, |at| self.counts[at])
    }

    /// The lists of all keys from `first` to `last`.
    pub fn range(&self, first: u32, last: u32) -> impl Iterator<Item = (u32, List<'_>)> {
        let from = self.keys.partition_point(|key| *key < first);
        let to = self.keys.partition_point(|key| *key <= last);
        (from..to.max(from)).map(|at| (self.keys[at], self.at(at)))
    }

    fn at(&self, at: usize) -> List<'_> {
        let from = if at == 0 { 0 } else { self.ends[at - 1] };
        List {
            count: self.counts[at],
            data: &self.data[from as usize..self.ends[at] as usize],
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        12 * self.keys.len() + self.data.len()
    }
}

impl List<'_> {
    /// Calls `each` with a row and how often it has the key.
    #[inline]
    pub fn for_each(self, mut each: impl FnMut(u32, u32)) {
        let mut row = 0u32;
        let mut at = 0;
        while at < self.data.len() {
            let mut byte = self.data[at];
            let mut code = u32::from(byte & 0x7F);
            let mut shift = 7;
            at += 1;
            while byte & 0x80 != 0 && at < self.data.len() {
                byte = self.data[at];
                code |= u32::from(byte & 0x7F) << shift;
                shift += 7;
                at += 1;
            }
            row = row.wrapping_add(code >> 1);
            let times = if code & 1 == 1 {
                at += 1;
                u32::from(self.data[at - 1])
            } else {
                1
            };
            each(row.wrapping_sub(1), times);
        }
    }
}
