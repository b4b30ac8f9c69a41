//! The one form in which this program writes certificates: RFC 7468, section 3, in its strict form; 64 columns, LF.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Bytes in base64, on one line (RFC 4648, section 4).
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// A certificate as PEM: BEGIN, lines of 64 characters, END, each line ended by LF.
pub fn certificate(der: &[u8]) -> String {
    let base64 = base64(der);
    let mut text = String::with_capacity(base64.len() + base64.len() / COLUMNS + 64);
    text.push_str("-----BEGIN CERTIFICATE-----\n");
    let mut rest = base64.as_str();
    while !rest.is_empty() {
        let (line, further) = rest.split_at_checked(COLUMNS).unwrap_or((rest, ""));
        text.push_str(line);
        text.push('\n');
        rest = further;
    }
    text.push_str("-----END CERTIFICATE-----\n");
    text
}

const COLUMNS: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_is_read_and_has_no_flaw() {
        for length in [1, 47, 48, 49, 96, 200] {
            let der = [&[0x30, u8::try_from(length).unwrap_or(0) & 0x7f][..], &[7; 127]].concat();
            let der = &der[..2 + usize::from(der[1])];
            let document = crate::pem::read(certificate(der).as_bytes());
            assert_eq!(document.entries.len(), 1);
            assert_eq!(document.entries[0].content.as_deref(), Some(der));
        }
    }
}
