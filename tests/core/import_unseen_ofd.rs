//! Words that a page of an OFD does not show are left out and told with the page.

use query_corner::import::{Imported, Limits, read};

use super::{
    import_files::{Memory, dark_pixels, good, ofd_of, png, typed},
    import_unseen::{LAST, SECRET, hides, is_in_doubt, is_kept, words},
};

const NAMESPACE: &str = "xmlns:ofd=\"http://www.ofdspec.org/2016\"";

fn secret(attributes: &str, inside: &str) -> String {
    typed(101, (30.0, 60.0, 5.0), SECRET, attributes, inside)
}

fn title() -> String {
    typed(100, (50.0, 30.0, 7.0), "困难家庭名单的公示", "", "")
}

fn last() -> String {
    typed(109, (30.0, 80.0, 5.0), LAST, "", "")
}

fn bar(attributes: &str, inside: &str) -> String {
    format!(
        "<ofd:PathObject ID=\"102\" Boundary=\"28 58 160 9\" {attributes}>{inside}\
         <ofd:AbbreviatedData>M 0 0 L 160 0 L 160 9 L 0 9 C</ofd:AbbreviatedData></ofd:PathObject>"
    )
}

fn filled(colour: &str) -> String {
    bar(
        "Fill=\"true\" Stroke=\"false\"",
        &format!("<ofd:FillColor Value=\"{colour}\"/>"),
    )
}

fn bytes(inside: &str) -> Vec<u8> {
    ofd_of(
        &[title() + inside + &last()],
        "",
        RESOURCES,
        &[("Doc_0/Res/black.png", black())],
    )
}

fn page(inside: &str) -> Imported {
    good("a.ofd", &bytes(inside))
}

const RESOURCES: &str = "<ofd:DrawParams><ofd:DrawParam ID=\"20\"><ofd:FillColor Value=\"255 255 255\"/></ofd:DrawParam>\
    <ofd:DrawParam ID=\"21\" Relative=\"20\"/></ofd:DrawParams>\
    <ofd:MultiMedias><ofd:MultiMedia ID=\"30\" Type=\"Image\" Format=\"PNG\"><ofd:MediaFile>black.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>\
    <ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID=\"40\" Width=\"160\" Height=\"9\"><ofd:Content>\
    <ofd:PathObject ID=\"41\" Boundary=\"0 0 160 9\" Fill=\"true\"><ofd:FillColor Value=\"0 0 0\"/><ofd:AbbreviatedData>M 0 0 L 160 0 L 160 9 L 0 9 C</ofd:AbbreviatedData></ofd:PathObject>\
    </ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>";

fn black() -> Vec<u8> {
    png(20, 20)
}

#[test]
fn what_is_painted_over_words_hides_them() {
    let picture = "<ofd:ImageObject ID=\"103\" Boundary=\"28 58 160 9\" CTM=\"160 0 0 9 0 0\" ResourceID=\"30\"/>";
    let group = "<ofd:CompositeObject ID=\"103\" Boundary=\"28 58 160 9\" ResourceID=\"40\"/>";
    for (what, over) in [
        ("a black bar", filled("0 0 0")),
        ("a white bar", filled("255 255 255")),
        ("a bar in a group", format!("<ofd:PageBlock>{}</ofd:PageBlock>", filled("0 0 0"))),
        ("a gradient", bar("Fill=\"true\"", "<ofd:FillColor><ofd:AxialShd StartPoint=\"0 0\" EndPoint=\"160 0\"><ofd:Segment Position=\"0\"><ofd:Color Value=\"0 0 0\"/></ofd:Segment><ofd:Segment Position=\"1\"><ofd:Color Value=\"90 90 90\"/></ofd:Segment></ofd:AxialShd></ofd:FillColor>")),
        ("a bar by its parameter", bar("Fill=\"true\" DrawParam=\"21\"", "")),
        ("a thick line", "<ofd:PathObject ID=\"102\" Boundary=\"28 58 160 9\" LineWidth=\"9\"><ofd:AbbreviatedData>M 0 4.5 L 160 4.5</ofd:AbbreviatedData></ofd:PathObject>".to_owned()),
        ("a picture", picture.to_owned()),
        ("a drawing", group.to_owned()),
    ] {
        hides(what, &page(&(secret("", "") + &over)));
    }
}

