use super::{height::height, part::split, *};
use crate::{
    app::body::Table,
    content::block::{Span, Text},
};

const MEASURE: Measure = Measure {
    columns: 26.0,
    room: 36.0,
    head: 1.0,
};

fn paragraph(length: usize) -> Piece {
    let sentence = "为方便党员和群众办事，现将有关事项公开如下。";
    let text: String = sentence.chars().cycle().take(length).collect();
    Piece::Paragraph {
        text: Text::from(text.as_str()),
        continued: false,
    }
}

fn heading(text: &str) -> Piece {
    Piece::Heading {
        level: 1,
        text: text.to_owned(),
    }
}

fn words(sheets: &[Sheet]) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Paragraph { text, .. } | Piece::Step { text, .. } => text.plain(),
        Piece::Heading { text, .. } => text.clone(),
        _ => String::new(),
    };
    sheets
        .iter()
        .flat_map(|sheet| sheet.pieces.iter().map(text))
        .collect()
}

/// A body of headings, paragraphs and steps by a seed.
fn seeded(seed: u64, count: usize) -> Vec<Piece> {
    let mut state = seed;
    let mut next = |below: u64| {
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (state >> 33) % below
    };
    (0..count)
        .map(|number| match next(6) {
            0 => heading("一、总则"),
            1 => Piece::Step {
                number,
                text: Text::from(
                    "到窗口说明情况，填写登记表。"
                        .repeat(next(40) as usize)
                        .as_str(),
                ),
            },
            _ => paragraph(next(900) as usize + 1),
        })
        .collect()
}

#[test]
fn nothing_is_lost_and_no_sheet_is_too_full() {
    for seed in 0..12 {
        let body = seeded(seed, 40);
        let whole = words(&[Sheet {
            pieces: body.clone(),
            first: 0,
        }]);
        for columns in [12.0, 19.0, 26.0, 37.0] {
            let measure = Measure {
                columns,
                room: 30.0,
                ..MEASURE
            };
            let sheets = cut(body.clone(), measure);
            assert_eq!(words(&sheets), whole, "seed {seed}");
            for sheet in &sheets {
                let full: f32 = sheet
                    .pieces
                    .iter()
                    .map(|p| height(p, measure) + BETWEEN)
                    .sum();
                assert!(
                    full <= measure.room + 1e-3,
                    "seed {seed}: {full} em at {columns}"
                );
            }
        }
    }
}

#[test]
fn a_heading_is_never_the_last_thing_on_a_sheet() {
    for seed in 0..30 {
        let sheets = cut(seeded(seed, 40), MEASURE);
        for sheet in &sheets[..sheets.len() - 1] {
            assert!(
                !matches!(sheet.pieces.last(), Some(Piece::Heading { .. })),
                "seed {seed}"
            );
        }
    }
}

#[test]
fn the_head_of_a_document_never_stands_alone() {
    let head = [
        Piece::Title(vec![
            "关于公开流动党员".into(),
            "登记和服务事项的通知".into(),
        ]),
        Piece::Addressee("各乡镇党委，县直各单位党组织：".into()),
    ];
    for room in 8..40 {
        let measure = Measure {
            room: room as f32,
            ..MEASURE
        };
        for length in [20, 70, 90, 400] {
            for over in [vec![], vec![heading("一、登记范围")]] {
                let body = [&head[..], &over, &[paragraph(length)]].concat();
                if holds_body(&body, measure) {
                    let first = &cut(body, measure)[0];
                    let last = first.pieces.last();
                    assert!(
                        matches!(last, Some(Piece::Paragraph { .. })),
                        "{room} {length} {last:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_long_paragraph_is_parted_at_a_sentence_and_goes_on_without_an_indent() {
    let sheets = cut(vec![paragraph(2000)], MEASURE);
    assert!(sheets.len() > 2);
    let Some(Piece::Paragraph {
        text,
        continued: false,
    }) = sheets[0].pieces.last()
    else {
        panic!("{:?}", sheets[0]);
    };
    assert!(text.plain().ends_with('。'));
    assert!(matches!(
        sheets[1].pieces[0],
        Piece::Paragraph {
            continued: true,
            ..
        }
    ));
}

#[test]
fn a_paragraph_is_parted_so_that_two_lines_stand_on_either_sheet() {
    // Six lines left and a paragraph of seven: five and two, not six and one.
    let filler = paragraph(26 * 16);
    let sheets = cut(vec![filler, paragraph(26 * 7 - 6)], MEASURE);
    let Piece::Paragraph { text, .. } = &sheets[1].pieces[0] else {
        panic!("{sheets:?}");
    };
    assert!(text.plain().chars().count() > 26, "{}", text.plain());
    assert_eq!(sheets[0].pieces.len(), 2);
}

#[test]
fn emphasis_survives_where_a_paragraph_is_parted() {
    let strong = Span {
        text: "第一条".into(),
        strong: true,
    };
    let plain = Span {
        text: "　内容。".repeat(10),
        strong: false,
    };
    let (head, tail) = split(&Text(vec![strong.clone(), plain]), strong.text.len() + 9);
    assert_eq!(head.0.len(), 2);
    assert!(head.0[0].strong && !head.0[1].strong);
    assert_eq!(tail.0.len(), 1);
}

fn table(lines: usize, cell: usize) -> Piece {
    Piece::Table(Table {
        header: vec!["类别".into(), "情形".into()],
        lines: (0..lines)
            .map(|n| vec![n.to_string(), "字".repeat(cell)])
            .collect(),
        least: vec![2.0, 2.0],
        shares: vec![0.3, 0.7],
    })
}

#[test]
fn a_long_table_goes_on_under_its_header() {
    let sheets = cut(vec![table(60, 10)], MEASURE);
    assert!(sheets.len() > 2);
    let lines: usize = sheets
        .iter()
        .map(|sheet| match &sheet.pieces[..] {
            [Piece::Table(table)] => table.lines.len(),
            other => panic!("{other:?}"),
        })
        .sum();
    assert_eq!(lines, 60);
}

#[test]
fn a_line_that_no_sheet_can_hold_becomes_paragraphs() {
    let sheets = cut(vec![table(2, 2000)], MEASURE);
    let tables = sheets
        .iter()
        .flat_map(|s| &s.pieces)
        .filter(|p| matches!(p, Piece::Table(_)));
    assert_eq!(tables.count(), 0);
    assert!(words(&sheets).starts_with("类别：0；情形：字"));
}

#[test]
fn headings_know_their_sheet_and_an_empty_body_has_one() {
    let body = vec![
        heading("一、甲"),
        paragraph(1500),
        heading("二、乙"),
        paragraph(10),
    ];
    let sheets = cut(body, MEASURE);
    let found = headings(&sheets);
    assert_eq!(found[0].sheet, 0);
    assert_eq!(found[1].sheet, sheets.len() - 1);
    assert_eq!(cut(vec![], MEASURE).len(), 1);
}
