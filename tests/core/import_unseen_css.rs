//! Words that the sheets of a web page hide: colours in every notation, selectors of every kind,
//! what can't be decided.

use super::{
    import_files::good,
    import_unseen::{is_gone, is_in_doubt, is_kept},
    import_unseen_html::{SECRET, page, span},
};
use query_corner::import::Imported;

fn styled(style: &str) -> Imported {
    page("", &span(&format!("style=\"{style}\"")))
}

fn sheet(rules: &str, inside: &str) -> Imported {
    page(&format!("<style>{rules}</style>"), inside)
}

const AROUND: [&str; 2] = ["经办人，联系窗口。", "请于五日内"];

#[test]
fn letters_of_the_ground_s_colour_are_not_seen_however_either_is_written() {
    for style in [
        "color:#fff;background:rgba(255,255,255,.8)",
        "color:#fff;background-color:rgb(255 255 255 / 30%)",
        "background:linear-gradient(#fff,#fff);color:#fff",
        "background-image:linear-gradient(to right, white, hsl(0 0% 98%));color:snow",
        "text-shadow:1px 1px #fff;color:#fff",
        "text-shadow:9999px 0 #000;color:#fff",
        "-webkit-text-stroke:1px white;color:#fff",
        "color:hsl(0 0% 100%)",
        "color:hsla(120,10%,100%,1)",
        "color:hwb(0 100% 0)",
        "color:oklch(100% 0 0)",
        "color:oklab(1 0 0)",
        "color:lab(100% 0 0)",
        "color:color(srgb 1 1 1)",
        "color:ivory",
        "color:GhostWhite",
        "color:Canvas",
        "color:light-dark(#fff,#000)",
        "--x:#fff;color:var(--x)",
        "--x:var(--y);--y:white;color:var(--x)",
        "color:var(--none,#fff)",
        "background:navy;color:darkblue",
        "background:currentcolor",
        "background:#000;color:#fff;color:initial",
        "color:rgba(0,0,0,.05)",
        "opacity:.2;color:#999",
        "color:#f\\66 f",
        "color:/**/#fff",
        "col\\6fr:white",
    ] {
        is_gone(style, &styled(style), SECRET, &AROUND);
    }
    let custom = sheet(
        ":root{--paper:#fff} body{--ink:var(--paper)} .x{color:var(--ink)}",
        &span("class=x"),
    );
    is_gone("from around", &custom, SECRET, &AROUND);
    let link = page(
        "",
        &format!("<p>经办人<a href=x style='color:inherit'>{SECRET}</a>，联系窗口。</p>"),
    );
    is_kept("a link like the rest", &link, &[SECRET]);
    let link = format!("<body link=white><p>经办人<a href=x>{SECRET}</a>，联系窗口。</p>");
    is_gone("links by the body", &page("", &link), SECRET, &AROUND);
}

#[test]
fn colours_that_can_t_be_known_are_a_doubt() {
    for style in [
        "background:url(a.png);color:#fff",
        "background:url(a.png) no-repeat;color:#fff",
        "background:url(a.png)",
        "background:#fff url(data:image/png;base64,AA) center/cover",
        "background:linear-gradient(#000,#fff);color:#fff",
        "background:image-set('a.png' 1x);color:#fff",
        "color:color-mix(in srgb, #fff 90%, #000)",
        "background:color-mix(in srgb, #000, #111)",
        "-webkit-background-clip:text;background:url(a.png);color:transparent",
        "mask:linear-gradient(#000,transparent)",
        "filter:invert(1)",
        "filter:url(#f)",
        "font-size:calc(1px * var(--x, sin(1)))",
        "opacity:calc(sin(0))",
    ] {
        is_in_doubt(style, &styled(style), &[SECRET]);
    }
    let attribute = format!("<table background=a.jpg><tr><td>{SECRET}</td></tr></table>");
    is_in_doubt("an old attribute", &page("", &attribute), &[SECRET]);
}

#[test]
fn colours_that_stand_out_are_no_doubt() {
    for style in [
        "color:hsl(210 50% 40%)",
        "color:rebeccapurple",
        "color:blurple",
        "color:#fff;color:#000",
        "color:#fff;background:linear-gradient(#003,#036)",
        "color:#fff;background:rgba(0,0,0,.8)",
        "background:rgba(255,255,0,.3)",
        "background:url(dot.gif) no-repeat 0 50%",
        "background:#fff url(line.gif) repeat-x bottom",
        "color:#fff;text-shadow:0 0 3px black",
        "color:transparent;text-shadow:0 0 0 #000",
        "color:var(--none)",
        "filter:grayscale(100%)",
        "opacity:.6",
        "color:unset",
    ] {
        is_kept(style, &styled(style), &[SECRET]);
    }
}

