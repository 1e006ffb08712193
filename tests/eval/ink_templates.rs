//! Makes assets/ink/templates.bin:
//! `cargo run --release --example ink_templates -- STROKES UNIHAN_DIR OUT.bin`
//!
//! STROKES: hanzi-writer-data (npm; Arphic Public License) unpacked.
//! UNIHAN_DIR: `Unihan_OtherMappings.txt` for the characters of GB2312 (kGB0)
//! and 通用规范汉字表 (kTGH).
//!
//! Skeletons of a font for the characters without stroke data were tried and
//! left out: their own manner draws other ink of that manner to them.
//!
//! A template is the mean of the feature vectors of many writings of the
//! character: strokes shifted, sheared and stretched each by itself, some
//! running on into the next. (The test ink of ink_eval is bent and trembles
//! instead, see hand/distort.rs.)
#![forbid(unsafe_code)]

mod hand;

use hand::{Random, distort, strokes, symbols};
use query_corner::ime::ink::{Feature, SIZE, Template, feature, file};
use query_corner::ime::{Ink, Point};
use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::path::Path;

/// Writings averaged into a template.
const WRITINGS: usize = 32;
const SEED: u64 = 20_261_123;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (folder, unihan, out) = match args.as_slice() {
        [folder, unihan, out] => (folder, unihan, out),
        _ => return Err("usage: ink_templates STROKES UNIHAN_DIR OUT.bin".into()),
    };
    let mappings = std::fs::read_to_string(format!("{unihan}/Unihan_OtherMappings.txt"))?;
    let ranks = ranks(&mappings);
    let drawn = strokes::read(Path::new(folder), |c| ranks.contains_key(&c))?;
    let mut random = Random(SEED);
    let mut templates = Vec::new();
    for (character, ink) in &drawn {
        let handicap = handicap(ranks[character]);
        templates.extend(mean(*character, handicap, ink, 0.12, &mut random));
    }
    let have: HashSet<char> = drawn.iter().map(|d| d.0).collect();
    println!("{} of {} characters have strokes", have.len(), ranks.len());
    for (sign, ink) in symbols::all() {
        let scaled = ink.strokes.iter().map(|s| {
            s.iter()
                .map(|p| Point {
                    x: p.x * 10.0,
                    y: p.y * 10.0,
                })
                .collect()
        });
        templates.extend(mean(
            sign,
            SIGN_HANDICAP,
            &Ink::new(scaled.collect()),
            0.0,
            &mut random,
        ));
    }
    let bytes = file(&templates);
    println!("{} templates, {} bytes", templates.len(), bytes.len());
    std::fs::write(out, bytes)?;
    Ok(())
}

/// Thousandths of a cosine that a sign gives way to a character of like shape: who writes
/// 工 or 日 in a hall means no I or B.
const SIGN_HANDICAP: u8 = 40;

/// Rank in 通用规范汉字表 (1–8105), 9999 for characters of GB2312 alone.
fn ranks(mappings: &str) -> HashMap<char, u16> {
    let mut ranks = HashMap::new();
    for line in mappings.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [code, field, value] = fields.as_slice() else {
            continue;
        };
        let code = code
            .strip_prefix("U+")
            .and_then(|c| u32::from_str_radix(c, 16).ok());
        let Some(character) = code.and_then(char::from_u32) else {
            continue;
        };
        match *field {
            "kGB0" => {
                ranks.entry(character).or_insert(9999);
            }
            "kTGH" => {
                let rank = value.rsplit(':').next().and_then(|r| r.parse().ok());
                ranks.insert(character, rank.unwrap_or(9999));
            }
            _ => {}
        }
    }
    ranks
}

/// The standard's first level is 3,500 common characters, the second 3,000 more.
fn handicap(rank: u16) -> u8 {
    match rank {
        0..=3500 => 0,
        3501..=6500 => 2,
        _ => 4,
    }
}

fn mean(
    character: char,
    handicap: u8,
    ink: &Ink,
    joins: f32,
    random: &mut Random,
) -> Option<Template> {
    let mut sum = [0.0; SIZE];
    for _ in 0..WRITINGS {
        let written = shaken(ink, joins, random);
        for (total, value) in sum.iter_mut().zip(feature(&written)?) {
            *total += value;
        }
    }
    let length = sum
        .iter()
        .map(|v| v * v)
        .sum::<f32>()
        .sqrt()
        .max(f32::MIN_POSITIVE);
    let unit: Feature = sum.map(|v| v / length);
    Some(Template {
        character,
        handicap,
        strokes: u8::try_from(ink.strokes.len()).unwrap_or(u8::MAX),
        feature: unit,
    })
}

/// Each stroke moved, sheared and stretched by itself, then the whole; some joined.
fn shaken(ink: &Ink, joins: f32, random: &mut Random) -> Ink {
    let whole = Affine::random(0.07, 0.0, random);
    let strokes = ink
        .strokes
        .iter()
        .map(|s| {
            let centre = s[s.len() / 2];
            let own = Affine::random(0.06, 26.0, random);
            s.iter()
                .map(|p| whole.around(Point { x: 500.0, y: 500.0 }, own.around(centre, *p)))
                .collect()
        })
        .collect();
    Ink::new(distort::joined(strokes, joins, random))
}

struct Affine([f32; 6]);

impl Affine {
    fn random(turn: f32, shift: f32, random: &mut Random) -> Self {
        let mut one = |d: f32| random.between(-1.7, 1.7) * d;
        Self([
            one(turn),
            one(turn),
            one(turn),
            one(turn),
            one(shift),
            one(shift),
        ])
    }

    fn around(&self, centre: Point, p: Point) -> Point {
        let [a, b, c, d, e, f] = self.0;
        let (x, y) = (p.x - centre.x, p.y - centre.y);
        Point {
            x: p.x + a * x + b * y + e,
            y: p.y + c * x + d * y + f,
        }
    }
}
