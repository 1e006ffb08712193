//! What the tests of words that a page does not show have in common.

use query_corner::import::{Imported, Remark};

use super::import_files::lines;

/// What a page hides in these tests, and the last line of the same page, which it shows.
pub const SECRET: &str = "经办人张某某编号AB0012345678";
pub const LAST: &str = "请于五日内到窗口办理。";

/// All that is read, in one line, without marks of emphasis.
pub fn words(imported: &Imported) -> String {
    let title = imported.proposed.title.clone().unwrap_or_default();
    title + &lines(&imported.body).concat().replace("**", "")
}

/// What is told of words that were left out: places and words, and how many there were.
pub fn gone(imported: &Imported) -> (String, usize) {
    let mut remarks = imported.remarks.iter();
    let found = remarks.find_map(|remark| match remark {
        Remark::Unseen { words, count } => {
            let words: Vec<String> = words.iter().map(ToString::to_string).collect();
            Some((words.join("、"), *count))
        }
        _ => None,
    });
    found.unwrap_or_default()
}

/// Whether a doubt is the first thing that is told.
pub fn is_doubted(imported: &Imported) -> bool {
    matches!(
        imported.remarks.first(),
        Some(Remark::PerhapsUnseen { .. } | Remark::ShapesOverText { .. } | Remark::RecognisedText)
    )
}

/// Holds that `secret` was left out and told, and that what is around it stays.
pub fn is_gone(what: &str, imported: &Imported, secret: &str, kept: &[&str]) {
    let read = words(imported);
    assert!(!read.contains(secret), "{what}: {read}");
    let (told, _) = gone(imported);
    assert!(told.contains(secret), "{what}: {:?}", imported.remarks);
    for kept in kept {
        assert!(read.contains(kept), "{what}: {read}");
    }
    assert!(!is_doubted(imported), "{what}: {:?}", imported.remarks);
}

/// Holds that the first page hides [`SECRET`] and nothing else.
#[track_caller]
pub fn hides(what: &str, imported: &Imported) {
    is_gone(what, imported, SECRET, &["困难家庭", LAST]);
    let (told, _) = gone(imported);
    assert!(told.starts_with("第 1 页“"), "{what}: {told}");
}

/// Holds that `words` were taken and nothing is told of them.
pub fn is_kept(what: &str, imported: &Imported, kept: &[&str]) {
    let read = words(imported);
    for kept in kept {
        assert!(read.contains(kept), "{what}: {read}");
    }
    assert_eq!(gone(imported), (String::new(), 0), "{what}");
    assert!(!is_doubted(imported), "{what}: {:?}", imported.remarks);
}

/// Holds that `words` were taken and a doubt is told first.
pub fn is_in_doubt(what: &str, imported: &Imported, kept: &[&str]) {
    let read = words(imported);
    for kept in kept {
        assert!(read.contains(kept), "{what}: {read}");
    }
    assert!(is_doubted(imported), "{what}: {:?}", imported.remarks);
}

/// The inputs that failed once, where they lie beside the checkout.
#[test]
fn the_cases_are_left_out_or_told_first() {
    let Ok(folder) = std::env::var("QUERY_CORNER_CASES") else {
        return;
    };
    let folder = std::path::Path::new(&folder).join("04-covered-or-invisible-words");
    let secrets = ["AB0012345678", "不公开", "审稿意见", "仅供领导", "隐藏的话"];
    let mut checks = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name == "expected.md" {
            continue;
        }
        let imported = super::import_files::good(&name, &std::fs::read(&path).unwrap());
        let read = words(&imported);
        for secret in secrets {
            assert!(!read.contains(secret), "{name}: {read}");
        }
        assert!(gone(&imported).1 > 0, "{name}: {:?}", imported.remarks);
        checks += 1;
    }
    println!("{checks} cases");
}
