//! Where the visitor stands in what scrolls: the session keeps it.

use std::rc::Rc;

use query_corner_ui::{Places, Spot as Shown};
use slint::ComponentHandle;

use crate::{app::route::Spot, shell::bridge::Bridge};

/// Below every place: none is kept.
const NOWHERE: f32 = -1.0;

pub fn connect(bridge: &Rc<Bridge>) {
    let places = bridge.app().global::<Places>();
    let weak = Rc::downgrade(bridge);
    places.on_at(move |spot, revision, _arrival| {
        let kept = spot_of(spot).and_then(|spot| {
            let bridge = weak.upgrade()?;
            bridge.read(|kiosk| kiosk.place(spot, revision))
        });
        kept.unwrap_or(NOWHERE)
    });
    let weak = Rc::downgrade(bridge);
    places.on_stood(move |spot, revision, arrival, at| {
        if let (Some(spot), Some(bridge)) = (spot_of(spot), weak.upgrade()) {
            bridge.note(|kiosk| kiosk.stand(arrival, spot, revision, at));
        }
    });
}

fn spot_of(spot: Shown) -> Option<Spot> {
    Some(match spot {
        Shown::None => return None,
        Shown::List => Spot::List,
        Shown::Text => Spot::Text,
        Shown::Sheets => Spot::Sheets,
        Shown::Panel => Spot::Panel,
        Shown::Choices => Spot::Choices,
        Shown::Services => Spot::Services,
        Shown::Advice => Spot::Advice,
        Shown::Tabs => Spot::Tabs,
        Shown::Facets => Spot::Facets,
    })
}
