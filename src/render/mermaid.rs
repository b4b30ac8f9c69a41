//! What was tried, as a Mermaid flowchart: for a ticket, a merge request, a wiki. Every character that could mean
//! something to Mermaid is written as its number (`#34;`), since names in certificates are an outsider's text.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::Style;
use super::graph::{self, Graph, Kind, State};
use crate::path::Verdict;
use crate::report::{Report, Survey};

/// Draws the paths of all clients as one chart, since a file holds one; of several reports, each stands in a frame of its
/// own with its name.
pub fn write(survey: &Survey, _: &Style, out: &mut dyn Write) -> io::Result<()> {
    let drawn: Vec<&Report> = graph::drawn(survey).collect();
    writeln!(out, "flowchart BT")?;
    let mut first = 0;
    for (place, report) in drawn.iter().enumerate() {
        let graph = Graph::of(report);
        let framed = drawn.len() > 1;
        if framed {
            writeln!(out, "    subgraph s{place}[\"{}\"]", escaped(&graph::title(report)))?;
        }
        chart(&graph, first, place, out)?;
        if framed {
            writeln!(out, "    end")?;
        }
        first += graph.nodes.len();
    }
    writeln!(out, "    classDef good stroke:#2a7a2a,stroke-width:2px")?;
    writeln!(out, "    classDef doubt stroke:#b58900,stroke-width:2px")?;
    writeln!(out, "    classDef bad stroke:#b03030,stroke-width:2px")
}

/// Draws one graph; its nodes are numbered from `first` on.
fn chart(graph: &Graph, first: usize, place: usize, out: &mut dyn Write) -> io::Result<()> {
    for (index, node) in graph.nodes.iter().enumerate() {
        let lines: Vec<_> = node.lines.iter().map(|line| escaped(line)).collect();
        let text = format!("{}{}", node.kind.word(), lines.join("<br/>"));
        let (open, close) = match node.kind {
            Kind::Client(_) => ("([", "])"),
            Kind::Certificate => ("[", "]"),
            Kind::Anchor => ("[[", "]]"),
            Kind::DeadEnd => ("{{", "}}"),
        };
        let class = match node.kind {
            Kind::Client(Verdict::Accept) | Kind::Anchor => ":::good",
            Kind::Client(Verdict::Unknown) => ":::doubt",
            Kind::Client(Verdict::Refuse) | Kind::DeadEnd => ":::bad",
            Kind::Certificate => "",
        };
        writeln!(out, "    n{}{open}\"{text}\"{close}{class}", first + index)?;
    }
    for link in &graph.links {
        let arrow = if link.state == State::Holds { "-->" } else { "-.->" };
        let mark = match link.state {
            State::Holds => "",
            State::Doubtful => "? ",
            State::Broken => "✗ ",
        };
        let why = match link.why.as_str() {
            "" => String::new(),
            why => format!("|\"{mark}{}\"|", escaped(why)),
        };
        writeln!(out, "    n{} {arrow}{why} n{}", first + link.from, first + link.to)?;
    }
    if graph.more > 0 {
        writeln!(out, "    more{place}[\"{} more are not drawn\"]", graph.more)?;
    }
    Ok(())
}

/// Letters, digits and a few marks as they are, everything else in ASCII as its number.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        let plain = letter.is_ascii_alphanumeric() || " .,:/=_+()-".contains(letter);
        if plain || !letter.is_ascii() {
            escaped.push(letter);
        } else {
            let _ = write!(escaped, "#{};", u32::from(letter));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_certificate_says_reaches_the_parser() {
        let hostile = "a\"] --> b; %%{init: {}}%% `md` <img src=x> #quot; | end";
        let escaped = escaped(hostile);
        for mark in ['"', '<', '>', '%', '`', '|', '{', '}', ']', '['] {
            assert!(!escaped.contains(mark), "{escaped}");
        }
        assert!(escaped.starts_with("a#34;#93; --#62; b#59;"), "{escaped}");
    }
}
