//! The caller's side: has converting processes do one step after the other, believes nothing of
//! their answers that can be looked up.

use std::{
    env, fs,
    io::{self, Read},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crate::content::{block::Block, marking::Found};

use super::{
    child::{self, Ended},
    elsewhere::Sought,
    error::ImportError,
    imported::{Format, Imported, Picture},
    limits::Limits,
    office::{Office, Source, Target},
    remark::Remark,
    task::{Answer, Task, WORK},
};

/// Converts files, each in processes of its own.
#[derive(Clone, Debug)]
pub struct Importer {
    /// This program: it is started again with [`child::WORKER`].
    pub program: PathBuf,
    pub limits: Limits,
}

impl Importer {
    /// An importer that starts the running program again.
    pub fn new(limits: Limits) -> Result<Self, ImportError> {
        let program = env::current_exe().map_err(|error| ImportError::Worker {
            reason: error.to_string(),
        })?;
        Ok(Self { program, limits })
    }

    /// Converts `file`; its pictures and pages are then in `out`, a folder that is made, or is
    /// empty. Blocks for as long as it takes, the limit's seconds at most. After an error
    /// nothing is left in `out`.
    pub fn convert(&self, file: &Path, out: &Path) -> Result<Imported, ImportError> {
        let file = fs::canonicalize(file).map_err(|error| ImportError::Unreadable {
            reason: error.to_string(),
        })?;
        let out = empty_folder(out).map_err(unwritable)?;
        let conversion = Conversion {
            importer: self,
            file: &file,
            out: &out,
            end: Instant::now() + Duration::from_secs(self.limits.seconds),
        };
        let done = conversion.run().and_then(|imported| {
            check(&imported, &out, &self.limits)?;
            Ok(imported)
        });
        if done.is_err() {
            let _ = fs::remove_dir_all(&out);
        }
        done
    }
}

/// One file on its way.
struct Conversion<'c> {
    importer: &'c Importer,
    file: &'c Path,
    out: &'c Path,
    end: Instant,
}

impl Conversion<'_> {
    fn run(&self) -> Result<Imported, ImportError> {
        let (mut imported, source) = match self.ask(&Task::Read, Vec::new())? {
            Answer::Done(imported) => (*imported, Source::Docx),
            Answer::Older { source, sought } => (self.older(source, sought)?, source),
            Answer::Failed(error) => return Err(error),
        };
        if matches!(imported.format, Format::Docx | Format::Office) {
            imported = self.with_pages(imported, source)?;
        }
        Ok(imported)
    }

    /// A .doc, .wps or .rtf: by way of .docx.
    fn older(&self, source: Source, sought: Sought) -> Result<Imported, ImportError> {
        Office::find().ok_or(ImportError::NoOffice)?;
        self.office(source, Target::Docx, !sought.is_empty())?;
        let read = self.ask(&Task::Older { sought }, Vec::new());
        self.clear()?;
        match read? {
            Answer::Done(imported) => Ok(*imported),
            Answer::Failed(error) => Err(error),
            Answer::Older { .. } => Err(nonsense()),
        }
    }

    /// Adds the pages of a document that has none of its own; without them the words are still
    /// there, so why not is a remark.
    fn with_pages(&self, mut imported: Imported, source: Source) -> Result<Imported, ImportError> {
        if Office::find().is_none() {
            imported.remarks.push(Remark::NoFacsimile);
            return Ok(imported);
        }
        let wants = |remark: &Remark| {
            matches!(
                remark,
                Remark::Elsewhere { .. } | Remark::LinkedPictures { .. }
            )
        };
        let guarded = imported.remarks.iter().any(wants);
        let drawn = self
            .office(source, Target::Pdf, guarded)
            .and_then(|()| {
                let read = serde_json::to_vec(&imported);
                read.map_err(|error| ImportError::Worker {
                    reason: error.to_string(),
                })
            })
            .and_then(|read| self.ask(&Task::Pages, read));
        self.clear()?;
        let error = match drawn {
            Ok(Answer::Done(imported)) => return Ok(*imported),
            Ok(Answer::Failed(error)) | Err(error) => error,
            Ok(Answer::Older { .. }) => nonsense(),
        };
        let reason = match error {
            ImportError::TooManyPages { .. } | ImportError::TooMuchOutput { .. } => {
                return Err(error);
            }
            ImportError::Office { reason } => reason,
            error => error.to_string(),
        };
        self.keep_only(&imported).map_err(unwritable)?;
        imported.remarks.push(Remark::FacsimileFailed { reason });
        Ok(imported)
    }

    /// Has LibreOffice make something in its folder.
    fn office(&self, source: Source, target: Target, guarded: bool) -> Result<(), ImportError> {
        let work = self.out.join(WORK);
        fs::create_dir(&work).map_err(unwritable)?;
        let task = Task::Office {
            source,
            target,
            guarded,
        };
        let ended = self.start(&task, Vec::new())?;
        let made = fs::symlink_metadata(work.join(target.made()));
        if made.is_ok_and(|made| made.is_file() && made.len() > 0) {
            return Ok(());
        }
        match serde_json::from_slice(&ended.said) {
            Ok(Answer::Failed(error)) => Err(error),
            _ => Err(ImportError::Office {
                reason: format!("没有生成文件（{}）", ended.status),
            }),
        }
    }

    fn ask(&self, task: &Task, input: Vec<u8>) -> Result<Answer, ImportError> {
        let ended = self.start(task, input)?;
        let answer = serde_json::from_slice(&ended.said);
        answer.map_err(|_| ended.death(&self.importer.limits))
    }

    fn start(&self, task: &Task, input: Vec<u8>) -> Result<Ended, ImportError> {
        let places = (self.file, self.out);
        child::run(self.importer, task, places, input, self.end)
    }

    /// Takes LibreOffice's folder away.
    fn clear(&self) -> Result<(), ImportError> {
        fs::remove_dir_all(self.out.join(WORK)).map_err(unwritable)
    }

    /// Takes away what a process left that came to nothing.
    fn keep_only(&self, imported: &Imported) -> io::Result<()> {
        for entry in fs::read_dir(self.out)? {
            let entry = entry?;
            let name = entry.file_name();
            if !imported.pictures.iter().any(|p| *p.name == *name) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

fn nonsense() -> ImportError {
    let reason = "答非所问".to_owned();
    ImportError::Worker { reason }
}

fn unwritable(error: io::Error) -> ImportError {
    ImportError::Unwritable {
        reason: error.to_string(),
    }
}

/// The folder, made if need be.
///
/// # Errors
/// It can't be made, or something is in it, which may lead elsewhere.
pub fn empty_folder(out: &Path) -> io::Result<PathBuf> {
    fs::create_dir_all(out)?;
    if fs::read_dir(out)?.next().is_some() {
        let why = format!("{} 不是空目录", out.display());
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, why));
    }
    fs::canonicalize(out)
}

