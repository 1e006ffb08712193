//! The way through the pages: each keeps where the visitor stands in it, so that 返回 leads
//! back to the very place. It belongs to the session and is wiped with it.

use std::collections::BTreeMap;

use super::page::Page;

/// Something on a page that is drawn up or turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// A list of rows; places are lines.
    List,
    /// Running text; places are shares of its height.
    Text,
    /// The sheets of a document; places are sheets.
    Sheets,
    /// What is open over a document; places are shares of its height.
    Panel,
    /// What a list can be narrowed by; places are pixels, as below.
    Choices,
    Services,
    Advice,
    Tabs,
    Facets,
}

/// Where one stands, in what.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    /// Of what the spot showed then: another revision begins at its start.
    revision: i32,
    at: f32,
}

/// A page with the visitor's places in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    pub page: Page,
    places: BTreeMap<Spot, Place>,
}

/// The page on the screen, last, and the way back from it. Empty: the home page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Route(Vec<Stop>);

impl Route {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Goes on to a page, at its start.
    pub fn push(&mut self, page: Page) {
        let places = BTreeMap::new();
        self.put_back(Stop { page, places });
    }

    pub fn pop(&mut self) -> Option<Stop> {
        self.0.pop()
    }

    /// A page that was taken off for a moment, with its places.
    pub fn put_back(&mut self, stop: Stop) {
        self.0.push(stop);
    }

    pub fn truncate(&mut self, length: usize) {
        self.0.truncate(length);
    }

    pub fn last(&self) -> Option<&Page> {
        self.0.last().map(|stop| &stop.page)
    }

    pub fn last_mut(&mut self) -> Option<&mut Page> {
        self.0.last_mut().map(|stop| &mut stop.page)
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Page> {
        self.0.iter().map(|stop| &stop.page)
    }

    pub fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut Page> {
        self.0.iter_mut().map(|stop| &mut stop.page)
    }

    /// Where the visitor stands on the page in view; None: nowhere but at the start.
    pub fn place(&self, spot: Spot, revision: i32) -> Option<f32> {
        let place = self.0.last()?.places.get(&spot)?;
        (place.revision == revision).then_some(place.at)
    }

    /// The visitor stands there now.
    pub fn stand(&mut self, spot: Spot, revision: i32, at: f32) {
        if let Some(stop) = self.0.last_mut() {
            stop.places.insert(spot, Place { revision, at });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        app::{
            catalogue,
            kiosk::{self, Intent},
            shelf::{Shelf, key},
        },
        content::item::Kind,
    };

    #[test]
    fn the_way_back_leads_to_the_place_one_came_from() {
        let mut kiosk = Shelf::factory().kiosk();
        kiosk.go(Page::Catalogue(catalogue::Catalogue::of(Kind::Question)));
        kiosk.stand(kiosk.arrival(), Spot::List, 0, 7.5);
        kiosk.handle(Intent::Catalogue(catalogue::Intent::Open(8)));
        assert_eq!(kiosk.place(Spot::List, 0), None);
        kiosk.stand(kiosk.arrival(), Spot::Text, 0, 0.4);
        kiosk.handle(Intent::Back);
        assert_eq!(kiosk.place(Spot::List, 0), Some(7.5));
        // Another choice is another list.
        assert_eq!(kiosk.place(Spot::List, 1), None);
        kiosk.handle(Intent::Catalogue(catalogue::Intent::Open(8)));
        assert_eq!(
            kiosk.place(Spot::Text, 0),
            None,
            "a new visit begins at the start"
        );
    }

    #[test]
    fn a_place_told_of_a_page_that_is_gone_is_nobodys() {
        let mut kiosk = Shelf::factory().kiosk();
        kiosk.open(key("question/agency-for-elderly"));
        let before = kiosk.arrival();
        kiosk.open(key("guide/agency-service"));
        kiosk.stand(before, Spot::Text, 0, 0.4);
        assert_eq!(kiosk.place(Spot::Text, 0), None);
    }

    #[test]
    fn the_wipe_takes_the_places_and_standing_is_no_touch() {
        let mut kiosk = Shelf::factory().kiosk();
        kiosk.open(key("question/agency-for-elderly"));
        kiosk.stand(kiosk.arrival(), Spot::Text, 0, 0.4);
        assert!(!kiosk.session().touched);
        kiosk.wipe();
        assert_eq!(kiosk.session().route, Route::default());
        kiosk.handle(kiosk::Intent::Touch);
        assert_eq!(kiosk.place(Spot::Text, 0), None);
    }
}
