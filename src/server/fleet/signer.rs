//! The calls of signers' agents.

use crate::{
    content::digest::Digest,
    protocol::{
        call::RefusalReason,
        proposals::{
            GivenSignature, ListRequest, Proposal as Whole, ProposalRequest, Proposals,
            REASONS_MAX, ReasonNote, ReleaseNote, SignatureTaken, Summary,
        },
    },
    publish::metadata::Signature,
    server::{
        audit::Actor,
        fault::Fault,
        publishing::{
            key_name,
            proposal::{self, Proposal, State},
            sign, withdraw,
        },
    },
};

use super::{
    api::{Asking, No},
    caller::{Caller, Signer, unknown_signer},
};

/// The signer who asks, for the first time with this call.
fn signer(asking: &Asking) -> Result<&Signer, No> {
    let Caller::Signer(signer) = &asking.caller else {
        return Err(unknown_signer());
    };
    let store = &asking.server.store;
    store.note(|session| asking.spend(session))?;
    Ok(signer)
}

fn summary(asking: &Asking, proposal: &Proposal) -> Result<Summary, No> {
    let signing = sign::signing(&asking.server, proposal)?;
    let payload = proposal.envelope.payload().map_err(Fault::from)?;
    let title = match proposal.note.is_empty() {
        true => proposal::subject(proposal),
        false => format!("{}：{}", proposal::subject(proposal), proposal.note),
    };
    Ok(Summary {
        payload: Digest::of(&payload),
        role: proposal.role.clone(),
        version: proposal.envelope.signed.common().version,
        title,
        proposed_by: proposal.person.clone(),
        proposed_at: proposal.created_at,
        signed_by: signing
            .signed
            .iter()
            .filter_map(|id| id.parse().ok())
            .collect(),
        threshold: u32::try_from(signing.threshold).unwrap_or(u32::MAX),
    })
}

/// What waits for this signer.
pub fn list(asking: &Asking, _: ListRequest) -> Result<Proposals, No> {
    let signer = signer(asking)?;
    let store = &asking.server.store;
    let mut open = store.read(|session| proposal::in_state(session, State::Open))?;
    open.reverse();
    let own = open
        .iter()
        .filter(|proposal| signer.roles.contains(&proposal.role));
    Ok(Proposals {
        open: own
            .map(|proposal| summary(asking, proposal))
            .collect::<Result<_, _>>()?,
    })
}

fn find(asking: &Asking, signer: &Signer, payload: Digest) -> Result<Proposal, No> {
    let store = &asking.server.store;
    let found = store.read(|session| proposal::by_payload(session, payload))?;
    let found = found.filter(|proposal| signer.roles.contains(&proposal.role));
    found.ok_or_else(|| No::new(RefusalReason::Missing, "没有这份发布"))
}

/// One proposal whole.
pub fn read(asking: &Asking, request: ProposalRequest) -> Result<Whole, No> {
    let signer = signer(asking)?;
    let found = find(asking, signer, request.payload)?;
    if found.state != State::Open {
        return Err(No::new(RefusalReason::Expired, "这份发布已经结束"));
    }
    let payload = found.envelope.payload().map_err(Fault::from)?;
    let releases = asking
        .server
        .store
        .read(|session| proposal::releases(session, found.id))?;
    Ok(Whole {
        summary: summary(asking, &found)?,
        signed: String::from_utf8_lossy(&payload).into_owned(),
        releases: releases
            .into_iter()
            .map(|release| ReleaseNote {
                item: release.item,
                by: release.by,
                on: release.on,
            })
            .collect(),
        reasons: match found.channel {
            Some(_) => Vec::new(),
            None => reasons(asking)?,
        },
    })
}

/// Why the items of the withdrawal list are on it.
fn reasons(asking: &Asking) -> Result<Vec<ReasonNote>, No> {
    let withdrawn = asking.server.store.read(withdraw::list)?;
    let notes = withdrawn.into_iter().take(REASONS_MAX);
    let note = |withdrawn: withdraw::Withdrawn| ReasonNote {
        item: (&withdrawn.place).into(),
        reason: withdrawn.reason,
        by: withdrawn.person,
        at: withdrawn.at,
    };
    Ok(notes.map(note).collect())
}

/// Takes a signature; with the last one that is needed the proposal is published.
pub fn give(asking: &Asking, given: GivenSignature) -> Result<SignatureTaken, No> {
    let signer = signer(asking)?;
    if given.key.to_string() != signer.id {
        return Err(No::new(
            RefusalReason::NotAllowed,
            "请求和签名要用同一把钥匙",
        ));
    }
    let mut found = find(asking, signer, given.payload)?;
    let signing = sign::signing(&asking.server, &found)?;
    // The same signature again is answered the same way, also once it is published.
    if !signing.signed.contains(&signer.id) {
        if found.state != State::Open {
            return Err(No::new(RefusalReason::Expired, "这份发布已经结束"));
        }
        let signature = Signature {
            keyid: signer.id.clone(),
            sig: given.signature,
        };
        let names = asking.server.store.read(key_name::all)?;
        let actor = Actor {
            login: format!("签名人 {}", key_name::called(&names, &signer.id)),
            address: asking.speaker.to_string(),
        };
        sign::add_signature(&asking.server, found.id, &signature, &actor, asking.now)?;
        found = find(asking, signer, given.payload)?;
    }
    let signing = sign::signing(&asking.server, &found)?;
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(SignatureTaken {
        signatures: count(signing.signed.len()),
        threshold: count(signing.threshold),
        published: found.state == State::Published,
    })
}
