//! What a block is, by its label. The labels are those of RFC 7468 and of the programs that write PEM: OpenSSL,
//! OpenSSH, PGP, browsers.

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// `CERTIFICATE`.
    Certificate,
    /// `TRUSTED CERTIFICATE`, OpenSSL's own form: a certificate followed by what it is trusted for.
    TrustedCertificate,
    /// `X509 CERTIFICATE`, an old name for the same as `CERTIFICATE`.
    X509Certificate,
    /// Any label that ends in `PRIVATE KEY`.
    PrivateKey {
        /// Whether it is encrypted, by its label or its headers.
        encrypted: bool,
    },
    /// `PUBLIC KEY` and its relatives.
    PublicKey,
    /// A request for a certificate.
    Csr,
    /// A certificate revocation list.
    Crl,
    /// `PKCS7`, `CMS` and their relatives.
    Pkcs7,
    /// `DH PARAMETERS`, `EC PARAMETERS` and their relatives.
    Parameters,
    /// Any other label.
    Other,
    /// What stands outside blocks.
    Text {
        /// Whether every line of it begins with `#` and holds no hyphen: the only text that some load balancers allow.
        comment: bool,
    },
}

impl Kind {
    /// By the label of a block, in capital letters or not.
    pub(super) fn of_label(label: &str) -> Self {
        Self::known(label).unwrap_or(Self::Other)
    }

    /// Whether the label is one that programs write.
    pub(super) fn known(label: &str) -> Option<Self> {
        let label = label.to_ascii_uppercase();
        Some(match label.as_str() {
            "CERTIFICATE" => Self::Certificate,
            "TRUSTED CERTIFICATE" => Self::TrustedCertificate,
            "X509 CERTIFICATE" | "X.509 CERTIFICATE" => Self::X509Certificate,
            "ENCRYPTED PRIVATE KEY" | "SSH2 ENCRYPTED PRIVATE KEY" => {
                Self::PrivateKey { encrypted: true }
            }
            "PUBLIC KEY" | "RSA PUBLIC KEY" | "DSA PUBLIC KEY" | "EC PUBLIC KEY"
            | "SSH2 PUBLIC KEY" => Self::PublicKey,
            "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => Self::Csr,
            "X509 CRL" | "CRL" => Self::Crl,
            "PKCS7" | "PKCS #7 SIGNED DATA" | "CMS" => Self::Pkcs7,
            other if other.ends_with("PRIVATE KEY") || other.ends_with("PRIVATE KEY BLOCK") => {
                Self::PrivateKey { encrypted: false }
            }
            other if other.ends_with(" PARAMETERS") => Self::Parameters,
            _ => return None,
        })
    }

    /// Whether it is a certificate under any label.
    pub const fn is_certificate(self) -> bool {
        matches!(self, Self::Certificate | Self::TrustedCertificate | Self::X509Certificate)
    }

    /// Whether it is a private key.
    pub const fn is_private_key(self) -> bool {
        matches!(self, Self::PrivateKey { .. })
    }

    /// Whether it stands outside blocks.
    pub const fn is_text(self) -> bool {
        matches!(self, Self::Text { .. })
    }

    /// What a person calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Certificate => "a certificate",
            Self::TrustedCertificate => "a certificate with OpenSSL's trust settings",
            Self::X509Certificate => "a certificate under an old label",
            Self::PrivateKey { encrypted: true } => "an encrypted private key",
            Self::PrivateKey { encrypted: false } => "a private key",
            Self::PublicKey => "a public key",
            Self::Csr => "a certificate signing request",
            Self::Crl => "a certificate revocation list",
            Self::Pkcs7 => "a PKCS#7 structure",
            Self::Parameters => "key parameters",
            Self::Other => "a block of an unknown kind",
            Self::Text { comment: true } => "a comment",
            Self::Text { comment: false } => "text",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_private_key_labels_are_private_keys() {
        let prefixes = ["", "RSA ", "DSA ", "EC ", "ANY ", "OPENSSH ", "ED25519 "];
        for label in prefixes.map(|prefix| format!("{prefix}PRIVATE KEY")) {
            assert_eq!(Kind::of_label(&label), Kind::PrivateKey { encrypted: false }, "{label}");
        }
        assert!(Kind::of_label("PGP PRIVATE KEY BLOCK").is_private_key());
        assert_eq!(Kind::of_label("ENCRYPTED PRIVATE KEY"), Kind::PrivateKey { encrypted: true });
    }

    #[test]
    fn labels_are_known_in_small_letters_too() {
        assert_eq!(Kind::of_label("certificate"), Kind::Certificate);
        assert_eq!(Kind::of_label("DH PARAMETERS"), Kind::Parameters);
        assert_eq!(Kind::of_label("ECHCONFIG"), Kind::Other);
    }
}
