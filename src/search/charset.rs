//! Which atoms a passage has, without their order: the exact look at the
//! passages that the lists have found.

use super::vocabulary::AtomId;

/// The atoms of every passage, each passage's sorted and packed.
#[derive(Default)]
pub struct Charsets {
    ends: Vec<u32>,
    data: Vec<u8>,
    /// How many passages have an atom, by atom.
    counts: Vec<u32>,
}

impl Charsets {
    /// Adds the next passage's atoms, in any order and as often as they come; they are left sorted.
    pub fn push(&mut self, atoms: &mut [AtomId]) {
        atoms.sort_unstable();
        let mut last = 0;
        for same in atoms.chunk_by(|a, b| a == b) {
            let (atom, times) = (same[0], same.len().min(255));
            let at = usize::from(atom);
            if at >= self.counts.len() {
                self.counts.resize(at + 1, 0);
            }
            self.counts[at] += 1;
            let mut rest = (u32::from(atom - last) << 1) | u32::from(times > 1);
            while rest >= 0x80 {
                self.data.push((rest as u8) | 0x80);
                rest >>= 7;
            }
            self.data.push(rest as u8);
            if times > 1 {
                self.data.push(times as u8);
            }
            last = atom;
        }
        self.ends.push(self.data.len() as u32);
    }

    /// How many passages have an atom.
    pub fn count(&self, atom: AtomId) -> u32 {
        self.counts.get(usize::from(atom)).copied().unwrap_or(0)
    }

    /// Gives back what growing took too much.
    pub fn finish(&mut self) {
        self.ends.shrink_to_fit();
        self.counts.shrink_to_fit();
        self.data.shrink_to_fit();
    }

    /// Calls `each` with every one of `wanted`, sorted, that the passage has: its place in `wanted` and how often.
    pub fn each(&self, passage: u32, wanted: &[AtomId], mut each: impl FnMut(usize, u8)) {
        let at = passage as usize;
        let from = at.checked_sub(1).map_or(0, |before| self.ends[before]) as usize;
        let data = &self.data[from..self.ends[at] as usize];
        let (mut atom, mut next, mut at) = (0u16, 0, 0);
        while at < data.len() && next < wanted.len() {
            let (mut code, mut shift) = (u32::from(data[at] & 0x7F), 7);
            while data[at] & 0x80 != 0 {
                at += 1;
                code |= u32::from(data[at] & 0x7F) << shift;
                shift += 7;
            }
            at += 1;
            atom = atom.wrapping_add((code >> 1) as u16);
            let mut times = 1;
            if code & 1 == 1 {
                times = data[at];
                at += 1;
            }
            while next < wanted.len() && wanted[next] <= atom {
                if wanted[next] == atom {
                    each(next, times);
                }
                next += 1;
            }
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        4 * (self.ends.len() + self.counts.len()) + self.data.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_has_what_was_put_in_as_often_and_nothing_else() {
        let mut sets = Charsets::default();
        sets.push(&mut [700, 3, 3, 0x8001, 130]);
        sets.push(&mut []);
        sets.push(&mut [4]);
        let has = |passage| {
            let mut found = Vec::new();
            sets.each(passage, &[3, 4, 130, 131, 700, 0x8001], |at, times| {
                found.push((at, times))
            });
            found
        };
        assert_eq!(has(0), [(0, 2), (2, 1), (4, 1), (5, 1)]);
        assert_eq!(has(1), []);
        assert_eq!(has(2), [(1, 1)]);
        assert_eq!((sets.count(3), sets.count(5)), (1, 0));
    }
}
