//! Arguments that several commands share, and how their words become sources, moments and profiles.

use std::ffi::OsString;

use clap::Args;
use clap::builder::{
    OsStringValueParser, PossibleValuesParser, RangedI64ValueParser, TypedValueParser,
};
use truststore::profile::{self, Profile};
use truststore::source::Source;

/// Where the passphrase of an encrypted key comes from.
#[derive(Args, Clone, Debug)]
pub(super) struct PassphraseFile {
    /// A file whose first line is the passphrase of the private key [default: ask on a terminal]
    #[arg(long = "passphrase-file", value_name = "FILE", value_parser = source())]
    pub(super) file: Option<Source>,
}

/// Where an input comes from. A name that is no UTF-8 is a path like any other.
pub(super) fn source() -> impl TypedValueParser<Value = Source> {
    OsStringValueParser::new().try_map(|name: OsString| match name.to_str() {
        Some(text) => text.parse().map_err(|error: truststore::error::Error| match error.hint() {
            Some(hint) => format!("{error}; {hint}"),
            None => error.to_string(),
        }),
        None => Ok(Source::Path(name.into())),
    })
}

/// How many threads: each takes memory of its own, and a machine has a limit, beyond which none is begun.
pub(super) fn threads() -> RangedI64ValueParser<u16> {
    clap::value_parser!(u16).range(1..=256)
}

/// A profile by its name.
pub(super) fn profile() -> impl TypedValueParser<Value = &'static Profile> {
    PossibleValuesParser::new(profile::ALL.iter().map(|profile| profile.name))
        .try_map(|name| profile::by_name(&name).ok_or("no such profile"))
}

/// The gateway of the first day.
pub(super) const DEFAULT: &str = "api-gateway";
