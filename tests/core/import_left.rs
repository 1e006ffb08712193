//! What an import leaves out is looked at for security markings before it goes: told first of all,
//! and handed on.

use query_corner::import::{Imported, Remark};

use super::import_files::{Docx, good, ofd, p, pdf, text};

/// The markings beside the text, as one line each.
fn found(imported: &Imported) -> Vec<String> {
    let found = imported.found.iter();
    found
        .map(|found| format!("{}：{}", found.place, found.line))
        .collect()
}

fn holds(what: &str, imported: &Imported, said: &str) {
    assert!(
        found(imported).iter().any(|found| found.contains(said)),
        "{what}: {:?}",
        imported.found
    );
    let first = &imported.remarks[0];
    assert!(
        matches!(first, Remark::LooksMarked { .. }),
        "{what}: {first}"
    );
}

fn body() -> String {
    format!("{}{}", p("关于组织学习的通知"), p("请各单位抓好落实。"))
}

fn run(properties: &str, words: &str) -> String {
    format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{words}</w:t></w:r>")
}

#[test]
fn every_part_of_a_word_document_is_looked_at() {
    let docx = |inside: &str| Docx::new(&format!("{}{inside}", body()));
    let plain = || docx("");
    let watermark = "<w:p><w:r><w:pict><v:shape><v:textpath string=\"内部资料 注意保存\"/></v:shape></w:pict></w:r></w:p>";
    for (what, file, said) in [
        (
            "header",
            plain().word("rId7", "header", "hdr", &p("秘密★1年")),
            "页眉：秘密★1年",
        ),
        (
            "footer",
            plain().word("rId7", "footer", "ftr", &p("机密·10年")),
            "页脚：机密·10年",
        ),
        (
            "watermark",
            plain().word("rId7", "header", "hdr", watermark),
            "艺术字：内部资料 注意保存",
        ),
        (
            "comment",
            plain().word(
                "rId7",
                "comments",
                "comments",
                &format!(
                    "<w:comment w:id=\"0\">{}</w:comment>",
                    p("本件内部资料，注意保存，请勿外传")
                ),
            ),
            "批注：本件内部资料",
        ),
        (
            "hidden",
            docx(&format!(
                "<w:p>{}{}</w:p>",
                run("", "请落实。"),
                run("<w:vanish/>", "秘密★10年")
            )),
            "隐藏的文字：秘密★10年",
        ),
        (
            "hidden in pieces",
            docx(&format!(
                "<w:p>{}{}{}</w:p>",
                run("", "请落实。"),
                run("<w:vanish/>", "秘"),
                run("<w:vanish/><w:b/>", "密")
            )),
            "隐藏的文字：秘密",
        ),
        (
            "deleted",
            docx(
                "<w:p><w:del><w:r><w:delText>绝密</w:delText></w:r></w:del><w:r><w:t>请落实。</w:t></w:r></w:p>",
            ),
            "删除的文字：绝密",
        ),
        (
            "struck",
            docx(&format!("<w:p>{}</w:p>", run("<w:strike/>", "密级：机密"))),
            "密级：机密",
        ),
        (
            "a description",
            docx(
                "<w:p><w:r><w:drawing><wp:docPr xmlns:wp=\"w\" id=\"1\" name=\"a\" descr=\"秘密★3年\"/></w:drawing></w:r></w:p>",
            ),
            "说明：秘密★3年",
        ),
    ] {
        holds(what, &good("a.docx", &file.finish()), said);
    }
    let clean = good(
        "a.docx",
        &plain()
            .word("rId7", "header", "hdr", &p("内部讨论稿"))
            .finish(),
    );
    assert_eq!(found(&clean), [""; 0]);
    // What stands in the text is told once, as the text's own.
    let own = good("a.docx", &docx(&p("机密★10年")).finish());
    assert_eq!(found(&own), [""; 0]);
    assert!(matches!(&own.remarks[0], Remark::LooksMarked { line } if line == "机密★10年"));
}

