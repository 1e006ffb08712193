//! A body as an editor of blocks has it: the same source, byte for byte, and the same blocks.

use query_corner::content::{
    block::{Block, Span, Text},
    factory,
    source::{Piece, Trouble, parse, parse_body, parse_pieces, write_body, write_pieces},
};

/// Numbers that look random, the same for the same seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((x ^ (x >> 31)) % most as u64) as usize
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// How many bodies, and the seed of the first; printed, so that a failure can be had again.
fn seeds() -> std::ops::Range<u64> {
    let number = |name, usual| {
        std::env::var(name).map_or(usual, |text: String| text.parse().expect("a number"))
    };
    let (first, count) = (
        number("QUERY_CORNER_SEED", 1),
        number("QUERY_CORNER_SEEDS", 4000),
    );
    println!("seeds {first} to {}", first + count - 1);
    first..first + count
}

/// Words with every sign that means something somewhere.
fn words(dice: &mut Dice, most: usize) -> String {
    const PARTS: [&str; 40] = [
        "党费",
        "第一条",
        "　",
        "（一）",
        "，",
        "。",
        "a b",
        "1.",
        "2)",
        "-",
        "+ ",
        "* ",
        "**",
        "#",
        "## ",
        "|",
        "\\",
        "`",
        "```",
        "<b>",
        "</b>",
        "<!--",
        "&amp;",
        "&",
        "[x]",
        "[x]: y",
        "](z)",
        "![a](b.png)",
        "> ",
        "=",
        "===",
        "---",
        "~~~",
        "_",
        "__",
        "!",
        "  ",
        "http://a.cn",
        "\u{a0}",
        "！",
    ];
    let count = dice.below(most);
    (0..count).map(|_| dice.one(&PARTS)).collect()
}

fn text(dice: &mut Dice) -> Text {
    let count = 1 + dice.below(4);
    Text::tidy((0..count).map(|_| Span {
        text: words(dice, 6),
        strong: dice.below(3) == 0,
    }))
}

/// A text with words in it.
fn full(dice: &mut Dice) -> Text {
    Some(text(dice))
        .filter(|text| !text.0.is_empty())
        .unwrap_or_else(|| "党费".into())
}

fn line(dice: &mut Dice) -> String {
    let line = words(dice, 8).trim().to_owned();
    if line.is_empty() { "题".into() } else { line }
}

fn block(dice: &mut Dice) -> Block {
    let count = 1 + dice.below(4);
    match dice.below(7) {
        0 => Block::Heading {
            level: 1 + dice.below(3) as u8,
            text: line(dice),
        },
        1 => Block::Steps {
            steps: (0..count).map(|_| full(dice)).collect(),
        },
        2 => Block::List {
            points: (0..count).map(|_| full(dice)).collect(),
        },
        3 => Block::Table {
            header: (0..count).map(|_| text(dice)).collect(),
            rows: (0..dice.below(4))
                .map(|_| (0..count).map(|_| text(dice)).collect())
                .collect(),
        },
        4 => Block::Image {
            name: "a-1.png".into(),
            alt: line(dice),
        },
        5 => Block::Note { text: full(dice) },
        _ => Block::Paragraph { text: full(dice) },
    }
}

fn pieces(blocks: &[Block]) -> Vec<Piece> {
    blocks.iter().cloned().map(Piece::Block).collect()
}

#[test]
fn all_starter_content_is_the_same_after_it_was_opened_as_blocks() {
    let mut seen = 0;
    for file in factory::files() {
        if !file.path.ends_with(".md") {
            continue;
        }
        let text = String::from_utf8(file.bytes).unwrap();
        let Some(body) = text.splitn(3, "+++\n").nth(2) else {
            continue;
        };
        let (read, troubles) = parse_pieces(body);
        assert!(troubles.is_empty(), "{}: {troubles:?}", file.path);
        let sent = serde_json::to_string(&read).unwrap();
        let back: Vec<Piece> = serde_json::from_str(&sent).unwrap();
        assert_eq!(back, read, "{}", file.path);
        assert_eq!(write_pieces(&back, body), (body.to_owned(), Vec::new()));
        seen += 1;
    }
    let drafts = parse(&factory::files()).unwrap().drafts;
    for draft in &drafts {
        let typed = write_body(&draft.item.body).trim_start().to_owned();
        let (read, _) = parse_pieces(&typed);
        assert_eq!(read, pieces(&draft.item.body));
        assert_eq!(write_pieces(&read, "").0, typed);
    }
    assert_eq!(seen, drafts.len());
    assert!(seen > 100);
}

