//! python-tuf, a second and independent client, reads what this program publishes.

use std::process::Command;

use query_corner::protocol::{head::Head, withdrawal::WITHDRAWAL_PATH};

use super::{
    site::{TestSite, key, now},
    tools,
};

const READER: &str = r#"
import sys
from tuf.ngclient import Updater
from tuf.ngclient.fetcher import FetcherInterface
from tuf.api.exceptions import DownloadHTTPError

class Folder(FetcherInterface):
    def _fetch(self, url):
        try:
            with open(url.removeprefix("file://"), "rb") as file:
                return iter([file.read()])
        except FileNotFoundError:
            raise DownloadHTTPError("not there", 404)

repository, root, cache, *targets = sys.argv[1:]
updater = Updater(
    cache, f"file://{repository}/metadata/", cache, f"file://{repository}/targets/", Folder(),
    bootstrap=open(root, "rb").read(),
)
from datetime import datetime, timezone
updater._trusted_set.reference_time = datetime(2026, 11, 23, 2, tzinfo=timezone.utc)
updater.refresh()
for target in targets:
    info = updater.get_targetinfo(target)
    assert info is not None, target
    print(open(updater.download_target(info, f"{cache}/target"), "rb").read().decode())
"#;

#[test]
fn python_tuf_reads_what_is_published_also_after_new_keys() {
    let Some(python) = tools::tuf_python() else {
        return;
    };
    let mut site = TestSite::new();
    site.publish_items(1, &[("question/a", "甲")]);
    site.withdraw(1, &["question/a"]);
    let first = site.proposals.path().join("first.root.json");
    std::fs::write(&first, site.first_root()).unwrap();
    let read = || {
        let cache = tempfile::tempdir().unwrap();
        let done = Command::new(&python)
            .args(["-c", READER])
            .args([site.folder.path(), &first, cache.path()])
            .args([Head::path("county").as_str(), WITHDRAWAL_PATH])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.success(), "{said}");
        String::from_utf8(done.stdout).unwrap()
    };
    let said = read();
    let head = Head::from_bytes(said.lines().next().unwrap().as_bytes(), "county").unwrap();
    assert_eq!(head.generation, 1);
    assert!(said.contains("question/a"));
    site.site.root.keys[0] = key(6).public().clone();
    let root = site.site.root(&site.repository, now()).unwrap();
    site.sign("root", root, &[2, 3]).unwrap();
    site.publish_items(2, &[("question/b", "乙")]);
    let first = site.proposals.path().join("first.root.json");
    let cache = tempfile::tempdir().unwrap();
    let done = Command::new(&python)
        .args(["-c", READER])
        .args([site.folder.path(), &first, cache.path()])
        .arg(Head::path("county"))
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let head = Head::from_bytes(done.stdout.trim_ascii(), "county").unwrap();
    assert_eq!(head.generation, 2);
}
