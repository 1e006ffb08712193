//! Passwords at rest: Argon2id (RFC 9106), its cost written beside the digest, so that a higher
//! one can be asked for later.

use argon2::{Algorithm, Argon2, Params, Version};

use crate::{config::server::PasswordCost, server::fault::Fault};

use super::turnstile::Permit;

/// The least and the greatest number of characters. Length is what counts: no rules of kinds of
/// characters (NIST SP 800-63B; OWASP ASVS 5.0, 6.2).
pub const LEAST: usize = 12;
pub const MOST: usize = 128;

/// Words that guessers try first; a password with one of them and little else is refused.
const COMMON: [&str; 14] = [
    "password", "123456", "qwerty", "admin", "111111", "000000", "abc123", "letmein", "welcome",
    "iloveyou", "888888", "666666", "a123456", "dangqun",
];

/// Why a password is not taken, if so.
pub fn weakness(password: &str, login: &str) -> Option<String> {
    let length = password.chars().count();
    if length < LEAST {
        return Some(format!("口令至少 {LEAST} 个字符：几个词连起来就很好记"));
    }
    if length > MOST {
        return Some(format!("口令最多 {MOST} 个字符"));
    }
    let mut rest = password.to_lowercase();
    for word in COMMON.iter().copied().chain([login]) {
        rest = rest.replace(word, "");
    }
    let mut kinds: Vec<char> = rest.chars().collect();
    kinds.sort_unstable();
    kinds.dedup();
    (kinds.len() < 5).then(|| "这个口令太容易猜：请换一个，不要用登录名、连号和常见的词".to_owned())
}

/// What is kept of a password.
pub fn seal(_: &Permit, password: &str, cost: PasswordCost) -> Result<String, Fault> {
    let mut salt = [0u8; 16];
    getrandom::fill(&mut salt).map_err(|error| Fault::Internal(error.to_string()))?;
    let digest = digest(password, &salt, cost)?;
    Ok(format!(
        "argon2id${},{}${}${}",
        cost.memory_kib,
        cost.passes,
        hex::encode(salt),
        hex::encode(digest)
    ))
}

/// Whether this is the password that was sealed. A text that can't be read fits no password.
pub fn fits(_: &Permit, password: &str, sealed: &str) -> bool {
    let parts: Vec<_> = sealed.split('$').collect();
    let &[_, cost, salt, kept] = parts.as_slice() else {
        return false;
    };
    let numbers = cost.split_once(',').and_then(|(memory, passes)| {
        Some(PasswordCost {
            memory_kib: memory.parse().ok()?,
            passes: passes.parse().ok()?,
        })
    });
    let (Some(cost), Ok(salt)) = (numbers, hex::decode(salt)) else {
        return false;
    };
    digest(password, &salt, cost)
        .is_ok_and(|digest| crate::server::secret::same(&hex::encode(digest), kept))
}

fn digest(password: &str, salt: &[u8], cost: PasswordCost) -> Result<[u8; 32], Fault> {
    let failed = |error: argon2::Error| Fault::Internal(error.to_string());
    let params = Params::new(cost.memory_kib, cost.passes, 1, Some(32)).map_err(failed)?;
    let mut out = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password.as_bytes(), salt, &mut out)
        .map_err(failed)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::people::turnstile::{Caller, Turnstile};

    const CHEAP: PasswordCost = PasswordCost {
        memory_kib: 64,
        passes: 1,
    };

    #[test]
    fn a_sealed_password_fits_itself_alone() {
        Turnstile::default()
            .queue(Caller::Known)
            .unwrap()
            .pass(|turn| {
                let sealed = seal(turn, "群众来访 先请坐下", CHEAP).unwrap();
                assert!(fits(turn, "群众来访 先请坐下", &sealed));
                assert!(!fits(turn, "群众来访 先请坐", &sealed));
                assert!(!fits(turn, "", &sealed));
                assert!(!sealed.contains("群众"));
                let again = seal(turn, "群众来访 先请坐下", CHEAP).unwrap();
                assert_ne!(sealed, again, "salted");
                for broken in ["", "x", "argon2id$1,1$zz$00", "argon2id$$$"] {
                    assert!(!fits(turn, "群众来访 先请坐下", broken), "{broken}");
                }
            });
    }

    #[test]
    fn what_is_short_long_or_easily_guessed_is_refused() {
        for bad in [
            "short",
            "十一个字的口令还是不够",
            "password123456",
            "aaaaaaaaaaaaaaaa",
            "111111111111",
            "zhangsan888888",
        ] {
            assert!(weakness(bad, "zhangsan").is_some(), "{bad}");
        }
        assert!(weakness(&"长".repeat(200), "x").is_some());
        for good in [
            "correct horse battery",
            "下楼左转第三棵槐树旁边",
            "wind over 4 rivers",
        ] {
            let good = format!("{good}！！");
            assert_eq!(weakness(&good, "zhangsan"), None, "{good}");
        }
    }
}
