//! The search as a visitor types into it, over a small hall's content.

// Highlights are ranges, often one.
#![allow(clippy::single_range_in_vec_init)]

use jiff::civil::date;
use query_corner::content::factory;
use query_corner::content::item::{Item, Kind};
use query_corner::content::source::{SourceFile, parse};
use query_corner::search::atom::{Piece, atoms};
use query_corner::search::normalise::{fold, fold_text};
use query_corner::search::reading::Readings;
use query_corner::search::syllable::Syllables;
use query_corner::search::{
    Aliases, Answer, Builder, Cancelled, Entry, How, Index, Options, Role, Weights, from_items,
    golden,
};

const TITLES: [&str; 14] = [
    "组织关系接转办理指南",
    "流动党员登记",
    "党费收缴标准是多少？",
    "大学生村官选聘条件",
    "退党以后还能重新入党吗？",
    "银行贷款贴息申请",
    "会计从业人员继续教育",
    "企业职工养老金申领",
    "最低生活保障申请",
    "居民身份证补领",
    "行政复议申请",
    "参加城乡居民医疗保险",
    "LPR 利率说明",
    "《中华人民共和国立法法》第五十四条释义",
];

fn index() -> Index {
    let mut builder = Builder::new(Aliases::factory());
    for title in TITLES {
        builder.add(&Entry {
            kind: Kind::Question,
            prior: 0.0,
            topics: &["办事".to_owned()],
            rows: &[(Role::Title, title)],
            passages: &["到一楼大厅三号窗口取号办理，带上户口簿。"],
        });
    }
    builder.add(&Entry {
        kind: Kind::Document,
        prior: 0.0,
        topics: &["公开".to_owned()],
        rows: &[
            (Role::Title, "国务院关于开展营商环境创新试点的意见"),
            (Role::Number, "国发〔2021〕24号"),
        ],
        passages: &["优化经常性涉企服务，推动惠企政策落地。"],
    });
    builder.add(&Entry {
        kind: Kind::Document,
        prior: -1.0,
        topics: &["公开".to_owned()],
        rows: &[
            (Role::Title, "国务院关于进一步深化预算管理制度改革的意见"),
            (Role::Number, "国发〔2021〕5号"),
        ],
        passages: &[],
    });
    builder.build()
}

fn ask(index: &Index, query: &str) -> Answer {
    index
        .search(query, &Options::default())
        .expect("nothing cancels")
}

#[track_caller]
fn first(index: &Index, query: &str, wanted: &str) {
    let answer = ask(index, query);
    let found = answer.hits.first().map(|hit| index.title(hit.entry));
    assert_eq!(found, Some(wanted), "for {query:?}");
}

#[test]
fn folding_keeps_one_character_for_one() {
    for (from, to) in [
        ('Ａ', 'a'),
        ('關', '关'),
        ('〔', '('),
        ('［', '('),
        ('】', ')'),
        ('３', '3'),
        ('①', '1'),
        ('國', '国'),
    ] {
        assert_eq!(fold(from), to, "for {from}");
    }
    let text = "國發〔２０２１〕３號㈠ﬁ";
    assert_eq!(fold_text(text).len(), text.chars().count());
}

#[test]
fn polyphones_are_read_by_their_word() {
    let all = Syllables::get();
    for (word, sound) in [
        ("银行", "yin hang"),
        ("行政", "xing zheng"),
        ("会计", "kuai ji"),
        ("参加", "can jia"),
        ("还款", "huan kuan"),
        ("重庆", "chong qing"),
        ("律师", "lv shi"),
        ("重新", "chong xin"),
    ] {
        let heard: Vec<&str> = Readings::get()
            .of_text(&fold_text(word))
            .into_iter()
            .map(|reading| all.spelling(reading.expect("a reading").syllable))
            .collect();
        assert_eq!(heard.join(" "), sound, "for {word}");
    }
}

#[test]
fn a_clause_is_the_same_in_numerals_and_digits() {
    let pieces = |text: &str| {
        atoms(&fold_text(text))
            .into_iter()
            .map(|atom| atom.piece)
            .collect::<Vec<_>>()
    };
    assert_eq!(pieces("第五十四条"), pieces("第54条"));
    assert_eq!(pieces("第一千二百五十一条"), pieces("第1251条"));
    assert!(pieces("五一劳动节").contains(&Piece::Han('五')));
}

