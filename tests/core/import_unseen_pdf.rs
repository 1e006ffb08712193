//! Words that a page of a PDF does not show are left out and told with the page.

use query_corner::import::{Imported, Remark};

use super::{
    import_files::{FIRST_OBJECT, dark_pixels, good, pdf_of, shown, stream},
    import_unseen::{LAST, SECRET, gone, hides, is_doubted, is_gone, is_in_doubt, is_kept, words},
};

const USUAL: &str = "/Font << /F1 3 0 R >>";

fn secret() -> String {
    shown(80.0, 642.0, 16.0, SECRET)
}

/// A page with a title, what is to be looked at, and an end; with keys of the page, resources and
/// objects more.
struct Page<'p> {
    keys: &'p str,
    resources: &'p str,
    catalogue: &'p str,
    objects: Vec<Vec<u8>>,
}

const PAGE: Page<'static> = Page {
    keys: "",
    resources: "",
    catalogue: "",
    objects: Vec::new(),
};

impl Page<'_> {
    fn bytes(&self, content: &str) -> Vec<u8> {
        let content = shown(180.0, 742.0, 22.0, "困难家庭名单的公示")
            + "q "
            + content
            + " Q 0 g 0 Tr\n"
            + &shown(80.0, 602.0, 16.0, LAST);
        let keys = format!("{} /Resources << {USUAL} {} >>", self.keys, self.resources);
        pdf_of(&[(content, keys)], self.catalogue, &self.objects)
    }

    fn read(&self, content: &str) -> Imported {
        good("a.pdf", &self.bytes(content))
    }
}

fn object(at: usize) -> String {
    format!("{} 0 R", FIRST_OBJECT + at)
}

#[test]
fn what_is_painted_over_words_hides_them() {
    let secret = secret();
    for (what, over) in [
        ("a black bar", "0 0 0 rg 70 636 440 22 re f"),
        ("a white bar", "1 1 1 rg 70 636 440 22 re f"),
        (
            "a red bar by another space",
            "/DeviceCMYK cs 0 1 1 0 sc 70 636 440 22 re f*",
        ),
        ("a thick line", "24 w 70 647 m 510 647 l S"),
        (
            "a form with round corners",
            "40 647 m 40 610 540 610 540 647 c 540 690 40 690 40 647 c f",
        ),
        ("two bars", "70 636 200 22 re f 270 636 240 22 re f"),
        ("a turned page", "q 0 1 -1 0 0 0 cm 636 -510 22 440 re f Q"),
    ] {
        hides(what, &PAGE.read(&format!("{secret} {over}")));
    }
    let picture = |keys: &str, data: &[u8]| {
        stream(
            &format!(
                "/Type /XObject /Subtype /Image /Width 8 /Height 8 /BitsPerComponent 8 {keys}"
            ),
            data,
        )
    };
    let form = |keys: &str, content: &str| {
        stream(
            &format!("/Type /XObject /Subtype /Form /BBox [0 0 595 842] {keys}"),
            content.as_bytes(),
        )
    };
    let bar = "0 0 0 rg 70 636 440 22 re f";
    let group = "/Group << /S /Transparency >>";
    let shading = "/Shading << /S1 << /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 595 0] /Extend [true true] /Function << /FunctionType 2 /Domain [0 1] /C0 [0] /C1 [1] /N 1 >> >> >>";
    let tile = stream(
        "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 4 4] /XStep 4 /YStep 4 /Resources << >>",
        b"0.5 g 0 0 4 4 re f",
    );
    let x = format!("/XObject << /X1 {} >>", object(0));
    for (what, resources, objects, over) in [
        (
            "a picture",
            x.as_str(),
            vec![picture("/ColorSpace /DeviceGray", &[0; 64])],
            "q 440 0 0 22 70 636 cm /X1 Do Q",
        ),
        (
            "a stencil",
            &x,
            vec![picture("/ImageMask true", &[0; 64]).to_vec()],
            "q 440 0 0 22 70 636 cm /X1 Do Q",
        ),
        ("a form", &x, vec![form("", bar)], "/X1 Do"),
        ("a group", &x, vec![form(group, bar)], "/X1 Do"),
        (
            "a gradient",
            shading,
            vec![],
            "q 70 636 440 22 re W n /S1 sh Q",
        ),
        (
            "a pattern",
            &format!("/Pattern << /P1 {} >>", object(0)),
            vec![tile],
            "/Pattern cs /P1 scn 70 636 440 22 re f",
        ),
    ] {
        let page = Page {
            resources,
            objects,
            ..PAGE
        };
        hides(what, &page.read(&format!("{secret} {over}")));
    }
}

