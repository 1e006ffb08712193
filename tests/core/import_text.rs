//! Plain text, Markdown and web pages.

use query_corner::import::{Format, ImportError, Remark};

use super::import_files::{good, lines, png, read};

#[test]
fn text_is_read_in_the_encodings_that_offices_use() {
    let text = "关于便民服务的通知\n各村要把㐀、䶮这样的字也写对。\n";
    let utf16 = |big: bool| -> Vec<u8> {
        let mark = std::iter::once(0xfeff);
        let units = mark.chain(text.encode_utf16());
        units
            .flat_map(|u| {
                if big {
                    u.to_be_bytes()
                } else {
                    u.to_le_bytes()
                }
            })
            .collect()
    };
    let gb18030 = gb18030(text);
    let mut marked = b"\xef\xbb\xbf".to_vec();
    marked.extend(text.bytes());
    for (name, bytes) in [
        ("utf-8", text.as_bytes().to_vec()),
        ("utf-8 with a mark", marked),
        ("utf-16 le", utf16(false)),
        ("utf-16 be", utf16(true)),
        ("gb18030", gb18030),
    ] {
        let imported = good("a.txt", &bytes);
        assert_eq!(
            imported.proposed.title.as_deref(),
            Some("关于便民服务的通知"),
            "{name}"
        );
        assert_eq!(
            lines(&imported.body),
            ["各村要把㐀、䶮这样的字也写对。"],
            "{name}"
        );
        let guessed = imported
            .remarks
            .iter()
            .any(|r| matches!(r, Remark::Encoding { .. }));
        assert_eq!(guessed, name == "gb18030", "{name}");
    }
}

/// The text in GB 18030 by a table of its own, so that the test does not ask the code under test.
fn gb18030(text: &str) -> Vec<u8> {
    let bytes = text.chars().map(|c| match c {
        c if c.is_ascii() => vec![c as u8],
        // Four bytes, and two that Microsoft's GBK has not.
        '㐀' => b"\x81\x39\xEE\x39".to_vec(),
        '䶮' => b"\xFE\x9F".to_vec(),
        c => gbk(c).to_vec(),
    });
    bytes.flatten().collect()
}

fn gbk(c: char) -> [u8; 2] {
    let table = [
        ('关', 0xB9D8u16),
        ('于', 0xD3DA),
        ('便', 0xB1E3),
        ('民', 0xC3F1),
        ('服', 0xB7FE),
        ('务', 0xCEF1),
        ('的', 0xB5C4),
        ('通', 0xCDA8),
        ('知', 0xD6AA),
        ('各', 0xB8F7),
        ('村', 0xB4E5),
        ('要', 0xD2AA),
        ('把', 0xB0D1),
        ('、', 0xA1A2),
        ('这', 0xD5E2),
        ('样', 0xD1F9),
        ('字', 0xD7D6),
        ('也', 0xD2B2),
        ('写', 0xD0B4),
        ('对', 0xB6D4),
        ('。', 0xA1A3),
    ];
    let found = table.iter().find(|(known, _)| *known == c);
    found.unwrap_or_else(|| panic!("{c}")).1.to_be_bytes()
}

#[test]
fn bytes_that_are_no_text_are_not_read_as_one() {
    for bytes in [&b"\x00\x01\x02\x03"[..], &[0xff; 200], b"abc\0def"] {
        assert_eq!(read("a.txt", bytes), Err(ImportError::UnknownFormat));
    }
    let mut mostly = "这是一段正常的文字，".repeat(20).into_bytes();
    mostly.extend(b"\xff\xff");
    let imported = good("a.txt", &mostly);
    assert!(
        imported
            .remarks
            .iter()
            .any(|r| matches!(r, Remark::Undecodable { .. } | Remark::Encoding { .. }))
    );
}

