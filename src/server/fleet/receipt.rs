//! Receipts that come back on a stick from kiosks without a network: what each shows since.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use crate::{
    protocol::receipt::SignedReceipt,
    server::{
        audit::{self, Act, Actor},
        fault::Fault,
        storage::Session,
    },
};

use super::device;

/// A kiosk without a network keeps its time by itself.
const AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// Keeps a receipt that someone hands in, and says which kiosk's it is. `zone`: in which the log
/// tells its time. One that is older than
/// what was handed in before is refused, so that nothing old stands for new.
///
/// # Errors
/// [`Fault::Refused`] with what is wrong with the file.
pub fn take(
    session: &mut dyn Session,
    bytes: &[u8],
    actor: &Actor,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<String, Fault> {
    let signed = SignedReceipt::from_bytes(bytes)
        .map_err(|_| Fault::refused("这不是终端写的回执，或者被改过"))?;
    let id = signed.receipt.device.to_string();
    let device = device::find(session, &id)?;
    let device = device.ok_or_else(|| Fault::refused("写这张回执的终端没有在这里登记"))?;
    let name = format!("{} {} 号机", device.hall, device.kiosk_no);
    let refused = |why: &str| Err(Fault::refused(format!("{name}：{why}")));
    let Ok(receipt) = signed.open(&device.key) else {
        return refused("回执上的签名不是这台终端的，回执被改过");
    };
    if device.revoked_at.is_some() {
        return refused("这台终端已被吊销");
    }
    if receipt.at > now + AHEAD {
        return refused("回执的时间在将来，请校准终端的时钟");
    }
    let text = serde_json::to_string(&receipt)?;
    let taken = session.execute(
        "UPDATE device SET receipt = $1, receipt_at = $2
         WHERE id = $3 AND (receipt_at IS NULL OR receipt_at < $2)",
        &[text.into(), receipt.at.into(), id.as_str().into()],
    )?;
    if taken == 0 {
        return refused("同样新或者更新的回执已经交来过");
    }
    let at = receipt.at.to_zoned(zone.clone());
    let at = at.strftime("%Y-%m-%d %H:%M");
    for shown in &receipt.shown {
        let subject = format!("{} 第 {} 期", shown.channel, shown.generation);
        let detail = format!("{name}，{at} 的回执");
        audit::record(session, now, actor, Act::StickApplied, &subject, &detail)?;
    }
    Ok(name)
}
