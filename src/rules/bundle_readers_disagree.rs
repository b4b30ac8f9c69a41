use crate::bundle::BundleFile;
use crate::pem::Reading;
use crate::rule::{Context, Fault, rule};

rule! {
    /// Readers of PEM do not find the same certificates in the file.
    ///
    /// ## Why
    /// Every reader has its own idea of what to pass over without a word: a block that rustls-pemfile does not see, OpenSSL
    /// may, and the reverse. A CA that is there for one program and not for the other is found out by the client.
    ///
    /// ## What the gateway does
    /// Which reader Amazon API Gateway uses is not known.
    ///
    /// ## Example
    /// ```text
    /// -----BEGIN CERTIFICATE-----
    /// MIIDKTCCAhGgAwIBAgIU…
    /// -----END CERTIFICATE----------BEGIN CERTIFICATE-----
    /// MIIDRjCCAi6gAwIBAgIU…
    /// -----END CERTIFICATE-----
    /// ```
    ///
    /// ## Cure
    /// Mend what else is reported for the file; when it is well-formed, all readers agree.
    "bundle-readers-disagree", Warn, File, ["RFC 7468, section 2"]
}

fn check(file: &BundleFile, _: &Context<'_>) -> Vec<Fault> {
    let ours: Vec<usize> = file.document.certificates().map(|(index, ..)| index).collect();
    let readings = [("rustls-pemfile", &file.document.rustls), ("OpenSSL", &file.document.openssl)];
    // Of a file that is no PEM at all, or holds nothing for anybody, other rules speak.
    let nothing = ours.is_empty() && readings.iter().all(|(_, reading)| reading.count() == 0);
    if nothing || file.document.container.is_some() {
        return Vec::new();
    }
    let differing: Vec<_> =
        readings.into_iter().filter(|(_, reading)| differs(reading, &ours)).collect();
    if differing.is_empty() {
        return Vec::new();
    }
    let counts: Vec<_> = differing
        .iter()
        .map(|(name, reading)| format!("{name} reads {}", reading.count()))
        .collect();
    let mut fault = Fault::new(format!(
        "of {} certificate{} in the file, {}",
        ours.len(),
        if ours.len() == 1 { "" } else { "s" },
        counts.join(" and "),
    ));
    for (name, reading) in differing {
        if let Some(refusal) = &reading.refusal {
            fault = fault.fact(format!("{name} stops at line {}: {}", refusal.line, refusal.why));
        }
    }
    let missed = readings.iter().find_map(|(_, reading)| {
        ours.iter().find(|index| !reading.loaded.contains(index)).copied()
    });
    if let Some(entry) = missed.and_then(|index| file.document.entries.get(index)) {
        fault = fault.line(entry.place.first_line);
    }
    vec![fault.help("mend what else is reported for this file")]
}

fn differs(reading: &Reading, ours: &[usize]) -> bool {
    reading.strangers > 0 || reading.refusal.is_some() || reading.loaded != ours
}
