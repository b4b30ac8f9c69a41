//! Any bytes as a log: the diagnosis ends, it is the same in whatever pieces they come, and none of it can move a
//! terminal's cursor.
#![no_main]

use libfuzzer_sys::fuzz_target;
use truststore::diagnose::Stream;
use truststore::render;

fuzz_target!(|bytes: &[u8]| {
    let whole = diagnosed([bytes]);
    assert!(whole.chars().all(|one| one == '\n' || !one.is_control()), "{whole:?}");
    assert_eq!(diagnosed(bytes.chunks(7)), whole, "in pieces");
});

fn diagnosed<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut stream = Stream::told();
    stream.begin("log");
    for piece in pieces {
        stream.take(piece);
    }
    stream.end();
    let mut out = Vec::new();
    let diagnosis = stream.finish(None);
    render::diagnosis_lines(&diagnosis, &mut out).expect("memory takes everything");
    String::from_utf8(out).expect("text")
}
