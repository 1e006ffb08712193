//! The console's own files: style, the one script, and the fonts of those PCs that have no Chinese ones.

use std::sync::LazyLock;

use axum::{
    body::Body,
    http::{HeaderValue, Response, StatusCode, header},
};

use crate::content::digest::Digest;

const CSS: &str = include_str!("../../../assets/web/console.css");
const SANS: &[u8] = include_bytes!("../../../assets/fonts/NotoSansSC-Regular.ttf");
const SANS_BOLD: &[u8] = include_bytes!("../../../assets/fonts/NotoSansSC-Bold.ttf");
const SERIF: &[u8] = include_bytes!("../../../assets/fonts/NotoSerifSC-Bold.ttf");

const JS: &str = include_str!("../../../assets/web/preview.js");

static CSS_PATH: LazyLock<String> = LazyLock::new(|| named(CSS, "css"));
static JS_PATH: LazyLock<String> = LazyLock::new(|| named(JS, "js"));

fn named(text: &str, extension: &str) -> String {
    let digest = Digest::of(text.as_bytes()).to_string();
    let short: String = digest.chars().take(16).collect();
    format!("/static/{short}.{extension}")
}

/// Where the style is; it changes with its content, so that it can be kept for ever.
pub fn css_path() -> &'static str {
    &CSS_PATH
}

/// Where the script of the preview is.
pub fn js_path() -> &'static str {
    &JS_PATH
}

/// Answers for a file below `/static/`.
pub fn serve(name: &str) -> Response<Body> {
    let found: Option<(&'static [u8], &'static str)> = match name {
        "sans.ttf" => Some((SANS, "font/ttf")),
        "sans-bold.ttf" => Some((SANS_BOLD, "font/ttf")),
        "serif.ttf" => Some((SERIF, "font/ttf")),
        name if css_path().ends_with(name) && name.ends_with(".css") && name.len() > 4 => {
            Some((CSS.as_bytes(), "text/css; charset=utf-8"))
        }
        name if js_path().ends_with(name) && name.ends_with(".js") && name.len() > 3 => {
            Some((JS.as_bytes(), "text/javascript; charset=utf-8"))
        }
        _ => None,
    };
    let Some((bytes, media)) = found else {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    };
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    let kept = HeaderValue::from_static("public, max-age=31536000, immutable");
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CACHE_CONTROL, kept);
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}
