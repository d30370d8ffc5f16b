#!/usr/bin/env python3
"""Writes answers/*.stream: ConverseStream as AWS frames it (facts/providers §6), by zlib's checksums and not by ours.

Run it after a change here; the files are what the tests read."""
import json
import pathlib
import struct
import zlib

FOLDER = pathlib.Path(__file__).parent / "answers"


def frame(headers, payload):
    packed = b"".join(
        struct.pack("!B", len(name)) + name.encode() + b"\x07" + struct.pack("!H", len(value.encode())) + value.encode()
        for name, value in headers)
    head = struct.pack("!II", len(packed) + len(payload) + 16, len(packed))
    head += struct.pack("!I", zlib.crc32(head))
    sealed = head + packed + payload
    return sealed + struct.pack("!I", zlib.crc32(sealed))


def event(name, **payload):
    body = json.dumps(payload | {"p": "abcdefgh"}, ensure_ascii=False, separators=(",", ":")).encode()
    return frame([(":event-type", name), (":content-type", "application/json"), (":message-type", "event")], body)


def exception(name, **payload):
    body = json.dumps(payload).encode()
    return frame([(":exception-type", name), (":content-type", "application/json"), (":message-type", "exception")], body)


def text(words, index=0):
    return event("contentBlockDelta", contentBlockIndex=index, delta={"text": words})


def tool(index, id, name, *pieces):
    return event("contentBlockStart", contentBlockIndex=index, start={"toolUse": {"toolUseId": id, "name": name}}) + b"".join(
        event("contentBlockDelta", contentBlockIndex=index, delta={"toolUse": {"input": piece}}) for piece in pieces
    ) + event("contentBlockStop", contentBlockIndex=index)


START = event("messageStart", role="assistant")
GREETING = text("Grüß ") + text("dich, ") + text("世界 ") + text("👍") + event("contentBlockStop", contentBlockIndex=0)


def stop(reason):
    return event("messageStop", stopReason=reason)


def usage(**counts):
    return event("metadata", usage={"inputTokens": 9, "outputTokens": 12, "totalTokens": 21} | counts, metrics={"latencyMs": 551})


STREAMS = {
    "plain": START + GREETING + stop("end_turn") + usage(),
    "cached": START + GREETING + stop("stop_sequence") + usage(cacheReadInputTokens=100, cacheWriteInputTokens=20),
    "no-metadata": START + GREETING + stop("end_turn"),
    "length": START + GREETING + stop("max_tokens") + usage(),
    "window": START + GREETING + stop("model_context_window_exceeded") + usage(),
    "guardrail": START + text("Grüß ") + stop("guardrail_intervened") + usage(),
    "filtered": START + text("Grüß ") + stop("content_filtered") + usage(),
    "reasoning": START
    + event("contentBlockDelta", contentBlockIndex=0, delta={"reasoningContent": {"text": "hm"}})
    + event("contentBlockDelta", contentBlockIndex=0, delta={"reasoningContent": {"signature": "c2ln"}})
    + event("contentBlockStop", contentBlockIndex=0) + text("Grüß dich, 世界 👍", 1) + stop("end_turn") + usage(),
    "tools": START + tool(0, "tooluse_a", "weather", "", '{"ci', 'ty":"Köln"}') + tool(1, "tooluse_b", "time", "{}")
    + stop("tool_use") + usage(),
    "tool-without-input": START + tool(0, "tooluse_a", "now") + stop("tool_use") + usage(),
    "unknown-events": START + event("somethingNew", a=1) + GREETING + stop("end_turn") + usage() + event("afterwards", b=2),
    "throttled": START + exception("throttlingException", message="Too many requests, please wait before trying again."),
    "daily-cap": START + exception("throttlingException", message="Too many tokens per day, please wait before trying again."),
    "unavailable": START + text("Grüß ") + exception("serviceUnavailableException", message="Try again."),
    "internal": START + exception("internalServerException", message="Unexpected error."),
    "model-error": START + exception("modelStreamErrorException", message="m", originalStatusCode=500, originalMessage="o"),
    "too-long": START + exception("validationException", message="Input is too long for requested model."),
    "invalid": START + exception("validationException", message="The value at temperature is out of range."),
    "error-message": START + frame(
        [(":message-type", "error"), (":error-code", "InternalFailure"), (":error-message", "m")], b""),
    "malformed-output": START + GREETING + stop("malformed_model_output") + usage(),
    "cut": START + GREETING,
    "bad-prelude": START + text("Grüß ") + bytes([0, 0, 0, 30, 0, 0, 0, 0, 186, 242, 246, 139]) + b'{"foo": "bar"}rXX\xe4',
    "bad-message": START + text("Grüß ")[:-1] + b"\x00" + stop("end_turn") + usage(),
    "bad-after-stop": START + GREETING + stop("end_turn") + usage()[:-1] + b"\x00",
}

for name, data in STREAMS.items():
    (FOLDER / f"{name}.stream").write_bytes(data)
