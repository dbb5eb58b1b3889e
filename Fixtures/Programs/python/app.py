"""Reads and writes files, talks TCP and asks a server of HTTP: the arguments are the port of one that
sends back what it gets, and the authority of one that runs the guest http-server.
"""

import asyncio
import hashlib
import json
import os
import socket
import sys

import poll_loop
from wit_world import exports
from wit_world.imports.types import Fields, Method_Post, OutgoingBody, OutgoingRequest, Scheme_Http


def use_files():
    os.makedirs("/data/folder", exist_ok=True)
    with open("/data/folder/text", "w", encoding="utf-8") as file:
        for number in range(1000):
            print(f"line {number}: \N{GREEK SMALL LETTER ALPHA}", file=file)
    with open("/data/folder/text", encoding="utf-8") as file:
        lines = file.readlines()
    print(len(lines), lines[-1].strip(), os.stat("/data/folder/text").st_size)
    os.rename("/data/folder/text", "/data/folder/other")
    print(os.listdir("/data/folder"))
    os.remove("/data/folder/other")
    os.rmdir("/data/folder")
    for path in ("/data/../etc/passwd", "/etc/passwd", "/data/link"):
        try:
            with open(path, encoding="utf-8") as file:
                print(file.read())
        except OSError as error:
            print(path, type(error).__name__)


def use_sockets(port):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as connection:
        connection.connect(("127.0.0.1", port))
        total = 0
        for number in range(10):
            message = bytes([number]) * 1000
            connection.sendall(message)
            received = b""
            while len(received) < len(message):
                received += connection.recv(4096)
            total += received == message
        print("echoed", total)


async def ask(authority, path, body=None):
    request = OutgoingRequest(Fields.from_list([("accept", b"text/plain")]))
    request.set_scheme(Scheme_Http())
    request.set_authority(authority)
    request.set_path_with_query(path)
    if body is not None:
        request.set_method(Method_Post())
        sink = poll_loop.Sink(request.body())
        sending = asyncio.ensure_future(poll_loop.send(request))
        await sink.send(body)
        sink.close()
        response = await sending
    else:
        response = await poll_loop.send(request)
    stream = poll_loop.Stream(response.consume())
    received = b""
    while (piece := await stream.next()) is not None:
        received += piece
    return response.status(), received


async def use_http(authority):
    print(await ask(authority, "/"))
    body = bytes(range(256)) * 1000
    status, received = await ask(authority, "/echo", body)
    print(status, hashlib.sha256(received).hexdigest(), received == body)
    # Several at once.
    answers = await asyncio.gather(*(ask(authority, f"/fill/{n * 1000}") for n in range(5)))
    print([(status, len(received)) for status, received in answers])


class Run(exports.Run):
    def run(self) -> None:
        print(json.dumps({"sum": sum(range(1000)), "version": sys.version_info[0]}))
        use_files()
        use_sockets(int(sys.argv[1]))
        loop = poll_loop.PollLoop()
        asyncio.set_event_loop(loop)
        loop.run_until_complete(use_http(sys.argv[2]))
