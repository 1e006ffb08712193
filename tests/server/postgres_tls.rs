//! The way to PostgreSQL: who answers is asked for its certificate, and a way that is not
//! protected is not taken.

use std::{
    io::{Read, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    thread,
};

use query_corner::{
    config::server::DatabasePlace,
    server::storage::{Session, StorageError, Store},
    web::tls,
};

use crate::postgres_engine::{Engine, engine};

/// Opens the database at `host`, and says whether what is said to it is encrypted.
fn is_encrypted(
    engine: &Engine,
    host: &str,
    mode: &str,
    authority: Option<&Path>,
) -> Result<bool, String> {
    let place = DatabasePlace::Postgres {
        url: format!("postgres://tester@{host}:{}/postgres{mode}", engine.port),
        authority: authority.map(Path::to_owned),
    };
    let store = Store::open(&place).map_err(|error| error.to_string())?;
    let asked = |session: &mut dyn Session| -> Result<bool, StorageError> {
        let row = session.query_one(
            "SELECT CASE WHEN ssl THEN 1 ELSE 0 END AS safe
             FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
            &[],
        )?;
        row.map_or(Ok(false), |row| row.flag("safe"))
    };
    store.read(asked).map_err(|error| error.to_string())
}

fn authority(engine: &Engine) -> PathBuf {
    tls::authority_file(&engine.folder.join("tls"))
}

#[test]
fn with_an_authority_the_right_server_is_spoken_to_in_secret() {
    let Some(engine) = engine() else { return };
    let authority = authority(engine);
    for mode in ["", "?sslmode=verify-full"] {
        let encrypted = is_encrypted(engine, "127.0.0.1", mode, Some(&authority));
        assert_eq!(encrypted, Ok(true), "{mode}");
    }
}

#[test]
fn a_server_that_another_authority_vouches_for_is_not_spoken_to() {
    let Some(engine) = engine() else { return };
    let folder = tempfile::tempdir().unwrap();
    let names = ["127.0.0.1".to_owned()];
    tls::local(folder.path(), &names, 2026).unwrap();
    let foreign = tls::authority_file(folder.path());
    let error = is_encrypted(engine, "127.0.0.1", "", Some(&foreign)).unwrap_err();
    assert!(error.contains("invalid peer certificate"), "{error}");
}

#[test]
fn a_server_under_a_name_that_is_not_in_its_certificate_is_not_spoken_to() {
    let Some(engine) = engine() else { return };
    let authority = authority(engine);
    let error = is_encrypted(engine, "localhost", "", Some(&authority)).unwrap_err();
    assert!(error.contains("not valid for name"), "{error}");
}

#[test]
fn without_an_authority_the_words_are_encrypted_and_nobody_is_asked() {
    let Some(engine) = engine() else { return };
    let asked = |mode| is_encrypted(engine, "127.0.0.1", mode, None);
    assert_eq!(asked("?sslmode=require"), Ok(true));
    assert_eq!(asked("?sslmode=prefer"), Ok(true));
    assert_eq!(asked(""), Ok(true));
    assert_eq!(asked("?sslmode=disable"), Ok(false));
}

#[test]
fn a_unix_socket_needs_no_protection() {
    let Some(engine) = engine() else { return };
    let socket = engine.folder.display().to_string().replace('/', "%2F");
    assert_eq!(is_encrypted(engine, &socket, "", None), Ok(false));
}

#[test]
fn another_machine_is_not_called_without_protection() {
    let Some(engine) = engine() else { return };
    for mode in ["", "?sslmode=disable", "?sslmode=prefer"] {
        let error = is_encrypted(engine, "192.0.2.7", mode, None).unwrap_err();
        assert!(error.contains("database_ca"), "{error}");
    }
}

#[test]
fn an_authority_that_is_none_is_named() {
    let Some(engine) = engine() else { return };
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    for file in [empty, folder.path().join("missing.pem")] {
        let error = is_encrypted(engine, "127.0.0.1", "", Some(&file)).unwrap_err();
        assert!(error.contains(&file.display().to_string()), "{error}");
    }
}

/// Someone on the way who says that the server speaks no TLS hears no word of a sign-in.
#[test]
fn a_server_that_offers_no_tls_hears_nothing_more() {
    let folder = tempfile::tempdir().unwrap();
    let names = ["127.0.0.1".to_owned()];
    tls::local(folder.path(), &names, 2026).unwrap();
    let ways = [
        ("?sslmode=require", None),
        ("", Some(tls::authority_file(folder.path()))),
    ];
    for (mode, authority) in ways {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = [0; 8];
            stream.read_exact(&mut asked).unwrap();
            stream.write_all(b"N").unwrap();
            let mut rest = Vec::new();
            stream.read_to_end(&mut rest).unwrap();
            (asked, rest)
        });
        let place = DatabasePlace::Postgres {
            url: format!("postgres://u:secret@127.0.0.1:{port}/d{mode}"),
            authority,
        };
        let Err(error) = Store::open(&place) else {
            panic!("{mode}: opened")
        };
        assert!(
            error.to_string().contains("does not support TLS"),
            "{error}"
        );
        let (asked, rest) = heard.join().unwrap();
        // SSLRequest: its length and 80877103.
        assert_eq!(asked, [0, 0, 0, 8, 4, 210, 22, 47]);
        assert_eq!(rest, b"", "{mode}");
    }
}

#[test]
fn servers_that_start_at_the_same_moment_make_one_schema() {
    let Some(url) = crate::engine() else { return };
    let place = DatabasePlace::Postgres {
        url,
        authority: None,
    };
    thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| Store::open(&place).map(drop).unwrap());
        }
    });
}
