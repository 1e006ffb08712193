//! The wait estimate, opening case by case; the replay on real tickets is `tests/eval/wait_replay.rs`.

use query_corner::domain::wait::{
    DayLearned, LastCall, Shift, Shown, Stay, expected, minutes_per_advance, shown, through_roster,
};

use crate::support::at;

fn stays(list: &[(f64, f64)]) -> Vec<Stay> {
    list.iter()
        .map(|&(from, left)| Stay { from, left })
        .collect()
}

#[test]
fn a_day_teaches_the_minutes_in_which_someone_waited() {
    for (name, list, pauses, busy_min, advances) in [
        ("nobody", vec![], vec![], 0.0, 0.0),
        (
            "one after another",
            vec![(0.0, 5.0), (1.0, 11.0), (2.0, 15.0)],
            vec![],
            15.0,
            3.0,
        ),
        (
            "the line was empty in between",
            vec![(0.0, 5.0), (60.0, 64.0)],
            vec![],
            9.0,
            2.0,
        ),
        (
            "a gap is cut",
            vec![(0.0, 5.0), (1.0, 30.0), (2.0, 34.0)],
            vec![],
            9.0,
            2.0,
        ),
        (
            "a pause is cut out",
            vec![(0.0, 5.0), (1.0, 30.0)],
            vec![(6.0, 20.0)],
            16.0,
            2.0,
        ),
        (
            "two at once",
            vec![(0.0, 5.0), (0.0, 5.0)],
            vec![],
            5.0,
            2.0,
        ),
        (
            "one passed another",
            vec![(0.0, 10.0), (4.0, 6.0)],
            vec![],
            10.0,
            2.0,
        ),
    ] {
        let learned = DayLearned::of(&stays(&list), &pauses);
        assert_eq!(learned, DayLearned { busy_min, advances }, "{name}");
    }
}

#[test]
fn without_a_past_the_configured_minutes_hold_and_fade_as_days_come() {
    let day = DayLearned {
        busy_min: 400.0,
        advances: 100.0,
    };
    assert_eq!(minutes_per_advance(&[], 8.0), 8.0);
    let one = minutes_per_advance(&[day], 8.0);
    let five = minutes_per_advance(&[day; 5], 8.0);
    assert!(4.0 < five && five < one && one < 4.3, "{one} {five}");
    let quick = DayLearned {
        busy_min: 200.0,
        advances: 100.0,
    };
    let later = minutes_per_advance(&[quick, day], 8.0);
    let earlier = minutes_per_advance(&[day, quick], 8.0);
    assert!(
        later < earlier,
        "the last day counts most: {later} {earlier}"
    );
}

#[test]
fn the_last_visitors_wait_is_blended_in_while_it_is_fresh() {
    let call = |ago, waited| Some(LastCall { ago, waited });
    for (ahead, last, wait) in [
        (0, None, 4.0),
        (4, None, 20.0),
        (4, call(10.0, 40.0), 26.0),
        (4, call(60.0, 40.0), 26.0),
        (4, call(61.0, 40.0), 20.0),
        (4, call(1.0, 0.0), 14.0),
    ] {
        let found = expected(ahead, 4.0, last);
        assert!((found - wait).abs() < 1e-9, "{ahead} {last:?}: {found}");
    }
}

#[test]
fn a_wait_is_pushed_through_pauses_and_fewer_windows() {
    let shift = |from: &str, to: &str, windows| Shift {
        from: at(&format!("2026-11-23T{from}")),
        to: at(&format!("2026-11-23T{to}")),
        windows,
    };
    let roster = [
        shift("08:30", "11:00", 2),
        shift("11:00", "12:00", 1),
        shift("14:00", "17:30", 2),
    ];
    for (now, wait, expected) in [
        ("09:00", 30.0, Some(30.0)),
        ("10:50", 20.0, Some(30.0)),
        ("11:30", 20.0, Some(155.0)),
        ("12:30", 10.0, Some(100.0)),
        ("17:00", 60.0, None),
        ("18:00", 1.0, None),
    ] {
        let now = at(&format!("2026-11-23T{now}"));
        let found = through_roster(now, wait, &roster, 2);
        assert_eq!(found, expected, "{now} {wait}");
    }
}

#[test]
fn what_is_shown_is_a_range_rounded_out_to_five_minutes() {
    let about = |low, high| Shown::About { low, high };
    for (ahead, free, expected_shown) in [
        (0, true, Shown::Now),
        (0, false, about(0, 10)),
        (1, true, about(5, 15)),
        (3, false, about(10, 25)),
        (9, false, about(25, 50)),
    ] {
        let found = shown(ahead, free, |ahead| expected(ahead, 4.0, None));
        assert_eq!(found, expected_shown, "{ahead} {free}");
    }
}

/// Invariant 20.
#[test]
fn an_estimate_is_never_negative_never_upside_down_and_grows_with_the_position() {
    let mut rng = fastrand::Rng::with_seed(20);
    for round in 0..500 {
        let per_advance = rng.f64() * 30.0;
        let last = rng.bool().then(|| LastCall {
            ago: rng.f64() * 90.0,
            waited: rng.f64() * 200.0,
        });
        let mut before = (0, 0);
        for ahead in 0..40 {
            let wait = |ahead| expected(ahead, per_advance, last);
            assert!(wait(ahead) >= 0.0);
            let Shown::About { low, high } = shown(ahead, false, wait) else {
                panic!("no window is free");
            };
            assert!(low <= high, "round {round} (seed 20)");
            assert!(
                before.0 <= low && before.1 <= high,
                "round {round} (seed 20): {ahead} ahead"
            );
            before = (low, high);
        }
    }
}
