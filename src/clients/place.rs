//! Where the search is: a file, and what its lines are counted from. A line gets its number only when somebody asks for it.

use super::Spot;
use super::numbers::Origin;
use super::shape::Shape;

/// What is read just now.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) file: u32,
    pub(super) name: &'a str,
    pub(super) shape: Shape,
    /// What lines are counted from, where that is not the beginning of the file.
    origin: Option<&'a Origin<'a>>,
}

impl<'a> Place<'a> {
    pub(super) const fn new(file: u32, name: &'a str, shape: Shape) -> Self {
        Self { file, name, shape, origin: None }
    }

    /// The same where lines are counted from 0 in a block.
    pub(super) const fn counted_from(self, origin: &'a Origin<'a>) -> Self {
        Self { origin: Some(origin), ..self }
    }

    /// The same where lines are counted from 1 in the file, and what number a line has then.
    pub(super) fn whole(self, line: u32) -> (Self, u32) {
        (Self { origin: None, ..self }, self.line(line))
    }

    /// The number of a line in its file.
    pub(super) fn line(&self, line: u32) -> u32 {
        self.origin.map_or(line, |origin| origin.first().saturating_add(line))
    }

    pub(super) fn at(&self, line: u32) -> Spot {
        Spot { file: self.file, line: self.line(line) }
    }
}
