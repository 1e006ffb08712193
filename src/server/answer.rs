//! What a page function gives, and the headers that every answer has.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, Response, StatusCode, header},
};
use maud::Markup;

use super::preview::Drawn;

/// What a page function gives.
pub struct Answer {
    pub kind: Kind,
    pub cookies: Vec<Cookie>,
    /// The page runs the console's own scripts.
    script: bool,
    /// When it is worth asking again, in seconds.
    retry: Option<u64>,
}

pub enum Kind {
    Page(StatusCode, Markup),
    /// To another page of the console, with 303.
    Go(String),
    /// A file to keep.
    Download {
        name: String,
        media: &'static str,
        bytes: Vec<u8>,
    },
    /// A picture shown in a page.
    Picture {
        media: &'static str,
        bytes: Vec<u8>,
    },
    /// A page of the kiosk as PNG, with whether another part of it follows.
    Drawn(Drawn),
    Json(StatusCode, Vec<u8>),
}

/// A cookie that is set or, without a value, taken away.
pub struct Cookie {
    pub name: CookieName,
    pub value: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CookieName {
    Session,
    /// A browser that someone signed in with before.
    Browser,
}

impl CookieName {
    /// With HTTPS the prefix `__Host-` binds it to this host and to HTTPS (RFC 6265bis); plain
    /// HTTP on loopback can't have that.
    pub fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Session, true) => "__Host-query-corner",
            (Self::Session, false) => "query-corner",
            (Self::Browser, true) => "__Host-query-corner-browser",
            (Self::Browser, false) => "query-corner-browser",
        }
    }
}

impl Cookie {
    fn header(&self, secure: bool) -> String {
        let name = self.name.name(secure);
        let value = self.value.as_deref().unwrap_or("");
        let age = match (self.name, &self.value) {
            (_, None) => "; Max-Age=0",
            (CookieName::Session, _) => "",
            (CookieName::Browser, _) => "; Max-Age=31536000",
        };
        let bound = if secure { "; Secure" } else { "" };
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{bound}{age}")
    }
}

impl Answer {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            cookies: Vec::new(),
            script: false,
            retry: None,
        }
    }

    pub fn page(markup: Markup) -> Self {
        Self::new(Kind::Page(StatusCode::OK, markup))
    }

    pub fn page_with(status: u16, markup: Markup) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self::new(Kind::Page(status, markup))
    }

    pub fn go(to: impl Into<String>) -> Self {
        Self::new(Kind::Go(to.into()))
    }

    pub fn download(name: impl Into<String>, media: &'static str, bytes: Vec<u8>) -> Self {
        Self::new(Kind::Download {
            name: name.into(),
            media,
            bytes,
        })
    }

    pub fn picture(media: &'static str, bytes: Vec<u8>) -> Self {
        Self::new(Kind::Picture { media, bytes })
    }

    pub fn drawn(drawn: Drawn) -> Self {
        Self::new(Kind::Drawn(drawn))
    }

    /// A page that runs the console's own scripts.
    pub fn with_script(mut self) -> Self {
        self.script = true;
        self
    }

    /// Says after how many seconds it is worth asking again (RFC 9110, 10.2.3).
    pub fn with_retry(mut self, seconds: Option<u64>) -> Self {
        self.retry = seconds;
        self
    }

    pub fn json_with(status: u16, bytes: Vec<u8>) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self::new(Kind::Json(status, bytes))
    }

    pub fn json(bytes: Vec<u8>) -> Self {
        Self::new(Kind::Json(StatusCode::OK, bytes))
    }

    pub fn with_cookie(mut self, name: CookieName, value: Option<String>) -> Self {
        self.cookies.push(Cookie { name, value });
        self
    }

    pub fn into_response(self, secure: bool) -> Response<Body> {
        let (status, media, body, own) = match self.kind {
            Kind::Page(status, markup) => {
                let page = markup.0.into_bytes();
                (status, "text/html; charset=utf-8", page, None)
            }
            Kind::Go(to) => {
                let own = Some((header::LOCATION, to));
                (StatusCode::SEE_OTHER, "text/plain", Vec::new(), own)
            }
            Kind::Download { name, media, bytes } => {
                let kept = format!("attachment; filename=\"{name}\"");
                let own = Some((header::CONTENT_DISPOSITION, kept));
                (StatusCode::OK, media, bytes, own)
            }
            Kind::Picture { media, bytes } => (StatusCode::OK, media, bytes, None),
            Kind::Drawn(drawn) => {
                let more = if drawn.more { "1" } else { "0" };
                let own = Some((HeaderName::from_static("x-more"), more.to_owned()));
                (StatusCode::OK, "image/png", drawn.png, own)
            }
            Kind::Json(status, bytes) => (status, "application/json", bytes, None),
        };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
        let mut text = |name: HeaderName, text: &str| {
            if let Ok(value) = HeaderValue::from_str(text) {
                headers.append(name, value);
            }
        };
        if let Some((name, own)) = own {
            text(name, &own);
        }
        if let Some(seconds) = self.retry {
            text(header::RETRY_AFTER, &seconds.to_string());
        }
        for cookie in &self.cookies {
            text(header::SET_COOKIE, &cookie.header(secure));
        }
        guard(headers, secure);
        if self.script {
            let policy = HeaderValue::from_static(POLICY_WITH_SCRIPT);
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}

/// No script, no frame, nothing from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; \
                      form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The same for a page that is written on or shows what the kiosk would draw: the console's own
/// scripts alone, what they fetch from here, and pictures that were chosen but not sent yet.
const POLICY_WITH_SCRIPT: &str = "default-src 'none'; style-src 'self'; img-src 'self' blob:; \
                      font-src 'self'; script-src 'self'; connect-src 'self'; \
                      form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The headers of every page.
pub fn guard(headers: &mut axum::http::HeaderMap, secure: bool) {
    let mut fixed = |name, value| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    fixed(header::CONTENT_SECURITY_POLICY, POLICY);
    fixed(header::CACHE_CONTROL, "no-store");
    fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // With no-referrer a browser would send no Origin either, which forms are checked by.
    fixed(header::REFERRER_POLICY, "same-origin");
    fixed(header::X_FRAME_OPTIONS, "DENY");
    fixed(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    fixed(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    fixed(
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    );
    if secure {
        fixed(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
}
