//! What one visitor leaves on the machine, and the wipe that takes all of it away.

use std::collections::{BTreeMap, BTreeSet};

use crate::content::item::ItemKey;

use super::{dialog::Dialog, language::Language, route::Route};

/// Everything that belongs to one visitor. Ending a session replaces it whole by
/// [`Session::default`], so that nothing a visitor did can be left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Session {
    /// 长辈模式.
    pub elder: bool,
    /// 低位模式.
    pub low: bool,
    pub language: Language,
    /// The text sizes of running text: smaller, as set, larger.
    pub text_size: TextSize,
    /// The page on the screen and the way back from it, with what was typed,
    /// searched, chosen, the ticket they show and the place one stands at in each.
    pub route: Route,
    /// What lies over the page on the screen.
    pub dialog: Option<Dialog>,
    /// Sheets of paper ordered of what is read; a number's slip is none.
    pub printed: u32,
    /// Materials ticked as held, by guide: indices into its list.
    pub held: BTreeMap<ItemKey, BTreeSet<usize>>,
    /// Whether the visitor did anything since the last wipe.
    pub touched: bool,
}

/// How large running text is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextSize {
    Small,
    #[default]
    Middle,
    Large,
}

impl TextSize {
    pub fn larger(self) -> Self {
        match self {
            Self::Small => Self::Middle,
            Self::Middle | Self::Large => Self::Large,
        }
    }

    pub fn smaller(self) -> Self {
        match self {
            Self::Small | Self::Middle => Self::Small,
            Self::Large => Self::Middle,
        }
    }
}
