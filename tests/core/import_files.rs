//! Real files of each format, made byte by byte: the importers' tests trust no other program.

use std::{collections::BTreeMap, io::Write};

use flate2::{Compression, Crc, write::DeflateEncoder};
use query_corner::{
    content::{
        block::{Block, Span, Text},
        channel::Channel,
        source,
        written::{Fault, faults},
    },
    domain::written::Flaw,
    import::{
        ImportError, Imported, Keep, Limits,
        draft::{self, Filing},
        read,
    },
};

/// Pictures in memory.
#[derive(Default)]
pub struct Memory(pub BTreeMap<String, Vec<u8>>);

impl Keep for Memory {
    fn keep(&mut self, name: &str, bytes: &[u8]) -> Result<(), ImportError> {
        assert!(self.0.insert(name.to_owned(), bytes.to_vec()).is_none());
        Ok(())
    }
}

/// Reads a file in this process with the usual limits.
pub fn read(name: &str, bytes: &[u8]) -> Result<Imported, ImportError> {
    read::read(name, bytes, &Limits::default(), &mut Memory::default())
}

/// Reads a file that must be good, and holds what holds for every import: what is read can be
/// written as content and read again unchanged.
pub fn good(name: &str, bytes: &[u8]) -> Imported {
    let mut memory = Memory::default();
    let imported = read::read(name, bytes, &Limits::default(), &mut memory)
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    returns_from_source(&imported, &memory);
    imported
}

