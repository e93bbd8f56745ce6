//! Two servers add up what devices split, and the draft's vectors verify.

use chacha20::ChaCha20Rng;
use driftline_privacy::{
    Contribution, EdgeMechanism, Epsilon, Neighbours, Noise, Shares, SplitMechanism,
};
use prio::codec::ParameterizedDecode;
use prio::field::Field128;
use prio::vdaf::prio3::{Prio3InputShare, Prio3MultihotCountVec, Prio3PublicShare};
use prio::vdaf::{AggregateShare, Aggregator, Collector, OutputShare, VerifyTransition};
use rand_core::{Rng, SeedableRng};
use serde_json::Value;

const CONTEXT: &[u8] = b"driftline test";
const KEY: [u8; 32] = [7; 32];

/// What each server has of one device's answer after both have verified it.
fn verified(
    vdaf: &Prio3MultihotCountVec,
    (key, context, nonce): (&[u8; 32], &[u8], &[u8; 16]),
    public: &[u8],
    inputs: &[Vec<u8>],
) -> Option<Vec<OutputShare<Field128>>> {
    let public = Prio3PublicShare::get_decoded_with_param(vdaf, public).ok()?;
    let begun: Option<Vec<_>> = (inputs.iter().enumerate())
        .map(|(server, input)| {
            let input = Prio3InputShare::get_decoded_with_param(&(vdaf, server), input).ok()?;
            vdaf.verify_init(key, context, server, &(), nonce, &public, &input).ok()
        })
        .collect();
    let (states, shares): (Vec<_>, Vec<_>) = begun?.into_iter().unzip();
    let message = vdaf.verifier_shares_to_message(context, &(), shares).ok()?;
    let finish = |state| match vdaf.verify_next(context, state, message.clone()).ok()? {
        VerifyTransition::Finish(output) => Some(output),
        VerifyTransition::Continue(..) => None,
    };
    states.into_iter().map(finish).collect()
}

fn inputs(shares: &Shares) -> Vec<Vec<u8>> {
    vec![shares.leader.clone(), shares.helper.clone()]
}

#[test]
fn servers_add_up_answers_and_noise() {
    let mut random = ChaCha20Rng::from_seed([1; 32]);
    let split = SplitMechanism::new(vec![4, 2]).unwrap();
    let contribution = Contribution::new(1, Neighbours::Substitution).unwrap();
    let noise = Noise::Laplace(Epsilon::thousandths(100));
    let noise = EdgeMechanism::new(noise, contribution, vec![4, 2]).unwrap();
    let mut sums: Vec<_> = (0..2).map(|_| split.vdaf().aggregate_init(&())).collect();
    for device in 0..50 {
        let mut nonce = [0; 16];
        random.fill_bytes(&mut nonce);
        let shares = split.shard(CONTEXT, &nonce, &[device % 4, u32::from(device == 0)]).unwrap();
        let header = (&KEY, CONTEXT, &nonce);
        let outputs = verified(split.vdaf(), header, &shares.public, &inputs(&shares)).unwrap();
        add(&mut sums, outputs);
    }
    let exact = split.vdaf().unshard(&(), sums.clone(), 50).unwrap();
    let exact = split.counts(&exact).unwrap();
    assert_eq!(exact, [vec![13, 13, 12, 12], vec![49, 1]]);

    let seeds = || [2, 3].map(|seed| ChaCha20Rng::from_seed([seed; 32]));
    let mut drawn = seeds();
    let mut noisy_count =
        |count| count + drawn.iter_mut().map(|seed| noise.draw(seed)).sum::<i64>();
    let expected: Vec<i64> = exact.into_iter().flatten().map(&mut noisy_count).collect();
    for (sum, seed) in sums.iter_mut().zip(&mut seeds()) {
        prio::vdaf::Aggregatable::merge(sum, &split.noise_share(&noise, seed).unwrap()).unwrap();
    }
    let noisy = split.vdaf().unshard(&(), sums, 50).unwrap();
    let noisy: Vec<i64> = split.counts(&noisy).unwrap().into_iter().flatten().collect();
    assert_eq!(noisy, expected);
    assert!(noisy.iter().any(|count| *count < 0), "{noisy:?}");
}

fn add(sums: &mut [AggregateShare<Field128>], outputs: Vec<OutputShare<Field128>>) {
    for (sum, output) in sums.iter_mut().zip(outputs) {
        prio::vdaf::Aggregatable::accumulate(sum, &output).unwrap();
    }
}

#[test]
fn changed_shares_are_refused() {
    let split = SplitMechanism::new(vec![4, 2]).unwrap();
    let nonce = [1; 16];
    let shares = split.shard(CONTEXT, &nonce, &[1, 1]).unwrap();
    let header = (&KEY, CONTEXT, &nonce);
    for at in [0, 20, shares.leader.len() - 1] {
        let mut changed = inputs(&shares);
        changed[0][at] ^= 1;
        assert!(verified(split.vdaf(), header, &shares.public, &changed).is_none(), "{at}");
    }
    let other = (&KEY, &b"another task"[..], &nonce);
    assert!(verified(split.vdaf(), other, &shares.public, &inputs(&shares)).is_none());
}

#[test]
fn values_are_checked() {
    assert!(SplitMechanism::new(vec![]).is_err());
    let split = SplitMechanism::new(vec![4, 2]).unwrap();
    for truth in [&[0][..], &[4, 0], &[0, 2], &[0, 0, 0]] {
        assert!(split.shard(CONTEXT, &[0; 16], truth).is_err());
    }
    assert!(split.counts(&[0; 5]).is_err());
}

const VECTORS: [&str; 3] = [
    include_str!("../../tests/golden/vdaf/Prio3MultihotCountVec_0.json"),
    include_str!("../../tests/golden/vdaf/Prio3MultihotCountVec_1.json"),
    include_str!("../../tests/golden/vdaf/Prio3MultihotCountVec_2.json"),
];

/// The servers' side: sharding draws its own randomness, so shares can't be compared.
#[test]
fn the_drafts_vectors_verify_and_add_up() {
    for vector in VECTORS {
        let vector: Value = serde_json::from_str(vector).unwrap();
        let number = |name: &str| vector[name].as_u64().unwrap() as usize;
        let servers = number("shares");
        let vdaf = Prio3MultihotCountVec::new_multihot_count_vec(
            servers as u8,
            number("length"),
            number("max_weight"),
            number("chunk_length"),
        )
        .unwrap();
        let (key, context) = (bytes(&vector["verify_key"]), bytes(&vector["ctx"]));
        let mut sums: Vec<_> = (0..servers).map(|_| vdaf.aggregate_init(&())).collect();
        let reports = vector["reports"].as_array().unwrap();
        for report in reports {
            let inputs: Vec<_> =
                report["input_shares"].as_array().unwrap().iter().map(bytes).collect();
            let nonce = bytes(&report["nonce"]).try_into().unwrap();
            let header = (&key[..].try_into().unwrap(), &context[..], &nonce);
            let outputs =
                verified(&vdaf, header, &bytes(&report["public_share"]), &inputs).unwrap();
            add(&mut sums, outputs);
        }
        let result = vdaf.unshard(&(), sums, reports.len()).unwrap();
        let expected: Vec<u128> = serde_json::from_value::<Vec<u64>>(vector["agg_result"].clone())
            .unwrap()
            .into_iter()
            .map(u128::from)
            .collect();
        assert_eq!(result, expected);
    }
}

fn bytes(hex: &Value) -> Vec<u8> {
    let hex = hex.as_str().unwrap();
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}
