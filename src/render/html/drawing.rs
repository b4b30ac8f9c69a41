//! A family as boxes and lines. Where they stand is computed by `dagre`, the port of the layout that Mermaid and many
//! others use; here is only how it is asked, and how its answer becomes numbers of an SVG. It runs from left to right:
//! names are long and a root has many CAs, so the page grows downward and stays as wide as a screen.

use std::fmt::Write as _;

use dagre::graph::{Graph, GraphOptions};
use dagre::{Acyclicer, EdgeLabel, LayoutOptions, NodeLabel, Point, RankDir};

use super::families::{Kind, Link, Node, State};
use crate::render::layout::columns;

/// An SVG, in pixels.
pub(super) struct Drawing {
    pub(super) width: i64,
    pub(super) height: i64,
    pub(super) boxes: Vec<Card>,
    pub(super) arrows: Vec<Arrow>,
}

/// A box: its upper left corner, and what is written into it.
pub(super) struct Card {
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) class: &'static str,
    pub(super) name: String,
    pub(super) note: String,
    /// In full, for a pointer that rests on it.
    pub(super) words: String,
    pub(super) is_anchor: bool,
}

/// A line with a head, and its label.
pub(super) struct Arrow {
    pub(super) path: String,
    pub(super) class: &'static str,
    /// The arrow's head, by its name on the page.
    pub(super) head: &'static str,
    pub(super) label: &'static str,
    pub(super) x: i64,
    pub(super) y: i64,
}

impl Drawing {
    /// Lays a family out; `None` where nobody could read the drawing, or wait for it.
    pub(super) fn of(nodes: &[&Node], links: &[Link]) -> Option<Self> {
        let tangle = links.len().saturating_sub(nodes.len());
        if nodes.len() > MOST_BOXES
            || links.is_empty() && nodes.len() > MOST_ALONE
            || tangle > MOST_TANGLE
        {
            return None;
        }
        let graph = laid_out(nodes, links);
        let boxes: Vec<Card> = nodes
            .iter()
            .enumerate()
            .filter_map(|(place, node)| {
                let label = graph.node(&place.to_string())?;
                Some(card_of(node, label.x? - WIDTH / 2.0, label.y? - HEIGHT / 2.0))
            })
            .collect();
        let arrows = links
            .iter()
            .filter_map(|link| {
                let (from, to) = (boxes.get(link.from)?, boxes.get(link.to)?);
                let way = graph.edge(&link.from.to_string(), &link.to.to_string(), None)?;
                Some(arrow_of(link.state, (from, to), way))
            })
            .collect();
        Some(Self {
            width: boxes.iter().map(|one| one.x).max()? + whole(WIDTH + MARGIN),
            height: boxes.iter().map(|one| one.y).max()? + whole(HEIGHT + MARGIN),
            boxes,
            arrows,
        })
    }
}

fn laid_out(nodes: &[&Node], links: &[Link]) -> Graph<NodeLabel, EdgeLabel> {
    // Of two CAs that certify each other, one line is turned round for the layout: beside the other, not in its place.
    let options = GraphOptions { directed: true, multigraph: true, compound: false };
    let mut graph = Graph::with_options(options);
    for place in 0..nodes.len() {
        let size = NodeLabel { width: WIDTH, height: HEIGHT, ..NodeLabel::default() };
        graph.set_node(place.to_string(), Some(size));
    }
    for link in links {
        let room = if link.state == State::Holds { 0.0 } else { LABEL };
        let label = EdgeLabel { width: room, height: LABEL_HEIGHT, ..EdgeLabel::default() };
        graph.set_edge(link.from.to_string(), link.to.to_string(), Some(label), None);
    }
    let options = LayoutOptions {
        rankdir: RankDir::LR,
        nodesep: 14.0,
        edgesep: 8.0,
        ranksep: 64.0,
        marginx: MARGIN,
        marginy: MARGIN,
        acyclicer: Some(Acyclicer::Greedy),
        // Where the order makes no difference, that of the bundle.
        tie_keep_first: true,
        ..LayoutOptions::default()
    };
    dagre::layout(&mut graph, Some(options));
    graph
}

fn card_of(node: &Node, x: f64, y: f64) -> Card {
    Card {
        x: whole(x),
        y: whole(y),
        class: match (node.kind, node.trouble > 0) {
            (Kind::Missing, _) => "box missing",
            (Kind::Stack, _) => "box ca stack",
            (Kind::Clients, false) => "box clients",
            (Kind::Clients, true) => "box clients bad",
            (_, true) => "box ca bad",
            (_, false) => "box ca",
        },
        name: shortened(&node.name, NAME_COLUMNS),
        note: shortened(&node.note, NOTE_COLUMNS),
        words: node.words.clone(),
        is_anchor: node.kind == Kind::Anchor,
    }
}

