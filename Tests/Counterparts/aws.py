"""What botocore makes of random requests, random frames and our own requests. One JSON document a line.

signatures SEED COUNT   requests, and the Authorization header that botocore puts on each
frames SEED COUNT       event-stream messages, sound and broken, and what botocore reads in them
bedrock FOLDER          our recorded requests, held to the service's own model
"""
import datetime
import json
import pathlib
import random
import struct
import sys
import zlib

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.eventstream
import botocore.session
import botocore.validate

NAMES = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~"
ESCAPED = ["%3A", "%2F", "%20", "%C3%A9", "+", "@", ":", ",", "=", ";", "$", "!", "'", "(", ")", "*"]


def word(random, least, most, more=()):
    return "".join(random.choice(list(NAMES) + list(more)) for _ in range(random.randint(least, most)))


def url(random):
    host = word(random, 1, 20).replace("_", "a").replace("~", "b").strip(".-") or "h"
    port = random.choice(["", "", ":443", ":80", ":8443"])
    steps = [word(random, 0, 12, ESCAPED) for _ in range(random.randint(0, 5))]
    steps = [random.choice([".", "..", step]) if random.random() < 0.1 else step for step in steps]
    path = "".join("/" + step for step in steps) + random.choice(["", "/"])
    pairs = [word(random, 1, 6, ["%20"]) + random.choice(["", "=" + word(random, 0, 6, ["%3D", "="])])
             for _ in range(random.randint(0, 4))]
    return random.choice(["https", "http"]) + "://" + host + port + path + ("?" + "&".join(pairs) if pairs else "")


def signatures(seed, count):
    source = random.Random(seed)
    for _ in range(count):
        moment = datetime.datetime(2000, 1, 1) + datetime.timedelta(seconds=source.randrange(0, 86400 * 36500))
        botocore.auth.get_current_datetime = lambda moment=moment: moment
        token = word(source, 20, 60, "/+=") if source.random() < 0.5 else None
        credentials = botocore.credentials.Credentials(word(source, 16, 20), word(source, 30, 50, "/+"), token)
        region, service = word(source, 3, 12), word(source, 3, 12)
        headers = [("Content-Type", "application/json")] + [
            (word(source, 3, 12).replace(".", "-").replace("~", "-") + str(index), source.choice(["", " ", "  "]).join(
                word(source, 0, 8) for _ in range(3)))
            for index in range(source.randint(0, 4))]
        if source.random() < 0.3:
            headers.append((source.choice(["User-Agent", "X-Amzn-Trace-Id", "Expect", "Transfer-Encoding"]), "left out"))
        body = source.randbytes(source.choice([0, 1, 63, 64, 65, 500]))
        request = botocore.awsrequest.AWSRequest(source.choice(["GET", "POST"]), url(source), dict(headers), body)
        botocore.auth.SigV4Auth(credentials, service, region).add_auth(request)
        print(json.dumps({
            "method": request.method, "url": request.url, "headers": headers, "body": body.hex(), "seconds": int(
                moment.replace(tzinfo=datetime.timezone.utc).timestamp()),
            "id": credentials.access_key, "secret": credentials.secret_key, "token": token, "region": region,
            "service": service, "authorization": request.headers["Authorization"]}))


def value(source, kind):
    length = {2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16}
    if kind in (0, 1):
        return b""
    if kind in length:
        return source.randbytes(length[kind])
    data = source.randbytes(source.randint(0, 40)) if kind == 6 else word(source, 0, 20, "é世").encode()
    return struct.pack("!H", len(data)) + data


def message(source):
    names = {word(source, 1, 20) for _ in range(source.randint(0, 6))}
    if source.random() < 0.7:
        names |= {":message-type", ":event-type"}
    packed = b""
    for name in sorted(names):
        kind = 7 if name.startswith(":") else source.randrange(10)
        packed += struct.pack("!B", len(name)) + name.encode() + bytes([kind]) + value(source, kind)
    payload = source.randbytes(source.randint(0, 200))
    head = struct.pack("!II", len(packed) + len(payload) + 16, len(packed))
    head += struct.pack("!I", zlib.crc32(head))
    sealed = head + packed + payload
    return sealed + struct.pack("!I", zlib.crc32(sealed))


def frames(seed, count):
    source = random.Random(seed)
    for _ in range(count):
        data = bytearray(message(source) + message(source))
        if source.random() < 0.3:
            data[source.randrange(len(data))] ^= 1 << source.randrange(8)
        buffer = botocore.eventstream.EventStreamBuffer()
        buffer.add_data(bytes(data))
        read, sound = [], True
        try:
            for event in buffer:
                read.append({
                    "headers": {name: value for name, value in event.headers.items() if type(value) is str},
                    "payload": event.payload.hex()})
        except botocore.eventstream.ParserError:
            sound = False
        print(json.dumps({"data": data.hex(), "messages": read, "sound": sound}, ensure_ascii=False))


def bedrock(folder):
    model = botocore.session.get_session().get_service_model("bedrock-runtime")
    shape = model.operation_model("ConverseStream").input_shape
    for file in sorted(pathlib.Path(folder).glob("*.http")):
        head, body = file.read_text().split("\n\n", 1)
        if head.startswith("GET") or "/converse-stream" not in head:
            continue
        parameters = json.loads(body) | {"modelId": "m"}
        known = set(shape.members) & set(parameters) == set(parameters)
        report = botocore.validate.ParamValidator().validate(parameters, shape)
        print(json.dumps({"file": file.name, "fault": report.generate_report() if report.has_errors() else None, "known": known}))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["signatures", seed, count]:
            signatures(int(seed), int(count))
        case ["frames", seed, count]:
            frames(int(seed), int(count))
        case ["bedrock", folder]:
            bedrock(folder)
        case _:
            sys.exit(__doc__)