#[test]
fn words_may_not_be_seen_for_themselves() {
    let secret = secret();
    for (what, before) in [
        ("white", "1 1 1 rg"),
        ("nearly white", "0.97 g"),
        ("white in another space", "0 0 0 0 k"),
        ("invisible", "3 Tr"),
        ("only to clip by", "7 Tr"),
        ("clipped", "0 0 10 10 re W n"),
        ("clipped by another form", "0 0 m 60 0 l 60 842 l h W n"),
        ("black on black", "0 g 70 636 440 22 re f"),
        ("red on red", "1 0 0 rg 70 636 440 22 re f"),
    ] {
        hides(what, &PAGE.read(&format!("{before} {secret}")));
    }
    let clear = Page {
        resources: "/ExtGState << /G1 << /ca 0 >> >>",
        ..PAGE
    };
    hides("transparent", &clear.read(&format!("/G1 gs {secret}")));
    let mask = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Group << /S /Transparency /CS /DeviceGray >>",
        b"0 g 0 0 595 842 re f",
    );
    let masked = Page {
        resources: &format!(
            "/ExtGState << /G1 << /SMask << /S /Luminosity /G {} >> >> >>",
            object(0)
        ),
        objects: vec![mask],
        ..PAGE
    };
    hides("masked", &masked.read(&format!("/G1 gs {secret}")));
    hides("tiny", &PAGE.read(&shown(80.0, 642.0, 0.4, SECRET)));
    hides(
        "beside the page",
        &PAGE.read(&shown(700.0, 642.0, 16.0, SECRET)),
    );
    hides(
        "below the page",
        &PAGE.read(&shown(80.0, -60.0, 16.0, SECRET)),
    );
    let cropped = Page {
        keys: "/CropBox [0 0 595 800]",
        ..PAGE
    };
    hides("cropped", &cropped.read(&shown(80.0, 815.0, 16.0, SECRET)));
}

#[test]
fn what_stands_on_a_bar_is_read_and_what_is_below_it_is_not() {
    let new = shown(80.0, 642.0, 16.0, "负责同志李四，电话见附件");
    let imported = PAGE.read(&format!("{} 1 g 70 636 440 22 re f 0 g {new}", secret()));
    hides("replaced", &imported);
    assert!(words(&imported).contains("李四"), "{}", words(&imported));
    // Some of a line.
    let imported = PAGE.read(&format!("{} 0 g 126 636 400 22 re f", secret()));
    let read = words(&imported);
    assert!(
        read.contains("经办人") && !read.contains("张某某"),
        "{read}"
    );
    assert!(gone(&imported).0.contains("张某某编号"));
}

#[test]
fn what_is_marked_to_be_redacted_is_left_out_of_text_and_picture() {
    let whole = "/Annots [<< /Type /Annot /Subtype /Redact /Rect [70 636 510 660] >>]";
    let parts = "/Annots [<< /Type /Annot /Subtype /Redact /Rect [0 0 595 842] /QuadPoints [70 660 510 660 70 636 510 636] >>]";
    for keys in [whole, parts] {
        let page = Page { keys, ..PAGE };
        hides(keys, &page.read(&secret()));
    }
    let picture = |keys: &str| {
        let mut memory = super::import_files::Memory::default();
        let page = Page { keys, ..PAGE };
        let bytes = page.bytes(&secret());
        let limits = query_corner::import::Limits::default();
        query_corner::import::read::read("a.pdf", &bytes, &limits, &mut memory).unwrap();
        dark_pixels(&memory.0["page-001.png"])
    };
    // The bar is 440 by 24 points, of 595 that are 1600 pixels.
    let more = picture(whole).saturating_sub(picture(""));
    assert!(more > 50_000, "{more}");
}

