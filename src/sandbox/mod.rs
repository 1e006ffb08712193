//! What a process that handles foreign files can still reach: itself and what it was given. The
//! process takes everything else from itself before it looks at the first byte, in as many layers
//! as the kernel has: namespaces of its own with no network and a root that holds nothing else,
//! Landlock, and a filter of system calls. What it starts is held by the same.

mod calls;
mod landlock;
mod namespaces;
mod others;
pub mod places;

use std::{
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde::{Deserialize, Serialize};

pub use others::{leaves, limits, signals};

/// The subcommand that tries the sandbox of this machine and prints [`Held`]; see `main`.
pub const PROBE: &str = "sandbox-probe";

/// What a place may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    Read,
    /// To read and to start programs from.
    Run,
    /// To read, write, make and remove files and folders in.
    Write,
    /// A folder that all processes share and this one has empty, for itself. Where it can't have
    /// one, it may make and remove sockets in that of all.
    Empty,
}

/// Which system calls are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calls {
    /// Those that reading, drawing and writing files need, and no others: no program is started,
    /// no socket is made.
    Own,
    /// For a program that is not ours: all but those that reach out of the process or change the
    /// machine.
    Foreign,
}

/// What is left to a process.
#[derive(Clone, Debug)]
pub struct Sandbox {
    calls: Calls,
    places: Vec<(PathBuf, Use)>,
}

impl Sandbox {
    pub fn new(calls: Calls) -> Self {
        let places = Vec::new();
        Self { calls, places }
    }

    /// Leaves a file, or a folder with all in it; one that is not there is left out.
    pub fn leave(mut self, place: impl Into<PathBuf>, used: Use) -> Self {
        self.places.push((place.into(), used));
        self
    }

    /// Leaves several.
    pub fn leave_all(self, places: &[&str], used: Use) -> Self {
        places
            .iter()
            .fold(self, |sandbox, place| sandbox.leave(*place, used))
    }

    /// Shuts this process in, for good. Only while it has one thread. What the kernel does not
    /// have is left out, and said.
    pub fn enter(&self) -> Held {
        // Whatever else fails, nothing that is started gains rights by its file.
        let _ = rustix::thread::set_no_new_privs(true);
        let namespaces = namespaces::enter(&self.places);
        Held {
            network: namespaces != namespaces::Entered::None,
            root: namespaces == namespaces::Entered::Whole,
            landlock: landlock::enter(&self.places, namespaces),
            calls: calls::enter(self.calls),
        }
    }
}

/// The layers that hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// A network of its own, with nothing in it.
    pub network: bool,
    /// A root of its own, with nothing in it but the places that were left.
    pub root: bool,
    pub landlock: bool,
    /// The filter of system calls.
    pub calls: bool,
}

impl Held {
    /// Whether other files of the machine are out of reach.
    pub fn holds_files(self) -> bool {
        self.root || self.landlock
    }

    /// Whether the network is out of reach.
    pub fn holds_network(self) -> bool {
        self.network || self.calls
    }

    /// The layers that are missing, as an operator names them.
    pub fn missing(self) -> Vec<&'static str> {
        let layers = [
            (self.landlock, "Landlock"),
            (self.calls, "seccomp"),
            (self.root, "独立的文件系统"),
            (self.network, "独立的网络"),
        ];
        let missing = layers.into_iter().filter(|(held, _)| !held);
        missing.map(|(_, layer)| layer).collect()
    }

    /// What does not hold, for an operator; none if files and network are out of reach.
    pub fn gap(self) -> Option<String> {
        let open = match (self.holds_files(), self.holds_network()) {
            (true, true) => return None,
            (false, true) => "读得到本机别的文件",
            (true, false) => "连得上网络",
            (false, false) => "读得到本机别的文件，也连得上网络",
        };
        let missing = self.missing().join("、");
        Some(format!(
            "导入文件、画预览的进程没有完全隔离，{open}（系统缺少：{missing}）"
        ))
    }
}

/// What holds on this machine: `program`, which is this one, is started again and tries.
///
/// # Errors
/// Where it can't be started or does not answer.
pub fn probe(program: &Path) -> io::Result<Held> {
    let output = Command::new(program)
        .arg(PROBE)
        .env_clear()
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()?;
    serde_json::from_slice(&output.stdout).map_err(io::Error::from)
}
