//! Measures the search on a file of entries and a file of queries.
//!
//! `cargo run --release --example search_eval -- FAQ QUERIES` (either may be .gz) prints one JSON
//! object a line: one for each group of queries, and one for the index. `--articles`: the first file
//! holds articles. `--keystrokes ARTICLES`: fills the index up to 50,000 rows from the articles'
//! titles and first sentences and measures every key of the queries. `--repeat N` measures each N times
//! and takes the quickest, for a machine that others work on.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader, Read};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use query_corner::content::item::Kind;
use query_corner::search::{Aliases, Builder, Entry, Index, Options, Role, Weights};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct Faq {
    id: String,
    question: String,
    #[serde(default)]
    answer: String,
    #[serde(default)]
    category: Option<String>,
    /// What kind of matter it is; none of a question.
    #[serde(default)]
    kind: Option<String>,
}

#[derive(Deserialize)]
struct Article {
    id: String,
    #[serde(default)]
    doc: Option<String>,
    #[serde(default)]
    law: Option<String>,
    text: String,
}

fn title(article: &Article) -> &str {
    article.law.as_deref().unwrap_or("")
}

#[derive(Deserialize)]
struct Query {
    qid: String,
    query: String,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    relevant: Vec<String>,
    #[serde(default)]
    relevant_articles: Vec<String>,
}

impl Query {
    fn group(&self) -> String {
        self.kind
            .clone()
            .unwrap_or_else(|| self.qid.split('-').take(2).collect::<Vec<_>>().join("-"))
    }
}

/// Half of the queries, by the parity of their place in the file.
#[derive(Clone, Copy, PartialEq)]
enum Half {
    All,
    Even,
    Odd,
}

fn read<T: for<'a> Deserialize<'a>>(path: &str) -> Result<Vec<T>> {
    let file = std::fs::File::open(path).with_context(|| format!("can't open {path}"))?;
    let reader: Box<dyn Read> = if path.ends_with(".gz") {
        Box::new(flate2::read::MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    };
    let mut rows = Vec::new();
    for (at, line) in BufReader::new(reader).lines().enumerate() {
        let line = line.with_context(|| format!("can't read {path}"))?;
        if !line.trim().is_empty() {
            rows.push(
                serde_json::from_str(&line).with_context(|| format!("{path}, line {}", at + 1))?,
            );
        }
    }
    Ok(rows)
}

/// Figures of one group.
#[derive(Default)]
struct Figures {
    mrr10: f64,
    recall5: f64,
    recall10: f64,
    empty: usize,
    micros: Vec<f64>,
}

impl Figures {
    fn add(&mut self, relevant: &[String], found: &[&str], micros: f64) {
        let at = |id: &&str| relevant.iter().any(|r| r == id);
        if let Some(rank) = found.iter().take(10).position(at) {
            self.mrr10 += 1.0 / (rank + 1) as f64;
        }
        let recall = |depth: usize| {
            let hit = found.iter().take(depth).filter(|id| at(id)).count();
            hit as f64 / relevant.len().max(1) as f64
        };
        self.recall5 += recall(5);
        self.recall10 += recall(10);
        self.empty += usize::from(found.is_empty());
        self.micros.push(micros);
    }

    fn percentile(&mut self, share: f64) -> f64 {
        self.micros.sort_by(f64::total_cmp);
        let at = ((self.micros.len() as f64 * share).ceil() as usize)
            .clamp(1, self.micros.len().max(1))
            - 1;
        self.micros.get(at).copied().unwrap_or(0.0).round()
    }

    fn print(&mut self, group: &str) {
        let n = self.micros.len();
        let mean = |sum: f64| (sum / n.max(1) as f64 * 10_000.0).round() / 10_000.0;
        println!(
            "{}",
            json!({
                "group": group, "n": n, "mrr10": mean(self.mrr10), "recall5": mean(self.recall5),
                "recall10": mean(self.recall10), "empty": mean(self.empty as f64),
                "p50_us": self.percentile(0.5), "p99_us": self.percentile(0.99),
            })
        );
    }
}

struct Arguments {
    files: Vec<String>,
    articles: bool,
    keystrokes: Option<String>,
    half: Half,
    fit: bool,
    misses: Option<String>,
    /// Every query is measured so often, and its quickest run counts.
    repeat: usize,
    /// A query is a miss if nothing relevant is among so many.
    depth: usize,
    weights: Weights,
}

fn arguments() -> Result<Arguments> {
    let mut given = Arguments {
        files: Vec::new(),
        articles: false,
        keystrokes: None,
        half: Half::All,
        fit: false,
        misses: None,
        repeat: 1,
        depth: 1,
        weights: Weights::default(),
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--articles" => given.articles = true,
            "--fit" => given.fit = true,
            "--even" => given.half = Half::Even,
            "--odd" => given.half = Half::Odd,
            "--keystrokes" => {
                given.keystrokes = Some(
                    words
                        .next()
                        .context("--keystrokes wants a file of articles")?,
                )
            }
            "--misses" => given.misses = Some(words.next().context("--misses wants a group")?),
            "--repeat" => {
                given.repeat = words.next().context("--repeat wants a number")?.parse()?
            }
            "--depth" => given.depth = words.next().context("--depth wants a number")?.parse()?,
            "--set" => {
                let text = words.next().context("--set wants name=value")?;
                let (name, value) = text.split_once('=').context("--set wants name=value")?;
                *weight(&mut given.weights, name)
                    .with_context(|| format!("{name} is no weight"))? = value.parse()?;
            }
            flag if flag.starts_with("--") => bail!(
                "{flag} is no option: --articles, --keystrokes FILE, --even, --odd, --fit, --misses GROUP, --repeat N, --set NAME=VALUE"
            ),
            _ => given.files.push(word),
        }
    }
    if given.files.len() < 2 {
        bail!("usage: search_eval FAQ QUERIES… [--articles] [--keystrokes ARTICLES]");
    }
    Ok(given)
}

