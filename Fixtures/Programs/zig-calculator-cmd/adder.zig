//! The component that adds.

comptime {
    @export(&add, .{ .name = "docs:adder/add@0.1.0#add" });
}

fn add(x: u32, y: u32) callconv(.c) u32 {
    return x +% y;
}
