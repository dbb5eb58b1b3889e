//! The last of three components: measures a line and turns it around.

use std::alloc::{alloc, Layout};

/// A string as the Canonical ABI has it in memory.
#[repr(C)]
pub struct RawString {
    bytes: *mut u8,
    count: usize,
}

/// What `measure` returns: a number and a string.
#[repr(C)]
pub struct Measure {
    length: u32,
    reversed: RawString,
}

static mut RESULT: Measure =
    Measure { length: 0, reversed: RawString { bytes: std::ptr::null_mut(), count: 0 } };

#[export_name = "test:chain/lower@1.0.0#measure"]
pub unsafe extern "C" fn measure(bytes: *mut u8, count: usize) -> *const Measure {
    let text = String::from_raw_parts(bytes, count, count);
    let reversed: String = text.chars().rev().collect();
    let mut owned = reversed.into_bytes().into_boxed_slice();
    RESULT = Measure {
        length: text.chars().count() as u32,
        reversed: RawString { bytes: owned.as_mut_ptr(), count: owned.len() },
    };
    std::mem::forget(owned);
    &RESULT
}

#[export_name = "cabi_post_test:chain/lower@1.0.0#measure"]
pub unsafe extern "C" fn after_measure(returned: *const Measure) {
    let text = &(*returned).reversed;
    drop(Vec::from_raw_parts(text.bytes, text.count, text.count));
}

#[export_name = "cabi_realloc"]
pub unsafe extern "C" fn reallocate(
    _old: *mut u8, old_size: usize, alignment: usize, size: usize,
) -> *mut u8 {
    assert_eq!(old_size, 0);
    if size == 0 {
        return alignment as *mut u8;
    }
    alloc(Layout::from_size_align_unchecked(size, alignment))
}
