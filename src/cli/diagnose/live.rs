//! Standard input, as it comes. What ends without a pause is a file, and gets the report of one; what pauses is a log that
//! somebody watches: each diagnosis is printed at once, and the summary at the end, or at Ctrl-C. Memory holds causes and
//! clients only.

use std::io::{self, Read};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use truststore::clients::unpacked;
use truststore::diagnose::{Diagnosis, Evidence, Incident, Stream, Told};
use truststore::render::{self, Detail};
use truststore::shell::STDIN;

use super::super::Outcome;
use super::super::clients::{STOP, listen};
use super::super::failure::Failure;
use super::super::terminal::Terminal;
use super::{Arguments, Format, Found, outcome};

/// Reads standard input to its end, or until Ctrl-C.
pub(super) fn run(
    arguments: &Arguments,
    found: &Found,
    evidence: Option<&Evidence<'_>>,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    let mut stream = Stream::told();
    stream.begin(STDIN);
    let mut printer = Printer { arguments, found, evidence, terminal, told: Told::default() };
    listen()?;
    let pieces = pieces()?;
    let (mut is_live, mut read, mut begun) = (arguments.follow, 0, None);
    while !STOP.is_pressed() {
        match pieces.recv_timeout(PAUSE) {
            Ok(piece) => {
                let piece = piece.map_err(Failure::Input)?;
                read += piece.len();
                stream.take(&piece);
                is_live |= is_slow(*begun.get_or_insert_with(Instant::now), read);
            }
            Err(RecvTimeoutError::Timeout) if begun.is_some() => {
                is_live = true;
                stream.pause();
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if is_live {
            stream.news().iter().try_for_each(|incident| printer.tell(incident))?;
        }
        if terminal.reader_left() {
            return Ok(Outcome::Clean);
        }
    }
    stream.end();
    if is_live {
        stream.news().iter().try_for_each(|incident| printer.tell(incident))?;
    }
    let diagnosis = stream.finish(evidence);
    if is_live && arguments.format == Format::Human && diagnosis.explains() {
        let style = terminal.style(Detail::Normal);
        terminal
            .print(|out| render::diagnosis_closing(&diagnosis, &found.against(), &style, out))?;
    } else {
        arguments.print(&diagnosis, found, terminal)?;
    }
    arguments.write(&diagnosis, evidence)?;
    if STOP.is_pressed() {
        Terminal::note("ended by Ctrl-C: what came after it is not counted");
        return Ok(Outcome::Interrupted);
    }
    outcome(&diagnosis, STDIN)
}

/// Prints what comes, and knows what was said already.
struct Printer<'a> {
    arguments: &'a Arguments,
    found: &'a Found,
    evidence: Option<&'a Evidence<'a>>,
    terminal: &'a Terminal,
    told: Told,
}

impl Printer<'_> {
    fn tell(&mut self, incident: &Incident) -> Result<(), Failure> {
        let how = self.told.hear(incident);
        let evidence = self.evidence.filter(|_| how.is_new());
        let mut diagnosis = Diagnosis::of_one(STDIN, incident.clone(), evidence);
        self.told.settle(incident, how, &mut diagnosis);
        let style = self.terminal.style(Detail::Normal);
        self.terminal.print(|out| match self.arguments.format {
            Format::Human => {
                render::diagnosis_as_it_comes(&diagnosis, how, &self.found.against(), &style, out)
            }
            Format::Jsonl => render::incident_line(&diagnosis, out),
        })
    }
}

/// What comes on standard input, as it comes and decompressed; a few pieces wait at most.
fn pieces() -> Result<Receiver<io::Result<Vec<u8>>>, Failure> {
    let (sender, receiver) = mpsc::sync_channel(4);
    let pump = move || {
        let mut input = match unpacked(io::stdin()) {
            Ok(input) => input,
            Err(error) => {
                // Whoever listened has gone: nobody wants to know.
                let _ = sender.send(Err(error));
                return;
            }
        };
        loop {
            let mut piece = vec![0; PIECE];
            let read = match input.read(&mut piece) {
                Ok(0) => return,
                Ok(length) => {
                    piece.truncate(length);
                    Ok(piece)
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => Err(error),
            };
            let failed = read.is_err();
            if sender.send(read).is_err() || failed {
                return;
            }
        }
    };
    match thread::Builder::new().spawn(pump) {
        Ok(_) => Ok(receiver),
        Err(_) => Err(Failure::no_thread("to read standard input")),
    }
}

/// Whether an input comes so slowly that somebody is writing it now.
fn is_slow(begun: Instant, read: usize) -> bool {
    let seconds = begun.elapsed().as_secs();
    seconds >= 3 && read / PIECE < usize::try_from(seconds).unwrap_or(usize::MAX)
}

/// Bytes of a piece.
const PIECE: usize = 1 << 16;
/// After so long without a piece, what has come is told.
const PAUSE: Duration = Duration::from_millis(300);
