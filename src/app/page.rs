//! The pages: what each remembers while it is on the screen or on the way back.

use crate::content::item::{ItemKey, Kind};

use super::{catalogue::Catalogue, kiosk::Effect};

/// A page with its state. It belongs to the session and is wiped with it.
#[derive(Clone, Debug, PartialEq)]
pub enum Page {
    Catalogue(Catalogue),
}

impl Page {
    /// The page that shows an item.
    pub fn of(key: ItemKey) -> Option<Self> {
        match key.kind() {
            Kind::Document
            | Kind::Question
            | Kind::Guide
            | Kind::Notice
            | Kind::Hall
            | Kind::Station => None,
        }
    }
}

/// What an intent leads to.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Go on to a page; 返回 leads back here.
    Go(Page),
    /// Show a page in place of this one.
    Replace(Page),
    /// Open an item on the page of its kind.
    Open(ItemKey),
    Back,
    /// 结束: wipe and go home.
    End,
    /// Tick a material as held, or untick it.
    Hold { guide: ItemKey, index: usize },
    /// Something for the world outside the pages.
    Do(Effect),
}
