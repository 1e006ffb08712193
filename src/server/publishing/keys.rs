//! The keys that lie on the server: those of snapshot and timestamp, and in a trial those that
//! the signers would keep on their own machines.

use std::{fs, path::Path};

use jiff::Timestamp;

use crate::{
    config::server::ServerConfig,
    publish::{key::SigningKey, repository::OnlineKeys},
    server::fault::Fault,
};

/// What a trial has in place of people's own keys.
pub struct TrialKeys {
    /// Of root and targets.
    pub root: SigningKey,
    /// The two who sign a channel, with the names they go by.
    pub signers: [(&'static str, SigningKey); 2],
    pub withdraw: SigningKey,
}

/// The keys of this server.
pub struct Keys {
    pub online: OnlineKeys,
    pub trial: Option<TrialKeys>,
}

impl Keys {
    /// Reads the keys; makes those that aren't there.
    pub fn open(config: &ServerConfig, _now: Timestamp) -> Result<Self, Fault> {
        let folder = config.data.join("online");
        let online = OnlineKeys {
            snapshot: key(&folder, "snapshot")?,
            timestamp: key(&folder, "timestamp")?,
        };
        let trial = match config.trial {
            false => None,
            true => {
                let folder = config.data.join("trial");
                Some(TrialKeys {
                    root: key(&folder, "root")?,
                    signers: [
                        ("签名人一（试用钥匙）", key(&folder, "signer-1")?),
                        ("签名人二（试用钥匙）", key(&folder, "signer-2")?),
                    ],
                    withdraw: key(&folder, "withdraw")?,
                })
            }
        };
        Ok(Self { online, trial })
    }
}

/// A key that lies in the clear, readable by the server's user alone: it must work unattended.
fn key(folder: &Path, name: &str) -> Result<SigningKey, Fault> {
    let path = folder.join(format!("{name}.seed"));
    let failed = |error: std::io::Error| Fault::Internal(format!("{}: {error}", path.display()));
    let seed = match fs::read_to_string(&path) {
        Ok(text) => hex::decode(text.trim())
            .ok()
            .and_then(|seed| <[u8; 32]>::try_from(seed).ok())
            .ok_or_else(|| Fault::Internal(format!("{}: no key", path.display())))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let mut seed = [0; 32];
            getrandom::fill(&mut seed).map_err(|error| Fault::Internal(error.to_string()))?;
            fs::create_dir_all(folder).map_err(failed)?;
            let mut options = fs::OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(&path).map_err(failed)?;
            std::io::Write::write_all(&mut file, hex::encode(seed).as_bytes()).map_err(failed)?;
            seed
        }
        Err(error) => return Err(failed(error)),
    };
    Ok(SigningKey::from_seed(seed)?)
}
