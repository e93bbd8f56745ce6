//! Signatures by the Standard Webhooks specification, version 1: HMAC-SHA256 of id, time and body.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use rand_core::CryptoRng;
use sha2::Sha256;

/// What signs the alerts of a webhook: `whsec_<base64>`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// Headers of a signed message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// `webhook-id`: the event's id, which makes receiving it twice the same as once.
    pub id: String,
    /// `webhook-timestamp`: seconds since 1970.
    pub timestamp: String,
    /// `webhook-signature`.
    pub signature: String,
}

const PREFIX: &str = "whsec_";

impl Secret {
    /// A new secret of 256 bits.
    pub fn generate(random: &mut impl CryptoRng) -> Secret {
        let mut bytes = [0; 32];
        random.fill_bytes(&mut bytes);
        Secret(format!("{PREFIX}{}", STANDARD.encode(bytes)))
    }

    /// A secret as it was stored.
    pub fn from_text(text: &str) -> Secret {
        Secret(text.into())
    }

    /// As it is stored, and shown once.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Signs a body.
    pub fn sign(&self, id: &str, now_ms: u64, body: &str) -> Signed {
        let encoded = self.0.strip_prefix(PREFIX).unwrap_or(&self.0);
        let key = STANDARD.decode(encoded).unwrap_or_default();
        let timestamp = (now_ms / 1_000).to_string();
        // OK because HMAC takes keys of any length.
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key of any length");
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        Signed { id: id.into(), timestamp, signature }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_the_specification() {
        // The example of the specification's reference libraries.
        let secret = Secret::from_text("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let signed = secret.sign(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330_000,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signed.signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert_eq!(signed.timestamp, "1614265330");
    }
}
