//! What a converting process is told to do, and what it answers.

use serde::{Deserialize, Serialize};

use super::{
    elsewhere::Sought,
    error::ImportError,
    imported::Imported,
    office::{Source, Target},
};

/// Below the out folder: where LibreOffice works. Gone when the conversion is over.
pub const WORK: &str = "office";

/// What one process does; each is shut in with what that needs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "snake_case")]
pub enum Task {
    /// Reads the file.
    Read,
    /// Becomes LibreOffice and converts the file.
    Office {
        source: Source,
        target: Target,
        /// Only where other files are out of reach.
        guarded: bool,
    },
    /// Reads the .docx that LibreOffice made of the file, which wants this from elsewhere.
    Older { sought: Sought },
    /// Draws the PDF that LibreOffice laid out, and adds the pages to what was read, which comes
    /// on standard input.
    Pages,
}

/// What goes over the pipe. Of LibreOffice nothing does.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Done(Box<Imported>),
    /// An older format: LibreOffice is to make a .docx of it first.
    Older {
        source: Source,
        sought: Sought,
    },
    Failed(ImportError),
}
