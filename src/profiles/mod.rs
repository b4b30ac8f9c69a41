//! One gateway a file. This list is written by `tests/generated.rs` from the files beside it.

use crate::profile::Profile;

mod api_gateway;
mod api_gateway_http;
mod rfc5280;

/// Every profile, by name.
#[rustfmt::skip] // one a line: a new profile is one new line
pub const ALL: &[&Profile] = &[
    &api_gateway::PROFILE,
    &api_gateway_http::PROFILE,
    &rfc5280::PROFILE,
];

/// The profile of that name.
pub fn by_name(name: &str) -> Option<&'static Profile> {
    ALL.iter().copied().find(|profile| profile.name == name)
}
