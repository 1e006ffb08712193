//! Words that a web page does not show are left out and told, and so in Markdown.

use query_corner::import::Imported;

use super::{
    import_files::good,
    import_unseen::{gone, is_gone, is_in_doubt, is_kept, words},
};

/// What the pages of these tests hide.
pub const SECRET: &str = "张某某编号AB0012345678";

/// A public notice with something in its head, and something between its lines.
pub fn page(head: &str, inside: &str) -> Imported {
    let page = format!(
        "<!doctype html><html><head><meta charset=utf-8>{head}</head><body><h1>困难家庭名单的公示</h1>{inside}<p>请于五日内到窗口办理。</p></body></html>"
    );
    good("a.html", page.as_bytes())
}

/// The secret in a line, in an element with such attributes.
pub fn span(attributes: &str) -> String {
    format!("<p>经办人<span {attributes}>{SECRET}</span>，联系窗口。</p>")
}

#[test]
fn a_page_hides_words_in_every_way_it_can() {
    for (what, style) in [
        ("display", "display: none"),
        ("display in capitals", "DISPLAY:NONE"),
        ("display, important", "display:none !important"),
        ("Word's own", "mso-hide:all"),
        ("visibility", "visibility: hidden"),
        ("opacity", "opacity: 0"),
        ("little opacity", "opacity:.01"),
        ("size", "font-size:0"),
        ("size in points", "font-size: 1pt"),
        ("size among others", "font: 0/0 a"),
        ("white", "color:#fff"),
        ("white by name", "color: white"),
        ("nearly white", "color:rgb(250, 250, 250)"),
        ("transparent", "color:transparent"),
        ("nothing of a colour", "color:rgba(0,0,0,0)"),
        ("black on black", "background:black;color:#000"),
        ("indent", "display:block;text-indent:-9999px"),
        ("left", "position:absolute;left:-9999px"),
        ("top in em", "position:fixed; top:-999em"),
        ("margin", "display:block;margin-left:-9999px"),
        ("clip", "position:absolute;clip:rect(0,0,0,0)"),
        (
            "clip of a pixel",
            "position:absolute;clip:rect(1px 1px 1px 1px)",
        ),
        ("path to clip", "clip-path: inset(50%)"),
        ("circle to clip", "clip-path:circle(0)"),
        ("height", "display:block;max-height:0;overflow:hidden"),
        ("width", "display:inline-block;width:0;overflow:hidden"),
        ("scale", "transform: scale(0)"),
        ("filter", "filter:opacity(0)"),
        ("content", "content-visibility:hidden"),
    ] {
        let imported = page("", &span(&format!("style=\"{style}\"")));
        is_gone(
            what,
            &imported,
            SECRET,
            &["经办人，联系窗口。", "请于五日内"],
        );
        let (told, count) = gone(&imported);
        assert!(
            told.contains("经办人”之后的") && count == 1,
            "{what}: {told}"
        );
        // The same by a class, an identifier and from further out.
        let sheet =
            format!("<style>/* }} */ .x{{{style}}} #y{{{style}}} .z p span{{{style}}}</style>");
        for inside in [
            span("class='a x'"),
            span("id=y"),
            format!("<div class=z>{}</div>", span("")),
        ] {
            is_gone(
                what,
                &page(&sheet, &inside),
                SECRET,
                &["经办人，联系窗口。"],
            );
        }
    }
}

#[test]
fn attributes_hide_as_well() {
    is_gone(
        "hidden",
        &page("", &span("hidden")),
        SECRET,
        &["，联系窗口。"],
    );
    let font = format!("<p>经办人<font color=white>{SECRET}</font>，联系窗口。</p>");
    is_gone("a font", &page("", &font), SECRET, &["，联系窗口。"]);
    let table = format!(
        "<table><tr><td bgcolor=black>{SECRET}</td><td>一</td></tr><tr><td>二</td><td>三</td></tr></table>"
    );
    is_gone("a cell", &page("", &table), SECRET, &["一", "三"]);
    let around = format!(
        "<div style='visibility:hidden'>{}</div>",
        span("style='visibility:visible'")
    );
    let imported = page("", &around);
    assert!(words(&imported).contains(SECRET));
    assert!(!words(&imported).contains("经办人"));
    let list = format!("<ul><li>一</li><li style='display:none'>{SECRET}</li><li>二</li></ul>");
    is_gone("a point", &page("", &list), SECRET, &["一", "二"]);
    let head = "<style>h2{color:#fff}</style>";
    is_gone(
        "a heading",
        &page(head, &format!("<h2>{SECRET}</h2>")),
        SECRET,
        &["请于五日内"],
    );
}

