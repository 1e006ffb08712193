//! Draws the floor plan of the factory's hall, `assets/content/hall/main/plan.png`:
//! `cargo run --example floor_plan -- assets/content/hall/main/plan.png`
//!
//! A picture of boxes with names; the spots of `assets/content/hall/main.md` lie in them.
#![forbid(unsafe_code)]

use std::{error::Error, fs::File, io::BufWriter};

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};

const WIDTH: usize = 1200;
const HEIGHT: usize = 750;
const FONT: &[u8] = include_bytes!("../../assets/fonts/NotoSansSC-Bold.ttf");

type Colour = [u8; 3];
const PAPER: Colour = [0xfb, 0xf8, 0xf2];
const FLOOR: Colour = [0xff, 0xff, 0xff];
const WALL: Colour = [0x8a, 0x7d, 0x70];
const ROOM: Colour = [0xf2, 0xec, 0xe0];
const WINDOW: Colour = [0xf6, 0xe9, 0xe8];
const SEATS: Colour = [0xe2, 0xef, 0xe7];
const INK: Colour = [0x22, 0x1d, 0x1a];
const SOFT: Colour = [0x6a, 0x5f, 0x58];

/// Left, top, width, height, ground, names in lines.
type Part = (usize, usize, usize, usize, Colour, &'static [&'static str]);

const PARTS: [Part; 13] = [
    (24, 24, 200, 178, ROOM, &["自助服务区"]),
    (440, 24, 320, 178, ROOM, &["活动区"]),
    (772, 24, 186, 178, ROOM, &["母婴室"]),
    (970, 24, 206, 178, ROOM, &["无障碍", "卫生间"]),
    (24, 224, 200, 178, ROOM, &["党代表", "工作室"]),
    (24, 424, 200, 148, WINDOW, &["2号窗口"]),
    (24, 594, 200, 132, WINDOW, &["1号窗口"]),
    (366, 224, 204, 150, WINDOW, &["3号窗口"]),
    (630, 224, 204, 150, WINDOW, &["4号窗口"]),
    (976, 224, 200, 150, WINDOW, &["5号窗口"]),
    (976, 424, 200, 148, WINDOW, &["6号窗口"]),
    (976, 594, 200, 132, ROOM, &["查询角"]),
    (380, 420, 440, 150, SEATS, &["等候区"]),
];

struct Picture {
    pixels: Vec<u8>,
    font: FontRef<'static>,
}

impl Picture {
    fn blend(&mut self, x: usize, y: usize, colour: Colour, cover: f32) {
        if x >= WIDTH || y >= HEIGHT {
            return;
        }
        let at = 3 * (y * WIDTH + x);
        for (pixel, wanted) in self.pixels[at..at + 3].iter_mut().zip(colour) {
            let mixed = f32::from(*pixel) * (1.0 - cover) + f32::from(wanted) * cover;
            *pixel = mixed.round() as u8;
        }
    }

    fn fill(&mut self, left: usize, top: usize, width: usize, height: usize, colour: Colour) {
        for y in top..top + height {
            for x in left..left + width {
                self.blend(x, y, colour, 1.0);
            }
        }
    }

    fn room(&mut self, left: usize, top: usize, width: usize, height: usize, colour: Colour) {
        self.fill(left, top, width, height, WALL);
        self.fill(left + 3, top + 3, width - 6, height - 6, colour);
    }

    /// A line of text around `middle`, its em box from `top` on.
    fn text(&mut self, words: &str, middle: f32, top: f32, em: f32, colour: Colour) {
        let font = self.font.clone();
        let units = font.units_per_em().unwrap_or(1000.0);
        let scale = PxScale::from(em * font.height_unscaled() / units);
        let scaled = font.as_scaled(scale);
        let width: f32 = words
            .chars()
            .map(|c| scaled.h_advance(font.glyph_id(c)))
            .sum();
        let mut x = middle - width / 2.0;
        for c in words.chars() {
            let id = font.glyph_id(c);
            let glyph = id.with_scale_and_position(scale, point(x, top + em * 0.88));
            if let Some(outline) = font.outline_glyph(glyph) {
                let from = outline.px_bounds().min;
                outline.draw(|dx, dy, cover| {
                    let (x, y) = (from.x + dx as f32, from.y + dy as f32);
                    self.blend(x as usize, y as usize, colour, cover);
                });
            }
            x += scaled.h_advance(id);
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let out = std::env::args().nth(1).ok_or("usage: floor_plan OUT.png")?;
    let mut picture = Picture {
        pixels: PAPER.repeat(WIDTH * HEIGHT),
        font: FontRef::try_from_slice(FONT)?,
    };
    picture.room(12, 12, WIDTH - 24, HEIGHT - 24, FLOOR);
    for (left, top, width, height, colour, names) in PARTS {
        picture.room(left, top, width, height, colour);
        let middle = (left + width / 2) as f32;
        let lines = names.len() as f32;
        for (line, name) in names.iter().enumerate() {
            let below = match top > 590 {
                // The lowest spots lie under their names.
                true => top as f32 + 12.0,
                false => (top + height) as f32 - 14.0 - 34.0 * (lines - line as f32),
            };
            picture.text(name, middle, below, 30.0, INK);
        }
    }
    // The desk faces the gate, which is open to the south.
    picture.room(470, 650, 260, 66, ROOM);
    picture.text("咨询台", 674.0, 667.0, 30.0, INK);
    picture.fill(500, HEIGHT - 28, 200, 20, PAPER);
    picture.text("大门", 600.0, HEIGHT as f32 - 30.0, 22.0, SOFT);
    picture.text("示例", 850.0, 690.0, 30.0, SOFT);
    picture.text("一楼", 300.0, 690.0, 30.0, SOFT);
    let mut encoder = png::Encoder::new(
        BufWriter::new(File::create(out)?),
        WIDTH as u32,
        HEIGHT as u32,
    );
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    encoder.write_header()?.write_image_data(&picture.pixels)?;
    Ok(())
}