#[test]
fn a_document_number_is_found_however_it_is_typed() {
    let index = index();
    for query in [
        "国发〔2021〕24号",
        "国发[2021]24号",
        "國發【２０２１】24號",
        "国发2021 24",
        "guofa 2021 24",
        "guofa2021 2",
    ] {
        first(&index, query, "国务院关于开展营商环境创新试点的意见");
        assert_eq!(ask(&index, query).hits[0].how, How::Number, "for {query:?}");
    }
    first(
        &index,
        "国发2021 5",
        "国务院关于进一步深化预算管理制度改革的意见",
    );
}

#[test]
fn letters_and_characters_mix() {
    let index = index();
    for query in [
        "组织关系",
        "組織關係",
        "zuzhiguanxi",
        "组织gx",
        "zzgxjz",
        "zuzhiguanx",
        "zzguanxi",
        "zuzhi关系",
        "zu'zhi'guan'xi",
    ] {
        first(&index, query, "组织关系接转办理指南");
    }
    first(&index, "yinhangdaikuan", "银行贷款贴息申请");
    first(&index, "kuaijicongye", "会计从业人员继续教育");
    first(&index, "xingzhengfuyi", "行政复议申请");
    first(&index, "di54tiao", "《中华人民共和国立法法》第五十四条释义");
    first(&index, "lpr", "LPR 利率说明");
}

#[test]
fn one_slip_and_southern_sounds_are_forgiven() {
    let index = index();
    for query in [
        "zuzhiguaxi",
        "zuzhhiguanxi",
        "zuhziguanxi",
        "zuzjiguanxi",
        "zuziguanxi",
        "zhuzhiguangxi",
    ] {
        first(&index, query, "组织关系接转办理指南");
    }
    first(&index, "niudongdangyuan", "流动党员登记");
    first(&index, "sengfenzheng", "居民身份证补领");
}

#[test]
fn every_beginning_of_a_good_query_finds_it() {
    let index = index();
    for (query, title) in [
        ("zuzhiguanxijiezhuan", "组织关系接转办理指南"),
        ("liudongdangyuandengji", "流动党员登记"),
        ("xingzhengfuyishenqing", "行政复议申请"),
        ("大学生村官", "大学生村官选聘条件"),
    ] {
        for end in query.char_indices().map(|(at, c)| at + c.len_utf8()) {
            let typed = &query[..end];
            let found = ask(&index, typed);
            assert!(
                found.hits.iter().any(|hit| index.title(hit.entry) == title),
                "{typed:?} misses {title}"
            );
        }
    }
}

#[test]
fn everyday_words_find_official_ones() {
    let index = index();
    first(&index, "退休金", "企业职工养老金申领");
    first(&index, "低保", "最低生活保障申请");
    assert_eq!(ask(&index, "低保").hits[0].how, How::Alias);
}

/// An index of entries with a title and a text each.
fn of_texts(entries: &[(Kind, &str, &str)]) -> Index {
    let mut builder = Builder::new(Aliases::factory());
    for (kind, title, text) in entries {
        builder.add(&Entry {
            kind: *kind,
            prior: 0.0,
            topics: &[],
            rows: &[(Role::Title, title)],
            passages: &[text],
        });
    }
    builder.build()
}

#[test]
fn a_bare_word_names_the_matter_and_several_words_ask() {
    let question = (Kind::Question, "合作协议有效吗？", "看是否自愿。");
    let matter = (Kind::Guide, "合作协议公证指引", "带上身份证。");
    let index = of_texts(&[question, matter]);
    first(&index, "合作协议", matter.1);
    first(&index, "hezuoxieyi", matter.1);
    first(&index, "协议 有效", question.1);
}

#[test]
fn among_several_words_a_long_one_does_not_drown_a_short_one() {
    let long = "帮助信息网络犯罪活动罪的立案标准是什么？";
    let short = "学生犯了帮信罪，能否判缓刑？";
    let mut index = of_texts(&[(Kind::Question, long, ""), (Kind::Question, short, "")]);
    let query = "帮信罪 帮助信息网络犯罪活动罪 缓刑";
    first(&index, query, short);
    let by_length = Weights {
        word: 0.0,
        ..Weights::default()
    };
    index.set_weights(by_length);
    first(&index, query, long);
}

