//! Handwriting on characters drawn here by hand, in ways that people draw.

use super::RECOGNISER;
use query_corner::ime::ink::{Neighbours, read_row, split_row};
use query_corner::ime::{Ink, Point, Recogniser, Stroke};

/// Strokes divided by `/`, points `x,y`, y downwards.
pub fn ink(text: &str) -> Ink {
    let point = |p: &str| {
        let (x, y) = p.split_once(',').expect("x,y");
        Point {
            x: x.parse().expect("x"),
            y: y.parse().expect("y"),
        }
    };
    Ink::new(
        text.split('/')
            .map(|s| s.split_whitespace().map(point).collect())
            .collect(),
    )
}

pub const DRAWN: [(char, &str); 6] = [
    ('十', "10,50 90,50/50,5 50,95"),
    ('中', "20,30 20,65/20,30 80,30 80,65/20,65 80,65/50,5 50,98"),
    ('大', "10,38 90,38/50,5 48,45 10,95/50,42 92,95"),
    (
        '田',
        "10,10 10,90/10,10 90,10 90,90/10,50 90,50/50,10 50,90/10,90 90,90",
    ),
    ('山', "50,5 50,90/12,40 12,90 88,90/88,38 88,92"),
    ('工', "20,12 80,12/50,12 50,88/8,88 92,88"),
];

fn found(ink: &Ink) -> Vec<char> {
    RECOGNISER
        .recognise(ink, 12)
        .into_iter()
        .map(|f| f.0)
        .collect()
}

#[test]
fn plain_characters_of_few_points_are_recognised() {
    for (character, text) in DRAWN {
        assert!(
            found(&ink(text))[..3].contains(&character),
            "{character} {:?}",
            found(&ink(text))
        );
    }
}

#[test]
fn order_direction_and_joining_of_strokes_do_not_matter() {
    for (character, text) in DRAWN {
        let mut other = ink(text);
        other.strokes.reverse();
        other.strokes.iter_mut().for_each(|s| s.reverse());
        let (a, b) = (
            RECOGNISER.recognise(&ink(text), 1),
            RECOGNISER.recognise(&other, 1),
        );
        assert_eq!(a[0].0, b[0].0);
        assert!((a[0].1 - b[0].1).abs() < 0.02, "{a:?} {b:?}");
        let mut joined = ink(text);
        let second = joined.strokes.remove(1);
        joined.strokes[0].extend(second);
        assert!(
            found(&joined).contains(&character),
            "{character} {:?}",
            found(&joined)
        );
    }
}

#[test]
fn place_size_and_spacing_of_points_do_not_matter() {
    for (character, text) in DRAWN {
        for (scale, left) in [(0.2, 0.0), (9.0, -4000.0)] {
            let mut other = ink(text);
            for p in other.strokes.iter_mut().flatten() {
                *p = Point {
                    x: p.x * scale + left,
                    y: p.y * scale * 0.8 + 33.0,
                };
            }
            assert!(
                found(&other)[..3].contains(&character),
                "{character} × {scale}"
            );
        }
    }
}

#[test]
fn odd_ink_neither_fails_nor_invents() {
    assert!(RECOGNISER.recognise(&Ink::default(), 5).is_empty());
    assert!(RECOGNISER.recognise(&Ink::new(vec![vec![]]), 5).is_empty());
    let nowhere = Point {
        x: f32::NAN,
        y: f32::INFINITY,
    };
    assert!(
        RECOGNISER
            .recognise(&Ink::new(vec![vec![nowhere; 3]]), 5)
            .is_empty()
    );
    let tap = Ink::new(vec![vec![Point { x: 3.0, y: 3.0 }]]);
    assert!(
        RECOGNISER
            .recognise(&tap, 5)
            .iter()
            .all(|f| f.1.is_finite())
    );
    let seed = std::env::var("SEED")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or(4_u64);
    println!("SEED={seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    for _ in 0..60 {
        let strokes = (0..random.usize(1..12))
            .map(|_| {
                (0..random.usize(1..40))
                    .map(|_| Point {
                        x: (random.f32() - 0.5) * 10f32.powi(random.i32(-20..20)),
                        y: (random.f32() - 0.5) * 10f32.powi(random.i32(-20..20)),
                    })
                    .collect()
            })
            .collect();
        let scribble = Ink::new(strokes);
        let once = RECOGNISER.recognise(&scribble, 12);
        assert_eq!(once, RECOGNISER.recognise(&scribble, 12));
        assert!(
            once.windows(2)
                .all(|w| w[0].1 >= w[1].1 && w[0].0 != w[1].0)
        );
    }
}

