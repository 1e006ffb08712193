//! Landlock (Linux 5.13): which files the process reaches; from 6.7 no TCP either, from 6.12 no
//! signals to and no abstract sockets of processes outside.

use std::path::PathBuf;

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, Ruleset, RulesetAttr, RulesetCreatedAttr,
    RulesetError, RulesetStatus, Scope, make_bitflags, path_beneath_rules,
};

use super::{Use, namespaces::Entered};

/// The newest version that this was tried with; of an older kernel's the process takes what is
/// there.
const TRIED: ABI = ABI::V7;

/// Holds this process to the places; whether the kernel does.
pub fn enter(places: &[(PathBuf, Use)], root: Entered) -> bool {
    // What the kernel has not is no error here; what is one, leaves the process without.
    try_enter(places, root).is_ok_and(|status| status != RulesetStatus::NotEnforced)
}

fn try_enter(places: &[(PathBuf, Use)], root: Entered) -> Result<RulesetStatus, RulesetError> {
    let mut rules = Ruleset::default()
        .handle_access(AccessFs::from_all(TRIED))?
        .handle_access(AccessNet::from_all(TRIED))?
        .scope(Scope::from_all(TRIED))?
        .create()?;
    for (place, used) in places {
        rules = rules.add_rules(path_beneath_rules([place], access(*used, root)))?;
    }
    Ok(rules.restrict_self()?.ruleset)
}

fn access(used: Use, root: Entered) -> BitFlags<AccessFs> {
    let read = make_bitflags!(AccessFs::{ReadFile | ReadDir});
    match used {
        Use::Read => read,
        Use::Run => read | AccessFs::Execute,
        Use::Empty if root != Entered::Whole => {
            make_bitflags!(AccessFs::{MakeSock | RemoveFile})
        }
        // Devices and the like are no files.
        Use::Write | Use::Empty => {
            let special = make_bitflags!(AccessFs::{MakeChar | MakeBlock | IoctlDev});
            read | (AccessFs::from_write(TRIED) & !special)
        }
    }
}
