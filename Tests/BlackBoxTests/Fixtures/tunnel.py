"""tunnel.py CERTIFICATE KEY PORT: an HTTP proxy that is every host itself.

Whatever host a CONNECT names, it speaks TLS with the certificate and hands what it reads to PORT on this machine. So a
simulated provider answers at addresses that cannot be configured away. It prints the address at which it listens.
"""
import select
import socket
import ssl
import sys
import threading


def copy(client, provider):
    """Both ways in one thread: a TLS connection is not for two at once."""
    while True:
        ready = [client] if client.pending() else select.select([client, provider], [], [])[0]
        for source in ready:
            data = source.recv(1 << 16)
            if not data:
                return
            (provider if source is client else client).sendall(data)


def serve(client, context, port):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = client.recv(1)
        if not byte:
            return
        head += byte
    if not head.startswith(b"CONNECT "):
        client.sendall(b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n")
        client.close()
        return
    client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    try:
        with context.wrap_socket(client, server_side=True) as client:
            with socket.create_connection(("127.0.0.1", port)) as provider:
                copy(client, provider)
    except OSError:
        pass


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
listener = socket.create_server(("127.0.0.1", 0))
print(f"tunnel: listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0], context, int(sys.argv[3])), daemon=True).start()
