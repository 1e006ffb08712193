//! How much a conversion may cost.

use serde::{Deserialize, Serialize};

/// What one conversion may use. All of it holds for the converting process, whatever the file
/// says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Wall-clock time, in seconds; also the processor time of each process.
    pub seconds: u64,
    /// Address space of the converting process, in bytes.
    pub memory: u64,
    /// Address space of LibreOffice, in bytes; it maps far more than it touches.
    pub office_memory: u64,
    /// Bytes of the file itself.
    pub input: u64,
    /// Bytes that a zip may unpack to, all parts together.
    pub unpacked: u64,
    /// Pages of a paginated file.
    pub pages: u32,
    /// Bytes of all pictures and pages written.
    pub output: u64,
    /// Blocks of the body; also the most pictures.
    pub blocks: usize,
}

impl Default for Limits {
    /// Enough for a scanned document of 200 pages on a small server.
    fn default() -> Self {
        Self {
            seconds: 120,
            memory: 1 << 30,
            office_memory: 4 << 30,
            input: 64 << 20,
            unpacked: 256 << 20,
            pages: 200,
            output: 256 << 20,
            blocks: 20_000,
        }
    }
}

/// The deepest nesting of elements that is read, in XML and HTML.
pub const DEPTH: usize = 200;
/// The most elements and texts of one XML part or HTML page.
pub const NODES: usize = 1_500_000;
/// The most files in one zip.
pub const ZIP_FILES: usize = 10_000;
/// The width of a facsimile page in pixels.
pub const PAGE_WIDTH: u32 = 1600;
/// The greatest height of a facsimile page in pixels; a longer page becomes narrower.
pub const PAGE_HEIGHT: u32 = 4000;
/// The longer side of a picture in pixels; a larger one is scaled down.
pub const PICTURE_SIDE: u32 = 2000;
/// The most pixels that a picture may have before it is scaled down.
pub const PICTURE_PIXELS: u64 = 64_000_000;
