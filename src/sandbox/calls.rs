//! The filter of system calls (seccomp, Linux 3.5): what is not left says "not permitted".

use std::{collections::BTreeMap, env::consts::ARCH};

use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition,
    SeccompFilter, SeccompRule, TargetArch, apply_filter,
};

use super::Calls;

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// Holds this process, and what it starts, to the calls; whether that was possible. It is not on
/// processors that the filter's compiler does not know.
pub fn enter(calls: Calls) -> bool {
    let Ok(arch) = TargetArch::try_from(ARCH) else {
        return false;
    };
    filters(calls, arch).is_ok_and(|filters| filters.iter().all(|f| apply_filter(f).is_ok()))
}

fn filters(calls: Calls, arch: TargetArch) -> Result<[BpfProgram; 2], BackendError> {
    let (allow, refuse) = (SeccompAction::Allow, refuse_with(libc::EPERM));
    let held = match calls {
        Calls::Own => SeccompFilter::new(own()?, refuse, allow, arch)?,
        Calls::Foreign => SeccompFilter::new(foreign()?, allow, refuse, arch)?,
    };
    // What it makes stands where no filter can look. C libraries that hear it is not there make
    // their threads by the call before it.
    let clone3 = Rules::from([(libc::SYS_clone3, Vec::new())]);
    let absent = refuse_with(libc::ENOSYS);
    let clone3 = SeccompFilter::new(clone3, SeccompAction::Allow, absent, arch)?;
    // After the other no filter can be added.
    Ok([clone3.try_into()?, held.try_into()?])
}

fn refuse_with(error: i32) -> SeccompAction {
    SeccompAction::Errno(error.unsigned_abs())
}

/// Calls whatever their arguments are.
fn whole(calls: &[i64]) -> Rules {
    calls.iter().map(|call| (*call, Vec::new())).collect()
}

/// A call whose argument `at` is such.
fn with(at: u8, operator: SeccompCmpOp, value: u64) -> Result<Vec<SeccompRule>, BackendError> {
    Ok(vec![SeccompRule::new(vec![argument(
        at, operator, value,
    )?])?])
}

/// A call whose argument `at` is none of these.
fn without(at: u8, values: &[u64]) -> Result<Vec<SeccompRule>, BackendError> {
    let others = values.iter();
    let others = others.map(|value| argument(at, SeccompCmpOp::Ne, *value));
    Ok(vec![SeccompRule::new(others.collect::<Result<_, _>>()?)?])
}

/// A call whose argument `at` is one of these.
fn with_any(at: u8, values: &[u64]) -> Result<Vec<SeccompRule>, BackendError> {
    let each = values.iter();
    let each = each.map(|value| Ok(with(at, SeccompCmpOp::Eq, *value)?.remove(0)));
    each.collect()
}

fn argument(at: u8, operator: SeccompCmpOp, value: u64) -> Result<SeccompCondition, BackendError> {
    SeccompCondition::new(at, SeccompCmpArgLen::Dword, operator, value)
}

/// This process, as a call names it.
fn itself() -> u64 {
    u64::from(std::process::id())
}

/// What an open file is told, by fcntl(2), so that the kernel signals another process for it:
/// F_SETOWN, F_SETSIG and F_SETOWN_EX.
const OWNER_BY_FCNTL: [u64; 3] = [8, 10, 15];
/// The same of a socket, by ioctl(2): FIOSETOWN and SIOCSPGRP.
const OWNER_BY_IOCTL: [u64; 2] = [0x8901, 0x8902];

/// What is left to our own readers.
fn own() -> Result<Rules, BackendError> {
    let mut rules = whole(OWN);
    #[cfg(target_arch = "x86_64")]
    rules.extend(whole(OWN_OLD));
    let thread = libc::CLONE_THREAD as u64;
    let is_thread = with(0, SeccompCmpOp::MaskedEq(thread), thread)?;
    rules.insert(libc::SYS_clone, is_thread);
    // The filter beside this one answers it.
    rules.insert(libc::SYS_clone3, Vec::new());
    // To itself: how a program aborts.
    rules.insert(libc::SYS_tgkill, with_any(0, &[itself()])?);
    // Its own limits and locks alone.
    for call in [libc::SYS_prlimit64, libc::SYS_get_robust_list] {
        rules.insert(call, with_any(0, &[0])?);
    }
    rules.insert(libc::SYS_fcntl, without(1, &OWNER_BY_FCNTL)?);
    rules.insert(libc::SYS_ioctl, without(1, &OWNER_BY_IOCTL)?);
    Ok(rules)
}

