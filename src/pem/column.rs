//! Columns are counted once, at the end: while a file is scanned, a flaw's `column` holds the offset of the byte that is
//! meant. A file may be a single line with thousands of blocks; counting from its start for each would take for ever.

use crate::bytes::memrchr2;

use super::Entry;

/// Puts columns, from 1, in the place of offsets. Characters are counted, not bytes; the text begins at `start`.
pub(super) fn resolve(entries: &mut [Entry], text: &[u8], start: usize) {
    let flaws = entries.iter_mut().flat_map(|entry| &mut entry.flaws);
    let mut columns: Vec<&mut usize> = flaws.filter_map(|flaw| flaw.column.as_mut()).collect();
    columns.sort_unstable_by_key(|column| **column);
    let (mut at, mut counted) = (start, 0);
    for column in columns {
        let passed = text.get(at..*column).unwrap_or_default();
        at = at.max(*column);
        counted = match memrchr2(b'\n', b'\r', passed) {
            Some(line_end) => characters(passed.get(line_end + 1..).unwrap_or_default()),
            None => counted + characters(passed),
        };
        *column = counted + 1;
    }
}

/// Characters of UTF-8; a byte that begins none is taken for one, but for those that continue one.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}
