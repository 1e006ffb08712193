//! The page of a notice.

use jiff::civil::Date;

use crate::{
    content::{
        item::{Detail, Item, ItemKey},
        library::ReadError,
    },
    domain::{self, notice::NoticeKind},
};

use super::{
    body::{Piece, pieces},
    kiosk::Context,
    language::Language,
    row::notice_word,
};

/// The state of a notice's page.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    pub key: ItemKey,
    characters: usize,
}

/// The days of a posting.
#[derive(Clone, Debug, PartialEq)]
pub struct Posting {
    pub words: String,
    /// What is left, in words.
    pub left: String,
    /// How much is over, 0 to 1.
    pub over: f32,
}

#[derive(Clone, Debug, PartialEq)]
pub struct View {
    pub kind: &'static str,
    pub title: String,
    pub note: String,
    pub example: bool,
    pub posting: Option<Posting>,
    pub body: Vec<Piece>,
    pub telephone: String,
}

impl Notice {
    pub fn of(item: &Item) -> Self {
        Self {
            key: item.header.key.clone(),
            characters: pieces(&item.body).iter().map(Piece::characters).sum(),
        }
    }

    pub fn characters(&self) -> usize {
        self.characters
    }

    pub fn view(&self, context: &Context) -> Result<View, ReadError> {
        let language = context.session.language;
        let item = context.published(&self.key)?;
        let Detail::Notice(notice) = &item.detail else {
            return Err(ReadError(format!("{} is no notice", self.key)));
        };
        Ok(View {
            kind: notice_word(notice.notice, language),
            title: language
                .prefer(&item.header.title, &item.header.title_en)
                .to_owned(),
            note: format!("{} · {}", notice.issuer, language.date(notice.published)),
            example: context.ports.library.edition()?.example,
            posting: posting(notice, context.now.map(|now| now.date()), language),
            body: pieces(&item.body),
            telephone: notice.telephone.clone(),
        })
    }
}

/// The period of a 公示, on which people may still object. What is left of it is told where
/// today is known.
fn posting(
    notice: &domain::notice::Notice,
    today: Option<Date>,
    language: Language,
) -> Option<Posting> {
    let until = notice.until?;
    if notice.notice != NoticeKind::Posting {
        return None;
    }
    let days = |from: Date, to: Date| from.until(to).map_or(0, |span| span.get_days());
    let from = language.date(notice.from);
    // A year that both days share is said once.
    let to = match (language, notice.from.year() == until.year()) {
        (Language::Chinese, true) => language.short_day(until),
        _ => language.date(until),
    };
    let left = today.map(|today| days(today, until));
    let whole = (days(notice.from, until) + 1).max(1);
    Some(Posting {
        words: match language {
            Language::Chinese => format!("公示期 {from} 至 {to}"),
            Language::English => format!("Posted {from} to {to}"),
        },
        left: match (left, language) {
            (None, _) => String::new(),
            (Some(..=0), _) => language.pick("今天是最后一天", "Last day").to_owned(),
            (Some(left), Language::Chinese) => format!("还有 {left} 天"),
            (Some(left), Language::English) => format!("{left} days left"),
        },
        over: left.map_or(0.0, |left| {
            ((whole - left) as f32 / whole as f32).clamp(0.0, 1.0)
        }),
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::app::{
        kiosk::View as Shown,
        shelf::{Shelf, key},
    };

    fn posted(kind: NoticeKind) -> domain::notice::Notice {
        domain::notice::Notice {
            notice: kind,
            issuer: "县委组织部".into(),
            published: date(2026, 11, 23),
            from: date(2026, 11, 23),
            until: Some(date(2026, 11, 27)),
            telephone: String::new(),
            on_home: true,
        }
    }

    #[test]
    fn a_posting_counts_its_days() {
        for (day, left, over) in [
            (date(2026, 11, 23), "还有 4 天", 0.2),
            (date(2026, 11, 24), "还有 3 天", 0.4),
            (date(2026, 11, 27), "今天是最后一天", 1.0),
        ] {
            let notice = posted(NoticeKind::Posting);
            let posting = posting(&notice, Some(day), Language::Chinese).unwrap();
            assert_eq!(posting.left, left);
            assert!(
                (posting.over - over).abs() < 1e-5,
                "{day}: {}",
                posting.over
            );
        }
        assert!(
            posting(
                &posted(NoticeKind::Activity),
                Some(date(2026, 11, 24)),
                Language::Chinese
            )
            .is_none()
        );
    }

    #[test]
    fn a_notice_shows_its_kind_issuer_and_words() {
        let mut kiosk = Shelf::factory().kiosk();
        kiosk.open(key("notice/activity-job-fair"));
        let Some(Shown::Notice(view)) = kiosk.view() else {
            panic!()
        };
        assert_eq!(view.kind, "活动");
        assert!(view.note.ends_with("2026年11月16日"));
        assert!(view.posting.is_none() && !view.body.is_empty());
        assert_eq!(view.telephone, "0000-6012306");
    }

    #[test]
    fn a_notice_that_is_past_its_last_day_leaves_the_screen_at_midnight() {
        let mut kiosk = Shelf::factory().kiosk();
        kiosk.open(key("notice/activity-job-fair"));
        let evening = date(2026, 12, 12).at(23, 59, 59, 0);
        kiosk.tick(evening, evening.date(), std::time::Duration::ZERO);
        assert!(kiosk.page().is_some());
        let after = date(2026, 12, 13).at(0, 0, 0, 0);
        kiosk.tick(after, after.date(), std::time::Duration::from_secs(1));
        assert!(kiosk.page().is_none());
        kiosk.open(key("notice/activity-job-fair"));
        assert!(kiosk.page().is_none());
    }
}
