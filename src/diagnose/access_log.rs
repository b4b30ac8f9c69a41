//! Access logs and connection logs as text: CLF, CSV, XML, and the lines of load balancers. They have no names for their
//! fields, so what a field is, is told by how it looks and what stands beside it.

use super::incident::{Presented, shortened};

/// Whether a line is one of a load balancer's connection log.
pub(super) fn is_connection(text: &str) -> bool {
    text.contains("NotBefore=") || text.contains("Failed:ClientCert") || text.contains(" Success ")
}

/// Subject, validity and serial number of a line of a connection log, wherever they stand.
pub(super) fn connection_fields(text: &str, client: &mut Presented) {
    let mut quoted = text.split('"').skip(1).step_by(2);
    client.subject = quoted.find(|part| part.contains('=')).map(shortened);
    let mut words = text.split_whitespace().skip_while(|word| !word.contains("NotBefore="));
    let Some(validity) = words.next() else { return };
    for part in validity.split(';') {
        match part.split_once('=') {
            Some(("NotBefore", moment)) => client.not_before = moment.parse().ok(),
            Some(("NotAfter", moment)) => client.not_after = moment.parse().ok(),
            _ => {}
        }
    }
    client.serial = words.next().filter(|serial| *serial != "-").map(shortened);
}

/// The status of an access log in CLF, CSV or XML: a number of three digits that stands where one is wanted.
pub(super) fn status_in(text: &str) -> Option<u16> {
    if let Some((_, rest)) = text.split_once("<status>") {
        return rest.get(..3)?.parse().ok();
    }
    let after_request = text.split_once("\" ").map(|(_, rest)| rest);
    let csv = || text.split(',').find(|field| is_status(field.trim()));
    let status = match after_request {
        Some(rest) => rest.split_whitespace().next().filter(|word| is_status(word)),
        None if text.split(',').nth(4).is_some() => csv(),
        None => None,
    };
    status?.trim().parse().ok()
}

fn is_status(word: &str) -> bool {
    word.len() == 3
        && word.starts_with(['2', '3', '4', '5'])
        && word.bytes().all(|b| b.is_ascii_digit())
}
