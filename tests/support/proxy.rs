//! A proxy between our program and the object store that breaks what a network, a load balancer or a bad disk breaks. It
//! passes everything on, and spoils the answers to reads of objects; each connection carries one request.

#![allow(dead_code, reason = "each test uses a part")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// What is done to the answer.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// The connection is closed before anything is said.
    Drop,
    /// The connection is reset (RST) in place of an answer.
    Reset,
    /// Nothing is ever said.
    Silence,
    /// So many bytes of the content come, then the connection is closed.
    CloseAfter(usize),
    /// So many bytes of the content come, then nothing more.
    StallAfter(usize),
    /// So many bytes of the content come, and the header says that these are all.
    Shorten(usize),
    /// The content comes a few bytes at a time, whole.
    Drip,
    /// One byte of the content is another one.
    Corrupt,
    /// The header names another checksum.
    WrongChecksum,
    /// Another answer: status, further headers, S3's code and words.
    Answer(&'static str, &'static str, &'static str, &'static str),
    /// No HTTP at all.
    Gibberish,
}

/// A proxy that spoils the first so many reads of objects.
pub(crate) struct Proxy {
    pub(crate) address: String,
    reads: Arc<AtomicUsize>,
}

impl Proxy {
    pub(crate) fn new(upstream: &str, fault: Fault, times: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let reads = Arc::new(AtomicUsize::new(0));
        let (counter, upstream) = (Arc::clone(&reads), upstream.replace("http://", ""));
        thread::spawn(move || {
            for connection in listener.incoming() {
                let (counter, upstream, fault) =
                    (Arc::clone(&counter), upstream.clone(), fault.clone());
                // A client that goes away in the middle ends its thread, and nothing else.
                thread::spawn(move || {
                    serve(connection.unwrap(), &upstream, &fault, times, &counter)
                });
            }
        });
        Self { address, reads }
    }

    /// Reads of objects that came by.
    pub(crate) fn reads(&self) -> usize {
        self.reads.load(Ordering::SeqCst)
    }
}

fn serve(
    mut client: TcpStream,
    upstream: &str,
    fault: &Fault,
    times: usize,
    reads: &AtomicUsize,
) -> Option<()> {
    let mut peeked = [0; 4096];
    let size = client.peek(&mut peeked).ok()?;
    let reads_object = {
        let text = String::from_utf8_lossy(peeked.get(..size)?).into_owned();
        text.starts_with("GET /") && text.split(' ').nth(1)?.contains(".pem")
    };
    let spoils = reads_object && reads.fetch_add(1, Ordering::SeqCst) < times;
    if spoils && matches!(fault, Fault::Reset) {
        // What is dropped with bytes unread is answered with RST.
        return None;
    }
    let request = read_head(&mut client)?;
    let (mut head, mut body) = match (spoils, fault) {
        (true, Fault::Drop) => return None,
        (true, Fault::Silence) => {
            thread::sleep(Duration::from_mins(1));
            return None;
        }
        (true, Fault::Gibberish) => {
            client.write_all(b"SSH-2.0-OpenSSH_9.2\r\n").ok()?;
            return None;
        }
        (true, Fault::Answer(status, headers, code, message)) => {
            let body = format!(
                "<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
            );
            (
                format!("HTTP/1.1 {status}\r\n{headers}Content-Type: application/xml\r\n"),
                body.into_bytes(),
            )
        }
        _ => ask(upstream, &request)?,
    };
    let mut announced = body.len();
    let mut sent = body.len();
    if spoils {
        match *fault {
            Fault::CloseAfter(bytes) | Fault::StallAfter(bytes) => sent = bytes.min(body.len()),
            Fault::Shorten(bytes) => {
                sent = bytes;
                announced = bytes;
            }
            Fault::Corrupt => *body.get_mut(100)? ^= 1,
            Fault::WrongChecksum => {
                head = without(&head, "x-amz-checksum");
                head.push_str("x-amz-checksum-crc32: AAAAAA==\r\n");
            }
            _ => {}
        }
    }
    let head_only = request.starts_with(b"HEAD ");
    if !head_only || !head.to_lowercase().contains("content-length") {
        head = without(&head, "content-length");
        head = format!("{head}Content-Length: {announced}\r\n");
    }
    client.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes()).ok()?;
    if spoils && matches!(fault, Fault::Drip) {
        for bytes in body.chunks(200) {
            client.write_all(bytes).ok()?;
            client.flush().ok()?;
            thread::sleep(Duration::from_millis(50));
        }
        return Some(());
    }
    client.write_all(body.get(..sent)?).ok()?;
    client.flush().ok()?;
    if spoils && matches!(fault, Fault::StallAfter(_)) {
        thread::sleep(Duration::from_mins(1));
    }
    Some(())
}

/// The head of a request; those of our program have no body.
fn read_head(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    Some(head)
}

/// Passes a request on; gives the head of the answer without its last line, and the content.
fn ask(upstream: &str, request: &[u8]) -> Option<(String, Vec<u8>)> {
    let mut server = TcpStream::connect(upstream).ok()?;
    server.write_all(request).ok()?;
    let mut head = String::from_utf8(read_head(&mut server)?).ok()?;
    head.truncate(head.len() - 2);
    let length = head.lines().find_map(|line| {
        line.to_lowercase().strip_prefix("content-length:").map(|rest| rest.trim().to_owned())
    });
    let mut body = vec![0; length.and_then(|length| length.parse().ok()).unwrap_or(0)];
    if !request.starts_with(b"HEAD ") {
        server.read_exact(&mut body).ok()?;
        head = without(&head, "connection");
        return Some((head, body));
    }
    Some((without(&head, "connection"), Vec::new()))
}

/// The head without the headers that begin so.
fn without(head: &str, name: &str) -> String {
    let kept = head.split_inclusive("\r\n").filter(|line| !line.to_lowercase().starts_with(name));
    kept.collect()
}
