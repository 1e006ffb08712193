//! A body as blocks for the editor in the browser, and blocks as a body. The reader and writer of
//! the format are the only ones that know its marks; the browser never sees more than blocks.

use maud::{Markup, html};

use crate::{
    content::{
        item::Kind,
        source::{self, Piece, Trouble},
    },
    server::{answer::Answer, fault::Fault, request::Request},
};

use super::asset;

/// Where bodies are read and written.
pub const PATH: &str = "/blocks";

/// The field with the list of pieces; without it the body is read.
const PIECES: &str = "pieces";

/// Reads the body, or writes the pieces over it.
pub fn convert(request: &Request) -> Result<Answer, Fault> {
    // A form's line breaks are CRLF.
    let body = request.form.get("body").replace("\r\n", "\n");
    if !request.form.has(PIECES) {
        let (pieces, wrong) = source::parse_pieces(&body);
        return reply(&body, Some(&pieces), &wrong);
    }
    let pieces: Vec<Piece> = serde_json::from_str(request.form.get(PIECES))
        .map_err(|_| Fault::refused("分段读不懂：请刷新页面再试"))?;
    let (written, wrong) = source::write_pieces(&pieces, &body);
    reply(&written, None, &wrong)
}

fn reply(body: &str, pieces: Option<&[Piece]>, wrong: &[Trouble]) -> Result<Answer, Fault> {
    let reply = serde_json::json!({ "body": body, "pieces": pieces, "wrong": wrong });
    Ok(Answer::json(serde_json::to_vec(&reply)?))
}

/// The script that turns each `textarea[data-blocks]` of the page into a column of blocks.
pub fn script() -> Markup {
    html! { script type="module" src=(asset::editor_path()) {} }
}

/// What a body of a kind says and what it leaves to the fields beside it.
pub fn about(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Document => {
            Some("从主送机关下面写到署名上面；文号、主送机关、署名、日期填在“公开文件专有”里。")
        }
        Kind::Question => Some("第一段是简短的回答，屏幕上最先看到。"),
        Kind::Guide => {
            Some("谁能办、带什么、怎么办填在“办事指南专有”里；这里写其余要说的，可以空着。")
        }
        Kind::Station => Some("地址、电话、怎么走填在“周边站点专有”里；这里可以空着。"),
        Kind::Notice | Kind::Hall => None,
    }
}

/// The marks of the source, for those who type it.
pub fn marks() -> Markup {
    html! { span.hint data-marks { "# 一级标题　## 二级　1. 步骤　- 要点　> 提示　**重点**　表格用 |　图片单独一行写 " code { "![说明](文件名.png)" } } }
}
