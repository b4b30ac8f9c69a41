//! A root with 150 CAs that are all in order says the same thing 150 times. In the drawing, and only there, the many that
//! are alike become one box that counts them; whatever has a fault keeps a box of its own, and the list has all of them.

use std::collections::HashMap;

use super::counted;
use super::families::{Kind, Link, Node, State};

/// A family as it is drawn.
pub(super) struct Folded<'a> {
    pub(super) nodes: Vec<&'a Node>,
    pub(super) links: Vec<Link>,
}

/// Boxes that stand for many, by the place of the node above them.
pub(super) struct Stacks(Vec<(usize, Vec<usize>, Node)>);

impl Stacks {
    /// What can be folded: CAs below one node, in order themselves, with nothing below them but accepted clients.
    pub(super) fn of(nodes: &[&Node], links: &[Link]) -> Self {
        let mut above = vec![Vec::new(); nodes.len()];
        let mut below = vec![Vec::new(); nodes.len()];
        for link in links {
            if let (Some(above), Some(below)) = (above.get_mut(link.to), below.get_mut(link.from)) {
                above.push((link.from, link.state));
                below.push(link.to);
            }
        }
        let is_plain = |place: usize, kinds: &[Kind]| {
            nodes.get(place).is_some_and(|node| node.trouble == 0 && kinds.contains(&node.kind))
        };
        let mut alike: HashMap<usize, Vec<usize>> = HashMap::new();
        for place in 0..nodes.len() {
            let (Some([(parent, State::Holds)]), Some(children)) =
                (above.get(place).map(Vec::as_slice), below.get(place))
            else {
                continue;
            };
            let ends_here = children.iter().all(|&child| is_plain(child, &[Kind::Clients]));
            if is_plain(place, &[Kind::Anchor, Kind::Authority]) && ends_here {
                alike.entry(*parent).or_default().push(place);
            }
        }
        let mut stacks: Vec<_> = alike
            .into_iter()
            .filter(|(_, members)| members.len() > FEW)
            .map(|(parent, members)| {
                let hidden: Vec<usize> = members.into_iter().skip(SHOWN).collect();
                let clients = hidden.iter().filter_map(|&place| below.get(place)).flatten();
                let clients: usize =
                    clients.filter_map(|&child| nodes.get(child)).map(|node| node.clients).sum();
                let node = stack(hidden.len(), clients);
                let under = hidden.iter().filter_map(|&place| below.get(place)).flatten();
                let gone = hidden.iter().chain(under).copied().collect();
                (parent, gone, node)
            })
            .collect();
        stacks.sort_by_key(|(parent, ..)| *parent);
        Self(stacks)
    }

    /// The family with these boxes in the place of what they stand for.
    pub(super) fn applied<'a>(&'a self, nodes: &[&'a Node], links: &[Link]) -> Folded<'a> {
        let mut kept = vec![Some(0); nodes.len()];
        for place in self.0.iter().flat_map(|(_, gone, _)| gone) {
            if let Some(one) = kept.get_mut(*place) {
                *one = None;
            }
        }
        let mut folded = Folded { nodes: Vec::new(), links: Vec::new() };
        for (node, place) in nodes.iter().zip(&mut kept) {
            if place.is_some() {
                *place = Some(folded.nodes.len());
                folded.nodes.push(node);
            }
        }
        let now = |place: usize| kept.get(place).copied().flatten();
        let moved = links
            .iter()
            .filter_map(|link| Some(Link { from: now(link.from)?, to: now(link.to)?, ..*link }));
        folded.links.extend(moved);
        for (parent, _, node) in &self.0 {
            if let Some(from) = now(*parent) {
                let to = folded.nodes.len();
                folded.nodes.push(node);
                folded.links.push(Link { from, to, state: State::Holds });
            }
        }
        folded
    }
}

fn stack(cas: usize, clients: usize) -> Node {
    let name = counted(cas, "more CA", "more CAs");
    let note = match clients {
        0 => "valid, without clients here".to_owned(),
        _ => format!("valid; {}, all accepted", counted(clients, "client", "clients")),
    };
    let words = format!("{name}: {note}; the list names each");
    Node { kind: Kind::Stack, trouble: 0, clients, name, note, words, member: None }
}

/// Up to so many CAs below one node are drawn each.
const FEW: usize = 12;
/// Of more, these.
const SHOWN: usize = 6;