#[test]
fn what_a_page_shows_stays() {
    let tabs = "<style>.pane{display:none}.pane.active{display:block} @media print{.x{display:none}} \
        @media (max-width:600px){.x{display:none}} .wide{display:none} @media (min-width:768px){.wide{display:inline}} \
        .x:hover{display:none} .x[open]{opacity:0} .dark{background:#1f3864} .dark span{color:white}</style>";
    for (what, inside) in [
        (
            "an open pane",
            format!("<div class='pane active'>{}</div>", span("")),
        ),
        ("print and small screens", span("class=x")),
        ("large screens", span("class=wide")),
        (
            "white on dark",
            format!("<div class=dark>{}</div>", span("")),
        ),
        (
            "white with a shadow",
            span("style='color:#fff;text-shadow:0 0 2px #000'"),
        ),
        ("a marker", span("style='background:yellow'")),
        ("grey", span("style='color:#999'")),
        ("a line's height", span("style='height:0'")),
        (
            "cut off at its end",
            format!(
                "<div style='overflow:hidden;max-height:400px'>{}</div>",
                span("")
            ),
        ),
        (
            "an indent",
            format!(
                "<div style='text-indent:-2em;margin-left:2em'>{}</div>",
                span("")
            ),
        ),
        (
            "a table head",
            format!(
                "<table bgcolor=#000080><tr><td><font color=white>{SECRET}</font></td><td>一</td></tr><tr><td>二</td><td>三</td></tr></table>"
            ),
        ),
        ("small type", span("style='font-size:8px'")),
        (
            "relative type",
            format!(
                "<div style='font-size:80%'>{}</div>",
                span("style='font-size:0.8em'")
            ),
        ),
        (
            "an inner colour",
            format!("<div style='color:white'>{}</div>", span(""))
                .replace("<p>", "<p style='color:black'>"),
        ),
    ] {
        is_kept(what, &page(tabs, &inside), &[SECRET]);
    }
}

#[test]
fn a_sheet_that_is_not_there_is_a_doubt() {
    let head = "<link rel=stylesheet href=a.css>";
    is_in_doubt("white", &page(head, &span("style='color:#fff'")), &[SECRET]);
    is_gone(
        "hidden",
        &page(head, &span("style='display:none'")),
        SECRET,
        &["，联系窗口。"],
    );
}

#[test]
fn what_is_hidden_beside_the_text_is_not_told() {
    let beside = "<nav style='display:none'>导航</nav><script style='display:none'>x()</script>";
    is_kept("beside", &page("", beside), &["请于五日内"]);
}

#[test]
fn markdown_leaves_out_what_markup_around_it_hides() {
    for (what, inside) in [
        (
            "in a line",
            format!("经办人<span style=\"display:none\">{SECRET}</span>，联系窗口。"),
        ),
        (
            "strong",
            format!("经办人<span hidden>**{SECRET}**</span>，联系窗口。"),
        ),
        (
            "a block",
            format!("经办人，联系窗口。\n\n<div style=\"color:#fff\">\n\n{SECRET}\n\n</div>"),
        ),
        (
            "a sheet",
            format!("<style>.x{{opacity:0}}</style>\n\n经办人，联系窗口。<b class=x>{SECRET}</b>"),
        ),
        (
            "a point",
            format!("经办人，联系窗口。\n\n- 一\n- <i hidden>{SECRET}</i>\n"),
        ),
        (
            "a cell",
            format!(
                "经办人，联系窗口。\n\n| 一 | 二 |\n|---|---|\n| 三 | <i hidden>{SECRET}</i> |\n"
            ),
        ),
    ] {
        let text = format!("# 困难家庭名单的公示\n\n{inside}\n\n请于五日内到窗口办理。\n");
        let imported = good("a.md", text.as_bytes());
        is_gone(
            what,
            &imported,
            SECRET,
            &["经办人，联系窗口。", "请于五日内"],
        );
    }
    let text = format!(
        "# 困难家庭名单的公示\n\n<div>\n\n{SECRET}，~~旧的~~见<br>窗口，3~5天。\n\n</div>\n"
    );
    let imported = good("a.md", text.as_bytes());
    is_kept("shown", &imported, &[SECRET, "3~5天"]);
    let text = "# 补贴标准的通知\n\n每月<s>300元</s>500元。\n";
    let imported = good("a.md", text.as_bytes());
    assert!(
        words(&imported).contains("每月500元"),
        "{}",
        words(&imported)
    );
}
