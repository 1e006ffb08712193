//! The same queries through this search, SQLite FTS5, and tantivy, in one process.
//!
//! `cargo bench --no-default-features --features bench-rivals --bench search_vs -- FAQ QUERIES`
//! prints one JSON object for each engine. Without the feature the tantivy engines are left out:
//! they take minutes to compile, which every test run would pay. The files are plain or .gz lines of
//! JSON as `tests/eval/search_eval.rs` reads them; without files it says so and ends.
#![forbid(unsafe_code)]

use std::io::{BufRead, BufReader, Read};
use std::time::Instant;

use anyhow::{Context, Result};
use query_corner::content::item::Kind;
use query_corner::search::{Aliases, Builder, Entry, Options, Role};
use rusqlite::Connection;
use serde_json::{Value, json};

/// A title with its id, or a query with what is relevant.
struct Line {
    id: String,
    text: String,
    relevant: Vec<String>,
}

fn read(path: &str, id: &str, text: &str) -> Result<Vec<Line>> {
    let file = std::fs::File::open(path).with_context(|| format!("can't open {path}"))?;
    let reader: Box<dyn Read> = if path.ends_with(".gz") {
        Box::new(flate2::read::MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    };
    let mut lines = Vec::new();
    for line in BufReader::new(reader).lines() {
        let row: Value = serde_json::from_str(&line?)?;
        let field = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let relevant = row["relevant"].as_array().into_iter().flatten();
        let relevant = relevant
            .filter_map(|id| id.as_str().map(str::to_owned))
            .collect();
        lines.push(Line {
            id: field(id),
            text: field(text),
            relevant,
        });
    }
    Ok(lines)
}

/// Runs every query and prints mrr10, recall10 and the time of one.
fn run(
    engine: &str,
    queries: &[Line],
    mut ask: impl FnMut(&str) -> Result<Vec<String>>,
) -> Result<()> {
    let (mut mrr, mut recall, mut micros) = (0.0, 0.0, Vec::new());
    for query in queries {
        let start = Instant::now();
        let found = ask(&query.text)?;
        micros.push(start.elapsed().as_secs_f64() * 1e6);
        let is = |id: &String| query.relevant.contains(id);
        mrr += found
            .iter()
            .position(is)
            .map_or(0.0, |at| 1.0 / (at + 1) as f64);
        recall +=
            found.iter().filter(|id| is(id)).count() as f64 / query.relevant.len().max(1) as f64;
    }
    micros.sort_by(f64::total_cmp);
    let n = queries.len().max(1);
    let at = |share: f64| {
        micros
            .get((n as f64 * share) as usize)
            .copied()
            .unwrap_or(0.0)
            .round()
    };
    println!(
        "{}",
        json!({ "engine": engine, "n": n, "mrr10": mrr / n as f64, "recall10": recall / n as f64,
                "p50_us": at(0.5), "p99_us": at(0.99) })
    );
    Ok(())
}

fn ours(titles: &[Line], queries: &[Line]) -> Result<()> {
    let mut builder = Builder::new(Aliases::factory());
    for title in titles {
        builder.add(&Entry {
            kind: Kind::Question,
            prior: 0.0,
            topics: &[],
            rows: &[(Role::Title, &title.text)],
            passages: &[],
        });
    }
    let index = builder.build();
    let options = Options {
        limit: 10,
        ..Options::default()
    };
    run("query-corner", queries, |query| {
        let hits = index.search(query, &options)?.hits;
        Ok(hits
            .iter()
            .map(|hit| titles[hit.entry as usize].id.clone())
            .collect())
    })
}

/// Characters and bigrams as words parted by spaces, the same for text and query.
fn grams(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let singles = chars.iter().map(char::to_string);
    singles
        .chain(chars.windows(2).map(|two| two.iter().collect()))
        .collect()
}

fn fts5(
    engine: &str,
    tokenizer: &str,
    titles: &[Line],
    queries: &[Line],
    cut: fn(&str) -> Vec<String>,
) -> Result<()> {
    let base = Connection::open_in_memory()?;
    base.execute_batch(&format!(
        "CREATE VIRTUAL TABLE title USING fts5(text, tokenize = '{tokenizer}')"
    ))?;
    let trigrams = tokenizer == "trigram";
    for (row, title) in titles.iter().enumerate() {
        let text = if trigrams {
            title.text.clone()
        } else {
            cut(&title.text).join(" ")
        };
        base.execute(
            "INSERT INTO title(rowid, text) VALUES (?1, ?2)",
            (row as i64, text),
        )?;
    }
    let mut statement = base.prepare(
        "SELECT rowid FROM title WHERE title MATCH ?1 ORDER BY bm25(title), rowid LIMIT 10",
    )?;
    run(engine, queries, |query| {
        let words: Vec<String> = cut(query)
            .iter()
            .map(|word| format!("\"{}\"", word.replace('"', "")))
            .collect();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let rows = statement.query_map([words.join(" OR ")], |row| row.get::<_, i64>(0))?;
        rows.map(|row| Ok(titles[row? as usize].id.clone()))
            .collect()
    })
}

fn trigrams(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    chars
        .windows(3)
        .map(|three| three.iter().collect())
        .collect()
}

#[cfg(feature = "bench-rivals")]
mod rivals {
    use tantivy::collector::TopDocs;
    use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
    use tantivy::schema::{
        IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions, Value,
    };
    use tantivy::tokenizer::{TextAnalyzer, WhitespaceTokenizer};
    use tantivy::{Index, TantivyDocument, Term, doc};

    use super::{Line, Result, run};

    pub fn tantivy(
        engine: &str,
        titles: &[Line],
        queries: &[Line],
        cut: impl Fn(&str) -> Vec<String>,
    ) -> Result<()> {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("cut")
            .set_index_option(IndexRecordOption::WithFreqs);
        let text = schema.add_text_field(
            "text",
            TextOptions::default().set_indexing_options(indexing),
        );
        let row = schema.add_u64_field("row", STORED);
        let index = Index::create_in_ram(schema.build());
        index.tokenizers().register(
            "cut",
            TextAnalyzer::builder(WhitespaceTokenizer::default()).build(),
        );
        let mut writer = index.writer_with_num_threads(1, 50_000_000)?;
        for (at, title) in titles.iter().enumerate() {
            writer.add_document(doc!(text => cut(&title.text).join(" "), row => at as u64))?;
        }
        writer.commit()?;
        let searcher = index.reader()?.searcher();
        run(engine, queries, |query| {
            let terms = cut(query).into_iter().map(|word| {
                let term = TermQuery::new(
                    Term::from_field_text(text, &word),
                    IndexRecordOption::WithFreqs,
                );
                (Occur::Should, Box::new(term) as Box<dyn Query>)
            });
            let query = BooleanQuery::new(terms.collect());
            let found = searcher.search(&query, &TopDocs::with_limit(10).order_by_score())?;
            let id = |address| -> Result<String> {
                let held: TantivyDocument = searcher.doc(address)?;
                let at = held
                    .get_first(row)
                    .and_then(|value| value.as_u64())
                    .unwrap_or(0);
                Ok(titles[at as usize].id.clone())
            };
            found.into_iter().map(|(_, address)| id(address)).collect()
        })
    }
}

fn main() -> Result<()> {
    let files: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    let [faq, queries] = files.as_slice() else {
        println!("nothing measured: give a file of entries and a file of queries");
        return Ok(());
    };
    let titles = read(faq, "id", "question")?;
    let queries = read(queries, "qid", "query")?;
    ours(&titles, &queries)?;
    fts5("fts5 trigrams", "trigram", &titles, &queries, trigrams)?;
    fts5(
        "fts5 characters and bigrams",
        "unicode61",
        &titles,
        &queries,
        grams,
    )?;
    #[cfg(feature = "bench-rivals")]
    {
        rivals::tantivy("tantivy characters and bigrams", &titles, &queries, grams)?;
        let jieba = jieba_rs::Jieba::new();
        rivals::tantivy("tantivy jieba", &titles, &queries, |text| {
            jieba
                .cut(text, false)
                .into_iter()
                .map(|token| token.word.trim())
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect()
        })?;
    }
    Ok(())
}