#[test]
fn markdown_becomes_blocks_and_what_they_cannot_hold_is_said() {
    let text = "\
---
author: x
---
# 办事指南

第一段有**重点**和[链接](http://example.org)。

## 流程

1. 申请
2. 受理
   - 初审
   - 复审
3. 办结

| 材料 | 份数 |
| :-- | --: |
| 身份证 | 1 |

> 提示一句。

```
代码
```

![图](a.png)

<script>alert(1)</script>

#### 更深的标题

5. 从五开始
6. 第六
";
    let imported = good("a.md", text.as_bytes());
    assert_eq!(imported.format, Format::Markdown);
    assert_eq!(imported.proposed.title.as_deref(), Some("办事指南"));
    assert_eq!(
        lines(&imported.body),
        [
            "第一段有**重点**和链接。",
            "# 流程",
            "1. 申请",
            "2. 受理",
            "3. 初审",
            "4. 复审",
            "5. 办结",
            "| 材料 | 份数",
            "| 身份证 | 1",
            "> 提示一句。",
            "代码",
            "## 更深的标题",
            "5. 从五开始",
            "6. 第六",
        ]
    );
    for remark in [
        Remark::LinkedPictures { count: 1 },
        Remark::LinksDropped { count: 1 },
        Remark::ListsFlattened,
        Remark::CodeAsText,
    ] {
        assert!(imported.remarks.contains(&remark), "{remark:?}");
    }
}

#[test]
fn a_page_loses_its_furniture_and_keeps_its_text() {
    let picture = base64(&png(4, 4));
    let page = format!(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>某镇政府网</title>\
         <meta name=\"ArticleTitle\" content=\"关于换领证件的公告\"><meta name=\"PubDate\" content=\"2026-10-12 09:00\">\
         <script>document.write('坏')</script><style>p{{color:red}}</style></head><body>\
         <nav><ul><li><a href=\"/\">首页</a></li></ul></nav><div class=\"header\"><a href=\"/a\">登录</a></div>\
         <div class=\"content\"><h1>关于换领证件的公告</h1>\
         <p>为方便群众，现就换领证件的有关事项<b>公告</b>如下，请相互转告。</p>\
         <h2>一、时间</h2><p>每周一至周五，<br>上午八点半到十二点，下午两点半到五点半。</p>\
         <ol><li>取号</li><li>交<em>材料</em></li></ol>\
         <table><tr><th>材料</th><th>说明</th></tr><tr><td rowspan=2>证件</td><td>原件</td></tr><tr><td>复印件</td></tr></table>\
         <p><img src=\"data:image/png;base64,{picture}\" alt=\"样式\"><img src=\"/x.png\"></p>\
         <p style=\"display:none\">看不见的字</p>\
         <p style=\"text-align:right\">青石镇人民政府</p><p style=\"text-align: right\">2026年10月12日</p></div>\
         <form><input value=\"搜\"><button>搜索</button></form><footer>版权所有</footer></body></html>"
    );
    let imported = good("a.html", page.as_bytes());
    assert_eq!(
        imported.proposed.title.as_deref(),
        Some("关于换领证件的公告")
    );
    assert_eq!(
        imported.proposed.published,
        Some(jiff::civil::date(2026, 10, 12))
    );
    assert_eq!(
        imported.proposed.written,
        Some(jiff::civil::date(2026, 10, 12))
    );
    assert_eq!(
        imported.proposed.signature.as_deref(),
        Some("青石镇人民政府")
    );
    assert_eq!(
        lines(&imported.body),
        [
            "为方便群众，现就换领证件的有关事项**公告**如下，请相互转告。",
            "# 一、时间",
            "每周一至周五，",
            "上午八点半到十二点，下午两点半到五点半。",
            "1. 取号",
            "2. 交材料",
            "| 材料 | 说明",
            "| 证件 | 原件",
            "| 证件 | 复印件",
            "! p001.png 样式",
        ]
    );
    assert!(imported.remarks.contains(&Remark::MergedCells { table: 1 }));
    assert!(
        imported
            .remarks
            .contains(&Remark::LinkedPictures { count: 1 })
    );
    assert!(
        imported
            .remarks
            .iter()
            .any(|r| matches!(r, Remark::PageFurniture { .. }))
    );
}

#[test]
fn a_page_in_gbk_says_so_in_its_head_and_is_read_so() {
    let mut page = b"<html><head><meta http-equiv=Content-Type content=\"text/html; charset=gb2312\"></head><body><p>".to_vec();
    for c in "关于便民服务的通知".chars() {
        page.extend(gbk(c));
    }
    page.extend(b"</p><p>abc</p></body></html>");
    let imported = good("a.htm", &page);
    assert_eq!(
        imported.proposed.title.as_deref(),
        Some("关于便民服务的通知")
    );
}

#[test]
fn tags_that_do_not_match_still_give_the_words() {
    let page = "<p>第一段<p>第二段<b>粗<i>斜</b>体</i><table><td>甲<td>乙<tr><td>丙<td>丁</table><li>散的一条<div><span>尾";
    let imported = good("a.html", page.as_bytes());
    let words = lines(&imported.body).join("\n");
    for word in ["第二段", "斜", "体", "甲", "丁", "散的一条", "尾"] {
        assert!(words.contains(word), "{word} in {words}");
    }
}

/// Base64 by RFC 4648.
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let mut padded = [0u8; 3];
        padded[..chunk.len()].copy_from_slice(chunk);
        let bits = u32::from_be_bytes([0, padded[0], padded[1], padded[2]]);
        for at in 0..4 {
            match at <= chunk.len() {
                true => out.push(char::from(SIGNS[(bits >> (18 - 6 * at) & 63) as usize])),
                false => out.push('='),
            }
        }
    }
    out
}
