"""Names of WIT as names of Swift."""

_KEYWORDS = {
    "as", "break", "case", "catch", "class", "continue", "default", "defer", "do", "else", "enum",
    "extension", "false", "for", "func", "if", "import", "in", "init", "is", "let", "nil",
    "operator", "private", "protocol", "public", "repeat", "return", "self", "static", "struct",
    "super", "switch", "throw", "throws", "true", "try", "var", "where", "while",
}


def upper(name):
    """`input-stream` as `InputStream`."""
    return "".join(word[:1].upper() + word[1:] for word in name.split("-"))


def lower(name):
    """`blocking-read` as `blockingRead`."""
    first, *rest = name.split("-")
    return first + "".join(map(upper, rest))


def value(name):
    """The name of a case, a field or a flag where it is declared."""
    name = lower(name)
    return f"`{name}`" if name in _KEYWORDS else name


def namespace(interface):
    """`wasi:io/streams` as `IoStreams`."""
    package, name = interface.split(":")[1].split("/")
    return upper(package) + upper(name)


def resource(resource):
    """The Swift type of a resource."""
    return f"{namespace(resource.interface)}.{upper(resource.name)}"


def resource_kind(resource):
    """The case of `ResourceKind` for a resource."""
    name = namespace(resource.interface) + upper(resource.name)
    return name[:1].lower() + name[1:]


def function(name):
    """`[method]input-stream.read` as `inputStreamRead`."""
    if name.startswith("["):
        kind, rest = name[1:].split("]")
        if kind == "constructor":
            return "make" + upper(rest)
        if kind == "resource-drop":
            return "drop" + upper(rest)
        return lower(rest.replace(".", "-"))
    return lower(name)
