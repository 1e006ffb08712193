//! How large a screen is, and how its pixels become the logical pixels that the
//! tokens are given in: one logical pixel is 1/102 inch, as on a 21.5-inch panel
//! of 1080 × 1920.

/// The density that the tokens are drawn for, in pixels an inch.
const BASE_DENSITY: f32 = 102.0;
/// Fewer logical pixels across than this, and lines become too short to read.
const NARROWEST: f32 = 780.0;
/// The fewest pixels of the shorter and the longer side that the pages hold on: on fewer, or on
/// ones so dense that type would shrink by more than a tenth, not all of them can be read.
const FEWEST: (u32, u32) = (768, 1024);
const LEAST_SHRUNK: f32 = 0.9;

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

    /// Pixels an inch.
    fn density(&self) -> f32 {
        let (width, height) = (self.width as f32, self.height as f32);
        self.diagonal_inches
            .map_or(BASE_DENSITY, |inches| width.hypot(height) / inches)
    }

    /// Physical pixels for one logical pixel.
    pub fn scale(&self) -> f32 {
        let widest = (self.width.min(self.height) as f32 / NARROWEST).max(0.1);
        (self.density() / BASE_DENSITY).min(widest)
    }

    /// What is to be said of a screen that is smaller than the pages are made for.
    pub fn too_small(&self) -> Option<String> {
        let (short, long) = (self.width.min(self.height), self.width.max(self.height));
        let shrunk = self.scale() / (self.density() / BASE_DENSITY);
        if short < FEWEST.0 || long < FEWEST.1 {
            return Some(format!(
                "屏幕太小，有的页面会挤、看不全：至少要 {}×{} 像素",
                FEWEST.0, FEWEST.1
            ));
        }
        (shrunk < LEAST_SHRUNK).then(|| {
            format!(
                "屏幕太小，字只有应有大小的 {:.0}%，老人看不清：请换大一些的屏幕",
                shrunk * 100.0
            )
        })
    }

    /// Width and height in logical pixels.
    pub fn logical(&self) -> (f32, f32) {
        let scale = self.scale();
        (self.width as f32 / scale, self.height as f32 / scale)
    }

    /// The screen in names and values, for the keeper.
    pub fn facts(&self) -> Vec<(String, String)> {
        let density = match self.diagonal_inches {
            Some(inches) => format!("{:.0} ppi（{inches:.1} 英寸）", self.density()),
            None => format!("没有配置，按 {BASE_DENSITY:.0} ppi 算"),
        };
        let (across, down) = self.logical();
        let pages = format!("{across:.0}×{down:.0}，放大 {:.2} 倍", self.scale());
        let warning = self.too_small().map(|said| ("注意".to_owned(), said));
        let facts = [
            ("像素".to_owned(), format!("{}×{}", self.width, self.height)),
            ("密度".to_owned(), density),
            ("页面".to_owned(), pages),
        ];
        facts.into_iter().chain(warning).collect()
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
    fn a_screen_smaller_than_the_pages_are_made_for_is_told_to_the_keeper() {
        let of = |width, height, diagonal_inches| ScreenSize {
            diagonal_inches,
            ..ScreenSize::of(width, height)
        };
        for size in [
            of(1080, 1920, None),
            of(1024, 768, None),
            of(768, 1024, Some(12.1)),
            of(2160, 3840, Some(21.5)),
            of(1280, 800, Some(15.6)),
        ] {
            assert_eq!(size.too_small(), None, "{size:?}");
            assert_eq!(size.facts().len(), 3);
        }
        for size in [
            of(1024, 600, None),
            of(480, 1920, None),
            of(800, 800, None),
            of(800, 1280, Some(8.0)),
        ] {
            let said = size.too_small().unwrap_or_default();
            assert!(said.starts_with("屏幕太小"), "{size:?} {said}");
            assert!(size.facts().iter().any(|(_, value)| *value == said));
        }
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
