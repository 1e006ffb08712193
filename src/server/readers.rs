//! The readers of what a form brings, of bytes alone: no request, nobody signed in. For whoever
//! tries them with bytes of any kind.

use axum::{
    body::Body,
    http::{Request, header},
};

use super::{
    fault::Fault,
    intake::{FORM_MAX, Taken, read_form},
    items::questions::{self, Usual},
    request::{Fields, Upload},
};
use crate::content::item::Item;

/// The fields and files of a body; `media` says how it is written, as `Content-Type` does.
///
/// # Errors
/// [`Fault`] as the pages answer it.
pub async fn form(media: &str, bytes: Vec<u8>) -> Result<(Fields, Vec<Upload>), Fault> {
    let unreadable = |error: axum::http::Error| Fault::Internal(error.to_string());
    let request = Request::builder()
        .method("POST")
        .header(header::CONTENT_TYPE, media)
        .body(Body::from(bytes))
        .map_err(unreadable)?;
    let Taken { fields, files, .. } = read_form(request, FORM_MAX, true, None).await?;
    Ok((fields, files))
}

/// The questions of a table (CSV), or what is wrong with it in words.
///
/// # Errors
/// One sentence for each thing that is wrong.
pub fn questions(bytes: &[u8]) -> Result<Vec<Item>, Vec<String>> {
    let usual = Usual {
        owner: "党群服务中心",
        updated: "2026-11-23".to_owned(),
        review_by: "2027-11-23".to_owned(),
    };
    let table = questions::read(bytes, &usual);
    table
        .map(|table| table.items)
        .map_err(|wrong| wrong.into_iter().map(|wrong| wrong.message).collect())
}
