//! What a file is when it is not PEM: told by its first bytes and the outermost DER elements, just far enough to name
//! it and the command that converts it. Nothing is decrypted or unpacked here: a conversion is the user's to make.

use crate::shell;

/// What bytes are, when they are not PEM text or not what their label says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Container {
    /// One or several DER certificates.
    Certificate,
    /// A certificate signing request (PKCS#10) in DER.
    Csr,
    /// A certificate revocation list in DER.
    Crl,
    /// PKCS#7 (`.p7b`) in DER.
    Pkcs7,
    /// PKCS#12 (`.p12`, `.pfx`); modern Java keystores too.
    Pkcs12,
    /// A private key in DER.
    PrivateKey,
    /// A public key in DER.
    PublicKey,
    /// A Java keystore in its own format.
    Jks,
    /// A Java keystore with encryption by the JCE.
    Jceks,
    /// Compressed with gzip.
    Gzip,
    /// A zip archive.
    Zip,
    /// An HTML or XML page, often an error message that was saved in place of the file.
    Markup,
}

impl Container {
    /// What a person calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Certificate => "a DER certificate",
            Self::Csr => "a certificate signing request",
            Self::Crl => "a certificate revocation list",
            Self::Pkcs7 => "a PKCS#7 file (.p7b)",
            Self::Pkcs12 => "a PKCS#12 file (.p12, .pfx)",
            Self::PrivateKey => "a private key",
            Self::PublicKey => "a public key",
            Self::Jks => "a Java keystore (JKS)",
            Self::Jceks => "a Java keystore (JCEKS)",
            Self::Gzip => "a gzip file",
            Self::Zip => "a zip archive",
            Self::Markup => "an HTML or XML page",
        }
    }

    /// The command that makes PEM certificates of `file`; `None` where no certificates are in it.
    pub fn conversion(self, file: &str) -> Option<String> {
        let file = shell::file(file);
        Some(match self {
            Self::Certificate => format!("openssl x509 -inform DER -in {file} -out converted.pem"),
            Self::Pkcs7 => {
                format!("openssl pkcs7 -inform DER -in {file} -print_certs -out converted.pem")
            }
            Self::Pkcs12 => format!("openssl pkcs12 -in {file} -nokeys -out converted.pem"),
            Self::Jks => format!("keytool -list -rfc -keystore {file} > converted.pem"),
            Self::Jceks => {
                format!("keytool -list -rfc -storetype JCEKS -keystore {file} > converted.pem")
            }
            Self::Gzip => format!("gzip -dc < {file} > converted.pem"),
            Self::Zip => format!("unzip -p {file} > converted.pem"),
            Self::Csr | Self::Crl | Self::PrivateKey | Self::PublicKey | Self::Markup => {
                return None;
            }
        })
    }

    /// What a whole file is; `None` when it may well be PEM.
    pub(super) fn of_file(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xFE, 0xED, 0xFE, 0xED, ..] => Some(Self::Jks),
            [0xCE, 0xCE, 0xCE, 0xCE, ..] => Some(Self::Jceks),
            [0x1F, 0x8B, 8, ..] => Some(Self::Gzip),
            [b'P', b'K', 3, 4, ..] => Some(Self::Zip),
            // A second octet from 0x80 is a long or indefinite length: no text begins so. A short length must fit.
            [0x30, 0x80..=0x84, ..] => Self::of_der(bytes),
            [0x30, length, rest @ ..] if rest.len() == usize::from(*length) => Self::of_der(bytes),
            _ => None,
        }
    }

    /// What one DER value is, by the tags of its outermost elements.
    pub(super) fn of_der(der: &[u8]) -> Option<Self> {
        let (outer, _) = element(der)?;
        if outer.tag != SEQUENCE {
            return None;
        }
        let (first, rest) = element(outer.value)?;
        let second = element(rest).map(|(second, _)| second);
        let second_tag = second.as_ref().map(|second| second.tag);
        match (first.tag, second_tag) {
            (OBJECT_IDENTIFIER, _) if first.value.starts_with(PKCS7_ARC) => Some(Self::Pkcs7),
            (INTEGER, Some(SEQUENCE)) if first.value == [3] && second?.holds_pkcs7() => {
                Some(Self::Pkcs12)
            }
            (INTEGER, Some(SEQUENCE | OCTET_STRING)) if first.value.len() == 1 => {
                Some(Self::PrivateKey)
            }
            (INTEGER, Some(INTEGER)) if first.value.len() == 1 => Some(Self::PrivateKey),
            (SEQUENCE, Some(SEQUENCE)) => Self::of_signed(first.value),
            (SEQUENCE, Some(BIT_STRING)) => Some(Self::PublicKey),
            (SEQUENCE, Some(OCTET_STRING)) => Some(Self::PrivateKey),
            _ => None,
        }
    }

    /// Certificate, request or list: the three signed structures differ in the elements that are signed.
    fn of_signed(to_be_signed: &[u8]) -> Option<Self> {
        let (first, rest) = element(to_be_signed)?;
        let rest = match first.tag {
            EXPLICIT_0 => return Some(Self::Certificate),
            INTEGER => element(rest)?.1,
            SEQUENCE => rest,
            _ => return None,
        };
        let (_, rest) = element(rest)?;
        match element(rest)?.0.tag {
            EXPLICIT_0 => Some(Self::Csr),
            UTC_TIME | GENERALIZED_TIME => Some(Self::Crl),
            SEQUENCE => Some(Self::Certificate),
            _ => None,
        }
    }
}

