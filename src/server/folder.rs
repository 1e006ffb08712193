//! The server's data folder: its user's alone, since it holds the keys, the digests of passwords and
//! what was uploaded. The repository is public.

use std::{
    fs, io,
    path::Path,
    time::{Duration, SystemTime},
};

use crate::{
    config::server::{DatabasePlace, ServerConfig},
    files::{self, Kept},
};

use super::ServerError;

/// The beginnings of the names that a server gives in its folder.
const OURS: [&str; 5] = ["server.db", "online", "tls", "trial", "import"];

/// A conversion that is this old has ended with the process that it was for.
const LEFT: Duration = Duration::from_secs(3600);

/// Makes both folders, closes the data folder to other users and takes away what a crash left of
/// uploads.
pub(super) fn prepare(config: &ServerConfig) -> Result<(), ServerError> {
    let (data, repository) = (&config.data, &config.repository);
    let own = match &config.database {
        DatabasePlace::File(path) if path.parent() == Some(data) => path.file_name(),
        _ => None,
    };
    let own = own.map(|name| name.to_string_lossy().into_owned());
    let ours: Vec<&str> = OURS.into_iter().chain(own.as_deref()).collect();
    match files::keep(data, &ours, Some(repository)).map_err(failed(data))? {
        Kept::Private => {}
        Kept::Closed if repository.starts_with(data) => tracing::warn!(
            "数据目录 {} 从现在起只有服务器自己的用户能读。发布仓库在它里面：有别的网页服务器（例如 nginx）代发的，\
             在配置里用 repository 把仓库写到别处",
            data.display()
        ),
        Kept::Closed => {
            tracing::info!("数据目录 {} 现在只有服务器自己的用户能读", data.display());
        }
        Kept::Shared => tracing::warn!(
            "数据目录 {} 里还有别的东西，或者不属于服务器的用户：只收紧了服务器自己的文件。请给它单独的目录",
            data.display()
        ),
    }
    fs::create_dir_all(repository).map_err(failed(repository))?;
    if let Err(error) = sweep_uploads(&data.join("import")) {
        tracing::warn!(%error, "没有转换完的上传文件没有清理成");
    }
    Ok(())
}

fn failed(folder: &Path) -> impl FnOnce(io::Error) -> ServerError + '_ {
    |error| ServerError::Folder(folder.display().to_string(), error)
}

fn sweep_uploads(folder: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let now = SystemTime::now();
    for entry in entries {
        let entry = entry?;
        let made = entry.metadata().and_then(|known| known.modified());
        let old = made.is_ok_and(|made| now.duration_since(made).is_ok_and(|age| age > LEFT));
        if old && entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}
