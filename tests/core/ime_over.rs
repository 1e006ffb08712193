//! Handwriting over what is written: by characters drawn here, and by real hands where their ink
//! lies beside the checkout.

use super::RECOGNISER;
use super::ink::{DRAWN, MAN, ink, row};
use query_corner::ime::Stroke;
use query_corner::ime::ink::{Neighbours, read_written, split_written};
use std::path::Path;

/// A character and the strokes of a hand that wrote it.
type Written = (String, Vec<Stroke>);

/// A hand at its natural speed rests so long at most, in pauses: 400 of 900 ms.
const NATURAL: f32 = 0.45;

/// Strokes moved to a place, one character high, with the middle of their width at `middle`.
fn placed(strokes: &[Stroke], middle: f32, down: f32) -> Vec<Stroke> {
    let points = || strokes.iter().flatten();
    let least =
        |of: fn(&query_corner::ime::Point) -> f32| points().map(of).fold(f32::MAX, f32::min);
    let most = |of: fn(&query_corner::ime::Point) -> f32| points().map(of).fold(f32::MIN, f32::max);
    let (left, top) = (least(|p| p.x), least(|p| p.y));
    let (width, height) = (most(|p| p.x) - left, most(|p| p.y) - top);
    let side = width.max(height);
    let mut strokes = strokes.to_vec();
    for point in strokes.iter_mut().flatten() {
        point.x = (point.x - left - width / 2.0) / side + middle;
        point.y = (point.y - top) / side + down;
    }
    strokes
}

/// Two characters after one another with a rest between them; within each the pen never rests.
fn after(first: &[Stroke], rest: f32, second: &[Stroke]) -> (Vec<Stroke>, Vec<f32>) {
    let mut rests = vec![0.1; first.len() + second.len()];
    rests[first.len()] = rest;
    ([first, second].concat(), rests)
}

#[test]
fn a_character_over_or_under_another_is_read_after_it() {
    let next = DRAWN.into_iter().cycle().skip(1);
    for (at, ((one, first), (other, second))) in DRAWN.into_iter().zip(next).enumerate() {
        let down = if at % 2 == 0 { 0.05 } else { 1.2 };
        let first = placed(&ink(first).strokes, 0.5, 0.0);
        let second = placed(&ink(second).strokes, 0.55, down);
        let (strokes, rests) = after(&first, 0.8, &second);
        let written = split_written(&strokes, &rests, &RECOGNISER);
        let layers = [0, first.len()];
        assert_eq!(written.layers, layers, "{other} over {one}, {down}");
        assert_eq!(written.characters.len(), 2, "{other} over {one}, {down}");
    }
}

#[test]
fn what_is_written_over_comes_first_in_every_reading() {
    let first = placed(&ink(DRAWN[3].1).strokes, 0.0, 0.0);
    let second = placed(&ink(MAN).strokes, 0.1, 0.0);
    let (strokes, rests) = after(&first, 0.8, &second);
    let none = Neighbours::default();
    let read = read_written(&strokes, &rests, &RECOGNISER, &none, 12);
    assert_eq!(read.layers, [0, 5]);
    assert!(
        read.texts[..3].contains(&"田人".to_owned()),
        "{:?}",
        read.texts
    );
    // The same strokes in one go are one character, whatever it may be.
    let rests = vec![0.1; strokes.len()];
    let read = read_written(&strokes, &rests, &RECOGNISER, &none, 12);
    assert_eq!(read.layers, [0]);
}

#[test]
fn characters_beside_each_other_stay_a_row_however_long_the_pen_rests_between() {
    let texts = [DRAWN[2].1, MAN, DRAWN[1].1];
    let strokes = row(&texts);
    let mut rests = vec![0.2; strokes.len()];
    for begins in [3, 5] {
        rests[begins] = 0.95;
    }
    let written = split_written(&strokes, &rests, &RECOGNISER);
    assert_eq!((written.layers, written.characters.len()), (vec![0], 3));
    // And the row goes when its first character is written over.
    let points = strokes.iter().flatten();
    let left = points.map(|p| p.x).fold(f32::MAX, f32::min);
    let mut over = ink(DRAWN[5].1).strokes;
    over.iter_mut().flatten().for_each(|p| p.x += left);
    let (strokes, rests) = after(&strokes, 0.8, &over);
    let written = split_written(&strokes, &rests, &RECOGNISER);
    assert_eq!(written.layers, [0, 9]);
    assert_eq!(written.characters.len(), 4);
}