#[test]
fn selectors_of_every_kind_hide() {
    let marked = |attributes: &str| format!("<div><h2>一</h2>{}</div>", span(attributes));
    for (rules, attributes) in [
        ("[data-x]{display:none}", "data-x"),
        ("span[data-x='a b' i]{display:none}", "data-x='A b'"),
        ("[class^=se]{display:none}", "class=secret"),
        ("p:nth-child(2) span{display:none}", ""),
        ("h2+p>span{display:none}", ""),
        ("h2 ~ p span{display:none}", ""),
        ("span:first-child{display:none}", ""),
        ("span:only-of-type{display:none}", ""),
        ("span:not(.shown){display:none}", ""),
        ("span:not(:hover){visibility:hidden}", ""),
        (":is(b, span){display:none}", ""),
        ("p:has(> span) span{display:none}", ""),
        ("@media screen{span{display:none}}", ""),
        (
            "@media (min-width:600px) and (hover){span{display:none}}",
            "",
        ),
        ("@layer a{span{display:none}}", ""),
        (
            "@layer a,b; @layer b{span{display:none}} @layer a{span{display:inline}}",
            "",
        ),
        ("@layer a{span{display:inline}} span{display:none}", ""),
        ("p{color:red; span{display:none}}", ""),
        ("p{& > span{display:none}}", ""),
        ("p{@media screen{& span{display:none}}}", ""),
        (
            ".x{display:none!important} #y{display:inline}",
            "class=x id=y",
        ),
        (
            "@layer a{.x{display:none!important}} .x{display:inline!important}",
            "class=x",
        ),
        ("s\\70 an{display:none}", ""),
        ("SPAN.X{display:none}", "class=X"),
        ("@import 'data:text/css,span%7Bdisplay:none%7D';", ""),
        ("@charset 'utf-8'; <!-- span{display:none} -->", ""),
    ] {
        is_gone(rules, &sheet(rules, &marked(attributes)), SECRET, &AROUND);
    }
    let link = "<link rel=stylesheet href='data:text/css,span{display:none}'>";
    is_gone(
        "a sheet in its address",
        &page(link, &span("")),
        SECRET,
        &AROUND,
    );
    let all = "all:unset";
    let imported = sheet("span{display:none}", &span(&format!("style='{all}'")));
    is_kept(all, &imported, &[SECRET]);
}

#[test]
fn rules_that_can_t_be_decided_are_a_doubt() {
    for rules in [
        "@import url(a.css);",
        "@supports (display:grid){span{display:none}}",
        "@supports (display:grid){span{color:#fff}}",
        "@supports (display:grid){p{background:#000}}",
        "@container (min-width:1px){span{display:none}}",
        "@media (scan:interlace){span{display:none}}",
        "@unheard of{span{display:none}}",
        "span:lang(zh){display:none}",
        "span:unheard-of{opacity:0}",
        "span{display:none} span:dir(ltr){display:inline}",
        "span:nth-child(x y){display:none}",
        "span|{visibility:hidden}",
        "@keyframes a{to{opacity:0}} span{animation:a 0s forwards}",
        "span{opacity:0;animation:a 1s forwards} @keyframes a{100%{opacity:1}}",
        "@supports (display:grid){span{text-decoration:line-through}}",
    ] {
        is_in_doubt(rules, &sheet(rules, &span("")), &[SECRET]);
    }
    let text = format!(
        "# 困难家庭名单的公示\n\n经办人<span style=\"background:url(a.png)\">{SECRET}</span>，联系窗口。\n"
    );
    is_in_doubt("in Markdown", &good("a.md", text.as_bytes()), &[SECRET]);
}

#[test]
fn rules_that_do_not_hold_or_hide_nothing_are_no_doubt() {
    for rules in [
        "span:hover{display:none}",
        "span:not(*){display:none}",
        "span[title]{display:none}",
        "h1+span{display:none}",
        "@media print{span{display:none}}",
        "@media (max-width:600px){span{display:none}}",
        "@media (prefers-color-scheme:dark){span{color:#fff}}",
        "@import 'a.css' print;",
        "@supports (display:grid){p{display:grid;margin:0 auto}}",
        "span::-webkit-scrollbar{display:none} span::before{content:'';display:none}",
        "span::selection{color:#fff} p::first-letter{font-size:0}",
        "@font-face{font-family:a;src:url(a.woff)} span{font-family:a}",
        "@keyframes a{from{opacity:0}to{opacity:1}} span{animation:a 1s}",
        "span:unheard-of{color:red}",
        "span{display:none} span{display:inline}",
        "span{display:none!important} span{display:inline!important}",
        "p span{display:inline} span{display:none}",
        "@layer a{span{display:none}} span{display:inline}",
        "span{display:nonsense} p{colour:white}",
        "input:checked + span{display:none}",
        "@page{margin:0} @media print{@page{size:A4}}",
    ] {
        is_kept(rules, &sheet(rules, &span("")), &[SECRET]);
    }
}

