//! 改了什么: two versions of a document, clause by clause, what stayed folded.

use crate::{
    app::language::Language,
    content::clauses::{Change, Clause, Row, Share},
};

/// What became of a clause, or of a run of clauses that stayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Same,
    Changed,
    Added,
    Removed,
    Renumbered,
}

/// Words with what became of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub text: String,
    pub share: Share,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeLine {
    pub fate: Fate,
    /// 第七条, or 第三条至第五条.
    pub label: String,
    pub note: String,
    /// The old words, empty where nothing of them is shown.
    pub before: Vec<Run>,
    pub after: Vec<Run>,
}

/// Words the comparison for the screen.
pub fn lines(rows: &[Row], language: Language) -> Vec<ChangeLine> {
    let mut lines = Vec::new();
    for group in rows.chunk_by(|a, b| a.change == b.change && is_folded(a.change)) {
        match group {
            [first, ..] if is_folded(first.change) => lines.extend(folded(group, language)),
            [row, ..] => lines.push(open(row, language)),
            [] => {}
        }
    }
    lines
}

/// Clauses that say what they said are named, not shown.
fn is_folded(change: Change) -> bool {
    matches!(change, Change::Unchanged | Change::Renumbered)
}

fn folded(rows: &[Row], language: Language) -> Option<ChangeLine> {
    let label = |side: fn(&Row) -> Option<&Clause>| span(rows.iter().filter_map(side), language);
    let now = label(|row| row.after.as_ref())?;
    let renumbered = rows.iter().any(|row| row.change == Change::Renumbered);
    let (fate, note) = if renumbered {
        let old = label(|row| row.before.as_ref()).unwrap_or_default();
        let note = match language {
            Language::Chinese => format!("原{old}，内容未改动"),
            Language::English => format!("was {old}, otherwise unchanged"),
        };
        (Fate::Renumbered, note)
    } else {
        (Fate::Same, language.pick("未改动", "unchanged").to_owned())
    };
    Some(ChangeLine {
        fate,
        label: now,
        note,
        before: vec![],
        after: vec![],
    })
}

/// The labels of a run: 第三条, 第三条、第四条, 第三条至第五条. None if no clause has one.
fn span<'a>(clauses: impl Iterator<Item = &'a Clause>, language: Language) -> Option<String> {
    let labels: Vec<_> = clauses
        .map(|clause| clause.label.as_str())
        .filter(|label| !label.is_empty())
        .collect();
    match labels[..] {
        [] => None,
        [one] => Some(one.to_owned()),
        [one, two] => Some(format!("{one}{}{two}", language.pick("、", ", "))),
        [first, .., last] => Some(format!("{first}{}{last}", language.pick("至", " to "))),
    }
}

fn open(row: &Row, language: Language) -> ChangeLine {
    let label_of = |clause: &Option<Clause>| {
        clause
            .as_ref()
            .map(|clause| clause.label.clone())
            .unwrap_or_default()
    };
    let (old, new) = (label_of(&row.before), label_of(&row.after));
    let moved = match (old.is_empty() || old == new, language) {
        (true, _) => String::new(),
        (false, Language::Chinese) => format!("原{old}"),
        (false, Language::English) => format!("was {old}"),
    };
    let (fate, label, note) = match row.change {
        Change::Added => (Fate::Added, new, language.pick("新增", "new").to_owned()),
        Change::Removed => (
            Fate::Removed,
            match language {
                Language::Chinese => format!("原{old}"),
                Language::English => format!("former {old}"),
            },
            language.pick("删去", "removed").to_owned(),
        ),
        _ => (Fate::Changed, new, moved),
    };
    let runs = |leave_out: Share| {
        row.pieces
            .iter()
            .filter(|piece| piece.share != leave_out)
            .map(|piece| Run {
                text: piece.text.clone(),
                share: piece.share,
            })
            .collect()
    };
    ChangeLine {
        fate,
        label,
        note,
        before: if row.before.is_some() {
            runs(Share::Added)
        } else {
            vec![]
        },
        after: if row.after.is_some() {
            runs(Share::Removed)
        } else {
            vec![]
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{
        block::{Block, Text},
        clauses::compare,
    };

    fn body(clauses: &[&str]) -> Vec<Block> {
        let paragraph = |text: &&str| Block::Paragraph {
            text: Text::from(*text),
        };
        clauses.iter().map(paragraph).collect()
    }

    #[test]
    fn runs_that_stayed_are_folded_and_the_rest_is_shown() {
        let before = body(&[
            "第一条　为了方便群众办事，制定本办法。",
            "第二条　本办法适用于本县。",
            "第三条　中心实行首问负责制度。",
            "第四条　五个工作日内答复来访人员。",
            "第五条　来访人员应当自备复印件。",
            "第六条　本办法自发布之日起施行。",
        ]);
        let after = body(&[
            "第一条　为了方便群众办事，制定本办法。",
            "第二条　本办法适用于本县。",
            "第三条　中心实行首问负责制度。",
            "第四条　三个工作日内答复来访人员。",
            "第五条　本办法自发布之日起施行。",
        ]);
        let lines = lines(&compare(&before, &after), Language::Chinese);
        let said: Vec<_> = lines
            .iter()
            .map(|l| (l.fate, l.label.as_str(), l.note.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                (Fate::Same, "第一条至第三条", "未改动"),
                (Fate::Changed, "第四条", ""),
                (Fate::Removed, "原第五条", "删去"),
                (Fate::Renumbered, "第五条", "原第六条，内容未改动"),
            ]
        );
        let marked = |runs: &[Run], share| -> String {
            runs.iter()
                .filter(|run| run.share == share)
                .map(|run| run.text.as_str())
                .collect()
        };
        assert_eq!(marked(&lines[1].before, Share::Removed), "五");
        assert_eq!(marked(&lines[1].after, Share::Added), "三");
        assert!(lines[2].after.is_empty());
    }
}
