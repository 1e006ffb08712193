//! The kiosk's process is killed at system calls of a refresh, and its disk refuses them, on a
//! real file. Whatever happens, the screen shows the old set or the new one, and running again
//! leads to the new one.

use super::{
    site::TestSite,
    trust_drill::{CALLS, Drill, Stage, copy, some, wanted, words},
};

/// Runs the refresh with a fault and checks what it left; says whether it ended well.
fn with_fault(drill: &Drill, stage: &Stage, fault: &str) -> bool {
    let folder = copy(stage.base.path());
    let repository = stage.repository.path();
    let arguments = ["-o", "/dev/null", "-e", fault];
    let (lived, _) = drill.run(folder.path(), repository, &arguments);
    let (number, found) = (stage.generation, words(folder.path()));
    assert!(
        found == stage.before || found == stage.after,
        "generation {number}, {fault}: {found:?}"
    );
    let (again, said) = drill.run(folder.path(), repository, &[]);
    assert!(again, "generation {number}, {fault}: {said}");
    assert_eq!(
        words(folder.path()),
        stage.after,
        "generation {number}, {fault}"
    );
    lived
}

#[test]
fn a_kill_at_a_system_call_leaves_the_old_set_or_the_new_one() {
    let mut site = TestSite::new();
    let Some(drill) = Drill::found(&site.first_root(), site.proposals.path()) else {
        return;
    };
    let (mut points, most) = (0, wanted(600));
    for stage in drill.stages(&mut site) {
        let calls = drill.calls(&stage, CALLS);
        println!("generation {}: {} calls", stage.generation, calls.len());
        for (call, nth) in some(&calls, most.div_ceil(3)) {
            let lived = with_fault(
                &drill,
                &stage,
                &format!("inject={call}:signal=KILL:when={nth}"),
            );
            assert!(!lived, "killed at {call} {nth}");
            points += 1;
            // Tells of a long run how far it is.
            if points % 250 == 0 {
                println!("{points} so far");
            }
        }
    }
    println!("killed at {points} calls");
    assert!(points >= most.min(600) / 2);
}

/// More than the three stages write together: each of their writes is refused once.
const EVERY_WRITE: usize = 900;

#[test]
fn a_disk_that_is_full_or_fails_at_a_write_leaves_the_old_set_or_the_new_one() {
    let mut site = TestSite::new();
    let Some(drill) = Drill::found(&site.first_root(), site.proposals.path()) else {
        return;
    };
    let (mut points, mut failed, most) = (0, 0, wanted(EVERY_WRITE));
    for stage in drill.stages(&mut site) {
        let calls = drill.calls(&stage, "pwrite64,fsync,fdatasync,ftruncate");
        println!("generation {}: {} writes", stage.generation, calls.len());
        for (number, (call, nth)) in some(&calls, most.div_ceil(3)).enumerate() {
            // Once, and from then on for good; full, and broken.
            let from_then_on = if number % 2 == 0 { "+" } else { "" };
            let error = match (call.as_str(), number / 2 % 2) {
                ("pwrite64", 0) => "ENOSPC",
                _ => "EIO",
            };
            let fault = format!("inject={call}:error={error}:when={nth}{from_then_on}");
            failed += usize::from(!with_fault(&drill, &stage, &fault));
            points += 1;
        }
    }
    println!("{points} faults, {failed} of which the refresh could not live with");
    assert!(points >= most.min(300) / 2 && failed >= points / 4);
}
