//! Titles in lines of about equal length, broken where the words allow it
//! (GB/T 9704: 回行时词意完整、排列对称、长短适宜).

use super::typeset::{closes, opens, width};

/// Breaks a title into lines of about equal length, `columns` em at most, where the words
/// allow it (GB/T 9704: 回行时词意完整、排列对称、长短适宜).
pub fn lines(text: &str, columns: f32) -> Vec<String> {
    let columns = columns.max(4.0);
    let total: f32 = text.chars().map(width).sum();
    let even = total / (total / columns).ceil().max(1.0);
    // The places where a line may begin, each with the em before it.
    let mut places = vec![(0, 0.0)];
    let mut used = 0.0;
    let mut before = None;
    for (at, character) in text.char_indices() {
        if before.is_some_and(|b| !opens(b)) && !closes(character) {
            places.push((at, used));
        }
        used += width(character);
        before = Some(character);
    }
    places.push((text.len(), total));
    // The cheapest way to each place, and the place that the line before it begins at.
    let mut ways: Vec<(f32, usize)> = vec![(0.0, 0)];
    for (here, &(end, to)) in places.iter().enumerate().skip(1) {
        let last = end == text.len();
        let way = (0..here).map(|from| {
            let (start, since) = places[from];
            let long = to - since;
            let wide = if long > columns && here > from + 1 {
                1e6
            } else {
                0.0
            };
            let uneven = (long - even).powi(2) / even;
            let torn = if last {
                0.0
            } else {
                break_cost(&text[..end], &text[end..])
            };
            (ways[from].0 + wide + uneven + torn, from, start)
        });
        let best = way
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map_or((0.0, 0), |w| (w.0, w.1));
        ways.push(best);
    }
    let mut lines = Vec::new();
    let mut here = places.len() - 1;
    while here > 0 {
        let from = ways[here].1;
        lines.push(text[places[from].0..places[here].0].to_owned());
        here = from;
    }
    lines.reverse();
    lines
}

/// Words of titles that are not torn; a screen has no dictionary to know all.
const WORDS: [&str; 74] = [
    "年度",
    "住地",
    "政府",
    "信息",
    "公开",
    "条例",
    "办法",
    "规定",
    "规范",
    "通知",
    "意见",
    "公告",
    "通告",
    "公示",
    "解读",
    "方案",
    "制度",
    "细则",
    "章程",
    "准则",
    "指南",
    "目录",
    "名单",
    "申请",
    "查阅",
    "反映",
    "问题",
    "结果",
    "登记",
    "收缴",
    "使用",
    "管理",
    "服务",
    "工作",
    "组织",
    "关系",
    "转接",
    "党员",
    "党费",
    "党组",
    "党委",
    "支部",
    "流动",
    "群众",
    "中心",
    "活动",
    "教育",
    "培训",
    "就业",
    "创业",
    "失业",
    "保险",
    "养老",
    "医疗",
    "帮扶",
    "慰问",
    "困难",
    "老年",
    "残疾",
    "志愿",
    "建设",
    "实施",
    "开展",
    "进一步",
    "做好",
    "加强",
    "关于",
    "有关",
    "事项",
    "试行",
    "暂行",
    "修订",
    "中国",
    "共产党",
];

/// Whether a break tears one of [`WORDS`].
fn tears(before: &str, after: &str) -> bool {
    WORDS.iter().any(|word| {
        word.char_indices().skip(1).any(|(at, _)| {
            let (head, tail) = word.split_at(at);
            before.ends_with(head) && after.starts_with(tail)
        })
    })
}

/// What it costs to part a title between two words.
fn break_cost(before: &str, after: &str) -> f32 {
    /// Who or what a title speaks of ends here.
    const NAMES: [&str; 14] = [
        "中心",
        "党员",
        "委员会",
        "组织部",
        "办公室",
        "政府",
        "支部",
        "党委",
        "群众",
        "社区",
        "条例",
        "》",
        "：",
        "、",
    ];
    const STARTS: [&str; 11] = [
        "《", "关于", "登记", "实施", "管理", "工作", "服务", "若干", "有关", "暂行", "试行",
    ];
    let digit = |text: Option<char>| text.is_some_and(|c| c.is_ascii_alphanumeric());
    if digit(before.chars().next_back()) && (digit(after.chars().next()) || starts_unit(after)) {
        return 100.0;
    }
    if tears(before, after) {
        return 12.0;
    }
    // 的 and 和 belong to what stands before them.
    let clings = after.starts_with(['的', '和', '与', '及']);
    let names = NAMES.iter().any(|end| before.ends_with(end));
    let starts = STARTS.iter().any(|start| after.starts_with(start));
    let torn = match (clings, names, starts) {
        (true, ..) => 8.0,
        (_, true, _) => 0.0,
        (_, _, true) => 1.0,
        _ => 2.5,
    };
    // A name in its brackets is better kept whole.
    let depth =
        |open: char, close: char| before.matches(open).count() > before.matches(close).count();
    let inside = depth('《', '》') || depth('（', '）') || depth('〔', '〕');
    if inside { torn + 5.0 } else { torn }
}

fn starts_unit(text: &str) -> bool {
    text.starts_with(['年', '月', '日', '号', '条', '%'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_broken_where_the_words_allow_it() {
        for (text, columns, expected) in [
            ("关于公开文件的通知", 18.0, vec!["关于公开文件的通知"]),
            (
                "关于公开流动党员登记和服务事项的通知",
                16.0,
                vec!["关于公开流动党员", "登记和服务事项的通知"],
            ),
            (
                "反映问题怎样提、多久有结果：《信访工作条例》解读",
                20.0,
                vec!["反映问题怎样提、多久有结果：", "《信访工作条例》解读"],
            ),
            (
                "怎样查阅和申请政府信息：《中华人民共和国政府信息公开条例》解读",
                10.4,
                vec![
                    "怎样查阅和申请政府",
                    "信息：",
                    "《中华人民共和国政府",
                    "信息公开条例》解读",
                ],
            ),
            (
                "示例县党群服务中心服务管理办法（2026年修订）",
                16.0,
                vec!["示例县党群服务中心", "服务管理办法（2026年修订）"],
            ),
        ] {
            assert_eq!(lines(text, columns), expected, "{text}");
        }
    }

    #[test]
    fn no_line_of_a_title_is_wider_than_the_sheet() {
        let text = "中共示例县委组织部关于进一步做好外出流动党员登记管理和服务工作有关事项并公布服务站点名单的补充通知";
        for columns in [10.0, 13.0, 17.0, 24.0] {
            let lines = lines(text, columns);
            assert_eq!(lines.concat(), text);
            for line in &lines {
                assert!(
                    line.chars().map(width).sum::<f32>() <= columns,
                    "{line} in {columns}"
                );
            }
        }
    }
}
