//! Tokens: `dl_<scope>_<id>_<secret>`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::Scope;
use crate::hex::hex;

/// A token as its holder has it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    id: String,
    text: String,
}

/// What is kept of a token: SHA-256, which is enough, since the secret has 256 random bits and can't be guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenHash([u8; 32]);

impl Token {
    /// A new token.
    pub fn generate(scope: Scope, random: &mut impl CryptoRng) -> Token {
        let (mut id, mut secret) = ([0; 9], [0; 32]);
        random.fill_bytes(&mut id);
        random.fill_bytes(&mut secret);
        // Hexadecimal, so that the parts of a token have no underscore.
        let id = hex(&id);
        let text = format!("dl_{}_{id}_{}", scope.name(), URL_SAFE_NO_PAD.encode(secret));
        Token { id, text }
    }

    /// A token as it was handed in; `None` if it has not the form of one.
    pub fn parse(text: &str) -> Option<Token> {
        let mut parts = text.splitn(4, '_');
        let (prefix, scope) = (parts.next()?, parts.next()?);
        let (id, secret) = (parts.next()?, parts.next()?);
        let formed = prefix == "dl" && Scope::named(scope).is_some() && secret.len() == 43;
        (formed && id.len() == 18).then(|| Token { id: id.into(), text: text.into() })
    }

    /// The part that is no secret.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// All of it. Shown once, when it is made.
    pub fn secret_text(&self) -> &str {
        &self.text
    }

    /// What is kept of it.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(&self.text).into())
    }
}

impl TokenHash {
    /// Whether this is the hash of a token. How long it takes tells nothing of the hash.
    pub fn is_of(&self, token: &Token) -> bool {
        self.0.ct_eq(&token.hash().0).into()
    }

    /// As it is stored.
    pub fn to_text(self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// As it was stored; `None` of anything else.
    pub fn from_text(text: &str) -> Option<TokenHash> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(TokenHash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_by_its_hash() {
        let random = &mut rand_core::UnwrapErr(rand::rngs::SysRng);
        for scope in Scope::ALL {
            let token = Token::generate(scope, random);
            let read = Token::parse(token.secret_text()).expect("a token");
            assert!(read == token && token.hash().is_of(&read));
            assert!(!token.hash().is_of(&Token::generate(scope, random)));
            assert_eq!(TokenHash::from_text(&token.hash().to_text()), Some(token.hash()));
        }
    }

    #[test]
    fn what_is_no_token_is_refused() {
        for text in ["", "dl_read", "dl_root_0123456789abcdef01_x", "Bearer dl_read_a_b"] {
            assert!(Token::parse(text).is_none(), "{text}");
        }
    }
}
