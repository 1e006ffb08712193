//! The program put anew in its own place: to restart, and to hold less memory.

use std::{env, io, path::PathBuf};

use query_corner::machine::allocator::ALLOCATOR;

/// Lets the C library give back what is freed. A setting from outside is left alone; where this
/// can't be done the kiosk runs as it is.
pub fn settle_allocator() {
    let (name, value) = ALLOCATOR;
    if cfg!(target_env = "gnu") && env::var_os(name).is_none() {
        let error = begin_again(&[(name, value)]);
        tracing::warn!(%error, "程序会多占一些内存（没能改内存分配的设置）");
    }
}

/// Puts the program anew in its own place, with the same arguments; whoever watches over
/// it sees one process. Returns only if that can't be done.
#[cfg(unix)]
pub fn begin_again(settings: &[(&str, &str)]) -> io::Error {
    use std::os::unix::process::CommandExt;
    let mut arguments = env::args_os();
    let called = arguments.next().map(PathBuf::from);
    // After an upgrade the file that is running is gone; its name leads to the new one.
    let own = env::current_exe().ok().filter(|path| path.exists());
    match own.or(called) {
        Some(program) => std::process::Command::new(program)
            .args(arguments)
            .envs(settings.iter().copied())
            .exec(),
        None => io::Error::other("程序找不到自己的文件，请重新启动"),
    }
}

#[cfg(not(unix))]
pub fn begin_again(_: &[(&str, &str)]) -> io::Error {
    io::Error::other("请手工重新启动程序")
}