#[test]
fn a_layer_that_is_off_is_left_out_and_told() {
    let object_of = object(0);
    let catalogue = |off: &str| {
        format!("/OCProperties << /OCGs [{object_of}] /D << /Order [{object_of}] {off} >> >>")
    };
    let resources = format!("/Properties << /L1 {object_of} >>");
    let layer = || vec![b"<< /Type /OCG /Name (a) >>".to_vec()];
    let content = format!("/OC /L1 BDC {} EMC", secret());
    let off = format!("/OFF [{object_of}]");
    for (what, state) in [("off", off.as_str()), ("all off", "/BaseState /OFF")] {
        let page = Page {
            catalogue: &catalogue(state),
            resources: &resources,
            objects: layer(),
            ..PAGE
        };
        hides(what, &page.read(&content));
    }
    let page = Page {
        catalogue: &catalogue(""),
        resources: &resources,
        objects: layer(),
        ..PAGE
    };
    is_kept("on", &page.read(&content), &[SECRET]);
    let page = Page {
        catalogue: &catalogue(&off),
        resources: &resources,
        objects: layer(),
        ..PAGE
    };
    let marked = shown(80.0, 642.0, 16.0, "秘密★1年");
    let imported = page.read(&format!("/OC /L1 BDC {marked} EMC"));
    assert_eq!(imported.found.len(), 1, "{:?}", imported.remarks);
}

#[test]
fn what_is_seen_stays() {
    let secret = secret();
    let gs = "/ExtGState << /G1 << /ca 0.3 >> /G2 << /BM /Multiply >> >>";
    let page = Page {
        resources: gs,
        ..PAGE
    };
    let again = shown(80.3, 642.0, 16.0, SECRET);
    for (what, content) in [
        ("plain", secret.clone()),
        ("red", format!("1 0 0 rg {secret}")),
        ("grey", format!("0.75 g {secret}")),
        (
            "white on a bar",
            format!("0 g 70 636 440 22 re f 1 g {secret}"),
        ),
        (
            "on white paper",
            format!("1 g 0 0 595 700 re f 0 g {secret}"),
        ),
        (
            "on a shaded cell",
            format!("0.9 g 70 636 440 22 re f 0 g {secret}"),
        ),
        (
            "below a marker",
            format!("{secret} /G2 gs 1 1 0 rg 70 636 440 22 re f"),
        ),
        (
            "below a thin veil",
            format!("{secret} /G1 gs 0.5 g 70 636 440 22 re f"),
        ),
        ("in a frame", format!("{secret} 1 w 70 636 440 22 re S")),
        ("underlined", format!("{secret} 1 w 70 639 m 510 639 l S")),
        ("struck out", format!("{secret} 1 w 70 647 m 510 647 l S")),
        (
            "filled and outlined",
            format!("2 Tr 0 g 1 G 0.4 w {secret}"),
        ),
        (
            "hollow with an outline",
            format!("2 Tr 1 g 0 G 0.4 w {secret}"),
        ),
        ("outlined", format!("1 Tr 0.5 w {secret}")),
        ("written twice to be bold", format!("{secret}{again}")),
        ("with a shadow", format!("0.7 g {again} 0 g {secret}")),
        (
            "clipped to its own box",
            format!("q 70 636 440 22 re W n {secret} Q"),
        ),
        ("beside a bar", format!("{secret} 0 g 70 610 440 22 re f")),
        (
            "below a bar that is cut off",
            format!("{secret} q 0 0 10 10 re W n 70 636 440 22 re f Q"),
        ),
    ] {
        let imported = page.read(&content);
        is_kept(what, &imported, &[SECRET, LAST]);
    }
}

#[test]
fn a_watermark_behind_words_takes_nothing_from_them() {
    let mark = shown(60.0, 630.0, 60.0, "样本样本");
    let read = words(&PAGE.read(&format!("0.9 g {mark} 0 g {}", secret())));
    assert!(read.contains(SECRET) && read.contains(LAST), "{read}");
}

#[test]
fn a_seal_and_a_letterhead_leave_words_as_they_are() {
    let ring = |n: usize| {
        let (x, y) = ((n % 64) as f64 - 32.0, (n / 64) as f64 - 32.0);
        if (26.0..30.0).contains(&x.hypot(y)) {
            255
        } else {
            0
        }
    };
    let alpha: Vec<u8> = (0..64 * 64).map(ring).collect();
    let keys = "/Type /XObject /Subtype /Image /Width 64 /Height 64 /BitsPerComponent 8";
    let seal = stream(
        &format!("{keys} /ColorSpace /DeviceRGB /SMask {}", object(1)),
        &[220, 20, 20].repeat(64 * 64),
    );
    let mask = stream(&format!("{keys} /ColorSpace /DeviceGray"), &alpha);
    let page = Page {
        resources: &format!("/XObject << /X1 {} >>", object(0)),
        objects: vec![seal, mask],
        ..PAGE
    };
    let over = format!("{} q 120 0 0 120 100 590 cm /X1 Do Q", secret());
    is_kept("a seal", &page.read(&over), &[SECRET, LAST]);
    let head = stream(&format!("{keys} /ColorSpace /DeviceGray"), &[240; 64 * 64]);
    let page = Page {
        resources: &format!("/XObject << /X1 {} >>", object(0)),
        objects: vec![head],
        ..PAGE
    };
    let behind = format!("q 595 0 0 700 0 0 cm /X1 Do Q {}", secret());
    is_kept("a letterhead", &page.read(&behind), &[SECRET, LAST]);
    // The rest of such a page is no reason to keep what is hidden on it.
    let behind = format!(
        "q 595 0 0 700 0 0 cm /X1 Do Q 3 Tr {}",
        shown(80.0, 642.0, 16.0, "张某某")
    );
    is_gone("a letterhead", &page.read(&behind), "张某某", &[LAST]);
}

