"""Eight programs that call without a break until FILE is there; then what became of their calls, as JSON.

refused: no connection, which must never be. cut: the connection ended without an answer. failed: an error, by kind.
"""
import collections
import json
import os
import socket
import struct
import sys
import threading

stop = sys.argv[1]
counts = collections.Counter(answered=0, refused=0, cut=0)
lock = threading.Lock()


def receive(connection, size):
    data = b""
    while len(data) < size:
        piece = connection.recv(size - len(data))
        if not piece:
            raise ConnectionError("it was closed")
        data += piece
    return data


def call():
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(60)
        try:
            connection.connect("/run/promptd.sock")
        except OSError:
            return "refused"
        try:
            body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "generate",
                               "params": {"prompt": "ping", "model": "fast"}}).encode()
            connection.sendall(struct.pack(">I", len(body)) + body)
            (size,) = struct.unpack(">I", receive(connection, 4))
            answer = json.loads(receive(connection, size))
        except OSError:
            return "cut"
        return "answered" if "result" in answer else "failed: " + answer["error"]["data"]["kind"]


def work():
    while not os.path.exists(stop):
        outcome = call()
        with lock:
            counts[outcome] += 1


threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(json.dumps(counts))
