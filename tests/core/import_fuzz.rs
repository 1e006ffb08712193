//! Arbitrary bytes and damaged good files through every reader: an import or an error, never a
//! panic, and what is imported is whole.

use query_corner::import::read;

use super::{
    fuzz::{self, any_bytes, damage},
    import_files::{Docx, Mark, Memory, Zip, ofd, p, pdf, png, pp, returns_from_source, text},
    uploads::limits,
};

/// Reads a file and holds what must hold.
pub fn hold(name: &str, bytes: &[u8]) {
    let mut memory = Memory::default();
    if let Ok(imported) = read::read(name, bytes, &limits(), &mut memory) {
        returns_from_source(&imported, &memory);
    }
}

/// Runs `make` for many seeds.
fn many(usual: u64, make: impl Fn(&mut fastrand::Rng) -> (&'static str, Vec<u8>)) {
    fuzz::many(usual, |random| {
        let (name, bytes) = make(random);
        hold(name, &bytes);
    });
}

const XML: [&str; 34] = [
    "<w:p>",
    "</w:p>",
    "<w:r>",
    "</w:r>",
    "<w:t>字</w:t>",
    "<w:tbl>",
    "</w:tbl>",
    "<w:tr>",
    "</w:tr>",
    "<w:tc>",
    "</w:tc>",
    "<w:br/>",
    "<w:tab/>",
    "<w:pPr><w:outlineLvl w:val=\"2\"/></w:pPr>",
    "<w:rPr><w:b/></w:rPr>",
    "<w:numPr><w:numId w:val=\"1\"/></w:numPr>",
    "<w:tcPr><w:vMerge/><w:gridSpan w:val=\"3\"/></w:tcPr>",
    "<w:ins>",
    "</w:ins>",
    "<w:del>",
    "</w:del>",
    "<w:sdt>",
    "</w:sdt>",
    "<w:sdtContent>",
    "</w:sdtContent>",
    "<w:t>**粗* _斜_ `码` # | > - 1. \\</w:t>",
    "<w:t>第一条　内容</w:t>",
    "<w:t>一、标题</w:t>",
    "<w:t>1.步骤</w:t>",
    "<w:drawing><a:blip r:embed=\"r1\"/></w:drawing>",
    "<w:footnoteReference w:id=\"1\"/>",
    "<w:sym w:char=\"F0FC\"/>",
    "<w:t>2026年1月1日</w:t>",
    "<w:t>&#x10FFFF;&#0;&lt;</w:t>",
];

const HTML: [&str; 40] = [
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "<td rowspan=3>",
    "<td colspan=2>",
    "<th>",
    "<ul>",
    "</ul>",
    "<ol>",
    "</ol>",
    "<ol start=4>",
    "<li>",
    "<b>",
    "</b>",
    "<i>",
    "<a href=x>",
    "</a>",
    "<h1>",
    "</h1>",
    "<h3>",
    "<br>",
    "<pre>",
    "</pre>",
    "<blockquote>",
    "</blockquote>",
    "<img src=data:,x>",
    "<script>",
    "</script>",
    "<select><option>",
    "<svg><p>",
    "<math><mi>",
    "<template>",
    "</template>",
    "<frameset>",
    "文字&nbsp;&lt;**x**|",
];

const MARKDOWN: [&str; 26] = [
    "# ",
    "## ",
    "###### ",
    "- ",
    "  - ",
    "1. ",
    "7) ",
    "> ",
    "| a | b |\n|---|:-:|\n| 1 | 2 |\n",
    "**",
    "*",
    "`",
    "```\n",
    "[x](y)",
    "![x](y)",
    "<div>",
    "<!-- x -->",
    "\n",
    "\n\n",
    "文字。",
    "---\n",
    "[^1]",
    "[^1]: 注\n",
    "\\",
    "    ",
    "&amp;",
];

const TEXT: [&str; 30] = [
    "一、",
    "（一）",
    "1.",
    "2．",
    "第一条　",
    "第二章 ",
    "关于",
    "的通知",
    "：",
    "。",
    "\n",
    "\n\n",
    "　　",
    "        ",
    "\t",
    "甲\t乙\n",
    "2026年1月1日",
    "〔2026〕5号",
    "政发",
    "文件",
    "抄送：",
    "印发",
    "（此件公开发布）",
    "各村",
    "机密★",
    "起施行",
    "自",
    "+++\n",
    "# | > * _ ` [ ] < & \\",
    "字字字字字字字字字字字字字字字字字字字字",
];

fn mix(random: &mut fastrand::Rng, words: &[&str], most: usize) -> String {
    (0..random.usize(0..most))
        .map(|_| words[random.usize(0..words.len())])
        .collect()
}

#[test]
fn arbitrary_bytes_through_every_reader() {
    many(400, |random| {
        let heads: [(&str, &[u8]); 9] = [
            ("a.docx", b"PK\x03\x04"),
            ("a.ofd", b"PK\x03\x04"),
            ("a.pdf", b"%PDF-1.4\n"),
            ("a.html", b"<html>"),
            ("a.md", b""),
            ("a.txt", b""),
            ("a.txt", b"\xff\xfe"),
            ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
            ("a", b""),
        ];
        let (name, head) = heads[random.usize(0..heads.len())];
        let mut bytes = head.to_vec();
        bytes.extend(any_bytes(random, 600));
        (name, bytes)
    });
}

#[test]
fn words_of_each_format_in_any_order() {
    many(1_000, |random| match random.u8(0..4) {
        0 => ("a.html", mix(random, &HTML, 80).into_bytes()),
        1 => ("a.md", mix(random, &MARKDOWN, 80).into_bytes()),
        2 => ("a.txt", mix(random, &TEXT, 80).into_bytes()),
        _ => {
            // Closed in order, so that most are well formed.
            let mut body = String::new();
            let mut open: Vec<&str> = Vec::new();
            for _ in 0..random.usize(1..60) {
                let word = XML[random.usize(0..XML.len())];
                if let Some(name) = word.strip_prefix("</") {
                    if open
                        .last()
                        .is_some_and(|tag| name.trim_end_matches('>') == *tag)
                    {
                        open.pop();
                        body += word;
                    }
                } else {
                    body += word;
                    if !word.contains("</") && !word.contains("/>") {
                        open.push(word.trim_matches(['<', '>']));
                    }
                }
            }
            while let Some(tag) = open.pop() {
                body += &format!("</{tag}>");
            }
            let docx = Docx::new(&body).part("r1", "image", "i.png", &png(2, 2));
            ("a.docx", docx.finish())
        }
    });
}

#[test]
fn damaged_good_files_of_each_format() {
    let picture = "<w:p><w:r><w:drawing><a:blip r:embed=\"r1\"/></w:drawing></w:r></w:p>";
    let body = p("关于便民服务的通知")
        + &pp("<w:outlineLvl w:val=\"0\"/>", "标题")
        + &p("一段话。")
        + picture;
    let docx = Docx::new(&body)
        .part("r1", "image", "i.png", &png(9, 9))
        .finish();
    let ofd = ofd(&[vec![
        (30.0, 30.0, 6.0, "关于换领证件的公告"),
        (30.0, 50.0, 5.0, "一段话。"),
    ]]);
    let html = "<html><body><h1>标题在此</h1><p>一段<b>话</b>。</p><table><tr><td>甲<td>乙<tr><td>丙</table></body></html>";
    many(150, |random| {
        let (name, mut bytes) = match random.u8(0..3) {
            0 => ("a.docx", docx.clone()),
            1 => ("a.ofd", ofd.clone()),
            _ => ("a.html", html.as_bytes().to_vec()),
        };
        damage(random, &mut bytes);
        (name, bytes)
    });
}

#[test]
fn damaged_parts_inside_a_whole_zip() {
    let document = format!(
        "<w:document><w:body>{}</w:body></w:document>",
        p("一段话。").repeat(4)
    );
    let content = "<ofd:Page xmlns:ofd=\"http://www.ofdspec.org/2016\"><ofd:Content><ofd:Layer ID=\"1\"><ofd:TextObject ID=\"2\" Boundary=\"9 9 99 9\" Font=\"3\" Size=\"5\">\
        <ofd:TextCode X=\"0\" Y=\"5\" DeltaX=\"g 2 5\">三个字</ofd:TextCode></ofd:TextObject><ofd:PathObject ID=\"4\" Boundary=\"0 0 9 9\"><ofd:AbbreviatedData>M 0 0 L 9 9 C</ofd:AbbreviatedData></ofd:PathObject></ofd:Layer></ofd:Content></ofd:Page>";
    let root = "<ofd:OFD xmlns:ofd=\"http://www.ofdspec.org/2016\" Version=\"1.0\" DocType=\"OFD\"><ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>D.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>";
    let tree = "<ofd:Document xmlns:ofd=\"http://www.ofdspec.org/2016\"><ofd:CommonData><ofd:MaxUnitID>9</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages><ofd:Page ID=\"1\" BaseLoc=\"C.xml\"/></ofd:Pages></ofd:Document>";
    many(200, |random| {
        let mut damaged = |text: &str| {
            let mut bytes = text.as_bytes().to_vec();
            if random.u8(0..3) > 0 {
                damage(random, &mut bytes);
            }
            bytes
        };
        let (document, root, tree, content) = (
            damaged(&document),
            damaged(root),
            damaged(tree),
            damaged(content),
        );
        match random.bool() {
            true => (
                "a.docx",
                Zip::default().file("word/document.xml", &document).finish(),
            ),
            false => {
                let zip = Zip::default()
                    .file("OFD.xml", &root)
                    .file("D.xml", &tree)
                    .file("C.xml", &content);
                ("a.ofd", zip.finish())
            }
        }
    });
}

#[test]
fn damaged_pdfs() {
    let page = vec![text(79.0, 100.0, 16.0, "关于便民服务的通知"), Mark::Scan];
    let whole = pdf(&[page, vec![text(79.0, 100.0, 16.0, "第二页")]]);
    many(60, |random| {
        let mut bytes = whole.clone();
        damage(random, &mut bytes);
        ("a.pdf", bytes)
    });
}