const NAMES: [&str; 31] = [
    "k1",
    "b",
    "characters",
    "bigrams",
    "coverage",
    "title_coverage",
    "flow",
    "exact",
    "prefix",
    "body",
    "body_characters",
    "between",
    "lone",
    "passage_characters",
    "passage_kin",
    "passage_character_k1",
    "passage_character_b",
    "homophone",
    "reading",
    "southern",
    "slip",
    "open",
    "passage_k1",
    "passage_b",
    "passage_prior",
    "prior",
    "matter",
    "completion",
    "stray",
    "misread",
    "word",
];

fn weight<'a>(weights: &'a mut Weights, name: &str) -> Option<&'a mut f32> {
    Some(match name {
        "k1" => &mut weights.k1,
        "b" => &mut weights.b,
        "passage_k1" => &mut weights.passage_k1,
        "passage_b" => &mut weights.passage_b,
        "characters" => &mut weights.characters,
        "bigrams" => &mut weights.bigrams,
        "coverage" => &mut weights.coverage,
        "title_coverage" => &mut weights.title_coverage,
        "flow" => &mut weights.flow,
        "exact" => &mut weights.exact,
        "prefix" => &mut weights.prefix,
        "body" => &mut weights.body,
        "body_characters" => &mut weights.body_characters,
        "between" => &mut weights.between,
        "lone" => &mut weights.lone,
        "passage_characters" => &mut weights.passage_characters,
        "passage_kin" => &mut weights.passage_kin,
        "passage_character_k1" => &mut weights.passage_character_k1,
        "passage_character_b" => &mut weights.passage_character_b,
        "prior" => &mut weights.prior,
        "matter" => &mut weights.matter,
        "completion" => &mut weights.completion,
        "stray" => &mut weights.stray,
        "misread" => &mut weights.misread,
        "word" => &mut weights.word,
        "homophone" => &mut weights.homophone,
        "reading" => &mut weights.reading,
        "passage_prior" => &mut weights.passage_prior,
        "southern" => &mut weights.forgiving.southern,
        "slip" => &mut weights.forgiving.slip,
        "open" => &mut weights.forgiving.open,
        _ => return None,
    })
}

/// An index with the ids of what it holds.
struct Set {
    index: Index,
    /// By entry; of articles by entry and passage.
    ids: Vec<Vec<String>>,
    build_ms: f64,
}

fn faq(faq: &[Faq], weights: Weights) -> Set {
    let start = Instant::now();
    let mut builder = Builder::new(Aliases::factory()).weights(weights);
    for row in faq {
        add_faq(&mut builder, row);
    }
    let index = builder.build();
    let build_ms = start.elapsed().as_secs_f64() * 1000.0;
    Set {
        index,
        ids: faq.iter().map(|row| vec![row.id.clone()]).collect(),
        build_ms,
    }
}

fn add_faq(builder: &mut Builder, row: &Faq) {
    let topics: Vec<String> = row.category.iter().cloned().collect();
    builder.add(&Entry {
        kind: if row.kind.is_some() {
            Kind::Guide
        } else {
            Kind::Question
        },
        prior: 0.0,
        topics: &topics,
        rows: &[(Role::Title, &row.question)],
        passages: &[&row.answer],
    });
}

