//! Will this gateway accept this client certificate with this truststore; if not, which line will it log, which
//! certificate is to blame, and what mends it?
//!
//! Data flows one way through the library, and nothing on the way prints, reads a clock or the environment:
//!
//! 1. [`source`] turns a name into bytes, within a budget;
//! 2. [`pem`] turns bytes into entries that know their lines, and [`bundle`] into [`certificate`]s with their places;
//! 3. [`truststore`] indexes them, and verifies a signature between two of them at most once;
//! 4. [`path`] searches, and keeps everything that it tried as a tree: the verdict is read off that tree;
//! 5. [`run`] judges each client by a [`profile`], asks [`second_opinion`] and every one of the [`rules`];
//! 6. [`report`] holds what came out, and [`render`] draws it.
//!
//! What a check finds is data. [`error::Error`] says only why a check could not be made.
//!
//! ```
//! use truststore::bundle::{Bundle, ClientFile};
//! use truststore::path::{self, Question, Verdict};
//! use truststore::source::{self, Budget, Source};
//! use truststore::truststore::Truststore;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let read = |name: &str| source::read(&Source::Path(name.into()), &Budget::default());
//! let bundle = Bundle::read("bundle.pem", read("testdata/rules/path-issuer-missing/bad/bundle.pem")?);
//! let client = read("testdata/rules/path-issuer-missing/bad/client.pem")?.remove(0);
//! let client = ClientFile::read(client)?.client.certificate;
//!
//! let truststore = Truststore::new(bundle.members.into_iter().map(|member| member.certificate));
//! let profile = truststore::profile::by_name("api-gateway").ok_or("no such profile")?;
//! let question = Question::of_client(profile, "2030-01-01".parse()?);
//! let tree = path::search(&truststore, &client, &[], &question);
//! assert_eq!(tree.verdict(), Verdict::Refuse);
//! assert_eq!(tree.missing()[0].certificate.issuer.to_string(), "CN=Unknown Root,O=Example Stranger");
//! # Ok(())
//! # }
//! ```

pub mod audience;
pub mod aws;
pub mod baseline;
pub mod bulk;
pub mod bundle;
mod bytes;
pub mod certificate;
pub mod changes;
pub mod clients;
pub mod compare;
pub mod config;
pub mod crl;
pub mod crypto;
pub mod der;
pub mod diagnose;
pub mod diff;
pub mod domain;
pub mod error;
pub mod expectation;
pub mod fix;
pub mod irregularity;
pub mod key;
pub mod name;
pub mod near;
pub mod oid;
#[cfg(feature = "turbo")]
pub mod p256;
pub mod path;
pub mod pem;
pub mod profile;
pub mod profiles;
pub mod render;
pub mod repair;
pub mod report;
pub mod rotation;
pub mod rule;
pub mod rules;
pub mod run;
pub mod second_opinion;
pub mod severity;
pub mod shell;
pub mod source;
pub mod spelling;
pub mod time;
pub mod toml_file;
pub mod truststore;
pub mod waiver;
pub mod weakness;
