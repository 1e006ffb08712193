//! The program put anew in its own place: to restart, to hold less memory, and to have fonts.

use std::{
    env,
    ffi::OsString,
    io,
    path::{Path, PathBuf},
};

use query_corner::machine::{allocator::ALLOCATOR, fonts};

/// A variable of the process's surroundings; None takes it away.
pub type Setting<'a> = (&'a str, Option<OsString>);

/// Lets the C library give back what is freed, and a machine without fonts have the program's own.
/// Both are read when a process begins. A setting of the allocator from outside is left alone;
/// where this can't be done the kiosk runs as it is.
pub fn settle(data: &Path) {
    let mut settings: Vec<Setting<'_>> = Vec::new();
    let (name, value) = ALLOCATOR;
    if cfg!(target_env = "gnu") && env::var_os(name).is_none() {
        settings.push((name, Some(value.into())));
    }
    if let Some(file) = fonts::stand_in(data) {
        settings.push((fonts::VARIABLE, Some(file.into())));
        settings.push((fonts::ELSEWHERE, None));
    }
    if !settings.is_empty() {
        let error = begin_again(&settings);
        tracing::warn!(%error, "程序的内存分配和字体没有改成");
    }
}

/// Puts the program anew in its own place, with the same arguments; whoever watches over
/// it sees one process. Returns only if that can't be done.
#[cfg(unix)]
pub fn begin_again(settings: &[Setting<'_>]) -> io::Error {
    use std::os::unix::process::CommandExt;
    let mut arguments = env::args_os();
    let called = arguments.next().map(PathBuf::from);
    // After an upgrade the file that is running is gone; its name leads to the new one.
    let own = env::current_exe().ok().filter(|path| path.exists());
    let Some(program) = own.or(called) else {
        return io::Error::other("程序找不到自己的文件，请重新启动");
    };
    let mut command = std::process::Command::new(program);
    command.args(arguments);
    for (name, value) in settings {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.exec()
}

#[cfg(not(unix))]
pub fn begin_again(_: &[Setting<'_>]) -> io::Error {
    io::Error::other("请手工重新启动程序")
}
