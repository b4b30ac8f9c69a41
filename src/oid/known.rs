//! The identifiers that we name: constants for those the code asks for, names for those people meet.

use super::Oid;

#[rustfmt::skip]
impl Oid {
    // Attribute types (X.520, RFC 4519, RFC 2985).
    /// CN: 2.5.4.3.
    pub const COMMON_NAME: Self = Self::of(&[2, 5, 4, 3]);
    /// x500UniqueIdentifier: 2.5.4.45.
    pub const UNIQUE_IDENTIFIER: Self = Self::of(&[2, 5, 4, 45]);
    /// O: 2.5.4.10.
    pub const ORGANISATION: Self = Self::of(&[2, 5, 4, 10]);
    /// DC: 0.9.2342.19200300.100.1.25.
    pub const DOMAIN_COMPONENT: Self = Self::of(&[0, 9, 2342, 19_200_300, 100, 1, 25]);
    /// emailAddress: 1.2.840.113549.1.9.1.
    pub const EMAIL_ADDRESS: Self = Self::of(&[1, 2, 840, 113_549, 1, 9, 1]);
    // Extensions (RFC 5280, section 4.2 and 5.2).
    /// subjectDirectoryAttributes: 2.5.29.9.
    pub const SUBJECT_DIRECTORY_ATTRIBUTES: Self = Self::of(&[2, 5, 29, 9]);
    /// subjectKeyIdentifier: 2.5.29.14.
    pub const SUBJECT_KEY_IDENTIFIER: Self = Self::of(&[2, 5, 29, 14]);
    /// keyUsage: 2.5.29.15.
    pub const KEY_USAGE: Self = Self::of(&[2, 5, 29, 15]);
    /// subjectAltName: 2.5.29.17.
    pub const SUBJECT_ALT_NAME: Self = Self::of(&[2, 5, 29, 17]);
    /// issuerAltName: 2.5.29.18.
    pub const ISSUER_ALT_NAME: Self = Self::of(&[2, 5, 29, 18]);
    /// basicConstraints: 2.5.29.19.
    pub const BASIC_CONSTRAINTS: Self = Self::of(&[2, 5, 29, 19]);
    /// cRLNumber: 2.5.29.20.
    pub const CRL_NUMBER: Self = Self::of(&[2, 5, 29, 20]);
    /// reasonCode: 2.5.29.21.
    pub const REASON_CODE: Self = Self::of(&[2, 5, 29, 21]);
    /// invalidityDate: 2.5.29.24.
    pub const INVALIDITY_DATE: Self = Self::of(&[2, 5, 29, 24]);
    /// deltaCRLIndicator: 2.5.29.27.
    pub const DELTA_CRL_INDICATOR: Self = Self::of(&[2, 5, 29, 27]);
    /// issuingDistributionPoint: 2.5.29.28.
    pub const ISSUING_DISTRIBUTION_POINT: Self = Self::of(&[2, 5, 29, 28]);
    /// certificateIssuer: 2.5.29.29.
    pub const CERTIFICATE_ISSUER: Self = Self::of(&[2, 5, 29, 29]);
    /// nameConstraints: 2.5.29.30.
    pub const NAME_CONSTRAINTS: Self = Self::of(&[2, 5, 29, 30]);
    /// cRLDistributionPoints: 2.5.29.31.
    pub const CRL_DISTRIBUTION_POINTS: Self = Self::of(&[2, 5, 29, 31]);
    /// certificatePolicies: 2.5.29.32.
    pub const CERTIFICATE_POLICIES: Self = Self::of(&[2, 5, 29, 32]);
    /// anyPolicy: 2.5.29.32.0.
    pub const ANY_POLICY: Self = Self::of(&[2, 5, 29, 32, 0]);
    /// policyMappings: 2.5.29.33.
    pub const POLICY_MAPPINGS: Self = Self::of(&[2, 5, 29, 33]);
    /// authorityKeyIdentifier: 2.5.29.35.
    pub const AUTHORITY_KEY_IDENTIFIER: Self = Self::of(&[2, 5, 29, 35]);
    /// policyConstraints: 2.5.29.36.
    pub const POLICY_CONSTRAINTS: Self = Self::of(&[2, 5, 29, 36]);
    /// extKeyUsage: 2.5.29.37.
    pub const EXTENDED_KEY_USAGE: Self = Self::of(&[2, 5, 29, 37]);
    /// anyExtendedKeyUsage: 2.5.29.37.0.
    pub const ANY_EXTENDED_KEY_USAGE: Self = Self::of(&[2, 5, 29, 37, 0]);
    /// freshestCRL: 2.5.29.46.
    pub const FRESHEST_CRL: Self = Self::of(&[2, 5, 29, 46]);
    /// inhibitAnyPolicy: 2.5.29.54.
    pub const INHIBIT_ANY_POLICY: Self = Self::of(&[2, 5, 29, 54]);
    /// authorityInfoAccess: 1.3.6.1.5.5.7.1.1.
    pub const AUTHORITY_INFO_ACCESS: Self = Self::of(&[1, 3, 6, 1, 5, 5, 7, 1, 1]);
    /// subjectInfoAccess: 1.3.6.1.5.5.7.1.11.
    pub const SUBJECT_INFO_ACCESS: Self = Self::of(&[1, 3, 6, 1, 5, 5, 7, 1, 11]);
    /// noRevAvail: 2.5.29.56.
    pub const NO_REV_AVAIL: Self = Self::of(&[2, 5, 29, 56]);
    // Access methods, policy qualifiers.
    /// caIssuers: 1.3.6.1.5.5.7.48.2.
    pub const CA_ISSUERS: Self = Self::of(&[1, 3, 6, 1, 5, 5, 7, 48, 2]);
    // Purposes.
    /// serverAuth: 1.3.6.1.5.5.7.3.1.
    pub const SERVER_AUTH: Self = Self::of(&[1, 3, 6, 1, 5, 5, 7, 3, 1]);
    /// clientAuth: 1.3.6.1.5.5.7.3.2.
    pub const CLIENT_AUTH: Self = Self::of(&[1, 3, 6, 1, 5, 5, 7, 3, 2]);
    /// `OCSPSigning`: 1.3.6.1.5.5.7.3.9.
    pub const OCSP_SIGNING: Self = Self::of(&[1, 3, 6, 1, 5, 5, 7, 3, 9]);
    // Forms of otherName.
    /// `SmtpUTF8Mailbox`: 1.3.6.1.5.5.7.8.9.
    pub const SMTP_UTF8_MAILBOX: Self = Self::of(&[1, 3, 6, 1, 5, 5, 7, 8, 9]);
    // Keys.
    /// rsaEncryption: 1.2.840.113549.1.1.1.
    pub const RSA_ENCRYPTION: Self = Self::of(&[1, 2, 840, 113_549, 1, 1, 1]);
    /// RSASSA-PSS: 1.2.840.113549.1.1.10.
    pub const RSASSA_PSS: Self = Self::of(&[1, 2, 840, 113_549, 1, 1, 10]);
    /// mgf1: 1.2.840.113549.1.1.8.
    pub const MGF1: Self = Self::of(&[1, 2, 840, 113_549, 1, 1, 8]);
    /// DSA: 1.2.840.10040.4.1.
    pub const DSA: Self = Self::of(&[1, 2, 840, 10_040, 4, 1]);
    /// ecPublicKey: 1.2.840.10045.2.1.
    pub const EC_PUBLIC_KEY: Self = Self::of(&[1, 2, 840, 10_045, 2, 1]);
    /// X25519: 1.3.101.110.
    pub const X25519: Self = Self::of(&[1, 3, 101, 110]);
    /// X448: 1.3.101.111.
    pub const X448: Self = Self::of(&[1, 3, 101, 111]);
    /// Ed25519: 1.3.101.112.
    pub const ED25519: Self = Self::of(&[1, 3, 101, 112]);
    /// Ed448: 1.3.101.113.
    pub const ED448: Self = Self::of(&[1, 3, 101, 113]);
    // Curves.
    /// P-256: 1.2.840.10045.3.1.7.
    pub const P256: Self = Self::of(&[1, 2, 840, 10_045, 3, 1, 7]);
    /// P-384: 1.3.132.0.34.
    pub const P384: Self = Self::of(&[1, 3, 132, 0, 34]);
    /// P-521: 1.3.132.0.35.
    pub const P521: Self = Self::of(&[1, 3, 132, 0, 35]);
    // Signatures.
    /// MD2 with RSA: 1.2.840.113549.1.1.2.
    pub const MD2_WITH_RSA: Self = Self::of(&[1, 2, 840, 113_549, 1, 1, 2]);
    /// MD4 with RSA: 1.2.840.113549.1.1.3.
    pub const MD4_WITH_RSA: Self = Self::of(&[1, 2, 840, 113_549, 1, 1, 3]);
    /// MD5 with RSA: 1.2.840.113549.1.1.4.
    pub const MD5_WITH_RSA: Self = Self::of(&[1, 2, 840, 113_549, 1, 1, 4]);
    /// SHA-1 with RSA: 1.2.840.113549.1.1.5.
    pub const SHA1_WITH_RSA: Self = Self::of(&[1, 2, 840, 113_549, 1, 1, 5]);
    /// SHA-1 with RSA: 1.3.14.3.2.29.
    pub const SHA1_WITH_RSA_OIW: Self = Self::of(&[1, 3, 14, 3, 2, 29]);
    /// SHA-256 with RSA: 1.2.840.113549.1.1.11.
    pub const SHA256_WITH_RSA: Self = Self::of(&[1, 2, 840, 113_549, 1, 1, 11]);
    /// SHA-384 with RSA: 1.2.840.113549.1.1.12.
    pub const SHA384_WITH_RSA: Self = Self::of(&[1, 2, 840, 113_549, 1, 1, 12]);
    /// SHA-512 with RSA: 1.2.840.113549.1.1.13.
    pub const SHA512_WITH_RSA: Self = Self::of(&[1, 2, 840, 113_549, 1, 1, 13]);
    /// SHA-224 with RSA: 1.2.840.113549.1.1.14.
    pub const SHA224_WITH_RSA: Self = Self::of(&[1, 2, 840, 113_549, 1, 1, 14]);
    /// SHA3-224 with RSA: 2.16.840.1.101.3.4.3.13.
    pub const SHA3_224_WITH_RSA: Self = Self::of(&[2, 16, 840, 1, 101, 3, 4, 3, 13]);
    /// SHA3-256 with RSA: 2.16.840.1.101.3.4.3.14.
    pub const SHA3_256_WITH_RSA: Self = Self::of(&[2, 16, 840, 1, 101, 3, 4, 3, 14]);
    /// SHA3-384 with RSA: 2.16.840.1.101.3.4.3.15.
    pub const SHA3_384_WITH_RSA: Self = Self::of(&[2, 16, 840, 1, 101, 3, 4, 3, 15]);
    /// SHA3-512 with RSA: 2.16.840.1.101.3.4.3.16.
    pub const SHA3_512_WITH_RSA: Self = Self::of(&[2, 16, 840, 1, 101, 3, 4, 3, 16]);
    /// DSA with SHA-1: 1.2.840.10040.4.3.
    pub const DSA_WITH_SHA1: Self = Self::of(&[1, 2, 840, 10_040, 4, 3]);
    /// DSA with SHA-224: 2.16.840.1.101.3.4.3.1.
    pub const DSA_WITH_SHA224: Self = Self::of(&[2, 16, 840, 1, 101, 3, 4, 3, 1]);
    /// DSA with SHA-256: 2.16.840.1.101.3.4.3.2.
    pub const DSA_WITH_SHA256: Self = Self::of(&[2, 16, 840, 1, 101, 3, 4, 3, 2]);
    /// DSA with SHA-384: 2.16.840.1.101.3.4.3.3.
    pub const DSA_WITH_SHA384: Self = Self::of(&[2, 16, 840, 1, 101, 3, 4, 3, 3]);
    /// DSA with SHA-512: 2.16.840.1.101.3.4.3.4.
    pub const DSA_WITH_SHA512: Self = Self::of(&[2, 16, 840, 1, 101, 3, 4, 3, 4]);
    /// ECDSA with SHA-1: 1.2.840.10045.4.1.
    pub const ECDSA_WITH_SHA1: Self = Self::of(&[1, 2, 840, 10_045, 4, 1]);
    /// ECDSA with SHA-224: 1.2.840.10045.4.3.1.
    pub const ECDSA_WITH_SHA224: Self = Self::of(&[1, 2, 840, 10_045, 4, 3, 1]);
    /// ECDSA with SHA-256: 1.2.840.10045.4.3.2.
    pub const ECDSA_WITH_SHA256: Self = Self::of(&[1, 2, 840, 10_045, 4, 3, 2]);
    /// ECDSA with SHA-384: 1.2.840.10045.4.3.3.
    pub const ECDSA_WITH_SHA384: Self = Self::of(&[1, 2, 840, 10_045, 4, 3, 3]);
    /// ECDSA with SHA-512: 1.2.840.10045.4.3.4.
    pub const ECDSA_WITH_SHA512: Self = Self::of(&[1, 2, 840, 10_045, 4, 3, 4]);
    /// ECDSA with SHA3-224: 2.16.840.1.101.3.4.3.9.
    pub const ECDSA_WITH_SHA3_224: Self = Self::of(&[2, 16, 840, 1, 101, 3, 4, 3, 9]);
    /// ECDSA with SHA3-256: 2.16.840.1.101.3.4.3.10.
    pub const ECDSA_WITH_SHA3_256: Self = Self::of(&[2, 16, 840, 1, 101, 3, 4, 3, 10]);
    /// ECDSA with SHA3-384: 2.16.840.1.101.3.4.3.11.
    pub const ECDSA_WITH_SHA3_384: Self = Self::of(&[2, 16, 840, 1, 101, 3, 4, 3, 11]);
    /// ECDSA with SHA3-512: 2.16.840.1.101.3.4.3.12.
    pub const ECDSA_WITH_SHA3_512: Self = Self::of(&[2, 16, 840, 1, 101, 3, 4, 3, 12]);
    // Hashes.
    /// MD5: 1.2.840.113549.2.5.
    pub const MD5: Self = Self::of(&[1, 2, 840, 113_549, 2, 5]);
    /// SHA-1: 1.3.14.3.2.26.
    pub const SHA1: Self = Self::of(&[1, 3, 14, 3, 2, 26]);
    /// SHA-224: 2.16.840.1.101.3.4.2.4.
    pub const SHA224: Self = Self::of(&[2, 16, 840, 1, 101, 3, 4, 2, 4]);
    /// SHA-256: 2.16.840.1.101.3.4.2.1.
    pub const SHA256: Self = Self::of(&[2, 16, 840, 1, 101, 3, 4, 2, 1]);
    /// SHA-384: 2.16.840.1.101.3.4.2.2.
    pub const SHA384: Self = Self::of(&[2, 16, 840, 1, 101, 3, 4, 2, 2]);
    /// SHA-512: 2.16.840.1.101.3.4.2.3.
    pub const SHA512: Self = Self::of(&[2, 16, 840, 1, 101, 3, 4, 2, 3]);
    /// SHA3-256: 2.16.840.1.101.3.4.2.8.
    pub const SHA3_256: Self = Self::of(&[2, 16, 840, 1, 101, 3, 4, 2, 8]);
    /// SHA3-384: 2.16.840.1.101.3.4.2.9.
    pub const SHA3_384: Self = Self::of(&[2, 16, 840, 1, 101, 3, 4, 2, 9]);
    /// SHA3-512: 2.16.840.1.101.3.4.2.10.
    pub const SHA3_512: Self = Self::of(&[2, 16, 840, 1, 101, 3, 4, 2, 10]);
}