/// So many markings beside the text are told, and so much of each.
const FOUND: usize = 50;
const FOUND_LENGTH: usize = 200;

/// Whether what is said to be in the folder is there, and nothing else; what is shown is taken
/// from there alone.
fn check(imported: &Imported, out: &Path, limits: &Limits) -> Result<(), ImportError> {
    let wrong = |reason: String| Err(ImportError::Worker { reason });
    let pictures: Vec<&Picture> = imported.pictures.iter().chain(&imported.pages).collect();
    let mut total = 0;
    for entry in fs::read_dir(out).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_file = entry.file_type().map_err(unreadable)?.is_file();
        if !is_file || !pictures.iter().any(|picture| picture.name == name) {
            return wrong(format!("多出了 {name}"));
        }
        total += entry.metadata().map_err(unreadable)?.len();
    }
    if total > limits.output {
        let limit = limits.output;
        return Err(ImportError::TooMuchOutput { limit });
    }
    for picture in &pictures {
        let magic: &[u8] = match picture.name.rsplit_once('.') {
            Some((_, "png")) => b"\x89PNG\r\n\x1a\n",
            Some((_, "jpg")) => b"\xff\xd8\xff",
            _ => return wrong(format!("{} 不是图片的文件名", picture.name)),
        };
        let legal = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.".contains(&b);
        if !picture.name.bytes().all(legal) || picture.name.starts_with('.') {
            return wrong(format!("{} 不是合规的文件名", picture.name));
        }
        let mut start = Vec::new();
        let file = fs::File::open(out.join(&picture.name)).map_err(unreadable)?;
        file.take(magic.len() as u64)
            .read_to_end(&mut start)
            .map_err(unreadable)?;
        if start != magic {
            return wrong(format!("{} 不是图片", picture.name));
        }
    }
    let is_long = |found: &Found| found.line.chars().count() > FOUND_LENGTH;
    if imported.found.len() > FOUND || imported.found.iter().any(is_long) {
        return wrong("发现的标志太多或太长".to_owned());
    }
    let starts = &imported.page_starts;
    let last = starts.last().copied().unwrap_or_default();
    if starts.len() != imported.pages.len() || !starts.is_sorted() || last > imported.body.len() {
        return wrong("页与正文对不上".to_owned());
    }
    for block in &imported.body {
        if let Block::Image { name, .. } = block
            && !pictures.iter().any(|picture| picture.name == *name)
        {
            return wrong(format!("少了图片 {name}"));
        }
    }
    Ok(())
}

fn unreadable(error: io::Error) -> ImportError {
    ImportError::Worker {
        reason: error.to_string(),
    }
}
