//! The log that can only grow.

use query_corner::server::{audit::Verdict, verify_audit};

use crate::support::TestServer;

/// A server whose log has some rows.
fn with_rows() -> Option<TestServer> {
    let server = TestServer::trial()?;
    for login in ["bianji", "shenhe", "shenpi", "fabu", "guanli"] {
        server.as_trial(login);
    }
    Some(server)
}

fn verdict(server: &TestServer) -> Verdict {
    verify_audit(&server.server.config).unwrap()
}

fn off(server: &TestServer) {
    // Someone with the database in hand takes the guards off first.
    let drop = match env!("CARGO_CRATE_NAME") {
        "server_postgres" => vec!["DROP TRIGGER audit_is_append_only ON audit"],
        _ => vec![
            "DROP TRIGGER audit_is_never_changed",
            "DROP TRIGGER audit_is_never_deleted",
        ],
    };
    for sql in drop {
        server.execute(sql).unwrap();
    }
}

#[test]
fn a_whole_log_is_found_whole() {
    let Some(server) = with_rows() else { return };
    assert!(matches!(verdict(&server), Verdict::Whole { rows, .. } if rows >= 9));
    let page = server.as_trial("guanli").post("/audit/verify", &[]);
    assert!(page.text().contains("没有缺改"));
}

#[test]
fn rows_can_be_neither_changed_nor_deleted() {
    let Some(server) = with_rows() else { return };
    for sql in [
        "UPDATE audit SET who = 'x' WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 2",
        "DELETE FROM audit",
        "UPDATE version SET note = 'x'",
        "UPDATE step SET person = 'x'",
    ] {
        let tried = server.execute(sql);
        let untouched = matches!(&tried, Ok(0));
        assert!(tried.is_err() || untouched, "{sql}: {tried:?}");
    }
    assert!(matches!(verdict(&server), Verdict::Whole { .. }));
}

#[test]
fn whatever_is_changed_in_a_row_breaks_the_log_there() {
    let changes = [
        "UPDATE audit SET who = 'nobody' WHERE seq = 4",
        "UPDATE audit SET at = at + 1 WHERE seq = 4",
        "UPDATE audit SET act = '退出' WHERE seq = 4",
        "UPDATE audit SET subject = 'x' WHERE seq = 4",
        "UPDATE audit SET detail = 'x' WHERE seq = 4",
        "UPDATE audit SET address = '10.0.0.1' WHERE seq = 4",
        "UPDATE audit SET digest = 'x' WHERE seq = 4",
        "DELETE FROM audit WHERE seq = 4",
    ];
    for sql in changes {
        let Some(server) = with_rows() else { return };
        off(&server);
        server.execute(sql).unwrap();
        assert!(
            matches!(verdict(&server), Verdict::Broken { seq: 4, .. }),
            "{sql}: {:?}",
            verdict(&server)
        );
    }
}

#[test]
fn a_log_cut_off_at_its_end_is_noticed() {
    let Some(server) = with_rows() else { return };
    off(&server);
    server
        .execute("DELETE FROM audit WHERE seq = (SELECT MAX(seq) FROM audit)")
        .unwrap();
    assert!(matches!(verdict(&server), Verdict::Broken { .. }));
}

#[test]
fn a_log_written_anew_from_the_start_lacks_what_was_signed() {
    let Some(server) = with_rows() else { return };
    off(&server);
    // Cut off behind the first row and closed again, the chain is whole; the signed head isn't in it.
    server.execute("DELETE FROM audit").unwrap();
    server
        .execute("UPDATE audit_head SET seq = 0, digest = ''")
        .unwrap();
    assert!(matches!(verdict(&server), Verdict::AnchorLost { .. }));
}
