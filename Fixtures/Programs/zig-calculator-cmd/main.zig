//! A command that adds with the help of another component and prints the sums.

const std = @import("std");

extern "docs:adder/add@0.1.0" fn add(x: u32, y: u32) u32;

/// Ends the command in failure unless the two are equal.
extern "expect" fn equal(actual: u32, expected: u32) void;

pub fn main(init: std.process.Init) !void {
    var buffer: [256]u8 = undefined;
    var stdout = std.Io.File.stdout().writerStreaming(init.io, &buffer);

    const pairs = [_][2]u32{ .{ 40, 2 }, .{ 100, 200 } };
    for (pairs) |pair| {
        const sum = add(pair[0], pair[1]);
        equal(sum, pair[0] + pair[1]);
        try stdout.interface.print("{d} + {d} = {d}\n", .{ pair[0], pair[1], sum });
    }
    try stdout.interface.flush();
}
