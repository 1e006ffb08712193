//! 带走: an answer or a guide in a code that a phone reads, and on paper.
//!
//! The code holds the words themselves, so that it needs no network: as many as a phone reads off
//! the screen at once. Where the same items stand on a public site, it holds their address.
//! Nothing in it tells of the visitor but the materials ticked just now.

mod words;

use crate::{content::library::ReadError, domain::leaflet::Leaflet};

use super::{
    kiosk::Context,
    language::Language,
    page::Page,
    world::{Printer, Printout},
};

/// Bytes of the largest code that is shown: version 25 at level L (ISO/IEC 18004), 117 modules a
/// side.
pub const MOST: usize = 1273;

/// So many sheets of paper a session; more are the staff's to give.
const SHEETS: u32 = 5;

/// The state of the dialog.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TakeAlong {
    paper: Paper,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Paper {
    #[default]
    Unasked,
    Printing,
    Ended(Printout),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub title: String,
    /// What the code says.
    pub code: String,
    /// How to read it and what one has then.
    pub note: String,
    /// What is in it, in words.
    pub holds: String,
    /// 余下的请看屏幕或打印; empty where nothing is left out.
    pub rest: String,
    /// There is a printer.
    pub has_printer: bool,
    pub can_print: bool,
    /// What became of the paper, or why there is none.
    pub paper: String,
    /// It did not come out.
    pub paper_failed: bool,
}

/// Whether a page can be taken along.
pub fn is_offered(page: &Page) -> bool {
    matches!(page, Page::Answer(_) | Page::Guide(_))
}

fn has_printer(context: &Context) -> bool {
    context.printer != Printer::None
}

/// All words of a page; none of a page that is not offered.
pub fn leaflet(page: &Page, context: &Context) -> Result<Option<Leaflet>, ReadError> {
    let key = page.key().filter(|_| is_offered(page));
    key.map(|key| words::of(&context.published(key)?, context))
        .transpose()
}

/// The address of a page on the public site. Factory content is on none.
fn address(page: &Page, context: &Context) -> Result<Option<String>, ReadError> {
    let example = context.ports.library.edition()?.example;
    let site = context.public_url.filter(|_| !example);
    Ok(site
        .zip(page.key())
        .map(|(site, key)| format!("{site}/{key}")))
}

impl TakeAlong {
    /// Its paper is on the way.
    pub fn printing() -> Self {
        Self {
            paper: Paper::Printing,
        }
    }

    pub fn printed(&mut self, printout: Printout) {
        self.paper = Paper::Ended(printout);
    }

    /// A sheet that came out is not printed again; one that did not may be.
    pub fn can_print(&self, context: &Context) -> bool {
        let open = match self.paper {
            Paper::Unasked => true,
            Paper::Printing => false,
            Paper::Ended(printout) => matches!(printout, Printout::NoPaper | Printout::NotReady),
        };
        has_printer(context) && open && context.session.printed < SHEETS
    }

    pub fn view(&self, page: &Page, context: &Context) -> Result<View, ReadError> {
        let language = context.session.language;
        let leaflet = leaflet(page, context)?
            .ok_or_else(|| ReadError("this page can't be taken along".into()))?;
        let rest = match (has_printer(context), language) {
            (true, Language::Chinese) => "余下的请看屏幕或打印",
            (false, Language::Chinese) => "余下的请看屏幕",
            (true, Language::English) => "The rest is on the screen or on paper",
            (false, Language::English) => "The rest is on the screen",
        };
        let (code, note, holds, whole) = match address(page, context)? {
            Some(address) => (
                address.clone(),
                language.pick(
                    "手机扫一扫，打开这一页的网页。",
                    "Scan to open this page on your phone.",
                ),
                address,
                true,
            ),
            None => {
                let fitted = leaflet.fit(MOST, &format!("（{rest}）"));
                (
                    fitted.text,
                    language.pick(
                        "手机扫一扫，文字就在手机里，不用联网。",
                        "Scan to keep the words on your phone. No network needed.",
                    ),
                    holds(&fitted.headings, language),
                    fitted.whole,
                )
            }
        };
        Ok(View {
            title: leaflet.title,
            code,
            note: note.to_owned(),
            holds,
            rest: match whole {
                true => String::new(),
                false => format!("{rest}{}", language.pick("。", ".")),
            },
            has_printer: has_printer(context),
            can_print: self.can_print(context),
            paper: self.says(context),
            paper_failed: matches!(self.paper, Paper::Ended(end) if end != Printout::Out),
        })
    }

    fn says(&self, context: &Context) -> String {
        let language = context.session.language;
        let words = match self.paper {
            Paper::Printing => language.pick("正在打印，请稍候。", "Printing."),
            Paper::Ended(Printout::Out) if context.printer == Printer::Simulated => language.pick(
                "打印好了，存成了图片：打印机是模拟的，不出纸。",
                "Printed as a picture: the printer is simulated, no paper comes out.",
            ),
            Paper::Ended(Printout::Out) => language.pick(
                "打印好了，请从下方取走。",
                "Printed: please take the paper below.",
            ),
            Paper::Ended(Printout::NoPaper) => language.pick(
                "没有打印出来：打印机没有纸了。请用手机扫，或请工作人员加纸。",
                "Not printed: the printer is out of paper. Please scan, or ask the staff.",
            ),
            Paper::Ended(Printout::NotReady) => language.pick(
                "没有打印出来：打印机没有准备好。请用手机扫，或请工作人员看一看。",
                "Not printed: the printer is not ready. Please scan, or ask the staff.",
            ),
            Paper::Ended(Printout::Unsure) => language.pick(
                "可能没有打全，请看一看下方的纸。",
                "It may be incomplete: please look at the paper below.",
            ),
            Paper::Unasked if has_printer(context) && context.session.printed >= SHEETS => language
                .pick(
                    "这次已经打印了几张，还要的请找工作人员。",
                    "For more paper please ask the staff.",
                ),
            Paper::Unasked => "",
        };
        words.to_owned()
    }
}

fn holds(headings: &[String], language: Language) -> String {
    match (headings.is_empty(), language) {
        (true, Language::Chinese) => "码里是：这一页的回答".to_owned(),
        (true, Language::English) => "In it: the answer of this page".to_owned(),
        (false, Language::Chinese) => format!("码里有：{}", headings.join("、")),
        (false, Language::English) => format!("In it: {}", headings.join(", ")),
    }
}

#[cfg(test)]
mod tests;
