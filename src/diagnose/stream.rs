//! A log as it comes, in pieces: what was found is there before the log ends, and no more of it is kept than its causes
//! and clients. A file is a stream that is over.

use super::collector::Collector;
use super::diagnosis::Diagnosis;
use super::incident::Incident;
use super::lines::Lines;
use super::proof::{Evidence, prove};
use super::reader::{Listener, Reader};

/// Reads logs, events or messages piece by piece.
#[derive(Default)]
pub struct Stream {
    lines: Lines,
    reader: Reader,
    collector: Collector,
    /// What was found and not yet asked for, where it is asked for.
    news: Option<Vec<Incident>>,
}

impl Stream {
    /// A stream that tells its [`Stream::news`] too.
    pub fn told() -> Self {
        Self { news: Some(Vec::new()), ..Self::default() }
    }

    /// What comes next is of this input.
    pub fn begin(&mut self, name: &str) {
        self.collector.begin(name);
    }

    /// Takes what came.
    pub fn take(&mut self, piece: &[u8]) {
        let mut heard = Heard { collector: &mut self.collector, news: self.news.as_mut() };
        let reader = &mut self.reader;
        self.lines.take(piece, |(line, is_cut)| reader.take(line, is_cut, &mut heard));
    }

    /// Nothing comes for a while: a block that waits for its last line is taken as it is.
    pub fn pause(&mut self) {
        let mut heard = Heard { collector: &mut self.collector, news: self.news.as_mut() };
        self.reader.pause(&mut heard);
    }

    /// This input is over.
    pub fn end(&mut self) {
        let mut heard = Heard { collector: &mut self.collector, news: self.news.as_mut() };
        let reader = &mut self.reader;
        self.lines.finish(|(line, is_cut)| reader.take(line, is_cut, &mut heard));
        std::mem::take(&mut self.reader).finish(&mut heard);
    }

    /// What was found since this was asked last; of very much, the first.
    pub fn news(&mut self) -> Vec<Incident> {
        self.news.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Everything together; with a bundle, the certificates are checked.
    pub fn finish(self, evidence: Option<&Evidence<'_>>) -> Diagnosis {
        settled(self.collector, evidence)
    }
}

impl Diagnosis {
    /// The diagnosis of one incident by itself.
    pub fn of_one(input: &str, incident: Incident, evidence: Option<&Evidence<'_>>) -> Self {
        let mut collector = Collector::default();
        collector.begin(input);
        collector.incident(incident);
        settled(collector, evidence)
    }
}

fn settled(collector: Collector, evidence: Option<&Evidence<'_>>) -> Diagnosis {
    let mut diagnosis = collector.finish();
    if let Some(evidence) = evidence {
        prove(&mut diagnosis, evidence);
        diagnosis.settle();
    }
    diagnosis
}

/// The collector, and who wants to know at once.
struct Heard<'a> {
    collector: &'a mut Collector,
    news: Option<&'a mut Vec<Incident>>,
}

impl Listener for Heard<'_> {
    fn incident(&mut self, incident: Incident) {
        if let Some(news) = self.news.as_mut().filter(|news| news.len() < MOST_NEWS) {
            news.push(incident.clone());
        }
        self.collector.incident(incident);
    }

    fn passed_over(&mut self, line: usize, text: &str) {
        self.collector.passed_over(line, text);
    }

    fn cut(&mut self, line: usize, why: &'static str) {
        self.collector.cut(line, why);
    }
}

/// Incidents that wait until somebody asks for them.
const MOST_NEWS: usize = 2_000;
