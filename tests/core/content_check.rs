//! What `check` finds in the content on the screen.

use jiff::civil::Date;
use query_corner::{
    content::check::{Finding, Severity},
    store::content::ContentStore,
};

use super::content_generation::seeded;

const TODAY: Date = Date::constant(2026, 11, 23);

fn findings(today: Date) -> Vec<Finding> {
    let mut store = ContentStore::in_memory().unwrap();
    store.install_factory().unwrap();
    store.into_reader().check(today).unwrap()
}

#[test]
fn example_content_is_warned_of_while_it_is_on_screen() {
    let found = findings(TODAY);
    assert!(matches!(found[..], [Finding::Example { .. }]), "{found:?}");
    assert_eq!(found[0].severity(), Severity::Warning);
    let mut store = ContentStore::in_memory().unwrap();
    store.install(&seeded::generation(50, 1, 1), 0).unwrap();
    let found = store.into_reader().check(TODAY).unwrap();
    let example = |finding: &Finding| matches!(finding, Finding::Example { .. });
    assert!(!found.iter().any(example));
}

#[test]
fn what_nobody_looked_at_in_time_is_listed_by_owner() {
    let found = findings(Date::constant(2030, 1, 1));
    let mut owners = std::collections::BTreeMap::new();
    for finding in &found {
        if let Finding::ReviewPassed { owner, keys } = finding {
            let before = owners.insert(owner, keys.len());
            assert_eq!(before, None, "{owner} comes twice");
        }
    }
    assert!(owners.len() > 1, "{found:?}");
    assert!(owners.values().sum::<usize>() > 100, "{found:?}");
}

#[test]
fn a_year_without_its_holidays_is_asked_for_a_month_ahead() {
    let missing = |today| {
        findings(today)
            .iter()
            .filter_map(|finding| match finding {
                Finding::YearNotAnnounced { year, .. } => Some(*year),
                _ => None,
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(missing(TODAY), [] as [i16; 0]);
    assert_eq!(missing(Date::constant(2030, 12, 20)), [2030, 2031]);
}

#[test]
fn bad_bytes_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("content.db");
    let mut store = ContentStore::open(&path).unwrap();
    store.install_factory().unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    let spoil = "UPDATE blob SET body = CAST(body || x'20' AS BLOB) WHERE sha256 =
        (SELECT sha256 FROM item WHERE kind = 'hall' LIMIT 1)";
    assert_eq!(other.execute(spoil, []).unwrap(), 1);
    let reader = query_corner::store::content::ContentReader::open(&path).unwrap();
    let found = reader.check(TODAY).unwrap();
    assert!(
        matches!(found[..], [Finding::BadBlob { missing: false, .. }]),
        "{found:?}"
    );
}
