//! A converting process as its caller has it: started with nothing but what it is told, bounded,
//! and ended with all that it started.

use std::{
    env,
    io::{self, Read, Write},
    os::unix::process::{CommandExt, ExitStatusExt},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process_group};

use super::{error::ImportError, limits::Limits, run::Importer, task::Task};

/// The subcommand that converts; see `main`.
pub const WORKER: &str = "import-worker";
/// The most bytes of an answer.
const ANSWER: u64 = 64 << 20;
/// The most bytes kept of what the process says when it dies.
const LAST_WORDS: u64 = 64 << 10;

/// How long its pipes may take to close once it has ended.
const CLOSING: Duration = Duration::from_secs(2);

/// How a process ended.
pub struct Ended {
    pub status: ExitStatus,
    pub said: Vec<u8>,
    last_words: Vec<u8>,
}

/// Has a process of `importer`'s program do a task, until `end` at most. `input` is what it reads.
pub fn run(
    importer: &Importer,
    task: &Task,
    (file, out): (&Path, &Path),
    input: Vec<u8>,
    end: Instant,
) -> Result<Ended, ImportError> {
    let failed = |reason: String| ImportError::Worker { reason };
    let limits = serde_json::to_string(&importer.limits).map_err(|e| failed(e.to_string()))?;
    let task = serde_json::to_string(task).map_err(|e| failed(e.to_string()))?;
    let mut child = Command::new(&importer.program)
        .arg(WORKER)
        .args(["--limits", &limits, "--task", &task, "--out"])
        .arg(out)
        .arg("--")
        .arg(file)
        .current_dir(out)
        .env_clear()
        .env("PATH", env::var_os("PATH").unwrap_or_default())
        .env("TMPDIR", out)
        .env("LANG", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    tell(child.stdin.take(), input);
    let said = listen(child.stdout.take(), ANSWER);
    let last_words = listen(child.stderr.take(), LAST_WORDS);
    let status = wait(&mut child, end);
    // What it started does not outlive it, nor keep the pipes open. What left its group may do
    // both, where the sandbox lets it, and is waited for no longer than this.
    kill_group(child.id());
    let closed = Instant::now() + CLOSING;
    let left = || closed.saturating_duration_since(Instant::now());
    let said = said.recv_timeout(left()).unwrap_or_default();
    let last_words = last_words.recv_timeout(left()).unwrap_or_default();
    let seconds = importer.limits.seconds;
    let status = status.ok_or(ImportError::TimedOut { seconds })?;
    Ok(Ended {
        status,
        said,
        last_words,
    })
}

impl Ended {
    /// Why a process ended without an answer.
    pub fn death(&self, limits: &Limits) -> ImportError {
        const XCPU: i32 = 24;
        const XFSZ: i32 = 25;
        let last_words = String::from_utf8_lossy(&self.last_words);
        let no_memory = [
            "memory allocation of",
            "capacity overflow",
            "Cannot allocate memory",
        ];
        if no_memory.iter().any(|words| last_words.contains(words)) {
            let limit = limits.memory;
            return ImportError::OutOfMemory { limit };
        }
        match self.status.signal() {
            Some(XCPU) => ImportError::TimedOut {
                seconds: limits.seconds,
            },
            Some(XFSZ) => ImportError::TooMuchOutput {
                limit: limits.output,
            },
            _ => {
                let last = last_words.lines().rfind(|line| !line.trim().is_empty());
                let words: String = last.unwrap_or_default().chars().take(200).collect();
                let reason = format!("{} {words}", self.status).trim().to_owned();
                ImportError::Crashed { reason }
            }
        }
    }
}

/// Waits for the end; none if it had to be forced.
fn wait(child: &mut Child, end: Instant) -> Option<ExitStatus> {
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

/// Writes into a pipe on a thread; who does not listen misses it.
fn tell(pipe: Option<impl Write + Send + 'static>, input: Vec<u8>) {
    thread::spawn(move || {
        if let Some(mut pipe) = pipe {
            let _ = pipe.write_all(&input);
        }
    });
}

/// Reads a pipe to its end on a thread; keeps `most` bytes of it.
fn listen(pipe: Option<impl Read + Send + 'static>, most: u64) -> mpsc::Receiver<Vec<u8>> {
    let (sender, heard) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.by_ref().take(most).read_to_end(&mut bytes);
            // A full pipe would stop the other side.
            let _ = io::copy(&mut pipe, &mut io::sink());
        }
        // Nobody waits for it any more: that is as good.
        let _ = sender.send(bytes);
    });
    heard
}

/// Ends a process that leads a group, and all in it.
fn kill_group(leader: u32) {
    let pid = i32::try_from(leader).ok().and_then(Pid::from_raw);
    if let Some(pid) = pid {
        // Nobody may be left: that is as good.
        let _ = kill_process_group(pid, Signal::KILL);
    }
}
