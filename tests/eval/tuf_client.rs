//! The command line that the public TUF client conformance suite drives, over the kiosk's own
//! store, trust and network code:
//!
//! ```text
//! tuf_client --metadata-dir DIR init TRUSTED_ROOT
//! tuf_client --metadata-dir DIR --metadata-url URL refresh
//! tuf_client --metadata-dir DIR --metadata-url URL --target-name PATH… \
//!     --target-base-url URL --target-dir DIR download
//! ```
//!
//! The state is in `DIR/content.db`. After each command the verified metadata stand beside it as
//! files, byte for byte as they came. Exit code 0 is success, 1 is anything else.
#![forbid(unsafe_code)]

use std::{
    fs, io,
    path::{Component, Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};
use jiff::Timestamp;
use query_corner::{
    protocol::shelf::Shelf,
    store::content::ContentStore,
    sync::{
        client::{Http, Patience},
        fetch::{Fetch, Found},
        trust::{Trust, Tuf},
    },
};

#[derive(Parser)]
struct Arguments {
    #[arg(long)]
    metadata_dir: PathBuf,
    #[arg(long)]
    metadata_url: Option<String>,
    #[arg(long)]
    target_name: Vec<String>,
    #[arg(long)]
    target_base_url: Option<String>,
    #[arg(long)]
    target_dir: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Trust a root file from now on.
    Init { trusted_root: PathBuf },
    /// Bring the metadata up to date.
    Refresh,
    /// Bring the metadata up to date and get targets.
    Download,
}

fn main() -> ExitCode {
    // The suite expects 1 for every failure, also for a command line that is wrong.
    let outcome = match Arguments::try_parse() {
        Ok(arguments) => run(&arguments),
        Err(error) => Err(error.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tuf_client: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<()> {
    let folder = &arguments.metadata_dir;
    std::fs::create_dir_all(folder)?;
    let mut store = ContentStore::open(&folder.join("content.db"))?;
    let outcome = match &arguments.command {
        Command::Init { trusted_root } => init(&mut store, trusted_root),
        Command::Refresh => with_runtime(refresh(&mut store, arguments, &[])),
        Command::Download => with_runtime(refresh(&mut store, arguments, &arguments.target_name)),
    };
    export(&store, folder)?;
    outcome
}

fn with_runtime(work: impl Future<Output = Result<()>>) -> Result<()> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(work)
}

fn init(store: &mut ContentStore, root: &Path) -> Result<()> {
    let root = fs::read(root).with_context(|| format!("reading {}", root.display()))?;
    Tuf::check_root(&root)?;
    store.pin_root(&root)?;
    // Nothing is fetched; the pinned root is simply the newest one that is known yet.
    let nowhere = Arc::new(Http::new("http://localhost/", Patience::default())?);
    let tuf = Tuf::new(nowhere, store.documents()?, Timestamp::now())?;
    Ok(store.commit_trust(&tuf.verified())?)
}

async fn refresh(store: &mut ContentStore, arguments: &Arguments, names: &[String]) -> Result<()> {
    let url = arguments
        .metadata_url
        .as_deref()
        .context("--metadata-url is needed")?;
    let metadata = Arc::new(Http::new(url, Patience::default())?);
    let mut tuf = Tuf::new(metadata, store.documents()?, Timestamp::now())?;
    let refreshed = tuf.refresh().await;
    store.commit_trust(&tuf.verified())?;
    refreshed?;
    for name in names {
        let downloaded = download(&mut tuf, arguments, name).await;
        store.commit_trust(&tuf.verified())?;
        downloaded?;
    }
    Ok(())
}

async fn download(tuf: &mut Tuf, arguments: &Arguments, name: &str) -> Result<()> {
    let base = arguments
        .target_base_url
        .as_deref()
        .context("--target-base-url is needed")?;
    let folder = arguments
        .target_dir
        .as_deref()
        .context("--target-dir is needed")?;
    let Some(target) = tuf.target(name).await? else {
        bail!("nobody vouches for {name}");
    };
    let place = folder.join(inside(name)?);
    match fs::read(&place) {
        Ok(bytes) if target.is(&bytes) => return Ok(()),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error).with_context(|| format!("reading {}", place.display())),
    }
    let mut bytes = Vec::new();
    let targets = Http::new(base, Patience::default())?;
    let found = targets
        .fetch(&target.path, target.length, &mut bytes)
        .await?;
    if found == Found::No || !target.is(&bytes) {
        bail!("{name} isn't there, or isn't what was signed");
    }
    if let Some(parent) = place.parent() {
        fs::create_dir_all(parent)?;
    }
    put(&place, &bytes)
}

/// A target's name as a path that stays inside a folder.
fn inside(name: &str) -> Result<PathBuf> {
    let path = PathBuf::from(name.trim_start_matches('/'));
    let stays = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    match stays && path.file_name().is_some() {
        true => Ok(path),
        false => bail!("{name:?} is no name for a file"),
    }
}

/// Writes the verified metadata as files.
fn export(store: &ContentStore, folder: &Path) -> Result<()> {
    for (name, bytes) in store.documents()? {
        // Earlier roots and the pinned one are no metadata of now.
        if !name.contains('/') {
            put(&folder.join(name), &bytes)?;
        }
    }
    Ok(())
}

fn put(place: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(place).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    let mut beside = place.to_owned().into_os_string();
    beside.push(".new");
    fs::write(&beside, bytes).with_context(|| format!("writing {}", place.display()))?;
    fs::rename(&beside, place).with_context(|| format!("writing {}", place.display()))
}
