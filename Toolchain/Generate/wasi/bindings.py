"""The host's side of each interface: Swift types for its types, and entries for its functions.

An entry has the C type `wamr_host_function`. It reads the parameters from the record that compiled
code laid out, calls a static function of the interface's namespace that is written by hand in
ordinary Swift types, and writes the result into the record. Handles are looked up before the call,
so a function is never reached with a wrong or stale one.

Functions that need a resource of which the host has none (`absent`) cannot be called with a valid
handle: they share one entry that says so. The types that only they mention are left out.
"""

import canonical_abi as abi
import names

_SCALARS = {
    "bool": "Bool", "s8": "Int8", "u8": "UInt8", "s16": "Int16", "u16": "UInt16", "s32": "Int32",
    "u32": "UInt32", "s64": "Int64", "u64": "UInt64", "f32": "Float", "f64": "Double",
    "char": "Unicode.Scalar", "string": "String",
}
_PLAIN = {"s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64", "f32", "f64", "own", "borrow"}


def generate(world, absent, header):
    """The generated files of the host: (name, text) pairs."""
    present = {i.path: [f for f in i.functions if not _needed(f, i, absent)]
               for i in world.interfaces}
    types = _reachable(f for functions in present.values() for f in functions)
    errors = {t.parts[1][1] for t in types if t.kind == "result" and t.parts[1][1]}
    for interface in world.interfaces:
        named = [t for t in types if t.name and t.interface == interface.path]
        yield (names.namespace(interface.path) + ".generated.swift",
               _interface(interface, named, errors, absent, header))
    yield "HostEntries.generated.swift", _entries(world, absent, header)


def _needed(function, interface, absent):
    """The absent resource that `function` can't be called without, if any."""
    for resource in interface.resources:
        if function.name == f"[resource-drop]{resource.name}" and resource.path in absent:
            return resource
    for _, type in function.parameters:
        if type.kind in ("own", "borrow") and type.resource.path in absent:
            return type.resource
    return None


def _reachable(functions):
    """All types that `functions` mention, in the order of first mention, parts before wholes."""
    found = {}

    def visit(type):
        if type is None or type in found:
            return
        for _, part in type.parts:
            visit(part)
        found[type] = True

    for function in functions:
        for _, type in function.parameters:
            visit(type)
        visit(function.result)
    return list(found)


# Swift types

def _swift(type):
    if type is None:
        return "Void"
    if type.kind in _SCALARS:
        return _SCALARS[type.kind]
    if type.kind in ("own", "borrow"):
        return f"{type.kind.capitalize()}<{names.resource(type.resource)}>"
    if type.name:
        return f"{names.namespace(type.interface)}.{names.upper(type.name)}"
    if type.kind == "list":
        if type.element.kind == "u8":
            return "UnsafeRawBufferPointer"
        element = _swift(type.element)
        return f"UnsafeBufferPointer<{element}>" if _is_plain(type) else f"[{element}]"
    if type.kind == "option":
        return f"{_swift(type.element)}?"
    if type.kind == "tuple":
        return "(" + ", ".join(_swift(part) for _, part in type.parts) + ")"
    if type.kind == "result":
        (_, ok), (_, error) = type.parts
        return f"Result<{_swift(ok)}, {_swift(error) if error else 'NoPayload'}>"
    raise SystemExit(f"an unnamed {type.kind} is not supported")


def _is_plain(list_type):
    """Whether the list's elements have in memory the layout of their Swift type."""
    return list_type.element.kind in _PLAIN


def _integer(byte_count):
    return f"UInt{8 * byte_count}"


# Reading and writing values. `base` is a Swift expression for an address.

