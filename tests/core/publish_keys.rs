//! Keys at rest, and the parts of publishing that need no repository.

use query_corner::publish::{
    PublishError, commands,
    key::SigningKey,
    key_file::{Cost, header, load, save},
    metadata::Envelope,
    repository::Repository,
    site::{Site, lone_roles},
};

use super::site::{TestSite, hours, key, now};

/// As cheap as Argon2 allows, for tests.
const CHEAP: Cost = Cost {
    memory_kib: 64,
    passes: 1,
    lanes: 1,
};

#[test]
fn a_key_comes_out_of_its_file_only_with_its_passphrase() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("editor.key");
    let key = SigningKey::generate().unwrap();
    save(&path, &key, "编辑 甲", "正确的口令是这十二个字", CHEAP).unwrap_err();
    save(&path, &key, "编辑 甲", "正确的口令就是这十二个字。", CHEAP).unwrap();
    assert_eq!(header(&path).unwrap().holder, "编辑 甲");
    let opened = load(&path, "正确的口令就是这十二个字。").unwrap();
    assert_eq!(opened.public(), key.public());
    assert!(opened.public().verifies(b"text", &opened.sign(b"text")));
    assert!(!opened.public().verifies(b"other", &opened.sign(b"text")));
    let wrong = load(&path, "错误的口令就是这十二个字。");
    assert!(matches!(wrong, Err(PublishError::Passphrase)));
    let again = save(&path, &key, "编辑 甲", "正确的口令就是这十二个字。", CHEAP);
    assert!(
        matches!(again, Err(PublishError::Exists(_))),
        "a key is never overwritten"
    );
}

#[cfg(unix)]
#[test]
fn a_key_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("editor.key");
    let key = SigningKey::generate().unwrap();
    // What a crash left of an earlier try was open to all.
    let beside = folder.path().join("editor.key.new");
    std::fs::write(&beside, b"half").unwrap();
    std::fs::set_permissions(&beside, std::fs::Permissions::from_mode(0o644)).unwrap();
    save(&path, &key, "编辑 甲", "正确的口令就是这十二个字。", CHEAP).unwrap();
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_key_file_that_was_changed_anywhere_does_not_open() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let passphrase = "a passphrase for tests";
    save(
        &path,
        &SigningKey::generate().unwrap(),
        "x",
        passphrase,
        CHEAP,
    )
    .unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(!text.contains("seed"), "nothing secret is in the clear");
    let changes = [
        ("\"holder\": \"x\"", "\"holder\": \"y\""),
        ("\"passes\": 1", "\"passes\": 2"),
        ("\"memory_kib\": 64", "\"memory_kib\": 65"),
        ("\"format\": 1", "\"format\": 2"),
    ];
    for (from, to) in changes {
        assert!(text.contains(from));
        std::fs::write(&path, text.replace(from, to)).unwrap();
        assert!(load(&path, passphrase).is_err(), "{to}");
    }
    for field in ["\"salt\": \"", "\"sealed\": \"", "\"public\": \""] {
        let at = text.find(field).unwrap() + field.len();
        let mut bytes = text.clone().into_bytes();
        bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
        std::fs::write(&path, &bytes).unwrap();
        assert!(load(&path, passphrase).is_err(), "{field}");
    }
}

#[test]
fn a_site_is_founded_changed_and_left_alone_by_the_same_command() {
    let mut site = TestSite::new();
    let (folder, proposals) = (site.folder.path(), site.proposals.path());
    let rotate = |site: &TestSite, at| {
        let proposals = site.proposals.path();
        commands::rotate(&site.repository, proposals, &site.site, at).unwrap()
    };
    let empty = tempfile::tempdir().unwrap();
    let nothing = Repository::new(empty.path());
    let founded = commands::rotate(&nothing, proposals, &site.site, now()).unwrap();
    assert_eq!(founded, ["root", "targets"]);
    assert!(folder.join("metadata/1.root.json").exists());
    assert!(rotate(&site, now()).is_empty(), "nothing has changed");
    assert_eq!(
        rotate(&site, hours(24 * 300)),
        ["targets"],
        "it would not last"
    );
    site.site.withdraw.keys = vec![key(13).public().clone()];
    assert_eq!(rotate(&site, now()), ["targets"]);
    site.site.timestamp = key(14).public().clone();
    assert_eq!(rotate(&site, now()), ["root", "targets"]);
    // Two signers are the least for a channel, and the same one twice is one.
    let quorum = site.site.channels.values_mut().next().unwrap();
    quorum.threshold = 1;
    assert!(site.site.targets(&site.repository, now()).is_err());
    let quorum = site.site.channels.values_mut().next().unwrap();
    quorum.threshold = 2;
    quorum.keys[1] = quorum.keys[0].clone();
    assert!(site.site.targets(&site.repository, now()).is_err());
}

#[test]
fn one_signature_is_not_enough_for_the_offline_roles_and_a_site_that_has_it_so_can_leave_it() {
    let mut site = TestSite::new();
    site.site.root.threshold = 1;
    let refused = site.site.root(&site.repository, now()).unwrap_err();
    assert!(refused.to_string().contains("至少要写 2"), "{refused}");
    site.site.root.threshold = 2;
    site.site.targets.threshold = 1;
    assert!(site.site.root(&site.repository, now()).is_err());
    // Made by hand or by an older program: it is not taken in either.
    let lone = site.site.trial_root(&site.repository, now()).unwrap();
    let refused = site.sign("root", lone.clone(), &[1, 2]).unwrap_err();
    assert!(refused.to_string().contains("targets"), "{refused}");
    // A site that has it already, and the way out: the next root asks for two.
    let mut envelope = Envelope::new(lone);
    envelope.sign(&key(1)).unwrap();
    envelope.sign(&key(2)).unwrap();
    site.repository.put_role("root", &envelope).unwrap();
    assert_eq!(lone_roles(&site.repository.root().unwrap()), ["targets"]);
    site.site.targets.threshold = 2;
    let proposals = site.proposals.path();
    let proposed = commands::rotate(&site.repository, proposals, &site.site, now()).unwrap();
    assert_eq!(proposed, ["root"]);
    let root = site.site.root(&site.repository, now()).unwrap();
    site.sign("root", root, &[1, 2]).unwrap();
    assert!(lone_roles(&site.repository.root().unwrap()).is_empty());
}

#[test]
fn a_site_is_kept_as_text() {
    let site = TestSite::new().site;
    let text = serde_json::to_string_pretty(&site).unwrap();
    assert_eq!(serde_json::from_str::<Site>(&text).unwrap(), site);
}
