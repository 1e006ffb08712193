//! A kiosk's connection: HTTP/1.1 over TLS, kept open between its looks.

use std::{io, net::SocketAddr, path::Path, sync::Arc};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};

/// How lines to a server are made.
#[derive(Clone)]
pub struct Way {
    address: SocketAddr,
    tls: TlsConnector,
}

impl Way {
    /// To `localhost`, as `authority` (PEM) vouches for it.
    pub fn new(port: u16, authority: &Path) -> Self {
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_file(authority).unwrap())
            .unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self {
            address: SocketAddr::from(([127, 0, 0, 1], port)),
            tls: TlsConnector::from(Arc::new(config)),
        }
    }

    pub async fn line(&self) -> io::Result<Line> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let name = ServerName::try_from("localhost").map_err(io::Error::other)?;
        Ok(Line {
            stream: self.tls.connect(name, stream).await?,
            buffer: Vec::new(),
        })
    }
}

/// An open connection.
pub struct Line {
    stream: TlsStream<TcpStream>,
    buffer: Vec<u8>,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub tag: Option<String>,
    /// Of head and body.
    pub bytes: usize,
}

impl Line {
    /// Asks, and reads the answer to its end.
    pub async fn ask(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let end = loop {
            if let Some(at) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            self.more().await?;
        };
        let head = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
        let field = |name: &str| {
            head.lines().find_map(|line| {
                let (known, value) = line.split_once(':')?;
                known
                    .eq_ignore_ascii_case(name)
                    .then(|| value.trim().to_owned())
            })
        };
        let status = head.get(9..12).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| io::Error::other("no answer"))?;
        let length = match status {
            304 => Some(0),
            _ => field("content-length").and_then(|length| length.parse().ok()),
        };
        let length = length.ok_or_else(|| io::Error::other("an answer without its length"))?;
        while self.buffer.len() < end + length {
            self.more().await?;
        }
        Ok(Answer {
            status,
            tag: field("etag"),
            bytes: end + length,
        })
    }

    async fn more(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

/// A GET of a file of the repository.
pub fn get(path: &str, tag: Option<&str>) -> Vec<u8> {
    let tag = tag.map_or(String::new(), |tag| format!("if-none-match: {tag}\r\n"));
    format!(
        "GET /repo/{path} HTTP/1.1\r\nhost: localhost\r\nuser-agent: query-corner/bench\r\n\
         accept: */*\r\naccept-encoding: identity\r\n{tag}\r\n"
    )
    .into_bytes()
}
