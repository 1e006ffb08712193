//! A USB stick (优盘): what it would change is told before it is applied, and a receipt is
//! written back.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::Timestamp;

use super::{
    deliver::receipts,
    directory::Directory,
    enrolment::{EnrolError, Enrolment, device_key},
    fetch::Fetch,
    look::Look,
    refresh::RefreshError,
    rounds::{Places, Round, Rounds, pin},
    stage::StageError,
    trust::TrustError,
};
use crate::{
    content::{
        canonical::CanonicalError,
        channel::ChannelName,
        difference::Difference,
        item::{Item, ItemKey},
        page::{Entry, PAGES, Page, Root},
    },
    domain::clock::minute,
    files::{self, Readers},
    protocol::{
        head::AppVersion,
        receipt::Receipt,
        shelf::{Shelf, ShelfError},
        trust::{Verified, WITHDRAWAL_DOCUMENT, expires},
        withdrawal::Withdrawal,
    },
    said,
    store::content::{ContentStore, StoreError},
};

/// A timestamp is never longer.
const TIMESTAMP_MAX: u64 = 64 * 1024;

/// Why a stick was not read or applied.
#[derive(Debug, thiserror::Error)]
pub enum StickError {
    #[error(transparent)]
    Refresh(#[from] RefreshError),
    #[error(transparent)]
    Stage(#[from] StageError),
    #[error(transparent)]
    Shelf(#[from] ShelfError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Enrol(#[from] EnrolError),
    #[error(transparent)]
    Encoding(#[from] CanonicalError),
    #[error("回执 {0} 写不进：{why}", why = said::io(.1))]
    Receipt(String, std::io::Error),
    /// It was exported too long ago, or the clock is ahead.
    #[error(
        "优盘上的签名 {} 就过期了，本机现在是 {}：请在服务器上重新导出一次再来；本机时间不对的，先校准",
        minute(*.until), minute(*.now)
    )]
    Expired { until: Timestamp, now: Timestamp },
}

/// Where the receipts of a stick lie. That one could not be written undoes nothing.
#[derive(Debug)]
pub struct Receipts {
    /// On the stick, for who carried it.
    pub stick: Result<PathBuf, StickError>,
    /// In the data folder, for the server once it can be reached.
    pub own: Result<PathBuf, StickError>,
}

/// What a stick changes of one channel, as a visitor would see it: an item that is 撤下 is no
/// change of words to anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coming {
    pub channel: ChannelName,
    pub title: String,
    /// The generation on the screen, if any.
    pub from: Option<u64>,
    pub to: u64,
    pub added: Vec<(ItemKey, String)>,
    pub changed: Vec<(ItemKey, String)>,
    /// No longer published.
    pub withdrawn: Vec<(ItemKey, String)>,
    /// Still published and hidden from now on (撤下).
    pub hidden: Vec<(ItemKey, String)>,
    /// Hidden until now and shown again (恢复).
    pub shown_again: Vec<(ItemKey, String)>,
}

impl Coming {
    /// Nothing newer, and nothing hidden or shown again.
    pub fn is_nothing(&self) -> bool {
        let is_newer = self.from.is_none_or(|from| from < self.to);
        !is_newer && self.hidden.is_empty() && self.shown_again.is_empty()
    }
}

/// A stick beside the kiosk of a data folder.
pub struct Stick {
    folder: PathBuf,
    place: Arc<dyn Fetch>,
    data: PathBuf,
    enrolment: Enrolment,
}

impl Stick {
    pub fn new(stick: &Path, data: &Path, enrolment: Enrolment) -> Self {
        Self {
            folder: stick.to_owned(),
            place: Arc::new(Directory::new(stick)),
            data: data.to_owned(),
            enrolment,
        }
    }

    /// What the stick would change. Everything is checked as when it is applied, and nothing of
    /// it is written to the kiosk.
    pub async fn preview(&self, now: Timestamp) -> Result<Vec<Coming>, StickError> {
        let looked = self.look(now).await;
        looked.map_err(|error| match (&error, self.timestamp_expires()) {
            (StickError::Refresh(RefreshError::Trust(TrustError::Expired { .. })), Some(until))
                if until <= now =>
            {
                StickError::Expired { until, now }
            }
            _ => error,
        })
    }

    /// When the timestamp on the stick ends, as it says itself: believed for words alone.
    fn timestamp_expires(&self) -> Option<Timestamp> {
        let file = files::open_beneath(&self.folder, Path::new("metadata/timestamp.json")).ok()?;
        let mut bytes = Vec::new();
        file.take(TIMESTAMP_MAX).read_to_end(&mut bytes).ok()?;
        expires(&bytes)
    }

