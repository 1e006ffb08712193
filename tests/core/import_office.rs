//! Older formats by way of LibreOffice, and a facsimile for what has no pages of its own.

use std::{fs, path::PathBuf};

use query_corner::import::{Format, ImportError, Imported, Importer, Limits, Office, Remark};

use super::import_files::{Docx, lines, p, pp};

/// Whether LibreOffice is installed; under CI it must be.
pub fn office_is_there() -> bool {
    let there = Office::find().is_some();
    if !there {
        let ci = std::env::var_os("CI").is_some_and(|ci| ci == "true");
        assert!(!ci, "LibreOffice is missing: tests/tools.sh installs it");
        println!("skipped: LibreOffice is not installed");
    }
    there
}

fn convert(name: &str, bytes: &[u8], limits: Limits) -> Result<Imported, ImportError> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, bytes).unwrap();
    let program = PathBuf::from(env!("CARGO_BIN_EXE_query-corner"));
    let out = folder.path().join("out");
    let done = Importer { program, limits }.convert(&file, &out);
    if let Ok(imported) = &done {
        // Nothing of LibreOffice's own stays.
        assert_eq!(
            fs::read_dir(&out).unwrap().count(),
            imported.pages.len() + imported.pictures.len()
        );
    }
    done
}

fn notice() -> Vec<u8> {
    let body = p("关于便民服务的通知")
        + &p("各村民委员会：")
        + &pp("<w:outlineLvl w:val=\"0\"/>", "一、总体要求")
        + &p("坚持以人民为中心。");
    Docx::new(&body).finish()
}

#[test]
fn a_word_document_has_a_facsimile_if_libreoffice_is_there_and_a_remark_if_not() {
    let imported = convert("a.docx", &notice(), Limits::default()).unwrap();
    assert_eq!(
        lines(&imported.body),
        ["# 一、总体要求", "坚持以人民为中心。"]
    );
    match Office::find() {
        Some(_) => {
            assert_eq!(imported.pages.len(), 1, "{:?}", imported.remarks);
            assert!(imported.remarks.contains(&Remark::FacsimileByOffice));
        }
        None => assert!(imported.remarks.contains(&Remark::NoFacsimile)),
    }
}

#[test]
fn an_older_document_without_libreoffice_is_a_clear_error() {
    if Office::find().is_some() {
        println!("skipped: LibreOffice is installed");
        return;
    }
    let done = convert("a.rtf", b"{\\rtf1 words}", Limits::default());
    assert_eq!(done, Err(ImportError::NoOffice));
}

#[test]
fn rich_text_and_binary_documents_become_blocks_and_pages() {
    if !office_is_there() {
        return;
    }
    let rtf = "{\\rtf1\\ansi\\uc1{\\b \\u20851?\\u20110?}\\u20415?\\u27665?\\u26381?\\u21153?\\u30340?\\u36890?\\u30693?\\par \\u27491?\\u25991?\\u12290?\\par}";
    let imported = convert("a.rtf", rtf.as_bytes(), Limits::default()).unwrap();
    assert_eq!(imported.format, Format::Office);
    assert_eq!(
        imported.proposed.title.as_deref(),
        Some("关于便民服务的通知")
    );
    assert_eq!(lines(&imported.body), ["正文。"]);
    assert_eq!(imported.pages.len(), 1);
    assert!(imported.remarks.contains(&Remark::ConvertedByOffice));
    // A .doc made by LibreOffice itself, under the name that WPS gives it.
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("in.docx"), notice()).unwrap();
    let made = std::process::Command::new("soffice")
        .args([
            "--headless",
            "--norestore",
            "--convert-to",
            "doc:MS Word 97",
            "in.docx",
        ])
        .arg(format!(
            "-env:UserInstallation=file://{}/profile",
            folder.path().display()
        ))
        .current_dir(folder.path())
        .output()
        .unwrap();
    let doc = fs::read(folder.path().join("in.doc")).unwrap_or_else(|_| panic!("{made:?}"));
    let imported = convert("通知.wps", &doc, Limits::default()).unwrap();
    assert_eq!(imported.format, Format::Office);
    assert_eq!(
        imported.proposed.title.as_deref(),
        Some("关于便民服务的通知")
    );
    assert_eq!(imported.proposed.addressee.as_deref(), Some("各村民委员会"));
    assert_eq!(
        lines(&imported.body),
        ["# 一、总体要求", "坚持以人民为中心。"]
    );
    assert_eq!(imported.pages.len(), 1);
}

#[test]
fn a_damaged_older_document_is_an_error() {
    if !office_is_there() {
        return;
    }
    let mut compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    compound.extend([7; 2000]);
    compound.extend("WordDocument".encode_utf16().flat_map(u16::to_le_bytes));
    let done = convert("a.doc", &compound, Limits::default());
    assert!(done.is_err(), "{done:?}");
    let limits = Limits {
        office_memory: 64 << 20,
        ..Limits::default()
    };
    let done = convert("a.rtf", b"{\\rtf1 words and more words}", limits);
    assert!(done.is_err(), "{done:?}");
}
