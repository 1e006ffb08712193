//! The signers' page (`query-corner publish agent`): on the signer's own PC, on loopback alone.
//!
//! The server is not believed. The agent fetches a proposal, reads what is to be signed out of
//! its bytes, fetches what hangs under it by digest, compares that with what the repository
//! vouches for by the root that the signer holds, and holds the publication rules once more. What
//! breaks one can't be signed here. The key is opened by its passphrase, once to see what waits
//! and again for each signature, and never leaves this process. What was seen and signed is kept
//! beside the key, so that nobody can go back behind it.

mod desk;
mod page;
mod paper;
mod pictures;
mod render;
mod seen;

use std::net::SocketAddr;

use tokio::net::TcpListener;

pub use desk::{Desk, DeskError, Reviewed};
pub use paper::Paper;

use crate::web::guard::RunAddress;

/// Binds the page to loopback. Gives its address and the future that serves it.
pub async fn make_agent(
    desk: Desk,
    port: u16,
) -> anyhow::Result<(RunAddress, impl Future<Output = std::io::Result<()>>)> {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port))).await?;
    let run = RunAddress::new(listener.local_addr()?)?;
    let router = page::router(desk, run.clone());
    Ok((run, async move { axum::serve(listener, router).await }))
}
