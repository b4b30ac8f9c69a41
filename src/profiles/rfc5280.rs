//! Path validation as the standard has it, with no gateway's own limits. The other profiles inherit from
//! this one, and show only what is particular to them.

use crate::certificate::Hash;
use crate::profile::{Anchors, Page, Profile, documented};

/// The standard alone.
pub(super) const PROFILE: Profile = Profile {
    name: "rfc5280",
    title: "RFC 5280",
    summary: "Path validation as the standard has it: every member of the bundle is a trust anchor, and \
              sent certificates count.",
    anchors: documented(Anchors::EveryMember, &RFC5280),
    credits_sent: documented(true, &RFC5280),
    max_cas: documented(None, &RFC5280),
    stored_self_signed_client: documented(true, &RFC5280),
    hashes: documented(
        &[
            Hash::Sha224,
            Hash::Sha256,
            Hash::Sha384,
            Hash::Sha512,
            Hash::Sha3_224,
            Hash::Sha3_256,
            Hash::Sha3_384,
            Hash::Sha3_512,
            Hash::Intrinsic,
        ],
        &RFC9155,
    ),
    rsa_pss: documented(true, &RFC4055),
    floors_for_cas: documented(true, &RFC9155),
    min_rsa_bits: documented(1024, &SP800_131A),
    curves: documented(&[], &RFC5480),
    curves_unsettled: documented(&[], &RFC5480),
    other_keys: documented(true, &RFC8410),
    purpose: documented(true, &RFC5280),
    // Section 6.1 looks at the key usage of CAs alone.
    key_usage: documented(false, &RFC5280),
    revocation: documented(true, &RFC5280),
    severities: &[],
    log_lines: &[],
    unknown: &[],
};

/// The standard.
pub(super) const RFC5280: Page =
    Page { title: "RFC 5280", address: "https://www.rfc-editor.org/rfc/rfc5280" };

const RFC4055: Page = Page { title: "RFC 4055", address: "https://www.rfc-editor.org/rfc/rfc4055" };

const RFC5480: Page = Page {
    title: "RFC 5480, section 2.1.1.1",
    address: "https://www.rfc-editor.org/rfc/rfc5480#section-2.1.1.1",
};

const RFC8410: Page = Page { title: "RFC 8410", address: "https://www.rfc-editor.org/rfc/rfc8410" };

const RFC9155: Page = Page {
    title: "RFC 9155 (MD5 and SHA-1 deprecated)",
    address: "https://www.rfc-editor.org/rfc/rfc9155",
};

const SP800_131A: Page = Page {
    title: "NIST SP 800-131A Rev. 2, section 3",
    address: "https://doi.org/10.6028/NIST.SP.800-131Ar2",
};