/// The name of an identifier in dotted form.
pub(super) fn name(dotted: &str) -> Option<&'static str> {
    NAMES.iter().find(|(known, _)| *known == dotted).map(|&(_, name)| name)
}

/// The dotted form of an identifier with this name.
pub(super) fn dotted(name: &str) -> Option<&'static str> {
    NAMES.iter().find(|(_, known)| *known == name).map(|&(dotted, _)| dotted)
}

const NAMES: &[(&str, &str)] = &[
    // Attribute types (X.520, RFC 4519, RFC 2985).
    ("2.5.4.3", "CN"),
    ("2.5.4.4", "SN"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.9", "STREET"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.12", "title"),
    ("2.5.4.13", "description"),
    ("2.5.4.15", "businessCategory"),
    ("2.5.4.16", "postalAddress"),
    ("2.5.4.17", "postalCode"),
    ("2.5.4.18", "postOfficeBox"),
    ("2.5.4.20", "telephoneNumber"),
    ("2.5.4.41", "name"),
    ("2.5.4.42", "givenName"),
    ("2.5.4.43", "initials"),
    ("2.5.4.44", "generationQualifier"),
    ("2.5.4.45", "x500UniqueIdentifier"),
    ("2.5.4.46", "dnQualifier"),
    ("2.5.4.65", "pseudonym"),
    ("2.5.4.97", "organizationIdentifier"),
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
    ("1.2.840.113549.1.9.2", "unstructuredName"),
    ("1.3.6.1.4.1.311.60.2.1.1", "jurisdictionL"),
    ("1.3.6.1.4.1.311.60.2.1.2", "jurisdictionST"),
    ("1.3.6.1.4.1.311.60.2.1.3", "jurisdictionC"),
    // Extensions (RFC 5280, section 4.2 and 5.2).
    ("2.5.29.9", "subjectDirectoryAttributes"),
    ("2.5.29.14", "subjectKeyIdentifier"),
    ("2.5.29.15", "keyUsage"),
    ("2.5.29.16", "privateKeyUsagePeriod"),
    ("2.5.29.17", "subjectAltName"),
    ("2.5.29.18", "issuerAltName"),
    ("2.5.29.19", "basicConstraints"),
    ("2.5.29.20", "cRLNumber"),
    ("2.5.29.21", "reasonCode"),
    ("2.5.29.23", "holdInstructionCode"),
    ("2.5.29.24", "invalidityDate"),
    ("2.5.29.27", "deltaCRLIndicator"),
    ("2.5.29.28", "issuingDistributionPoint"),
    ("2.5.29.29", "certificateIssuer"),
    ("2.5.29.30", "nameConstraints"),
    ("2.5.29.31", "cRLDistributionPoints"),
    ("2.5.29.32", "certificatePolicies"),
    ("2.5.29.32.0", "anyPolicy"),
    // Test policies of the public key interoperability suite (NIST, Computer Security Objects Register).
    ("2.16.840.1.101.3.2.1.48.1", "NIST-test-policy-1"),
    ("2.16.840.1.101.3.2.1.48.2", "NIST-test-policy-2"),
    ("2.16.840.1.101.3.2.1.48.3", "NIST-test-policy-3"),
    ("2.16.840.1.101.3.2.1.48.4", "NIST-test-policy-4"),
    ("2.16.840.1.101.3.2.1.48.5", "NIST-test-policy-5"),
    ("2.16.840.1.101.3.2.1.48.6", "NIST-test-policy-6"),
    ("2.16.840.1.101.3.2.1.48.7", "NIST-test-policy-7"),
    ("2.16.840.1.101.3.2.1.48.8", "NIST-test-policy-8"),
    ("2.16.840.1.101.3.2.1.48.9", "NIST-test-policy-9"),
    ("2.16.840.1.101.3.2.1.48.10", "NIST-test-policy-10"),
    ("2.5.29.33", "policyMappings"),
    ("2.5.29.35", "authorityKeyIdentifier"),
    ("2.5.29.36", "policyConstraints"),
    ("2.5.29.37", "extKeyUsage"),
    ("2.5.29.37.0", "anyExtendedKeyUsage"),
    ("2.5.29.46", "freshestCRL"),
    ("2.5.29.54", "inhibitAnyPolicy"),
    ("1.3.6.1.5.5.7.1.1", "authorityInfoAccess"),
    ("1.3.6.1.5.5.7.1.3", "qcStatements"),
    ("1.3.6.1.5.5.7.1.11", "subjectInfoAccess"),
    ("1.3.6.1.5.5.7.1.24", "tlsFeature"),
    ("1.3.6.1.5.5.7.48.1.5", "noCheck"),
    ("2.5.29.56", "noRevAvail"),
    ("2.16.840.1.113730.1.1", "netscapeCertType"),
    ("2.16.840.1.113730.1.13", "netscapeComment"),
    ("1.3.6.1.4.1.11129.2.4.2", "signedCertificateTimestampList"),
    ("1.3.6.1.4.1.11129.2.4.3", "precertificatePoison"),
    ("1.2.840.113533.7.65.0", "entrustVersInfo"),
    // Access methods, policy qualifiers.
    ("1.3.6.1.5.5.7.48.1", "ocsp"),
    ("1.3.6.1.5.5.7.48.2", "caIssuers"),
    ("1.3.6.1.5.5.7.2.1", "cps"),
    ("1.3.6.1.5.5.7.2.2", "unotice"),
    // Purposes.
    ("1.3.6.1.5.5.7.3.1", "serverAuth"),
    ("1.3.6.1.5.5.7.3.2", "clientAuth"),
    ("1.3.6.1.5.5.7.3.3", "codeSigning"),
    ("1.3.6.1.5.5.7.3.4", "emailProtection"),
    ("1.3.6.1.5.5.7.3.5", "ipsecEndSystem"),
    ("1.3.6.1.5.5.7.3.6", "ipsecTunnel"),
    ("1.3.6.1.5.5.7.3.7", "ipsecUser"),
    ("1.3.6.1.5.5.7.3.8", "timeStamping"),
    ("1.3.6.1.5.5.7.3.9", "OCSPSigning"),
    ("1.3.6.1.4.1.311.20.2.2", "smartcardLogon"),
    ("1.3.6.1.4.1.311.10.3.3", "msSGC"),
    ("2.16.840.1.113730.4.1", "nsSGC"),
    // Forms of otherName.
    ("1.3.6.1.4.1.311.20.2.3", "userPrincipalName"),
    ("1.3.6.1.5.5.7.8.9", "SmtpUTF8Mailbox"),
    ("1.3.6.1.5.5.7.8.5", "XmppAddr"),
    ("1.3.6.1.5.5.7.8.7", "SRVName"),
    // Keys.
    ("1.2.840.113549.1.1.1", "rsaEncryption"),
    ("1.2.840.113549.1.1.10", "RSASSA-PSS"),
    ("1.2.840.113549.1.1.8", "mgf1"),
    ("1.2.840.10040.4.1", "DSA"),
    ("1.2.840.10046.2.1", "DH"),
    ("1.2.840.10045.2.1", "ecPublicKey"),
    ("1.3.101.110", "X25519"),
    ("1.3.101.111", "X448"),
    ("1.3.101.112", "Ed25519"),
    ("1.3.101.113", "Ed448"),
    ("2.16.840.1.101.3.4.3.17", "ML-DSA-44"),
    ("2.16.840.1.101.3.4.3.18", "ML-DSA-65"),
    ("2.16.840.1.101.3.4.3.19", "ML-DSA-87"),
    ("1.2.643.2.2.19", "GOST R 34.10-2001"),
    ("1.2.643.7.1.1.1.1", "GOST R 34.10-2012 (256 bit)"),
    ("1.2.643.7.1.1.1.2", "GOST R 34.10-2012 (512 bit)"),
    // Curves.
    ("1.2.840.10045.3.1.1", "P-192"),
    ("1.3.132.0.33", "P-224"),
    ("1.2.840.10045.3.1.7", "P-256"),
    ("1.3.132.0.34", "P-384"),
    ("1.3.132.0.35", "P-521"),
    ("1.3.132.0.10", "secp256k1"),
    ("1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1"),
    ("1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1"),
    ("1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1"),
    ("1.2.156.10197.1.301", "SM2"),
    // Signatures.
    ("1.2.840.113549.1.1.2", "MD2 with RSA"),
    ("1.2.840.113549.1.1.3", "MD4 with RSA"),
    ("1.2.840.113549.1.1.4", "MD5 with RSA"),
    ("1.2.840.113549.1.1.5", "SHA-1 with RSA"),
    ("1.3.14.3.2.29", "SHA-1 with RSA"),
    ("1.2.840.113549.1.1.11", "SHA-256 with RSA"),
    ("1.2.840.113549.1.1.12", "SHA-384 with RSA"),
    ("1.2.840.113549.1.1.13", "SHA-512 with RSA"),
    ("1.2.840.113549.1.1.14", "SHA-224 with RSA"),
    ("2.16.840.1.101.3.4.3.13", "SHA3-224 with RSA"),
    ("2.16.840.1.101.3.4.3.14", "SHA3-256 with RSA"),
    ("2.16.840.1.101.3.4.3.15", "SHA3-384 with RSA"),
    ("2.16.840.1.101.3.4.3.16", "SHA3-512 with RSA"),
    ("1.2.840.10040.4.3", "DSA with SHA-1"),
    ("2.16.840.1.101.3.4.3.1", "DSA with SHA-224"),
    ("2.16.840.1.101.3.4.3.2", "DSA with SHA-256"),
    ("2.16.840.1.101.3.4.3.3", "DSA with SHA-384"),
    ("2.16.840.1.101.3.4.3.4", "DSA with SHA-512"),
    ("1.2.840.10045.4.1", "ECDSA with SHA-1"),
    ("1.2.840.10045.4.3.1", "ECDSA with SHA-224"),
    ("1.2.840.10045.4.3.2", "ECDSA with SHA-256"),
    ("1.2.840.10045.4.3.3", "ECDSA with SHA-384"),
    ("1.2.840.10045.4.3.4", "ECDSA with SHA-512"),
    ("2.16.840.1.101.3.4.3.9", "ECDSA with SHA3-224"),
    ("2.16.840.1.101.3.4.3.10", "ECDSA with SHA3-256"),
    ("2.16.840.1.101.3.4.3.11", "ECDSA with SHA3-384"),
    ("2.16.840.1.101.3.4.3.12", "ECDSA with SHA3-512"),
    ("1.2.156.10197.1.501", "SM3 with SM2"),
    // Hashes.
    ("1.2.840.113549.2.2", "MD2"),
    ("1.2.840.113549.2.5", "MD5"),
    ("1.3.14.3.2.26", "SHA-1"),
    ("2.16.840.1.101.3.4.2.4", "SHA-224"),
    ("2.16.840.1.101.3.4.2.1", "SHA-256"),
    ("2.16.840.1.101.3.4.2.2", "SHA-384"),
    ("2.16.840.1.101.3.4.2.3", "SHA-512"),
    ("2.16.840.1.101.3.4.2.6", "SHA-512/256"),
    ("2.16.840.1.101.3.4.2.8", "SHA3-256"),
    ("2.16.840.1.101.3.4.2.9", "SHA3-384"),
    ("2.16.840.1.101.3.4.2.10", "SHA3-512"),
];
