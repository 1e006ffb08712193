//! What a probe tries on other processes.

use rustix::process::{Pid, Resource, Signal, getrlimit, kill_process, prlimit, setpgid, setsid};

/// Whether the limits of a process can be set: to what this one's are.
pub fn limits(process: i32) -> bool {
    let same = getrlimit(Resource::Core);
    Pid::from_raw(process).is_some_and(|pid| prlimit(Some(pid), Resource::Core, same).is_ok())
}

/// Whether a signal reaches a process: one that most take no notice of.
pub fn signals(process: i32) -> bool {
    Pid::from_raw(process).is_some_and(|pid| kill_process(pid, Signal::WINCH).is_ok())
}

/// Whether this process can leave its group; one that leads it never can.
pub fn leaves() -> bool {
    setsid().is_ok() || setpgid(None, None).is_ok()
}
