//! What goes into an index: plain entries with their rows and passages, whoever feeds them.

use std::collections::HashMap;

use crate::content::alias::BadAlias;
use crate::content::item::Kind;

use super::alias::Aliases;
use super::channels::Channels;
use super::index::Index;
use super::number::{DocNumber, Numbers};
use super::passage::Drafts;
use super::row::{Role, Rows};
use super::score::{Weights, rarity};
use super::vocabulary::{AtomId, Vocabulary};
use super::written::BySound;

/// One thing that can be found.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    pub kind: Kind,
    /// Validity, freshness and popularity in one number from −1 (repealed) to 1.
    pub prior: f32,
    /// Main topic first.
    pub topics: &'a [String],
    /// Short texts, the title first.
    pub rows: &'a [(Role, &'a str)],
    /// Long texts in reading order.
    pub passages: &'a [&'a str],
}

/// Collects entries and builds the index over them.
pub struct Builder {
    vocabulary: Vocabulary,
    rows: Rows,
    drafts: Drafts,
    numbers: Numbers,
    topics: Vec<String>,
    topic_ids: HashMap<String, u32>,
    entries: Vec<Held>,
    aliases: Aliases,
    weights: Weights,
}

/// What the index keeps of an entry.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    pub kind: Kind,
    pub prior: f32,
    pub title: u32,
    /// The main topic.
    pub topic: Option<u32>,
}

impl Builder {
    pub fn new(aliases: Aliases) -> Self {
        Self {
            vocabulary: Vocabulary::new(),
            rows: Rows::default(),
            drafts: Drafts::default(),
            numbers: Numbers::default(),
            topics: Vec::new(),
            topic_ids: HashMap::new(),
            entries: Vec::new(),
            aliases,
            weights: Weights::default(),
        }
    }

    /// Other weights than the fitted ones, for measuring.
    pub fn weights(mut self, weights: Weights) -> Self {
        self.weights = weights;
        self
    }

    /// Adds an editor's alias; what the factory list says of the same words holds beside it.
    pub fn alias(&mut self, line: &str) -> Result<(), BadAlias> {
        self.aliases.add(line)
    }

    /// Adds an entry and returns its number, counted from 0.
    pub fn add(&mut self, entry: &Entry<'_>) -> u32 {
        let id = self.entries.len() as u32;
        let topic = entry
            .topics
            .first()
            .map(|topic| match self.topic_ids.get(topic) {
                Some(known) => *known,
                None => {
                    let new = self.topics.len() as u32;
                    self.topics.push(topic.clone());
                    self.topic_ids.insert(topic.clone(), new);
                    new
                }
            });
        let title = self.rows.len() as u32;
        for (role, text) in entry.rows {
            if *role == Role::Number
                && let Some(number) = DocNumber::parse(text)
            {
                self.numbers.push(number, self.rows.len() as u32);
            }
            self.rows.push(id, *role, text, &mut self.vocabulary);
        }
        if entry.rows.is_empty() {
            self.rows.push(id, Role::Title, "", &mut self.vocabulary);
        }
        for text in entry.passages {
            self.drafts.push(id, text, &mut self.vocabulary);
        }
        self.entries.push(Held {
            kind: entry.kind,
            prior: entry.prior.clamp(-1.0, 1.0),
            title,
            topic,
        });
        id
    }

    /// Builds the index. Takes about a second for 50,000 rows; no place for the UI thread.
    pub fn build(mut self) -> Index {
        self.rows.finish();
        self.vocabulary.finish();
        self.numbers.finish();
        self.aliases.finish(&self.vocabulary);
        // First: it lets go of what the channels need room for.
        let passages = self.drafts.build();
        let channels = Channels::build(self.rows.lines(), &self.vocabulary);
        let lines = self.rows.lines();
        let mut rarities = vec![rarity(0, lines.len()); usize::from(AtomId::MAX) + 1];
        for (atom, list) in channels.atoms.range(0, AtomId::MAX.into()) {
            rarities[atom as usize] = rarity(list.count, lines.len());
        }
        let rarity_of = |atom: &AtomId| rarities[usize::from(*atom)];
        let contents = (0..lines.len() as u32)
            .map(|line| lines.get(line).0.iter().map(rarity_of).sum())
            .collect();
        let mean = lines.mean_len();
        let brevity: Vec<f32> = (0..lines.len() as u32)
            .map(|line| {
                self.weights
                    .saturation(1.0, lines.get(line).0.len() as f32, mean)
            })
            .collect();
        let (mut groups, mut known) = (Vec::new(), HashMap::new());
        let group = |held: &Held| {
            let group = (held.kind, held.topic);
            *known.entry(group).or_insert_with(|| {
                groups.push(group);
                groups.len() as u32 - 1
            })
        };
        let group_of = self.entries.iter().map(group).collect();
        Index {
            by_sound: BySound::of(&self.vocabulary),
            vocabulary: self.vocabulary,
            rows: self.rows,
            channels,
            passages,
            numbers: self.numbers,
            topics: self.topics,
            entries: self.entries,
            groups,
            group_of,
            aliases: self.aliases,
            weights: self.weights,
            rarities,
            contents,
            brevity,
            mean,
        }
    }
}