#[test]
fn each_word_of_a_query_is_put_in_other_words() {
    let wanted = "寄快递把东西弄丢了，能要求赔偿吗？";
    let index = of_texts(&[
        (Kind::Question, "快递可以变更寄送目的地吗？", ""),
        (Kind::Question, "手机弄丢了怎么办？", ""),
        (Kind::Question, wanted, ""),
    ]);
    first(&index, "货运合同 丢失", wanted);
}

#[test]
fn an_editors_other_words_come_before_the_programs() {
    let mut builder = Builder::new(Aliases::factory());
    builder
        .alias("小孩 > 少先队员 0.7")
        .expect("a line that can be read");
    for title in ["子女入学登记", "未成年人保护登记", "少先队员报到登记"] {
        builder.add(&Entry {
            kind: Kind::Guide,
            prior: 0.0,
            topics: &[],
            rows: &[(Role::Title, title)],
            passages: &[],
        });
    }
    let answer = ask(&builder.build(), "小孩登记");
    assert!(
        answer
            .hits
            .iter()
            .any(|hit| hit.text == "少先队员报到登记" && hit.how == How::Alias)
    );
}

#[test]
fn an_initial_before_whole_syllables_reads_as_its_most_frequent_word() {
    let text = "到大厅办理。";
    let index = of_texts(&[
        (Kind::Guide, "历史查询", text),
        (Kind::Guide, "律师查询", text),
        (Kind::Guide, "律师执业许可", text),
        (Kind::Guide, "律师变更机构", text),
    ]);
    first(&index, "lshichaxun", "律师查询");
    first(&index, "lishichaxun", "历史查询");
}

#[test]
fn a_word_of_the_alias_list_is_known_by_its_first_letter() {
    let index = index();
    first(&index, "txiujin", "企业职工养老金申领");
    assert_eq!(ask(&index, "txiujin").hits[0].how, How::Alias);
}

#[test]
fn a_character_read_as_elsewhere_is_found_below_the_right_one() {
    let text = "到大厅办理。";
    let index = of_texts(&[
        (Kind::Guide, "核申请", text),
        (Kind::Guide, "重核申请", text),
        (Kind::Guide, "中和申请", text),
    ]);
    first(&index, "chongheshenqing", "重核申请");
    first(&index, "zhongheshenqing", "中和申请");
    let second = &ask(&index, "zhongheshenqing").hits[1];
    assert_eq!(index.title(second.entry), "重核申请");
    assert_eq!(second.highlights, [0..4]);
}

#[test]
fn a_homophone_counts_less_than_the_character() {
    let mut builder = Builder::new(Aliases::default());
    for title in ["式务所", "事务所"] {
        builder.add(&Entry {
            kind: Kind::Question,
            prior: 0.0,
            topics: &[],
            rows: &[(Role::Title, title)],
            passages: &[],
        });
    }
    let index = builder.build();
    first(&index, "事务所", "事务所");
    first(&index, "式务所", "式务所");
    assert_eq!(ask(&index, "式务所").hits.len(), 2);
}

#[test]
fn a_repealed_document_stands_below_its_equal() {
    let index = index();
    let answer = ask(&index, "国务院意见");
    let place = |title: &str| {
        answer
            .hits
            .iter()
            .position(|hit| index.title(hit.entry).contains(title))
    };
    assert!(place("营商环境") < place("预算管理"), "{:?}", answer.hits);
}

/// The marked words of the title of every hit.
fn marked(query: &str) -> Vec<(String, Vec<String>)> {
    let index = index();
    let answer = index.search(query, &Options::default()).unwrap();
    let of_hit = |hit: &query_corner::search::Hit| {
        let title: Vec<char> = index.title(hit.entry).chars().collect();
        let words = hit.title_highlights.iter();
        let words = words.map(|mark| title[mark.clone()].iter().collect());
        (title.iter().collect(), words.collect())
    };
    answer.hits.iter().map(of_hit).collect()
}

