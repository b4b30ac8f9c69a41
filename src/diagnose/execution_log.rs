//! Execution logs of API Gateway. What belongs to one denial stands in three lines, and the lines of several requests
//! may lie between them: they are put together again by the id in front of them, or, where there is none, in their order.

use std::collections::VecDeque;

use super::incident::{Form, Incident};
use super::moment;
use crate::time::Time;

/// The blocks that are not complete yet.
#[derive(Debug, Default)]
pub(super) struct ExecutionLog {
    open: VecDeque<Block>,
}

/// What one line is in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// `Extended Request Id: …`
    Opening(&'a str),
    /// `Access denied. Reason: …`
    Denial(&'a str),
    /// `ForbiddenException Forbidden: …`
    Closing(&'a str),
}

#[derive(Debug, Default)]
struct Block {
    /// The id in brackets before the lines, or the log stream.
    key: Option<String>,
    extended: Option<String>,
    denial: Option<(usize, String)>,
    at: Option<Time>,
    /// Given on before its closing line came, which then says nothing new.
    is_told: bool,
}

impl<'a> Part<'a> {
    /// Which part a line is, if it is one.
    pub(super) fn of(line: &'a str) -> Option<Self> {
        let after = |opening: &str| line.split_once(opening).map(|(_, rest)| rest.trim());
        if let Some(rest) = after("Extended Request Id:") {
            return Some(Self::Opening(rest));
        }
        // Translated pages, and what is copied from them, drop the blank.
        if let Some(rest) = after("Access denied.").and_then(|rest| rest.strip_prefix("Reason:")) {
            return Some(Self::Denial(rest.trim()));
        }
        after("ForbiddenException Forbidden:").map(Self::Closing)
    }
}

impl ExecutionLog {
    /// Takes a line that is part of a block; a block that is complete comes back.
    pub(super) fn take(
        &mut self,
        part: Part<'_>,
        line: (usize, &str),
        at: Option<Time>,
        stream: Option<&str>,
    ) -> Option<Incident> {
        let at = moment::first_in(line.1).or(at);
        let key = id_before(line.1).or_else(|| stream.map(str::to_owned));
        match part {
            Part::Opening(id) => {
                let extended = id_of(id);
                self.open.push_back(Block { key, extended, at, ..Block::default() });
                self.overflow()
            }
            Part::Denial(reason) => {
                let said = (line.0, reason.to_owned());
                let mut open = self.open.iter_mut();
                let block = open.find(|block| block.denial.is_none() && block.fits(key.as_deref()));
                if let Some(block) = block {
                    block.denial = Some(said);
                    block.at = at.or(block.at);
                } else {
                    let denial = Some(said);
                    self.open.push_back(Block { key, denial, at, ..Block::default() });
                }
                self.overflow()
            }
            Part::Closing(id) => {
                let place = self
                    .open
                    .iter()
                    .position(|block| block.denial.is_some() && block.fits(key.as_deref()));
                let block = place.and_then(|place| self.open.remove(place));
                if block.as_ref().is_some_and(|block| block.is_told) {
                    return None;
                }
                let mut incident = match block.and_then(|block| block.incident()) {
                    Some(incident) => incident,
                    None => Incident::said(line.0, Form::ExecutionLog, line.1),
                };
                incident.at = incident.at.or(at);
                incident.request = id_of(id).or(incident.request);
                Some(incident)
            }
        }
    }

    /// The denials that wait for their closing line: nobody should wait with it.
    pub(super) fn tell(&mut self) -> Vec<Incident> {
        let waiting = self.open.iter_mut().filter(|block| !block.is_told);
        waiting
            .filter_map(|block| {
                let incident = block.incident()?;
                block.is_told = true;
                Some(incident)
            })
            .collect()
    }

    /// The oldest block, once too many are open: each line is held against all of them.
    fn overflow(&mut self) -> Option<Incident> {
        let oldest = (self.open.len() > MOST).then(|| self.open.pop_front()).flatten();
        oldest.filter(|block| !block.is_told).and_then(|block| block.incident())
    }

    /// The blocks that were never closed, where they hold a denial.
    pub(super) fn rest(self) -> impl Iterator<Item = Incident> {
        self.open.into_iter().filter(|block| !block.is_told).filter_map(|block| block.incident())
    }
}

impl Block {
    /// Whether a line with this key may belong to the block.
    fn fits(&self, key: Option<&str>) -> bool {
        match (&self.key, key) {
            (Some(own), Some(key)) => own == key,
            _ => true,
        }
    }

    fn incident(&self) -> Option<Incident> {
        let (line, reason) = self.denial.as_ref()?;
        let text = format!("Access denied. Reason: {reason}");
        let mut incident = Incident::said(*line, Form::ExecutionLog, &text);
        incident.at = self.at;
        incident.request = self.extended.clone().or_else(|| self.key.clone());
        Some(incident)
    }
}

/// The request id in brackets that API Gateway writes before each line: `(5f2…) Access denied…`.
pub(super) fn id_before(line: &str) -> Option<String> {
    let (_, rest) = line.split_once('(')?;
    let (id, after) = rest.split_once(')')?;
    let looks_like_one =
        id.len() >= 8 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-=_".contains(&b));
    (looks_like_one && after.starts_with(' ')).then(|| id.to_owned())
}

/// An id without what an export put behind it.
fn id_of(text: &str) -> Option<String> {
    let end = text
        .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\\' | ','))
        .unwrap_or(text.len());
    text.get(..end.min(80)).filter(|id| !id.is_empty()).map(str::to_owned)
}

/// Blocks that may be open at a time; the oldest gives way.
const MOST: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Incident> {
        let mut log = ExecutionLog::default();
        let mut found: Vec<Incident> = Vec::new();
        for (index, line) in text.lines().enumerate() {
            if let Some(part) = Part::of(line) {
                found.extend(log.take(part, (index + 1, line), None, None));
            }
        }
        found.extend(log.rest());
        found
    }

    #[test]
    fn a_block_of_three_lines_is_one_incident() {
        let found = read(
            "Extended Request Id: ext1=\nAccess denied. Reason: Could not find issuer for certificate\n\
             ForbiddenException Forbidden: req-1",
        );
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].request.as_deref(), Some("req-1"));
        assert_eq!(found[0].recognised.unwrap().message.cause().id, "issuer-missing");
    }

    #[test]
    fn interleaved_requests_keep_their_reasons() {
        let found = read(
            "(aaaaaaaa-1) Extended Request Id: ext1=\n(bbbbbbbb-2) Extended Request Id: ext2=\n\
             (bbbbbbbb-2) Access denied. Reason: self signed certificate\n\
             (aaaaaaaa-1) Access denied.Reason: Could not find issuer for certificate\n\
             (bbbbbbbb-2) ForbiddenException Forbidden: req-2\n(aaaaaaaa-1) ForbiddenException Forbidden: req-1",
        );
        let seen: Vec<_> = found
            .iter()
            .map(|one| {
                (one.request.as_deref().unwrap(), one.recognised.unwrap().message.cause().id)
            })
            .collect();
        assert_eq!(seen, [("req-2", "self-signed"), ("req-1", "issuer-missing")]);
    }

    #[test]
    fn what_was_told_in_a_pause_is_not_told_again() {
        let mut log = ExecutionLog::default();
        let take = |log: &mut ExecutionLog, text: &str| {
            log.take(Part::of(text).unwrap(), (1, text), None, None)
        };
        assert!(
            take(&mut log, "(aaaaaaaa-1) Access denied. Reason: self signed certificate").is_none()
        );
        assert_eq!((log.tell().len(), log.tell().len()), (1, 0));
        assert!(take(&mut log, "(aaaaaaaa-1) ForbiddenException Forbidden: req-1").is_none());
        assert_eq!((log.open.len(), log.rest().count()), (0, 0));
    }

    #[test]
    fn a_block_that_is_cut_off_still_counts() {
        let found = read("Access denied. Reason: a reason that nobody has seen");
        assert_eq!((found.len(), found[0].recognised.is_none()), (1, true));
    }
}