/// Writes the import as a content folder and reads that again.
pub fn returns_from_source(imported: &Imported, pictures: &Memory) {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in &pictures.0 {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let today = jiff::civil::date(2026, 11, 23);
    let filing = Filing {
        key: "document/upload".parse().unwrap(),
        owner: "党群服务中心".into(),
        topics: vec!["党务公开".into()],
        today,
        review_by: today,
        with_pages: true,
    };
    let drafted = draft::draft(imported, folder.path(), &filing).unwrap();
    let channel = Channel {
        name: "county".parse().unwrap(),
        title: "试".into(),
        example: false,
    };
    let files = draft::source_files(&drafted, &channel).unwrap();
    // A title in letters that look like others is imported as it is, and is to be mended by hand.
    let mended = |fault: &Fault| {
        matches!(
            fault.flaw,
            Flaw::LookAlike { .. } | Flaw::NoCharacter { .. }
        )
    };
    if faults(&drafted.draft.item).iter().any(mended) {
        assert!(source::parse(&files).is_err());
        return;
    }
    let again = source::parse(&files).unwrap_or_else(|errors| {
        let text = files.iter().find(|f| f.path.ends_with("upload.md"));
        let text = text.map(|f| String::from_utf8_lossy(&f.bytes).into_owned());
        panic!("{errors}\n{}", text.unwrap_or_default())
    });
    assert_eq!(again.drafts, [drafted.draft]);
}

/// A body as short lines, for golden tests: `# ` headings, `1. ` steps, `- ` points, `| ` rows,
/// `! ` images, `> ` notes, `**` around strong text.
pub fn lines(body: &[Block]) -> Vec<String> {
    let mut lines = Vec::new();
    for block in body {
        match block {
            Block::Heading { level, text } => {
                lines.push(format!("{} {text}", "#".repeat(usize::from(*level))));
            }
            Block::Paragraph { text } => lines.push(marked(text)),
            Block::Steps { steps } => {
                lines.extend((1..).zip(steps).map(|(n, s)| format!("{n}. {}", marked(s))));
            }
            Block::List { points } => {
                lines.extend(points.iter().map(|p| format!("- {}", marked(p))))
            }
            Block::Table { header, rows } => {
                lines.extend(std::iter::once(header).chain(rows).map(|row| {
                    let cells: Vec<_> = row.iter().map(marked).collect();
                    format!("| {}", cells.join(" | "))
                }));
            }
            Block::Image { name, alt } => lines.push(format!("! {name} {alt}")),
            Block::Note { text } => lines.push(format!("> {}", marked(text))),
        }
    }
    lines
}

fn marked(text: &Text) -> String {
    let span = |span: &Span| match span.strong {
        true => format!("**{}**", span.text),
        false => span.text.clone(),
    };
    text.0.iter().map(span).collect()
}

/// A zip that is put together by hand, so that it can also be wrong.
#[derive(Default)]
pub struct Zip {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    count: u16,
}

impl Zip {
    /// Adds a file, deflated.
    pub fn file(mut self, name: &str, bytes: &[u8]) -> Self {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        let packed = encoder.finish().unwrap();
        let mut crc = Crc::new();
        crc.update(bytes);
        self.add(name, &packed, crc.sum(), bytes.len() as u32, 0);
        self
    }

    /// Adds `size` zero bytes without ever having them.
    pub fn zeros(mut self, name: &str, size: u64) -> Self {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        let mut crc = Crc::new();
        let chunk = vec![0; 1 << 20];
        for _ in 0..size >> 20 {
            encoder.write_all(&chunk).unwrap();
            crc.update(&chunk);
        }
        let packed = encoder.finish().unwrap();
        self.add(name, &packed, crc.sum(), size as u32, 0);
        self
    }

    /// Adds a file that says that it is encrypted.
    pub fn encrypted(mut self, name: &str) -> Self {
        self.add(name, b"secret bytes", 1, 12, 1);
        self
    }

    fn add(&mut self, name: &str, packed: &[u8], crc: u32, size: u32, flags: u16) {
        let at = self.bytes.len() as u32;
        let flags = flags | 1 << 11;
        let mut common = Vec::new();
        for number in [20u16, flags, 8, 0, 0x21] {
            common.extend(number.to_le_bytes());
        }
        for number in [crc, packed.len() as u32, size] {
            common.extend(number.to_le_bytes());
        }
        common.extend((name.len() as u16).to_le_bytes());
        common.extend(0u16.to_le_bytes());
        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(&common);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(packed);
        self.directory.extend(b"PK\x01\x02\x14\0");
        self.directory.extend(&common);
        self.directory.extend([0; 10]);
        self.directory.extend(at.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.count += 1;
    }

    pub fn finish(mut self) -> Vec<u8> {
        let at = self.bytes.len() as u32;
        self.bytes.extend(&self.directory);
        self.bytes.extend(b"PK\x05\x06\0\0\0\0");
        self.bytes.extend(self.count.to_le_bytes());
        self.bytes.extend(self.count.to_le_bytes());
        self.bytes
            .extend((self.directory.len() as u32).to_le_bytes());
        self.bytes.extend(at.to_le_bytes());
        self.bytes.extend([0, 0]);
        self.bytes
    }
}

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A .docx before it is closed.
pub struct Docx {
    pub zip: Zip,
    relations: String,
}

impl Docx {
    /// With this body, in WordprocessingML.
    pub fn new(body: &str) -> Self {
        let document = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
             <w:document xmlns:w=\"{WORD}\" xmlns:r=\"{RELATIONS}\" \
             xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
             xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
             xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\">\
             <w:body>{body}<w:sectPr/></w:body></w:document>"
        );
        let types = "<?xml version=\"1.0\"?>\
             <Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
             <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
             <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
             <Default Extension=\"png\" ContentType=\"image/png\"/>\
             <Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>\
             <Override PartName=\"/word/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>\
             <Override PartName=\"/word/numbering.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml\"/>\
             </Types>";
        let package = format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
             <Relationship Id=\"rId1\" Type=\"{RELATIONS}/officeDocument\" Target=\"word/document.xml\"/>\
             </Relationships>"
        );
        let zip = Zip::default()
            .file("[Content_Types].xml", types.as_bytes())
            .file("_rels/.rels", package.as_bytes())
            .file("word/document.xml", document.as_bytes());
        let relations = String::new();
        Self { zip, relations }
    }

    /// Adds a part in `word/` and the relation `id` to it.
    pub fn part(mut self, id: &str, kind: &str, name: &str, bytes: &[u8]) -> Self {
        self.relations +=
            &format!("<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{name}\"/>");
        self.zip = self.zip.file(&format!("word/{name}"), bytes);
        self
    }

    /// Adds a relation to something outside.
    pub fn outside(mut self, id: &str, kind: &str, target: &str) -> Self {
        self.relations += &format!(
            "<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\" TargetMode=\"External\"/>"
        );
        self
    }

    /// Adds a part whose inside is WordprocessingML.
    pub fn word(self, id: &str, kind: &str, root: &str, inside: &str) -> Self {
        let xml = format!("<w:{root} xmlns:w=\"{WORD}\">{inside}</w:{root}>");
        self.part(id, kind, &format!("{kind}.xml"), xml.as_bytes())
    }

    pub fn finish(self) -> Vec<u8> {
        let relations = format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{}</Relationships>",
            self.relations
        );
        self.zip
            .file("word/_rels/document.xml.rels", relations.as_bytes())
            .finish()
    }
}