def _load(type, base, offset):
    """A Swift expression that reads a value."""
    at = f"fromByteOffset: {offset}"
    if type.kind == "bool":
        return f"{base}.load({at}, as: UInt8.self) != 0"
    if type.kind == "char":
        return f"try context.scalar({base}.load({at}, as: UInt32.self))"
    if type.kind == "string":
        return f"String(loading: {base} + {offset})"
    if type.kind in _SCALARS:
        return f"{base}.load({at}, as: {_SCALARS[type.kind]}.self)"
    if type.kind in ("own", "borrow"):
        return f"{_swift(type)}({base}.load({at}, as: UInt32.self))"
    if type.kind == "list":
        if _is_plain(type):
            return f"{_swift(type)}(loading: {base} + {offset})"
        return (f"try context.list(at: {base} + {offset}, stride: {abi.size(type.element)}) "
                f"{{ (element: UnsafeMutableRawPointer) throws(HostTrap) -> "
                f"{_swift(type.element)} in {_load(type.element, 'element', 0)} }}")
    if type.kind == "tuple":
        offsets, _ = abi.fields([part for _, part in type.parts])
        parts = (_load(part, base, offset + o) for (_, part), o in zip(type.parts, offsets))
        return f"({', '.join(parts)})"
    if type.kind in ("option", "result"):
        first, second = (
            _case(type, name, case, base, offset) for name, case in abi.cases(type))
        return f"try context.discriminant({base}, {offset}, below: 2) == 0 ? {first} : {second}"
    if type.kind == "flags":
        raw = _integer(abi.size(type))
        return f"{_swift(type)}(rawValue: {base}.load({at}, as: {raw}.self))"
    return f"try {_swift(type)}(loading: {base} + {offset}, in: context)"


_CASE_NAMES = {"ok": "success", "error": "failure"}


def _case(type, name, case, base, offset):
    """A Swift expression for a case with its payload."""
    if type.kind == "option":
        if case is None:
            return "nil"
        return f".some({_load(case, base, offset + abi.payload_offset(type))})"
    swift_name = _CASE_NAMES[name] if type.kind == "result" else names.value(name)
    if case is None:
        if type.kind != "result":
            return f".{swift_name}"
        return ".success(())" if name == "ok" else ".failure(NoPayload())"
    return f".{swift_name}({_load(case, base, offset + abi.payload_offset(type))})"


def _store(type, value, base, offset, indent):
    """Lines of Swift that write `value`, an expression without effects."""
    pad = "  " * indent
    to = f"toByteOffset: {offset}"

    def scalar(text, swift_type):
        return [f"{pad}{base}.storeBytes(of: {text}, {to}, as: {swift_type}.self)"]

    if type.kind == "bool":
        return scalar(f"{value} ? 1 : 0", "UInt8")
    if type.kind == "char":
        return scalar(f"{value}.value", "UInt32")
    if type.kind == "string":
        return [f"{pad}context.store({value}, at: {base} + {offset})"]
    if type.kind in _SCALARS:
        return scalar(value, _SCALARS[type.kind])
    if type.kind in ("own", "borrow"):
        return scalar(f"{value}.representation", "UInt32")
    if type.kind in ("flags", "enum"):
        return scalar(f"{value}.rawValue", _integer(abi.size(type)))
    if type.kind == "list":
        if _is_plain(type):
            return [f"{pad}context.store({value}, at: {base} + {offset})"]
        element, place = f"element{indent}", f"place{indent}"
        return [
            f"{pad}context.store({value}, at: {base} + {offset}, "
            f"stride: {abi.size(type.element)}) "
            f"{{ {element}, {place} in",
            *_store(type.element, element, place, 0, indent + 1),
            f"{pad}}}"]
    if type.kind == "tuple":
        offsets, _ = abi.fields([part for _, part in type.parts])
        lines = []
        for number, ((_, part), o) in enumerate(zip(type.parts, offsets)):
            lines += _store(part, f"{value}.{number}", base, offset + o, indent)
        return lines
    if type.name:
        return [f"{pad}{value}.store(at: {base} + {offset}, in: context)"]
    lines = [f"{pad}switch {value} {{"]
    for number, (name, case) in enumerate(abi.cases(type)):
        swift_name = _CASE_NAMES.get(name, name)
        payload = f"payload{indent}"
        lines.append(f"{pad}case .{swift_name}{f'(let {payload})' if case else ''}:")
        lines.append(f"{pad}  {base}.storeBytes(of: {number}, {to}, as: UInt8.self)")
        if case:
            lines += _store(case, payload, base, offset + abi.payload_offset(type), indent + 1)
    return lines + [f"{pad}}}"]


# Declarations of named types

