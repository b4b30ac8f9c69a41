//! How a text is to be read, by how it begins, and where it may be cut without tearing what belongs together.

use crate::bytes::{find, memchr, memrchr, rfind};
use crate::pem::BEGIN;

/// How a file is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Lines that are no JSON: certificates, headers, exports of log lines.
    Text,
    /// One JSON object a line.
    Lines,
    /// The same, and each stands for several requests.
    Counted,
    /// JSON over many lines.
    Document,
}

/// How a file is to be read that begins so.
pub(super) fn shape(text: &[u8]) -> Shape {
    let text = text.trim_ascii_start();
    if !text.starts_with(b"{") && !text.starts_with(b"[") {
        return Shape::Text;
    }
    let whole = memrchr(b'\n', text).map_or(text, |end| text.get(..end).unwrap_or_default());
    let is_object = |line: &&[u8]| {
        let line = line.trim_ascii_end();
        line.starts_with(b"{") && line.ends_with(b"}") && line.len() > 2
    };
    let Some(line) = whole.split(|&byte| byte == b'\n').take(20).find(is_object) else {
        return Shape::Document;
    };
    let is_counted = find(line, b"\"requests\":").is_some()
        && (find(line, b"\"first_seen\":").is_some() || find(line, b"\"last_seen\":").is_some());
    if is_counted { Shape::Counted } else { Shape::Lines }
}

/// Whether lines end in carriage returns alone, as on computers of long ago: everything would be one line.
pub(super) fn has_no_line_feeds(text: &[u8]) -> bool {
    memchr(b'\n', text).is_none()
        && (find(text, b"-----\r").is_some() || find(text, b"}\r{").is_some())
}

/// Where a text may end: behind its last line end, and before a certificate that goes on in what follows.
pub(super) fn cut(text: &[u8]) -> usize {
    let Some(end) = memrchr(b'\n', text) else { return 0 };
    let whole = text.get(..end).unwrap_or_default();
    let start = memrchr(b'\n', whole).map_or(0, |before| before + 1);
    if !may_be_within(whole.get(start..).unwrap_or_default()) {
        return end + 1;
    }
    let Some(begin) = rfind(whole, BEGIN) else { return end + 1 };
    let within = whole.get(begin..).unwrap_or_default();
    if find(within, b"-----END").is_some() || within.len() > LONGEST_CERTIFICATE {
        return end + 1;
    }
    memrchr(b'\n', whole.get(..begin).unwrap_or_default()).map_or(0, |before| before + 1)
}

/// Whether a line may stand in the midst of a certificate.
fn may_be_within(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    line.len() <= 80
        && (find(line, BEGIN).is_some()
            || line.iter().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(b)))
}

/// Bytes by which the shape of a text is told.
pub(super) const HEAD: usize = 262_144;
/// What goes on for longer is no certificate, and is not waited for.
const LONGEST_CERTIFICATE: usize = 262_144;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_behind_a_line_and_never_within_a_certificate() {
        assert_eq!(cut(b"{\"a\":1}\n{\"b\""), 8);
        assert_eq!(cut(b"no line end"), 0);
        assert_eq!(cut(b"x\n-----BEGIN CERTIFICATE-----\nMIIB\nAAAA\nBB"), 2);
        assert_eq!(cut(b"-----BEGIN CERTIFICATE-----\nMIIB\nAAAA\nBB"), 0);
        assert_eq!(cut(b"-----BEGIN A-----\nMII\n-----END A-----\nx"), 38);
        let endless = [&b"-----BEGIN A-----\n"[..], &b"MIIBAAAA\n".repeat(40_000)].concat();
        assert_eq!(cut(&endless), endless.len());
    }

    #[test]
    fn a_shape_is_seen_in_the_first_lines() {
        assert_eq!(shape(b"{\"a\":1}\n{\"b\":2}\n"), Shape::Lines);
        assert_eq!(shape(b"{\"a\":1"), Shape::Document);
        assert_eq!(shape(b"{\n  \"a\": {}\n}\n"), Shape::Document);
        assert_eq!(shape(b"[\n{\"a\":1}]"), Shape::Document);
        assert_eq!(shape(b"{\"a\n{\"b\":2}\n"), Shape::Lines);
        assert_eq!(shape(b"-----BEGIN"), Shape::Text);
        assert_eq!(shape(b"{\"requests\":5,\"last_seen\":\"\",\"pem\":\"\"}\n"), Shape::Counted);
    }
}
