//! How large a picture is, read from its first bytes without drawing it.

/// The longest side that a kiosk draws, in pixels.
pub const SIDE_MOST: u32 = 8192;

/// The most pixels that a kiosk draws: some 64 MB once they are drawn.
pub const PIXELS_MOST: u64 = 16 << 20;

/// What is wrong with a picture's width and height, if anything. `bytes` begin as a PNG's or a
/// JPEG's do.
pub fn size_error(bytes: &[u8]) -> Option<String> {
    let Some((width, height)) = size(bytes) else {
        return Some("图片不完整：读不出宽和高".into());
    };
    let pixels = u64::from(width) * u64::from(height);
    let is_small = width <= SIDE_MOST && height <= SIDE_MOST && pixels <= PIXELS_MOST;
    (!is_small).then(|| {
        format!(
            "图片是 {width}×{height} 像素，终端显示不了：每边最多 {SIDE_MOST}，宽乘高最多 {} 万",
            PIXELS_MOST / 10_000
        )
    })
}

/// The width and height of a PNG or a JPEG in pixels; none where they can't be read.
pub fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let size = match bytes.first() {
        Some(0x89) => png(bytes),
        _ => jpeg(bytes),
    };
    size.filter(|(width, height)| *width > 0 && *height > 0)
}

fn number(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .fold(0, |sum, byte| sum << 8 | u32::from(*byte))
}

/// The header chunk stands first (PNG, third edition, 5.6).
fn png(bytes: &[u8]) -> Option<(u32, u32)> {
    let chunk = bytes.get(12..24)?;
    let (name, size) = chunk.split_at(4);
    (name == b"IHDR").then(|| (number(&size[..4]), number(&size[4..])))
}

/// The frame header stands somewhere before the first scan (ITU-T T.81, B.2.2).
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let marker = bytes.get(at..at + 2)?;
        let after = at + 2;
        at = match marker {
            // Any number of these may stand before a marker.
            [0xff, 0xff] => at + 1,
            [0xff, 0xc4 | 0xc8 | 0xcc] => after + length(bytes, after)?,
            [0xff, 0xc0..=0xcf] => {
                let frame = bytes.get(after + 3..after + 7)?;
                return Some((number(&frame[2..]), number(&frame[..2])));
            }
            [0xff, 0x01 | 0xd0..=0xd7] => after,
            // The end, or pixels without a frame.
            [0xff, 0xd8..=0xda] => return None,
            [0xff, _] => after + length(bytes, after)?,
            _ => return None,
        };
    }
}

/// How long the segment is whose length stands here.
fn length(bytes: &[u8], at: usize) -> Option<usize> {
    let length = number(bytes.get(at..at + 2)?) as usize;
    (length >= 2).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn a_png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes
    }

    fn a_jpeg(width: u16, height: u16) -> Vec<u8> {
        // An application's segment, fill bytes, tables, then the frame.
        let mut bytes =
            b"\xff\xd8\xff\xe0\0\x04ab\xff\xff\xff\xc4\0\x03x\xff\xc2\0\x11\x08".to_vec();
        bytes.extend(height.to_be_bytes());
        bytes.extend(width.to_be_bytes());
        bytes
    }

    #[test]
    fn width_and_height_are_read_and_what_is_too_large_is_refused() {
        assert_eq!(png(&a_png(640, 480)), Some((640, 480)));
        assert_eq!(jpeg(&a_jpeg(640, 480)), Some((640, 480)));
        for (width, height, fits) in [
            (1, 1, true),
            (4096, 4096, true),
            (8192, 2048, true),
            (8193, 1, false),
            (1, 8193, false),
            (5000, 5000, false),
            (30_000, 30_000, false),
            (0, 5, false),
        ] {
            let (png, jpeg) = (a_png(width, height), a_jpeg(width as u16, height as u16));
            assert_eq!(size_error(&png).is_none(), fits, "{width}×{height}");
            assert_eq!(size_error(&jpeg).is_none(), fits, "{width}×{height}");
        }
    }

    #[test]
    fn a_picture_that_is_cut_anywhere_has_no_size_and_stops_nothing() {
        for whole in [a_png(640, 480), a_jpeg(640, 480)] {
            for length in 1..whole.len() {
                assert!(size_error(&whole[..length]).is_some(), "{length}");
            }
        }
        for loops in [
            &b"\xff\xd8\xff\xe0\0\0\xff\xe0"[..],
            b"\xff\xd8\xff\xd9",
            b"\xff\xd8\xff\xda",
        ] {
            assert!(size_error(loops).is_some());
        }
    }
}