#[test]
fn words_may_not_be_seen_for_themselves() {
    let clips = "<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary=\"0 40 10 10\"><ofd:AbbreviatedData>M 0 0 L 10 0 L 10 10 L 0 10 C</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>";
    for (what, attributes, inside) in [
        ("not visible", "Visible=\"false\"", ""),
        ("transparent", "Alpha=\"0\"", ""),
        ("white", "", "<ofd:FillColor Value=\"255 255 255\"/>"),
        (
            "of a transparent colour",
            "",
            "<ofd:FillColor Value=\"0 0 0\" Alpha=\"0\"/>",
        ),
        ("white by its parameter", "DrawParam=\"20\"", ""),
        ("not filled", "Fill=\"false\"", ""),
        ("narrow", "HScale=\"0.01\"", ""),
        ("clipped", "", clips),
    ] {
        hides(what, &page(&secret(attributes, inside)));
    }
    for (what, (x, y, size)) in [
        ("without size", (30.0, 60.0, 0.0)),
        ("tiny", (30.0, 60.0, 0.1)),
        ("beside the page", (250.0, 60.0, 5.0)),
    ] {
        hides(what, &page(&typed(101, (x, y, size), SECRET, "", "")));
    }
    let on_black = filled("0 0 0") + &secret("", "");
    hides("black on black", &page(&on_black));
    let white_layer = format!(
        "<ofd:Template TemplateID=\"99\"/><ofd:Content><ofd:Layer ID=\"50\">{}{}</ofd:Layer><ofd:Layer ID=\"51\" DrawParam=\"20\">{}</ofd:Layer></ofd:Content>",
        title(),
        last(),
        secret("", "")
    );
    hides(
        "a white layer",
        &good("a.ofd", &ofd_of(&[white_layer], "", RESOURCES, &[])),
    );
}

#[test]
fn layers_templates_and_notes_are_painted_in_their_order() {
    let layers = |kind: &str| {
        format!(
            "<ofd:Template TemplateID=\"99\"/><ofd:Content><ofd:Layer ID=\"51\" Type=\"{kind}\">{}</ofd:Layer><ofd:Layer ID=\"50\" Type=\"Body\">{}{}{}</ofd:Layer></ofd:Content>",
            filled("200 200 200"),
            title(),
            secret("", ""),
            last()
        )
    };
    let read = |kind: &str| good("a.ofd", &ofd_of(&[layers(kind)], "", "", &[]));
    hides("a layer before", &read("Foreground"));
    is_kept("a layer behind", &read("Background"), &[SECRET]);
    let template = |order: &str| {
        let page = format!(
            "<ofd:Template TemplateID=\"9\" ZOrder=\"{order}\"/><ofd:Content><ofd:Layer ID=\"50\">{}{}{}</ofd:Layer></ofd:Content>",
            title(),
            secret("", ""),
            last()
        );
        let sheet = format!(
            "<ofd:Page {NAMESPACE}><ofd:Content><ofd:Layer ID=\"52\">{}</ofd:Layer></ofd:Content></ofd:Page>",
            filled("200 200 200")
        );
        let known = "<ofd:TemplatePage ID=\"9\" BaseLoc=\"Tpls/Tpl_0/Content.xml\"/>";
        let part = ("Doc_0/Tpls/Tpl_0/Content.xml", sheet.into_bytes());
        good("a.ofd", &ofd_of(&[page], known, "", &[part]))
    };
    hides("a template before", &template("Foreground"));
    is_kept("a template behind", &template("Background"), &[SECRET]);
    let note = |visible: &str| {
        let list = format!(
            "<ofd:Annotations {NAMESPACE}><ofd:Page PageID=\"10\"><ofd:FileLoc>Page_0.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>"
        );
        let own = format!(
            "<ofd:PageAnnot {NAMESPACE}><ofd:Annot ID=\"60\" Type=\"Stamp\" {visible}><ofd:Appearance Boundary=\"0 0 210 297\">{}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>",
            filled("0 0 0")
        );
        let parts = [
            ("Doc_0/Annots/Annotations.xml", list.into_bytes()),
            ("Doc_0/Annots/Page_0.xml", own.into_bytes()),
        ];
        let page = title() + &secret("", "") + &last();
        good("a.ofd", &ofd_of(&[page], "", "", &parts))
    };
    hides("a note", &note(""));
    is_kept(
        "a note that is not shown",
        &note("Visible=\"false\""),
        &[SECRET],
    );
}

