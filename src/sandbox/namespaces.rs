//! Namespaces of its own (Linux 3.8, where the system lets a user have them): a network with
//! nothing in it, and a root that holds the places that were left and nothing else.

use std::{
    env,
    ffi::CStr,
    fs, io,
    os::{fd::AsRawFd as _, unix::fs::symlink},
    path::{Path, PathBuf},
};

use rustix::{
    fs::{CWD, Mode, OFlags, StatVfsMountFlags, openat, statvfs},
    mount::{
        MountFlags, MountPropagationFlags, UnmountFlags, mount, mount_bind_recursive, mount_change,
        mount_remount, unmount,
    },
    process::{getgid, getuid, pivot_root},
    thread::UnshareFlags,
};

use super::Use;

/// How much of it there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entered {
    None,
    /// The network alone.
    Network,
    Whole,
}

/// Where the new root is put together: a folder that every system has. What is in it is covered in
/// this process alone.
const BASE: &str = "/tmp";
/// Where the old one is until it is let go.
const OLD: &str = ".old";
const QUIET: MountFlags = MountFlags::NOSUID.union(MountFlags::NODEV);

/// Enters them. A root that can't be put together is left, and the old one stays.
pub fn enter(places: &[(PathBuf, Use)]) -> Entered {
    let (user, group) = (getuid().as_raw(), getgid().as_raw());
    if unshare().is_err() {
        return Entered::None;
    }
    // The same user inside as outside: files that are written belong to it.
    let mapped = fs::write("/proc/self/setgroups", "deny")
        .and_then(|()| fs::write("/proc/self/uid_map", format!("{user} {user} 1")))
        .and_then(|()| fs::write("/proc/self/gid_map", format!("{group} {group} 1")));
    match mapped.and_then(|()| take_root(places)) {
        Ok(()) => Entered::Whole,
        Err(_) => Entered::Network,
    }
}

/// Deprecated in favour of an unsafe function, because of a flag that is none of these: what it
/// does to open files could be seen by other threads.
#[expect(deprecated)]
fn unshare() -> rustix::io::Result<()> {
    rustix::thread::unshare(
        UnshareFlags::NEWUSER
            | UnshareFlags::NEWNS
            | UnshareFlags::NEWNET
            | UnshareFlags::NEWIPC
            | UnshareFlags::NEWUTS,
    )
}

fn take_root(places: &[(PathBuf, Use)]) -> io::Result<()> {
    let here = env::current_dir()?;
    mount_change(
        "/",
        MountPropagationFlags::PRIVATE | MountPropagationFlags::REC,
    )?;
    // Opened before anything is covered; one that is not there is left out.
    let mut open = Vec::new();
    for (place, used) in places {
        if let Ok(file) = openat(CWD, place, OFlags::PATH | OFlags::CLOEXEC, Mode::empty()) {
            open.push((place, *used, file));
        }
    }
    empty(Path::new(BASE), c"size=1m,mode=0755")?;
    let built = open.iter().try_for_each(|(place, used, file)| {
        // A link through /proc leads to what was opened, wherever that is covered now.
        let source = format!("/proc/self/fd/{}", file.as_raw_fd());
        put(place, *used, Path::new(&source))
    });
    let old = Path::new(BASE).join(OLD);
    let turned = built
        .and_then(|()| fs::create_dir(&old))
        .and_then(|()| Ok(pivot_root(BASE, &old)?));
    if let Err(error) = turned {
        unmount(BASE, UnmountFlags::DETACH)?;
        return Err(error);
    }
    env::set_current_dir("/")?;
    unmount(OLD, UnmountFlags::DETACH)?;
    fs::remove_dir(OLD)?;
    read_only(Path::new("/"))?;
    // Gone, if it was none of the places.
    let _ = env::set_current_dir(here);
    Ok(())
}

/// Puts what `source` leads to where `place` is under the new root.
fn put(place: &Path, used: Use, source: &Path) -> io::Result<()> {
    let target = Path::new(BASE).join(place.strip_prefix("/").unwrap_or(place));
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent)?;
    }
    // `/lib` is a link to `usr/lib` on most systems, and stays one.
    if let Ok(link) = fs::read_link(place) {
        return match symlink(link, target) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => Ok(()),
        };
    }
    match fs::metadata(source)?.is_dir() {
        true => fs::create_dir_all(&target)?,
        false => fs::write(&target, "")?,
    }
    if used == Use::Empty {
        return empty(&target, c"size=16m,mode=0700");
    }
    mount_bind_recursive(source, &target)?;
    match used {
        Use::Write => Ok(()),
        _ => read_only(&target),
    }
}

/// Mounts an empty folder that lies in memory.
fn empty(target: &Path, options: &CStr) -> io::Result<()> {
    Ok(mount("tmpfs", target, "tmpfs", QUIET, options)?)
}

/// What else a mount forbids stays forbidden: that may not be taken from it.
fn read_only(target: &Path) -> io::Result<()> {
    let has = statvfs(target)?.f_flag;
    let mut flags = MountFlags::BIND | MountFlags::RDONLY;
    for (flag, kept) in [
        (StatVfsMountFlags::NOSUID, MountFlags::NOSUID),
        (StatVfsMountFlags::NODEV, MountFlags::NODEV),
        (StatVfsMountFlags::NOEXEC, MountFlags::NOEXEC),
    ] {
        if has.contains(flag) {
            flags |= kept;
        }
    }
    Ok(mount_remount(target, flags, c"")?)
}
