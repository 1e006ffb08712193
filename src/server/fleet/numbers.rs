//! The numbers of a hall's kiosks: to each its own, and spare ones for the day on which it loses
//! its journal. What is one kiosk's, or may still be, is no other's.

use std::collections::BTreeSet;

use crate::{
    content::item::ItemKey,
    domain::label::{KioskNo, numbers_in_words},
    protocol::numbers::Held,
    server::{
        fault::Fault,
        storage::{Session, StorageError},
    },
};

use super::device::{self, Device, numbers_text};

/// So many numbers stay free for further kiosks where nobody chooses.
const LEFT_FREE: usize = 2;

impl Device {
    /// Whether a number is this kiosk's, or may still be.
    fn has(&self, no: KioskNo) -> bool {
        u8::from(no) == self.kiosk_no || self.spare.contains(&no) || self.held.contains(&no)
    }

    /// The numbers that were taken back and that it has not given back yet.
    pub fn leaving(&self) -> Vec<KioskNo> {
        let held = self.held.iter().copied();
        held.filter(|no| u8::from(*no) != self.kiosk_no && !self.spare.contains(no))
            .collect()
    }
}

/// The kiosks in use of a hall.
fn of_hall(session: &mut dyn Session, hall: &ItemKey) -> Result<Vec<Device>, StorageError> {
    let mut all = device::all(session)?;
    all.retain(|device| device.hall == *hall && device.revoked_at.is_none());
    Ok(all)
}

/// The numbers of a hall that are nobody's.
pub fn free(devices: &[Device], hall: &ItemKey) -> Vec<KioskNo> {
    let in_use = devices
        .iter()
        .filter(|device| device.hall == *hall && device.revoked_at.is_none());
    KioskNo::kiosks()
        .filter(|no| !in_use.clone().any(|device| device.has(*no)))
        .collect()
}

/// Sees that no kiosk in use has this number: two machines with one number would give one ticket
/// twice.
pub fn check_free(session: &mut dyn Session, hall: &ItemKey, no: KioskNo) -> Result<(), Fault> {
    let all = of_hall(session, hall)?;
    let own = all.iter().find(|device| device.kiosk_no == u8::from(no));
    let Some(taken) = own.or_else(|| all.iter().find(|device| device.has(no))) else {
        return Ok(());
    };
    let own = taken.kiosk_no;
    Err(Fault::refused(match own == u8::from(no) {
        true => format!("{hall} 已经有在用的 {no} 号机：换一个机号，或者先吊销它"),
        false => format!(
            "{hall} 的 {no} 号是 {own} 号机的备用机号：换一个机号，或者先在终端页收回，等它交还"
        ),
    }))
}

/// The spare number of a kiosk that is enrolled now: the last of the free ones, unless that leaves
/// too few for further kiosks.
pub fn first_spare(
    session: &mut dyn Session,
    hall: &ItemKey,
    own: KioskNo,
) -> Result<Vec<KioskNo>, StorageError> {
    let mut free = free(&of_hall(session, hall)?, hall);
    free.retain(|no| *no != own);
    Ok(last_of(free).into_iter().collect())
}

fn last_of(mut free: Vec<KioskNo>) -> Option<KioskNo> {
    free.pop().filter(|_| free.len() >= LEFT_FREE)
}

/// Gives a kiosk a spare number in place of those that it may have; none takes them back. The
/// kiosk is told when it asks the next time.
pub fn give(
    session: &mut dyn Session,
    device: &Device,
    spare: Option<KioskNo>,
) -> Result<(), Fault> {
    if let Some(no) = spare
        && (u8::from(no) == device.kiosk_no || !device.has(no))
    {
        check_free(session, &device.hall, no)?;
    }
    session.execute(
        "UPDATE device SET spare = $1 WHERE id = $2",
        &[numbers_text(&spare).into(), device.id.as_str().into()],
    )?;
    Ok(())
}

/// Notes what a kiosk holds, with what it is told now.
pub fn heard(session: &mut dyn Session, device: &Device, said: &Held) -> Result<(), StorageError> {
    let all = said.spare.iter().chain(&said.used).chain(&device.spare);
    let held: BTreeSet<KioskNo> = all.copied().filter(|no| no.is_kiosk()).collect();
    session.execute(
        "UPDATE device SET held = $1 WHERE id = $2",
        &[numbers_text(&held).into(), device.id.as_str().into()],
    )?;
    Ok(())
}

/// The spare numbers of a kiosk in words; empty where it has none.
pub fn in_words(device: &Device) -> String {
    let (spare, leaving) = (&device.spare, device.leaving());
    match (spare.is_empty(), leaving.is_empty()) {
        (true, true) => String::new(),
        (false, true) => format!("备用 {} 号", numbers_in_words(spare)),
        (true, false) => format!("{} 号等它交还", numbers_in_words(&leaving)),
        (false, false) => format!(
            "备用 {} 号，{} 号等它交还",
            numbers_in_words(spare),
            numbers_in_words(&leaving)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::device::parse_numbers, *};

    fn all(numbers: &[u8]) -> Vec<KioskNo> {
        let numbers = numbers.iter();
        numbers.map(|no| KioskNo::try_from(*no).unwrap()).collect()
    }

    #[test]
    fn a_spare_number_is_the_last_one_while_two_more_are_free() {
        for (free, spare) in [
            (&[2, 3, 4, 5, 6, 7, 8][..], Some(8)),
            (&[3, 4, 5], Some(5)),
            (&[4, 5], None),
            (&[4], None),
            (&[], None),
        ] {
            assert_eq!(last_of(all(free)).map(u8::from), spare, "{free:?}");
        }
    }

    #[test]
    fn numbers_are_kept_as_they_are_read() {
        for numbers in [&[][..], &[3], &[3, 8]] {
            let kept = numbers_text(&all(numbers));
            assert_eq!(parse_numbers(&kept).unwrap(), all(numbers));
        }
        assert!(parse_numbers("3,x").is_err() && parse_numbers("10").is_err());
    }
}
