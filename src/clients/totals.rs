//! What was read, and what was not: so that silence can be told from never having looked. Counts add up in any order;
//! of examples the first few are kept, by where they stand.

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Files, objects and streams that were read to their end.
    pub files: u64,
    /// Bytes, as decompressed.
    pub bytes: u64,
    /// Requests with a client certificate; in files of certificates, the certificates.
    pub requests: u64,
    /// Records and lines of logs that hold no certificate.
    pub without: u64,
    /// Certificates that clients sent beside their own: those after the first of one field.
    pub sent: u64,
    /// CA certificates in files of certificates, which are no clients.
    pub authorities: u64,
    /// Lines that could not be used.
    pub broken: u64,
    /// The first of those.
    pub examples: Vec<Broken>,
    /// Files that could not be read, or not to their end.
    pub unread: u64,
    /// The first of those.
    pub troubles: Vec<Trouble>,
    /// Those in which a certificate was found.
    pub fruitful: u64,
    /// Files that changed while they were read.
    pub changed: u64,
    /// The reading was ended before its time.
    pub stopped: bool,
    /// More distinct clients than may be kept: those beyond are not counted.
    pub full: bool,
}

/// A line that could not be used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Broken {
    /// The file, as the user named it.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// What is wrong with it.
    pub why: String,
}

/// A file that could not be read, or not to its end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trouble {
    /// The file, as the user named it.
    pub name: String,
    /// What went wrong.
    pub why: String,
    /// What to do; may be empty, and is, once parts are joined.
    pub hint: String,
}

impl Totals {
    /// Counts a line that could not be used, so many times.
    pub(super) fn break_line(
        &mut self,
        file: &str,
        line: u32,
        times: u64,
        why: impl FnOnce() -> String,
    ) {
        self.broken = self.broken.saturating_add(times);
        let is_early = |last: &Broken| (file, line) < (last.file.as_str(), last.line);
        if self.examples.len() < EXAMPLES || self.examples.last().is_some_and(is_early) {
            self.examples.push(Broken { file: file.to_owned(), line, why: why() });
            self.trim();
        }
    }

    /// Counts a file that could not be read.
    pub(super) fn fail(&mut self, trouble: Trouble) {
        self.unread += 1;
        self.troubles.push(trouble);
        self.trim();
    }

    /// These and those together.
    pub fn join(&mut self, other: Self) {
        for (ours, theirs) in [
            (&mut self.files, other.files),
            (&mut self.bytes, other.bytes),
            (&mut self.requests, other.requests),
            (&mut self.without, other.without),
            (&mut self.sent, other.sent),
            (&mut self.authorities, other.authorities),
            (&mut self.broken, other.broken),
            (&mut self.unread, other.unread),
            (&mut self.fruitful, other.fruitful),
            (&mut self.changed, other.changed),
        ] {
            *ours = ours.saturating_add(theirs);
        }
        self.examples.extend(other.examples);
        self.troubles.extend(other.troubles);
        self.stopped |= other.stopped;
        self.full |= other.full;
        self.trim();
    }

    fn trim(&mut self) {
        self.examples.sort();
        self.examples.truncate(EXAMPLES);
        self.troubles.sort();
        self.troubles.truncate(EXAMPLES);
    }
}

/// Examples that are kept of each kind.
const EXAMPLES: usize = 5;
