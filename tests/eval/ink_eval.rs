//! How well drawn characters are recognised:
//! `cargo run --release --example ink_eval -- INK.json… [--repeat N]`
//!
//! INK.json is a list of `{char, strokes: [[[x, y]…]…]}`, y downwards. Prints
//! one JSON object a file: n, top1, top12 (shares), mean_ms, p50_ms and p99_ms a
//! recognition, unknown (characters without a template, counted as missed), bytes.
//! `--repeat N` recognises each N times and takes the quickest, for a machine
//! that others work on.
//!
//! `… -- --make SEED KIND COUNT STROKES > INK.json` writes synthetic ink of
//! KIND careful, normal, joined20 or random from hanzi-writer-data unpacked in
//! the folder STROKES, for COUNT characters chosen at random among those that
//! the template file knows.
#![forbid(unsafe_code)]

mod hand;

use hand::{Random, distort, strokes};
use query_corner::ime::{Ink, Point, Recogniser};
use std::collections::HashSet;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

const TEMPLATES: &str = "assets/ink/templates.bin";

#[derive(serde::Serialize, serde::Deserialize)]
struct Drawn {
    char: String,
    strokes: Vec<Vec<[f32; 2]>>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::var("TEMPLATES_BIN").unwrap_or_else(|_| TEMPLATES.to_owned());
    let recogniser = Recogniser::load(Path::new(&path))?;
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["--make", seed, kind, count, folder] => {
            let kind = distort::Kind::from_name(kind)
                .ok_or("KIND is careful, normal, joined20 or random")?;
            make(
                &recogniser,
                seed.parse()?,
                kind,
                count.parse()?,
                Path::new(folder),
            )
        }
        [files @ .., "--repeat", times] if is_files(files) => {
            let times = times.parse()?;
            files
                .iter()
                .try_for_each(|file| measure(&recogniser, file, times))
        }
        files if is_files(files) => files
            .iter()
            .try_for_each(|file| measure(&recogniser, file, 1)),
        _ => Err("usage: ink_eval INK.json… [--repeat N] | --make SEED KIND COUNT STROKES".into()),
    }
}

fn is_files(words: &[&str]) -> bool {
    !words.is_empty() && !words.iter().any(|word| word.starts_with('-'))
}

fn make(
    recogniser: &Recogniser,
    seed: u64,
    kind: distort::Kind,
    count: usize,
    folder: &Path,
) -> Result<(), Box<dyn Error>> {
    let known: HashSet<char> = recogniser.characters().into_iter().collect();
    let mut characters = strokes::read(folder, |c| known.contains(&c))?;
    let mut random = Random(seed);
    random.shuffle(&mut characters);
    let drawn: Vec<Drawn> = characters
        .iter()
        .take(count)
        .map(|(character, ink)| Drawn {
            char: character.to_string(),
            strokes: distort::written(ink, kind, &mut random)
                .strokes
                .iter()
                .map(|s| s.iter().map(|p| [p.x, p.y]).collect())
                .collect(),
        })
        .collect();
    println!("{}", serde_json::to_string(&drawn)?);
    Ok(())
}

fn measure(recogniser: &Recogniser, file: &str, repeat: usize) -> Result<(), Box<dyn Error>> {
    let drawn: Vec<Drawn> = serde_json::from_slice(&std::fs::read(file)?)?;
    let known: HashSet<char> = recogniser.characters().into_iter().collect();
    let (mut top1, mut top12, mut unknown) = (0_usize, 0_usize, 0_usize);
    let mut times = Vec::new();
    for one in &drawn {
        let strokes = one
            .strokes
            .iter()
            .map(|s| s.iter().map(|[x, y]| Point { x: *x, y: *y }).collect());
        let ink = Ink::new(strokes.collect());
        let (mut found, mut quickest) = (Vec::new(), f64::INFINITY);
        for _ in 0..repeat.max(1) {
            let start = Instant::now();
            found = recogniser.recognise(&ink, 12);
            quickest = quickest.min(start.elapsed().as_secs_f64() * 1e3);
        }
        times.push(quickest);
        let meant = one.char.chars().next().unwrap_or_default();
        unknown += usize::from(!known.contains(&meant));
        top1 += usize::from(found.first().is_some_and(|f| f.0 == meant));
        top12 += usize::from(found.iter().any(|f| f.0 == meant));
        if std::env::var_os("SHOW_WRONG").is_some() && found.first().is_none_or(|f| f.0 != meant) {
            eprintln!("{meant} {found:?}");
        }
    }
    times.sort_by(f64::total_cmp);
    let n = drawn.len().max(1) as f64;
    let line = serde_json::json!({
        "file": Path::new(file).file_name().map(|f| f.to_string_lossy().into_owned()),
        "n": drawn.len(),
        "top1": top1 as f64 / n,
        "top12": top12 as f64 / n,
        "unknown": unknown,
        "mean_ms": times.iter().sum::<f64>() / n,
        "p50_ms": times.get(times.len() / 2).copied().unwrap_or(0.0),
        "p99_ms": times.get(times.len() * 99 / 100).copied().unwrap_or(0.0),
        "bytes": recogniser.bytes(),
    });
    println!("{line}");
    Ok(())
}
