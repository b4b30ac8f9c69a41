//! A family as nested lists: what the drawing shows, for people who hear it, and for families that are too large to draw.
//! Made without recursion, and each certificate opened once, because CAs may certify each other in a circle.

use super::families::{Link, Node, State};

/// A piece of the nested lists, in the order of the page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outline {
    /// A list begins.
    Open,
    /// An item begins.
    Item {
        /// What it says.
        words: String,
        /// Whether something is wrong with it.
        troubled: bool,
    },
    /// An item ends.
    Done,
    /// A list ends.
    Close,
}

/// From the tops downward; what is only in circles comes last.
pub(super) fn outline(nodes: &[&Node], links: &[Link]) -> Vec<Outline> {
    let mut below = vec![Vec::new(); nodes.len()];
    let mut is_top = vec![true; nodes.len()];
    for link in links {
        if let (Some(list), Some(top)) = (below.get_mut(link.from), is_top.get_mut(link.to)) {
            list.push((link.to, link.state));
            *top = false;
        }
    }
    let tops = (0..nodes.len()).filter(|&place| is_top.get(place) == Some(&true));
    let mut opened = vec![false; nodes.len()];
    let mut written = vec![Outline::Open];
    let mut room = MOST_ITEMS;
    for start in tops.chain(0..nodes.len()) {
        if opened.get(start) == Some(&false) {
            tree(start, nodes, &below, &mut opened, &mut room, &mut written);
        }
    }
    if room == 0 {
        let words = "cut here: the table of certificates has all".to_owned();
        written.extend([Outline::Item { words, troubled: false }, Outline::Done]);
    }
    written.push(Outline::Close);
    written
}

/// What is still to be written.
enum Todo {
    Node(usize, State, usize),
    Piece(Outline),
}

fn tree(
    start: usize,
    nodes: &[&Node],
    below: &[Vec<(usize, State)>],
    opened: &mut [bool],
    room: &mut usize,
    written: &mut Vec<Outline>,
) {
    let mut todo = vec![Todo::Node(start, State::Holds, 0)];
    while let Some(next) = todo.pop() {
        let (place, state, depth) = match next {
            Todo::Piece(piece) => {
                written.push(piece);
                continue;
            }
            Todo::Node(place, state, depth) => (place, state, depth),
        };
        let (Some(node), Some(opened)) = (nodes.get(place), opened.get_mut(place)) else {
            continue;
        };
        // What is cut is cut whole: each list that was opened is closed all the same.
        let Some(less) = room.checked_sub(1) else { continue };
        *room = less;
        let again = std::mem::replace(opened, true);
        let children = below.get(place).filter(|list| !list.is_empty() && !again);
        let words = match (state, again && below.get(place).is_some_and(|list| !list.is_empty())) {
            (State::Holds | State::Missing, false) => node.words.clone(),
            (State::Holds | State::Missing, true) => format!("{} (see above)", node.words),
            (State::Broken, _) => {
                format!("names it as issuer, and is not signed by it: {}", node.words)
            }
            (State::Unsettled, _) => {
                format!("names it as issuer, signature not verified: {}", node.words)
            }
        };
        let troubled = node.trouble > 0 || state != State::Holds;
        written.push(Outline::Item { words, troubled });
        // A browser gives up on lists that are nested without end: deep ones go on at the same level.
        let nest = depth < DEEPEST;
        let (end, children) = (Outline::Done, children.map(Vec::as_slice).unwrap_or_default());
        if nest && !children.is_empty() {
            written.push(Outline::Open);
            todo.push(Todo::Piece(end));
            todo.push(Todo::Piece(Outline::Close));
        } else {
            written.push(end);
        }
        let depth = depth + usize::from(nest);
        todo.extend(children.iter().rev().map(|&(child, state)| Todo::Node(child, state, depth)));
    }
}

/// Items of one family: CAs that all certify each other have more links than anybody reads.
const MOST_ITEMS: usize = 2_500;
/// Lists within lists.
const DEEPEST: usize = 24;
