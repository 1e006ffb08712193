//! What editors write and send, through the readers that the fuzz target has too: kept inputs,
//! arbitrary bytes and damaged good ones. Files of foreign formats are in import_fuzz.rs.

#[cfg(feature = "server")]
use super::uploads::UPLOADS;
use super::{
    doors::{Door, WRITTEN},
    fuzz::{any_bytes, corpus, damage, many},
};

fn doors() -> Vec<&'static Door> {
    let doors = WRITTEN.iter();
    #[cfg(feature = "server")]
    let doors = doors.chain(UPLOADS.iter().filter(|door| {
        let of_forms = ["csv", "form", "multipart"];
        of_forms.contains(&door.name)
    }));
    doors.collect()
}

#[test]
fn what_is_kept_is_read_and_some_of_it_taken() {
    for door in doors() {
        let kept = corpus(door.name);
        let taken = kept.iter().filter(|(_, bytes)| (door.read)(bytes)).count();
        assert!(taken > 0, "{}", door.name);
    }
}

#[test]
fn arbitrary_and_damaged_bytes_are_an_error_or_a_value() {
    let doors = doors();
    let kept: Vec<_> = doors.iter().map(|door| corpus(door.name)).collect();
    many(300, |random| {
        let any = any_bytes(random, 400);
        for (door, kept) in doors.iter().zip(&kept) {
            (door.read)(&any);
            let mut bytes = kept[random.usize(0..kept.len())].1.clone();
            damage(random, &mut bytes);
            (door.read)(&bytes);
        }
    });
}
