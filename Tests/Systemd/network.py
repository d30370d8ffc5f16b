"""A name server that knows provider.test, and TLS before the simulated provider: what a hardened unit has to reach."""
import socket
import ssl
import threading

CERTIFICATE = "/etc/ssl/private-ca.pem"


def answer_names():
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 53))
    while True:
        query, peer = server.recvfrom(512)
        end = query.index(b"\0", 12) + 5
        question = query[12:end]
        is_address = question[-4:-2] == b"\0\1" and question.startswith(b"\x08provider\x04test\0")
        record = b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4\x7f\0\0\1" if is_address else b""
        server.sendto(query[:2] + b"\x81\x80\0\1\0" + bytes([bool(record)]) + b"\0\0\0\0" + question + record, peer)


def copy(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def serve(connection):
    try:
        with context.wrap_socket(connection, server_side=True) as client, socket.create_connection(("127.0.0.1", 8080)) as provider:
            back = threading.Thread(target=copy, args=(provider, client))
            back.start()
            copy(client, provider)
            back.join()
    except OSError:
        pass


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(CERTIFICATE, "/etc/ssl/private-ca.key")
threading.Thread(target=answer_names, daemon=True).start()
listener = socket.create_server(("127.0.0.1", 8443))
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
