//! What to do about a head, as a table.

use jiff::Timestamp;
use query_corner::{
    content::{digest::Digest, page::BlobRef},
    protocol::{
        head::{AppVersion, Head, Wave},
        shelf::Current,
    },
    publish::generation::head,
    sync::plan::{Decision, Kiosk, Refusal, Wait, budget, decide, missing},
};

use super::site::{at_once, county_generation, hours, kiosk, now};

fn offered(change: impl FnOnce(&mut Head)) -> Head {
    let generation = county_generation(5, &[("question/a", "甲")]);
    let mut offered = head(&generation, &at_once()).unwrap();
    change(&mut offered);
    offered
}

fn on_screen(number: u64, root: Digest) -> Option<Current> {
    Some(Current {
        number,
        root,
        published_at: now(),
    })
}

#[test]
fn every_head_has_its_decision() {
    let plain = offered(|_| {});
    let same = plain.index_root.sha256;
    let other = Digest::of(b"other");
    let version: AppVersion = "9.0.0".parse().unwrap();
    let wave = |at: Timestamp, permille| Wave { at, permille };
    let later = hours(1);
    let rows: &[(&str, Head, Option<Current>, Decision)] = &[
        ("the first", plain.clone(), None, Decision::Take),
        (
            "a newer one",
            plain.clone(),
            on_screen(4, other),
            Decision::Take,
        ),
        (
            "numbers may skip",
            plain.clone(),
            on_screen(1, other),
            Decision::Take,
        ),
        (
            "the same",
            plain.clone(),
            on_screen(5, same),
            Decision::Keep,
        ),
        (
            "the same number, other content",
            plain.clone(),
            on_screen(5, other),
            Decision::Refuse(Refusal::Changed(5)),
        ),
        (
            "for later",
            offered(|head| head.not_before = later),
            None,
            Decision::Wait(Wait::Until(later)),
        ),
        (
            "the same, whatever it says of later",
            offered(|head| head.not_before = later),
            on_screen(5, same),
            Decision::Keep,
        ),
        (
            "for a newer program",
            offered(|head| head.min_app = version),
            None,
            Decision::Wait(Wait::Program(version)),
        ),
        (
            "for nobody yet",
            offered(|head| head.rollout = vec![wave(now(), 0)]),
            None,
            Decision::Wait(Wait::Rollout),
        ),
        (
            "before the first wave",
            offered(|head| head.rollout = vec![wave(later, 1000)]),
            None,
            Decision::Wait(Wait::Rollout),
        ),
        (
            "the last wave that has begun counts",
            offered(|head| head.rollout = vec![wave(now(), 1000), wave(hours(-1), 0)]),
            None,
            Decision::Take,
        ),
    ];
    for (what, head, current, decision) in rows {
        assert_eq!(
            decide(head, current.as_ref(), &kiosk()),
            *decision,
            "{what}"
        );
    }
}

#[test]
fn a_rollout_reaches_about_its_share_and_keeps_whom_it_reached() {
    let taking = |permille: u16, generation: u64| {
        let head = offered(|head| {
            head.generation = generation;
            head.rollout = vec![Wave {
                at: now(),
                permille,
            }];
        });
        let takes = |number: &u32| {
            let asks = Kiosk {
                device: format!("kiosk-{number}"),
                ..kiosk()
            };
            decide(&head, None, &asks) == Decision::Take
        };
        (0..10_000).filter(takes).collect::<Vec<u32>>()
    };
    let (tenth, half) = (taking(100, 5), taking(500, 5));
    assert!((900..1100).contains(&tenth.len()), "{}", tenth.len());
    assert!((4800..5200).contains(&half.len()), "{}", half.len());
    assert!(tenth.iter().all(|kiosk| half.contains(kiosk)));
    assert_ne!(tenth, taking(100, 6), "others go first the next time");
    assert_eq!(taking(1000, 5).len(), 10_000);
}

#[test]
fn room_on_the_disk_is_counted_with_three_tenths_to_spare() {
    let blob = |len: u64| BlobRef {
        sha256: Digest::of(&len.to_be_bytes()),
        len,
        chunks: Vec::new(),
    };
    let blobs = [blob(1000), blob(2000)];
    assert_eq!(budget(&blobs, 3900), Ok(()));
    let small = Err(Refusal::Room {
        need: 3900,
        free: 3899,
    });
    assert_eq!(budget(&blobs, 3899), small);
    assert!(budget(&[blob(u64::MAX), blob(u64::MAX - 1)], u64::MAX - 1).is_err());
}

#[test]
fn what_is_missing_is_asked_for_once() {
    let generation = county_generation(1, &[("question/a", "甲"), ("question/b", "甲")]);
    let pages: Vec<_> = generation
        .root()
        .pages
        .iter()
        .zip(0..)
        .map(|(page, number)| {
            let bytes = &generation.blobs()[&page.sha256];
            query_corner::content::page::Page::from_bytes(bytes, number).unwrap()
        })
        .collect();
    let all = missing(&pages, |_| false);
    assert_eq!(all.len(), 2);
    let twice = missing(pages.iter().chain(&pages), |_| false);
    assert_eq!(twice, all);
    let first = all[0].sha256;
    assert_eq!(missing(&pages, |digest| digest == first), all[1..]);
}