/// What is taken from a foreign program.
fn foreign() -> Result<Rules, BackendError> {
    let mut rules = whole(REACHING);
    #[cfg(target_arch = "x86_64")]
    rules.extend(whole(REACHING_OLD));
    // Its processes speak to each other.
    let local = with(0, SeccompCmpOp::Ne, libc::AF_UNIX as u64)?;
    rules.insert(libc::SYS_socket, local);
    // Zero is the caller, and of `kill` its group, which is that of this process.
    rules.insert(libc::SYS_kill, without(0, &[0, itself()])?);
    rules.insert(libc::SYS_tgkill, without(0, &[itself()])?);
    for (call, process) in [
        (libc::SYS_prlimit64, 0),
        (libc::SYS_setpriority, 1),
        (libc::SYS_ioprio_set, 1),
        (libc::SYS_sched_setaffinity, 0),
        (libc::SYS_sched_setscheduler, 0),
        (libc::SYS_sched_setparam, 0),
        (libc::SYS_sched_setattr, 0),
    ] {
        rules.insert(call, without(process, &[0])?);
    }
    rules.insert(libc::SYS_fcntl, with_any(1, &OWNER_BY_FCNTL)?);
    rules.insert(libc::SYS_ioctl, with_any(1, &OWNER_BY_IOCTL)?);
    let mut spaces = Vec::new();
    for flag in [
        libc::CLONE_NEWUSER,
        libc::CLONE_NEWNS,
        libc::CLONE_NEWNET,
        libc::CLONE_NEWPID,
        libc::CLONE_NEWIPC,
        libc::CLONE_NEWUTS,
        libc::CLONE_NEWCGROUP,
    ] {
        spaces.extend(with(0, SeccompCmpOp::MaskedEq(flag as u64), flag as u64)?);
    }
    rules.insert(libc::SYS_clone, spaces);
    Ok(rules)
}

/// Files that are open or that the other layers let it open, memory, its own threads and signals,
/// clocks, random numbers.
const OWN: &[i64] = &[
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_preadv,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_pwrite64,
    libc::SYS_pwritev,
    libc::SYS_lseek,
    libc::SYS_openat,
    libc::SYS_close,
    libc::SYS_close_range,
    libc::SYS_fstat,
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_statfs,
    libc::SYS_fstatfs,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_readlinkat,
    libc::SYS_getdents64,
    libc::SYS_getcwd,
    libc::SYS_ftruncate,
    libc::SYS_fallocate,
    libc::SYS_fsync,
    libc::SYS_fdatasync,
    libc::SYS_dup,
    libc::SYS_dup3,
    libc::SYS_ppoll,
    libc::SYS_eventfd2,
    libc::SYS_mmap,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_mprotect,
    libc::SYS_madvise,
    libc::SYS_msync,
    libc::SYS_brk,
    libc::SYS_futex,
    libc::SYS_set_robust_list,
    libc::SYS_set_tid_address,
    libc::SYS_rseq,
    libc::SYS_membarrier,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_restart_syscall,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
    libc::SYS_prctl,
    libc::SYS_getrusage,
    libc::SYS_uname,
    libc::SYS_sysinfo,
    libc::SYS_getrandom,
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
];

/// The same by the names that only this processor still has.
#[cfg(target_arch = "x86_64")]
const OWN_OLD: &[i64] = &[
    libc::SYS_open,
    libc::SYS_stat,
    libc::SYS_lstat,
    libc::SYS_access,
    libc::SYS_readlink,
    libc::SYS_dup2,
    libc::SYS_poll,
    libc::SYS_arch_prctl,
    libc::SYS_getrlimit,
    libc::SYS_time,
];

/// Calls that reach other processes, the kernel's own parts and the machine's settings, and those
/// that the other layers do not see: by a ring, by a handle, or on a path without opening it. What
/// leaves its group of processes would outlive it.
const REACHING: &[i64] = &[
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_pidfd_send_signal,
    libc::SYS_kcmp,
    libc::SYS_tkill,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_tgsigqueueinfo,
    libc::SYS_setsid,
    libc::SYS_setpgid,
    libc::SYS_migrate_pages,
    libc::SYS_move_pages,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_userfaultfd,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_chroot,
    libc::SYS_pivot_root,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_move_mount,
    libc::SYS_mount_setattr,
    libc::SYS_open_tree,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_name_to_handle_at,
    libc::SYS_open_by_handle_at,
    libc::SYS_truncate,
    libc::SYS_fchownat,
    libc::SYS_fchown,
    libc::SYS_setxattr,
    libc::SYS_lsetxattr,
    libc::SYS_fsetxattr,
    libc::SYS_removexattr,
    libc::SYS_lremovexattr,
    libc::SYS_fremovexattr,
    libc::SYS_mknodat,
    libc::SYS_fanotify_init,
    libc::SYS_quotactl,
    libc::SYS_acct,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_reboot,
    libc::SYS_kexec_load,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_clock_adjtime,
    libc::SYS_adjtimex,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_syslog,
    libc::SYS_vhangup,
    libc::SYS_personality,
];

#[cfg(target_arch = "x86_64")]
const REACHING_OLD: &[i64] = &[
    libc::SYS_chown,
    libc::SYS_lchown,
    libc::SYS_mknod,
    libc::SYS_iopl,
    libc::SYS_ioperm,
    libc::SYS_modify_ldt,
];
