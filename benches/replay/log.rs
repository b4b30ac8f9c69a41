//! An access log as a production API writes it, the same at every run: one JSON object a line, in the format that
//! `truststore diagnose` recommends, and with what else operators commonly log of a request.
//!
//! A line is about 1.7 KB: half of it is the certificate with its `\n`, a sixth are the names of members. What differs from
//! line to line are two identifiers and a trace (40 random bytes, as hex and base64), the moment, two latencies, the length
//! of the answer, the two numbers in the path; what goes with the client are its certificate and what API Gateway tells of it, its
//! address and its program. One answer in fifty is not 200. A few clients make most requests, and each makes one.

use std::io::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A client, as its lines show it.
pub(crate) struct Client {
    pub(crate) pem: String,
    pub(crate) subject: String,
    pub(crate) issuer: String,
    /// In hex, with colons.
    pub(crate) serial: String,
}

/// A log of so many requests by all of these clients.
pub(crate) fn log(lines: usize, clients: &[Client]) -> Vec<u8> {
    let pems: Vec<String> = clients.iter().map(|one| one.pem.replace('\n', "\\n")).collect();
    let mut random = Random(1);
    let mut log = Vec::with_capacity(lines * 1800);
    for number in 0..lines {
        let chance = random.below(65_536);
        let pick = (chance * chance * clients.len()) >> 32;
        let pick = if number < clients.len() { number } else { pick };
        let (milliseconds, spent) =
            (1_893_456_000_000_u64 + number as u64 * 173, random.below(400));
        let (method, resource, name) = ROUTES[random.below(ROUTES.len())];
        let path = resource.replacen("{merchantId}", &random.below(9_000).to_string(), 1);
        let path = path.replacen(name, &format!("{:08x}", random.next() >> 32), 1);
        let (status, message, kind) = ANSWERS[random.below(50).min(ANSWERS.len() - 1)];
        writeln!(
            log,
            "{{\"requestId\":\"{}\",\"extendedRequestId\":\"{}\",\"requestTimeEpoch\":\"{milliseconds}\",\
             \"apiId\":\"a1b2c3d4e5\",\"stage\":\"prod\",\"domainName\":\"api.example.com\",\"ip\":\"198.51.{}.{}\",\
             \"userAgent\":\"{}\",\"httpMethod\":\"{method}\",\"resourcePath\":\"{resource}\",\"path\":\"/prod{path}\",\
             \"protocol\":\"HTTP/1.1\",\"status\":\"{status}\",\"responseLength\":\"{}\",\"responseLatency\":\"{}\",\
             \"integrationLatency\":\"{}\",\"errorMessage\":\"{message}\",\"errorResponseType\":\"{kind}\",\
             \"xrayTraceId\":\"1-{:08x}-{:08x}{:016x}\",\"tlsVersion\":\"TLSv1.3\",\"clientCert\":{{\"clientCertPem\":\"{}\",\
             \"subjectDN\":\"{}\",\"issuerDN\":\"{}\",\"serialNumber\":\"{}\",\
             \"notBefore\":\"Jan  1 00:00:00 2029 GMT\",\"notAfter\":\"Jan  1 00:00:00 2032 GMT\"}}}}",
            random.uuid(), random.letters(), pick % 4 + 100, pick % 251, PROGRAMS[pick % PROGRAMS.len()],
            80 + random.below(4_000), spent + 9 + random.below(6), spent + 7, milliseconds / 1000,
            random.next() >> 32, random.next(), pems[pick], clients[pick].subject, clients[pick].issuer,
            clients[pick].serial,
        )
        .unwrap();
    }
    log
}

/// Numbers that look random, and are the same at every run.
struct Random(u64);

impl Random {
    /// Of the generator that is called `SplitMix64`.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }

    fn uuid(&mut self) -> String {
        let (a, b) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
            a >> 32,
            a >> 16 & 0xffff,
            a & 0xfff,
            b >> 52,
            b & 0xffff_ffff_ffff
        )
    }

    /// Sixteen letters of base64, as the second identifier of a request has them.
    fn letters(&mut self) -> String {
        let (a, b) = (self.next().to_le_bytes(), self.next().to_le_bytes());
        STANDARD.encode([&a[..], &b[..3]].concat())
    }
}

/// Method, resource, and the second number in it.
const ROUTES: [(&str, &str, &str); 4] = [
    ("POST", "/v2/merchants/{merchantId}/payments/{paymentId}", "{paymentId}"),
    ("GET", "/v2/merchants/{merchantId}/payments/{paymentId}", "{paymentId}"),
    ("GET", "/v2/merchants/{merchantId}/orders/{orderId}/status", "{orderId}"),
    ("PUT", "/v2/merchants/{merchantId}/devices/{deviceId}/state", "{deviceId}"),
];

/// Status, message and kind; the last is nearly every one.
const ANSWERS: [(&str, &str, &str); 2] =
    [("502", "Internal server error", "INTEGRATION_FAILURE"), ("200", "-", "-")];

const PROGRAMS: [&str; 5] = [
    "ExamplePartner/4.2.1 (Linux; amd64) Apache-HttpClient/5.3.1 (Java/17.0.12)",
    "python-requests/2.32.3",
    "okhttp/4.12.0",
    "Go-http-client/1.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) ExampleTerminal/11.4 (build 20291103; en-GB)",
];
