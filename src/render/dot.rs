//! What was tried, as a graph in Graphviz's language: `truststore check … --format dot | dot -Tsvg`. Labels are quoted
//! strings, in which a quote, a backslash and an ampersand mean something, and are escaped.

use std::io::{self, Write};

use super::Style;
use super::graph::{self, Graph, Kind, State};
use crate::path::Verdict;
use crate::report::{Report, Survey};

/// Draws the paths of all clients, each report as a graph of its own; of several, each says whose it is.
pub fn write(survey: &Survey, _: &Style, out: &mut dyn Write) -> io::Result<()> {
    let drawn: Vec<&Report> = graph::drawn(survey).collect();
    drawn.iter().try_for_each(|report| {
        let title = (drawn.len() > 1).then(|| graph::title(report));
        digraph(&Graph::of(report), title.as_deref(), out)
    })
}

fn digraph(graph: &Graph, title: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "digraph paths {{")?;
    if let Some(title) = title {
        writeln!(out, "    label=\"{}\"; labelloc=t; fontname=\"sans-serif\";", escaped(title))?;
    }
    writeln!(
        out,
        "    rankdir=BT; node [shape=box, fontname=\"sans-serif\"]; edge [fontname=\"sans-serif\"];"
    )?;
    for (index, node) in graph.nodes.iter().enumerate() {
        let lines: Vec<_> = node.lines.iter().map(|line| escaped(line)).collect();
        let text = format!("{}{}", node.kind.word(), lines.join("\\n"));
        let look = match node.kind {
            Kind::Client(Verdict::Accept) => ", style=rounded, color=\"#2a7a2a\"",
            Kind::Client(Verdict::Unknown) => ", style=rounded, color=\"#b58900\"",
            Kind::Client(Verdict::Refuse) => ", style=rounded, color=\"#b03030\"",
            Kind::Certificate => "",
            Kind::Anchor => ", peripheries=2, color=\"#2a7a2a\"",
            Kind::DeadEnd => ", shape=plaintext, fontcolor=\"#b03030\"",
        };
        writeln!(out, "    n{index} [label=\"{text}\"{look}];")?;
    }
    for link in &graph.links {
        let look = match link.state {
            State::Holds => "color=\"#2a7a2a\"",
            State::Doubtful => "style=dashed, color=\"#b58900\"",
            State::Broken => "style=dashed, color=\"#b03030\"",
        };
        let why = escaped(&link.why);
        writeln!(out, "    n{} -> n{} [label=\"{why}\", {look}];", link.from, link.to)?;
    }
    if graph.more > 0 {
        writeln!(out, "    more [label=\"{} more are not drawn\"];", graph.more)?;
    }
    writeln!(out, "}}")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_certificate_says_ends_a_label() {
        assert_eq!(escaped(r#"a"]; b \N &lt;"#), r#"a\"]; b \\N &amp;lt;"#);
    }
}
