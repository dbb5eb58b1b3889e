"""The table of WASI's interfaces and functions, as the target WASIInterfaces has it.

The columns are functions that switch over a number and return a literal: constants in the program
file, so that nothing is allocated or initialised when the program starts.
"""

import wit


def generate(world, header):
    """Returns the text of WASIInterfaces.generated.swift."""
    functions = [(i, f) for i in world.interfaces for f in i.functions]
    firsts = []
    for interface in world.interfaces:
        firsts.append((firsts[-1][0] + firsts[-1][1] if firsts else 0, len(interface.functions)))
    patch = world.version.removeprefix("0.2.")
    if not patch.isdigit():
        raise SystemExit(f"version {world.version} is not one of 0.2")
    return header + f"""
extension WASIInterfaces {{
  /// The `x` of the newest release 0.2.x, which the table describes.
  package static let newestPatchVersion = {patch}

  /// The number of interfaces.
  static let interfaceCount = {len(world.interfaces)}

  /// The number of functions of all interfaces.
  static let functionCount = {len(functions)}

{_column("The name of interface `number`, without version.",
         "interfaceName(_ number: Int) -> String",
         [(f'"{i.path}"', None) for i in world.interfaces], '""')}

{_column("The version of interface `number` if it is a proposal's, or nil if it is of WASI 0.2.",
         "proposedVersion(ofInterface number: Int) -> String?",
         [(f'"{i.proposed_version}"' if i.proposed_version else "nil", None)
          for i in world.interfaces], "nil", merged=True)}

{_column("The numbers of the functions of interface `number`.",
         "functionNumbers(ofInterface number: Int) -> Range<Int>",
         [(f"{first}..<{first + count}", i.path)
          for i, (first, count) in zip(world.interfaces, firsts)], "0..<0")}

{_column("The number of the interface that function `number` belongs to.",
         "interfaceNumber(ofFunction number: Int) -> Int",
         [(str(n), None) for n, i in enumerate(world.interfaces) for _ in i.functions], "0",
         merged=True)}

{_column("The name of function `number`.",
         "functionName(_ number: Int) -> String",
         [(f'"{f.name}"', None) for _, f in functions], '""')}

{_column("The signature of function `number`.",
         "functionSignature(_ number: Int) -> String",
         [(f'"{wit.signature(f)}"', f"{i.path} {f.name}") for i, f in functions], '""')}

{_column("The `x` of the release 0.2.x since which function `number` is there, or nil if it is "
         "unstable.",
         "functionSince(_ number: Int) -> Int?",
         [(_since(f), None) for _, f in functions], "nil", merged=True)}
}}
"""


def _since(function):
    if function.stability == "unstable":
        return "nil"
    return function.stability.removeprefix("0.2.")


def _column(summary, declaration, values, otherwise, merged=False):
    lines = [f"  /// {summary}", f"  static func {declaration} {{", "    switch number {"]
    number = 0
    while number < len(values):
        value, comment = values[number]
        last = number
        while merged and last + 1 < len(values) and values[last + 1][0] == value:
            last += 1
        pattern = str(number) if last == number else f"{number}...{last}"
        lines.append(f"    case {pattern}: {value}" + (f"  // {comment}" if comment else ""))
        number = last + 1
    lines += [f"    default: {otherwise}", "    }", "  }"]
    return "\n".join(lines)