/// A paragraph of WordprocessingML with one run.
pub fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>")
}

/// A paragraph with properties.
pub fn pp(properties: &str, text: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// A PNG of one colour.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().unwrap();
    let data = [200, 40, 30].repeat((width * height) as usize);
    writer.write_image_data(&data).unwrap();
    writer.finish().unwrap();
    bytes
}

/// What stands on a page of [`pdf`], in points from the top left of A4.
pub enum Mark {
    Text {
        x: f64,
        y: f64,
        size: f64,
        text: String,
    },
    /// A grey picture that covers the page.
    Scan,
}

/// A line of type.
pub fn text(x: f64, y: f64, size: f64, text: &str) -> Mark {
    let text = text.to_owned();
    Mark::Text { x, y, size, text }
}

/// A PDF with a Chinese font that it names and does not carry.
pub fn pdf(pages: &[Vec<Mark>]) -> Vec<u8> {
    let drawn = pages.iter().map(|marks| {
        let mark = |mark: &Mark| match mark {
            Mark::Text { x, y, size, text } => shown(*x, 842.0 - y, *size, text),
            Mark::Scan => "q 595 0 0 842 0 0 cm /I1 Do Q\n".to_owned(),
        };
        (marks.iter().map(mark).collect(), String::new())
    });
    pdf_of(&drawn.collect::<Vec<_>>(), "", &[])
}

/// The operators that show words at a place, in points from the bottom left.
pub fn shown(x: f64, y: f64, size: f64, text: &str) -> String {
    let codes: String = text
        .encode_utf16()
        .map(|code| format!("{code:04X}"))
        .collect();
    format!("BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm <{codes}> Tj ET\n")
}

/// The number of the first object that [`pdf_of`] is given.
pub const FIRST_OBJECT: usize = 7;