#[test]
fn a_dot_that_comes_late_belongs_to_its_character() {
    // 太 and 人 beside each other; the dot of 太 is set when 人 stands.
    let mut strokes = row(&[DRAWN[2].1, MAN]);
    strokes.extend(ink("45,74 56,88").strokes);
    let mut rests = vec![0.2; strokes.len()];
    rests[5] = 0.6;
    let read = read_written(&strokes, &rests, &RECOGNISER, &Neighbours::default(), 12);
    assert_eq!(read.layers, [0]);
    assert!(
        read.texts.iter().any(|text| text == "太人"),
        "{:?}",
        read.texts
    );
}

#[derive(serde::Deserialize)]
struct Drawn {
    char: String,
    strokes: Vec<Vec<[f32; 2]>>,
}

/// What real hands wrote, if it lies beside the checkout: one character in eleven, or all where
/// `QUERY_CORNER_INK` is `all`.
fn real_hands() -> Vec<(String, Vec<Stroke>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/ink");
    let mut characters = Vec::new();
    for name in ["native.json", "learner.json"] {
        let Ok(text) = std::fs::read_to_string(folder.join(name)) else {
            println!("{name} of real handwriting is not here: left out");
            continue;
        };
        let drawn: Vec<Drawn> = serde_json::from_str(&text).expect("a list of characters");
        let point = |[x, y]: &[f32; 2]| query_corner::ime::Point { x: *x, y: *y };
        characters.extend(drawn.into_iter().map(|one| {
            let strokes = one.strokes.iter();
            let strokes = strokes.map(|stroke| stroke.iter().map(point).collect());
            (one.char, strokes.collect())
        }));
    }
    let all = std::env::var("QUERY_CORNER_INK").is_ok_and(|which| which == "all");
    let step = if all { 1 } else { 11 };
    characters.into_iter().step_by(step).collect()
}

#[test]
fn no_character_of_a_real_hand_is_parted_at_its_natural_speed() {
    for (at, (character, strokes)) in real_hands().iter().enumerate() {
        // As slow as that at every stroke, and at any one of them.
        let all = vec![NATURAL; strokes.len()];
        let ones = (1..strokes.len()).map(|slow| {
            let mut rests = vec![0.1; strokes.len()];
            rests[slow] = NATURAL;
            rests
        });
        for rests in std::iter::once(all).chain(ones) {
            let written = split_written(strokes, &rests, &RECOGNISER);
            assert_eq!(written.layers, [0], "{character}, number {at}, {rests:?}");
        }
    }
}

#[test]
fn a_slow_hand_that_rests_alike_before_every_stroke_writes_one_character() {
    let hands = real_hands();
    for usual in [0.55_f32, 0.72, 0.95] {
        let whole = |(_, strokes): &&Written| {
            // No hand rests twice alike.
            let rests = (0..strokes.len()).map(|at| usual * (0.9 + 0.05 * (at % 5) as f32));
            let rests: Vec<f32> = rests.collect();
            split_written(strokes, &rests, &RECOGNISER).layers == [0]
        };
        let right = hands.iter().filter(whole).count();
        println!(
            "{right} of {} whole at rests of {usual} pauses",
            hands.len()
        );
        assert!(right * 100 >= hands.len() * 98, "{usual}: {right}");
    }
}

#[test]
fn most_characters_that_real_hands_write_over_each_other_are_told_apart() {
    let hands = real_hands();
    let told = |(a, b): &(&Written, &Written)| {
        let first = placed(&a.1, 0.0, 0.0);
        let second = placed(&b.1, 0.05, -0.05);
        let (strokes, rests) = after(&first, 0.9, &second);
        let written = split_written(&strokes, &rests, &RECOGNISER);
        written.layers == [0, first.len()]
    };
    let pairs: Vec<_> = hands.iter().zip(hands.iter().skip(1)).collect();
    let right = pairs.iter().filter(|pair| told(pair)).count();
    println!("{right} of {} told apart", pairs.len());
    assert!(right * 5 >= pairs.len() * 4, "{right} of {}", pairs.len());
}
