//! The second of three components: has each line measured by the third and puts the answers
//! together.

const std = @import("std");

const allocator = std.heap.wasm_allocator;

const String = extern struct { bytes: [*]u8, count: usize };
const Measure = extern struct { length: u32, reversed: String };
const Shouted = extern struct { is_error: u8, text: String };

extern "test:chain/lower@1.0.0" fn measure(bytes: [*]const u8, count: usize, result: *Measure) void;

comptime {
    @export(&shout, .{ .name = "test:chain/upper@1.0.0#shout" });
    @export(&afterShout, .{ .name = "cabi_post_test:chain/upper@1.0.0#shout" });
    @export(&reallocate, .{ .name = "cabi_realloc" });
}

var result: Shouted = undefined;
var capacity: usize = 0;

fn shout(lines: [*]const String, count: usize) callconv(.c) *Shouted {
    var text: std.ArrayList(u8) = .empty;
    result.is_error = 0;
    append(&text, lines[0..count]) catch |failure| {
        text.clearRetainingCapacity();
        text.appendSlice(allocator, @errorName(failure)) catch unreachable;
        result.is_error = 1;
    };
    // Without text there is no allocation either, and the address has to be in memory all the same.
    if (text.items.len == 0) text.ensureTotalCapacity(allocator, 1) catch unreachable;
    result.text = .{ .bytes = text.items.ptr, .count = text.items.len };
    capacity = text.capacity;
    return &result;
}

fn append(text: *std.ArrayList(u8), lines: []const String) !void {
    for (lines, 0..) |line, index| {
        if (line.count == 0) return error.EmptyLine;
        var measured: Measure = undefined;
        measure(line.bytes, line.count, &measured);
        var number: [16]u8 = undefined;
        if (index > 0) try text.appendSlice(allocator, "; ");
        try text.appendSlice(allocator, try std.fmt.bufPrint(&number, "{d}:", .{measured.length}));
        for (measured.reversed.bytes[0..measured.reversed.count]) |byte| {
            try text.append(allocator, std.ascii.toUpper(byte));
        }
        allocator.free(measured.reversed.bytes[0..measured.reversed.count]);
        allocator.free(line.bytes[0..line.count]);
    }
}

fn afterShout(returned: *Shouted) callconv(.c) void {
    allocator.free(returned.text.bytes[0..capacity]);
}

// Strings and lists of strings alike come here, with an alignment of at most 4.
fn reallocate(old: [*]u8, old_size: usize, alignment: usize, size: usize) callconv(.c) [*]u8 {
    _ = old;
    if (old_size != 0 or alignment > 4) @trap();
    if (size == 0) return @ptrFromInt(alignment);
    const bytes = allocator.alignedAlloc(u8, .@"4", size) catch @trap();
    return bytes.ptr;
}
