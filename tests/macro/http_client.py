"""A client that behaves badly, and one that looks at every rule of keep-alive: argument PORT."""

import random
import re
import socket
import struct
import sys

PORT = int(sys.argv[1])
STREAMS = 2000


def connect():
    connection = socket.create_connection(("127.0.0.1", PORT), timeout=20)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def read_all(connection):
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts)


def ask(text):
    """What the server says until it closes; it is told that nothing more will come."""
    with connect() as connection:
        connection.sendall(text)
        connection.shutdown(socket.SHUT_WR)
        return read_all(connection)


def check(condition, what):
    if not condition:
        sys.exit(f"FAILED: {what}")


def statuses(reply):
    return re.findall(rb"HTTP/1\.1 (\d+) ", reply)


def rules():
    get = b"GET /5 HTTP/1.1\r\nHost: x\r\n\r\n"
    check(statuses(ask(get * 3)) == [b"200"] * 3, "three requests at once")
    check(statuses(ask(b"GET / HTTP/1.0\r\n\r\n" + get)) == [b"200"], "HTTP/1.0 ends")
    kept = b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
    check(statuses(ask(kept * 2)) == [b"200"] * 2, "HTTP/1.0 kept alive")
    closed = b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n"
    reply = ask(closed + get)
    check(statuses(reply) == [b"200"] and b"Connection: close" in reply, "Connection: close")
    check(b"Content-Length: 17\r\n" in reply and len(reply.split(b"\r\n\r\n", 1)[1]) == 17, "the size of /")
    check(statuses(ask(b"GET /99999999999 HTTP/1.1\r\n\r\n")) == [b"404"], "a size beyond all bounds")
    head = ask(b"HEAD /100 HTTP/1.1\r\n\r\n")
    check(b"Content-Length: 100\r\n" in head and head.endswith(b"\r\n\r\n"), "HEAD has no body")
    body = b"GET /1 HTTP/1.1\r\nContent-Length: 1000\r\n\r\n" + b"x" * 1000
    check(statuses(ask(body + get)) == [b"200"] * 2, "a request's body is skipped")
    check(statuses(ask(b"GET /nothing HTTP/1.1\r\n\r\n" + get)) == [b"404", b"200"], "404 keeps the connection")
    for text, status in (
        (b"POST / HTTP/1.1\r\n\r\n", b"405"),
        (b"GET / HTTP/2\r\n\r\n", b"400"),
        (b"GET\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"413"),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"501"),
        (b"GET /" + b"a" * 9000, b"431"),
    ):
        check(statuses(ask(text + get)) == [status], f"{text[:40]} is not answered by {status} alone")
    with connect() as connection:  # byte by byte
        for i in range(len(get)):
            connection.sendall(get[i : i + 1])
        check(b"200 OK" in connection.recv(4096), "a request in single bytes")


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def garbage(source):
    pieces = [b"GET ", b"/5 ", b"HTTP/1.1", b"\r\n", b"\r\n\r\n", b"Content-Length: ", b"9" * 20, b":", b"\0"]
    for i in range(STREAMS):
        connection = connect()
        text = source.randbytes(source.randrange(1, 300)) if i % 2 else b"".join(source.choices(pieces, k=20))
        try:
            connection.sendall(text)
            if i % 3 == 0:
                connection.shutdown(socket.SHUT_WR)
                read_all(connection)
        except ConnectionError:
            pass
        if i % 3 == 1:
            reset(connection)
        connection.close()


def slow_reader():
    """Asks for more than fits any buffer, takes nothing, and goes: others must be served meanwhile."""
    connections = [connect() for _ in range(20)]
    for connection in connections:
        connection.sendall(b"GET /10000000 HTTP/1.1\r\n\r\n" * 3)
    check(statuses(ask(b"GET / HTTP/1.1\r\n\r\n")) == [b"200"], "served beside slow readers")
    for i, connection in enumerate(connections):
        if i % 2:  # then the server's next write fails by EPIPE
            connection.shutdown(socket.SHUT_WR)
        reset(connection)
    check(statuses(ask(b"GET / HTTP/1.1\r\n\r\n")) == [b"200"], "served after resets")


rules()
garbage(random.Random(1))
slow_reader()