/// A PDF of pages by their operators and by keys of theirs that win over the usual ones, with keys
/// of the catalogue and objects from number 7. F1 is a font, I1 a grey picture.
pub fn pdf_of(pages: &[(String, String)], catalogue: &str, more: &[Vec<u8>]) -> Vec<u8> {
    let mut objects: Vec<Vec<u8>> = vec![
        format!("<< /Type /Catalog /Pages 2 0 R {catalogue} >>").into_bytes(),
        Vec::new(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>".to_vec(),
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 /FontDescriptor 5 0 R >>".to_vec(),
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>".to_vec(),
        stream("/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8", &[128; 64]),
    ];
    objects.extend_from_slice(more);
    let mut kids = String::new();
    for (content, keys) in pages {
        objects.push(stream("", content.as_bytes()));
        let body = objects.len();
        let usual = [
            ("/MediaBox", "[0 0 595 842]"),
            (
                "/Resources",
                "<< /Font << /F1 3 0 R >> /XObject << /I1 6 0 R >> >>",
            ),
        ];
        let usual = usual.iter().filter(|(key, _)| !keys.contains(key));
        let usual: String = usual
            .map(|(key, value)| format!("{key} {value} "))
            .collect();
        objects.push(
            format!("<< /Type /Page /Parent 2 0 R /Contents {body} 0 R {usual}{keys} >>")
                .into_bytes(),
        );
        kids += &format!("{} 0 R ", objects.len());
    }
    objects[1] = format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", pages.len()).into_bytes();
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(bytes.len());
        bytes.extend(format!("{number} 0 obj\n").bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let start = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        bytes.extend(format!("{place:010} 00000 n \n").bytes());
    }
    bytes.extend(
        format!(
            "trailer << /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
            objects.len() + 1
        )
        .bytes(),
    );
    bytes
}

/// A stream of a PDF with keys of its own.
pub fn stream(keys: &str, data: &[u8]) -> Vec<u8> {
    let mut bytes = format!("<< {keys} /Length {} >>\nstream\n", data.len()).into_bytes();
    bytes.extend(data);
    bytes.extend(b"\nendstream");
    bytes
}

/// An OFD with lines of type on A4, in millimetres from the top left, on each page.
pub fn ofd(pages: &[Vec<(f64, f64, f64, &str)>]) -> Vec<u8> {
    let objects = |(at, lines): (usize, &Vec<(f64, f64, f64, &str)>)| {
        let lines = lines.iter().enumerate();
        let object = |(n, (x, y, size, text)): (usize, &(f64, f64, f64, &str))| {
            typed(at * 1000 + n + 100, (*x, *y, *size), text, "", "")
        };
        lines.map(object).collect()
    };
    let pages: Vec<String> = pages.iter().enumerate().map(objects).collect();
    ofd_of(&pages, "", "", &[])
}

/// A line of type of an OFD, in millimetres from the top left, with attributes and elements more.
pub fn typed(
    id: usize,
    (x, y, size): (f64, f64, f64),
    text: &str,
    attributes: &str,
    inside: &str,
) -> String {
    let run = text.chars().count().saturating_sub(1);
    format!(
        "<ofd:TextObject ID=\"{id}\" Boundary=\"{x} {y} 190 {size}\" Font=\"3\" Size=\"{size}\" {attributes}>{inside}\
         <ofd:TextCode X=\"0\" Y=\"{size}\" DeltaX=\"g {run} {size}\">{text}</ofd:TextCode></ofd:TextObject>"
    )
}

/// An OFD of pages by their objects, with elements of the document and resources more, and more
/// parts.
pub fn ofd_of(
    pages: &[String],
    document: &str,
    resources: &str,
    parts: &[(&str, Vec<u8>)],
) -> Vec<u8> {
    const NAMESPACE: &str = "xmlns:ofd=\"http://www.ofdspec.org/2016\"";
    let mut refs = String::new();
    let mut zip = Zip::default().file(
        "OFD.xml",
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ofd:OFD {NAMESPACE} Version=\"1.0\" DocType=\"OFD\">\
             <ofd:DocBody><ofd:DocInfo><ofd:DocID>0123456789abcdef0123456789abcdef</ofd:DocID></ofd:DocInfo>\
             <ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
        )
        .as_bytes(),
    );
    for (at, objects) in pages.iter().enumerate() {
        // A page may also be given whole, from its templates on.
        let content = match objects.starts_with("<ofd:Template") {
            true => objects.clone(),
            false => format!(
                "<ofd:Content><ofd:Layer ID=\"{}\" Type=\"Body\">{objects}</ofd:Layer></ofd:Content>",
                at + 50
            ),
        };
        refs += &format!(
            "<ofd:Page ID=\"{}\" BaseLoc=\"Pages/Page_{at}/Content.xml\"/>",
            at + 10
        );
        zip = zip.file(
            &format!("Doc_0/Pages/Page_{at}/Content.xml"),
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ofd:Page {NAMESPACE}>{content}</ofd:Page>"
            )
            .as_bytes(),
        );
    }
    for (name, bytes) in parts {
        zip = zip.file(name, bytes);
    }
    zip.file(
        "Doc_0/Document.xml",
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ofd:Document {NAMESPACE}><ofd:CommonData>\
             <ofd:MaxUnitID>9999</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>\
             </ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{document}</ofd:CommonData>\
             <ofd:Pages>{refs}</ofd:Pages>{}</ofd:Document>",
            match parts.iter().any(|(name, _)| name.ends_with("Annotations.xml")) {
                true => "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>",
                false => "",
            }
        )
        .as_bytes(),
    )
    .file(
        "Doc_0/PublicRes.xml",
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ofd:Res {NAMESPACE} BaseLoc=\"Res\"><ofd:Fonts>\
             <ofd:Font ID=\"3\" FontName=\"仿宋_GB2312\" FamilyName=\"仿宋_GB2312\"/></ofd:Fonts>{resources}</ofd:Res>"
        )
        .as_bytes(),
    )
    .finish()
}

/// How dark a picture is: pixels darker than grey.
pub fn dark_pixels(png: &[u8]) -> usize {
    let decoder = png::Decoder::new(std::io::Cursor::new(png));
    let mut reader = decoder.read_info().unwrap();
    let mut data = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut data).unwrap();
    let samples = info.color_type.samples();
    let pixels = data[..info.buffer_size()].chunks(samples);
    pixels.filter(|pixel| pixel[0] < 100).count()
}
