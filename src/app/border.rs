//! The border of the pages: what people do goes in, the page in view comes out worded.

use super::{
    answer, attract, catalogue, dialog, guide, hall, home, keeper, my_number, notice, queue,
    reader, search, ticket, trouble,
};

/// What people do, by the page they do it on.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    /// A finger on the screen, whatever it met.
    Touch,
    Back,
    /// 结束.
    End,
    /// 继续, in the idle ring.
    Stay,
    ToggleElder,
    ToggleLow,
    ToggleLanguage,
    /// The keeper's corner was held.
    HoldCorner,
    Keeper(keeper::Intent),
    /// Help, and what is taken along.
    Dialog(dialog::Intent),
    Home(home::Intent),
    Catalogue(catalogue::Intent),
    Reader(reader::Intent),
    Answer(answer::Intent),
    Guide(guide::Intent),
    Search(search::Intent),
    Queue(queue::Intent),
    Ticket(ticket::Intent),
    MyNumber(my_number::Intent),
    Hall(hall::Intent),
}

/// The page in view, worded.
#[derive(Clone, Debug, PartialEq)]
pub enum View {
    Home(home::View),
    Catalogue(catalogue::View),
    Reader(reader::View),
    Answer(answer::View),
    Guide(guide::View),
    Notice(notice::View),
    Search(Box<search::View>),
    Queue(queue::View),
    Ticket(ticket::View),
    MyNumber(my_number::View),
    Hall(Box<hall::View>),
    /// The screen at rest.
    Attract(attract::View),
    /// Nothing can be read.
    Trouble(trouble::View),
    /// The keeper's panel.
    Keeper(keeper::View),
}

/// What the bars around a page say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bars {
    pub title: String,
    pub note: String,
    /// A page of running text.
    pub reading: bool,
    /// The content on the screen is marked 示例.
    pub example: bool,
}
