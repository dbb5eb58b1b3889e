//! The component that adds.

#![no_std]

#[export_name = "docs:adder/add@0.1.0#add"]
pub extern "C" fn add(x: u32, y: u32) -> u32 {
    x.wrapping_add(y)
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
