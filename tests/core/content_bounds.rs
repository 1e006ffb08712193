//! How much an item may hold: more is refused wherever one is made or published, and of one that
//! was published before the bounds as much is shown as they allow.

use std::time::{Duration, Instant};

use query_corner::content::{
    block::{Block, Span, Text},
    bounds::{
        self, ALL_CELLS, BLOCKS, CELLS, CHARACTERS, COLUMNS, Excess, PICTURES, POINTS, ROWS, SPANS,
        TEXT, fit,
    },
    digest::Digest,
    draft::Drafts,
    factory,
    item::Item,
    library::Library,
    publish_rules::{Reason, admit},
    source,
};
use query_corner::store::content::{ContentReader, ContentStore};

use super::content_generation::seeded;

fn paragraph(text: &str) -> Block {
    Block::Paragraph { text: text.into() }
}

fn table(columns: usize, rows: usize) -> Block {
    let row = || vec![Text::from("格"); columns];
    Block::Table {
        header: row(),
        rows: (0..rows).map(|_| row()).collect(),
    }
}

/// Plain and emphasised words in turn.
fn spans(count: usize) -> Text {
    let span = |at: usize| Span {
        text: "词".into(),
        strong: at % 2 == 1,
    };
    Text((0..count).map(span).collect())
}

/// Bodies that just fit, each with what is one more.
fn edges() -> Vec<(Vec<Block>, Vec<Block>, Excess)> {
    let points = |count| {
        vec![Block::List {
            points: vec!["点".into(); count],
        }]
    };
    let picture = |at: usize| Block::Image {
        name: format!("{at}.png"),
        alt: "图".into(),
    };
    let pictures = |count: usize| (0..count).map(picture).collect::<Vec<_>>();
    let with = |mut body: Vec<Block>, more: Block| {
        body.push(more);
        body
    };
    let texts = vec![paragraph(&"字".repeat(TEXT)); CHARACTERS / TEXT];
    let lists = vec![points(POINTS).remove(0); BLOCKS / POINTS];
    let tables = vec![table(COLUMNS, CELLS / COLUMNS - 1); ALL_CELLS / CELLS];
    vec![
        (
            vec![paragraph(&"字".repeat(TEXT))],
            vec![paragraph(&"字".repeat(TEXT + 1))],
            Excess::Text(TEXT + 1),
        ),
        (
            texts.clone(),
            with(texts, paragraph("字")),
            Excess::Characters(CHARACTERS + 1),
        ),
        (
            lists.clone(),
            with(lists, paragraph("字")),
            Excess::Blocks(BLOCKS + 1),
        ),
        (
            points(POINTS),
            points(POINTS + 1),
            Excess::Points(POINTS + 1),
        ),
        (
            vec![Block::Note { text: spans(SPANS) }],
            vec![Block::Note {
                text: spans(SPANS + 1),
            }],
            Excess::Spans(SPANS + 1),
        ),
        (
            vec![table(COLUMNS, 4)],
            vec![table(COLUMNS + 1, 4)],
            Excess::Columns(COLUMNS + 1),
        ),
        (
            vec![table(COLUMNS, CELLS / COLUMNS - 1)],
            vec![table(COLUMNS, CELLS / COLUMNS)],
            Excess::Cells {
                rows: CELLS / COLUMNS + 1,
                columns: COLUMNS,
            },
        ),
        (
            tables.clone(),
            with(tables, table(1, 1)),
            Excess::AllCells(ALL_CELLS + 2),
        ),
        (
            pictures(PICTURES),
            pictures(PICTURES + 1),
            Excess::Pictures(PICTURES + 1),
        ),
    ]
}

fn with_body(body: &[Block]) -> Drafts {
    let mut drafts = seeded::drafts(60, 1);
    drafts.drafts.truncate(1);
    drafts.drafts[0].item.body = body.to_vec();
    drafts
}

/// What the publication rules say of the size of a body.
fn refused(body: &[Block]) -> Vec<Excess> {
    let refusals = match admit(with_body(body), &Default::default(), &[]) {
        Ok(_) => return Vec::new(),
        Err(refusals) => refusals,
    };
    let reasons = refusals.into_iter().flat_map(|refusal| refusal.reasons);
    let excess = |reason| match reason {
        Reason::TooMuch(fault) => Some(fault.excess),
        _ => None,
    };
    reasons.filter_map(excess).collect()
}

#[test]
fn what_fits_is_published_and_written_and_one_more_is_neither() {
    for (fits, more, excess) in edges() {
        let spoilt_by_order = matches!(excess, Excess::Blocks(_) | Excess::Pictures(_));
        assert_eq!(refused(&fits), [], "{excess}");
        assert_eq!(refused(&more), std::slice::from_ref(&excess));
        // Lists and pictures of the same kind stand in one list where they are written.
        if spoilt_by_order {
            continue;
        }
        let read = |body: &[Block]| source::parse_body("正文", &source::write_body(body));
        assert_eq!(read(&fits).as_ref(), Ok(&fits), "{excess}");
        let errors = read(&more).unwrap_err();
        assert_eq!(errors.0[0].message, excess.to_string());
    }
}

#[test]
fn an_error_names_its_line() {
    let body = format!("一段。\n\n{}\n\n末段。\n", "字".repeat(TEXT + 1));
    let errors = source::parse_body("正文", &body).unwrap_err();
    assert_eq!(errors.0[0].line, Some(3));
}

