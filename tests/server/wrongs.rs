//! What is wrong without end is told with an end: of a table or a folder with nothing right in it,
//! no more is read and kept than anyone could put right at once.

use query_corner::{
    content::source::{self, SourceFile, TOLD},
    server::readers,
};

use crate::{
    support::TestServer,
    uploads::{CHANNEL, ITEM, import, zip},
};

/// No sentence is longer, in bytes.
const SENTENCE: usize = 2000;

const ENDS: &str = "看到第 100 处为止";

fn wrongs(table: &str) -> Vec<String> {
    let wrong = readers::questions(table.as_bytes()).unwrap_err();
    assert!(wrong.len() <= TOLD + 1, "{} wrongs", wrong.len());
    for said in &wrong {
        assert!(said.len() <= SENTENCE, "{} bytes: {said:.100}", said.len());
    }
    wrong
}

fn says(wrong: &[String], what: &str) {
    assert!(wrong.iter().any(|said| said.contains(what)), "{wrong:.3?}");
}

#[test]
fn a_table_with_nothing_right_in_it_is_read_to_the_hundredth_error() {
    let rows = wrongs(&format!("问题,回答\n{}", ",\n".repeat(300_000)));
    assert_eq!(rows.len(), TOLD + 1);
    says(&rows, ENDS);
    let good = "什么,答。\n".repeat(30_000);
    let many = wrongs(&format!(
        "问题,回答,主题\n{}",
        good.replace("。", "。,党费")
    ));
    says(&many, "一次最多 20000 行");
    let mixed = format!("问题,回答,主题\n{}", "什么,答。,党费\n,,\n".repeat(5000));
    says(&wrongs(&mixed), ENDS);
}

#[test]
fn a_table_without_an_end_to_its_rows_is_not_held() {
    for (table, what) in [
        (
            format!("问题,回答{}", ",".repeat(8 << 20)),
            "第 1 行太长：一行最多 2 MiB",
        ),
        (
            format!("问题,回答\n甲,乙{}", ",".repeat(8 << 20)),
            "第 2 行太长",
        ),
        (
            format!("问题,回答\n甲,\"{}", "乙\n".repeat(1 << 20)),
            "第 2 行太长",
        ),
        (
            format!("问题,回答{}\n甲,乙", ",".repeat(200)),
            "第 1 行有 202 列，最多 100 列",
        ),
        (
            format!("问题,回答\n甲,乙{}\n", ",".repeat(200)),
            "第 2 行有 202 列",
        ),
    ] {
        says(&wrongs(&table), what);
    }
    // A row is as long as an item may be, wherever it stands.
    let long = "字".repeat(300_000);
    let table = format!("问题,回答,主题\n一？,答。,党费\n二？,\"{long}\",党费\n");
    says(&wrongs(&table), "第 3 行");
}

#[test]
fn what_is_quoted_of_a_table_is_short() {
    let heads = format!(
        "{}问题,回答\n甲,乙\n",
        format!("{},", "列".repeat(5000)).repeat(90)
    );
    says(&wrongs(&heads), "等 90 列");
    let cell = format!("问题,回答,群众问过\n甲,乙,{}\n", "是".repeat(100_000));
    says(&wrongs(&cell), "只能写");
    let date = format!("问题,回答,更新日期\n甲,乙,{}\n", "昨".repeat(100_000));
    says(&wrongs(&date), "第 2 行");
}

#[test]
fn a_field_with_rows_without_end_is_not_taken_apart() {
    let table = format!("问题,回答,别的说法\n甲,乙,\"{}\"\n", "丙\n".repeat(200_000));
    says(&wrongs(&table), "有 200000 行，最多 500 行");
}

#[test]
fn a_folder_with_nothing_right_in_it_is_read_to_the_hundredth_error() {
    let rules = ITEM.replace("答。", &"***\n\n".repeat(100));
    let file = |at: usize, text: &str| SourceFile {
        path: format!("question/q{at}.md"),
        bytes: text.as_bytes().to_vec(),
    };
    let channel = SourceFile {
        path: "channel.toml".to_owned(),
        bytes: CHANNEL.to_vec(),
    };
    let keys = ITEM.replace("owner", &format!("{} = 1\nowner", "k".repeat(5000)));
    let broken = format!("+++\n{}+++\n答。\n", "= 1\n".repeat(2000));
    for text in [rules.as_str(), "nothing", &keys, &broken] {
        let mut files: Vec<_> = (0..300).map(|at| file(at, text)).collect();
        files.push(channel.clone());
        let errors = source::parse_foreign(&files).unwrap_err();
        assert_eq!(errors.0.len(), TOLD);
        assert!(errors.0.iter().all(|error| error.message.len() <= SENTENCE));
        assert!(errors.to_string().contains(ENDS));
    }
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut packed = vec![("channel.toml", CHANNEL)];
    let names: Vec<_> = (0..300).map(|at| format!("question/q{at}.md")).collect();
    packed.extend(names.iter().map(|name| (name.as_str(), rules.as_bytes())));
    let answer = import(&server, "a.zip", &zip(&packed));
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains(ENDS));
    assert!(answer.body.len() < 100_000, "{} bytes", answer.body.len());
}
