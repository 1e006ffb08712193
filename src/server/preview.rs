//! The kiosk's own pages, drawn for editors. What draws them is this program once more, in a
//! process of its own (`query-corner preview`): a picture that brings it down, or one that takes
//! for ever, costs one preview and nothing of the server.

use std::{
    env,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use crate::{
    content::draft::Attachment,
    protocol::preview::{FileHead, Order, Reply, read_frame, write_frame},
};

/// The subcommand that draws; see `main`.
const COMMAND: &str = "preview";
/// The first picture includes the start of the process.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a process that nobody asks for anything is kept.
const RESTS: Duration = Duration::from_secs(900);
/// How many may wait for their picture; each takes a moment, and an editor who types on wants
/// only the last.
const WAITING: usize = 16;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    #[error("这个程序没有带终端的画面")]
    Absent,
    #[error("预览正忙，请稍候")]
    Busy,
    #[error("画不出来：{0}")]
    Failed(String),
    #[error("画这一页用的时间太长，已经停下")]
    TooLong,
}

/// A page as the kiosk draws it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    pub png: Vec<u8>,
    /// Another part of the page comes after this one.
    pub more: bool,
}

/// Has pages drawn, one at a time.
pub struct Previewer {
    program: Option<PathBuf>,
    patience: Duration,
    running: Mutex<Option<Running>>,
    waiting: AtomicUsize,
}

struct Running {
    child: Child,
    pipes: Pipes,
    used: Instant,
}

struct Pipes {
    to: ChildStdin,
    from: ChildStdout,
}

/// Counts who waits, for as long as it lives.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Previewer {
    /// `program`: what is started with [`COMMAND`]; none if this program has no kiosk in it.
    pub fn new(program: Option<PathBuf>) -> Self {
        Self {
            program,
            patience: PATIENCE,
            running: Mutex::new(None),
            waiting: AtomicUsize::new(0),
        }
    }

    /// Whether there is anything to draw with.
    pub fn is_there(&self) -> bool {
        self.program.is_some()
    }

    /// Has a page drawn; `files` are those that the order names. Blocks.
    pub fn draw(&self, order: Order, files: Vec<Attachment>) -> Result<Drawn, PreviewError> {
        let program = self.program.as_ref().ok_or(PreviewError::Absent)?;
        let before = self.waiting.fetch_add(1, Ordering::AcqRel);
        let _waiting = Waiting(&self.waiting);
        if before >= WAITING {
            return Err(PreviewError::Busy);
        }
        let mut held = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let running = match held.take() {
            Some(running) => running,
            None => start(program)?,
        };
        let (drawn, kept) = running.exchange(order, files, self.patience);
        *held = kept;
        drawn
    }

    /// Ends a process that nobody has asked for long.
    pub fn rest(&self) {
        let mut held = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if held
            .as_ref()
            .is_some_and(|running| running.used.elapsed() > RESTS)
        {
            end(held.take());
        }
    }
}

impl Drop for Previewer {
    fn drop(&mut self) {
        let held = self
            .running
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        end(held.take());
    }
}

fn end(running: Option<Running>) {
    if let Some(mut running) = running {
        // It may be gone already: that is as good.
        let _ = running.child.kill();
        let _ = running.child.wait();
    }
}

fn start(program: &PathBuf) -> Result<Running, PreviewError> {
    let failed = |why: String| PreviewError::Failed(why);
    let mut command = Command::new(program);
    // Of the server's surroundings it gets what fonts are found by, and no address of a database.
    command.arg(COMMAND).env_clear().current_dir("/");
    for name in ["PATH", "HOME", "LANG"] {
        if let Some(value) = env::var_os(name) {
            command.env(name, value);
        }
    }
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    let (to, from, says) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (Some(to), Some(from)) = (to, from) else {
        return Err(failed("no pipes".to_owned()));
    };
    if let Some(says) = says {
        thread::spawn(move || {
            for line in BufReader::new(says).lines().map_while(Result::ok) {
                tracing::debug!(line, "画预览的进程说");
            }
        });
    }
    Ok(Running {
        child,
        pipes: Pipes { to, from },
        used: Instant::now(),
    })
}

