//! The converting process: takes its own limits and shuts itself in, then reads one file, writes
//! pictures into the out folder and gives its answer.

use std::{
    fs,
    io::{self, ErrorKind, Read},
    path::{Path, PathBuf},
};

use rustix::process::{Resource, Rlimit, Signal, nice, set_parent_process_death_signal, setrlimit};

use super::{
    draft,
    elsewhere::Sought,
    error::ImportError,
    imported::{Format, Imported},
    leaves,
    left::LeftOut,
    limits::Limits,
    office::{Office, Source, Target},
    pdf,
    picture::{Keep, Shelf},
    read,
    remark::Remark,
    task::{Answer, Task, WORK},
};
use crate::{
    files::{open_beneath, open_named},
    sandbox::{Calls, Sandbox, Use},
};

/// Stack of the thread that reads: the deepest XML that is allowed fits many times.
const STACK: usize = 64 << 20;

/// What a process has left that reads a file: the out folder. The file is in memory by then.
pub fn sandbox(out: &Path) -> Sandbox {
    Sandbox::new(Calls::Own).leave(out, Use::Write)
}

/// Does a task and gives the answer. Only for a process that does nothing else: it can do
/// nothing else afterwards. LibreOffice gives none: the process has become it.
pub fn answer(task: Task, file: &Path, out: &Path, limits: &Limits) -> Answer {
    let memory = match task {
        Task::Office { .. } => limits.office_memory,
        _ => limits.memory,
    };
    if let Err(reason) = take_limits(limits, memory) {
        return Answer::Failed(ImportError::Worker { reason });
    }
    let given = match Given::take(&task, file, out, limits) {
        Ok(given) => given,
        Err(error) => return Answer::Failed(error),
    };
    if let Task::Office {
        source,
        target,
        guarded,
    } = task
    {
        return Answer::Failed(match Office::find() {
            Some(office) => {
                office.become_it(&given.bytes, (source, target), &out.join(WORK), guarded)
            }
            None => ImportError::NoOffice,
        });
    }
    sandbox(out).enter();
    let (folder, limits) = (Folder(out.to_owned()), limits.clone());
    let work = move || given.work(task, folder, &limits);
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
    done.unwrap_or_else(Answer::Failed)
}

/// How far it stands back for others.
const NICE: i32 = 10;

/// Limits on this process, and on what it becomes.
fn take_limits(limits: &Limits, memory: u64) -> Result<(), String> {
    for (resource, current, maximum) in [
        (Resource::As, memory, memory),
        (Resource::Core, 0, 0),
        (Resource::Cpu, limits.seconds + 1, limits.seconds + 2),
        (Resource::Fsize, limits.output, limits.output),
        (Resource::Nofile, 256, 256),
    ] {
        let limit = Rlimit {
            current: Some(current),
            maximum: Some(maximum),
        };
        setrlimit(resource, limit).map_err(|error| error.to_string())?;
    }
    // The server that asked goes before it.
    nice(NICE).map_err(|error| error.to_string())?;
    set_parent_process_death_signal(Some(Signal::KILL)).map_err(|error| error.to_string())
}

/// What a task works on, taken before the process is shut in.
struct Given {
    /// The file's name.
    name: String,
    bytes: Vec<u8>,
    input: Vec<u8>,
}

impl Given {
    fn take(task: &Task, file: &Path, out: &Path, limits: &Limits) -> Result<Self, ImportError> {
        let made = |target: Target| {
            let place = Path::new(WORK).join(target.made());
            open_beneath(out, &place).and_then(|made| whole(made, limits.output))
        };
        let bytes = match task {
            Task::Read | Task::Office { .. } => bytes_of(file, limits)?,
            Task::Older { .. } => made(Target::Docx).map_err(unreadable)?,
            Task::Pages => made(Target::Pdf).map_err(unreadable)?,
        };
        let mut input = Vec::new();
        if let Task::Pages = task {
            io::stdin().read_to_end(&mut input).map_err(unreadable)?;
        }
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        Ok(Self {
            name: name.into_owned(),
            bytes,
            input,
        })
    }

    fn work(self, task: Task, mut out: Folder, limits: &Limits) -> Result<Answer, ImportError> {
        let Self { name, bytes, input } = self;
        let imported = match task {
            Task::Read if read::sniff(&name, &bytes, limits)? == Format::Office => {
                let source = match bytes.starts_with(b"{\\rtf") {
                    true => Source::RichText,
                    false => Source::Compound,
                };
                let sought = Sought::in_older(&bytes);
                return Ok(Answer::Older { source, sought });
            }
            Task::Older { sought } => read::read_older(&name, &bytes, sought, limits, &mut out)?,
            Task::Pages => {
                let read = serde_json::from_slice(&input).map_err(|error| ImportError::Worker {
                    reason: error.to_string(),
                })?;
                with_pages(read, &bytes, limits, &mut out)?
            }
            Task::Read | Task::Office { .. } => read::read(&name, &bytes, limits, &mut out)?,
        };
        Ok(Answer::Done(Box::new(imported)))
    }
}

/// Adds the pages of a PDF to what was read, and the markings beside their words.
fn with_pages(
    mut imported: Imported,
    pdf: &[u8],
    limits: &Limits,
    out: &mut Folder,
) -> Result<Imported, ImportError> {
    let mut shelf = Shelf::new(out, limits);
    let mut left = LeftOut::default();
    pdf::read(pdf, limits, &mut shelf, &mut Vec::new(), &mut left)?;
    let words = shelf.words();
    // The page shows what no reader of its parts knows of.
    for found in left.found(&draft::own_markings(&imported)) {
        imported.mark(found);
    }
    imported.page_starts = leaves::starts(&shelf.pages, &words, &imported.body);
    imported.pages = shelf.pages;
    imported.remarks.push(Remark::FacsimileByOffice);
    Ok(imported)
}

/// The file's bytes, no more than are allowed whatever the file system says of it.
fn bytes_of(file: &Path, limits: &Limits) -> Result<Vec<u8>, ImportError> {
    let opened = open_named(file).map_err(unreadable)?;
    let meta = opened.metadata().map_err(unreadable)?;
    let bytes = whole(opened, limits.input).map_err(unreadable)?;
    let (size, limit) = (bytes.len() as u64, limits.input);
    if size > limit {
        let bytes = meta.len().max(size);
        return Err(ImportError::TooLarge { bytes, limit });
    }
    Ok(bytes)
}

/// What is in a file, and no more than one byte above `most`.
fn whole(file: fs::File, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(error: io::Error) -> ImportError {
    ImportError::Unreadable {
        reason: error.to_string(),
    }
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