/// A law's name as others cite it.
fn bare(name: &str) -> &str {
    name.strip_prefix("中华人民共和国").unwrap_or(name)
}

/// How often the texts name each law: what others rest on is asked for more.
fn citations(articles: &[Article]) -> HashMap<String, u32> {
    let mut cited = HashMap::new();
    for article in articles {
        for part in article.text.split('《').skip(1) {
            if let Some((name, _)) = part.split_once('》') {
                *cited.entry(bare(name).to_owned()).or_insert(0) += 1;
            }
        }
    }
    cited
}

fn articles(articles: &[Article], weights: Weights) -> Set {
    let start = Instant::now();
    let mut builder = Builder::new(Aliases::factory()).weights(weights);
    let cited = citations(articles);
    let mut ids = Vec::new();
    for law in articles.chunk_by(|a, b| a.doc == b.doc && a.law == b.law) {
        let passages: Vec<&str> = law.iter().map(|article| article.text.as_str()).collect();
        builder.add(&Entry {
            kind: Kind::Document,
            prior: cited
                .get(bare(title(&law[0])))
                .map_or(0.0, |n| ((*n as f32 + 1.0).log2() / 10.0).min(1.0)),
            topics: &[],
            rows: &[(Role::Title, title(&law[0]))],
            passages: &passages,
        });
        ids.push(law.iter().map(|article| article.id.clone()).collect());
    }
    let index = builder.build();
    Set {
        index,
        ids,
        build_ms: start.elapsed().as_secs_f64() * 1000.0,
    }
}

fn ask<'a>(set: &'a Set, query: &Query, by_passage: bool) -> (Vec<&'a str>, f64) {
    let start = Instant::now();
    if by_passage {
        let found = set
            .index
            .passages(&query.query, 10, &|| false)
            .unwrap_or_default();
        let micros = start.elapsed().as_secs_f64() * 1e6;
        (
            found
                .iter()
                .map(|p| set.ids[p.entry as usize][p.place as usize].as_str())
                .collect(),
            micros,
        )
    } else {
        let options = Options {
            limit: 10,
            ..Options::default()
        };
        let found = set.index.search(&query.query, &options).unwrap_or_default();
        let micros = start.elapsed().as_secs_f64() * 1e6;
        (
            found
                .hits
                .iter()
                .map(|hit| set.ids[hit.entry as usize][0].as_str())
                .collect(),
            micros,
        )
    }
}

fn measure(
    set: &Set,
    queries: &[Query],
    by_passage: bool,
    repeat: usize,
) -> BTreeMap<String, Figures> {
    let mut groups: BTreeMap<String, Figures> = BTreeMap::new();
    for query in queries {
        let (found, mut micros) = ask(set, query, by_passage);
        for _ in 1..repeat {
            micros = micros.min(ask(set, query, by_passage).1);
        }
        let relevant = if by_passage {
            &query.relevant_articles
        } else {
            &query.relevant
        };
        groups
            .entry(query.group())
            .or_default()
            .add(relevant, &found, micros);
    }
    groups
}

/// What fitting raises: the mean over groups of mrr10 and a part of recall10.
/// What people wrote counts more than what was made of it.
fn objective(groups: &BTreeMap<String, Figures>) -> f64 {
    let (mut sum, mut weights) = (0.0, 0.0);
    for (group, figures) in groups {
        let weight = if group.starts_with("q-") { 4.0 } else { 1.0 };
        let n = figures.micros.len().max(1) as f64;
        sum += weight * (figures.mrr10 + 0.3 * figures.recall10) / n;
        weights += weight;
    }
    sum / f64::max(weights, 1.0)
}

fn fit(set: &mut Set, queries: &[Query], by_passage: bool, mut weights: Weights) -> Weights {
    let mut best = objective(&measure(set, queries, by_passage, 1));
    eprintln!("start {best:.4}");
    for step in [1.6f32, 1.25] {
        for name in NAMES
            .into_iter()
            .filter(|name| name.starts_with("passage_") == by_passage)
        {
            for factor in [step, 1.0 / step] {
                loop {
                    let mut tried = weights.clone();
                    let Some(slot) = weight(&mut tried, name) else {
                        break;
                    };
                    *slot = if *slot == 0.0 { 0.05 } else { *slot * factor };
                    if matches!(
                        name,
                        "b" | "passage_b"
                            | "passage_character_b"
                            | "homophone"
                            | "completion"
                            | "stray"
                            | "misread"
                            | "southern"
                            | "slip"
                            | "open"
                    ) && *slot > 1.0
                    {
                        break;
                    }
                    let value = *slot;
                    set.index.set_weights(tried.clone());
                    let now = objective(&measure(set, queries, by_passage, 1));
                    if now <= best + 1e-4 {
                        break;
                    }
                    eprintln!("{name} = {value:.3}: {now:.4}");
                    (best, weights) = (now, tried);
                }
            }
        }
    }
    eprintln!("{weights:?}");
    weights
}

