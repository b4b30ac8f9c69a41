//! The arithmetic against known values: multiples of the base point as NIST's and others' tables have them, inverses,
//! digits; and the exceptions of the formulas. Whole signatures are held to two libraries in `tests/turbo.rs`.

use super::field::{self, Field};
use super::point::{Point, Sum};
use super::scalar::Scalar;
use super::table::{self, Multiples};
use super::{G, Table, is_point};

/// Scalars, and their multiples of the base point.
const MULTIPLES: [(&str, &str); 6] = [
    (
        "01",
        "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
    ),
    (
        "02",
        "7cf27b188d034f7e8a52380304b51ac3c08969e277f21b35a60b48fc4766997807775510db8ed040293d9ac69f7430dbba7dade63ce982299e04b79d227873d1",
    ),
    (
        "03",
        "5ecbe4d1a6330a44c8f7ef951d4bf165e6c6b721efada985fb41661bc6e7fd6c8734640c4998ff7e374b06ce1a64a2ecd82ab036384fb83d9a79b127a27d5032",
    ),
    (
        "018ebbb95eed0e13",
        "339150844ec15234807fe862a86be77977dbfb3ae3d96f4c22795513aeaab82fb1c14ddfdc8ec1b2583f51e85a5eb3a155840f2034730e9b5ada38b674336a21",
    ),
    (
        "8000000000000000000000000000000000000000000000000000000000003039",
        "37936c6a2b0125cf9dbe930274075817c7fa3cdbadecb85204292502d88d17bc16b9fd9da1b864148efae6a94264737e67d8a7f83f762ee7084f9548c0302eb4",
    ),
    (
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550",
        "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296b01cbd1c01e58065711814b583f061e9d431cca994cea1313449bf97c840ae0a",
    ),
];

#[test]
fn multiples_of_the_base_point_are_those_of_the_standard() {
    for width in 2..=11 {
        let table = Multiples::new(&base(), width).unwrap();
        for (scalar, multiple) in MULTIPLES {
            let scalar = Scalar::within_order(&octets(scalar)).unwrap();
            let point = sum(&table, &scalar);
            let wanted = Point::from_octets(&[&[4], octets(multiple).as_slice()].concat()).unwrap();
            assert!(point.x == wanted.x && point.y == wanted.y, "width {width}");
        }
    }
}

#[test]
fn digits_of_every_width_give_the_scalar_back() {
    for scalar in scalars() {
        for width in 1..=16 {
            let mut total = [0_i128; 9];
            for digit in scalar.digits(width) {
                assert!(digit.magnitude <= 1 << (width - 1));
                let value = i128::try_from(digit.magnitude).unwrap();
                let at = digit.window * width as usize;
                total[at / 32] += (if digit.negative { -value } else { value }) << (at % 32);
            }
            for n in 0..8 {
                total[n + 1] += total[n] >> 32;
                total[n] &= 0xffff_ffff;
            }
            let limbs: Vec<i128> = scalar
                .limbs()
                .iter()
                .flat_map(|limb| [i128::from(limb & 0xffff_ffff), i128::from(limb >> 32)])
                .chain([0])
                .collect();
            assert_eq!(total.to_vec(), limbs, "width {width}");
        }
    }
}

#[test]
fn what_tables_hold_is_all_that_digits_ask_for() {
    for width in 2..=11 {
        let table = Multiples::new(&base(), width).unwrap();
        for scalar in scalars() {
            assert!(table.of(&scalar).all(|point| point.is_some()), "width {width}");
        }
        assert_eq!(Table::octets(width), table::count(width) * 64);
    }
}

/// The check is part of `invert`: here it must not fail.
#[test]
fn everything_but_zero_has_an_inverse() {
    for scalar in scalars() {
        let inverse = scalar.invert().unwrap();
        assert_eq!(scalar.mul(&inverse).limbs(), [1, 0, 0, 0]);
        let number = Field::from_limbs(scalar.limbs());
        assert!(number.mul(&number.invert().unwrap()) == Field::ONE);
    }
    assert!(Field::ZERO.invert().is_none());
    assert!(Scalar::reduced(&[0; 32]).invert().is_none());
    // n itself is zero.
    assert!(Scalar::reduced(&order(0)).invert().is_none());
    assert!(field::invert_all(&mut [Field::ONE, Field::ZERO]).is_none());
}