/// The strokes of characters beside each other.
pub fn row(characters: &[&str]) -> Vec<Stroke> {
    let beside = |(at, text): (usize, &&str)| {
        let shift = move |mut p: Point| {
            p.x += at as f32 * 110.0;
            p
        };
        let strokes = ink(text).strokes.into_iter();
        strokes.map(move |stroke| stroke.into_iter().map(shift).collect())
    };
    characters.iter().enumerate().flat_map(beside).collect()
}

#[test]
fn a_row_is_divided_into_its_characters() {
    let written = [DRAWN[1], DRAWN[4], DRAWN[2]];
    let characters = split_row(&row(&written.map(|(_, text)| text)), &RECOGNISER);
    assert_eq!(characters.len(), 3);
    for (one, (character, _)) in characters.iter().zip(written) {
        assert!(
            found(one)[..3].contains(&character),
            "{character} {:?}",
            found(one)
        );
    }
    assert!(split_row(&[], &RECOGNISER).is_empty());
}

pub const MAN: &str = "50,5 42,50 5,95/48,35 95,95";

#[test]
fn of_characters_that_look_alike_the_one_of_as_many_strokes_comes_first() {
    let middle = "25,30 28,58/25,30 75,28 72,56/28,58 72,56/50,8 49,95";
    let stretch = "30,30 30,60/30,30 70,30 70,60/30,45 70,45/30,60 70,60/50,5 50,95";
    for (character, other, text) in [('中', '申', middle), ('申', '中', stretch)] {
        let found = found(&ink(text));
        let place = |c: char| found.iter().position(|f| *f == c).unwrap_or(12);
        assert!(place(character) < place(other), "{character} {found:?}");
    }
    // Letters give way to characters of their shape.
    assert_eq!(
        found(&ink(
            "30,10 30,90/30,10 70,10 70,90/30,50 70,50/30,90 70,90"
        ))[0],
        '日'
    );
}

#[test]
fn any_character_of_a_row_may_be_the_other_one_and_words_are_likelier() {
    let none = Neighbours::default();
    // The first character of the row in all its likely forms, not the last one's alone.
    let strokes = row(&["10,35 90,33/50,5 48,40 10,95/50,40 90,95", MAN]);
    let read = read_row(&strokes, &RECOGNISER, &none, 12);
    for wanted in ["大人", "太人"] {
        assert!(read.iter().any(|text| text == wanted), "{read:?}");
    }
    let words = |words: &[&str]| Neighbours::new(words, Vec::<String>::new());
    for wanted in ["大人", "太人"] {
        let read = read_row(&strokes, &RECOGNISER, &words(&[wanted]), 12);
        assert_eq!(read[0], wanted, "{read:?}");
    }
    assert_eq!(read_row(&row(&[MAN]), &RECOGNISER, &none, 12)[0], "人");
    assert_eq!(read_row(&[], &RECOGNISER, &none, 12), Vec::<String>::new());
}

#[test]
fn a_broken_template_file_is_refused_with_the_reason() {
    let good = std::fs::read(super::asset("ink/templates.bin")).expect("the file is there");
    assert!(good.len() <= 6_000_000);
    let mut bent = good.clone();
    bent[good.len() / 2] ^= 1;
    let error = Recogniser::from_bytes(&bent)
        .expect_err("a flipped bit is seen")
        .to_string();
    assert!(error.contains("damaged"), "{error}");
    let mut newer = good.clone();
    newer[4] = 9;
    let error = Recogniser::from_bytes(&newer)
        .expect_err("another version")
        .to_string();
    assert!(error.contains("version 9"), "{error}");
    assert!(Recogniser::from_bytes(&good[..100]).is_err());
}