#[test]
fn escapes_comments_and_order_are_read_as_browsers_read_them() {
    for style in [
        "/**/display:none",
        "d\\69splay:none",
        "display:\\6eone",
        "display/* x */:/* y */none",
        "display:none;display:nonsense",
        "display:none!important;display:inline",
        "display:none ! IMPORTANT;display:inline",
        "color:red;;display:none",
        "content:';';display:none",
        "background:url(a;b.png);display:none",
        "}display:block;display:none",
        "visibility:hidden;visibility:inherit",
    ]
    .into_iter()
    .filter(|style| !style.ends_with("inherit"))
    {
        is_gone(style, &styled(style), SECRET, &AROUND);
    }
    for style in [
        "dis/**/play:none",
        "display:no/**/ne",
        "display:none;display:revert",
        "display:none;display:initial",
        "display:none;all:unset",
        "-x-display:none",
        "content:'display:none'",
    ] {
        is_kept(style, &styled(style), &[SECRET]);
    }
    let shown = format!("<p hidden style='display:block'>{SECRET}</p>");
    is_kept("hidden and shown", &page("", &shown), &[SECRET]);
}

#[test]
fn elements_are_moved_made_small_and_cut_off_in_every_way() {
    for style in [
        "transform:scale(.001)",
        "transform:scale(1, .01)",
        "scale:0",
        "transform:scaleX(0)",
        "transform:matrix(0,0,0,0,0,0)",
        "transform:matrix(1,0,0,1,-9999,0)",
        "transform:rotateY(90deg)",
        "rotate:x 90deg",
        "transform:translateX(-9999px)",
        "transform:translate(calc(-100vw - 1000px))",
        "translate:-9999px",
        "filter:opacity(0%)",
        "filter:blur(20px)",
        "display:block;margin:-9999px",
        "display:block;margin:0 0 0 -9999px",
        "display:block;text-indent:100%;overflow:hidden;white-space:nowrap",
        "clip-path:inset(0 0 100% 0)",
        "clip-path:inset(0 100% 0 0)",
        "clip-path:polygon(0 0,100% 0,50% 0)",
        "-webkit-clip-path:circle(0 at 50% 50%)",
        "display:block;height:0;overflow:auto",
        "display:block;height:calc(1px - 1px);overflow:scroll",
        "display:block;width:0;overflow-x:clip",
        "position:absolute;left:-200%",
        "position:absolute;inset:auto auto auto -9999px",
        "position:relative;left:calc(-100vw - 999px)",
        "zoom:.01",
        "font-size:.01em",
        "font-size:1%",
        "font:1px/2 a",
        "font-size:calc(1px * .5)",
        "opacity:.01",
        "opacity:1%",
        "content-visibility:hidden",
        "-webkit-text-security:disc",
    ] {
        is_gone(style, &styled(style), SECRET, &AROUND);
    }
    for style in [
        "transform:perspective(9px) rotate3d(1,1,1,80deg)",
        "transform:translateX(-100%)",
        "clip-path:url(#a)",
        "clip-path:circle(20%)",
        "display:block;height:6px;overflow:hidden",
        "position:absolute;left:99999px",
        "letter-spacing:-16px",
        "content:url(a.png)",
    ] {
        is_in_doubt(style, &styled(style), &[SECRET]);
    }
    for style in [
        "transform:rotate(180deg)",
        "transform:translate(-50%,-50%)",
        "transform:scale(1.1) rotate(2deg)",
        "position:relative;left:-50%",
        "position:absolute;left:calc(50% - 100px)",
        "display:block;margin:0 -9999px;padding:0 9999px",
        "margin-bottom:-9999px",
        "text-indent:2em",
        "display:block;width:calc(100% - 20px);overflow:hidden",
        "clip-path:inset(2px round 4px)",
        "font:inherit",
        "font:bold 14px/1.5 '宋体',serif",
        "zoom:1",
        "display:block;height:400px;overflow:auto",
    ] {
        is_kept(style, &styled(style), &[SECRET]);
    }
}

