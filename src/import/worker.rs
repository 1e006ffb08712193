//! The converting process: takes its own limits first, reads one file, writes pictures into the
//! out folder and its answer as JSON.

use std::{
    fs,
    io::{ErrorKind, Read},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use rustix::process::{Resource, Rlimit, Signal, nice, set_parent_process_death_signal, setrlimit};
use serde::{Deserialize, Serialize};

use super::{
    draft,
    error::ImportError,
    imported::{Format, Imported, Picture},
    leaves,
    left::LeftOut,
    limits::Limits,
    office::{Office, Target},
    pdf,
    picture::{Keep, Shelf},
    read,
    remark::Remark,
};

/// What goes over the pipe.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Done(Box<Imported>),
    Failed(ImportError),
}

/// Stack of the thread that reads: the deepest XML that is allowed fits many times.
const STACK: usize = 64 << 20;

/// Does all of it and gives the answer. Only for a process that does nothing else: the limits
/// stay.
pub fn answer(file: &Path, out: &Path, limits: &Limits) -> Answer {
    if let Err(reason) = take_limits(limits) {
        return Answer::Failed(ImportError::Worker { reason });
    }
    let memory = limits.memory;
    let (file, out, limits) = (file.to_owned(), out.to_owned(), limits.clone());
    let work = move || convert(&file, &out, &limits);
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(work);
    let done = match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(done)) => done,
        Ok(Err(_)) => Err(ImportError::Crashed {
            reason: "panic".into(),
        }),
        // Without room for a stack the kernel says EAGAIN or ENOMEM.
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::OutOfMemory) => {
            Err(ImportError::OutOfMemory { limit: memory })
        }
        Err(error) => Err(ImportError::Worker {
            reason: error.to_string(),
        }),
    };
    match done {
        Ok(imported) => Answer::Done(Box::new(imported)),
        Err(error) => Answer::Failed(error),
    }
}

/// How far it stands back for others.
const NICE: i32 = 10;

/// Limits on this process and on those that it starts.
fn take_limits(limits: &Limits) -> Result<(), String> {
    let limit = |resource, current: u64, maximum: u64| {
        let limit = Rlimit {
            current: Some(current),
            maximum: Some(maximum),
        };
        setrlimit(resource, limit).map_err(|error| error.to_string())
    };
    let highest = limits.office_memory.max(limits.memory);
    limit(Resource::As, limits.memory, highest)?;
    limit(Resource::Core, 0, 0)?;
    limit(Resource::Cpu, limits.seconds + 1, limits.seconds + 2)?;
    limit(Resource::Fsize, limits.output, limits.output)?;
    limit(Resource::Nofile, 256, 256)?;
    // The server that asked goes before it.
    nice(NICE).map_err(|error| error.to_string())?;
    set_parent_process_death_signal(Some(Signal::KILL)).map_err(|error| error.to_string())
}

/// Lets what is started next have LibreOffice's memory, or takes it back.
fn allow_memory(limits: &Limits, bytes: u64) -> Result<(), ImportError> {
    let limit = Rlimit {
        current: Some(bytes),
        maximum: Some(limits.office_memory.max(limits.memory)),
    };
    setrlimit(Resource::As, limit).map_err(|error| ImportError::Worker {
        reason: error.to_string(),
    })
}

fn convert(file: &Path, out: &Path, limits: &Limits) -> Result<Imported, ImportError> {
    // The caller stops everything a little later.
    let deadline = Instant::now() + Duration::from_secs(limits.seconds);
    let bytes = bytes_of(file, limits)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let mut folder = Folder(out.to_owned());
    match read::sniff(&name, &bytes, limits)? {
        Format::Office => old_format(&bytes, out, limits, deadline),
        Format::Docx => {
            let mut imported = read::read(&name, &bytes, limits, &mut folder)?;
            let Some(office) = Office::find() else {
                imported.remarks.push(Remark::NoFacsimile);
                return Ok(imported);
            };
            let mut facsimile = Facsimile::new(&office, limits, deadline);
            facsimile.add("docx", &bytes, out, &mut imported)?;
            Ok(imported)
        }
        _ => read::read(&name, &bytes, limits, &mut folder),
    }
}

/// A .doc, .wps or .rtf: by way of .docx.
fn old_format(
    bytes: &[u8],
    out: &Path,
    limits: &Limits,
    deadline: Instant,
) -> Result<Imported, ImportError> {
    let office = Office::find().ok_or(ImportError::NoOffice)?;
    let extension = if bytes.starts_with(b"{\\rtf") {
        "rtf"
    } else {
        "doc"
    };
    let mut facsimile = Facsimile::new(&office, limits, deadline);
    let docx = facsimile.office(extension, bytes, Target::Docx, out)?;
    let mut imported = read::read("converted.docx", &docx, limits, &mut Folder(out.to_owned()))?;
    imported.format = Format::Office;
    imported.say(Remark::ConvertedByOffice);
    facsimile.add(extension, bytes, out, &mut imported)?;
    Ok(imported)
}