#[test]
fn what_is_seen_stays() {
    let thin = bar(
        "Fill=\"true\" Alpha=\"60\"",
        "<ofd:FillColor Value=\"255 0 0\"/>",
    );
    let white = "<ofd:FillColor Value=\"255 255 255\"/>";
    let frame = bar("", "<ofd:StrokeColor Value=\"255 0 0\"/>");
    for (what, inside) in [
        ("plain", secret("", "")),
        ("red", secret("", "<ofd:FillColor Value=\"255 0 0\"/>")),
        ("grey", secret("", "<ofd:FillColor Value=\"190 190 190\"/>")),
        ("white on a bar", filled("0 0 128") + &secret("", white)),
        ("on a shaded cell", filled("230 230 230") + &secret("", "")),
        ("below a veil", secret("", "") + &thin),
        ("in a frame", secret("", "") + &frame),
        (
            "below what is not visible",
            secret("", "") + &filled("0 0 0").replace("Fill=", "Visible=\"false\" Fill="),
        ),
        (
            "below what has no colour",
            secret("", "") + &bar("Fill=\"true\" Stroke=\"false\"", ""),
        ),
        ("half transparent", secret("Alpha=\"128\"", "")),
        ("visible", secret("Visible=\"true\"", "")),
    ] {
        is_kept(what, &page(&inside), &[SECRET, LAST]);
    }
}

#[test]
fn a_letter_that_is_half_covered_is_a_doubt() {
    let half = filled("0 0 0").replace("28 58 160 9", "28 58 160 5.6");
    let half = half.replace("160 9 L 0 9", "160 5.5 L 0 5.5");
    is_in_doubt("half", &page(&(secret("", "") + &half)), &[SECRET]);
}

#[test]
fn the_picture_of_a_page_does_not_show_what_is_hidden() {
    let dark = |inside: &str| {
        let mut memory = Memory::default();
        read::read("a.ofd", &bytes(inside), &Limits::default(), &mut memory).unwrap();
        dark_pixels(&memory.0["page-001.png"])
    };
    let clips = "<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary=\"0 40 10 10\"><ofd:AbbreviatedData>M 0 0 L 10 0 L 10 10 L 0 10 C</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>";
    assert!(dark(&secret("", "")) > dark("") + 500);
    assert_eq!(dark(&secret("Visible=\"false\"", "")), dark(""));
    assert_eq!(dark(&secret("", clips)), dark(""));
}

#[test]
fn a_marking_in_words_that_are_not_visible_is_found() {
    let marked = typed(101, (30.0, 60.0, 5.0), "秘密★1年", "Visible=\"false\"", "");
    let imported = page(&marked);
    assert!(!words(&imported).contains("秘密"));
    assert_eq!(imported.found.len(), 1, "{:?}", imported.remarks);
}

#[test]
fn colours_written_in_every_way_are_read_or_are_a_doubt() {
    let palette = "<ofd:ColorSpaces><ofd:ColorSpace ID=\"60\" Type=\"RGB\"><ofd:Palette><ofd:CV>0 0 0</ofd:CV><ofd:CV>#FF #FF #FF</ofd:CV></ofd:Palette></ofd:ColorSpace></ofd:ColorSpaces>";
    let read = |inside: &str| {
        let pages = [title() + inside + &last()];
        let resources = format!("{RESOURCES}{palette}");
        good(
            "a.ofd",
            &ofd_of(&pages, "", &resources, &[("Doc_0/Res/black.png", black())]),
        )
    };
    let coloured = |colour: &str| secret("", &format!("<ofd:FillColor {colour}/>"));
    for colour in [
        "Value=\"#FF #FF #FF\"",
        "Value=\"#ff,#ff,#ff\"",
        "Value=\"255  254\t255\"",
        "Value=\"#FF\"",
        "Value=\"0 0 0 #0\"",
        "ColorSpace=\"60\" Index=\"1\"",
    ] {
        hides(colour, &read(&coloured(colour)));
    }
    for colour in [
        "Value=\"white\"",
        "Value=\"1 2\"",
        "Index=\"1\"",
        "ColorSpace=\"60\" Index=\"7\"",
    ] {
        is_in_doubt(colour, &read(&coloured(colour)), &[SECRET, LAST]);
        let bar = bar("Fill=\"true\"", &format!("<ofd:FillColor {colour}/>"));
        is_in_doubt(colour, &read(&(secret("", "") + &bar)), &[SECRET, LAST]);
    }
    for colour in [
        "Value=\"#00 #00 #80\"",
        "Value=\"128\"",
        "ColorSpace=\"60\" Index=\"0\"",
        "",
    ] {
        is_kept(colour, &read(&coloured(colour)), &[SECRET, LAST]);
    }
    let squeezed = secret("CTM=\"0.01 0 0 1 0 0\"", "");
    hides("squeezed", &read(&squeezed));
}