#[test]
fn initials_are_marked_only_where_most_of_them_stand_together() {
    for (query, title, wanted) in [
        ("zzgx", "组织关系接转办理指南", vec!["组织关系"]),
        // One or two of four, wherever they stand, are no reason.
        ("zzgx", "最低生活保障申请", vec![]),
        ("组织gx", "组织关系接转办理指南", vec!["组织关系"]),
        ("df", "党费收缴标准是多少？", vec!["党费"]),
        // A first letter of the last syllable is met all over.
        ("df", "组织关系接转办理指南", vec![]),
        ("df", "企业职工养老金申领", vec![]),
    ] {
        for (found, marks) in marked(query) {
            if found == title {
                assert_eq!(marks, wanted, "{query} in {title}");
            }
        }
    }
    assert!(
        marked("zzgx")
            .iter()
            .any(|(_, marks)| marks == &["组织关系"])
    );
}

#[test]
fn a_syllable_by_itself_is_marked_only_where_nothing_longer_is() {
    let of = |query: &str, title: &str| {
        let found = marked(query).into_iter().find(|(found, _)| found == title);
        found.map(|(_, marks)| marks)
    };
    let title = "企业职工养老金申领";
    assert_eq!(of("yanglaojin", title).unwrap(), ["养老金"]);
    assert_eq!(of("guanxidang", TITLES[0]).unwrap(), ["关系"]);
    assert_eq!(of("guanxidang", "流动党员登记").unwrap(), ["党"]);
    // Written characters are marked one by one.
    assert_eq!(of("养金", title).unwrap(), ["养", "金"]);
}

#[test]
fn what_only_sounds_alike_or_stands_alone_beside_the_whole_is_not_marked() {
    let of = |title: &str, query: &str| {
        let index = of_texts(&[(Kind::Question, title, "可以网上转接。")]);
        let hit = ask(&index, query).hits.remove(0);
        let title: Vec<char> = title.chars().collect();
        let words = hit.title_highlights.into_iter();
        let words = words.map(|mark| title[mark].iter().collect());
        words.collect::<Vec<String>>()
    };
    // 什 sounds like 申, but 请 does not follow it.
    assert_eq!(of("党务公开什么，向谁公开？", "公开申请"), ["公开", "公开"]);
    // A slip at the end of the query is what was meant.
    assert_eq!(of("党务公开目录", "党务公凯"), ["党务公开"]);
    // 业 of 就业 says nothing where 失业 stands whole.
    assert_eq!(of("失业以后：就业促进法解读", "失业"), ["失业"]);
    assert_eq!(of("关于中国共产党党费收缴的规定", "党费"), ["党费"]);
    assert_eq!(of("高校毕业生党员组织关系转接", "组织gx"), ["组织关系"]);
    // It is the text that has 网.
    assert_eq!(of("组织关系转往外省", "网"), [""; 0]);
}

#[test]
fn highlights_are_exact() {
    let index = index();
    let hit = &ask(&index, "關係").hits[0];
    assert_eq!(
        (hit.text.as_str(), hit.title_highlights.as_slice()),
        (TITLES[0], [2..4].as_slice())
    );
    let hit = &ask(&index, "第54条").hits[0];
    let marked: String = hit
        .text
        .chars()
        .skip(hit.highlights[0].start)
        .take(hit.highlights[0].len())
        .collect();
    assert_eq!(marked, "第五十四条");
    let body = "到一楼大厅三号窗口取号办理，带上户口簿。";
    let snippet = index.snippet("户口簿", body, 10);
    assert_eq!(snippet.highlights, [16..19]);
    assert!(snippet.range.len() <= 10 && snippet.range.contains(&16));
}

#[test]
fn an_answer_counts_where_the_title_does_not() {
    let index = index();
    let answer = ask(&index, "惠企政策");
    assert_eq!(
        index.title(answer.hits[0].entry),
        "国务院关于开展营商环境创新试点的意见"
    );
    assert_eq!(
        (answer.hits[0].how, answer.hits[0].passage),
        (How::Passage, Some(0))
    );
}

#[test]
fn kinds_narrow_a_search() {
    let index = index();
    let options = Options {
        kinds: &[Kind::Document],
        ..Options::default()
    };
    let answer = index.search("申请意见", &options).expect("nothing cancels");
    assert!(!answer.hits.is_empty() && answer.hits.iter().all(|hit| hit.kind == Kind::Document));
    assert!(
        answer
            .totals
            .iter()
            .all(|(kind, _)| *kind == Kind::Document)
    );
}

