//! What the program knows of its surroundings: the clock, the environment, the width and the colours of
//! the terminal; and the one way in which it writes. A reader who goes away (`| head`) is no failure and
//! changes no exit code; a full disk is one.

use std::env;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anstream::{AutoStream, ColorChoice};
use truststore::render::{Detail, Style, complaint, safe};
use truststore::time::Time;

use super::failure::Failure;

/// The surroundings of this run.
pub(super) struct Terminal {
    style: Style,
    colour_on_stderr: bool,
    reader_left: AtomicBool,
}

impl Terminal {
    pub(super) fn detect() -> Self {
        let stdout = io::stdout();
        Self {
            style: Style {
                width: columns(stdout.is_terminal()),
                colour: AutoStream::choice(&stdout) != ColorChoice::Never,
                unicode: speaks_unicode(),
                links: shows_links(stdout.is_terminal()),
                detail: Detail::Normal,
            },
            colour_on_stderr: AutoStream::choice(&io::stderr()) != ColorChoice::Never,
            reader_left: AtomicBool::new(false),
        }
    }

    /// How to draw here.
    pub(super) fn style(&self, detail: Detail) -> Style {
        Style { detail, ..self.style }
    }

    /// Writes to standard output, and sees to it that everything has arrived.
    pub(super) fn print(
        &self,
        draw: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let mut out = BufWriter::new(io::stdout().lock());
        let written = draw(&mut out).and_then(|()| out.flush());
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.reader_left.store(true, Ordering::Relaxed);
                // What is still in the buffer has nowhere to go, and must not be tried again on drop.
                let _ = out.into_parts();
                Ok(())
            }
            Err(error) => {
                let _ = out.into_parts();
                Err(Failure::Output(error))
            }
            Ok(()) => Ok(()),
        }
    }

    /// Writes a report to standard error, where standard output holds something else. Where even this fails, nobody
    /// listens.
    pub(super) fn report(draw: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
        let mut out = anstream::AutoStream::auto(io::stderr().lock());
        let _ = draw(&mut out);
    }

    /// Whether nobody reads standard output any more.
    pub(super) fn reader_left(&self) -> bool {
        self.reader_left.load(Ordering::Relaxed)
    }

    /// Says on standard error why there is no answer, and what to do.
    pub(super) fn complain(&self, failure: &Failure) {
        for (what, hint) in failure.complaints() {
            // Where even this fails, nobody listens.
            let _ =
                complaint(&what, hint.as_deref(), self.colour_on_stderr, &mut io::stderr().lock());
        }
    }

    /// Says why one of several things failed, and keeps the last failure for the end.
    pub(super) fn set_aside(&self, earlier: Option<Failure>, failure: Failure) -> Failure {
        if let Some(earlier) = earlier {
            self.complain(&earlier);
        }
        failure
    }

    /// Asks for a secret, without showing what is typed; `None` where nobody is there to answer.
    pub(super) fn ask(what: &str) -> Option<String> {
        let answered = io::stdin().is_terminal() && io::stderr().is_terminal();
        answered.then(|| rpassword::prompt_password(safe(what)).ok()).flatten()
    }

    /// A note on standard error.
    pub(super) fn note(text: &str) {
        let _ = writeln!(io::stderr().lock(), "note: {}", safe(text));
    }

    /// The clock: the only place where it is read.
    #[expect(clippy::disallowed_methods, reason = "the door to the clock")]
    pub(super) fn now() -> Time {
        let seconds =
            SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Time::from_unix(i64::try_from(seconds).unwrap_or(i64::MAX))
    }
}

/// Says on standard error what takes so long, once it has taken longer than a second, and takes it back
/// when it is done. Silent where standard error is no terminal.
pub(super) struct Progress {
    done: Option<Sender<()>>,
    watcher: Option<thread::JoinHandle<()>>,
}

impl Progress {
    pub(super) fn of(what: String) -> Self {
        if !io::stderr().is_terminal() {
            return Self { done: None, watcher: None };
        }
        let (done, waiting) = mpsc::channel();
        let watch = move || {
            if waiting
                .recv_timeout(Duration::from_secs(1))
                .is_err_and(|e| e == mpsc::RecvTimeoutError::Timeout)
            {
                let _ = write!(io::stderr(), "{} …", safe(&what));
                let _ = waiting.recv();
                let _ = write!(io::stderr(), "\r\x1b[K");
            }
        };
        // Where the system grants no thread, nothing is said, and all is done nevertheless.
        let watcher = thread::Builder::new().spawn(watch).ok();
        Self { done: Some(done), watcher }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        drop(self.done.take());
        if let Some(watcher) = self.watcher.take() {
            let _ = watcher.join();
        }
    }
}

/// The width to wrap at: what `COLUMNS` says, else the terminal's; a pipe has none.
fn columns(terminal: bool) -> Option<usize> {
    let wished = env::var_os("COLUMNS").and_then(|columns| columns.to_str()?.parse().ok());
    wished.filter(|&columns: &usize| columns > 0).or_else(|| {
        let (terminal_size::Width(columns), _) =
            terminal_size::terminal_size().filter(|_| terminal)?;
        Some(usize::from(columns))
    })
}

/// Whether the terminal shows links (OSC 8), as far as terminals say who they are. `FORCE_HYPERLINK` decides where it is
/// set, as with other programs.
fn shows_links(terminal: bool) -> bool {
    if let Some(wish) = env::var_os("FORCE_HYPERLINK").filter(|wish| !wish.is_empty()) {
        return wish != "0";
    }
    let of = |name: &str| env::var_os(name).unwrap_or_default().to_string_lossy().into_owned();
    let (kind, program) = (of("TERM"), of("TERM_PROGRAM"));
    // VTE (GNOME Terminal and kin) shows them since version 0.50.
    let vte = of("VTE_VERSION").parse().is_ok_and(|version: u32| version >= 5000);
    terminal
        && kind != "dumb"
        && (vte
            || ["xterm-kitty", "alacritty", "foot", "wezterm", "xterm-ghostty"]
                .iter()
                .any(|known| kind.starts_with(known))
            || ["iTerm.app", "WezTerm", "vscode", "ghostty"].contains(&program.as_str())
            || ["WT_SESSION", "KONSOLE_VERSION"].iter().any(|name| env::var_os(name).is_some()))
}

/// Whether the locale can show lines and marks: yes, unless it says otherwise.
fn speaks_unicode() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(env::var_os)
        .find(|value| !value.is_empty());
    locale.is_none_or(|locale| {
        let locale = locale.to_string_lossy().to_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}
