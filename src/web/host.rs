//! Whom a request is for. A server that answers whatever it is called is led on by whoever gives
//! it another's name: a page that has this address looked up under its own name, or a cache and a
//! proxy that read another of two names.

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, StatusCode, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};

/// The host that a request names. None if it names none, more than one, one that is no text, or
/// another one in an absolute target than in its `Host` (RFC 9112, 3.2).
fn named<'a>(uri: &Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts.next()?.to_str().ok()?;
    let is_same = |target: &str| target.eq_ignore_ascii_case(host);
    let alone = hosts.next().is_none();
    let agrees = uri.authority().is_none_or(|to| is_same(to.as_str()));
    (alone && agrees).then_some(host)
}

/// The pages for requests whose host `is_own`; all others are answered with status 400.
pub fn only_own(
    pages: Router,
    is_own: impl Fn(&str) -> bool + Clone + Send + Sync + 'static,
) -> Router {
    only_own_or(pages, is_own, |_| StatusCode::BAD_REQUEST.into_response())
}

/// The same, all others answered by `refuse`.
pub fn only_own_or(
    pages: Router,
    is_own: impl Fn(&str) -> bool + Clone + Send + Sync + 'static,
    refuse: impl Fn(&Request) -> Response + Clone + Send + Sync + 'static,
) -> Router {
    pages.layer(middleware::from_fn(move |request: Request, next: Next| {
        let host = named(request.uri(), request.headers());
        let refused = match host.is_some_and(&is_own) {
            true => None,
            false => Some(refuse(&request)),
        };
        async move {
            match refused {
                None => next.run(request).await,
                Some(refused) => refused,
            }
        }
    }))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_request_names_one_host_and_the_same_in_its_target() {
        for (target, hosts, named) in [
            ("/a", &[&b"qc.example"[..]][..], Some("qc.example")),
            ("/a", &[b"qc.example:8443"], Some("qc.example:8443")),
            ("/a", &[], None),
            ("/a", &[b"qc.example", b"qc.example"], None),
            ("/a", &[b"qc.example", b"evil.example"], None),
            ("/a", &[b"qc.\xe4\xbe\x8b"], None),
            ("http://qc.example/a", &[b"qc.example"], Some("qc.example")),
            ("http://QC.example/a", &[b"qc.example"], Some("qc.example")),
            ("http://evil.example/a", &[b"qc.example"], None),
            ("http://qc.example:1/a", &[b"qc.example"], None),
            ("http://me@qc.example/a", &[b"qc.example"], None),
            ("http://qc.example/a", &[], None),
            ("http://qc.example/a", &[b"evil.example"], None),
        ] {
            let mut headers = HeaderMap::new();
            for host in hosts {
                headers.append(header::HOST, HeaderValue::from_bytes(host).unwrap());
            }
            let uri: Uri = target.parse().unwrap();
            assert_eq!(super::named(&uri, &headers), named, "{target} {hosts:?}");
        }
    }
}