/// From the side of one box to the side of the other, by the points that the layout keeps free between them.
fn arrow_of(state: State, (from, to): (&Card, &Card), way: &EdgeLabel) -> Arrow {
    let (right, middle) = (whole(WIDTH), whole(HEIGHT / 2.0));
    // Against the stream only where CAs certify each other in a circle.
    let forward = from.x <= to.x;
    let start = (from.x + if forward { right } else { 0 }, from.y + middle);
    let end = (to.x + if forward { 0 } else { right }, to.y + middle);
    let inner = way.points.len().saturating_sub(2);
    let via =
        way.points.iter().skip(1).take(inner).map(|point: &Point| (whole(point.x), whole(point.y)));
    let mut path = format!("M{},{}", start.0, start.1);
    let mut last = start;
    for next in via.chain([end]) {
        let half = i64::midpoint(last.0, next.0);
        // Writing to a String cannot fail.
        let _ = write!(path, " C{half},{} {half},{} {},{}", last.1, next.1, next.0, next.1);
        last = next;
    }
    let between = |one: i64, other: i64| i64::midpoint(one, other);
    Arrow {
        path,
        class: match state {
            State::Holds => "line",
            State::Broken => "line broken",
            State::Unsettled => "line unsettled",
            State::Missing => "line gone",
        },
        head: match state {
            State::Holds => "head",
            State::Unsettled => "head-unsettled",
            State::Broken | State::Missing => "head-broken",
        },
        label: state.label(),
        x: way.x.map_or(between(start.0, end.0), whole),
        y: way.y.map_or(between(start.1, end.1), whole),
    }
}

/// A text that fits, whose end is replaced where it does not.
pub(super) fn shortened(text: &str, most: usize) -> String {
    if columns(text) <= most {
        return text.to_owned();
    }
    let mut short = String::new();
    for letter in text.chars() {
        short.push(letter);
        if columns(&short) >= most {
            short.pop();
            break;
        }
    }
    short.push('…');
    short
}

/// Whole pixels: no drawing is finer, and no two machines differ in them.
#[expect(
    clippy::cast_possible_truncation,
    reason = "drawings are smaller than 2^53 pixels, and a cast saturates"
)]
fn whole(pixels: f64) -> i64 {
    pixels.round() as i64
}

/// More boxes than this, and nobody can read the drawing.
const MOST_BOXES: usize = 320;
/// Boxes without a line say no more than a list does.
const MOST_ALONE: usize = 24;
/// Lines beyond one for each box: what makes a drawing unreadable, and its layout slow.
const MOST_TANGLE: usize = 60;
/// Of a box.
const WIDTH: f64 = 272.0;
const HEIGHT: f64 = 46.0;
/// Around all.
const MARGIN: f64 = 10.0;
/// Of a label.
const LABEL: f64 = 84.0;
const LABEL_HEIGHT: f64 = 16.0;
/// Columns of text in a box, at the sizes that the style sheet gives to its two lines.
const NAME_COLUMNS: usize = 31;
const NOTE_COLUMNS: usize = 38;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn node() -> Node {
        Node {
            kind: Kind::Authority,
            trouble: 0,
            clients: 0,
            name: "CN=A".to_owned(),
            note: String::new(),
            words: String::new(),
            member: None,
        }
    }

    fn links(nodes: usize, ends: &[(usize, usize)]) -> Vec<Link> {
        let mut ends: Vec<_> = ends.iter().map(|(from, to)| (from % nodes, to % nodes)).collect();
        ends.sort_unstable();
        ends.dedup();
        let state = |from: usize| if from.is_multiple_of(3) { State::Broken } else { State::Holds };
        let ends = ends.into_iter().filter(|(from, to)| from != to);
        ends.map(|(from, to)| Link { from, to, state: state(from) }).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_hangs_together_is_drawn_inside_and_nothing_over_another(
            nodes in 1_usize..24,
            ends in prop::collection::vec((0_usize..24, 0_usize..24), 0..40),
        ) {
            let all: Vec<Node> = (0..nodes).map(|_| node()).collect();
            let links = links(nodes, &ends);
            let drawing = Drawing::of(&all.iter().collect::<Vec<_>>(), &links).unwrap();
            prop_assert_eq!((drawing.boxes.len(), drawing.arrows.len()), (nodes, links.len()));
            for (place, one) in drawing.boxes.iter().enumerate() {
                prop_assert!(one.x >= 0 && one.x + whole(WIDTH) <= drawing.width);
                prop_assert!(one.y >= 0 && one.y + whole(HEIGHT) <= drawing.height);
                for other in drawing.boxes.iter().skip(place + 1) {
                    let (x, y) = ((one.x - other.x).abs(), (one.y - other.y).abs());
                    prop_assert!(x >= whole(WIDTH) || y >= whole(HEIGHT), "{place}: {x}, {y}");
                }
            }
        }
    }

    #[test]
    fn what_is_too_large_or_too_tangled_is_not_drawn() {
        let all: Vec<Node> = (0..400).map(|_| node()).collect();
        let nodes: Vec<&Node> = all.iter().collect();
        let chain: Vec<_> = (1..400).map(|to| (to - 1, to)).collect();
        assert!(Drawing::of(&nodes, &links(400, &chain)).is_none());
        assert!(Drawing::of(&nodes[..300], &links(300, &chain[..299])).is_some());
        let mesh: Vec<_> = (0..12).flat_map(|from| (0..12).map(move |to| (from, to))).collect();
        assert!(Drawing::of(&nodes[..12], &links(12, &mesh)).is_none());
    }

    #[test]
    fn a_name_that_is_too_long_says_so() {
        assert_eq!(shortened("CN=株式会社", 8), "CN=株式…");
        assert_eq!(shortened("CN=A", 8), "CN=A");
    }
}
