//! Golden queries that fail on kiosks: editors see which words no longer lead where they should.

use std::collections::BTreeMap;

use crate::content::item::ItemKey;

use super::device::Device;

/// A query that fails, with the kiosks on which it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failing {
    pub query: String,
    pub finds: ItemKey,
    pub kiosks: Vec<Kiosk>,
}

/// A kiosk, with what it shows and where the item stands in its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kiosk {
    /// Hall and number.
    pub name: String,
    /// What it shows: channels with their generations.
    pub shown: String,
    /// Counted from 1; none if it was not found.
    pub place: Option<u32>,
}

impl Kiosk {
    /// Where the item stands, in words.
    pub fn place(&self) -> String {
        match self.place {
            Some(place) => format!("排在第 {place}"),
            None => "没有找到".to_owned(),
        }
    }
}

/// What a kiosk shows, in words.
pub fn shown(device: &Device) -> String {
    let shown = device.status.iter().flat_map(|status| &status.shown);
    let texts = shown.map(|shown| format!("{} 第 {} 期", shown.channel, shown.generation));
    texts.collect::<Vec<_>>().join("、")
}

/// The queries that fail on kiosks in use, those on most kiosks first.
pub fn failing(devices: &[Device]) -> Vec<Failing> {
    let mut found: BTreeMap<(&str, &ItemKey), Vec<Kiosk>> = BTreeMap::new();
    for device in devices.iter().filter(|device| device.revoked_at.is_none()) {
        let golden = device.status.iter().filter_map(|s| s.golden.as_ref());
        for failure in golden.flat_map(|golden| &golden.failures) {
            let kiosks = found.entry((&failure.query, &failure.finds)).or_default();
            kiosks.push(Kiosk {
                name: format!("{} {} 号机", device.hall, device.kiosk_no),
                shown: shown(device),
                place: failure.place,
            });
        }
    }
    let mut failing: Vec<_> = found
        .into_iter()
        .map(|((query, finds), kiosks)| Failing {
            query: query.to_owned(),
            finds: finds.clone(),
            kiosks,
        })
        .collect();
    failing.sort_by_key(|failing| std::cmp::Reverse(failing.kiosks.len()));
    failing
}
