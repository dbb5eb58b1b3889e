"""Sizes, alignments and offsets of the Canonical ABI in a memory with 64-bit pointers.

The one place on the host's side that computes them: what the generator writes are numbers.
"""

POINTER = 8
_SCALARS = {
    "bool": 1, "s8": 1, "u8": 1, "s16": 2, "u16": 2, "s32": 4, "u32": 4, "s64": 8, "u64": 8,
    "f32": 4, "f64": 8, "char": 4, "own": 4, "borrow": 4,
}


def aligned(offset, alignment):
    """`offset` rounded up to a multiple of `alignment`."""
    return (offset + alignment - 1) // alignment * alignment


def alignment(type):
    """The alignment of `type`."""
    if type.kind in _SCALARS:
        return _SCALARS[type.kind]
    if type.kind in ("string", "list"):
        return POINTER
    if type.kind in ("record", "tuple"):
        return max((alignment(part) for _, part in type.parts), default=1)
    if type.kind in ("enum", "flags"):
        return size(type)
    return max(discriminant_size(type), payload_alignment(type))


def size(type):
    """The size of `type`, a multiple of its alignment."""
    if type.kind in _SCALARS:
        return _SCALARS[type.kind]
    if type.kind in ("string", "list"):
        return 2 * POINTER
    if type.kind in ("record", "tuple"):
        offsets, end = fields([part for _, part in type.parts])
        return aligned(end, alignment(type))
    if type.kind == "flags":
        return flags_size(type)
    if type.kind == "enum":
        return discriminant_size(type)
    largest = max((size(case) for _, case in cases(type) if case), default=0)
    return aligned(payload_offset(type) + largest, alignment(type))


def fields(types):
    """The offsets of fields of `types` in order, and the end of the last."""
    offsets, end = [], 0
    for type in types:
        offset = aligned(end, alignment(type))
        offsets.append(offset)
        end = offset + size(type)
    return offsets, end


def cases(type):
    """The cases of a variant, an option, a result or an enumeration: (name, Type or None) pairs."""
    if type.kind == "option":
        return (("none", None), ("some", type.element))
    return type.parts


def discriminant_size(type):
    """The size of what tells the cases of `type` apart."""
    count = len(cases(type))
    return 1 if count <= 1 << 8 else 2 if count <= 1 << 16 else 4


def flags_size(type):
    """The size of flags, of which one integer has to hold all."""
    count = len(type.parts)
    if not 0 < count <= 32:
        raise SystemExit(f"{count} flags are not supported")
    return 1 if count <= 8 else 2 if count <= 16 else 4


def payload_alignment(type):
    """The alignment of the cases' payloads, which all begin at one offset."""
    return max((alignment(case) for _, case in cases(type) if case), default=1)


def payload_offset(type):
    """Where the cases' payloads begin."""
    return aligned(discriminant_size(type), payload_alignment(type))
