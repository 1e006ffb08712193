//! A kiosk gets to know its server, and tells it how it does.

use std::{
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

use jiff::{SignedDuration, Timestamp};
use query_corner::{
    content::digest::Digest,
    domain::label::KioskNo,
    protocol::{
        call::{Call, RefusalReason},
        enrol::{
            AskTrialToken, Enrol, EnrolRequest, Enrolled, Token, TrialToken, TrialTokenRequest,
        },
        outbox::{
            Entry, Evidence, Outbox, OutboxTaken, SendOutbox, SendStatus, Status, StatusTaken,
            Taken,
        },
    },
    sync::{
        client::ApiError,
        deliver::Delivery,
        enrolment::{EnrolError, Enrolment, device_key, enrol, enrol_with_trial},
        rounds::Round,
    },
};

use super::{
    fake_console::{Asked, FakeConsole},
    site::{TestSite, block_on, county},
};

const SECRET: &str = "00112233445566778899aabbccddeeff";

fn token(site: &TestSite, server: &str) -> Token {
    Token {
        server: server.to_owned(),
        secret: SECRET.to_owned(),
        expires: Timestamp::now() + SignedDuration::from_hours(1),
        hall: "hall/main".parse().unwrap(),
        kiosk_no: KioskNo::try_from(3).unwrap(),
        root_version: 1,
        root: Digest::of(&site.first_root()),
        certificate: None,
        is_trial: true,
    }
}

/// Registers the one who has the secret, as the console does.
fn register(asked: &Asked) -> Result<Vec<u8>, RefusalReason> {
    let request: EnrolRequest = serde_json::from_slice(&asked.body).unwrap();
    asked
        .signed_by(&request.key, Timestamp::now())
        .map_err(|_| RefusalReason::Unknown)?;
    if request.secret != SECRET {
        return Err(RefusalReason::Unknown);
    }
    let enrolled = Enrolled {
        hall: "hall/main".parse().unwrap(),
        kiosk_no: KioskNo::try_from(3).unwrap(),
        channels: vec![county()],
        now: Timestamp::now(),
    };
    Ok(serde_json::to_vec(&enrolled).unwrap())
}

fn join(token: &Token, folder: &Path) -> Result<Enrolment, EnrolError> {
    block_on(enrol(token, folder, Timestamp::now()))
}

#[test]
fn a_kiosk_with_a_token_knows_its_place_its_root_and_its_channels() {
    let site = TestSite::new();
    let console = FakeConsole::start(site.folder.path(), register);
    let folder = tempfile::tempdir().unwrap();
    let token = token(&site, &console.server);
    let enrolment = join(&token, folder.path()).unwrap();
    assert_eq!(enrolment.channels, [county()]);
    assert_eq!(enrolment.root.as_bytes(), site.first_root());
    assert_eq!(Enrolment::load(folder.path()).unwrap(), Some(enrolment));
    // Once more after an answer that was lost: with the same key, to the same end.
    join(&token, folder.path()).unwrap();
    let keys: Vec<_> = console
        .asked_at(Enrol::PATH)
        .iter()
        .map(|asked| {
            serde_json::from_slice::<EnrolRequest>(&asked.body)
                .unwrap()
                .key
        })
        .collect();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0], keys[1]);
}

