//! The keys that lie on the server: those of snapshot and timestamp, and in a trial those that
//! the signers would keep on their own machines.

use std::path::Path;

use jiff::Timestamp;

use crate::{
    config::server::ServerConfig,
    files::{self, Readers},
    publish::{key::SigningKey, repository::OnlineKeys},
    said,
    server::fault::Fault,
};

/// A seed is 64 digits; whatever is longer is none.
const SEED: u64 = 4096;

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
        let root = config.repository.join("metadata/1.root.json");
        let published = files::is_plain(&root)
            .map_err(|error| Fault::Internal(format!("{} {}", root.display(), said::io(&error))))?
            .is_some();
        let key = |folder: &Path, name| key(folder, name, published);
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
/// One that is empty before anything was published is a first start that was cut short; after
/// that it is a loss, and no key is made in place of the one that the kiosks know.
fn key(folder: &Path, name: &str, published: bool) -> Result<SigningKey, Fault> {
    let path = folder.join(format!("{name}.seed"));
    let failed = |why: &str| Fault::Internal(format!("{} {why}", path.display()));
    let io = |error: std::io::Error| failed(&said::io(&error));
    let seed = match files::read(&path, SEED).map_err(io)? {
        Some(bytes) if !bytes.is_empty() || published => {
            let mut seed = [0; 32];
            hex::decode_to_slice(bytes.trim_ascii(), &mut seed).map_err(|_| {
                failed("里面不是钥匙（应当是 64 位十六进制）：请从备份恢复这个文件，再启动")
            })?;
            seed
        }
        _ => {
            let mut seed = [0; 32];
            getrandom::fill(&mut seed).map_err(|error| Fault::Internal(error.to_string()))?;
            files::replace(&path, hex::encode(seed).as_bytes(), Readers::Owner).map_err(io)?;
            seed
        }
    };
    Ok(SigningKey::from_seed(seed)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_cut_short_at_the_first_start_is_made_anew_and_later_it_is_a_loss() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("snapshot.seed");
        std::fs::write(&path, "").unwrap();
        let first = key(folder.path(), "snapshot", false).unwrap();
        let again = key(folder.path(), "snapshot", true).unwrap();
        assert_eq!(first.public(), again.public());
        for text in ["", "0123", "not a key"] {
            std::fs::write(&path, text).unwrap();
            let error = key(folder.path(), "snapshot", true).err().unwrap();
            let said = error.to_string();
            assert!(
                said.contains("snapshot.seed") && said.contains("备份"),
                "{said}"
            );
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
    }
}
