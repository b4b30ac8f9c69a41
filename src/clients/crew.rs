//! Threads that share the work. Each takes a file of its own while there are any, because files need nothing of each
//! other; where there are none left, it helps with those that others have begun, piece by piece. So many files are
//! decompressed side by side, and one large file is still read by all.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::block::Block;
use super::document::Walker;
use super::feed::{Feed, Next};
use super::inputs::{Inputs, Names};
use super::place::Place;
use super::scan::{Scanner, Shared};
use super::shape::{HEAD, Shape, shape};
use super::table::Table;
use super::{MOST_CLIENTS, Options, Population, Stop, Totals};

/// Finds the clients in all inputs.
pub(super) fn gather<T, M>(
    inputs: Inputs<'_>,
    options: &Options,
    stop: &Stop,
    make: &M,
) -> Population<T>
where
    T: Send,
    M: Fn(&[u8]) -> Result<T, String> + Sync,
{
    share(Queue { inputs, begun: Vec::new() }, options, stop, make)
}

fn share<'a, T, M>(queue: Queue<'a>, options: &Options, stop: &'a Stop, make: &M) -> Population<T>
where
    T: Send,
    M: Fn(&[u8]) -> Result<T, String> + Sync,
{
    let shared = shared(options, make);
    let queue = Mutex::new(queue);
    let totals = thread::scope(|scope| {
        let work = || {
            let scanner = Scanner::new(&shared);
            let mut worker = Worker { scanner, queue: &queue, stop, file: 0 };
            worker.work();
            worker.scanner.finish()
        };
        // A thread that the system does not grant is done without.
        let others: Vec<_> = (1..options.threads)
            .map_while(|_| thread::Builder::new().spawn_scoped(scope, work).ok())
            .collect();
        let mut totals = work();
        for other in others {
            match other.join() {
                Ok(theirs) => totals.join(theirs),
                // What it had counted is lost: no answer is better than a wrong one.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        totals
    });
    finish(shared, Totals { stopped: stop.is_pressed(), ..totals })
}

/// Finds the clients in bytes.
pub(super) fn gather_bytes<T, M>(
    name: &str,
    bytes: &[u8],
    options: &Options,
    make: &M,
) -> Population<T>
where
    T: Send,
    M: Fn(&[u8]) -> Result<T, String> + Sync,
{
    let shared = shared(options, make);
    let mut scanner = Scanner::new(&shared);
    let shape = shape(bytes.get(..HEAD).unwrap_or(bytes));
    let place = Place::new(0, name, shape);
    if shape == Shape::Document {
        let mut walker = Walker::new(options.field.as_ref(), 1);
        scanner.document(bytes, &mut walker, place);
        scanner.end_of_document(&mut walker, place);
    } else {
        scanner.lines(bytes, 1, place);
    }
    let mut totals = scanner.finish();
    totals.files += 1;
    totals.bytes += bytes.len() as u64;
    finish(shared, totals)
}

fn shared<'a, T, M>(options: &'a Options, make: &'a M) -> Shared<'a, T, M> {
    let most = if options.most_clients == 0 { MOST_CLIENTS } else { options.most_clients };
    let names = Names::new(options.scratch.as_deref());
    Shared { table: Table::new(most), names, options, make }
}

fn finish<T, M>(shared: Shared<'_, T, M>, mut totals: Totals) -> Population<T> {
    let (clients, damaged) = shared.table.finish();
    totals.broken = totals.broken.saturating_add(damaged);
    // A line may claim to stand for any number of requests.
    totals.requests =
        clients.iter().fold(0, |sum: u64, client| sum.saturating_add(client.sightings.requests));
    Population { clients, totals, names: shared.names }
}

/// What is to be read, and what was begun and may be helped with.
struct Queue<'a> {
    inputs: Inputs<'a>,
    begun: Vec<Arc<Feed<'a>>>,
}

struct Worker<'q, 'a, 's, T, M> {
    scanner: Scanner<'s, T, M>,
    queue: &'q Mutex<Queue<'a>>,
    stop: &'a Stop,
    /// The file that was read last.
    file: u32,
}

impl<'a, T, M: Fn(&[u8]) -> Result<T, String>> Worker<'_, 'a, '_, T, M> {
    fn work(&mut self) {
        let mut block = Block::default();
        while !self.stop.is_pressed()
            && let Some(feed) = self.take()
        {
            self.read(&feed, &mut block);
            let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
            queue.begun.retain(|other| !Arc::ptr_eq(other, &feed));
        }
    }

    /// A file of its own, or one that somebody has begun. What is opened is in the list before anybody else looks, so
    /// that nobody goes home while there is work.
    fn take(&mut self) -> Option<Arc<Feed<'a>>> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match queue.inputs.next(self.stop) {
                Some(Ok(feed)) => {
                    let feed = Arc::new(feed);
                    queue.begun.push(Arc::clone(&feed));
                    return Some(feed);
                }
                Some(Err(trouble)) => self.scanner.totals.fail(trouble),
                None => return queue.begun.first().cloned(),
            }
        }
    }

    /// Reads a file to its end, or as much of it as others leave.
    fn read(&mut self, feed: &Feed<'a>, block: &mut Block) {
        let tag = &feed.tag;
        // What is known is not asked where it stands, which is right as long as files come in their order. Whoever helps
        // with an earlier one may meet there first what was found behind it.
        if tag.number < self.file {
            self.scanner.tell_all();
        }
        self.file = tag.number;
        while !self.stop.is_pressed() {
            let shape = match feed.next(block, &mut self.scanner.totals, self.stop) {
                Ok(Next::Block(Shape::Document)) => return self.document(feed, block),
                Ok(Next::Block(shape)) => shape,
                Ok(Next::End) => return feed.close(&mut self.scanner.totals),
                Ok(Next::Nothing) => return,
                Err(error) => return feed.fail(&error, &mut self.scanner.totals),
            };
            let origin = feed.origin(block);
            let place = Place::new(tag.number, &tag.name, shape).counted_from(&origin);
            let looked = self.scanner.lines(block.text(), 0, place);
            origin.finish(looked.line_ends);
            if looked.any && tag.bears() {
                self.scanner.totals.fruitful += 1;
            }
        }
    }

    /// Reads a document: what stands in it depends on all before it, so nobody can help.
    fn document(&mut self, feed: &Feed<'a>, block: &mut Block) {
        let tag = &feed.tag;
        let place = Place::new(tag.number, &tag.name, Shape::Document);
        let mut walker = Walker::new(self.scanner.field(), 1);
        let mut any = self.scanner.document(block.text(), &mut walker, place);
        while !self.stop.is_pressed() {
            match feed.further(block, &mut self.scanner.totals, self.stop) {
                Ok(Next::Block(_)) => {
                    any |= self.scanner.document(block.text(), &mut walker, place);
                }
                Ok(Next::End) => {
                    feed.close(&mut self.scanner.totals);
                    break;
                }
                Ok(Next::Nothing) => break,
                Err(error) => {
                    feed.fail(&error, &mut self.scanner.totals);
                    break;
                }
            }
        }
        any |= self.scanner.end_of_document(&mut walker, place);
        if any && tag.bears() {
            self.scanner.totals.fruitful += 1;
        }
    }
}

#[cfg(test)]
mod tests;