impl Running {
    /// One order and its answer. What did not answer in time, or made no sense, is not kept.
    fn exchange(
        mut self,
        order: Order,
        files: Vec<Attachment>,
        patience: Duration,
    ) -> (Result<Drawn, PreviewError>, Option<Self>) {
        let (send, answer) = mpsc::channel();
        let mut pipes = self.pipes;
        thread::spawn(move || {
            let done = pipes.exchange(order, &files);
            // Nobody waits any more: the pipes end here.
            let _ = send.send((done, pipes));
        });
        match answer.recv_timeout(patience) {
            Ok((Ok(drawn), pipes)) => {
                self.pipes = pipes;
                self.used = Instant::now();
                (drawn.map_err(PreviewError::Failed), Some(self))
            }
            lost => {
                let error = match lost {
                    Ok((Err(error), _)) => PreviewError::Failed(error.to_string()),
                    _ => PreviewError::TooLong,
                };
                tracing::warn!(%error, "画预览的进程结束了");
                let _ = self.child.kill();
                let _ = self.child.wait();
                (Err(error), None)
            }
        }
    }
}

impl Pipes {
    /// The outer error is the pipe's: the process is of no more use.
    fn exchange(
        &mut self,
        order: Order,
        files: &[Attachment],
    ) -> std::io::Result<Result<Drawn, String>> {
        let bytes: Vec<&[u8]> = files.iter().map(|file| &file.bytes[..]).collect();
        write_frame(&mut self.to, &order, &bytes)?;
        let (reply, png) = read_frame::<Reply>(&mut self.from)?
            .ok_or_else(|| std::io::Error::from(std::io::ErrorKind::UnexpectedEof))?;
        Ok(match reply {
            Reply::Drawn { more } if png.starts_with(b"\x89PNG\r\n\x1a\n") => {
                Ok(Drawn { png, more })
            }
            Reply::Drawn { .. } => Err("这不是图片".to_owned()),
            Reply::Failed { why } => Err(why),
        })
    }
}

/// The heads of files as an order names them.
pub fn heads(files: &[Attachment]) -> Vec<FileHead> {
    let head = |file: &Attachment| FileHead {
        name: file.name.clone(),
        bytes: u32::try_from(file.bytes.len()).unwrap_or(u32::MAX),
    };
    files.iter().map(head).collect()
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use super::*;

    fn order() -> Order {
        let today = jiff::civil::date(2026, 11, 23);
        Order {
            open: "question/a".parse().unwrap(),
            items: Vec::new(),
            files: Vec::new(),
            title: String::new(),
            example: false,
            trial: false,
            today,
            now: today.at(9, 0, 0, 0),
            elder: false,
            part: 0,
        }
    }

    /// What a program of these lines makes of two orders, and whether it is kept afterwards.
    fn ask(lines: &str, patience: Duration) -> (PreviewError, PreviewError, bool) {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("program");
        fs::write(&program, format!("#!/bin/sh\n{lines}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
        let mut previewer = Previewer::new(Some(program));
        previewer.patience = patience;
        let ask = || previewer.draw(order(), Vec::new()).unwrap_err();
        let (first, second) = (ask(), ask());
        let kept = previewer.running.lock().unwrap().is_some();
        (first, second, kept)
    }

    #[test]
    fn a_process_that_hangs_dies_or_answers_nonsense_is_ended_and_the_next_order_gets_another() {
        let (first, second, kept) = ask("exec sleep 600", Duration::from_millis(300));
        assert!(matches!(first, PreviewError::TooLong), "{first}");
        assert!(matches!(second, PreviewError::TooLong) && !kept);
        for lines in [
            "exit 1",
            "exec yes",
            "exec cat",
            "printf '\\377\\377\\377\\377'",
        ] {
            let (first, second, kept) = ask(lines, PATIENCE);
            assert!(matches!(first, PreviewError::Failed(_)), "{lines}: {first}");
            assert!(
                matches!(second, PreviewError::Failed(_)) && !kept,
                "{lines}"
            );
        }
        let absent = Previewer::new(None).draw(order(), Vec::new());
        assert!(matches!(absent, Err(PreviewError::Absent)));
    }
}