#[test]
fn a_vague_word_answers_with_topics() {
    let mut builder = Builder::new(Aliases::default());
    for at in 0..60 {
        let topic = if at % 3 == 0 { "社保" } else { "户籍" };
        let title = format!("第{at}类事项申请");
        builder.add(&Entry {
            kind: Kind::Guide,
            prior: 0.0,
            topics: &[topic.to_owned()],
            rows: &[(Role::Title, &title)],
            passages: &[],
        });
    }
    let index = builder.build();
    let answer = ask(&index, "申请");
    assert!(answer.vague);
    assert_eq!(
        answer.topics,
        [("户籍".to_owned(), 40), ("社保".to_owned(), 20)]
    );
    assert_eq!(answer.totals, [(Kind::Guide, 60)]);
    // A topic that is chosen has as many as were told.
    let options = Options {
        topic: Some("社保"),
        ..Options::default()
    };
    let answer = index.search("申请", &options).expect("nothing cancels");
    assert_eq!(answer.totals, [(Kind::Guide, 20)]);
    assert!(answer.hits.iter().all(|hit| hit.entry % 3 == 0));
}

#[test]
fn a_word_that_eight_entries_have_is_vague_where_there_are_few() {
    let vague = |times: usize| {
        let mut texts: Vec<_> = (0..times)
            .map(|at| (Kind::Guide, format!("{at}号事项查询"), ""))
            .collect();
        texts.extend((0..40).map(|at| (Kind::Guide, format!("第{at}类登记"), "")));
        let texts: Vec<_> = texts
            .iter()
            .map(|(kind, title, text)| (*kind, title.as_str(), *text))
            .collect();
        ask(&of_texts(&texts), "查询").vague
    };
    assert!(vague(8) && !vague(7));
}

#[test]
fn only_what_has_the_initials_counts_for_them() {
    let titles = [
        "无线电台站设置",
        "土地登记",
        "地图审定",
        "动物防疫",
        "无线电频率许可",
    ];
    let texts = titles.map(|title| (Kind::Guide, title, "到大厅办理。"));
    let index = of_texts(&texts);
    // Four of the five have a sound with d, two of them after w and x.
    assert_eq!(ask(&index, "wxd").totals, [(Kind::Guide, 2)]);
}

#[test]
fn a_character_that_nothing_has_is_a_part_of_the_query() {
    let index = of_texts(&[
        (Kind::Guide, "天然林保护", "到大厅办理。"),
        (Kind::Guide, "土地登记", "到大厅办理。"),
    ]);
    let answer = ask(&index, "天气");
    assert_eq!((answer.hits.len(), answer.totals), (1, Vec::new()));
    assert_eq!(ask(&index, "天然").totals, [(Kind::Guide, 1)]);
}

#[test]
fn an_initial_is_as_rare_as_what_it_stands_for() {
    // 律 is rare where other sounds with l are everywhere.
    let mut titles: Vec<String> = (1..40).map(|at| format!("来信劳动理赔第{at}号")).collect();
    titles.extend(["教师变更事项", "律师基本变更"].map(str::to_owned));
    let texts: Vec<_> = titles
        .iter()
        .map(|t| (Kind::Guide, t.as_str(), "到大厅办理。"))
        .collect();
    first(&of_texts(&texts), "lshibiangeng", "律师基本变更");
}

#[test]
fn a_cancelled_search_says_so() {
    let options = Options {
        cancel: &|| true,
        ..Options::default()
    };
    assert_eq!(index().search("组织关系", &options), Err(Cancelled));
}

#[test]
fn every_character_that_occurs_finds_something() {
    let index = index();
    let bodies = "到一楼大厅三号窗口取号办理，带上户口簿。优化经常性涉企服务，推动惠企政策落地。";
    for c in TITLES
        .concat()
        .chars()
        .chain(bodies.chars())
        .filter(|c| c.is_alphanumeric())
    {
        assert!(
            !ask(&index, &c.to_string()).hits.is_empty(),
            "{c} finds nothing"
        );
    }
    assert!(
        !ask(&index, "龘户").hits.is_empty(),
        "one of two characters matches"
    );
    assert!(ask(&index, "").hits.is_empty() && ask(&index, "，。").hits.is_empty());
}

