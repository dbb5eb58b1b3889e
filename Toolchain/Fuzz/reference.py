"""Runs core modules in wasmtime, for the differential fuzzer to compare with.

Reads a request per line, {"module": path, "calls": [[argument, ...], ...]}: the arguments of a call of
each exported function, in the order of the exports, as `type:bits` in hexadecimal. Writes a trace, a
line per step (see ModuleTrace.swift, which writes the same of what is compiled here), and an empty line.
Values are moved as bits: Python's floats would change some of the NaNs.
"""

import ctypes
import json
import sys
import threading
import zlib

import wasmtime
from wasmtime import _ffi as ffi

KINDS = {"i32": 0, "i64": 1, "f32": 2, "f64": 3, "v128": 4, "funcref": 5, "externref": 6, "exnref": 8}
BYTE_COUNTS = {0: 4, 1: 8, 2: 4, 3: 8, 4: 16}
TRAPS = {
    "STACK_OVERFLOW": "call stack exhausted",
    "MEMORY_OUT_OF_BOUNDS": "out of bounds memory access",
    "HEAP_MISALIGNED": "unaligned atomic",
    "TABLE_OUT_OF_BOUNDS": "out of bounds table access",
    "INDIRECT_CALL_TO_NULL": "null reference",
    "NULL_REFERENCE": "null reference",
    "BAD_SIGNATURE": "indirect call type mismatch",
    "INTEGER_OVERFLOW": "integer overflow",
    "INTEGER_DIVISION_BY_ZERO": "integer divide by zero",
    "BAD_CONVERSION_TO_INTEGER": "invalid conversion to integer",
    "UNREACHABLE": "unreachable",
}


def engine():
    config = wasmtime.Config()
    config.parallel_compilation = False
    config.cranelift_opt_level = "none"
    config.wasm_threads = True
    config.wasm_tail_call = True
    config.wasm_multi_memory = True
    config.wasm_memory64 = True
    config.wasm_exceptions = True
    config.wasm_function_references = True
    config.wasm_gc = True
    config.max_wasm_stack = 3 << 19
    return wasmtime.Engine(config)


def text(value):
    """The bits of a wasmtime_val_t; of a reference, whether it is null."""
    count = BYTE_COUNTS.get(value.kind)
    if count is None:
        # All references begin with the store that they belong to.
        return "ref" if value.of.funcref.store_id else "null"
    data = ctypes.string_at(ctypes.addressof(value.of), count)
    return data[::-1].hex()


def raw(argument):
    kind, bits = argument.split(":")
    value = ffi.wasmtime_val_t(kind=KINDS.get(kind, 5))
    ctypes.memset(ctypes.addressof(value.of), 0, ctypes.sizeof(value.of))
    if bits != "null":
        data = bytes.fromhex(bits)[::-1]
        ctypes.memmove(ctypes.addressof(value.of), data, len(data))
    return value


class Run:
    def __init__(self, engine, module):
        self.store = wasmtime.Store(engine)
        self.context = self.store._context()
        self.instance = wasmtime.Instance(self.store, module, [])
        # By their order: names need not be text that Python can look up.
        self.exports = self.instance.exports(self.store)._extern_seq

    def state(self):
        parts = []
        for export in self.exports:
            if isinstance(export, wasmtime.Memory):
                count = export.data_len(self.store)
                data = (ctypes.c_ubyte * count).from_address(
                    ctypes.addressof(export.data_ptr(self.store).contents)) if count else b""
                parts.append("memory %d %08x" % (count, zlib.crc32(data)))
            elif isinstance(export, wasmtime.Global):
                value = ffi.wasmtime_val_t()
                ffi.wasmtime_global_get(
                    self.context, ctypes.byref(export._global), ctypes.byref(value))
                parts.append("global " + text(value))
                ffi.wasmtime_val_unroot(ctypes.byref(value))
            elif isinstance(export, wasmtime.Table):
                nulls = ""
                for i in range(export.size(self.store)):
                    value = ffi.wasmtime_val_t()
                    ffi.wasmtime_table_get(
                        self.context, ctypes.byref(export._table), i, ctypes.byref(value))
                    nulls += "0" if text(value) == "null" else "1"
                    ffi.wasmtime_val_unroot(ctypes.byref(value))
                parts.append("table " + nulls)
        return "state " + ", ".join(parts)

    def call(self, function, arguments):
        parameters = (ffi.wasmtime_val_t * len(arguments))(*[raw(a) for a in arguments])
        count = len(function.type(self.store).results)
        results = (ffi.wasmtime_val_t * count)()
        with wasmtime._func.enter_wasm(self.store) as trap:
            error = ffi.wasmtime_func_call(
                self.context, ctypes.byref(function._func), parameters, len(arguments),
                results, count, trap)
            if error:
                raise wasmtime.WasmtimeError._from_ptr(error)
        line = " ".join(["returned"] + [text(value) for value in results])
        for value in results:
            ffi.wasmtime_val_unroot(ctypes.byref(value))
        return line


def name(trap):
    code = trap.trap_code
    return "trapped: " + (TRAPS.get(code.name, code.name) if code else "exception")


def trace(engine, request):
    with open(request["module"], "rb") as file:
        module = wasmtime.Module(engine, file.read())
    try:
        run = Run(engine, module)
    except wasmtime.Trap as trap:
        return ["instantiation " + name(trap)]
    lines = ["instantiated", run.state()]
    functions = [export for export in run.exports if isinstance(export, wasmtime.Func)]
    for number, (function, arguments) in enumerate(zip(functions, request["calls"])):
        try:
            line = run.call(function, arguments)
        except wasmtime.Trap as trap:
            line = name(trap)
        lines += ["call %d %s" % (number, line), run.state()]
    return lines


def main():
    shared = engine()
    for request in sys.stdin:
        try:
            lines = trace(shared, json.loads(request))
        except wasmtime.WasmtimeError as error:
            lines = ["refused: " + str(error).splitlines()[0]]
        sys.stdout.write("\n".join(lines) + "\n\n")
        sys.stdout.flush()


# The stack of the main thread is too small for what guests may use.
threading.stack_size(256 << 20)
thread = threading.Thread(target=main)
thread.start()
thread.join()
