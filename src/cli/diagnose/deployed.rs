//! `diagnose --domain`: the truststore that wrote the log. Which version of it the domain has loaded decides, and not what
//! lies newest in the bucket; both are read, so that the one that was never deployed is found out as such.

use truststore::aws::{Domain, Newest, Version};
use truststore::bundle::Bundle;
use truststore::diagnose::Deployed;
use truststore::domain;
use truststore::error::Error;
use truststore::render::domains_of;
use truststore::severity::Severity;
use truststore::source::Source;

use super::super::failure::Failure;
use super::super::input;
use super::Found;

/// Reads a domain, and the truststore that it has loaded: from AWS by its name, or from what the AWS CLI printed and a
/// copy of the truststore.
pub(super) fn read(
    name: Option<&str>,
    json: Option<&Source>,
    copy: Option<&Source>,
) -> Result<Found, Failure> {
    let domain = match (name, json) {
        (Some(name), _) => input::reader().session().domain(name)?,
        (None, Some(json)) => printed(json)?,
        (None, None) => return Ok(Found::default()),
    };
    let Some(object) = domain::truststore(&domain)? else {
        return Err(Failure::Check(Error::Nothing {
            name: domain.name.clone(),
            what: "the domain asks for no client certificate: mutual TLS is off".to_owned(),
            hint: "no 403 of it can come from one; is it the domain that the client calls?"
                .to_owned(),
        }));
    };
    let bundle = match (copy, json) {
        (Some(copy), _) => input::bundle(copy)?,
        (None, Some(_)) => {
            return Err(Failure::usage(
                format!("{object} is not read from AWS with --domain-json"),
                format!("copy it, and give it with --bundle: {}", domain::fetch(&object)),
            ));
        }
        (None, None) => input::bundle(&Source::S3(object.clone()))?,
    };
    let origin = bundle.files.first().and_then(|file| file.origin.as_deref());
    let newer = match origin.map(|origin| &origin.newest) {
        Some(Newest::Other { .. }) if json.is_none() => {
            // It explains more, and is not needed: what keeps it from being read is no reason to give up.
            input::bundle(&Source::S3(object.clone().at(Version::Newest))).ok()
        }
        _ => None,
    };
    let deployed = described(&domain, &bundle, newer.is_some());
    Ok(Found { bundle: Some(bundle), newer, deployed: Some(deployed) })
}

fn described(domain: &Domain, bundle: &Bundle, has_newer: bool) -> Deployed {
    let origin = bundle.files.first().and_then(|file| file.origin.as_deref());
    let tls = domain.mutual_tls.as_ref();
    let uri = tls.map(|tls| tls.truststore.as_str()).unwrap_or_default();
    let version = match tls.and_then(|tls| tls.version.as_deref()) {
        Some(version) => format!("version {version}"),
        None => "no version named".to_owned(),
    };
    let standing = match origin.map(|origin| &origin.newest) {
        Some(Newest::This) => ", the newest",
        Some(Newest::Other { .. }) => ", and a newer one was uploaded that it has not loaded",
        Some(Newest::Deleted(_)) => ", and the object is deleted since",
        Some(Newest::Unknown) | None => "",
    };
    let remarks = domain::remarks(domain, origin)
        .into_iter()
        .filter(|remark| remark.severity >= Severity::Warn && !remark.id.starts_with("bundle-"))
        .map(|remark| remark.message)
        .collect();
    let newest = origin.and_then(domain::newer);
    Deployed {
        words: format!("{} has loaded {uri}, {version}{standing}", domain.name),
        deploy: newest.filter(|_| has_newer).map(|version| domain::deploy(domain, Some(version))),
        remarks,
    }
}

/// The one domain of a file.
fn printed(json: &Source) -> Result<Domain, Failure> {
    let file = input::one_file(json)?;
    let wanted =
        "wanted what `aws apigateway get-domain-name --domain-name NAME` prints, for one domain";
    let domains = domains_of(&file.bytes)
        .map_err(|why| Failure::usage(format!("{}: {why}", file.name), wanted))?;
    match <[Domain; 1]>::try_from(domains) {
        Ok([domain]) => Ok(domain),
        Err(domains) => Err(Failure::usage(
            format!("{}: it holds {} domains", file.name, domains.len()),
            wanted,
        )),
    }
}
