//! Any bytes as each file of settings: they are read or refused with a place and a reason, and a waiver that is written
//! into a file changes nothing else that it says.
#![no_main]

use libfuzzer_sys::fuzz_target;
use truststore::baseline::Baseline;
use truststore::config::Config;
use truststore::error::Error;
use truststore::expectation::Expectations;
use truststore::time::Time;
use truststore::toml_file::Moment;
use truststore::waiver::{self, Draft};

fuzz_target!(|bytes: &[u8]| {
    let config = said(Config::read("f", bytes));
    said(Expectations::read("f", bytes));
    said(Baseline::read("f", bytes));
    said(waiver::read_file("f", bytes));
    let (Some(before), Ok(text)) = (config, std::str::from_utf8(bytes)) else { return };
    let Some(written) = said(waiver::write("f", text, &draft(), false)) else { return };
    let after = Config::read("f", written.text.as_bytes()).expect("what is written can be read");
    assert_eq!(after.waivers.len(), before.waivers.len() + 1);
    assert_eq!(values(&after), values(&before), "{text}\n---\n{}", written.text);
    let again = waiver::write("f", &written.text, &draft(), true).expect("it is renewed");
    assert_eq!(again.text, written.text, "a renewal to the same end");
});

/// What was read; what was refused has a reason that can be printed, and one for each complaint.
fn said<T>(read: Result<T, Error>) -> Option<T> {
    match read {
        Ok(read) => Some(read),
        Err(Error::Settings(complaints)) => {
            assert!(!complaints.is_empty());
            assert!(complaints.iter().all(|one| !one.what.is_empty() && !one.place.is_empty()));
            None
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            None
        }
    }
}

/// All values but the waivers; their places may move.
fn values(config: &Config) -> impl PartialEq + std::fmt::Debug {
    let profiles: Vec<_> = config.profiles.iter().map(|one| one.value.name).collect();
    let severities: Vec<_> = config.severities.iter().map(|one| one.value).collect();
    let bundles: Vec<_> = config
        .bundles
        .iter()
        .map(|one| (one.path.value.clone(), one.warn_days.as_ref().map(|days| days.value)))
        .collect();
    let files: Vec<_> = config.waiver_files.iter().map(|one| one.value.clone()).collect();
    let scalars = (
        config.fail_on.as_ref().map(|one| one.value),
        config.warn_days.as_ref().map(|one| one.value),
        config.baseline.as_ref().map(|one| one.value.clone()),
    );
    (profiles, severities, bundles, files, scalars)
}

fn draft() -> Draft {
    let until = Moment { time: Time::from_unix(1_893_456_000), is_day: true };
    let certificates = vec!["5e".repeat(32)];
    let reason = "replaced in March, \"ticket\" 4711";
    Draft::new("ca-expired", certificates, None, reason, until, Time::from_unix(0))
        .expect("a waiver in order")
}
