//! How large a screen is, and how its pixels become the logical pixels that the
//! tokens are given in: one logical pixel is 1/102 inch, as on a 21.5-inch panel
//! of 1080 × 1920.

/// The density that the tokens are drawn for, in pixels an inch.
const BASE_DENSITY: f32 = 102.0;
/// Fewer logical pixels across than this, and lines become too short to read.
const NARROWEST: f32 = 780.0;

/// A screen in physical pixels, with its diagonal where it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScreenSize {
    pub width: u32,
    pub height: u32,
    /// Diagonal of the panel in inches; without one the base density is assumed.
    pub diagonal_inches: Option<f32>,
}

impl ScreenSize {
    pub fn of(width: u32, height: u32) -> Self {
        Self {
            width,
            height,
            diagonal_inches: None,
        }
    }

    /// Physical pixels for one logical pixel.
    pub fn scale(&self) -> f32 {
        let (width, height) = (self.width as f32, self.height as f32);
        let density = self
            .diagonal_inches
            .map_or(BASE_DENSITY, |inches| width.hypot(height) / inches);
        let widest = (width.min(height) / NARROWEST).max(0.1);
        (density / BASE_DENSITY).min(widest)
    }

    /// Width and height in logical pixels.
    pub fn logical(&self) -> (f32, f32) {
        let scale = self.scale();
        (self.width as f32 / scale, self.height as f32 / scale)
    }

    /// The screen in names and values, for the keeper.
    pub fn facts(&self) -> Vec<(String, String)> {
        let (width, height) = (self.width as f32, self.height as f32);
        let density = match self.diagonal_inches {
            Some(inches) => format!(
                "{:.0} ppi（{inches:.1} 英寸）",
                width.hypot(height) / inches
            ),
            None => format!("没有配置，按 {BASE_DENSITY:.0} ppi 算"),
        };
        let (across, down) = self.logical();
        let pages = format!("{across:.0}×{down:.0}，放大 {:.2} 倍", self.scale());
        vec![
            ("像素".to_owned(), format!("{}×{}", self.width, self.height)),
            ("密度".to_owned(), density),
            ("页面".to_owned(), pages),
        ]
    }

    pub fn is_landscape(&self) -> bool {
        self.width > self.height
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_panel_has_one_pixel_for_one() {
        let panel = ScreenSize {
            diagonal_inches: Some(21.6),
            ..ScreenSize::of(1080, 1920)
        };
        assert!((panel.scale() - 1.0).abs() < 0.01);
    }

    #[test]
    fn a_dense_panel_draws_larger_so_that_type_keeps_its_size() {
        let panel = ScreenSize {
            diagonal_inches: Some(21.5),
            ..ScreenSize::of(2160, 3840)
        };
        assert!((panel.scale() - 2.0).abs() < 0.02);
    }

    #[test]
    fn a_small_panel_never_falls_below_the_narrowest_page() {
        let panel = ScreenSize {
            diagonal_inches: Some(10.1),
            ..ScreenSize::of(800, 1280)
        };
        assert!(panel.logical().0 >= NARROWEST - 0.5);
    }
}