#[test]
fn what_we_publish_ourselves_fits() {
    let drafts = source::parse(&factory::files()).unwrap().drafts;
    let mut largest = 0;
    for draft in &drafts {
        assert_eq!(bounds::faults(&draft.item), [], "{}", draft.item.header.key);
        assert_eq!(fit(draft.item.clone()), draft.item);
        largest = largest.max(draft.item.body.len());
    }
    println!("{} items, at most {largest} blocks", drafts.len());
}

#[test]
fn of_an_older_item_as_much_is_shown_as_fits() {
    for (_, more, excess) in edges() {
        let mut item = with_body(&more).drafts.remove(0).item;
        item.header.other_wordings = vec!["字".into(); ROWS + 1];
        let faults = bounds::faults(&item);
        assert!(
            faults.iter().any(|fault| fault.excess == excess),
            "{faults:?}"
        );
        assert!(
            faults
                .iter()
                .any(|fault| fault.excess == Excess::Rows(ROWS + 1))
        );
        let shown = fit(item);
        // The word that there is more may be one block, or its characters, too many, and nothing
        // else is.
        let left = bounds::faults(&shown);
        let word = shown
            .body
            .last()
            .map_or(0, |block| block.plain().chars().count());
        let is_word = |fault: &bounds::Fault| match fault.excess {
            Excess::Blocks(count) => count == BLOCKS + 1,
            Excess::Characters(count) => count <= CHARACTERS + word,
            _ => false,
        };
        assert!(left.iter().all(is_word), "{excess}: {left:?}");
        assert!(says_more(&shown), "{excess}");
    }
}

fn says_more(item: &Item) -> bool {
    item.body
        .iter()
        .any(|block| block.plain().contains("后面还有，这里显示不下"))
}

/// However much is wrong with a text, it is read in a time that grows with its length.
#[test]
fn no_text_is_read_for_ever() {
    const NEVER: Duration = Duration::from_secs(60);
    for unit in [
        "---\n\n", "[a]: b\n", "> ", "> - ", "- ", "*a ", "**a", "[", "![", "![a](", "<", "`",
        "\\", "|a", "|a\n|-\n", "# \n", "1. a\n\n", "a\n===\n", "&#", "](", "<a ", "_a__b",
        "\t- a\n",
    ] {
        let text = unit.repeat(bounds::SOURCE / unit.len());
        let began = Instant::now();
        let _ = source::parse_body("正文", &text);
        let (_, troubles) = source::parse_pieces(&text);
        let took = began.elapsed();
        println!("{unit:?}: {took:?}, {} troubles", troubles.len());
        assert!(took < NEVER, "{unit:?}: {took:?}");
    }
    let long = "字\n\n".repeat(bounds::SOURCE);
    let errors = source::parse_body("正文", &long).unwrap_err();
    assert!(errors.0[0].message.contains("最多 1024 KiB"), "{errors}");
    assert_eq!(source::parse_pieces(&long).1.len(), 1);
}

#[cfg(feature = "server")]
#[test]
fn an_import_says_what_is_too_much() {
    use super::import_files::read;
    let row = format!("<tr>{}</tr>", "<td>格</td>".repeat(40));
    let page = format!(
        "<html><body><p>一段话。</p><table>{}</table></body></html>",
        row.repeat(100)
    );
    let imported = read("a.html", page.as_bytes()).unwrap();
    let said: Vec<_> = imported.remarks.iter().map(ToString::to_string).collect();
    let says = "表格有 40 列，最多 20 列：请拆成几个表格，改好才能存成草稿";
    assert!(said.iter().any(|remark| remark.contains(says)), "{said:?}");
}

/// A kiosk that holds a generation from before the bounds shows as much of it as they allow.
#[test]
fn a_kiosk_cuts_what_an_older_generation_holds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("content.db");
    let mut store = ContentStore::open(&path).unwrap();
    store.install_factory().unwrap();
    let item = with_body(&[paragraph("一段。"), table(200, 500)])
        .drafts
        .remove(0)
        .item;
    let bytes = query_corner::content::canonical::to_bytes(&item).unwrap();
    let (digest, key) = (Digest::of(&bytes), item.header.key.to_string());
    let other = rusqlite::Connection::open(&path).unwrap();
    let params = rusqlite::params![digest.as_bytes(), bytes];
    let sql = "INSERT INTO blob (sha256, body) VALUES (?1, ?2)";
    other.execute(sql, params).unwrap();
    let first = "(SELECT key FROM item WHERE kind = 'question' LIMIT 1)";
    let sql = format!("UPDATE item SET sha256 = ?1 WHERE key = {first} RETURNING key");
    let stored: String = other
        .query_row(&sql, rusqlite::params![digest.as_bytes()], |row| row.get(0))
        .unwrap();
    let reader = ContentReader::open(&path).unwrap();
    let today = jiff::civil::date(2026, 11, 23);
    let shown = reader
        .item(&stored.parse().unwrap(), today)
        .unwrap()
        .unwrap();
    assert_eq!(
        shown.header.key.to_string(),
        key,
        "the item that was put there"
    );
    assert_eq!(bounds::faults(&shown), []);
    assert!(says_more(&shown));
}
