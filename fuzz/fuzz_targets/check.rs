//! Any certificates as client, bundle and sent: the search ends, it ends the same in whatever order they come, and what
//! it accepts is a path that a reader can follow.
//!
//! The first octet says which certificates lie in the bundle (bit *n* for the *n*th and every eighth after it), the rest
//! is certificates in DER, the client's first.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use truststore::certificate::Certificate;
use truststore::der::Reader;
use truststore::path::{InitialPolicy, Purpose, Question, Tree, Verdict, search};
use truststore::profile;
use truststore::time::Time;
use truststore::truststore::Truststore;

fuzz_target!(|bytes: &[u8]| {
    let Some((&stored, rest)) = bytes.split_first() else { return };
    let mut reader = Reader::new(rest);
    let elements = std::iter::from_fn(|| reader.any().ok());
    let certificates = elements.filter_map(|one| Certificate::from_der(one.raw).ok());
    let mut certificates = certificates.take(MOST).map(Arc::new);
    let Some(client) = certificates.next() else { return };
    let (mut bundle, mut sent) = (Vec::new(), Vec::new());
    for (place, certificate) in certificates.enumerate() {
        let list = if stored >> (place % 8) & 1 == 1 { &mut bundle } else { &mut sent };
        list.push(certificate);
    }
    for profile in profile::ALL {
        let question = Question {
            profile,
            at: Time::from_unix(1_893_456_000),
            purpose: Purpose::Client,
            max_intermediates: None,
            policy: InitialPolicy::default(),
            crls: Vec::new(),
            strict: stored == 0xff,
        };
        let ask = |bundle: &[Arc<Certificate>], sent: &[Arc<Certificate>]| {
            search(&Truststore::new(bundle.iter().cloned()), &client, sent, &question)
        };
        let tree = ask(&bundle, &sent);
        judge(&tree);
        bundle.reverse();
        sent.reverse();
        assert_eq!(ask(&bundle, &sent).verdict(), tree.verdict(), "the order matters");
    }
});

fn judge(tree: &Tree) {
    match tree.verdict() {
        Verdict::Accept => {
            assert!(tree.decisive().is_none());
            let path = tree.accepted_path().expect("what was accepted");
            assert!(path.last().is_some_and(|step| step.trusted));
            for pair in path.windows(2) {
                assert_eq!(pair[0].certificate.issuer, pair[1].certificate.subject);
            }
        }
        Verdict::Unknown | Verdict::Refuse => assert!(tree.decisive().is_some()),
    }
}

/// More would only be slow: what many certificates cost is measured elsewhere.
const MOST: usize = 24;