    async fn look(&self, now: Timestamp) -> Result<Vec<Coming>, StickError> {
        let places = Places {
            folder: self.data.clone(),
        };
        let mut own = ContentStore::open(&places.content())?;
        pin(&mut own, &self.enrolment)?;
        let mut beside = ContentStore::in_memory()?;
        beside.commit_trust(&Verified {
            documents: own.documents()?,
            floors: own.floors()?,
        })?;
        let list = own.documents()?.remove(WITHDRAWAL_DOCUMENT);
        let list = list.and_then(|bytes| Withdrawal::from_bytes(&bytes).ok());
        let mut look = Look::begin(Arc::clone(&self.place), beside, now).await?;
        let newer = look.withdrawal().await?;
        let newer =
            newer.filter(|newer| list.as_ref().is_none_or(|list| newer.number > list.number));
        let newer = newer.or_else(|| list.clone());
        let mut all = Vec::new();
        for channel in &self.enrolment.channels {
            let current = own.current(channel)?;
            let Some(head) = look.head(channel).await? else {
                continue;
            };
            let before = match &current {
                Some(current) => entries(&own, &current.root)?,
                None => BTreeMap::new(),
            };
            let held = look.read(&head).await?;
            let from = current.map(|current| current.number);
            let after = match from.is_some_and(|from| from >= head.generation) {
                true => before.clone(),
                false => held.entries(),
            };
            let (was, is) = (
                hidden(list.as_ref(), channel),
                hidden(newer.as_ref(), channel),
            );
            let stays = |key: &ItemKey| before.contains_key(key) && after.contains_key(key);
            let titled = |key: &ItemKey| {
                let new = held
                    .items
                    .get(key)
                    .map(|item| item.draft.item.header.title.clone());
                let old = || before.get(key).and_then(|entry| title(&own, entry));
                (key.clone(), new.or_else(old).unwrap_or_default())
            };
            let titles = |keys: &[ItemKey], out: &BTreeSet<ItemKey>| {
                let keys = keys.iter().filter(|key| !out.contains(*key));
                keys.map(titled).collect()
            };
            let changes = |keys: &mut dyn Iterator<Item = &ItemKey>| {
                keys.filter(|key| stays(key)).map(titled).collect()
            };
            let difference = Difference::between(&before, &after);
            all.push(Coming {
                channel: channel.clone(),
                title: head.channel.title.clone(),
                from,
                to: head.generation,
                added: titles(&difference.added, &is),
                changed: titles(&difference.changed, &was.union(&is).cloned().collect()),
                withdrawn: titles(&difference.withdrawn, &was),
                hidden: changes(&mut is.difference(&was)),
                shown_again: changes(&mut was.difference(&is)),
            });
        }
        Ok(all)
    }

    /// Applies the stick and writes a signed receipt into the data folder and onto the stick; gives
    /// what came of it and where the receipts lie.
    pub async fn apply(&self, now: Timestamp) -> Result<(Round, Receipts), StickError> {
        let places = Places {
            folder: self.data.clone(),
        };
        let key = device_key(&self.data)?;
        let device = key.public().digest();
        let place = Arc::clone(&self.place);
        let (mut rounds, _) = Rounds::open(places, place, &self.enrolment, device)?;
        let round = rounds.round(now).await;
        let receipt = Receipt {
            format: 1,
            device,
            hall: self.enrolment.hall.clone(),
            kiosk_no: self.enrolment.kiosk_no,
            app: AppVersion::own(),
            at: now,
            shown: round.standing.shown.clone(),
        };
        let bytes = receipt.sign(&key)?;
        let short: String = device.to_string().chars().take(12).collect();
        let name = format!("{short}-{}.json", now.as_second());
        let own = receipts(&self.data).join(&name);
        let own = written(own, |path| files::replace(path, &bytes, Readers::Owner));
        let relative = Path::new("receipts").join(&name);
        // Whoever had the stick before may have left a link there.
        let stick = written(self.folder.join(&relative), |_| {
            files::replace_beneath(&self.folder, &relative, &bytes, Readers::All)
        });
        Ok((round, Receipts { stick, own }))
    }
}

fn written(
    path: PathBuf,
    write: impl FnOnce(&Path) -> std::io::Result<()>,
) -> Result<PathBuf, StickError> {
    match write(&path) {
        Ok(()) => Ok(path),
        Err(error) => Err(StickError::Receipt(path.display().to_string(), error)),
    }
}

/// What a withdrawal list hides of a channel.
fn hidden(list: Option<&Withdrawal>, channel: &ChannelName) -> BTreeSet<ItemKey> {
    let items = list.into_iter().flat_map(|list| &list.items);
    let own = items.filter(|hidden| hidden.channel == *channel);
    own.map(|hidden| hidden.key.clone()).collect()
}

/// The entries of the generation whose index has this root.
fn entries(
    store: &ContentStore,
    root: &crate::content::digest::Digest,
) -> Result<BTreeMap<ItemKey, Entry>, StickError> {
    let read = |digest| {
        let bytes = store.blob(digest)?;
        bytes.ok_or_else(|| ShelfError::Damaged(format!("blob {digest}")))
    };
    let root = Root::from_bytes(&read(*root)?).map_err(StageError::from)?;
    let mut entries = BTreeMap::new();
    for (number, page) in (0..PAGES).zip(&root.pages) {
        let page = Page::from_bytes(&read(page.sha256)?, number).map_err(StageError::from)?;
        entries.extend(page.0);
    }
    Ok(entries)
}

fn title(store: &ContentStore, entry: &Entry) -> Option<String> {
    let bytes = store.blob(entry.blob.sha256).ok()??;
    let item: Item = serde_json::from_slice(&bytes).ok()?;
    Some(item.header.title)
}
