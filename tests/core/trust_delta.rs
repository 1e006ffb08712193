//! What a small change of a large channel costs.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Instant,
};

use query_corner::sync::{fetch::Fetch, refresh::Outcome};

use super::{
    memory_place::MemoryPlace,
    site::{TestKiosk, TestSite},
};

#[test]
fn five_changed_items_of_many_cost_a_kiosk_less_than_64_kilobytes() {
    // Ten thousand by hand; a tenth of it in passing, with ten times fewer items a page.
    let items: usize = match std::env::var_os("QUERY_CORNER_SEEDS") {
        Some(_) => 10_000,
        None => 1_000,
    };
    let site = TestSite::new();
    let keys: Vec<_> = (0..items).map(|n| format!("question/item-{n}")).collect();
    let mut answers: Vec<_> = (0..items)
        .map(|n| format!("第{n}条的回答：先到所在党支部说明情况，再按要求交齐材料。"))
        .collect();
    let publish = |number: u64, answers: &[String]| {
        let items: Vec<_> = keys
            .iter()
            .zip(answers)
            .map(|(key, answer)| (key.as_str(), answer.as_str()))
            .collect();
        site.publish_items(number, &items);
    };
    publish(1, &answers);
    let mut kiosk = TestKiosk::new(&site);
    let mut refresh = || {
        let place = Arc::new(MemoryPlace::of(site.folder.path()));
        let began = Instant::now();
        let outcome = kiosk.county(Arc::clone(&place) as Arc<dyn Fetch>).unwrap();
        assert!(matches!(outcome, Outcome::Switched { .. }));
        let (files, took) = (place.asked.lock().unwrap().len(), began.elapsed());
        (place.sent.load(Ordering::Relaxed), files, took)
    };
    let first = refresh();
    for at in 0..5 {
        answers[at * items / 5] = format!("改过的回答 {at}");
    }
    publish(2, &answers);
    let second = refresh();
    println!("{items} items: first {first:?}, five changed {second:?} (bytes, files, time)");
    assert!(second.0 <= 64 * 1024, "{}", second.0);
}
