//! Clause by clause: what two versions of a document differ in.

use query_corner::content::{
    block::{Block, Span, Text},
    clauses::{Change, Piece, Share, compare, pieces, split, tally},
    factory,
    item::Detail,
    source::parse,
};

fn article(label: &str, text: &str) -> Block {
    let span = |text: &str, strong| Span {
        text: text.to_owned(),
        strong,
    };
    Block::Paragraph {
        text: Text(vec![span(label, true), span(&format!("　{text}"), false)]),
    }
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph { text: text.into() }
}

fn heading(text: &str) -> Block {
    Block::Heading {
        level: 1,
        text: text.to_owned(),
    }
}

/// The rows as (change, old number, new number).
fn changes(before: &[Block], after: &[Block]) -> Vec<(Change, String, String)> {
    let label = |clause: &Option<query_corner::content::clauses::Clause>| {
        clause.as_ref().map_or(String::new(), |c| c.label.clone())
    };
    compare(before, after)
        .iter()
        .map(|row| (row.change, label(&row.before), label(&row.after)))
        .collect()
}

const HOURS: &str = "窗口在工作日的上午八点半至十二点办理业务。";
const FEES: &str = "各项服务不收取任何费用，也不得搭车收费。";
const AGENT: &str = "行动不便的党员和群众可以委托他人代为办理。";
const RATING: &str = "每项服务办结以后请群众评价，差评限期整改。";

#[test]
fn an_article_put_in_renumbers_those_after_it() {
    let before = [article("第一条", HOURS), article("第二条", FEES)];
    let after = [
        article("第一条", HOURS),
        article("第二条", AGENT),
        article("第三条", FEES),
    ];
    let text = |t: &str| t.to_owned();
    assert_eq!(
        changes(&before, &after),
        [
            (Change::Unchanged, text("第一条"), text("第一条")),
            (Change::Added, text(""), text("第二条")),
            (Change::Renumbered, text("第二条"), text("第三条")),
        ]
    );
}

#[test]
fn a_reworded_article_shows_which_characters() {
    let before = [article("第一条", "每周接待一次，地点在一楼大厅。")];
    let after = [article("第一条", "每周接待两次，地点在一楼大厅和网上。")];
    let rows = compare(&before, &after);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].change, Change::Reworded);
    let piece = |share, text: &str| Piece {
        share,
        text: text.to_owned(),
    };
    assert_eq!(
        rows[0].pieces,
        [
            piece(Share::Kept, "每周接待"),
            piece(Share::Removed, "一"),
            piece(Share::Added, "两"),
            piece(Share::Kept, "次，地点在一楼大厅"),
            piece(Share::Added, "和网上"),
            piece(Share::Kept, "。"),
        ]
    );
}

#[test]
fn an_article_that_has_nothing_in_common_is_removed_and_added() {
    let before = [article("第一条", HOURS)];
    let after = [article("第一条", RATING)];
    let tally = tally(&compare(&before, &after));
    assert_eq!((tally.removed, tally.added, tally.reworded), (1, 1, 0));
}

#[test]
fn an_article_has_all_of_its_paragraphs() {
    let steps = Block::Steps {
        steps: vec!["登记".into(), "受理".into()],
    };
    let body = [
        heading("第一章 总则"),
        article("第一条", HOURS),
        paragraph("节假日另行通知。"),
        steps,
        article("第二条", FEES),
        heading("附则"),
        paragraph("自公布之日起施行。"),
    ];
    let clauses = split(&body);
    let seen: Vec<_> = clauses
        .iter()
        .map(|c| (c.label.as_str(), c.text.lines().count(), c.block))
        .collect();
    assert_eq!(
        seen,
        [
            ("第一章", 1, 0),
            ("第一条", 4, 1),
            ("第二条", 1, 4),
            ("", 1, 5),
            ("", 1, 6)
        ]
    );
}

#[test]
fn documents_without_articles_are_compared_by_heading_and_paragraph() {
    let before = [
        heading("一、范围"),
        paragraph(HOURS),
        heading("二、费用"),
        paragraph(FEES),
    ];
    let after = [heading("一、费用"), paragraph(FEES), paragraph(AGENT)];
    let kinds: Vec<_> = compare(&before, &after)
        .iter()
        .map(|row| row.change)
        .collect();
    assert_eq!(
        kinds,
        [
            Change::Removed,
            Change::Removed,
            Change::Renumbered,
            Change::Unchanged,
            Change::Added
        ]
    );
}

