//! Who calls, by the key that the signature names: found before a word of the call is read.

use crate::{
    content::digest::Digest,
    protocol::{
        call::{self, RefusalReason},
        key::PublicKey,
    },
    server::{Server, fault::Fault},
};

use super::{
    api::No,
    device::{self, Device},
};

/// Who may have sent a call; that they did is for the signature to show.
pub enum Caller {
    Kiosk(Box<Device>),
    Signer(Signer),
    /// A kiosk that isn't registered yet, or nobody: its key is in the body.
    New,
}

/// A signer: the id of the key, the key, and the roles for which it counts.
pub struct Signer {
    pub id: String,
    pub key: PublicKey,
    pub roles: Vec<String>,
}

impl Caller {
    /// The caller of a key.
    ///
    /// # Errors
    /// [`RefusalReason::Unknown`] if nobody of that kind has it.
    pub fn find(server: &Server, kind: call::Caller, key: Digest) -> Result<Self, No> {
        let id = key.to_string();
        match kind {
            call::Caller::NewKiosk => Ok(Self::New),
            call::Caller::Kiosk => {
                let found = server.store.read(|session| device::find(session, &id))?;
                let found = found.ok_or_else(unknown_kiosk)?;
                Ok(Self::Kiosk(Box::new(found)))
            }
            call::Caller::Signer => signer(server, id).map(Self::Signer),
        }
    }

    /// The key that must have signed; none if it is in the body.
    pub fn key(&self) -> Option<&PublicKey> {
        match self {
            Self::Kiosk(device) => Some(&device.key),
            Self::Signer(signer) => Some(&signer.key),
            Self::New => None,
        }
    }
}

/// The answer to a kiosk that isn't registered.
pub(super) fn unknown_kiosk() -> No {
    No::new(RefusalReason::Unknown, "没有登记这台终端")
}

/// The answer to a key that may sign for nothing.
pub(super) fn unknown_signer() -> No {
    No::new(RefusalReason::Unknown, "这把钥匙没有登记为签名人")
}

/// A key counts here if it may sign for some role of the repository; nothing else makes one.
fn signer(server: &Server, id: String) -> Result<Signer, No> {
    let targets = server.site.targets("targets").map_err(Fault::from)?;
    let delegations = targets.and_then(|targets| targets.delegations);
    let mut delegations = delegations.ok_or_else(unknown_signer)?;
    let of_key = delegations.roles.into_iter();
    let of_key = of_key.filter(|role| role.signers.keyids.contains(&id));
    let roles: Vec<_> = of_key.map(|role| role.name).collect();
    match delegations.keys.remove(&id) {
        Some(key) if !roles.is_empty() => Ok(Signer { id, key, roles }),
        _ => Err(unknown_signer()),
    }
}