/// Pages of a document that has none of its own, by LibreOffice.
struct Facsimile<'f> {
    office: &'f Office,
    limits: &'f Limits,
    deadline: Instant,
}

impl<'f> Facsimile<'f> {
    fn new(office: &'f Office, limits: &'f Limits, deadline: Instant) -> Self {
        Self {
            office,
            limits,
            deadline,
        }
    }

    /// Runs LibreOffice in a folder inside `out` that is gone afterwards.
    fn office(
        &self,
        extension: &str,
        bytes: &[u8],
        target: Target,
        out: &Path,
    ) -> Result<Vec<u8>, ImportError> {
        let work = out.join("office");
        let failed = |error: std::io::Error| ImportError::Unwritable {
            reason: error.to_string(),
        };
        fs::create_dir_all(&work).map_err(failed)?;
        let file = work.join(format!("in.{extension}"));
        fs::write(&file, bytes).map_err(failed)?;
        // A docx made from a docx would overwrite what it reads.
        let made = work.join("made");
        fs::create_dir_all(&made).map_err(failed)?;
        allow_memory(self.limits, self.limits.office_memory)?;
        let converted = self.office.convert(&file, target, &made, self.deadline);
        allow_memory(self.limits, self.limits.memory)?;
        let _ = fs::remove_dir_all(&work);
        converted
    }

    /// Adds pages; without them the text is still there, so why not is a remark.
    fn add(
        &mut self,
        extension: &str,
        bytes: &[u8],
        out: &Path,
        imported: &mut Imported,
    ) -> Result<(), ImportError> {
        let pages = self
            .office(extension, bytes, Target::Pdf, out)
            .and_then(|pdf| draw(&pdf, self.limits, out));
        match pages {
            Ok((pages, words, left)) => {
                // The page shows what no reader of its parts knows of.
                if let Some(item) = draft::as_it_stands(imported) {
                    left.found(&item)
                        .into_iter()
                        .for_each(|found| imported.mark(found));
                }
                imported.page_starts = leaves::starts(&pages, &words, &imported.body);
                imported.pages = pages;
                imported.remarks.push(Remark::FacsimileByOffice);
            }
            Err(error @ (ImportError::TooManyPages { .. } | ImportError::TooMuchOutput { .. })) => {
                return Err(error);
            }
            Err(ImportError::Office { reason }) => {
                imported.remarks.push(Remark::FacsimileFailed { reason });
            }
            Err(error) => {
                let reason = error.to_string();
                imported.remarks.push(Remark::FacsimileFailed { reason });
            }
        }
        Ok(())
    }
}

/// The pages of a PDF, their words, and the markings beside these.
fn draw(
    pdf: &[u8],
    limits: &Limits,
    out: &Path,
) -> Result<(Vec<Picture>, Vec<String>, LeftOut), ImportError> {
    let mut folder = Folder(out.to_owned());
    let mut shelf = Shelf::new(&mut folder, limits);
    let mut left = LeftOut::default();
    pdf::read(pdf, limits, &mut shelf, &mut Vec::new(), &mut left)?;
    let words = shelf.words();
    Ok((shelf.pages, words, left))
}

/// The file's bytes, no more than are allowed whatever the file system says of it.
fn bytes_of(file: &Path, limits: &Limits) -> Result<Vec<u8>, ImportError> {
    let failed = |error: std::io::Error| ImportError::Unreadable {
        reason: error.to_string(),
    };
    let opened = fs::File::open(file).map_err(failed)?;
    let meta = opened.metadata().map_err(failed)?;
    if !meta.is_file() {
        let reason = "不是普通文件".to_owned();
        return Err(ImportError::Unreadable { reason });
    }
    let mut bytes = Vec::new();
    opened
        .take(limits.input + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    let (size, limit) = (bytes.len() as u64, limits.input);
    if size > limit {
        let bytes = meta.len().max(size);
        return Err(ImportError::TooLarge { bytes, limit });
    }
    Ok(bytes)
}

/// The out folder.
struct Folder(PathBuf);

impl Keep for Folder {
    fn keep(&mut self, name: &str, bytes: &[u8]) -> Result<(), ImportError> {
        fs::write(self.0.join(name), bytes).map_err(|error| ImportError::Unwritable {
            reason: error.to_string(),
        })
    }
}
