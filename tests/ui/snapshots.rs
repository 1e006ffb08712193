//! What every page looks like, kept small: a change of the layout shows as a changed
//! picture in `tests/fixtures/snapshots/`. `QUERY_CORNER_SNAPSHOTS=write` keeps new ones.

use std::{fs, path::PathBuf};

use query_corner::{
    machine::{shoot, studio::Studio, worker::simulated_printer},
    shell::size::ScreenSize,
};

use crate::stand::OPEN;

/// Pixels of the screen for one of the kept picture.
const CELL: usize = 20;
/// Mean difference of grey, 0 to 255, from which on a page counts as changed.
const TOLERANCE: f64 = 2.0;

#[test]
fn every_page_looks_as_it_was_kept() {
    let write = std::env::var("QUERY_CORNER_SNAPSHOTS").is_ok_and(|value| value == "write");
    let kept = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/snapshots");
    let folder = tempfile::tempdir().unwrap();
    let printer = simulated_printer(folder.path()).unwrap();
    let studio = Studio::open(folder.path(), ScreenSize::of(1080, 1920), OPEN, printer).unwrap();
    let mut changed = Vec::new();
    for scene in shoot::scenes() {
        shoot::play(&studio, &scene, &[]).unwrap();
        studio.settle();
        let (width, height, grey) = shrunk(&studio);
        let path = kept.join(format!("{}.png", scene.name));
        if write {
            fs::create_dir_all(&kept).unwrap();
            save(&path, width, height, &grey);
            continue;
        }
        match load(&path) {
            Some(before) => {
                let apart = difference(&before, &grey);
                if apart > TOLERANCE {
                    changed.push(format!("{} by {apart:.1}", scene.name));
                }
            }
            None => changed.push(format!("{} is not kept", scene.name)),
        }
    }
    assert!(
        changed.is_empty(),
        "changed: {changed:?}; look at them and keep them if they are right"
    );
}

#[test]
fn a_page_that_lost_its_title_would_be_noticed() {
    let page = vec![250u8; 54 * 96];
    let mut without = page.clone();
    without[54 * 2..54 * 6].fill(60);
    assert!(difference(&page, &without) > TOLERANCE);
}

/// The screen in cells: mean grey of each.
fn shrunk(studio: &Studio) -> (u32, u32, Vec<u8>) {
    studio.screen().with_canvas(|canvas| {
        let (across, down) = (canvas.width as usize / CELL, canvas.height as usize / CELL);
        let mean = |left: usize, top: usize| {
            let cells = (top..top + CELL).flat_map(|y| {
                let row = y * canvas.width as usize;
                canvas.rgb[row + left..row + left + CELL].iter()
            });
            let sum: u32 = cells
                .map(|p| u32::from(p.r) + u32::from(p.g) + u32::from(p.b))
                .sum();
            (sum / (3 * CELL * CELL) as u32) as u8
        };
        let grey = (0..down).flat_map(|y| (0..across).map(move |x| (x, y)));
        let grey = grey.map(|(x, y)| mean(x * CELL, y * CELL)).collect();
        (across as u32, down as u32, grey)
    })
}

fn difference(before: &[u8], now: &[u8]) -> f64 {
    if before.len() != now.len() {
        return f64::INFINITY;
    }
    let sum: u64 = before
        .iter()
        .zip(now)
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    sum as f64 / now.len() as f64
}

fn save(path: &std::path::Path, width: u32, height: u32, grey: &[u8]) {
    let mut encoder = png::Encoder::new(fs::File::create(path).unwrap(), width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder
        .write_header()
        .unwrap()
        .write_image_data(grey)
        .unwrap();
}

fn load(path: &std::path::Path) -> Option<Vec<u8>> {
    let file = std::io::BufReader::new(fs::File::open(path).ok()?);
    let mut reader = png::Decoder::new(file).read_info().ok()?;
    let mut grey = vec![0; reader.output_buffer_size()?];
    reader.next_frame(&mut grey).ok()?;
    Some(grey)
}
