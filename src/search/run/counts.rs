//! How many entries have most of the query, by kind and by topic.

use crate::content::item::Kind;

use crate::search::index::Index;

/// Topics that are told.
const TOPICS: usize = 8;

/// Counts of one search.
pub struct Counts {
    /// By line: its rows' entries are counted.
    lines: Vec<bool>,
    /// By entry: it is counted.
    entries: Vec<bool>,
    /// The rows that entries were counted for, with the reading that they have enough of.
    rows: Vec<(u32, usize)>,
    /// How many entries of each group have enough of the query.
    groups: Vec<u32>,
    /// How many have all of it.
    pub whole: usize,
}

impl Counts {
    pub fn new(index: &Index) -> Self {
        Self {
            lines: vec![false; index.rows.lines().len()],
            entries: vec![false; index.entries.len()],
            rows: Vec::new(),
            groups: vec![0; index.groups.len()],
            whole: 0,
        }
    }

    /// Whether a line comes for the first time.
    pub fn is_new_line(&mut self, line: u32) -> bool {
        !std::mem::replace(&mut self.lines[line as usize], true)
    }

    /// Counts a row's entry unless it is counted; `whole` if it has all of the query.
    pub fn add(&mut self, index: &Index, (row, reading): (u32, usize), whole: bool) {
        let entry = index.rows.entry(row);
        if std::mem::replace(&mut self.entries[entry as usize], true) {
            return;
        }
        self.rows.push((row, reading));
        self.whole += usize::from(whole);
        self.groups[index.group_of[entry as usize] as usize] += 1;
    }

    /// Says of an entry that was looked at whether it counts.
    pub fn set(&mut self, index: &Index, entry: u32, counts: bool) {
        let held = std::mem::replace(&mut self.entries[entry as usize], counts);
        let group = &mut self.groups[index.group_of[entry as usize] as usize];
        *group = *group + u32::from(counts) - u32::from(held);
    }

    /// Nothing counts.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.entries.fill(false);
        self.groups.fill(0);
    }

    /// The rows that entries were counted for, each with its reading.
    pub fn rows(&self) -> &[(u32, usize)] {
        &self.rows
    }

    /// How many entries have enough of the query.
    pub fn found(&self) -> usize {
        self.groups.iter().map(|count| *count as usize).sum()
    }

    /// How many of each kind, in the kinds' order, kinds without any left out.
    pub fn totals(&self, index: &Index) -> Vec<(Kind, u32)> {
        let mut kinds = Kind::ALL.map(|kind| (kind, 0));
        for ((kind, _), count) in index.groups.iter().zip(&self.groups) {
            kinds[*kind as usize].1 += count;
        }
        kinds.into_iter().filter(|(_, count)| *count > 0).collect()
    }

    /// The topics that most have, with how many.
    pub fn topics(&self, index: &Index) -> Vec<(String, u32)> {
        let mut counts = vec![0; index.topics.len()];
        for ((_, topic), count) in index.groups.iter().zip(&self.groups) {
            if let Some(topic) = topic {
                counts[*topic as usize] += count;
            }
        }
        let mut order: Vec<(u32, usize)> = counts.into_iter().zip(0..).collect();
        order.retain(|(count, _)| *count > 0);
        order.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        order.truncate(TOPICS);
        order
            .into_iter()
            .map(|(count, at)| (index.topics[at].clone(), count))
            .collect()
    }
}
