//! What a slip's QR code says, so that the hall can trust it without the journal.
//!
//! Canonical text, version 1, ASCII, six fields without spaces:
//!
//! ```text
//! QC1|<kiosk>-<epoch>-<seq>|<label>|<letter>|<issued_at>|<mac>
//! ```
//!
//! `letter` is the service it was issued for, `issued_at` milliseconds since 1970
//! UTC, `mac` the first 16 bytes of HMAC-SHA256 (RFC 2104 §5 allows the half) in
//! lowercase hex, over everything before the last `|`. The key is the kiosk's own,
//! 32 random bytes made at its first start; the hall gets it at enrolment. The
//! class is never in it: age and disability are sensitive.

use hmac::{Hmac, KeyInit, Mac};
use rusqlite::Connection;
use sha2::Sha256;

use super::{
    error::JournalError,
    read::{Reader, unreadable},
};
use crate::domain::ticket::Ticket;

/// Bytes of the code that are printed.
const MAC_BYTES: usize = 16;

/// A keyed digest under the kiosk's own key.
pub(super) fn keyed(conn: &Connection, text: &str) -> Result<Vec<u8>, JournalError> {
    let key: Vec<u8> = conn
        .query_row("SELECT hmac_key FROM journal WHERE one = 1", [], |row| {
            row.get("hmac_key")
        })
        .map_err(JournalError::sqlite("读钥匙"))?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|err| unreadable("key", err))?;
    mac.update(text.as_bytes());
    Ok(mac.finalize().into_bytes().to_vec())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Reader {
    /// The text of a ticket's QR code.
    pub fn seal(&self, ticket: &Ticket) -> Result<String, JournalError> {
        let body = format!(
            "QC1|{}|{}|{}|{}",
            ticket.id,
            ticket.label,
            ticket.label.letter,
            ticket.issued_at.as_millisecond()
        );
        let mac = keyed(self.conn_ref(), &body)?;
        let short = mac.get(..MAC_BYTES).unwrap_or(&mac);
        Ok(format!("{body}|{}", hex(short)))
    }

    /// Whether this kiosk sealed the text.
    pub fn is_sealed(&self, text: &str) -> Result<bool, JournalError> {
        let Some((body, found)) = text.rsplit_once('|') else {
            return Ok(false);
        };
        let mac = keyed(self.conn_ref(), body)?;
        let own = hex(mac.get(..MAC_BYTES).unwrap_or(&mac));
        // Compared without stopping at the first difference.
        let differs = own
            .bytes()
            .zip(found.bytes())
            .fold(0, |sum, (a, b)| sum | (a ^ b));
        Ok(body.starts_with("QC1|") && own.len() == found.len() && differs == 0)
    }
}
