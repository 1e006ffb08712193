//! A body as blocks for the editor in the browser, and blocks as a body. The reader and writer of
//! the format are the only ones that know its marks; the browser never sees more than blocks.

use maud::{Markup, html};

use crate::{
    content::source::{self, Piece, Trouble},
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
    html! { script type="module" src=(asset::blocks_path()) {} }
}

/// The marks of the source, for those who type it.
pub fn marks() -> Markup {
    html! { span.hint data-marks { "# 一级标题　## 二级　1. 步骤　- 要点　> 提示　**重点**　表格用 |　图片单独一行写 ![说明](文件名.png)" } }
}