#[test]
fn any_blocks_are_written_so_that_the_reader_gives_them_back() {
    for seed in seeds() {
        let mut dice = Dice(seed);
        let count = 1 + dice.below(6);
        let blocks: Vec<Block> = (0..count).map(|_| block(&mut dice)).collect();
        let (written, troubles) = write_pieces(&pieces(&blocks), "");
        assert!(
            troubles.is_empty(),
            "seed {seed}: {troubles:?}\n{written}\n{blocks:?}"
        );
        assert_eq!(parse_body("正文", &written).unwrap(), blocks, "seed {seed}");
        assert_eq!(
            written,
            write_body(&blocks).trim_start_matches('\n'),
            "seed {seed}"
        );
    }
}

#[test]
fn any_source_stays_as_it_was_typed_until_a_block_of_it_is_changed() {
    let mut refused = 0;
    for seed in seeds() {
        let mut dice = Dice(seed);
        let count = dice.below(12);
        let typed: String = (0..count)
            .map(|_| {
                let before = dice.one(&["", "", "# ", "- ", "1. ", "> ", "    ", "| "]);
                let after = dice.one(&["\n", "\n", "\n\n", "\n\n\n"]);
                format!("{before}{}{after}", words(&mut dice, 6))
            })
            .collect();
        let (read, troubles) = parse_pieces(&typed);
        let alone = parse_body("正文", &typed);
        assert_eq!(alone.is_ok(), troubles.is_empty(), "seed {seed}: {typed}");
        refused += usize::from(!troubles.is_empty());
        if let Ok(blocks) = alone {
            assert_eq!(read, pieces(&blocks), "seed {seed}: {typed}");
        }
        let sent: Vec<Piece> =
            serde_json::from_str(&serde_json::to_string(&read).unwrap()).unwrap();
        assert_eq!(
            write_pieces(&sent, &typed),
            (typed.clone(), troubles),
            "seed {seed}"
        );
    }
    println!("{refused} of them are refused");
}

#[test]
fn what_is_wrong_is_said_of_the_block_that_it_belongs_to() {
    let good = || Block::Paragraph {
        text: "好的。".into(),
    };
    let heading = Block::Heading {
        level: 1,
        text: " ".into(),
    };
    let list = Block::Steps {
        steps: vec!["甲".into(), Text::default()],
    };
    let image = Block::Image {
        name: "a.png".into(),
        alt: String::new(),
    };
    let table = Block::Table {
        header: vec!["甲".into(), "乙".into()],
        rows: vec![vec!["一".into()]],
    };
    for (bad, says) in [
        (heading, "标题不能是空的"),
        (list, "列表里有空的一项"),
        (image, "图片要有说明"),
        (table, "这一行有 1 格，表头有 2 格"),
    ] {
        let empty = Block::Paragraph {
            text: Text::default(),
        };
        let all = pieces(&[good(), empty, bad.clone(), good()]);
        let (_, troubles) = write_pieces(&all, "");
        assert_eq!(troubles.len(), 1, "{bad:?}: {troubles:?}");
        assert_eq!(troubles[0].piece, 2, "{bad:?}");
        assert!(troubles[0].message.contains(says), "{troubles:?}");
    }
    let (read, troubles) = parse_pieces("好的。\n\n    空四格\n\n> 甲\n>\n> - 乙\n\n完。\n");
    let unread = |source: &str| Piece::Unread {
        source: source.to_owned(),
    };
    assert_eq!(read[1], unread("    空四格"));
    assert_eq!(read[2], unread("> 甲\n>\n> - 乙"));
    assert_eq!(read.len(), 4);
    let places: Vec<usize> = troubles.iter().map(|trouble| trouble.piece).collect();
    assert_eq!(places, [1, 2]);
}

#[test]
fn a_block_that_is_changed_leaves_refused_lines_where_they_are() {
    let (mut read, _) = parse_pieces("甲。\n\n***\n\n乙。\n");
    read[2] = Piece::Block(Block::Note {
        text: "改了".into(),
    });
    let (written, troubles) = write_pieces(&read, "甲。\n\n***\n\n乙。\n");
    assert_eq!(written, "甲。\n\n***\n\n> 改了\n");
    let message = "没有分隔线".to_owned();
    assert_eq!(troubles, [Trouble { piece: 1, message }]);
    // What stands there once it is right is a block like any other.
    read[1] = Piece::Unread {
        source: "# 题\n\n- 点".into(),
    };
    let (written, troubles) = write_pieces(&read, "");
    assert_eq!(written, "甲。\n\n# 题\n\n- 点\n\n> 改了\n");
    assert!(troubles.is_empty());
}
