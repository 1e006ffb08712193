//! A hall's floor plan: a picture of a shape that fits the page, with spots that a finger can tell
//! apart.

use crate::content::{draft::Draft, item::Detail, source::picture_size};
use crate::domain::hall::Hall;

use super::Reason;

/// Bytes of the file at most.
const BYTES_MOST: usize = 2 << 20;
/// Pixels of its width.
const WIDTH: std::ops::RangeInclusive<u32> = 600..=2400;
/// How much wider than high it is, in tenths: it lies above a list, or beside one.
const SHAPE: std::ops::RangeInclusive<u32> = 12..=24;
/// Two spots are apart by this share of the width: on the smallest screen a large target each.
const APART: f64 = 1.0 / 6.0;

/// Holds the rules of a floor plan.
pub(super) fn check(draft: &Draft, reasons: &mut Vec<Reason>) {
    let Detail::Hall(hall) = &draft.item.detail else {
        return;
    };
    reasons.extend(hall.plan_faults().into_iter().map(Reason::Plan));
    let Some(name) = &hall.plan else {
        return;
    };
    let file = draft.attachments.iter().find(|file| file.name == *name);
    if let Some(file) = file {
        let why = unfit(&file.bytes).or_else(|| near(hall, &file.bytes));
        reasons.extend(why.map(|why| Reason::ImageUnfit {
            name: name.clone(),
            why,
        }));
    }
}

/// What is wrong with a floor plan as a picture. One without a size is none, and said elsewhere.
pub fn unfit(bytes: &[u8]) -> Option<String> {
    if bytes.len() > BYTES_MOST {
        return Some(format!(
            "平面图有 {} 字节，最多 {BYTES_MOST} 字节",
            bytes.len()
        ));
    }
    let (width, height) = picture_size(bytes)?;
    let tenths = (10 * width).checked_div(height).unwrap_or(u32::MAX);
    let fits = WIDTH.contains(&width) && SHAPE.contains(&tenths);
    (!fits).then(|| {
        format!(
            "平面图是 {width}×{height} 像素：要横放，宽 {} 到 {} 像素，宽是高的 1.2 到 2.4 倍",
            WIDTH.start(),
            WIDTH.end()
        )
    })
}

/// Spots that lie so near to each other that a finger meets both.
pub fn near(hall: &Hall, bytes: &[u8]) -> Option<String> {
    let (width, height) = picture_size(bytes)?;
    let least = f64::from(width) * APART;
    let away = |a: u32, b: u32, side: u32| f64::from(a.abs_diff(b)) * f64::from(side) / 1000.0;
    let spots = || (1..).zip(&hall.spots);
    let mut pairs = spots().flat_map(|(row, spot)| {
        let before = spots().take_while(move |(other, _)| *other < row);
        before.map(move |(other, before)| ((other, before), (row, spot)))
    });
    let ((one, _), (other, _)) = pairs
        .find(|((_, a), (_, b))| away(a.x, b.x, width) < least && away(a.y, b.y, height) < least)?;
    Some(format!(
        "第 {one} 个点和第 {other} 个点太近，手指点不准：左右或者上下至少隔图宽的六分之一"
    ))
}
