//! A report, drawn: one file a format, and each decides nothing. What is shown in colour, how wide, and in
//! how much detail comes in a [`Style`], because only the program knows its terminal. Everything that a
//! certificate or a file name says is an outsider's text, and goes through one door, [`safe`].

pub mod batch;
mod changes;
mod client;
mod comparison;
mod complaint;
pub mod concise;
mod decisive;
mod diagnosis;
pub mod diff;
pub mod domain;
mod domain_json;
pub mod dot;
pub mod expectations;
mod finding;
mod fixed;
pub mod github;
pub mod gitlab;
mod graph;
pub mod html;
pub mod human;
pub mod json;
pub mod jsonl;
pub mod junit;
mod layout;
mod manual;
pub mod markdown;
mod matrix;
pub mod mermaid;
mod near;
mod origin;
mod page;
pub mod population;
mod problem;
mod quantity;
pub mod rotation;
mod safe;
pub mod sarif;
mod settings;
mod tree;
mod verdicts;
pub mod versions;

pub use comparison::comparison;
pub use complaint::complaint;
pub use decisive::decisive;
pub use diagnosis::{
    Against, diagnosis, diagnosis_as_it_comes, diagnosis_closing, diagnosis_lines, incident_line,
    policy_evaluation, policy_line,
};
pub use domain_json::domains_of;
pub use fixed::fixed;
pub use manual::{explain, profiles, rules};
pub use safe::safe;
pub use settings::settings;

/// How to draw for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns to wrap at; `None` where lines may have any length, as in a pipe.
    pub width: Option<usize>,
    /// Whether to use ANSI colours.
    pub colour: bool,
    /// Whether to use characters outside ASCII for lines and marks.
    pub unicode: bool,
    /// Whether ids of rules are links to their pages (OSC 8), as many terminals show them.
    pub links: bool,
    /// How much to say.
    pub detail: Detail,
}

impl Style {
    /// For a file: no colours, no links, lines of any length.
    pub const fn plain(detail: Detail) -> Self {
        Self { width: None, colour: false, unicode: true, links: false, detail }
    }
}

/// How much to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// The verdicts alone.
    Quiet,
    /// Findings, and what was tried for clients that are refused.
    Normal,
    /// Also full fingerprints, what was tried for accepted clients, and how much each rule looked at.
    Verbose,
}