#[test]
fn numbers_out_of_range_are_not_taken() {
    assert!(Scalar::within_order(&[]).is_none() && Scalar::within_order(&[0]).is_none());
    assert!(Scalar::within_order(&order(0)).is_none() && Scalar::within_order(&order(1)).is_none());
    assert!(Scalar::within_order(&order(-1)).is_some());
    assert!(Scalar::within_order(&[1; 33]).is_none());
    assert_eq!(Scalar::reduced(&order(1)).limbs(), [1, 0, 0, 0]);
    assert!(Field::from_octets(&[0xff; 32]).is_none());
}

#[test]
fn only_points_of_the_curve_are_taken() {
    assert!(is_point(&G) && Table::new(&G, 4).is_some());
    for place in 0..G.len() {
        let mut other = G;
        other[place] ^= 1;
        assert!(!is_point(&other) && Table::new(&other, 4).is_none(), "octet {place}");
    }
    let longer = [G.as_slice(), &[0]].concat();
    for octets in [&G[..64], &G[..33], &[2], &[0], &[], &[4; 65], &longer] {
        assert!(!is_point(octets));
    }
    // The same residue in a second encoding: x = 0, and x = p.
    let y = octets("66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4");
    assert!(is_point(&[&[4], [0; 32].as_slice(), &y].concat()));
    let p = octets("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
    assert!(!is_point(&[&[4], p.as_slice(), &y].concat()));
}

/// A point added to itself, to its negative, or to what became of these: never a sum that has an x.
#[test]
fn exceptions_of_the_formulas_stay_visible() {
    let (one, two) = (base(), multiple(2));
    let zero = Field::ZERO;
    for first in [one.negate(), one] {
        let exception = Sum::of(&one).add(&first);
        for sum in
            [exception, exception.add(&two), exception.double(), exception.add(&one).add(&two)]
        {
            assert!(!sum.has_x(&zero) && !sum.has_x(&one.x) && !sum.has_x(&two.x));
            assert!(Sum::normalised(&[Sum::of(&one), sum]).is_none());
        }
    }
    let double = Sum::of(&one).double();
    assert!(double.has_x(&two.x) && !double.has_x(&one.x));
}

#[test]
fn points_that_are_added_in_pairs_may_be_equal_and_not_opposite() {
    let (one, two, four) = (base(), multiple(2), multiple(4));
    let sums = super::point::added_in_pairs(&[one, one, two, two, one, two]).unwrap();
    assert!(sums[0].x == two.x && sums[0].y == two.y && sums[1].x == four.x && sums[1].y == four.y);
    assert!(sums[2].x == multiple(3).x && sums.len() == 3);
    assert!(super::point::added_in_pairs(&[one, two, two, two.negate()]).is_none());
    // Whether they are equal at first, or become so on the way.
    assert!(!Sum::of_all(vec![one; 64]).unwrap().has_x(&multiple(64).x));
    assert!(Sum::of_all([one, one.negate()].repeat(32)).is_none());
    assert!(Sum::of_all(Vec::new()).is_none());
}

fn base() -> Point {
    Point::from_octets(&G).unwrap()
}

fn multiple(scalar: u8) -> Point {
    let mut sum = None;
    for _ in 0..scalar {
        sum = match sum {
            None => Some(base()),
            Some(point) => super::point::added_in_pairs(&[point, base()]).unwrap().pop(),
        };
    }
    sum.unwrap()
}

fn sum(table: &Multiples, scalar: &Scalar) -> Point {
    let points = table
        .of(scalar)
        .map(Option::unwrap)
        .map(|(point, negative)| if negative { point.negate() } else { *point });
    let sum = Sum::of_all(points.collect()).unwrap();
    Sum::normalised(&[sum]).unwrap().remove(0)
}

/// Small, large, sparse, dense, and a few that look random.
fn scalars() -> Vec<Scalar> {
    let mut all: Vec<Scalar> =
        (-3..0).map(|less| Scalar::within_order(&order(less)).unwrap()).collect();
    for bit in 0..256_usize {
        let mut one = [0; 32];
        one[31 - bit / 8] = 1 << (bit % 8);
        all.push(Scalar::reduced(&one));
        let below = one.map(|octet| !octet);
        all.push(Scalar::reduced(&below));
    }
    let mut square = Scalar::reduced(&[0x5a; 32]);
    for _ in 0..200 {
        square = square.mul(&square);
        all.push(square);
    }
    all
}

/// The order of the curve and a little more or less.
fn order(more: i8) -> [u8; 32] {
    let mut order = super::scalar::N_OCTETS;
    order[31] = order[31].wrapping_add_signed(more);
    order
}

fn octets(hex: &str) -> Vec<u8> {
    let digit = |n: usize| u8::from_str_radix(&hex[n..n + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(digit).collect()
}
