//! One file, object or stream, looked at by several threads at once. Each reads a piece where it likes, but the pieces are
//! joined in their order: a thread waits until the one before it has said where its last line ends. That takes no time
//! beside reading and searching, so both are shared by all.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::block::Block;
use super::inputs::unopened;
use super::numbers::{Numbers, Origin};
use super::raw::Raw;
use super::seam::Seam;
use super::shape::Shape;
use super::watch::{Change, Watch};
use super::{Stop, Totals, Trouble};

/// Something to read that was opened.
pub(super) struct Feed<'a> {
    pub(super) tag: Tag,
    raw: Raw<'a>,
    order: Mutex<Order>,
    moved: Condvar,
    numbers: Numbers,
    watch: Option<Watch>,
}

/// What a file is known by, while its pieces are looked at.
pub(super) struct Tag {
    pub(super) number: u32,
    pub(super) name: String,
    fruitful: AtomicBool,
}

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// A block to be looked at in this way.
    Block(Shape),
    /// The end; whoever is told so has to [`close`](Feed::close) the file.
    End,
    /// Nothing for this thread: others read the rest, and see to the end.
    Nothing,
}

/// Whose turn it is.
struct Order {
    seam: Seam,
    /// Pieces that threads have taken.
    taken: u64,
    /// Pieces that were joined.
    joined: u64,
    /// Threads that wait.
    waiting: usize,
    /// Nobody has to look any more.
    is_closed: bool,
}

impl<'a> Feed<'a> {
    /// Opens a stream.
    pub(super) fn stream(
        number: u32,
        name: String,
        raw: impl Read + Send + 'a,
    ) -> io::Result<Self> {
        Ok(Self::new(number, name, Raw::stream(raw)?, None))
    }

    /// Opens a file.
    pub(super) fn open(number: u32, path: PathBuf) -> io::Result<Self> {
        let name = path.display().to_string();
        let file = Arc::new(File::open(&path)?);
        let watch = Watch::new(&file, path)?;
        Ok(Self::new(number, name, Raw::file(file)?, watch))
    }

    fn new(number: u32, name: String, raw: Raw<'a>, watch: Option<Watch>) -> Self {
        Self {
            tag: Tag { number, name, fruitful: AtomicBool::new(false) },
            raw,
            order: Mutex::new(Order::new()),
            moved: Condvar::new(),
            numbers: Numbers::default(),
            watch,
        }
    }

    /// The next block for any thread. Whoever gets the first of a document is alone with it from then on.
    pub(super) fn next(
        &self,
        block: &mut Block,
        totals: &mut Totals,
        stop: &Stop,
    ) -> io::Result<Next> {
        self.piece(block, totals, stop, false)
    }

    /// The next block of a document.
    pub(super) fn further(
        &self,
        block: &mut Block,
        totals: &mut Totals,
        stop: &Stop,
    ) -> io::Result<Next> {
        self.piece(block, totals, stop, true)
    }

    /// The first line of a block that was given out.
    pub(super) const fn origin<'f>(&'f self, block: &'f Block) -> Origin<'f> {
        Origin::new(&self.numbers, block)
    }

    /// Says that it was read to its end.
    pub(super) fn close(&self, totals: &mut Totals) {
        match self.changed(totals) {
            Some(Change::Torn(why)) => totals.fail(Trouble {
                name: self.tag.name.clone(),
                why: why.to_owned(),
                hint: String::new(),
            }),
            Some(Change::Later) | None => totals.files += 1,
        }
    }

    /// Says that it could not be read to its end.
    pub(super) fn fail(&self, error: &io::Error, totals: &mut Totals) {
        let mut trouble = unopened(self.tag.name.clone(), error);
        if let Some(Change::Torn(why)) = self.changed(totals) {
            trouble.why = format!("{}; {why}", trouble.why);
        }
        totals.fail(trouble);
    }

    fn changed(&self, totals: &mut Totals) -> Option<Change> {
        let change = self.watch.as_ref().and_then(Watch::change);
        totals.changed += u64::from(change.is_some());
        change
    }

    /// The same in pieces of this length.
    #[cfg(test)]
    pub(super) fn in_pieces_of(self, length: usize) -> Self {
        Self { raw: self.raw.in_pieces_of(length), ..self }
    }

    fn piece(
        &self,
        block: &mut Block,
        totals: &mut Totals,
        stop: &Stop,
        alone: bool,
    ) -> io::Result<Next> {
        loop {
            let mut turn = None;
            let number = || {
                turn = self.take(alone);
                turn.as_ref().map(|turn| turn.number)
            };
            let Some((number, more)) = self.raw.read(block, number) else {
                return self.end(alone);
            };
            let mut order = self.wait(|order| order.joined < number);
            if order.is_closed || order.seam.has_ended {
                // This was read behind the end: the file grew meanwhile.
                continue;
            }
            order.seam.join(block, more, &self.numbers, &self.tag.name, totals);
            if !block.text().is_empty() {
                return Ok(Next::Block(order.seam.shape.unwrap_or(Shape::Text)));
            }
            // A line may never end.
            order.seam.has_ended |= stop.is_pressed();
        }
    }

    /// A piece to read. The second is not given away before the first has shown whether it is a document.
    fn take(&self, alone: bool) -> Option<Turn<'_, 'a>> {
        let mut order = self.wait(|order| order.taken > 0 && order.joined == 0);
        if order.is_closed || order.seam.has_ended || order.is_anothers(alone) {
            return None;
        }
        let number = order.taken;
        order.taken += 1;
        Some(Turn { feed: self, number })
    }

    /// The end, as the first thread that comes to it is told.
    fn end(&self, alone: bool) -> io::Result<Next> {
        let mut order = self.lock();
        if order.is_closed || order.is_anothers(alone) {
            return Ok(Next::Nothing);
        }
        order.is_closed = true;
        order.seam.failed.take().map_or(Ok(Next::End), Err)
    }

    fn wait(&self, is_early: impl Fn(&Order) -> bool) -> MutexGuard<'_, Order> {
        let mut order = self.lock();
        while is_early(&order) {
            order.waiting += 1;
            order = self.moved.wait(order).unwrap_or_else(PoisonError::into_inner);
            order.waiting -= 1;
        }
        order
    }

    fn lock(&self) -> MutexGuard<'_, Order> {
        self.order.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tag {
    /// Says that a certificate was found in it; true for the first.
    pub(super) fn bears(&self) -> bool {
        !self.fruitful.swap(true, Ordering::Relaxed)
    }
}

impl Order {
    const fn new() -> Self {
        Self { seam: Seam::new(), taken: 0, joined: 0, waiting: 0, is_closed: false }
    }

    /// Whether another thread reads the rest, since it is a document.
    fn is_anothers(&self, alone: bool) -> bool {
        !alone && self.seam.shape == Some(Shape::Document)
    }
}

/// A piece that was taken. However its thread ends, the next one's turn comes, and nobody waits for ever.
struct Turn<'f, 'a> {
    feed: &'f Feed<'a>,
    number: u64,
}

impl Drop for Turn<'_, '_> {
    fn drop(&mut self) {
        let mut order = self.feed.lock();
        order.joined += 1;
        if order.waiting > 0 {
            self.feed.moved.notify_all();
        }
    }
}
