//! From a signed generation to the screen and back, by files on the disk.

use query_corner::{
    protocol::{shelf::ShelfError, trust::Verified},
    publish::{PublishError, generation, metadata::Signed, site::WITHDRAW},
    sync::{
        plan::{Refusal, Wait},
        refresh::{Outcome, RefreshError},
        trust::TrustError,
    },
};

use super::site::{
    TestKiosk, TestSite, at_once, county, county_generation, hours, key, now, online,
};

const ONE: &[(&str, &str)] = &[("question/a", "甲"), ("question/b", "乙")];
const TWO: &[(&str, &str)] = &[("question/a", "甲改"), ("question/c", "丙")];

fn generation_of(outcome: Outcome) -> u64 {
    match outcome {
        Outcome::Switched { generation, .. } => generation,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_two_people_signed_is_on_the_screen_after_a_refresh() {
    let site = TestSite::new();
    let mut kiosk = TestKiosk::new(&site);
    site.publish_items(1, ONE);
    assert_eq!(generation_of(kiosk.county(site.place()).unwrap()), 1);
    assert_eq!(kiosk.shows(), "question/a: 甲; question/b: 乙");
    assert_eq!(kiosk.county(site.place()).unwrap(), Outcome::Kept);
    site.publish_items(2, TWO);
    assert_eq!(generation_of(kiosk.county(site.place()).unwrap()), 2);
    assert_eq!(kiosk.shows(), "question/a: 甲改; question/c: 丙");
}

#[test]
fn a_change_of_one_item_brings_in_only_its_bytes_its_page_and_the_root() {
    let site = TestSite::new();
    let mut kiosk = TestKiosk::new(&site);
    site.publish_items(1, ONE);
    kiosk.refresh(site.place()).unwrap();
    site.publish_items(2, &[("question/a", "甲"), ("question/b", "乙改")]);
    match kiosk.county(site.place()).unwrap() {
        Outcome::Switched { staged, .. } => assert_eq!(staged.blobs, 3),
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_signer_alone_publishes_nothing() {
    let site = TestSite::new();
    let draft = county_generation(1, ONE);
    let signed = generation::lay_out(&site.repository, &draft, &at_once(), now()).unwrap();
    let refused = site.sign("ch-county", signed.clone(), &[10]);
    assert!(
        matches!(
            refused,
            Err(PublishError::Threshold {
                found: 1,
                threshold: 2,
                ..
            })
        ),
        "{refused:?}"
    );
    // Not even by signing twice.
    let refused = site.sign("ch-county", signed.clone(), &[10, 10]);
    assert!(matches!(
        refused,
        Err(PublishError::Threshold { found: 1, .. })
    ));
    // A key of another role is no second signature.
    for other in [1, 4, 12, 99] {
        let refused = site.sign("ch-county", signed.clone(), &[10, other]);
        assert!(
            matches!(refused, Err(PublishError::NotASigner(..))),
            "{other}"
        );
    }
    let mut kiosk = TestKiosk::new(&site);
    site.repository.release(&online(), now()).unwrap();
    assert!(matches!(
        kiosk.county(site.place()),
        Err(RefreshError::NoChannel(channel)) if channel == county()
    ));
}

#[test]
fn one_signature_that_got_past_the_server_is_still_refused_by_the_kiosk() {
    let site = TestSite::new();
    let mut kiosk = TestKiosk::new(&site);
    site.publish_items(1, ONE);
    kiosk.refresh(site.place()).unwrap();
    // The server's owner drops a signature and writes the file himself.
    let draft = county_generation(2, TWO);
    let signed = generation::lay_out(&site.repository, &draft, &at_once(), now()).unwrap();
    let mut envelope = query_corner::publish::metadata::Envelope::new(signed);
    envelope.sign(&key(10)).unwrap();
    let path = site.folder.path().join("metadata/2.ch-county.json");
    std::fs::write(path, envelope.to_bytes().unwrap()).unwrap();
    site.repository.release(&online(), now()).unwrap();
    assert!(matches!(
        kiosk.county(site.place()),
        Err(RefreshError::Trust(TrustError::Refused(_)))
    ));
    assert_eq!(kiosk.shows(), "question/a: 甲; question/b: 乙");
}

#[test]
fn what_is_withdrawn_leaves_the_screen_and_comes_back_when_it_is_no_longer() {
    let site = TestSite::new();
    let mut kiosk = TestKiosk::new(&site);
    site.publish_items(1, ONE);
    kiosk.refresh(site.place()).unwrap();
    site.withdraw(1, &["question/a"]);
    assert!(kiosk.refresh(site.place()).unwrap().withdrawal.unwrap());
    assert_eq!(kiosk.shows(), "question/b: 乙");
    // It stays hidden in a later generation, until it is left out of the list.
    site.publish_items(2, TWO);
    kiosk.refresh(site.place()).unwrap();
    assert_eq!(kiosk.shows(), "question/c: 丙");
    site.withdraw(2, &[]);
    assert!(kiosk.refresh(site.place()).unwrap().withdrawal.unwrap());
    assert_eq!(kiosk.shows(), "question/a: 甲改; question/c: 丙");
    assert!(!kiosk.refresh(site.place()).unwrap().withdrawal.unwrap());
}

#[test]
fn whoever_may_withdraw_can_do_nothing_else() {
    let site = TestSite::new();
    let mut kiosk = TestKiosk::new(&site);
    site.publish_items(1, ONE);
    kiosk.refresh(site.place()).unwrap();
    // He signs a head with his own key, under his own role.
    let draft = county_generation(2, TWO);
    let signed = generation::lay_out(&site.repository, &draft, &at_once(), now()).unwrap();
    let Signed::Targets(mut role) = signed else {
        panic!("a channel's role is a targets role");
    };
    role.common.version = 1;
    site.sign(WITHDRAW, Signed::Targets(role), &[12]).unwrap();
    site.repository.release(&online(), now()).unwrap();
    assert_eq!(kiosk.county(site.place()).unwrap(), Outcome::Kept);
    assert_eq!(kiosk.shows(), "question/a: 甲; question/b: 乙");
}

#[test]
fn an_older_withdrawal_list_is_refused() {
    let site = TestSite::new();
    let mut kiosk = TestKiosk::new(&site);
    site.publish_items(1, ONE);
    site.withdraw(5, &["question/a"]);
    kiosk.refresh(site.place()).unwrap();
    site.withdraw(4, &[]);
    let report = kiosk.refresh(site.place()).unwrap();
    assert!(matches!(
        report.withdrawal,
        Err(RefreshError::Shelf(ShelfError::Floor(_)))
    ));
    assert_eq!(kiosk.shows(), "question/b: 乙");
}

#[test]
fn an_older_generation_signed_by_both_is_refused() {
    let site = TestSite::new();
    let mut kiosk = TestKiosk::new(&site);
    site.publish_items(5, ONE);
    kiosk.refresh(site.place()).unwrap();
    site.publish_items(4, TWO);
    assert!(matches!(
        kiosk.county(site.place()),
        Err(RefreshError::Shelf(ShelfError::Floor(breach))) if breach.kept == 5
    ));
    site.publish_items(5, TWO);
    assert!(matches!(
        kiosk.county(site.place()),
        Err(RefreshError::Refused(Refusal::Changed(5)))
    ));
    assert_eq!(kiosk.shows(), "question/a: 甲; question/b: 乙");
}

#[test]
fn a_generation_waits_for_its_time_its_program_and_its_turn() {
    let site = TestSite::new();
    let mut kiosk = TestKiosk::new(&site);
    let mut release = at_once();
    release.not_before = hours(2);
    site.publish(&county_generation(1, ONE), &release);
    let waiting = kiosk.county(site.place()).unwrap();
    assert_eq!(waiting, Outcome::Waiting(Wait::Until(hours(2))));
    kiosk.kiosk.now = hours(2);
    assert_eq!(generation_of(kiosk.county(site.place()).unwrap()), 1);
    let mut release = at_once();
    release.min_app = "99.0.0".parse().unwrap();
    site.publish(&county_generation(2, TWO), &release);
    let waiting = kiosk.county(site.place()).unwrap();
    assert!(matches!(waiting, Outcome::Waiting(Wait::Program(_))));
    assert_eq!(kiosk.shows(), "question/a: 甲; question/b: 乙");
}

#[test]
fn content_out_of_date_is_shown_and_nothing_new_is_taken() {
    let site = TestSite::new();
    let mut kiosk = TestKiosk::new(&site);
    site.publish_items(1, ONE);
    kiosk.refresh(site.place()).unwrap();
    site.publish_items(2, TWO);
    kiosk.kiosk.now = hours(24 * 3);
    assert!(matches!(
        kiosk.refresh(site.place()),
        Err(RefreshError::Trust(TrustError::Expired { .. }))
    ));
    assert_eq!(kiosk.shows(), "question/a: 甲; question/b: 乙");
}

#[test]
fn a_disk_that_is_too_small_keeps_what_it_shows() {
    let site = TestSite::new();
    let mut kiosk = TestKiosk::new(&site);
    site.publish_items(1, ONE);
    let small = query_corner::sync::refresh::Subscription {
        free: 10,
        ..super::site::subscription()
    };
    let report = super::site::block_on(query_corner::sync::refresh::refresh(
        site.place(),
        &mut kiosk.store,
        &small,
        &kiosk.kiosk,
    ));
    let outcome = report.unwrap().channels.remove(0).1;
    assert!(outcome.unwrap_err().to_string().contains("空着"));
    assert_eq!(kiosk.shows(), "");
}

#[test]
fn new_root_keys_are_followed_and_the_old_ones_can_do_nothing_more() {
    let mut site = TestSite::new();
    let mut kiosk = TestKiosk::new(&site);
    site.publish_items(1, ONE);
    kiosk.refresh(site.place()).unwrap();
    // Key 1 is lost; 6 takes its place.
    site.site.root.keys[0] = key(6).public().clone();
    let root = site.site.root(&site.repository, now()).unwrap();
    let refused = site.sign("root", root.clone(), &[2]);
    assert!(matches!(refused, Err(PublishError::Threshold { .. })));
    site.sign("root", root, &[2, 3]).unwrap();
    site.publish_items(2, TWO);
    assert_eq!(generation_of(kiosk.county(site.place()).unwrap()), 2);
    let next = site.site.root(&site.repository, now()).unwrap();
    let refused = site.sign("root", next, &[1, 2]);
    assert!(matches!(refused, Err(PublishError::NotASigner(..))));
    // A kiosk that was enrolled with the first root follows too.
    let mut late = TestKiosk::new(&site);
    assert_eq!(generation_of(late.county(site.place()).unwrap()), 2);
}

#[test]
fn a_root_that_was_rotated_stays_rotated_when_the_rest_fails() {
    let mut site = TestSite::new();
    let mut kiosk = TestKiosk::new(&site);
    site.publish_items(1, ONE);
    kiosk.refresh(site.place()).unwrap();
    site.site.root.keys[0] = key(6).public().clone();
    let root = site.site.root(&site.repository, now()).unwrap();
    site.sign("root", root, &[2, 3]).unwrap();
    let timestamp = site.folder.path().join("metadata/timestamp.json");
    std::fs::write(&timestamp, "<html>sign in</html>").unwrap();
    kiosk.refresh(site.place()).unwrap_err();
    let floors = kiosk.store.floors().unwrap();
    let root = floors.iter().find(|floor| floor.role == "root").unwrap();
    assert_eq!(root.version, 2);
}

#[test]
fn a_channel_recovers_from_a_number_that_was_run_up_with_new_keys() {
    let mut site = TestSite::new();
    let mut kiosk = TestKiosk::new(&site);
    site.publish_items(u64::from(u32::MAX), ONE);
    kiosk.refresh(site.place()).unwrap();
    // Both signers' keys were stolen. The targets' keys name others.
    let quorum = site.site.channels.get_mut(&county()).unwrap();
    quorum.keys = vec![key(20).public().clone(), key(21).public().clone()];
    let targets = site.site.targets(&site.repository, now()).unwrap();
    site.sign("targets", targets, &[1, 3]).unwrap();
    let draft = county_generation(1, TWO);
    let signed = generation::lay_out(&site.repository, &draft, &at_once(), now()).unwrap();
    site.sign("ch-county", signed, &[20, 21]).unwrap();
    site.repository.release(&online(), now()).unwrap();
    assert_eq!(generation_of(kiosk.county(site.place()).unwrap()), 1);
    assert_eq!(kiosk.shows(), "question/a: 甲改; question/c: 丙");
}

#[test]
fn a_breach_of_a_floor_undoes_everything_of_its_transaction() {
    use query_corner::protocol::{shelf::Shelf, trust::Floor};
    let site = TestSite::new();
    let mut kiosk = TestKiosk::new(&site);
    site.publish_items(1, ONE);
    kiosk.refresh(site.place()).unwrap();
    let before = (
        kiosk.store.floors().unwrap(),
        kiosk.store.documents().unwrap(),
    );
    let mut lower = before.0.clone();
    lower.last_mut().unwrap().version -= 1;
    lower.insert(
        0,
        Floor {
            version: 99,
            ..lower[0].clone()
        },
    );
    let verified = Verified {
        documents: [("root.json".to_owned(), b"other".to_vec())].into(),
        floors: lower,
    };
    let refused = kiosk.store.commit_trust(&verified);
    assert!(matches!(refused, Err(ShelfError::Floor(_))));
    let after = (
        kiosk.store.floors().unwrap(),
        kiosk.store.documents().unwrap(),
    );
    assert_eq!(before, after);
}