#[test]
fn a_page_and_its_surroundings_are_looked_at() {
    let page = |head: &str, around: &str| {
        format!(
            "<!doctype html><html><head><meta charset=utf-8>{head}</head><body><article><h1>关于组织学习的通知</h1><p>请各单位抓好落实，按时报送情况，不得拖延，有问题及时报告，联系电话见后。</p></article>{around}</body></html>"
        )
    };
    for (what, head, around, said) in [
        (
            "title",
            "<title>【秘密】关于组织学习的通知</title>",
            "",
            "网页标题：【秘密】",
        ),
        (
            "footer",
            "",
            "<footer><p>内部资料 注意保存</p></footer>",
            "网页页脚：内部资料 注意保存",
        ),
        (
            "keywords",
            "<meta name=keywords content='机密★10年'>",
            "",
            "属性：机密★10年",
        ),
        ("comment", "", "<!-- 秘密★1年 -->", "注释：秘密★1年"),
        (
            "hidden",
            "",
            "<div style='display:none'><p>绝密</p></div>",
            "没有导入的部分：绝密",
        ),
        (
            "in a line",
            "",
            "<p>请看<span hidden>密级：机密</span></p>",
            "密级：机密",
        ),
        (
            "navigation",
            "",
            "<nav><ul><li>内部文件　注意保管</li></ul></nav>",
            "网页导航：内部文件",
        ),
        (
            "beside the text",
            "",
            "<div>机密·10年</div>",
            "网页：机密·10年",
        ),
    ] {
        holds(what, &good("a.html", page(head, around).as_bytes()), said);
    }
}

#[test]
fn markdown_is_looked_at_with_all_that_it_hides() {
    let text = "# 关于组织学习的通知\n\n请各单位抓好落实。\n";
    for (what, file, said) in [
        (
            "front matter",
            format!("---\nclass: 秘密★1年\n---\n{text}"),
            "秘密★1年",
        ),
        (
            "a comment",
            format!("{text}\n<!-- 秘密★1年 -->\n"),
            "秘密★1年",
        ),
        (
            "hidden markup",
            format!("{text}\n<div hidden>\n<p>机密·10年</p>\n</div>\n"),
            "机密·10年",
        ),
        (
            "a picture",
            format!("{text}\n![内部资料 注意保存](a.png)\n"),
            "内部资料 注意保存",
        ),
        (
            "a link",
            format!("{text}\n[看](https://a.cn \"密级：机密\")\n"),
            "密级：机密",
        ),
    ] {
        holds(what, &good("a.md", file.as_bytes()), said);
    }
}

#[test]
fn running_heads_are_looked_at_before_they_go() {
    let body = "　　各单位要认真组织学习，按时报送情况，有关问题及时报告，不得拖延。";
    let page = || {
        vec![
            text(200.0, 40.0, 12.0, "内部资料　注意保存"),
            text(90.0, 300.0, 16.0, body),
        ]
    };
    let imported = good("a.pdf", &pdf(&[page(), page(), page()]));
    holds("pdf", &imported, "第 1 页的页眉页脚：内部资料");
    let page = || {
        vec![
            (70.0, 12.0, 5.0, "内部资料　注意保存"),
            (25.0, 100.0, 5.0, body),
        ]
    };
    let imported = good("a.ofd", &ofd(&[page(), page(), page()]));
    holds("ofd", &imported, "第 1 页的页眉页脚：内部资料");
}

#[test]
fn the_name_of_a_file_is_looked_at_too() {
    let imported = good(
        "秘密★1年 关于学习的通知.txt",
        "关于组织学习的通知\n请落实。\n".as_bytes(),
    );
    holds("name", &imported, "文件名：秘密★1年");
}

/// The inputs that failed once, where they lie beside the checkout.
#[test]
fn the_cases_are_told_first_of_all() {
    let Ok(folder) = std::env::var("QUERY_CORNER_CASES") else {
        return;
    };
    let mut checks = 0;
    for entry in std::fs::read_dir(
        std::path::Path::new(&folder).join("01-marking-outside-the-imported-text"),
    )
    .unwrap()
    {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name == "expected.md" {
            continue;
        }
        let imported = good(&name, &std::fs::read(&path).unwrap());
        assert!(!imported.found.is_empty(), "{name}");
        let first = &imported.remarks[0];
        assert!(
            matches!(first, Remark::LooksMarked { .. }),
            "{name}: {first}"
        );
        checks += 1;
    }
    println!("{checks} cases");
}