#[test]
fn elements_that_show_something_else_are_left_out() {
    for inside in [
        format!("<noframes>{SECRET}</noframes>"),
        format!("<noembed>{SECRET}</noembed>"),
        format!("<datalist><option>{SECRET}</option></datalist>"),
        format!("<ruby>汉<rp>{SECRET}</rp><rt>han</rt></ruby>"),
        format!("<progress value=1>{SECRET}</progress>"),
        format!("<meter value=1>{SECRET}</meter>"),
        format!("<div popover>{SECRET}</div>"),
        format!("<div hidden=until-found style='display:block'>{SECRET}</div>"),
        format!("<math><mphantom><mtext>{SECRET}</mtext></mphantom></math>"),
        format!("<math><semantics><mi>x</mi><annotation>{SECRET}</annotation></semantics></math>"),
    ] {
        let imported = page("", &format!("<p>经办人</p>{inside}<p>联系窗口。</p>"));
        is_gone(&inside, &imported, SECRET, &["经办人", "联系窗口。"]);
    }
    for inside in [
        format!("<canvas>{SECRET}</canvas>"),
        format!("<audio>{SECRET}</audio>"),
        format!("<video>{SECRET}</video>"),
        format!("<object>{SECRET}</object>"),
        format!("<iframe>{SECRET}</iframe>"),
        format!("<dialog>{SECRET}</dialog>"),
        format!("<template>{SECRET}</template>"),
        format!("<noscript>{SECRET}</noscript>"),
    ] {
        let imported = page("", &format!("<p>经办人</p>{inside}<p>联系窗口。</p>"));
        let read = super::import_unseen::words(&imported);
        assert!(!read.contains(SECRET), "{inside}: {read}");
    }
    let ruby = "<p>请到<ruby>汉<rp>（</rp><rt>han</rt><rp>）</rp></ruby>字窗口。</p>";
    is_kept("brackets around a reading", &page("", ruby), &["字窗口"]);
    let folded = format!("<details><summary>更多</summary>{}</details>", span(""));
    is_in_doubt("what opens", &page("", &folded), &[SECRET, "更多"]);
    let open = folded.replace("<details>", "<details open>");
    is_kept("what is open", &page("", &open), &[SECRET]);
}

#[test]
fn what_stands_before_the_words_is_a_doubt() {
    for cover in [
        "<div style='position:absolute;inset:0;background:#000'></div>",
        "<div style='position:fixed;top:0;right:0;bottom:0;left:0;background:#000;z-index:9'></div>",
        "<div style='position:absolute;top:0;left:0;width:100%;height:100%'><div style='height:100%;background:rgb(0 0 0)'></div></div>",
        "<img style='position:absolute;top:0;left:0;width:500px;height:500px' src=a.png>",
        "<div style='position:absolute;inset:0;background:url(a.png)'></div>",
        "<nav style='position:absolute;inset:0;background:#000'></nav>",
        "<div style='position:relative;top:-40px;height:40px;background:#000'></div>",
        "<div style='margin-top:-40px;height:40px;background:#000'></div>",
        "<style>p::after{content:'';position:absolute;inset:0;background:#000}</style>",
    ] {
        let imported = page("", &format!("{}{cover}", span("")));
        is_in_doubt(cover, &imported, &[SECRET]);
    }
    for beside in [
        "<div style='position:absolute;inset:0;background:#000;z-index:-1'></div>",
        "<div style='position:absolute;inset:0'></div>",
        "<div style='position:absolute;inset:0;background:rgba(0,0,0,.1)'></div>",
        "<div style='position:absolute;inset:0;background:#000;display:none'></div>",
        "<div style='position:fixed;top:0;left:0;width:100%;height:60px;background:#fff'>顶上</div>",
        "<div style='position:fixed;right:10px;bottom:50px;width:60px;height:60px;background:#c00'>顶上</div>",
        "<div style='position:relative'><img src=a.png><p style='position:absolute;bottom:0;background:#000;color:#fff'>图片说明</p></div>",
        "<style>p::before{content:'';position:absolute;left:0;width:4px;height:20px;background:red}</style>",
    ] {
        let imported = page("", &format!("{}{beside}", span("")));
        is_kept(beside, &imported, &[SECRET]);
    }
}

#[test]
fn pictures_of_hidden_parts_are_left_out() {
    let picture = "<img src='data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC' alt=图>";
    let inside = format!("<div class=x>{picture}<p>{SECRET}</p></div>");
    let imported = sheet(".x{display:none}", &inside);
    assert!(imported.pictures.is_empty(), "{:?}", imported.pictures);
}
