//! Signatures: each is checked as it comes, and with the last one that is needed the proposal is
//! published.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::{
    publish::{
        key::PublicKey,
        metadata::{Signature, Signers},
    },
    server::{
        Server,
        audit::{self, Act, Actor},
        fault::Fault,
        items::channel,
        people::identity::Who,
        storage::{Session, StorageError},
    },
};

use super::{
    gather,
    hold::hold,
    proposal::{Proposal, State, find, in_state, numbers, subject},
};

/// Who must sign a proposal, who has, and how many are needed.
#[derive(Clone, Debug)]
pub struct Signing {
    pub threshold: usize,
    pub signed: BTreeSet<String>,
    pub signers: BTreeMap<String, PublicKey>,
}

pub fn signing(server: &Server, proposal: &Proposal) -> Result<Signing, Fault> {
    let (signers, keys) = server.site.signers(&proposal.role)?;
    let mut signed = BTreeSet::new();
    for id in &signers.keyids {
        let one = Signers {
            keyids: BTreeSet::from([id.clone()]),
            threshold: 1,
        };
        if proposal.envelope.signed_by(&one, &keys)? == 1 {
            signed.insert(id.clone());
        }
    }
    let own = keys
        .into_iter()
        .filter(|(id, _)| signers.keyids.contains(id));
    Ok(Signing {
        threshold: signers.threshold,
        signed,
        signers: own.collect(),
    })
}

/// How often a signature is tried again when another server wrote one between.
const TRIES: u32 = 5;

/// Adds a signature. With enough of them the proposal is published at once. True if it was.
///
/// # Errors
/// [`Fault::Refused`] if the key has no say in this, or the signature isn't its over this.
pub fn add_signature(
    server: &Server,
    id: i64,
    signature: &Signature,
    actor: &Actor,
    now: Timestamp,
) -> Result<bool, Fault> {
    let _held = hold(server)?;
    for _ in 0..TRIES {
        if let Some(complete) = try_signature(server, id, signature, actor, now)? {
            return Ok(complete);
        }
    }
    Err(StorageError::Conflict.into())
}

/// One try; none if the proposal was changed since it was read, and nothing was written.
fn try_signature(
    server: &Server,
    id: i64,
    signature: &Signature,
    actor: &Actor,
    now: Timestamp,
) -> Result<Option<bool>, Fault> {
    let proposal = server.store.read(|session| find(session, id))?;
    let mut proposal = proposal.ok_or(Fault::NotFound)?;
    if proposal.state != State::Open {
        return Err(Fault::refused("这份发布已经结束，不再接受签名"));
    }
    let before = proposal.envelope.to_bytes()?;
    let kept = &mut proposal.envelope.signatures;
    kept.retain(|there| there.keyid != signature.keyid);
    kept.push(signature.clone());
    kept.sort_by(|a, b| a.keyid.cmp(&b.keyid));
    let signing = signing(server, &proposal)?;
    if !signing.signed.contains(&signature.keyid) {
        return Err(Fault::refused(
            "签名不对：这把钥匙无权签这份发布，或者签的不是它",
        ));
    }
    let complete = signing.signed.len() >= signing.threshold;
    if complete {
        hold_people(server, &proposal)?;
        publish(server, &proposal, now)?;
    }
    let bytes = proposal.envelope.to_bytes()?;
    server.store.write(|session| {
        let written = session.execute(
            "UPDATE proposal SET envelope = $1 WHERE id = $2 AND state = 'open' AND envelope = $3",
            &[bytes.clone().into(), id.into(), before.clone().into()],
        )?;
        if written == 0 {
            return Ok(None);
        }
        let short: String = signature.keyid.chars().take(12).collect();
        let subject = subject(&proposal);
        audit::record(session, now, actor, Act::ProposalSigned, &subject, &short)?;
        if complete {
            finish(server, session, &proposal, now)?;
            audit::record(session, now, actor, Act::Published, &subject, "")?;
        }
        Ok(Some(complete))
    })
}

/// Holds a generation to the rule of separate people once more, as the accounts are now.
fn hold_people(server: &Server, proposal: &Proposal) -> Result<(), Fault> {
    let (Some(name), Some(_)) = (&proposal.channel, proposal.generation) else {
        return Ok(());
    };
    server.store.read(|session| {
        let channel = channel::find(session, name)?.ok_or(Fault::NotFound)?;
        let numbers = numbers(session, proposal.id)?;
        let publisher = Who {
            account: proposal.account,
            person: &proposal.person,
        };
        gather::hold_people(session, &channel, &numbers, publisher)
    })
}

/// Puts a proposal with signatures enough into the repository, unless it got there before the
/// server died that should have written it down.
fn publish(server: &Server, proposal: &Proposal, now: Timestamp) -> Result<(), Fault> {
    let newest = server.site.newest(&proposal.role)?;
    if newest.is_none_or(|(there, _)| there.signed != proposal.envelope.signed) {
        server.site.put_role(&proposal.role, &proposal.envelope)?;
    }
    Ok(server.site.release(&server.keys.online, now)?)
}

/// Writes down what got into the repository with its last signature while the data could not say
/// so, because the server died or the disk was full: it would be on the screens with the next
/// timestamp, whatever the data said of it. How many those were. The caller holds the repository.
pub fn finish_broken(server: &Server, now: Timestamp) -> Result<usize, Fault> {
    let open = server
        .store
        .read(|session| in_state(session, State::Open))?;
    let mut finished = 0;
    for mut proposal in open {
        let Some((there, bytes)) = server.site.newest(&proposal.role)? else {
            continue;
        };
        if there.signed != proposal.envelope.signed {
            continue;
        }
        // It is in the repository already: what is left to do is to say so.
        if let Err(fault) = hold_people(server, &proposal) {
            tracing::error!(proposal = proposal.id, %fault, "已经进了发布仓库，事后才看出来");
        }
        server.site.release(&server.keys.online, now)?;
        proposal.envelope = there;
        server.store.write(|session| {
            session.execute(
                "UPDATE proposal SET envelope = $1 WHERE id = $2",
                &[bytes.clone().into(), proposal.id.into()],
            )?;
            finish(server, session, &proposal, now)?;
            let (actor, subject) = (Actor::server(), subject(&proposal));
            audit::record(
                session,
                now,
                &actor,
                Act::Published,
                &subject,
                "上次没有写完",
            )?;
            Ok::<_, Fault>(())
        })?;
        finished += 1;
    }
    Ok(finished)
}

fn finish(
    server: &Server,
    session: &mut dyn Session,
    proposal: &Proposal,
    now: Timestamp,
) -> Result<(), Fault> {
    session.execute(
        "UPDATE proposal SET state = 'published', ended_at = $1 WHERE id = $2",
        &[now.into(), proposal.id.into()],
    )?;
    if let (Some(name), Some(_)) = (&proposal.channel, proposal.generation) {
        let channel = channel::find(session, name)?.ok_or(Fault::NotFound)?;
        let numbers = numbers(session, proposal.id)?;
        let day = server.day(proposal.created_at);
        let publisher = (proposal.account.unwrap_or(0), proposal.person.as_str(), day);
        gather::mark_published(session, &channel, &numbers, publisher, now)?;
    }
    Ok(())
}
