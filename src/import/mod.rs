//! A foreign file to an item's own blocks, its pages as pictures, and what the editor must know.
//!
//! What a file is, is told by its content. Readers are pure ([`read`]); a file from outside is
//! only ever read in processes of its own ([`run`]), with limits of time, memory, pages and bytes
//! that hold whatever the file says, and in a sandbox that holds whatever a reader does. Nothing
//! is fetched, nothing in a file is run.

mod archive;
mod canvas;
pub mod child;
mod colour;
mod dates;
mod docx;
pub mod draft;
mod elsewhere;
mod error;
mod fonts;
mod html;
mod imported;
mod leaves;
mod left;
mod limits;
mod lines;
mod markdown;
mod numbering;
mod ofd;
mod office;
mod official;
mod outline;
mod overlays;
mod pdf;
mod picture;
mod piece;
mod plain;
pub mod read;
mod remark;
pub mod run;
mod stretches;
mod table;
pub mod task;
mod unseen;
pub mod worker;
mod xml;

use std::path::Path;

pub use elsewhere::Elsewhere;
pub use error::{Countable, Foreign, ImportError};
pub use imported::{Format, Imported, Picture, Proposed};
pub use limits::Limits;
pub use office::Office;
pub use picture::Keep;
pub use remark::Remark;
pub use run::{Importer, empty_folder};

/// The text of a file in UTF-8, in UTF-16 with a mark or in GB 18030, which are the encodings that
/// spreadsheets write tables in here. None if a character of it can't be read.
pub fn read_text(bytes: &[u8]) -> Option<String> {
    let mut remarks = Vec::new();
    let text = plain::decode(bytes, None, &mut remarks).ok()?;
    let unread = |remark: &Remark| matches!(remark, Remark::Undecodable { .. });
    (!remarks.iter().any(unread)).then_some(text)
}

/// Converts `file` into `out`, an empty folder, in processes of its own. Blocks; call it from a
/// thread that may wait.
pub fn convert(file: &Path, out: &Path, limits: &Limits) -> Result<Imported, ImportError> {
    Importer::new(limits.clone())?.convert(file, out)
}