/// A page of noise, as a scan is, with words below it that were read from it.
fn scan(over: &str) -> Imported {
    let noise = |n: usize| [250, 30, 240, 60, 20][(n * 7919 + n / 13) % 5];
    let pixels: Vec<u8> = (0..600 * 800).map(noise).collect();
    let keys = "/Type /XObject /Subtype /Image /Width 600 /Height 800 /BitsPerComponent 8 /ColorSpace /DeviceGray";
    let resources = format!("/Resources << {USUAL} /XObject << /X1 {} >> >>", object(0));
    let content = format!(
        "q 595 0 0 842 0 0 cm /X1 Do Q 3 Tr {} {} {} 0 Tr {over}",
        shown(180.0, 742.0, 22.0, "困难家庭名单的公示"),
        secret(),
        shown(80.0, 602.0, 16.0, LAST),
    );
    good(
        "a.pdf",
        &pdf_of(&[(content, resources)], "", &[stream(keys, &pixels)]),
    )
}

#[test]
fn the_words_of_a_scan_are_kept_with_a_doubt_unless_a_bar_is_over_them() {
    let imported = scan("");
    is_in_doubt("a scan", &imported, &[SECRET, LAST]);
    assert_eq!(imported.remarks[0], Remark::RecognisedText);
    for over in ["0 g 70 636 440 22 re f", "1 g 70 636 440 22 re f"] {
        let imported = scan(over);
        assert!(is_doubted(&imported), "{over}");
        let read = words(&imported);
        assert!(
            !read.contains("张某某") && read.contains(LAST),
            "{over}: {read}"
        );
        assert!(gone(&imported).0.contains(SECRET), "{over}");
    }
}

#[test]
fn a_page_below_a_black_picture_has_no_words() {
    let keys = "/Type /XObject /Subtype /Image /Width 8 /Height 8 /BitsPerComponent 8 /ColorSpace /DeviceGray";
    let resources = format!("/Resources << {USUAL} /XObject << /X1 {} >> >>", object(0));
    let content = format!(
        "{} {} q 595 0 0 842 0 0 cm /X1 Do Q",
        secret(),
        shown(80.0, 602.0, 16.0, LAST)
    );
    let imported = good(
        "a.pdf",
        &pdf_of(&[(content, resources)], "", &[stream(keys, &[0; 64])]),
    );
    assert!(!words(&imported).contains("张某某"), "{}", words(&imported));
    assert!(gone(&imported).0.contains("张某某"));
}

#[test]
fn a_letter_that_is_half_covered_is_a_doubt() {
    let imported = PAGE.read(&format!("{} 0 g 70 647 440 22 re f", secret()));
    is_in_doubt("half", &imported, &[SECRET]);
    assert!(matches!(imported.remarks[0], Remark::PerhapsUnseen { .. }));
}

#[test]
fn outlined_words_are_read_wherever_they_stand() {
    let imported = PAGE.read(&format!("1 Tr {}", secret()));
    assert!(words(&imported).contains(SECRET));
    let twice = PAGE.read(&format!("2 Tr {}", secret()));
    assert_eq!(words(&twice).matches("张某某").count(), 1);
}

#[test]
fn letters_squeezed_in_their_width_are_not_seen() {
    for (what, before) in [("by their scale", "1 Tz "), ("less", "8 Tz ")] {
        let squeezed = format!("{before}{} 100 Tz ", secret());
        hides(what, &PAGE.read(&squeezed));
    }
    let place = "0.01 0 0 1 80 0 cm ";
    hides(
        "by what is around",
        &PAGE.read(&format!("{place}{}", secret())),
    );
    for before in ["60 Tz ", "150 Tz "] {
        let narrow = format!("{before}{} 100 Tz ", secret());
        is_kept(before, &PAGE.read(&narrow), &[SECRET, LAST]);
    }
}
