//! The strokes of hanzi-writer-data (npm; Arphic Public License): one JSON file
//! a character, `medians` with y upwards on a square of 1024 that ends at 900.

use query_corner::ime::{Ink, Point};
use std::path::Path;

/// All characters of the folder that `wanted` allows, in order of code point,
/// y downwards, 0 to 1024.
pub fn read(folder: &Path, wanted: impl Fn(char) -> bool) -> std::io::Result<Vec<(char, Ink)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path
            .file_stem()
            .and_then(|s| s.to_str())
            .unwrap_or_default();
        let mut letters = name.chars();
        let (Some(character), None) = (letters.next(), letters.next()) else {
            continue;
        };
        if path.extension().is_none_or(|e| e != "json") || !wanted(character) {
            continue;
        }
        #[derive(serde::Deserialize)]
        struct Data {
            medians: Vec<Vec<[f32; 2]>>,
        }
        let data: Data = serde_json::from_slice(&std::fs::read(&path)?)?;
        let stroke = |median: Vec<[f32; 2]>| {
            median
                .into_iter()
                .map(|[x, y]| Point { x, y: 900.0 - y })
                .collect()
        };
        found.push((
            character,
            Ink::new(data.medians.into_iter().map(stroke).collect()),
        ));
    }
    found.sort_by_key(|f| f.0);
    Ok(found)
}
