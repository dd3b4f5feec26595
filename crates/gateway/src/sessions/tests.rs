#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop at the first surprise"
)]

use farthing_protocol::session::{OpenSession, PublicKey, signed_text};
use farthing_protocol::{DeviceId, PublisherId};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};

use super::bearer::{self, Session};
use super::challenge::{self, Used};
use super::proof;
use crate::clock::UnixMillis;
use crate::secrets::token::TokenError;
use crate::secrets::{Key, token};

const NOW: UnixMillis = UnixMillis(1_795_000_000_000);

fn request(challenge: &str) -> OpenSession {
    let key = SigningKey::from_slice(&[7; 32]).unwrap();
    let publisher = PublisherId::parse("jeju-post").unwrap();
    let origin = "https://news.example";
    let signed = signed_text(challenge, &publisher, origin);
    let signature: Signature = key.sign(signed.as_bytes());
    let point = key.verifying_key().to_sec1_point(false);
    OpenSession {
        publisher,
        origin: origin.to_owned(),
        challenge: challenge.to_owned(),
        public_key: PublicKey {
            x: token::text(point.x().unwrap()),
            y: token::text(point.y().unwrap()),
        },
        signature: token::text(&signature.to_bytes()),
        ask: None,
    }
}

#[test]
fn a_challenge_is_good_once_and_for_two_minutes() {
    let key = Key::random().unwrap();
    let used = Used::default();
    let challenge = challenge::make(&key, NOW).unwrap();
    let late = UnixMillis(NOW.0 + 120_000);
    assert_eq!(used.take(&key, late, &challenge), None);
    assert_eq!(used.take(&Key::random().unwrap(), NOW, &challenge), None);
    assert!(used.take(&key, NOW, &challenge).is_some());
    assert_eq!(used.take(&key, NOW, &challenge), None);
}

#[test]
fn the_signature_must_be_over_exactly_this_request() {
    let right = request("fc1.a.b");
    assert!(proof::check(&right).is_some());
    let other = |change: &dyn Fn(&mut OpenSession)| {
        let mut request = right.clone();
        change(&mut request);
        proof::check(&request)
    };
    assert_eq!(other(&|r| r.challenge.push('x')), None);
    assert_eq!(other(&|r| r.origin = "https://evil.example".to_owned()), None);
    assert_eq!(other(&|r| r.publisher = PublisherId::parse("other").unwrap()), None);
    assert_eq!(other(&|r| r.public_key.y = r.public_key.x.clone()), None, "not on the curve");
    assert_eq!(other(&|r| r.signature = String::new()), None);
    assert_eq!(other(&|r| r.signature = token::text(&[0; 64])), None);
}

#[test]
fn a_token_with_any_character_changed_is_forged() {
    let key = Key::random().unwrap();
    let session = Session {
        device: DeviceId::parse("dev_0123456789abcdefghij").unwrap(),
        publisher: PublisherId::parse("jeju-post").unwrap(),
        origin: "https://news.example".to_owned(),
    };
    let token = bearer::make(&key, NOW, &session);
    assert_eq!(bearer::read(&key, NOW, &token), Ok(session));
    let late = UnixMillis(NOW.0 + 15 * 60_000);
    assert_eq!(bearer::read(&key, late, &token), Err(TokenError::Expired));
    for at in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        // The last character of a base64url text can have unused bits; a strict decoder rejects them.
        assert_eq!(bearer::read(&key, NOW, &changed), Err(TokenError::Forged), "{at}");
    }
}
