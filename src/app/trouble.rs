//! The screen when nothing can be read: what still works, and whom to call.

use super::kiosk::Context;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub title: &'static str,
    pub text: &'static str,
    pub works: Vec<&'static str>,
    /// The hall's; empty where not even that can be read.
    pub telephone: String,
}

pub fn view(context: &Context) -> View {
    let language = context.session.language;
    View {
        title: language.pick("查询内容暂时打不开", "Nothing can be shown just now"),
        text: language.pick(
            "机器正在自己恢复，请稍等一会儿再来看看。",
            "The kiosk is recovering by itself; please come back in a while.",
        ),
        works: vec![
            language.pick(
                "窗口照常办事，要取号请到咨询台",
                "The windows are at work; take a number at the desk",
            ),
            language.pick(
                "想问的事，可以问窗口，也可以打电话",
                "Ask at a window, or by telephone",
            ),
        ],
        telephone: context
            .hall
            .map(|hall| hall.telephone.clone())
            .unwrap_or_default(),
    }
}