/// A version of a document and another that editing it at random gives.
fn edited(random: &mut fastrand::Rng) -> (Vec<Block>, Vec<Block>) {
    const CHARS: &[char] = &[
        '党', '员', '的', '一', '是', '，', '。', '办', '理', 'a', '1', '（', '　', '𬭚',
    ];
    let words = |random: &mut fastrand::Rng, most: usize| -> String {
        let length = random.usize(1..=most);
        (0..length)
            .map(|_| CHARS[random.usize(0..CHARS.len())])
            .collect()
    };
    let block = |random: &mut fastrand::Rng, n: usize| match random.u8(0..5) {
        0 => heading(&words(random, 12)),
        1 => paragraph(&words(random, 60)),
        _ => article(&format!("第{n}条"), &words(random, 80)),
    };
    let before: Vec<_> = (1..random.usize(2..25)).map(|n| block(random, n)).collect();
    let mut after = Vec::new();
    for (n, old) in before.iter().enumerate() {
        match random.u8(0..10) {
            0 => {}
            1 => after.extend([block(random, n + 40), old.clone()]),
            2 => {
                let mut text: Vec<char> = old.plain().chars().collect();
                let at = random.usize(0..text.len());
                text.splice(at..at, words(random, 5).chars());
                after.push(article(
                    &format!("第{n}条"),
                    &text.iter().collect::<String>(),
                ));
            }
            _ => after.push(old.clone()),
        }
    }
    (before, after)
}

#[test]
fn nothing_is_lost_between_two_versions_whatever_they_are() {
    for seed in 0..400 {
        let mut random = fastrand::Rng::with_seed(seed);
        let (before, after) = edited(&mut random);
        let rows = compare(&before, &after);
        assert_eq!(rows, compare(&before, &after), "seed {seed}");
        let old: Vec<_> = rows.iter().filter_map(|row| row.before.clone()).collect();
        let new: Vec<_> = rows.iter().filter_map(|row| row.after.clone()).collect();
        assert_eq!(old, split(&before), "seed {seed}");
        assert_eq!(new, split(&after), "seed {seed}");
        for row in &rows {
            let side = |other: Share| -> String {
                let pieces = row.pieces.iter().filter(|piece| piece.share != other);
                pieces.map(|piece| piece.text.as_str()).collect()
            };
            let words = |clause: &Option<query_corner::content::clauses::Clause>| {
                clause.as_ref().map_or(String::new(), |c| c.text.clone())
            };
            assert_eq!(side(Share::Added), words(&row.before), "seed {seed}");
            assert_eq!(side(Share::Removed), words(&row.after), "seed {seed}");
            let kept_only = row.pieces.iter().all(|piece| piece.share == Share::Kept);
            let same = matches!(row.change, Change::Unchanged | Change::Renumbered);
            assert_eq!(
                kept_only,
                same || row.pieces.is_empty(),
                "seed {seed}: {row:?}"
            );
        }
        let all_same = compare(&before, &before);
        assert!(
            all_same.iter().all(|row| row.change == Change::Unchanged),
            "seed {seed}"
        );
    }
}

#[test]
fn pieces_of_any_two_texts_give_both_back() {
    for seed in 0..1000 {
        let mut random = fastrand::Rng::with_seed(seed);
        let text = |random: &mut fastrand::Rng| -> String {
            let length = random.usize(0..40);
            (0..length)
                .map(|_| ['甲', '乙', '丙', '，'][random.usize(0..4)])
                .collect()
        };
        let (before, after) = (text(&mut random), text(&mut random));
        let all = pieces(&before, &after);
        let side = |other: Share| -> String {
            let kept = all.iter().filter(|piece| piece.share != other);
            kept.map(|piece| piece.text.as_str()).collect()
        };
        assert_eq!(side(Share::Added), before, "seed {seed}");
        assert_eq!(side(Share::Removed), after, "seed {seed}");
        assert!(
            all.iter().all(|piece| !piece.text.is_empty()),
            "seed {seed}"
        );
    }
}

#[test]
fn the_amended_factory_document_is_comparable() {
    let drafts = parse(&factory::files()).unwrap_or_else(|errors| panic!("{errors}"));
    let items = || drafts.drafts.iter().map(|draft| &draft.item);
    let mut compared = 0;
    for item in items() {
        let Detail::Document(document) = &item.detail else {
            continue;
        };
        let Some(amends) = &document.amends else {
            continue;
        };
        let before = items().find(|item| item.header.key == *amends).unwrap();
        let tally = tally(&compare(&before.body, &item.body));
        println!("{}: {tally:?}", item.header.key);
        assert!(
            tally.unchanged + tally.renumbered > 0,
            "{}",
            item.header.key
        );
        assert!(tally.reworded > 0, "{}", item.header.key);
        compared += 1;
    }
    assert!(compared > 0);
}
