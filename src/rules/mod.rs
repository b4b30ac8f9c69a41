//! One rule a file. This list is written by `tests/generated.rs` from the files beside it.

use crate::rule::Rule;

mod baseline_shrunk;
mod bundle_changed_while_read;
mod bundle_deleted;
mod bundle_duplicate;
mod bundle_empty;
mod bundle_keys_not_compared;
mod bundle_not_newest;
mod bundle_order_sensitive;
mod bundle_out_of_budget;
mod bundle_readers_disagree;
mod bundle_rekeyed_twin;
mod bundle_renewed_twin;
mod bundle_shared_key;
mod bundle_shared_prime;
mod bundle_unversioned;
mod ca_chain_incomplete;
mod ca_critical_extension_unknown;
mod ca_curve_unsupported;
mod ca_expired;
mod ca_expiring;
mod ca_irregular_encoding;
mod ca_key_exponent;
mod ca_key_factorable;
mod ca_key_roca;
mod ca_no_cert_sign;
mod ca_not_a_ca;
mod ca_not_der;
mod ca_not_yet_valid;
mod ca_off_profile;
mod ca_over_trusted;
mod ca_pathlen_unmeetable;
mod ca_public_root;
mod ca_purpose_excludes_clients;
mod ca_too_deep;
mod ca_unused;
mod ca_version_1;
mod ca_weak_key;
mod ca_weak_root_signature;
mod ca_weak_signature;
mod ca_without_key_id;
mod client_curve_unsupported;
mod client_expired;
mod client_expiring;
mod client_irregular_encoding;
mod client_is_a_ca;
mod client_key_exponent;
mod client_key_factorable;
mod client_key_mismatch;
mod client_key_roca;
mod client_key_usage;
mod client_not_der;
mod client_not_yet_valid;
mod client_off_profile;
mod client_outlives_ca;
mod client_purpose;
mod client_self_signed;
mod client_self_signed_stored;
mod client_weak_key;
mod client_weak_signature;
mod path_first_break;
mod path_invalid;
mod path_issuer_missing;
mod path_issuer_only_sent;
mod path_key_id_differs;
mod path_name_bytes_differ;
mod path_out_of_budget;
mod path_too_deep;
mod path_verifiers_disagree;
mod pem_base64_damaged;
mod pem_blank_line;
mod pem_byte_order_mark;
mod pem_crlf;
mod pem_escaped_newlines;
mod pem_foreign_block;
mod pem_glued_markers;
mod pem_headers;
mod pem_indented;
mod pem_label_mismatch;
mod pem_lone_cr;
mod pem_loose_lines;
mod pem_marker_malformed;
mod pem_missing_begin;
mod pem_missing_end;
mod pem_no_final_newline;
mod pem_not_pem;
mod pem_one_line;
mod pem_private_key;
mod pem_smart_dashes;
mod pem_text_outside;
mod pem_trailing_bytes;
mod pem_trusted_label;
mod pem_unreadable_certificate;
mod pem_utf16;
mod pem_x509_label;
mod waiver_expired;
mod waiver_too_broad;
mod waiver_unused;

/// Every rule, by id.
#[rustfmt::skip] // one a line: a new rule is one new line
pub static ALL: &[&Rule] = &[
    &baseline_shrunk::RULE,
    &bundle_changed_while_read::RULE,
    &bundle_deleted::RULE,
    &bundle_duplicate::RULE,
    &bundle_empty::RULE,
    &bundle_keys_not_compared::RULE,
    &bundle_not_newest::RULE,
    &bundle_order_sensitive::RULE,
    &bundle_out_of_budget::RULE,
    &bundle_readers_disagree::RULE,
    &bundle_rekeyed_twin::RULE,
    &bundle_renewed_twin::RULE,
    &bundle_shared_key::RULE,
    &bundle_shared_prime::RULE,
    &bundle_unversioned::RULE,
    &ca_chain_incomplete::RULE,
    &ca_critical_extension_unknown::RULE,
    &ca_curve_unsupported::RULE,
    &ca_expired::RULE,
    &ca_expiring::RULE,
    &ca_irregular_encoding::RULE,
    &ca_key_exponent::RULE,
    &ca_key_factorable::RULE,
    &ca_key_roca::RULE,
    &ca_no_cert_sign::RULE,
    &ca_not_a_ca::RULE,
    &ca_not_der::RULE,
    &ca_not_yet_valid::RULE,
    &ca_off_profile::RULE,
    &ca_over_trusted::RULE,
    &ca_pathlen_unmeetable::RULE,
    &ca_public_root::RULE,
    &ca_purpose_excludes_clients::RULE,
    &ca_too_deep::RULE,
    &ca_unused::RULE,
    &ca_version_1::RULE,
    &ca_weak_key::RULE,
    &ca_weak_root_signature::RULE,
    &ca_weak_signature::RULE,
    &ca_without_key_id::RULE,
    &client_curve_unsupported::RULE,
    &client_expired::RULE,
    &client_expiring::RULE,
    &client_irregular_encoding::RULE,
    &client_is_a_ca::RULE,
    &client_key_exponent::RULE,
    &client_key_factorable::RULE,
    &client_key_mismatch::RULE,
    &client_key_roca::RULE,
    &client_key_usage::RULE,
    &client_not_der::RULE,
    &client_not_yet_valid::RULE,
    &client_off_profile::RULE,
    &client_outlives_ca::RULE,
    &client_purpose::RULE,
    &client_self_signed::RULE,
    &client_self_signed_stored::RULE,
    &client_weak_key::RULE,
    &client_weak_signature::RULE,
    &path_first_break::RULE,
    &path_invalid::RULE,
    &path_issuer_missing::RULE,
    &path_issuer_only_sent::RULE,
    &path_key_id_differs::RULE,
    &path_name_bytes_differ::RULE,
    &path_out_of_budget::RULE,
    &path_too_deep::RULE,
    &path_verifiers_disagree::RULE,
    &pem_base64_damaged::RULE,
    &pem_blank_line::RULE,
    &pem_byte_order_mark::RULE,
    &pem_crlf::RULE,
    &pem_escaped_newlines::RULE,
    &pem_foreign_block::RULE,
    &pem_glued_markers::RULE,
    &pem_headers::RULE,
    &pem_indented::RULE,
    &pem_label_mismatch::RULE,
    &pem_lone_cr::RULE,
    &pem_loose_lines::RULE,
    &pem_marker_malformed::RULE,
    &pem_missing_begin::RULE,
    &pem_missing_end::RULE,
    &pem_no_final_newline::RULE,
    &pem_not_pem::RULE,
    &pem_one_line::RULE,
    &pem_private_key::RULE,
    &pem_smart_dashes::RULE,
    &pem_text_outside::RULE,
    &pem_trailing_bytes::RULE,
    &pem_trusted_label::RULE,
    &pem_unreadable_certificate::RULE,
    &pem_utf16::RULE,
    &pem_x509_label::RULE,
    &waiver_expired::RULE,
    &waiver_too_broad::RULE,
    &waiver_unused::RULE,
];

/// The rule of that id.
pub fn by_id(id: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.id == id)
}
