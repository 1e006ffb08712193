//! The kiosk's own pages, drawn for editors. What draws them is this program once more, in a
//! process of its own (`query-corner preview`): a picture that brings it down, or one that takes
//! for ever, costs one preview and nothing of the server.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Mutex, PoisonError, mpsc},
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
const RESTS: Duration = Duration::from_secs(180);
/// A process that holds more memory than this, in bytes, is not kept: drawing usually takes a
/// quarter of it, and what one item took is never given back.
const KEPT: u64 = 512 << 20;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    #[error("这个程序没有带终端的画面")]
    Absent,
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

/// Has pages drawn, one at a time: whoever asks has the lane of what draws.
pub struct Previewer {
    program: Option<PathBuf>,
    patience: Duration,
    rests: Duration,
    kept: u64,
    running: Mutex<Option<Running>>,
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

impl Previewer {
    /// `program`: what is started with [`COMMAND`]; none if this program has no kiosk in it.
    pub fn new(program: Option<PathBuf>) -> Self {
        Self {
            program,
            patience: PATIENCE,
            rests: RESTS,
            kept: KEPT,
            running: Mutex::new(None),
        }
    }

    /// Whether there is anything to draw with.
    pub fn is_there(&self) -> bool {
        self.program.is_some()
    }

    /// Has a page drawn; `files` are those that the order names. Blocks.
    pub fn draw(&self, order: Order, files: Vec<Attachment>) -> Result<Drawn, PreviewError> {
        let program = self.program.as_ref().ok_or(PreviewError::Absent)?;
        let mut held = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let running = match held.take() {
            Some(running) => running,
            None => start(program)?,
        };
        let (drawn, kept) = running.exchange(order, files, self.patience);
        match kept {
            Some(large) if large.memory() > self.kept => end(Some(large)),
            kept => *held = kept,
        }
        drawn
    }

    /// Ends a process that nobody has asked for long.
    pub fn rest(&self) {
        let mut held = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if held
            .as_ref()
            .is_some_and(|running| running.used.elapsed() > self.rests)
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
    /// The memory that it holds, in bytes; 0 where the system does not tell.
    fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = resident.and_then(|text| text.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        kib.unwrap_or(0) << 10
    }

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
    use std::{os::unix::fs::PermissionsExt, path::Path};

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

    /// What draws is a program of these lines, in that folder.
    fn previewer(folder: &Path, lines: &str) -> Previewer {
        let program = folder.join("program");
        fs::write(&program, format!("#!/bin/sh\n{lines}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
        Previewer::new(Some(program))
    }

    fn is_kept(previewer: &Previewer) -> bool {
        previewer.running.lock().unwrap().is_some()
    }

    /// What a program of these lines makes of two orders, and whether it is kept afterwards.
    fn ask(lines: &str, patience: Duration) -> (PreviewError, PreviewError, bool) {
        let folder = tempfile::tempdir().unwrap();
        let mut previewer = previewer(folder.path(), lines);
        previewer.patience = patience;
        let ask = || previewer.draw(order(), Vec::new()).unwrap_err();
        let (first, second) = (ask(), ask());
        (first, second, is_kept(&previewer))
    }

    #[test]
    fn a_process_that_is_idle_or_has_grown_is_ended_and_started_again_at_need() {
        let folder = tempfile::tempdir().unwrap();
        let mut frame = Vec::new();
        let reply = Reply::Drawn { more: false };
        write_frame(&mut frame, &reply, &[b"\x89PNG\r\n\x1a\n"]).unwrap();
        let answer = folder.path().join("answer");
        fs::write(&answer, frame).unwrap();
        // It answers one order, so that a second picture is another process's.
        let lines = format!("cat {}; exec sleep 600", answer.display());
        let mut previewer = previewer(folder.path(), &lines);
        let draws = |previewer: &Previewer| previewer.draw(order(), Vec::new()).is_ok();
        assert!(draws(&previewer) && is_kept(&previewer));
        previewer.rest();
        assert!(is_kept(&previewer), "it was asked a moment ago");
        previewer.rests = Duration::ZERO;
        previewer.rest();
        assert!(!is_kept(&previewer), "nobody asks for it");
        previewer.kept = 0;
        assert!(draws(&previewer) && !is_kept(&previewer), "it is too large");
        assert!(draws(&previewer), "another one draws");
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
