//! A picture of black and white dots, as a thermal printer takes it.

use std::io::Write;

/// Dots in rows from the top, eight to a byte, the leftmost the highest bit; 1 is black.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raster {
    width: usize,
    rows: Vec<u8>,
}

impl Raster {
    /// White, `width` dots wide and `height` tall.
    pub fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            rows: vec![0; width.div_ceil(8) * height],
        }
    }

    pub fn width(&self) -> usize {
        self.width
    }

    pub fn height(&self) -> usize {
        self.rows.len() / self.stride()
    }

    /// Bytes of a row.
    pub fn stride(&self) -> usize {
        self.width.div_ceil(8).max(1)
    }

    /// The rows' bytes, top to bottom.
    pub fn bytes(&self) -> &[u8] {
        &self.rows
    }

    /// Whether a dot is black; outside there is white.
    pub fn is_black(&self, x: usize, y: usize) -> bool {
        let byte = self.rows.get(y * self.stride() + x / 8);
        x < self.width && byte.is_some_and(|byte| byte & (0x80 >> (x % 8)) != 0)
    }

    /// Sets a dot; outside nothing happens.
    pub fn set(&mut self, x: usize, y: usize, black: bool) {
        let at = y * self.stride() + x / 8;
        if let Some(byte) = self.rows.get_mut(at).filter(|_| x < self.width) {
            let bit = 0x80 >> (x % 8);
            *byte = if black { *byte | bit } else { *byte & !bit };
        }
    }

    pub fn fill(&mut self, x: usize, y: usize, width: usize, height: usize) {
        for row in y..y + height {
            for column in x..x + width {
                self.set(column, row, true);
            }
        }
    }

    /// Turns black to white and back in whole rows.
    pub fn invert_rows(&mut self, from: usize, to: usize) {
        let stride = self.stride();
        let end = (to * stride).min(self.rows.len());
        if let Some(bytes) = self.rows.get_mut(from * stride..end) {
            for byte in bytes {
                *byte = !*byte;
            }
        }
    }

    /// Cuts off what lies below `height` rows.
    pub fn truncate(&mut self, height: usize) {
        self.rows.truncate(height * self.stride());
    }

    /// Writes the dots as a PNG of one bit a pixel.
    pub fn write_png(&self, out: impl Write) -> Result<(), png::EncodingError> {
        let side = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut encoder = png::Encoder::new(out, side(self.width), side(self.height()));
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        // In a PNG 1 is white.
        let light: Vec<u8> = self.rows.iter().map(|byte| !byte).collect();
        encoder.write_header()?.write_image_data(&light)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_is_where_it_was_set_and_nowhere_else() {
        let mut raster = Raster::new(12, 3);
        raster.set(9, 1, true);
        raster.set(12, 1, true);
        raster.set(0, 3, true);
        let black: Vec<_> = (0..3)
            .flat_map(|y| (0..16).map(move |x| (x, y)))
            .filter(|(x, y)| raster.is_black(*x, *y))
            .collect();
        assert_eq!(black, [(9, 1)]);
        assert_eq!((raster.width(), raster.height()), (12, 3));
    }

    #[test]
    fn a_png_has_the_size_of_the_raster() {
        let mut out = Vec::new();
        Raster::new(576, 40).write_png(&mut out).unwrap();
        let reader = png::Decoder::new(std::io::Cursor::new(out))
            .read_info()
            .unwrap();
        assert_eq!((reader.info().width, reader.info().height), (576, 40));
    }
}
