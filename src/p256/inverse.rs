//! Inverses modulo the two primes of P-256, by the division steps of Bernstein and Yang ("Fast constant-time gcd
//! computation and modular inversion", 2019, sections 8 and 10), 62 at a time: as many as the lowest 62 bits decide
//! alone. What is inverted is public, so zeros are skipped and the time depends on the number.
//!
//! This is the only arithmetic of the room that is not formally verified. It need not be: `Field` and `Scalar` multiply
//! each result by what it is the inverse of, and take it only where that is one.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "a signed limb of 62 bits is cut out of wider and unsigned ones, on purpose"
)]

/// An odd prime of 256 bits.
#[derive(Debug)]
pub(super) struct Modulus {
    limbs: Wide,
    /// Its inverse modulo 2^62.
    inverse: i64,
}

/// A signed number: the lower four limbs hold 62 bits each, the last one the rest and the sign.
type Wide = [i64; 5];

/// What 62 division steps make of `f` and `g`: `2^62 f' = u f + v g`, and `2^62 g' = q f + r g`. Neither `|u| + |v|` nor
/// `|q| + |r|` is larger than 2^62.
struct Steps {
    u: i64,
    v: i64,
    q: i64,
    r: i64,
}

impl Modulus {
    /// From its limbs of 64 bits, the lowest first.
    pub(super) const fn new(limbs: [u64; 4]) -> Self {
        let limbs = widened(limbs);
        // Newton's iteration doubles the bits that are right; an odd number is its own inverse modulo 2^3.
        let (mut inverse, mut round) = (limbs[0], 0);
        while round < 5 {
            inverse = inverse.wrapping_mul(2_i64.wrapping_sub(limbs[0].wrapping_mul(inverse)));
            round += 1;
        }
        Self { limbs, inverse: inverse & LOW }
    }

    /// The inverse of a number below the modulus, for the caller to check; `None` for zero.
    pub(super) fn inverse_of(&self, number: [u64; 4]) -> Option<[u64; 4]> {
        // f and g become the greatest common divisor, up to its sign, and zero. All the way, f is d times the number
        // and g is e times the number, modulo the modulus.
        let (mut f, mut g) = (self.limbs, widened(number));
        let (mut d, mut e) = ([0; 5], [1, 0, 0, 0, 0]);
        let mut eta = -1;
        for _ in 0..MOST_ROUNDS {
            if g == [0; 5] {
                return match f {
                    [1, 0, 0, 0, 0] => Some(self.reduced(d)),
                    [LOW, LOW, LOW, LOW, -1] => Some(self.reduced(d.map(|limb| -limb))),
                    _ => None,
                };
            }
            let Steps { u, v, q, r } = Steps::next(&mut eta, f[0], g[0]);
            (f, g) = (
                shifted(|n| times(u, f[n]) + times(v, g[n])),
                shifted(|n| times(q, f[n]) + times(r, g[n])),
            );
            (d, e) = (self.shifted(u, &d, v, &e), self.shifted(q, &d, r, &e));
        }
        None
    }

    /// `(a x + b y) / 2^62` modulo the modulus; greater than minus twice the modulus, and less than the modulus, if x and y
    /// are.
    fn shifted(&self, a: i64, x: &Wide, b: i64, y: &Wide) -> Wide {
        // First what makes negative numbers positive, then what makes the lowest 62 bits zero.
        let positive = (a & (x[4] >> 63)) + (b & (y[4] >> 63));
        let lowest = a.wrapping_mul(x[0]).wrapping_add(b.wrapping_mul(y[0]));
        let zeroing = self.inverse.wrapping_mul(lowest).wrapping_add(positive) & LOW;
        let factor = positive - zeroing;
        shifted(|n| times(a, x[n]) + times(b, y[n]) + times(factor, self.limbs[n]))
    }

    /// The same number modulo the modulus, from 0 up. It comes within twice the modulus of zero.
    fn reduced(&self, number: Wide) -> [u64; 4] {
        let plus = |number: &Wide, sign: i64| {
            carried(std::array::from_fn(|n| number[n] + sign * self.limbs[n]))
        };
        let mut number = carried(number);
        while number[4] < 0 {
            number = plus(&number, 1);
        }
        loop {
            let less = plus(&number, -1);
            if less[4] < 0 {
                return narrowed(&number);
            }
            number = less;
        }
    }
}

impl Steps {
    /// The next 62 steps, from the lowest limbs of `f` and `g`; `eta` is minus the `delta` of the paper.
    fn next(eta: &mut i64, mut f: i64, mut g: i64) -> Self {
        let mut steps = Self { u: 1, v: 0, q: 0, r: 1 };
        let mut left = BITS;
        loop {
            // While g is even, a step halves it.
            let zeros = (g | (-1 << left)).trailing_zeros();
            g >>= zeros;
            steps.u <<= zeros;
            steps.v <<= zeros;
            *eta -= i64::from(zeros);
            left -= zeros;
            if left == 0 {
                return steps;
            }
            if *eta < 0 {
                *eta = -*eta;
                (f, g) = (g, f.wrapping_neg());
                (steps.u, steps.q) = (steps.q, -steps.u);
                (steps.v, steps.r) = (steps.r, -steps.v);
            }
            // So many steps add f before the two change places again; six of them at once, by the factor -g/f modulo
            // 2^6, where f (2 - f^2) is the inverse of f.
            let bits = (*eta + 1).min(i64::from(left)).min(6);
            let factor = f.wrapping_mul(g).wrapping_mul(f.wrapping_mul(f).wrapping_sub(2))
                & ((1 << bits) - 1);
            g = g.wrapping_add(f.wrapping_mul(factor));
            steps.q += steps.u * factor;
            steps.r += steps.v * factor;
        }
    }
}

/// The sum over all limbs, divided by 2^62, which divides it.
fn shifted(limb: impl Fn(usize) -> i128) -> Wide {
    let mut sum = limb(0) >> BITS;
    let mut out = [0; 5];
    for n in 1..5 {
        sum += limb(n);
        out[n - 1] = sum as i64 & LOW;
        sum >>= BITS;
    }
    out[4] = sum as i64;
    out
}

/// The same number with each of the lower limbs between 0 and 2^62.
fn carried(mut number: Wide) -> Wide {
    for n in 0..4 {
        number[n + 1] += number[n] >> BITS;
        number[n] &= LOW;
    }
    number
}

const fn widened(limbs: [u64; 4]) -> Wide {
    let [a, b, c, d] = limbs;
    [
        a as i64 & LOW,
        (a >> 62 | b << 2) as i64 & LOW,
        (b >> 60 | c << 4) as i64 & LOW,
        (c >> 58 | d << 6) as i64 & LOW,
        (d >> 56) as i64,
    ]
}

/// The inverse of `widened`.
const fn narrowed(number: &Wide) -> [u64; 4] {
    let [a, b, c, d, top] = *number;
    [
        a as u64 | (b as u64) << 62,
        b as u64 >> 2 | (c as u64) << 60,
        c as u64 >> 4 | (d as u64) << 58,
        d as u64 >> 6 | (top as u64) << 56,
    ]
}

fn times(one: i64, other: i64) -> i128 {
    i128::from(one) * i128::from(other)
}

/// Bits of a limb, and steps of a round.
const BITS: u32 = 62;
const LOW: i64 = (1 << BITS) - 1;
/// Numbers of 256 bits take at most 741 steps (section 11 of the paper); seldom more than 9 rounds.
const MOST_ROUNDS: usize = 12 + 1;