#[cfg(unix)]
#[test]
fn the_key_can_be_read_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    device_key(folder.path()).unwrap();
    let mode = std::fs::metadata(folder.path().join("device.key")).unwrap();
    assert_eq!(mode.permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_site_with_another_root_is_told_nothing() {
    let (site, other) = (TestSite::new(), TestSite::new());
    let console = FakeConsole::start(site.folder.path(), register);
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = token(&other, &console.server);
    wrong.root = Digest::of(b"another root");
    assert!(matches!(
        join(&wrong, folder.path()),
        Err(EnrolError::OtherRoot)
    ));
    assert!(console.asked_at(Enrol::PATH).is_empty());
    assert!(Enrolment::load(folder.path()).unwrap().is_none());
}

#[test]
fn a_token_out_of_date_or_used_enrols_nobody() {
    let site = TestSite::new();
    let console = FakeConsole::start(site.folder.path(), |_| Err(RefusalReason::Used));
    let folder = tempfile::tempdir().unwrap();
    let mut late = token(&site, &console.server);
    late.expires = Timestamp::now() - SignedDuration::from_secs(1);
    assert!(matches!(
        join(&late, folder.path()),
        Err(EnrolError::Expired { .. })
    ));
    let used = join(&token(&site, &console.server), folder.path());
    assert!(matches!(
        used,
        Err(EnrolError::Api(ApiError::Refused(refusal))) if refusal.reason == RefusalReason::Used
    ));
    assert!(Enrolment::load(folder.path()).unwrap().is_none());
}

#[test]
fn an_answer_for_another_place_is_refused() {
    let site = TestSite::new();
    let console = FakeConsole::start(site.folder.path(), register);
    let folder = tempfile::tempdir().unwrap();
    let mut other = token(&site, &console.server);
    other.kiosk_no = KioskNo::try_from(4).unwrap();
    assert!(matches!(
        join(&other, folder.path()),
        Err(EnrolError::OtherPlace(_))
    ));
    assert!(Enrolment::load(folder.path()).unwrap().is_none());
}

#[test]
fn a_kiosk_beside_a_trial_enrols_by_itself_and_beside_nothing_else() {
    use std::sync::{Arc, OnceLock};
    let site = TestSite::new();
    let text: Arc<OnceLock<String>> = Arc::default();
    let given = Arc::clone(&text);
    let console = FakeConsole::start(site.folder.path(), move |asked| match asked.path.as_str() {
        AskTrialToken::PATH => {
            let request: TrialTokenRequest = serde_json::from_slice(&asked.body).unwrap();
            let signed = asked.signed_by(&request.key, Timestamp::now());
            signed.map_err(|_| RefusalReason::Unknown)?;
            let token = given.get().unwrap().clone();
            Ok(serde_json::to_vec(&TrialToken { token }).unwrap())
        }
        _ => register(asked),
    });
    text.set(token(&site, &console.server).to_text().unwrap())
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let joined = block_on(enrol_with_trial(
        &console.server,
        folder.path(),
        Timestamp::now(),
    ));
    assert!(joined.unwrap().is_trial);
    for server in [
        "http://centre.example",
        "https://127.0.0.1:1",
        "http://10.0.0.1:80",
    ] {
        let joined = block_on(enrol_with_trial(server, folder.path(), Timestamp::now()));
        assert!(
            matches!(joined, Err(EnrolError::NotLoopback(_))),
            "{server}"
        );
    }
}

/// A server that checks the signature of the kiosk of `folder`, whatever it is asked.
fn delivery(console: &FakeConsole, folder: &Path, site: &TestSite) -> Delivery {
    let enrolment = Enrolment {
        server: console.server.clone(),
        certificate: None,
        hall: "hall/main".parse().unwrap(),
        kiosk_no: KioskNo::try_from(3).unwrap(),
        spare: vec![],
        channels: vec![county()],
        root: String::from_utf8(site.first_root()).unwrap(),
        is_trial: false,
    };
    let api = enrolment.api(Timestamp::MIN).unwrap();
    Delivery::new(api, device_key(folder).unwrap(), Timestamp::now())
}

#[test]
fn a_heartbeat_is_signed_and_a_wrong_clock_is_asked_once_more() {
    let site = TestSite::new();
    let folder = tempfile::tempdir().unwrap();
    let key = device_key(folder.path()).unwrap().public().clone();
    let console = FakeConsole::start(site.folder.path(), move |asked| {
        let checked = asked.signed_by(&key, Timestamp::now());
        checked.map_err(|_| RefusalReason::Clock)?;
        let _: Status = serde_json::from_slice(&asked.body).unwrap();
        let taken = StatusTaken {
            now: Timestamp::now(),
            again_in_s: 60,
        };
        Ok(serde_json::to_vec(&taken).unwrap())
    });
    let mut delivery = delivery(&console, folder.path(), &site);
    let tell = |delivery: &mut Delivery, now| {
        block_on(delivery.status(&Round::default(), None, Evidence::default(), now))
    };
    tell(&mut delivery, Timestamp::now()).unwrap();
    assert_eq!(console.asked_at(SendStatus::PATH).len(), 1);
    tell(&mut delivery, "2020-01-01T00:00:00Z".parse().unwrap()).unwrap();
    assert_eq!(console.asked_at(SendStatus::PATH).len(), 3);
}

#[test]
fn a_kiosk_that_was_revoked_asks_no_more() {
    let site = TestSite::new();
    let folder = tempfile::tempdir().unwrap();
    let console = FakeConsole::start(site.folder.path(), |_| Err(RefusalReason::Revoked));
    let mut delivery = delivery(&console, folder.path(), &site);
    assert!(!delivery.is_revoked());
    let said = block_on(delivery.status(
        &Round::default(),
        None,
        Evidence::default(),
        Timestamp::now(),
    ));
    assert!(said.is_err() && delivery.is_revoked());
}

#[test]
fn what_the_server_put_off_is_told_again_and_what_it_has_is_not() {
    let site = TestSite::new();
    let folder = tempfile::tempdir().unwrap();
    let later = AtomicBool::new(true);
    let console = FakeConsole::start(site.folder.path(), move |asked| {
        let outbox: Outbox = serde_json::from_slice(&asked.body).unwrap();
        let put_off = later.swap(false, Ordering::Relaxed);
        let entries = outbox.entries.iter().enumerate().map(|(at, _)| match at {
            0 if put_off => Taken::Later,
            _ => Taken::Kept,
        });
        let taken = OutboxTaken {
            entries: entries.collect(),
        };
        Ok(serde_json::to_vec(&taken).unwrap())
    });
    let mut delivery = delivery(&console, folder.path(), &site);
    let entry = |words: &str| Entry::Unanswered {
        words: words.to_owned(),
        asked_on: "2026-11-20".parse().unwrap(),
        sessions: 3,
    };
    let entries = vec![entry("公积金"), entry("学费")];
    let told = block_on(delivery.outbox(entries.clone(), Timestamp::now())).unwrap();
    assert_eq!(told, 1);
    let told = block_on(delivery.outbox(entries[..1].to_vec(), Timestamp::now())).unwrap();
    assert_eq!(told, 1);
    assert_eq!(console.asked_at(SendOutbox::PATH).len(), 2);
}