/// The total length of the DER value at the start, header included, as its length field announces it.
pub(super) fn announced_length(der: &[u8]) -> Option<usize> {
    let (header, length) = header(der)?;
    header.checked_add(length?)
}

struct Element<'a> {
    tag: u8,
    value: &'a [u8],
}

impl Element<'_> {
    fn holds_pkcs7(&self) -> bool {
        element(self.value).is_some_and(|(first, _)| {
            first.tag == OBJECT_IDENTIFIER && first.value.starts_with(PKCS7_ARC)
        })
    }
}

/// The element at the start and what follows it. Lenient: a value that is cut short, or of indefinite length, is
/// all that is there, because a damaged file still wants its name.
fn element(bytes: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (header, length) = header(bytes)?;
    let end = length.map_or(bytes.len(), |length| header.saturating_add(length).min(bytes.len()));
    let value = bytes.get(header..end)?;
    Some((Element { tag: *bytes.first()?, value }, bytes.get(end..)?))
}

/// The length of tag and length octets, and the length they announce; `None` within is the indefinite form.
fn header(bytes: &[u8]) -> Option<(usize, Option<usize>)> {
    match *bytes.get(1)? {
        short @ 0..0x80 => Some((2, Some(usize::from(short)))),
        0x80 => Some((2, None)),
        long => {
            let count = usize::from(long & 0x7F);
            if count > size_of::<u32>() {
                return None;
            }
            let octets = bytes.get(2..2 + count)?;
            let length = octets.iter().fold(0, |length, &octet| (length << 8) | usize::from(octet));
            Some((2 + count, Some(length)))
        }
    }
}

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const EXPLICIT_0: u8 = 0xA0;
/// 1.2.840.113549.1.7, the content types of PKCS#7 (RFC 2315, section 14).
const PKCS7_ARC: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        assert_eq!(Container::of_file(b"\xFE\xED\xFE\xED\0\0\0\x02"), Some(Container::Jks));
        assert_eq!(Container::of_file(b"\xCE\xCE\xCE\xCE\0\0\0\x02"), Some(Container::Jceks));
        assert_eq!(Container::of_file(b"\x1F\x8B\x08\0"), Some(Container::Gzip));
        assert_eq!(Container::of_file(b"PK\x03\x04"), Some(Container::Zip));
        assert_eq!(Container::of_file(b"-----BEGIN CERTIFICATE-----"), None);
        assert_eq!(Container::of_file(b"0 certificates\n"), None);
        assert_eq!(Container::of_file(b""), None);
    }

    #[test]
    fn signed_structures_are_told_apart() {
        let signed = |to_be_signed: &[u8]| {
            let length = u8::try_from(to_be_signed.len()).unwrap();
            let mut der = vec![0x30, length + 7, 0x30, length];
            der.extend_from_slice(to_be_signed);
            der.extend_from_slice(&[0x30, 0, 0x03, 1, 0]);
            der
        };
        let v3 = signed(&[0xA0, 3, 2, 1, 2, 2, 1, 1]);
        assert_eq!(Container::of_der(&v3), Some(Container::Certificate));
        assert_eq!(Container::of_file(&v3), Some(Container::Certificate));
        let v1 = signed(&[2, 1, 1, 0x30, 0, 0x30, 0, 0x30, 0]);
        assert_eq!(Container::of_der(&v1), Some(Container::Certificate));
        let request = signed(&[2, 1, 0, 0x30, 0, 0x30, 0, 0xA0, 0]);
        assert_eq!(Container::of_der(&request), Some(Container::Csr));
        let list = signed(&[2, 1, 1, 0x30, 0, 0x30, 0, 0x17, 0]);
        assert_eq!(Container::of_der(&list), Some(Container::Crl));
    }

    #[test]
    fn a_file_is_named_as_the_shell_takes_it_and_what_is_no_file_is_filled_in() {
        let command = Container::Jks.conversion("my store.jks").unwrap();
        assert_eq!(command, "keytool -list -rfc -keystore 'my store.jks' > converted.pem");
        let command = Container::Pkcs12.conversion(shell::STDIN).unwrap();
        assert_eq!(command, "openssl pkcs12 -in FILE -nokeys -out converted.pem");
    }

    #[test]
    fn lengths_are_read_and_never_overflow() {
        assert_eq!(announced_length(&[0x30, 0x03, 1, 2, 3]), Some(5));
        assert_eq!(announced_length(&[0x30, 0x82, 0x01, 0x00]), Some(260));
        assert_eq!(announced_length(&[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]), Some(6 + 0xFFFF_FFFF));
        assert_eq!(announced_length(&[0x30, 0x80]), None);
        assert_eq!(announced_length(&[0x30]), None);
    }
}
