"""The WIT of a world, read from the JSON that `wasm-tools component wit --json` prints.

Types are resolved as they are read: an alias or a `use` is gone afterwards, and a resource is known
by the interface that defines it. What is left is a tree that the other modules walk.
"""

import json
import pathlib
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass, field

PRIMITIVES = {
    "bool", "s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64", "f32", "f64", "char", "string",
}


@dataclass(frozen=True)
class Resource:
    """A resource type: the interface that defines it, without version, and its name."""

    interface: str
    name: str

    @property
    def path(self):
        return f"{self.interface}/{self.name}"


@dataclass(frozen=True)
class Type:
    """A value type. `parts` holds (label, Type or None) pairs: fields, cases, or elements.

    `kind` is a primitive's name or one of list, tuple, record, variant, enum, flags, option,
    result, own, borrow. `name` and `interface` say where a named type is defined.
    """

    kind: str
    parts: tuple = ()
    resource: Resource = None
    name: str = None
    interface: str = None

    @property
    def element(self):
        """The type that a list or an option has."""
        return self.parts[0][1]


@dataclass
class Function:
    """A function of an interface; `parameters` holds (name, Type) pairs."""

    name: str
    parameters: list
    result: Type
    stability: str


@dataclass
class Interface:
    """An interface: its path without version, such as `wasi:io/streams`, and its functions."""

    path: str
    functions: list = field(default_factory=list)
    resources: list = field(default_factory=list)
    # Of a proposal, the one version that it has.
    proposed_version: str = None


@dataclass
class World:
    """What is imported, interfaces and functions sorted by name, and the version of all that."""

    version: str
    interfaces: list = field(default_factory=list)

    def add(self, interfaces):
        """Adds those of `interfaces` that aren't there."""
        present = {interface.path for interface in self.interfaces}
        self.interfaces += [i for i in interfaces if i.path not in present]
        self.interfaces.sort(key=lambda interface: interface.path.encode())


def read_world(archive, wasm_tools, packages, roots, name):
    """Reads what the worlds `name` of the packages `roots` import from the archive of WIT packages."""
    world = World(roots[0].rsplit("-", 1)[1])
    for root in roots:
        world.add(_read_imports(archive, wasm_tools, packages, root, name))
    return world


def _read_imports(archive, wasm_tools, packages, root, world):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "deps").mkdir()
        with tarfile.open(archive) as tar:
            for package in packages:
                text = _package_text(tar, package)
                place = folder if package == root else folder / "deps" / package
                place.mkdir(exist_ok=True)
                (place / "package.wit").write_bytes(text)
        output = subprocess.run(
            [wasm_tools, "component", "wit", "--json", "--all-features", str(folder)],
            check=True, stdout=subprocess.PIPE).stdout
    return _Reader(json.loads(output)).imports(root, world)


def read_proposals(folder, wasm_tools):
    """Reads what the world `imports` of the package in `folder` imports, a list of interfaces."""
    output = subprocess.run(
        [wasm_tools, "component", "wit", "--json", str(folder)], check=True,
        stdout=subprocess.PIPE).stdout
    return _Reader(json.loads(output)).proposals()


def _package_text(tar, package):
    for member in tar.getmembers():
        path = pathlib.PurePosixPath(member.name)
        if path.name == "package.wit" and path.parent.name == package:
            return tar.extractfile(member).read()
    raise SystemExit(f"no package {package} in the archive")