#[test]
fn any_input_gives_the_same_answer_twice_and_ranges_in_bounds() {
    let (one, two) = (index(), index());
    let alphabet: Vec<char> =
        "组织關系会行第五十四条０12〔〕[]号 \n，。'zhiguanxioeauvLPR龘𠮷é🙂\u{200d}\0"
            .chars()
            .collect();
    let mut seed = 20_261_123u64;
    println!("seed {seed}");
    for _ in 0..1500 {
        let mut query = String::new();
        let next = |seed: &mut u64| {
            *seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (*seed >> 33) as usize
        };
        for _ in 0..next(&mut seed) % 24 {
            query.push(alphabet[next(&mut seed) % alphabet.len()]);
        }
        let answer = ask(&one, &query);
        assert_eq!(answer, ask(&two, &query), "for {query:?}");
        for hit in &answer.hits {
            let len = hit.text.chars().count();
            assert!(
                hit.highlights
                    .iter()
                    .all(|mark| mark.start < mark.end && mark.end <= len),
                "for {query:?}"
            );
            assert!(
                hit.highlights
                    .windows(2)
                    .all(|two| two[0].end <= two[1].start),
                "for {query:?}"
            );
        }
        let snippet = one.snippet(&query, &query, 7);
        assert!(snippet.range.end <= query.chars().count(), "for {query:?}");
    }
}

#[test]
fn every_factory_alias_can_be_read() {
    let text = include_str!("../../assets/search/aliases.txt");
    for line in text.lines() {
        assert_eq!(Aliases::default().add(line), Ok(()));
    }
    assert!(Aliases::default().add("退休金 养老金").is_err());
    assert!(Aliases::default().add("退休金 > 养老金 2").is_err());
}

/// A channel of two questions, one with what an editor adds for the search.
fn edited(front: &str) -> Result<Vec<Item>, String> {
    let file = |path: &str, text: &str| SourceFile {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let defaults = "channel = \"a\"\ntitle = \"甲\"\n[defaults]\nowner = \"办公室\"\n\
        updated = 2026-11-01\nreview_by = 2027-11-01\nscope = \"社会\"\ndisclosure = \"主动公开\"\n\
        secrecy = \"非涉密\"\nrecord = []\ntopics = [\"办事\"]\n";
    let pension = format!("+++\ntitle = \"职工养老待遇申领\"\n{front}\n+++\n到窗口办理。\n");
    let other = "+++\ntitle = \"怎么取号\"\n+++\n到机器上取号。\n";
    let drafts = parse(&[
        file("channel.toml", defaults),
        file("question/pension.md", &pension),
        file("question/queue.md", other),
    ])
    .map_err(|errors| errors.to_string())?;
    Ok(drafts.drafts.into_iter().map(|draft| draft.item).collect())
}

#[test]
fn an_editors_words_hold_and_golden_queries_tell_what_is_not_found() {
    let front = "aliases = [\"养命钱 > 养老待遇 0.9\"]\ngolden = [\"养命钱\", \"怎么取号\"]";
    let items = edited(front).unwrap();
    let index = from_items::index(&items, Aliases::default(), date(2026, 11, 23));
    assert_eq!(ask(&index, "养命钱").hits[0].how, How::Alias);
    let golden: Vec<_> = items.iter().flat_map(golden::of_item).collect();
    let misses = golden::check(&index, &golden, |key| {
        let at = items.iter().position(|item| item.header.key == *key);
        at.map(|at| at as u32)
    });
    let failed: Vec<_> = misses.iter().map(|miss| miss.query.as_str()).collect();
    assert_eq!(failed, ["怎么取号"]);
}

#[test]
fn what_the_starter_contents_golden_queries_ask_for_is_found() {
    let drafts = parse(&factory::files()).unwrap().drafts;
    let items: Vec<Item> = drafts.into_iter().map(|draft| draft.item).collect();
    let index = from_items::index(&items, Aliases::factory(), date(2026, 11, 23));
    let golden: Vec<_> = items.iter().flat_map(golden::of_item).collect();
    assert!(golden.len() >= 15, "{}", golden.len());
    let misses = golden::check(&index, &golden, |key| {
        let at = items.iter().position(|item| item.header.key == *key);
        at.map(|at| at as u32)
    });
    assert_eq!(misses, []);
}

#[test]
fn an_alias_that_cannot_be_read_is_an_error_of_its_file() {
    let error = edited("aliases = [\"养命钱 养老待遇\"]").unwrap_err();
    assert!(error.contains("question/pension.md 第 3 行"), "{error}");
    assert!(error.contains("不是同义词写法"), "{error}");
}
