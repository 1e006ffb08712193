//! Files that want something from elsewhere: from the server's own disk, or from an address that
//! listens on this machine. Whether it is there makes no difference, and nobody calls.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use query_corner::import::{Elsewhere, ImportError, Imported, Importer, Limits, Remark};

use super::{
    import_files::{Docx, good, p, png},
    import_office::office_is_there,
};

/// A folder outside of what is imported, and an address that counts who calls.
struct Bait {
    folder: tempfile::TempDir,
    address: String,
    calls: Arc<AtomicUsize>,
}

impl Bait {
    fn lay() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = calls.clone();
        thread::spawn(move || {
            for call in listener.incoming() {
                counted.fetch_add(1, Ordering::SeqCst);
                drop(call);
            }
        });
        let folder = tempfile::tempdir().unwrap();
        let bait = Self {
            folder,
            address,
            calls,
        };
        bait.put();
        bait
    }

    fn put(&self) {
        fs::write(self.place("secret.png"), png(300, 200)).unwrap();
        fs::write(self.place("secret.txt"), "A word that nobody may read\n").unwrap();
        let html = "<html><body>A page that nobody may read</body></html>";
        fs::write(self.place("secret.html"), html).unwrap();
    }

    fn take_away(&self) {
        for name in ["secret.png", "secret.txt", "secret.html"] {
            fs::remove_file(self.place(name)).unwrap();
        }
    }

    fn place(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn path(&self, name: &str) -> String {
        self.place(name).display().to_string()
    }

    fn called(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

/// What a conversion gives, its pictures and pages as bytes.
#[derive(Debug, PartialEq)]
struct Got {
    done: Result<Imported, ImportError>,
    pictures: Vec<(String, Vec<u8>)>,
}

fn convert(name: &str, bytes: &[u8]) -> Got {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, bytes).unwrap();
    let out = folder.path().join("out");
    let importer = Importer {
        program: PathBuf::from(env!("CARGO_BIN_EXE_query-corner")),
        limits: Limits::default(),
    };
    let done = importer.convert(&file, &out);
    let mut pictures: Vec<_> = fs::read_dir(&out)
        .into_iter()
        .flatten()
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect();
    pictures.sort();
    Got { done, pictures }
}

/// LibreOffice as it comes, with nothing of ours around it.
fn bare_office(file: &Path, filter: &str) {
    let folder = file.parent().unwrap();
    let run = Command::new("soffice")
        .args(["--headless", "--norestore", "--convert-to", filter])
        .arg("--outdir")
        .arg(folder)
        .arg(file)
        .arg(format!(
            "-env:UserInstallation=file://{}/profile",
            folder.display()
        ))
        .output()
        .unwrap();
    assert!(run.status.success(), "{run:?}");
}

fn rich_text(bait: &Bait) -> Vec<u8> {
    let (picture, words, net) = (
        bait.path("secret.png"),
        bait.path("secret.txt"),
        &bait.address,
    );
    let fields = [
        format!("INCLUDEPICTURE \"{picture}\" \\\\d"),
        format!("INCLUDEPICTURE \"file://{picture}\" \\\\d"),
        format!("INCLUDEPICTURE \"{net}/a.png\" \\\\d"),
        format!("INCLUDETEXT \"{words}\""),
        format!("INCLUDETEXT \"{net}/a.txt\""),
        format!("DDEAUTO soffice \"{words}\" a"),
        format!("LINK Word.Document.8 \"{words}\" a"),
    ];
    let fields: String = fields
        .iter()
        .map(|field| format!("{{\\field{{\\*\\fldinst {field}}}{{\\fldrslt x}}}}\\par "))
        .collect();
    let object = "{\\object\\objautlink\\objw100\\objh100{\\result x}}";
    let shape = format!(
        "{{\\shp{{\\*\\shpinst\\shpleft0\\shptop0\\shpright900\\shpbottom900{{\\sp{{\\sn shapeType}}\
         {{\\sv 75}}}}{{\\sp{{\\sn pibName}}{{\\sv {picture}}}}}{{\\sp{{\\sn pibFlags}}{{\\sv 10}}}}}}}}"
    );
    format!(
        "{{\\rtf1\\ansi{{\\*\\template {net}/a.dot}}A title\\par Words.\\par {fields}{object}{shape} The end.\\par}}"
    )
    .into_bytes()
}

fn word(bait: &Bait) -> Vec<u8> {
    let file = |name| format!("file://{}", bait.path(name));
    let picture = |id: &str| {
        format!(
            "<w:p><w:r><w:drawing><wp:inline><wp:extent cx=\"900000\" cy=\"900000\"/><wp:docPr id=\"1\" name=\"a\"/>\
             <a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\">\
             <pic:nvPicPr><pic:cNvPr id=\"1\" name=\"a\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link=\"{id}\"/>\
             <a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"900000\" cy=\"900000\"/></a:xfrm>\
             <a:prstGeom prst=\"rect\"/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
        )
    };
    let field = |instruction: &str| {
        format!(
            "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>{instruction}</w:instrText></w:r>\
             <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>x</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>"
        )
    };
    let body = p("A title")
        + &p("Words.")
        + &picture("r1")
        + &picture("r2")
        + &field(&format!(
            "INCLUDEPICTURE \"{}\" \\d",
            bait.path("secret.png")
        ))
        + &field(&format!("INCLUDETEXT \"{}\"", bait.path("secret.txt")))
        + &field(&format!("INCLUDETEXT \"{}/b.txt\"", bait.address))
        + "<w:altChunk r:id=\"r3\"/><w:subDoc r:id=\"r4\"/>"
        + "<w:p><w:r><w:object><o:OLEObject xmlns:o=\"urn:schemas-microsoft-com:office:office\" Type=\"Link\" ProgID=\"Word.Document.8\" ShapeID=\"s\" DrawAspect=\"Content\" r:id=\"r5\" UpdateMode=\"Always\"/></w:object></w:r></w:p>"
        + &p("The end.");
    Docx::new(&body)
        .outside("r1", "image", &file("secret.png"))
        .outside("r2", "image", &format!("{}/b.png", bait.address))
        .outside("r3", "aFChunk", &file("secret.html"))
        .outside("r4", "subDocument", &file("secret.html"))
        .outside("r5", "oleObject", &file("secret.html"))
        .outside(
            "r6",
            "attachedTemplate",
            &format!("{}/b.dotx", bait.address),
        )
        .finish()
}

/// A .doc as LibreOffice writes one: its pictures and its section are links.
fn old_word(bait: &Bait) -> Vec<u8> {
    let image = |address: &str| {
        format!(
            "<text:p><draw:frame text:anchor-type=\"as-char\" svg:width=\"2cm\" svg:height=\"2cm\"><draw:image \
             xlink:href=\"{address}\" xlink:type=\"simple\" xlink:show=\"embed\" xlink:actuate=\"onLoad\"/></draw:frame></text:p>"
        )
    };
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\" \
         xmlns:xlink=\"http://www.w3.org/1999/xlink\" xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\" \
         office:version=\"1.2\" office:mimetype=\"application/vnd.oasis.opendocument.text\"><office:body><office:text>\
         <text:p>A title</text:p><text:p>Words.</text:p>{}{}<text:p>The end.</text:p></office:text></office:body></office:document>",
        image(&format!("file://{}", bait.path("secret.png"))),
        image(&format!("{}/c.png", bait.address)),
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("in.fodt");
    fs::write(&file, text).unwrap();
    bare_office(&file, "doc:MS Word 97");
    fs::read(folder.path().join("in.doc")).unwrap()
}

/// What a file says that it wants.
fn wanted(imported: &Imported) -> Vec<Elsewhere> {
    let what = imported.remarks.iter().find_map(|remark| match remark {
        Remark::Elsewhere { what } => Some(what.clone()),
        _ => None,
    });
    what.unwrap_or_default()
}

fn nothing_is_fetched(name: &str, bytes: &[u8], bait: &Bait, wants: &[Elsewhere]) {
    let before = bait.called();
    let with = convert(name, bytes);
    bait.take_away();
    let without = convert(name, bytes);
    bait.put();
    let imported = with.done.as_ref().unwrap();
    assert!(!imported.pages.is_empty(), "{name}: {:?}", imported.remarks);
    let texts = format!("{:?}", imported.body);
    assert!(
        texts.contains("Words.") && !texts.contains("nobody"),
        "{texts}"
    );
    assert!(with == without, "{name}: what lies outside was read");
    assert_eq!(bait.called(), before, "{name}: somebody called");
    assert_eq!(wanted(imported), wants, "{name}");
}

#[test]
fn no_link_field_or_object_of_a_rich_text_is_followed() {
    use Elsewhere::{Data, Objects, Pictures, Template, Words};
    if !office_is_there() {
        return;
    }
    let bait = Bait::lay();
    let file = rich_text(&bait);
    // LibreOffice by itself does take the picture in: the file is a true one.
    let folder = tempfile::tempdir().unwrap();
    let bare = folder.path().join("in.rtf");
    fs::write(&bare, &file).unwrap();
    bare_office(&bare, "docx:MS Word 2007 XML");
    let taken_in = fs::read(folder.path().join("in.docx")).unwrap();
    let media = b"word/media/";
    assert!(taken_in.windows(media.len()).any(|window| window == media));
    for name in ["a.rtf", "a.doc", "a.wps"] {
        let wants = [Pictures, Words, Data, Objects, Template];
        nothing_is_fetched(name, &file, &bait, &wants);
    }
}

#[test]
fn no_link_field_or_object_of_a_word_document_is_followed() {
    use Elsewhere::{Objects, Pictures, Template, Words};
    if !office_is_there() {
        return;
    }
    let bait = Bait::lay();
    let file = word(&bait);
    let wants = [Pictures, Words, Objects, Template];
    nothing_is_fetched("a.docx", &file, &bait, &wants);
}

#[test]
fn no_link_of_an_older_word_document_is_followed() {
    if !office_is_there() {
        return;
    }
    let bait = Bait::lay();
    let file = old_word(&bait);
    // LibreOffice by itself does call.
    let folder = tempfile::tempdir().unwrap();
    let bare = folder.path().join("in.doc");
    fs::write(&bare, &file).unwrap();
    let before = bait.called();
    bare_office(&bare, "pdf:writer_pdf_Export");
    assert!(bait.called() > before);
    nothing_is_fetched("a.doc", &file, &bait, &[Elsewhere::Pictures]);
}

/// What is read without LibreOffice says the same of it, on every machine.
#[test]
fn a_word_document_says_what_it_wants_from_elsewhere_and_keeps_its_own_words() {
    let bait = Bait::lay();
    let imported = good("a.docx", &word(&bait));
    use Elsewhere::{Objects, Pictures, Template, Words};
    assert_eq!(wanted(&imported), [Pictures, Words, Objects, Template]);
    let said: Vec<_> = imported.remarks.iter().map(Remark::to_string).collect();
    let expected = "文件引用了别处的图片、文字、对象、模板，没有取来；要用的请直接放进文件再导入";
    assert!(said.iter().any(|said| said == expected), "{said:?}");
    let clickable =
        "<w:p><w:hyperlink r:id=\"r1\"><w:r><w:t>Words to click on</w:t></w:r></w:hyperlink></w:p>";
    let plain = Docx::new(clickable).outside("r1", "hyperlink", "http://127.0.0.1/");
    assert_eq!(wanted(&good("a.docx", &plain.finish())), []);
    assert_eq!(bait.called(), 0);
}

#[test]
fn a_page_under_the_name_of_a_document_fetches_nothing() {
    let bait = Bait::lay();
    let page = format!(
        "<html><head><link rel=stylesheet href='{net}/a.css'></head><body><p>Words.</p><img src='file://{png}'>\
         <img src='{net}/d.png'><iframe src='{net}/d'></iframe><object data='file://{txt}'></object></body></html>",
        net = bait.address,
        png = bait.path("secret.png"),
        txt = bait.path("secret.txt"),
    );
    let got = convert("a.doc", page.as_bytes());
    let imported = got.done.unwrap();
    assert!(imported.pictures.is_empty() && got.pictures.is_empty());
    let linked = |remark: &Remark| matches!(remark, Remark::LinkedPictures { count: 2 });
    assert!(
        imported.remarks.iter().any(linked),
        "{:?}",
        imported.remarks
    );
    assert_eq!(bait.called(), 0);
}
