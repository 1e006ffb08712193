//! The importers' kept files: a good one of each format, and damage to them.

use super::{
    fuzz::{self, corpus, damage},
    import_files::{Docx, Mark, ofd, p, pdf, png, pp, text},
    import_fuzz::hold,
};

/// The good files of each format that are kept.
fn good_files() -> Vec<(&'static str, Vec<u8>)> {
    let picture = "<w:p><w:r><w:drawing><a:blip r:embed=\"r1\"/></w:drawing></w:r></w:p>";
    let table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>项目</w:t></w:r></w:p></w:tc><w:tc><w:p>\
        <w:r><w:t>时间</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/>\
        </w:tcPr><w:p><w:r><w:t>工作日</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    let body = p("关于便民服务的通知")
        + &pp("<w:outlineLvl w:val=\"0\"/>", "办理时间")
        + &pp(
            "<w:numPr><w:numId w:val=\"1\"/></w:numPr>",
            "先到窗口登记。",
        )
        + table
        + picture;
    let page = vec![text(79.0, 100.0, 16.0, "关于便民服务的通知"), Mark::Scan];
    let html = "<!doctype html><html><head><meta charset=\"utf-8\"><title>通知</title></head><body>\
        <h1>关于便民服务的通知</h1><p>一段<b>要紧的</b>话，见<a href=\"x\">附件</a>。</p><ol start=3><li>登记\
        <ul><li>带证件</ul><li>领号</ol><table><tr><th>项目<th>时间<tr><td rowspan=2>登记<td>上午\
        <tr><td>下午</table><img src=\"data:image/png;base64,AA\"><script>x()</script></body></html>";
    let markdown = "# 关于便民服务的通知\n\n一段**要紧的**话。\n\n1. 登记\n2. 领号\n   - 带证件\n\n\
        | 项目 | 时间 |\n|---|:-:|\n| 登记 | 上午 |\n\n> 注意\n\n```\n码\n```\n";
    let plain = "关于便民服务的通知\n\n各村：\n　　一、办理时间\n　　（一）工作日上午。\n1．先到窗口登记。\n\n\
        某某镇人民政府\n2026年1月1日\n";
    let gbk: &[u8] = b"\xb9\xd8\xd3\xda\xb1\xe3\xc3\xf1\xb7\xfe\xce\xf1\xb5\xc4\xcd\xa8\xd6\xaa\n";
    let utf16: Vec<u8> = "\u{feff}关于便民服务的通知\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    vec![
        (
            "notice.docx",
            Docx::new(&body)
                .part("r1", "image", "i.png", &png(9, 9))
                .finish(),
        ),
        (
            "notice.ofd",
            ofd(&[vec![
                (30.0, 30.0, 6.0, "关于便民服务的通知"),
                (30.0, 50.0, 5.0, "一段话。"),
            ]]),
        ),
        (
            "notice.pdf",
            pdf(&[page, vec![text(79.0, 100.0, 16.0, "第二页")]]),
        ),
        ("notice.html", html.as_bytes().to_vec()),
        ("notice.md", markdown.as_bytes().to_vec()),
        ("notice.txt", plain.as_bytes().to_vec()),
        ("gbk.txt", gbk.to_vec()),
        ("utf16.txt", utf16),
    ]
}

#[test]
#[ignore = "writes tests/fixtures/corpus/import anew"]
fn the_corpus_of_the_importers() {
    for (name, bytes) in good_files() {
        fuzz::keep("import", name, &bytes);
    }
}

#[test]
fn kept_files_and_damage_to_them() {
    let kept = corpus("import");
    for (name, bytes) in &kept {
        hold(name, bytes);
    }
    fuzz::many(120, |random| {
        let (name, bytes) = &kept[random.usize(0..kept.len())];
        let mut bytes = bytes.clone();
        // The end of another one at times: what two formats have in common.
        if random.u8(0..8) == 0 {
            let (_, other) = &kept[random.usize(0..kept.len())];
            bytes.truncate(random.usize(0..=bytes.len()));
            bytes.extend(&other[random.usize(0..=other.len())..]);
        }
        damage(random, &mut bytes);
        hold(name, &bytes);
    });
}
