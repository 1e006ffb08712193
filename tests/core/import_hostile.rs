//! Files that mean harm or are broken: each gives a clear error, and the reader goes on living.

use query_corner::import::{Countable, Foreign, ImportError, Limits, read};

use super::import_files::{Docx, Memory, Zip, good, ofd, p, pdf, read, text};

fn damaged(result: Result<query_corner::import::Imported, ImportError>) {
    assert!(
        matches!(result, Err(ImportError::Damaged { .. })),
        "{result:?}"
    );
}

/// A .docx whose main part is these bytes.
fn docx_of(document: &[u8]) -> Vec<u8> {
    Zip::default().file("word/document.xml", document).finish()
}

#[test]
fn a_zip_bomb_is_stopped_while_it_unpacks() {
    let limit = 16 << 20;
    let limits = Limits {
        unpacked: limit,
        ..Limits::default()
    };
    let read = |name: &str, bytes: &[u8]| read::read(name, bytes, &limits, &mut Memory::default());
    let bomb = Zip::default().zeros("word/document.xml", 20 << 20).finish();
    assert!(bomb.len() < 1 << 16, "small outside");
    assert_eq!(read("a.docx", &bomb), Err(ImportError::Unpacks { limit }));
    let bomb = Zip::default()
        .file("OFD.xml", b"<a/>")
        .zeros("x.bin", 20 << 20)
        .finish();
    assert_eq!(read("a.ofd", &bomb), Err(ImportError::Unpacks { limit }));
}

#[test]
fn many_small_files_of_a_zip_count_together() {
    let mut zip = Zip::default().file("word/document.xml", b"<a/>");
    for n in 0..10_001 {
        zip = zip.file(&format!("{n}"), b"");
    }
    let expected = ImportError::TooMany {
        what: Countable::Files,
        limit: 10_000,
    };
    assert_eq!(read("a.docx", &zip.finish()), Err(expected));
    let pictures: String = (0..40)
        .map(|n| format!("<w:p><w:r><w:drawing><a:blip r:embed=\"r{n}\"/></w:drawing></w:r></w:p>"))
        .collect();
    let mut docx = Docx::new(&pictures);
    for n in 0..40 {
        docx = docx.part(
            &format!("r{n}"),
            "image",
            &format!("i{n}.png"),
            &[0; 100_000],
        );
    }
    let limits = Limits {
        unpacked: 1 << 20,
        ..Limits::default()
    };
    let result = read::read("a.docx", &docx.finish(), &limits, &mut Memory::default());
    assert_eq!(result, Err(ImportError::Unpacks { limit: 1 << 20 }));
}

#[test]
fn xml_entities_are_refused_whatever_they_do() {
    let laughs = "<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY a \"哈哈哈哈\"><!ENTITY b \"&a;&a;&a;&a;\">]><d>&b;</d>";
    let file =
        "<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><d>&x;</d>";
    let undeclared = "<d>&x;</d>";
    for xml in [laughs, file, undeclared] {
        let part = "word/document.xml".to_owned();
        assert_eq!(
            read("a.docx", &docx_of(xml.as_bytes())),
            Err(ImportError::Entities { part })
        );
        let package = Zip::default().file("OFD.xml", xml.as_bytes()).finish();
        let part = "OFD.xml".to_owned();
        assert_eq!(read("a.ofd", &package), Err(ImportError::Entities { part }));
    }
}

#[test]
fn names_that_lead_out_of_the_zip_are_refused() {
    for name in [
        "../evil.sh",
        "word/../../evil",
        "..\\evil",
        "C:\\evil",
        "a/../../b",
        "//server/x",
    ] {
        let file = Zip::default()
            .file("word/document.xml", b"<a/>")
            .file(name, b"x")
            .finish();
        let result = read("a.docx", &file);
        assert!(
            matches!(result, Err(ImportError::UnsafePath { .. })),
            "{name}: {result:?}"
        );
    }
    // A relation that climbs ends at the zip's own root and finds nothing there.
    let styles = "<Relationships><Relationship Id=\"r\" Type=\"x/styles\" Target=\"../../../../etc/passwd\"/></Relationships>";
    let file = Zip::default()
        .file(
            "word/document.xml",
            format!("<d><body>{}</body></d>", p("标题在这里的说明")).as_bytes(),
        )
        .file("word/_rels/document.xml.rels", styles.as_bytes())
        .finish();
    assert_eq!(
        good("a.docx", &file).proposed.title.as_deref(),
        Some("标题在这里的说明")
    );
}

