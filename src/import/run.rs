//! The caller's side: starts the converting process, bounds it, believes nothing of its answer
//! that can be looked up.

use std::{
    env, fs,
    io::{self, Read},
    os::unix::process::{CommandExt, ExitStatusExt},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process_group};

use crate::content::{block::Block, marking::Found};

use super::{
    error::ImportError,
    imported::{Imported, Picture},
    limits::Limits,
    worker::Answer,
};

/// The subcommand that converts; see `main`.
pub const WORKER: &str = "import-worker";
/// The most bytes of an answer.
const ANSWER: u64 = 64 << 20;
/// The most bytes kept of what the process says when it dies.
const LAST_WORDS: u64 = 64 << 10;

/// Converts files, each in a process of its own.
#[derive(Clone, Debug)]
pub struct Importer {
    /// This program: it is started again with [`WORKER`].
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
        let out = empty_folder(out).map_err(|error| ImportError::Unwritable {
            reason: error.to_string(),
        })?;
        let done = self.run(&file, &out).and_then(|imported| {
            check(&imported, &out, &self.limits)?;
            Ok(imported)
        });
        if done.is_err() {
            let _ = fs::remove_dir_all(&out);
        }
        done
    }

    fn run(&self, file: &Path, out: &Path) -> Result<Imported, ImportError> {
        let failed = |reason: String| ImportError::Worker { reason };
        let limits = serde_json::to_string(&self.limits).map_err(|e| failed(e.to_string()))?;
        let mut child = Command::new(&self.program)
            .arg(WORKER)
            .args(["--limits", &limits, "--out"])
            .arg(out)
            .arg("--")
            .arg(file)
            .current_dir(out)
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .env("TMPDIR", out)
            .env("LANG", "C.UTF-8")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()
            .map_err(|error| failed(error.to_string()))?;
        let said = listen(child.stdout.take(), ANSWER);
        let last_words = listen(child.stderr.take(), LAST_WORDS);
        let status = self.wait(&mut child);
        // LibreOffice and the like do not outlive it, nor keep the pipes open.
        kill_group(child.id());
        let said = said.join().unwrap_or_default();
        let last_words = last_words.join().unwrap_or_default();
        let Some(status) = status else {
            let seconds = self.limits.seconds;
            return Err(ImportError::TimedOut { seconds });
        };
        match serde_json::from_slice(&said) {
            Ok(Answer::Done(imported)) => Ok(*imported),
            Ok(Answer::Failed(error)) => Err(error),
            Err(_) => Err(self.death(status, &String::from_utf8_lossy(&last_words))),
        }
    }

    /// Waits for the end; none if it had to be forced.
    fn wait(&self, child: &mut Child) -> Option<ExitStatus> {
        let end = Instant::now() + Duration::from_secs(self.limits.seconds);
        loop {
            match child.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) if Instant::now() < end => thread::sleep(Duration::from_millis(10)),
                _ => {
                    kill_group(child.id());
                    let _ = child.wait();
                    return None;
                }
            }
        }
    }

    /// Why a process ended without an answer.
    fn death(&self, status: ExitStatus, last_words: &str) -> ImportError {
        const XCPU: i32 = 24;
        const XFSZ: i32 = 25;
        let (limits, signal) = (&self.limits, status.signal());
        let no_memory = [
            "memory allocation of",
            "capacity overflow",
            "Cannot allocate memory",
        ];
        if no_memory.iter().any(|words| last_words.contains(words)) {
            let limit = limits.memory;
            return ImportError::OutOfMemory { limit };
        }
        match signal {
            Some(XCPU) => ImportError::TimedOut {
                seconds: limits.seconds,
            },
            Some(XFSZ) => ImportError::TooMuchOutput {
                limit: limits.output,
            },
            _ => {
                let last = last_words.lines().rfind(|line| !line.trim().is_empty());
                let words: String = last.unwrap_or_default().chars().take(200).collect();
                let reason = format!("{status} {words}").trim().to_owned();
                ImportError::Crashed { reason }
            }
        }
    }
}

/// Reads a pipe to its end on a thread; keeps `most` bytes of it.
fn listen(pipe: Option<impl Read + Send + 'static>, most: u64) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.by_ref().take(most).read_to_end(&mut bytes);
            // A full pipe would stop the other side.
            let _ = io::copy(&mut pipe, &mut io::sink());
        }
        bytes
    })
}

/// Ends a process that leads a group, and all in it.
fn kill_group(leader: u32) {
    let pid = i32::try_from(leader).ok().and_then(Pid::from_raw);
    if let Some(pid) = pid {
        // Nobody may be left: that is as good.
        let _ = kill_process_group(pid, Signal::KILL);
    }
}

/// The folder, made if need be; an error if anything is in it.
fn empty_folder(out: &Path) -> io::Result<PathBuf> {
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
