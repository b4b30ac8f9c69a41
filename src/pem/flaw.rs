//! What can be wrong with a PEM file, one kind for each thing that a person would mend by itself. A flaw states a
//! fact and where it is; whether it matters is for the rules, since one gateway refuses what another never notices.

/// One thing that is wrong, or at least unusual, with the writing of a file or a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// What is wrong.
    pub kind: FlawKind,
    /// The line, from 1.
    pub line: usize,
    /// The character in that line, from 1, where one can be named.
    pub column: Option<usize>,
    /// The particulars in a few words, or empty; never the content of a private key.
    pub detail: String,
}

macro_rules! flaw_kinds {
    ($($(#[doc = $doc:literal])+ $name:ident = $meaning:literal,)+) => {
        /// The kinds of flaws.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum FlawKind {
            $($(#[doc = $doc])+ $name,)+
        }

        impl FlawKind {
            /// All kinds, in the order in which they are declared.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// What it means, in one line.
            pub const fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => $meaning,)+
                }
            }
        }
    };
}

flaw_kinds! {
    /// Of the file: no bytes, or only blanks.
    Empty = "the file is empty",
    /// Of the file: no block or content that could be a certificate.
    NoCertificate = "the file holds no certificate",
    /// Of the file: it is DER, PKCS#12 or the like; see `Document::container`.
    NotPem = "the file is not PEM text",
    /// Of the file: more than `MAX_BLOCKS` blocks; those beyond are not read.
    TooManyBlocks = "the file holds more blocks than are read",
    /// Of the file: UTF-8 with a byte order mark.
    ByteOrderMark = "a byte order mark stands before the text",
    /// Of the file: UTF-16, as Windows' Notepad and PowerShell write it.
    Utf16 = "the file is UTF-16; readers of PEM expect ASCII",
    /// Of the file: all lines end in CR LF.
    CrLf = "the lines end in CR LF",
    /// Of the file: lines end in CR alone.
    LoneCr = "lines end in CR alone",
    /// Of the file: not all lines end alike.
    MixedLineEnds = "not all lines end alike",
    /// Of the file: the last line has no line end, so that whatever is appended is glued to it.
    NoFinalNewline = "the last line has no line end",
    /// Of the file: blank lines before, between or after blocks.
    BlankLine = "blank lines stand outside blocks",
    /// An END line and the next BEGIN line are one.
    Glued = "the line before BEGIN has no line end",
    /// Something stands before or after a marker in its line.
    TextOnMarkerLine = "text shares the line with BEGIN or END",
    /// Content follows in the line of BEGIN, or END follows in the line of content.
    OneLine = "BEGIN, content and END are not lines of their own",
    /// Lines begin with blanks.
    Indented = "lines are indented",
    /// Content without its BEGIN line.
    MissingBegin = "the BEGIN line is missing",
    /// A block goes on into the next BEGIN line.
    MissingEnd = "the END line is missing",
    /// The file ends within a block.
    Truncated = "the file ends within the block",
    /// BEGIN and END name different things.
    MismatchedLabels = "BEGIN and END have different labels",
    /// En dashes, em dashes or the like stand in place of hyphens.
    SmartDashes = "typographic dashes stand in place of hyphens",
    /// Not five hyphens.
    WrongDashes = "a marker has not five hyphens on each side",
    /// Blanks within a marker where none, or only one, belong.
    MarkerBlanks = "a marker has blanks where none belong",
    /// `begin` in lower-case letters.
    LowerCase = "a marker is not in capital letters",
    /// Headers such as `Proc-Type` (RFC 1421) or others within a block.
    Header = "headers stand within the block",
    /// A blank line within a block.
    BlankLineInside = "a blank line stands within the block",
    /// `\n` as two characters in place of a line end.
    EscapedLineEnds = "\\n is written as two characters in place of line ends",
    /// A character that base64 does not have.
    BadCharacter = "the content holds characters that are not base64",
    /// Padding that is missing, in excess, or not at the end.
    Padding = "the base64 padding is not right",
    /// Blanks within or after lines of content.
    Blanks = "blanks stand within or after lines of content",
    /// Lines of uneven length, or not of 64 characters.
    LineWidth = "lines of content have not 64 characters",
    /// A line longer than 254 characters, the line buffer of OpenSSL.
    LongLine = "a line is longer than the 254 characters of common line buffers",
    /// Nothing between BEGIN and END.
    NoContent = "the block has no content",
    /// The DER value ends before its announced length.
    ShortContent = "the content is shorter than its own length field says",
    /// Bytes follow the DER value.
    TrailingBytes = "bytes follow the value within the block",
    /// A well-formed block whose content is something other than its label says.
    WrongContent = "the content is not what the label says",
}

impl FlawKind {
    /// Whether it speaks of the file as a whole rather than of one block.
    pub const fn is_of_file(self) -> bool {
        (self as u8) <= (Self::BlankLine as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_meaning_of_its_own() {
        let meanings: std::collections::HashSet<_> =
            FlawKind::ALL.iter().map(|kind| kind.meaning()).collect();
        assert_eq!(meanings.len(), FlawKind::ALL.len());
    }

    #[test]
    fn flaws_of_files_are_told_from_flaws_of_blocks() {
        assert!(FlawKind::Empty.is_of_file() && FlawKind::BlankLine.is_of_file());
        assert!(!FlawKind::Glued.is_of_file() && !FlawKind::BlankLineInside.is_of_file());
    }
}