#[test]
fn nesting_without_end_is_refused() {
    let deep = |open: &str, close: &str, n: usize| format!("{}{}", open.repeat(n), close.repeat(n));
    let result = read("a.docx", &docx_of(deep("<a>", "</a>", 100_000).as_bytes()));
    assert!(
        matches!(
            result,
            Err(ImportError::TooMany {
                what: Countable::Levels,
                ..
            })
        ),
        "{result:?}"
    );
    let result = read(
        "a.html",
        format!("<html>{}", deep("<div>", "", 20_000)).as_bytes(),
    );
    assert!(
        matches!(
            result,
            Err(ImportError::TooMany {
                what: Countable::Levels,
                ..
            })
        ),
        "{result:?}"
    );
    let quotes = format!("{} 文字", "> ".repeat(5_000));
    let lists: String = (0..500)
        .map(|n| format!("{}- 项\n", "  ".repeat(n)))
        .collect();
    for text in [quotes, lists] {
        let result = read("a.md", text.as_bytes());
        assert!(
            matches!(result, Ok(_) | Err(ImportError::TooMany { .. })),
            "{result:?}"
        );
    }
}

#[test]
fn short_runs_that_unfold_to_millions_are_refused() {
    let mut zip = Zip::default();
    let content = "<ofd:Page xmlns:ofd=\"http://www.ofdspec.org/2016\"><ofd:Content><ofd:Layer ID=\"1\">\
        <ofd:TextObject ID=\"2\" Boundary=\"0 0 1 1\" Font=\"3\" Size=\"1\"><ofd:TextCode X=\"0\" Y=\"0\" DeltaX=\"g 9999999999 1\">文</ofd:TextCode>\
        </ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>";
    zip = zip
        .file("OFD.xml", b"<a/>")
        .file("Content.xml", content.as_bytes());
    let result = read("a.ofd", &zip.finish());
    assert!(
        matches!(
            result,
            Err(ImportError::TooMany {
                what: Countable::Glyphs,
                ..
            })
        ),
        "{result:?}"
    );
    let table = "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"4000000000\"/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    assert!(
        read(
            "a.docx",
            &Docx::new(&(p("一个短短的说明") + table + &p("完。"))).finish()
        )
        .is_ok()
    );
    let page = "<p>一个短短的说明</p><table><tr><td colspan=999999999 rowspan=999999999>甲</td><td>乙</td></tr><tr><td>丙</td></tr></table>";
    good("a.html", page.as_bytes());
}

#[test]
fn a_picture_that_unpacks_to_gigabytes_is_left_out() {
    // A PNG header that says 60,000 by 60,000.
    let mut bomb = super::import_files::png(1, 1);
    bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let mut crc = flate2::Crc::new();
    crc.update(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&crc.sum().to_be_bytes());
    let body = p("一个短短的说明")
        + "<w:p><w:r><w:drawing><a:blip r:embed=\"r1\"/></w:drawing></w:r></w:p>"
        + &p("完。");
    let imported = good(
        "a.docx",
        &Docx::new(&body)
            .part("r1", "image", "i.png", &bomb)
            .finish(),
    );
    assert!(imported.pictures.is_empty());
}

#[test]
fn files_with_a_password_are_named_as_such() {
    let file = Zip::default()
        .file("word/document.xml", b"<a/>")
        .encrypted("word/styles.xml")
        .finish();
    assert_eq!(read("a.docx", &file), Err(ImportError::Encrypted));
    let mut compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    compound.extend([0; 600]);
    compound.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(read("a.docx", &compound), Err(ImportError::Encrypted));
}