def _declaration(type, errors):
    # In the scope of a type of that name, Swift's own has to be told from it.
    protocol = "Swift.Error" if type.name == "error" else "Error"
    kind, conformance = type.kind, f": {protocol}" if type in errors else ""
    summary = f"  /// The {kind} `{type.name}`."
    name = names.upper(type.name)
    if kind == "enum":
        raw = _integer(abi.size(type))
        extra = ", Error" if type in errors else ""
        return [summary, f"  enum {name}: {raw}{extra} {{",
                *(f"    case {names.value(n)}" for n, _ in type.parts),
                "", "    /// Reads a value.",
                "    init(loading base: UnsafeMutableRawPointer, in context: WASIContext) "
                "throws(HostTrap) {",
                f"      guard let value = Self(rawValue: base.load(as: {raw}.self)) else {{",
                "        throw context.invalidDiscriminant()", "      }", "      self = value",
                "    }", "  }"]
    if kind == "flags":
        raw = _integer(abi.size(type))
        flags = (f"    static let {names.value(n)} = Self(rawValue: 1 << {number})"
                 for number, (n, _) in enumerate(type.parts))
        return [summary, f"  struct {name}: OptionSet {{", f"    let rawValue: {raw}", *flags,
                "  }"]
    if kind == "record":
        return [summary, f"  struct {name}{conformance} {{", *_record_body(type), "  }"]
    return [summary, f"  enum {name}{conformance} {{",
            *(f"    case {names.value(n)}{f'({_swift(t)})' if t else ''}" for n, t in type.parts),
            "", *_load_init(_variant_load(type)), *_store_function(_variant_store(type)), "  }"]


def _record_body(type):
    offsets, _ = abi.fields([part for _, part in type.parts])
    fields = [(names.value(n), t, offset) for (n, t), offset in zip(type.parts, offsets)]
    parameters = ", ".join(f"{names.lower(n)}: {_swift(t)}" for n, t in type.parts)
    return [
        *(f"    var {n}: {_swift(t)}" for n, t, _ in fields), "",
        "    /// Makes the value of its fields.", f"    init({parameters}) {{",
        *(f"      self.{n} = {n}" for n, _, _ in fields), "    }", "",
        *_load_init([f"      {n} = {_load(t, 'base', offset)}" for n, t, offset in fields]),
        *_store_function([
            line for n, t, offset in fields for line in _store(t, n, "base", offset, 3)])]


def _load_init(body):
    return ["    /// Reads a value.",
            "    init(loading base: UnsafeMutableRawPointer, in context: WASIContext) "
            "throws(HostTrap) {", *body, "    }", ""]


def _store_function(body):
    return ["    /// Writes the value.",
            "    func store(at base: UnsafeMutableRawPointer, in context: WASIContext) {",
            *body, "    }"]


def _variant_load(type):
    cases = [f"      case {number}: self = {_case(type, name, case, 'base', 0)}"
             for number, (name, case) in enumerate(type.parts)]
    raw = _integer(abi.discriminant_size(type))
    return [f"      switch base.load(as: {raw}.self) {{", *cases,
            "      default: throw context.invalidDiscriminant()", "      }"]


def _variant_store(type):
    raw = _integer(abi.discriminant_size(type))
    lines = ["      switch self {"]
    for number, (name, case) in enumerate(type.parts):
        lines.append(f"      case .{names.value(name)}{'(let payload)' if case else ''}:")
        lines.append(f"        base.storeBytes(of: {number}, as: {raw}.self)")
        if case:
            lines += _store(case, "payload", "base", abi.payload_offset(type), 4)
    return lines + ["      }"]


# Interfaces

def _interface(interface, named, errors, absent, header):
    space = names.namespace(interface.path)
    lines = [header, "import CWamrABI", "", f"/// The interface `{interface.path}`.",
             f"enum {space} {{"]
    for resource in interface.resources:
        if resource.path in absent:
            lines += [f"  /// The resource `{resource.name}`, of which the host has none.",
                      f"  enum {names.upper(resource.name)} {{}}", ""]
    for type in named:
        lines += _declaration(type, errors) + [""]
    lines += ["  /// The entry of the interface's function `number`.",
              "  static func entry(_ number: Int) -> wamr_host_function? {",
              "    switch number {"]
    entries, served = [], set()
    for number, function in enumerate(interface.functions):
        missing = _needed(function, interface, absent)
        name = names.function(function.name)
        if missing:
            name = f"refuse{names.namespace(missing.interface)}{names.upper(missing.name)}"
            if missing not in served:
                entries += [""] + _refusing_entry(name, missing)
                served.add(missing)
        else:
            name = f"serve{name[:1].upper()}{name[1:]}"
            entries += [""] + _serving_entry(space, name, function, interface)
        lines.append(f"    case {number}: {name}  // {function.name}")
    lines += ["    default: nil", "    }", "  }", "}", *entries]
    resources = [r for r in interface.resources if r.path not in absent]
    for resource in resources:
        lines += ["", f"extension {names.resource(resource)}: HostResource {{",
                  "  static var kind: ResourceKind { ." + names.resource_kind(resource) + " }", "}"]
    return "\n".join(lines) + "\n"


