//! How many rows of each user were counted in a window, without knowing who they are.

use std::collections::BTreeMap;

use rand_core::CryptoRng;
use sha2::{Digest, Sha256};

use super::bytes::{Rest, damaged};
use crate::error::Result;

/// Rows of further users are not counted.
const MAX_USERS: usize = 16_384;

/// What of a user is counted apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Counted {
    Row = 0,
    Label = 1,
}

/// Users by hashes, which nothing can be told from without the salt that goes with the window.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Users {
    salt: [u8; 16],
    rows: BTreeMap<[u8; 8], u16>,
}

impl Users {
    pub fn new(random: &mut impl CryptoRng) -> Users {
        let mut salt = [0; 16];
        random.fill_bytes(&mut salt);
        Users { salt, rows: BTreeMap::new() }
    }

    /// Counts a row of a user, unless so many were counted. Users whose hashes are alike share what they may.
    pub fn admit(&mut self, user: &str, counted: Counted, most: u32) -> bool {
        let hash = Sha256::new_with_prefix(self.salt).chain_update([counted as u8]);
        let hash = hash.chain_update(user).finalize();
        // OK because the hash has 32 bytes.
        let key = hash.first_chunk().copied().expect("eight bytes of 32");
        let full = self.rows.len() >= MAX_USERS;
        match self.rows.get_mut(&key) {
            Some(rows) if u32::from(*rows) >= most => return false,
            Some(rows) => *rows += 1,
            None if full => return false,
            None => {
                self.rows.insert(key, 1);
            }
        }
        true
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.salt.to_vec();
        for (user, rows) in &self.rows {
            bytes.extend(user);
            bytes.extend(rows.to_be_bytes());
        }
        bytes
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Users> {
        let mut rest = Rest(bytes);
        let (salt, mut rows) = (rest.take()?, BTreeMap::new());
        while !rest.0.is_empty() {
            let (user, count) = (rest.take()?, u16::from_be_bytes(rest.take()?));
            rows.insert(user, count);
        }
        if rows.len() > MAX_USERS {
            return Err(damaged("has more users than can be"));
        }
        Ok(Users { salt, rows })
    }
}

#[cfg(test)]
mod tests {
    use chacha20::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    #[test]
    fn so_many_rows_of_a_user_are_counted_and_labels_apart() {
        let mut users = Users::new(&mut ChaCha20Rng::from_seed([1; 32]));
        let found = ["a", "b", "a", "a", "b"].map(|user| users.admit(user, Counted::Row, 2));
        assert_eq!(found, [true, true, true, false, true]);
        assert!(users.admit("a", Counted::Label, 2));
        let mut again = Users::from_bytes(&users.to_bytes()).unwrap();
        assert_eq!(again, users);
        assert!(!again.admit("b", Counted::Row, 2));
        let bytes = users.to_bytes();
        assert!(!bytes.contains(&b'a') || bytes.len() == 16 + 3 * 10, "no user is in them");
    }

    #[test]
    fn memory_is_bounded() {
        let mut users = Users::new(&mut ChaCha20Rng::from_seed([1; 32]));
        let admitted =
            (0..MAX_USERS + 100).filter(|user| users.admit(&user.to_string(), Counted::Row, 1));
        assert_eq!(admitted.count(), MAX_USERS);
        assert!(users.to_bytes().len() < 200_000);
    }
}