#[test]
fn files_of_other_kinds_are_named_with_what_to_do() {
    let zip = |name: &str| Zip::default().file(name, b"<a/>").finish();
    for (bytes, kind) in [
        (zip("xl/workbook.xml"), Foreign::Spreadsheet),
        (zip("ppt/presentation.xml"), Foreign::Slides),
        (zip("content.xml"), Foreign::OpenDocument),
        (zip("photo.bin"), Foreign::Archive),
        (b"\x89PNG\r\n\x1a\n\xff".to_vec(), Foreign::Picture),
        (b"MZ\x90\0\x03".to_vec(), Foreign::Program),
        (b"\x7fELF\x02".to_vec(), Foreign::Program),
        (b"Rar!\x1a\x07\xff".to_vec(), Foreign::Archive),
    ] {
        assert_eq!(
            read("通知.docx", &bytes),
            Err(ImportError::Unsupported { kind })
        );
    }
    assert_eq!(read("a.xyz", b"words"), Err(ImportError::UnknownFormat));
    assert_eq!(read("a.txt", b"  \n \n"), Err(ImportError::Empty));
    assert_eq!(
        read("a.html", b"<html><script>1</script></html>"),
        Err(ImportError::Empty)
    );
}

#[test]
fn broken_files_are_said_to_be_broken() {
    damaged(read("a.docx", b"PK\x03\x04 and then nothing"));
    damaged(read("a.docx", &docx_of(b"")));
    damaged(read("a.docx", &docx_of(b"<w:document><w:body>")));
    damaged(read("a.docx", &docx_of(b"<w:document/>")));
    damaged(read("a.docx", &docx_of(b"\xff\xfe\xfd")));
    damaged(read("a.pdf", b"%PDF-1.7\nnothing"));
    damaged(read(
        "a.ofd",
        &Zip::default().file("OFD.xml", b"<ofd:OFD/>").finish(),
    ));
    let whole = Docx::new(&p("一段话。")).finish();
    for end in (4..whole.len()).step_by(97) {
        let result = read("a.docx", &whole[..end]);
        assert!(result.is_err(), "cut at {end}");
    }
}

#[test]
fn more_pages_than_allowed_are_refused_with_their_number() {
    let page = || vec![text(79.0, 100.0, 16.0, "一页")];
    let limits = Limits {
        pages: 3,
        ..Limits::default()
    };
    let file = pdf(&[page(), page(), page(), page()]);
    let result = read::read("a.pdf", &file, &limits, &mut Memory::default());
    assert_eq!(
        result,
        Err(ImportError::TooManyPages { pages: 4, limit: 3 })
    );
    let line = || vec![(10.0, 10.0, 5.0, "一页")];
    let file = ofd(&[line(), line(), line(), line()]);
    let result = read::read("a.ofd", &file, &limits, &mut Memory::default());
    assert_eq!(
        result,
        Err(ImportError::TooManyPages { pages: 4, limit: 3 })
    );
    let limits = Limits {
        output: 1000,
        ..Limits::default()
    };
    let result = read::read("a.pdf", &pdf(&[page()]), &limits, &mut Memory::default());
    assert_eq!(result, Err(ImportError::TooMuchOutput { limit: 1000 }));
    let limits = Limits {
        input: 10,
        ..Limits::default()
    };
    let result = read::read("a.txt", b"12345678901", &limits, &mut Memory::default());
    assert_eq!(
        result,
        Err(ImportError::TooLarge {
            bytes: 11,
            limit: 10
        })
    );
    let limits = Limits {
        blocks: 5,
        ..Limits::default()
    };
    let result = read::read(
        "a.txt",
        "一段。\n".repeat(9).as_bytes(),
        &limits,
        &mut Memory::default(),
    );
    assert_eq!(
        result,
        Err(ImportError::TooMany {
            what: Countable::Blocks,
            limit: 5
        })
    );
}

#[test]
fn every_error_says_what_was_wrong_in_chinese() {
    for error in [
        ImportError::UnknownFormat,
        ImportError::Encrypted,
        ImportError::NoOffice,
        ImportError::Unpacks { limit: 1 },
        ImportError::TimedOut { seconds: 1 },
        ImportError::OutOfMemory { limit: 1 },
        ImportError::Unsupported {
            kind: Foreign::Slides,
        },
        ImportError::TooMany {
            what: Countable::Nodes,
            limit: 1,
        },
    ] {
        let said = error.to_string();
        assert!(said.chars().filter(|c| !c.is_ascii()).count() > 6, "{said}");
        let json = serde_json::to_string(&error).unwrap();
        assert_eq!(
            serde_json::from_str::<ImportError>(&json).unwrap(),
            error,
            "{json}"
        );
    }
}
