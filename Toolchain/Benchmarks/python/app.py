"""A component in Python: prints one line, for which it has to load the interpreter and a module."""

import json

from wit_world import exports


class Run(exports.Run):
    def run(self) -> None:
        print(json.dumps({"sum": sum(range(1000))}))