class _Reader:
    def __init__(self, resolved):
        self.resolved = resolved

    def imports(self, root, name):
        package = next(p for p in self.resolved["packages"] if p["name"] == package_name(root))
        world = self.resolved["worlds"][package["worlds"][name]]
        numbers = [item["interface"]["id"] for item in world["imports"].values()]
        return [self.interface(number) for number in numbers]

    def proposals(self):
        (world,) = self.resolved["worlds"]
        interfaces = []
        for item in world["imports"].values():
            number = item["interface"]["id"]
            interface = self.interface(number)
            package = self.resolved["interfaces"][number]["package"]
            interface.proposed_version = self.resolved["packages"][package]["name"].split("@")[1]
            for function in interface.functions:
                function.stability = "unstable"
            interfaces.append(interface)
        return interfaces

    def interface_path(self, number):
        interface = self.resolved["interfaces"][number]
        package = self.resolved["packages"][interface["package"]]["name"].split("@")[0]
        return f"{package}/{interface['name']}"

    def interface(self, number):
        description = self.resolved["interfaces"][number]
        interface = Interface(self.interface_path(number))
        for function in description["functions"].values():
            interface.functions.append(Function(
                name=function["name"],
                parameters=[(p["name"], self.type(p["type"])) for p in function["params"]],
                result=self.type(function.get("result")),
                stability=_stability(function, description)))
        for name, type_number in description["types"].items():
            definition = self.resolved["types"][type_number]
            if definition["kind"] == "resource":
                interface.resources.append(Resource(interface.path, name))
                interface.functions.append(Function(
                    name=f"[resource-drop]{name}",
                    parameters=[("representation", Type("u32"))], result=None,
                    stability=_stability(definition, description)))
        interface.functions.sort(key=lambda function: function.name.encode())
        return interface

    def resource(self, number):
        definition = self.resolved["types"][number]
        while definition["kind"] != "resource":
            definition = self.resolved["types"][definition["kind"]["type"]]
        return Resource(self.interface_path(definition["owner"]["interface"]), definition["name"])

    def type(self, reference):
        if reference is None or isinstance(reference, str):
            if reference is not None and reference not in PRIMITIVES:
                raise SystemExit(f"type {reference} is not supported")
            return None if reference is None else Type(reference)
        definition = self.resolved["types"][reference]
        (kind, body), = definition["kind"].items()
        if kind == "type":
            return self.type(body)
        owner = definition["owner"]
        named = {}
        if definition["name"] and owner:
            named = {"name": definition["name"],
                     "interface": self.interface_path(owner["interface"])}
        if kind == "handle":
            (ownership, target), = body.items()
            return Type(ownership, resource=self.resource(target))
        if kind in ("list", "option"):
            return Type(kind, ((None, self.type(body)),))
        if kind == "result":
            return Type(kind, (("ok", self.type(body["ok"])), ("error", self.type(body["err"]))))
        if kind == "tuple":
            return Type(kind, tuple((None, self.type(t)) for t in body["types"]))
        if kind == "record":
            fields = tuple((f["name"], self.type(f["type"])) for f in body["fields"])
            return Type(kind, fields, **named)
        if kind == "variant":
            cases = tuple((c["name"], self.type(c["type"])) for c in body["cases"])
            return Type(kind, cases, **named)
        if kind in ("enum", "flags"):
            labels = body["cases" if kind == "enum" else "flags"]
            return Type(kind, tuple((label["name"], None) for label in labels), **named)
        raise SystemExit(f"type {kind} is not supported")


def package_name(folder):
    """The name of the package in a folder such as `wasi-cli-0.2.12`: `wasi:cli@0.2.12`."""
    namespace, name, version = folder.split("-", 2)
    return f"{namespace}:{name}@{version}"


def _stability(*described):
    """The version since which something is there, or `unstable`, its interface considered."""
    for item in reversed(described):
        if "unstable" in item.get("stability", {}):
            return "unstable"
    for item in described:
        if "stable" in item.get("stability", {}):
            return item["stability"]["stable"]["since"]
    return "0.2.0"


def signature(function):
    """The text of a function's type, which the compiler spells the same way (`HostSignature`)."""
    parameters = ",".join(_spelled(t) for _, t in function.parameters)
    result = "" if function.result is None else f"->{_spelled(function.result)}"
    return f"func({parameters}){result}"


def _spelled(type):
    if type is None:
        return "_"
    if type.kind in ("own", "borrow"):
        return f"{type.kind}<{type.resource.path}>"
    if type.kind in ("list", "option", "result", "tuple"):
        return f"{type.kind}<{','.join(_spelled(part) for _, part in type.parts)}>"
    if type.kind == "record":
        return "record{" + ",".join(f"{n}:{_spelled(t)}" for n, t in type.parts) + "}"
    if type.kind == "variant":
        cases = (n if t is None else f"{n}({_spelled(t)})" for n, t in type.parts)
        return "variant{" + ",".join(cases) + "}"
    if type.kind in ("enum", "flags"):
        return type.kind + "{" + ",".join(n for n, _ in type.parts) + "}"
    return type.kind
