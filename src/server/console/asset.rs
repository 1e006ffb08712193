//! The console's own files: style, scripts, and the fonts of those PCs that have no Chinese ones.

use std::sync::LazyLock;

use axum::{
    body::Body,
    http::{HeaderValue, Response, StatusCode, header},
};

use crate::content::digest::Digest;

const CSS: &str = concat!(
    include_str!("../../../assets/web/console.css"),
    include_str!("../../../assets/web/editor.css")
);
const SANS: &[u8] = include_bytes!("../../../assets/fonts/NotoSansSC-Regular.ttf");
const SANS_BOLD: &[u8] = include_bytes!("../../../assets/fonts/NotoSansSC-Bold.ttf");
const SERIF: &[u8] = include_bytes!("../../../assets/fonts/NotoSerifSC-Bold.ttf");

const JS: &str = include_str!("../../../assets/web/preview.js");

/// A module of the editor's folder with its name there.
macro_rules! module {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!("../../../assets/web/editor/", $name)),
        )
    };
}

/// The modules of the editor; `main.js` imports the others from the folder it came from.
const EDITOR: [(&str, &str); 24] = [
    module!("acts.js"),
    module!("body.js"),
    module!("cell.js"),
    module!("clause.js"),
    module!("editor.js"),
    module!("field.js"),
    module!("history.js"),
    module!("keys.js"),
    module!("kinds.js"),
    module!("leave.js"),
    module!("letters.js"),
    module!("lines.js"),
    module!("main.js"),
    module!("paste.js"),
    module!("pick.js"),
    module!("pictures.js"),
    module!("row.js"),
    module!("rows.js"),
    module!("session.js"),
    module!("text.js"),
    module!("toolbar.js"),
    module!("views.js"),
    module!("week.js"),
    module!("wire.js"),
];

static CSS_PATH: LazyLock<String> = LazyLock::new(|| named(CSS, "css"));
static JS_PATH: LazyLock<String> = LazyLock::new(|| named(JS, "js"));
static EDITOR_FOLDER: LazyLock<String> = LazyLock::new(|| {
    let all: String = EDITOR.iter().map(|(_, text)| *text).collect();
    short(&all)
});
static EDITOR_PATH: LazyLock<String> =
    LazyLock::new(|| format!("/static/{}/main.js", *EDITOR_FOLDER));

fn short(text: &str) -> String {
    let digest = Digest::of(text.as_bytes()).to_string();
    digest.chars().take(16).collect()
}

fn named(text: &str, extension: &str) -> String {
    format!("/static/{}.{extension}", short(text))
}

const ICON: &str = include_str!("../../../assets/web/icon.svg");

/// Where browsers look for a site's icon by themselves.
pub const ICON_PATH: &str = "/favicon.ico";

/// Answers for the icon. Its address never changes, so it is kept for a day only.
pub fn serve_icon() -> Response<Body> {
    let mut response = answer(Some((ICON.as_bytes(), "image/svg+xml")));
    let kept = HeaderValue::from_static("public, max-age=86400");
    response.headers_mut().insert(header::CACHE_CONTROL, kept);
    response
}

/// Where the style is; it changes with its content, so that it can be kept for ever.
pub fn css_path() -> &'static str {
    &CSS_PATH
}

/// Where the script of the preview is.
pub fn js_path() -> &'static str {
    &JS_PATH
}

/// Where the script of the editor begins; its folder changes with any module of it.
pub fn editor_path() -> &'static str {
    &EDITOR_PATH
}

/// Answers for a module of the editor, by its folder below `/static/` and its name.
pub fn serve_module(folder: &str, name: &str) -> Response<Body> {
    let found = EDITOR
        .iter()
        .find(|(known, _)| *known == name && folder == EDITOR_FOLDER.as_str());
    answer(found.map(|(_, text)| (text.as_bytes(), "text/javascript; charset=utf-8")))
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
    answer(found)
}

fn answer(found: Option<(&'static [u8], &'static str)>) -> Response<Body> {
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