_ENTRY_TYPE = "(_ store: UnsafeMutableRawPointer?, _ record: UnsafeMutableRawPointer?) -> UInt32"


def _entry(name, body):
    return [f"private func {name}{_ENTRY_TYPE} {{",
            "  serve(store, record) { context, record throws(HostTrap) in", *body, "  }", "}"]


def _refusing_entry(name, resource):
    return [f"private func {name}{_ENTRY_TYPE} {{",
            f'  refuse(store, record, "{resource.path}")', "}"]


def _serving_entry(space, name, function, interface):
    types = [t for _, t in function.parameters] + ([function.result] if function.result else [])
    offsets, _ = abi.fields(types)
    if function.name.startswith("[resource-drop]"):
        resource = function.name.removeprefix("[resource-drop]")
        return _entry(name, [
            f"    try context.drop({_load(function.parameters[0][1], 'record', 0)}, "
            f"as: {space}.{names.upper(resource)}.self)"])
    arguments = ["context"]
    for (parameter, type), offset in zip(function.parameters, offsets):
        label = "" if parameter == "self" else f"{names.lower(parameter)}: "
        arguments.append(label + _argument(type, offset))
    call = f"try {space}.{names.function(function.name)}({', '.join(arguments)})"
    if function.result is None:
        return _entry(name, [f"    {call}"])
    reset = ["    context.scratch.reset()"] if _has_pointers(function.result) else []
    return _entry(name, [
        *reset, f"    let result = {call}",
        *_store(function.result, "result", "record", offsets[-1], 2)])


def _argument(type, offset):
    """What a function is called with: a borrowed resource itself, and any other value."""
    if type.kind == "borrow":
        return (f"context.resource(record.load(fromByteOffset: {offset}, as: UInt32.self), "
                f"as: {names.resource(type.resource)}.self)")
    return _load(type, "record", offset).removeprefix("try ")


def _has_pointers(type):
    return type is not None and (
        type.kind in ("string", "list") or any(_has_pointers(part) for _, part in type.parts))


# The table of entries and the kinds of resources

def _entries(world, absent, header):
    lines = [header, "import CWamrABI", "",
             "/// The entry of function `number` of `WASIInterfaces`.",
             "func hostEntry(_ number: Int) -> wamr_host_function? {", "  switch number {"]
    first = 0
    for interface in world.interfaces:
        end = first + len(interface.functions)
        lines.append(f"  case {first}..<{end}: {names.namespace(interface.path)}"
                     f".entry(number - {first})")
        first = end
    lines += ["  default: nil", "  }", "}", "",
              "/// The resources that the host has, each with its Swift type.",
              "enum ResourceKind: UInt16 {",
              "  /// No resource: an entry of the table that is free.",
              "  case none"]
    resources = [r for i in world.interfaces for r in i.resources if r.path not in absent]
    lines += [f"  case {names.resource_kind(r)}" for r in resources]
    lines += ["", "  /// The resource's name, without version.", "  var path: String {",
              "    switch self {", '    case .none: ""']
    lines += [f'    case .{names.resource_kind(r)}: "{r.path}"' for r in resources]
    lines += ["    }", "  }", "", "  /// Ends the life of the resource of this kind at `place`.",
              "  func deinitialize(_ place: UnsafeMutableRawPointer) {", "    switch self {",
              "    case .none: break"]
    lines += [f"    case .{names.resource_kind(r)}:\n"
              f"      place.assumingMemoryBound(to: {names.resource(r)}.self)"
              ".deinitialize(count: 1)" for r in resources]
    lines += ["    }", "  }", "}"]
    return "\n".join(lines) + "\n"
