//! The readers of what people upload to the server, as [`super::doors`] has the others.

use std::collections::BTreeMap;

use query_corner::{
    import::{ImportError, Keep, Limits, read},
    server::readers,
};

use super::doors::Door;

/// What editors send: a table, a form, a form with files, and files of each format. Older formats
/// (.doc, .odt, .rtf) are LibreOffice's to read; of them only the format is told here.
pub const UPLOADS: [Door; 9] = [
    Door {
        name: "csv",
        read: |bytes| readers::questions(bytes).is_ok(),
    },
    Door {
        name: "form",
        read: |bytes| form("application/x-www-form-urlencoded", bytes),
    },
    Door {
        name: "multipart",
        read: |bytes| form("multipart/form-data; boundary=x", bytes),
    },
    Door {
        name: "docx",
        read: |bytes| file("a.docx", bytes),
    },
    Door {
        name: "ofd",
        read: |bytes| file("a.ofd", bytes),
    },
    Door {
        name: "pdf",
        read: |bytes| file("a.pdf", bytes),
    },
    Door {
        name: "html",
        read: |bytes| file("a.html", bytes),
    },
    Door {
        name: "markdown",
        read: |bytes| file("a.md", bytes),
    },
    Door {
        name: "text",
        read: |bytes| file("a.txt", bytes),
    },
];

fn form(media: &str, bytes: &[u8]) -> bool {
    let reading = readers::form(media, bytes.to_vec());
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.unwrap().block_on(reading).is_ok()
}

/// Small limits, so that thousands of files take seconds.
pub fn limits() -> Limits {
    Limits {
        unpacked: 4 << 20,
        pages: 4,
        output: 16 << 20,
        blocks: 2_000,
        ..Limits::default()
    }
}

/// Reads a file; its pictures have names of their own.
fn file(name: &str, bytes: &[u8]) -> bool {
    let mut pictures = Pictures::default();
    read::read(name, bytes, &limits(), &mut pictures).is_ok()
}

#[derive(Default)]
struct Pictures(BTreeMap<String, usize>);

impl Keep for Pictures {
    fn keep(&mut self, name: &str, bytes: &[u8]) -> Result<(), ImportError> {
        assert!(self.0.insert(name.to_owned(), bytes.len()).is_none());
        Ok(())
    }
}
