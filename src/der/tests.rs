//! Bytes that are DER, and bytes that are nearly so.

use super::*;

#[test]
fn lengths_are_definite_and_shortest() {
    for (bytes, what) in [
        (&[0x30, 0x80, 0, 0][..], "indefinite"),
        (&[0x04, 0x81, 0x01, 0x00], "shortest"),
        (&[0x04, 0x82, 0x00, 0x80], "shortest"),
        (&[0x04, 0x02, 0x00], "beyond"),
        (&[0x1f, 0x1e, 0x00], "tag not in its shortest"),
        (&[0x1f, 0x80, 0x22, 0x00], "tag not in its shortest"),
        (&[0x1f, 0xa2], "cut off"),
        (&[0x00, 0x00], "no type of DER"),
        (&[0x10, 0x00], "no type of DER"),
        (&[0x24, 0x00], "no type of DER"),
    ] {
        let flaw = Reader::new(bytes).any().unwrap_err();
        assert!(flaw.what.contains(what), "{flaw}");
    }
}

#[test]
fn offsets_count_from_the_outermost_start() {
    let bytes = [0x30, 0x05, 0x02, 0x01, 0x05, 0x01, 0x00];
    let mut inside = Reader::new(&bytes).expect(tag::SEQUENCE).unwrap().inside();
    assert_eq!(inside.expect(tag::INTEGER).unwrap().small(), Ok(5));
    let boolean = inside.any().unwrap();
    assert_eq!(boolean.offset, 5);
    assert!(boolean.boolean().is_err());
    assert_eq!(inside.finish(), Ok(()));
}

#[test]
fn large_tag_numbers_are_read() {
    let element = Reader::new(&[0x9f, 0x81, 0x22, 0x01, 0x07]).any().unwrap();
    assert_eq!((element.tag, element.value), (0x9f, &[7][..]));
}

#[test]
fn integers_have_one_form() {
    for bad in [&[0x02, 0x02, 0x00, 0x7f][..], &[0x02, 0x02, 0xff, 0x80], &[0x02, 0x00]] {
        assert!(Reader::new(bad).any().unwrap().integer().is_err());
    }
    let large = [0x02, 0x06, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff];
    assert_eq!(Reader::new(&large).any().unwrap().small(), Ok(u32::MAX));
}

#[test]
fn unused_bits_are_zero() {
    let element = |bytes: &'static [u8]| Reader::new(bytes).any().unwrap();
    assert!(element(&[0x03, 0x02, 0x01, 0x01]).bits().is_err());
    assert!(element(&[0x03, 0x02, 0x08, 0x00]).bits().is_err());
    assert!(element(&[0x03, 0x01, 0x01]).bits().is_err());
    assert!(element(&[0x03, 0x02, 0x01, 0x02]).whole_octets().is_err());
    assert_eq!(element(&[0x03, 0x02, 0x01, 0x02]).bits().unwrap().unused, 1);
}

#[test]
fn simple_values_of_unannounced_types_are_good_ones() {
    for bad in [&[0x05, 1, 0][..], &[0x06, 2, 0x80, 1], &[0x02, 0], &[0x01, 1, 1], &[0x03, 0]] {
        assert!(Reader::new(bad).open_type().is_err(), "{bad:?}");
    }
    assert!(Reader::new(&[0x30, 1, 0xff]).open_type().is_ok());
}
