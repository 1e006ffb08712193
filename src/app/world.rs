//! What the pages want of the world outside them, and what it answers. Orders go
//! out as effects; answers come back as events, later and in any order.

use std::ops::Range;

use super::keeper;
use crate::{
    content::item::{ItemKey, Kind},
    domain::{
        leaflet::Leaflet,
        opening::Opening,
        service::Letter,
        ticket::{Class, Matter, Ticket},
    },
};

/// What a page wants of the world.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Give a number. Answered by [`Event::Issued`] or [`Event::Refused`]; until
    /// then the page keeps its button locked.
    Issue(Order),
    /// Search. Answered by [`Event::Found`] with the same serial, unless a later
    /// search overtakes it.
    Search(Query),
    /// Read keys as pinyin. Answered by [`Event::Candidates`] with the same serial.
    Spell(Spelling),
    /// Read strokes as characters. Answered by [`Event::Candidates`] with the same serial.
    Recognise(Handwriting),
    /// A search that found nothing, or of which nothing was opened: for editors to
    /// answer. The journal keeps of it what tells of no person.
    Unanswered { words: String, session: u64 },
    /// Print what is read. It is no ticket and in no journal. Answered by [`Event::Printout`].
    Print(Box<Leaflet>),
    /// What the keeper's panel asks.
    Keeper(keeper::Ask),
}

/// A number asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub service: Letter,
    /// What the visitor declares.
    pub class: Class,
    /// The matter, with what of its materials the visitor holds.
    pub matter: Option<Matter>,
}

/// A search as far as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Rises with every key, so that an answer that was overtaken is known as such.
    pub serial: u64,
    pub text: String,
    /// What the letters in it are most likely to spell, the likeliest first; empty where nothing
    /// is spelled.
    pub meant: Vec<String>,
    /// Among one kind only.
    pub kind: Option<Kind>,
    /// Among what has one topic only.
    pub topic: Option<String>,
    /// The screen speaks English: letters are English words before they are pinyin.
    pub english: bool,
}

/// Keys to be read as pinyin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelling {
    pub serial: u64,
    /// Letters of 26 keys, or digits 1–9 of nine keys after the letters chosen for some.
    pub keys: String,
    pub nine: bool,
}

/// A stroke: points in heights of the slate, from its upper left corner.
pub type Stroke = Vec<(f32, f32)>;

/// Strokes to be read, one character or several beside or over each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Handwriting {
    pub serial: u64,
    pub strokes: Vec<Stroke>,
    /// How long the pen had been up before each stroke, in pauses after which what is written
    /// stands.
    pub rests: Vec<f32>,
}

/// What keys or strokes may mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidates {
    pub serial: u64,
    /// The keys as syllables: guan'x. Empty for strokes.
    pub reading: String,
    /// Best first.
    pub words: Vec<Candidate>,
    /// What the first digits of nine keys may stand for: guan, huan, g.
    pub openings: Vec<String>,
    /// The strokes that were written over last: those before are covered twice.
    pub covered: Range<usize>,
}

/// One reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub text: String,
    /// How many keys or strokes it takes, from the first.
    pub consumed: usize,
}

/// Which ways of typing the machine has loaded; letters are always there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Typing {
    /// Pinyin to characters.
    pub spell: bool,
    /// Handwriting.
    pub write: bool,
}

/// What the world answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The number is given and on the disk; its paper follows.
    Issued(Box<Given>),
    /// What became of the paper of the number given last.
    Paper(Paper),
    /// What became of the sheet ordered last.
    Printout(Printout),
    /// No number was given.
    Refused(Refusal),
    Found(Found),
    Candidates(Candidates),
    /// The ways of typing were loaded.
    Typing(Typing),
    /// What the keeper's panel is answered.
    Keeper(keeper::Answer),
    /// Other content is current: what was read of the last one is forgotten.
    Content,
    /// What is shown may not be the newest, or is again.
    Standing(Standing),
}

/// How the content stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// What vouches for it is out of date, or the disk is full: the screen says so.
    pub is_stale: bool,
    /// The kiosk is part of a trial (试用), and every page says so.
    pub is_trial: bool,
}

/// A number given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    pub ticket: Ticket,
    /// What the QR code says.
    pub qr: String,
}

/// What a kiosk has to print with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Printer {
    /// Numbers are read off the screen.
    #[default]
    None,
    /// Slips become pictures; no paper comes out.
    Simulated,
    Real,
}

/// What the visitor is told of the paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// 请取走小票.
    Out,
    /// 看屏幕，记号码: surely no whole slip came out.
    ScreenOnly,
    /// 看屏幕，记号码: a slip may have come out.
    Unsure,
}

/// What became of a sheet of what is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Printout {
    Out,
    /// Surely nothing came out: there is no paper.
    NoPaper,
    /// Surely nothing came out, for another reason.
    NotReady,
    /// It may have come out.
    Unsure,
}

/// Why no number was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    Closed(Opening),
    /// The day's numbers of the service are all given.
    QuotaUsed,
    /// The machine can give no numbers: staff give them by hand.
    Broken,
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    pub serial: u64,
    /// Best first.
    pub hits: Vec<FoundItem>,
    /// So many of the first ones fit; the others only come near.
    pub fits: usize,
    /// What was typed is in the content, or asks for nothing yet.
    pub is_known: bool,
    /// How many of each kind fit; more than are listed where the list is full.
    pub totals: Vec<(Kind, u32)>,
    /// Topics of what was found, most first.
    pub topics: Vec<(String, u32)>,
    /// The words fit so much that topics help more than a list.
    pub vague: bool,
}

/// One item found.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundItem {
    pub key: ItemKey,
    pub title: String,
    /// In characters of the title.
    pub highlights: Vec<Range<usize>>,
    /// Why it was found, or what it is about, in one line.
    pub line: String,
    /// In characters of the line; none where it only says what the item is about.
    pub line_highlights: Vec<Range<usize>>,
    /// The title in English; empty where there is none.
    pub title_en: String,
    /// In characters of the English title.
    pub highlights_en: Vec<Range<usize>>,
    /// The line in English; empty where there is none.
    pub line_en: String,
}