fn keystrokes(
    faq_rows: &[Faq],
    path: &str,
    queries: &[Query],
    weights: Weights,
    repeat: usize,
) -> Result<()> {
    const ROWS: usize = 50_000;
    let articles: Vec<Article> = read(path)?;
    let start = Instant::now();
    let mut builder = Builder::new(Aliases::factory()).weights(weights);
    for row in faq_rows {
        builder.add(&Entry {
            kind: Kind::Question,
            prior: 0.0,
            topics: &[],
            rows: &[(Role::Title, &row.question)],
            passages: &[],
        });
    }
    let mut rows = faq_rows.len();
    let mut laws = articles.chunk_by(|a, b| a.doc == b.doc && a.law == b.law);
    let mut more = |builder: &mut Builder, text: &str| {
        if rows < ROWS {
            builder.add(&Entry {
                kind: Kind::Document,
                prior: 0.0,
                topics: &[],
                rows: &[(Role::Title, text)],
                passages: &[],
            });
            rows += 1;
        }
    };
    for law in laws.clone() {
        more(&mut builder, title(&law[0]));
    }
    for article in laws.by_ref().flatten() {
        more(
            &mut builder,
            article.text.split_inclusive('。').next().unwrap_or(""),
        );
    }
    let index = builder.build();
    let build_ms = start.elapsed().as_secs_f64() * 1000.0;
    let mut groups: BTreeMap<String, Figures> = BTreeMap::new();
    for query in queries {
        let chars: Vec<char> = query.query.chars().collect();
        for len in 1..=chars.len() {
            let typed: String = chars[..len].iter().collect();
            let mut micros = f64::INFINITY;
            let mut found = Default::default();
            for _ in 0..repeat.max(1) {
                let start = Instant::now();
                found = index
                    .search(&typed, &Options::default())
                    .unwrap_or_default();
                micros = micros.min(start.elapsed().as_secs_f64() * 1e6);
            }
            let found = if found.hits.is_empty() {
                Vec::new()
            } else {
                vec![""]
            };
            for group in [query.group(), "keystrokes".to_owned()] {
                groups.entry(group).or_default().add(&[], &found, micros);
            }
        }
    }
    for (group, figures) in &mut groups {
        figures.print(group);
    }
    println!(
        "{}",
        json!({ "build_ms": build_ms.round(), "index_bytes": index.bytes(), "rows": index.rows() })
    );
    Ok(())
}

fn main() -> Result<()> {
    let given = arguments()?;
    let mut queries: Vec<Query> = Vec::new();
    for path in &given.files[1..] {
        queries.extend(read::<Query>(path)?);
    }
    let mut at = 0;
    queries.retain(|_| {
        at += 1;
        given.half == Half::All || (given.half == Half::Even) == (at % 2 == 1)
    });
    if let Some(path) = &given.keystrokes {
        let rows = read(&given.files[0])?;
        return keystrokes(&rows, path, &queries, given.weights, given.repeat);
    }
    let mut set = if given.articles {
        articles(&read::<Article>(&given.files[0])?, given.weights.clone())
    } else {
        faq(&read::<Faq>(&given.files[0])?, given.weights.clone())
    };
    if given.fit {
        let fitted = fit(&mut set, &queries, given.articles, given.weights);
        set.index.set_weights(fitted);
    }
    if let Some(group) = &given.misses {
        for query in queries.iter().filter(|query| query.group() == *group) {
            let (found, _) = ask(&set, query, given.articles);
            let relevant = if given.articles {
                &query.relevant_articles
            } else {
                &query.relevant
            };
            if found
                .first()
                .is_none_or(|id| !relevant.iter().any(|r| r == id))
            {
                println!(
                    "{:?} wants {:?} has {:?}",
                    query.query,
                    &relevant[..relevant.len().min(3)],
                    &found[..found.len().min(3)]
                );
            }
        }
        return Ok(());
    }
    for (group, figures) in &mut measure(&set, &queries, given.articles, given.repeat) {
        figures.print(group);
    }
    println!(
        "{}",
        json!({ "build_ms": set.build_ms.round(), "index_bytes": set.index.bytes() })
    );
    Ok(())
}
