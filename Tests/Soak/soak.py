"""A day of requests, as fast as they go: users, prompts old and new, the cache with all it has, jobs, streams, failures, callers that
hang up. See `run`.

What is bounded in time is given short times here, and what is bounded in size small sizes, so that all of it fills and turns over many
times: the bounds themselves are the subject, not how large they are.
"""
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Crash"))
import crash  # noqa: E402

USERS = 400
KNOWN_PROMPTS = 5
BATCH = 100
CLIENTS = 8
SAMPLES = 40
# Shares of the whole.
WARM_UP = 0.4
TOLERANCE = 0.05
# Bytes.
CACHE_BOUND = 8 << 20
# What may stand beside the cache: jobs, the ledger, hours, and the logs of the last writes.
BESIDE_CACHE = 32 << 20
PATIENCE = 120

SCENARIO = """
any_model: false
models:
  - {id: quick, answer: echo}
  - {id: shaky, faults: [{rate: 0.02, status: 500}, {rate: 0.01, refuse: rate_limited, retry_after: 0.05s}, {rate: 0.01, reset: true},
     {rate: 0.01, cut: {after: 2, how: rst}}]}
  - {id: other}
"""

CONFIGURATION = """
log: {{ level: info }}
queue: {{ result_ttl: 10s, max_waiting_per_user: 1000 }}
metrics: {{ cleanup_interval: 2s, summary_interval: 10s }}
health: {{ interval: 5s, probe_interval: 5s }}
cache:
  default_ttl: 15s
  ttl_by_task: {{ chat: 15s, code_generation: 15s, analysis: 15s, multimodal: 15s, embeddings: 15s, summarization: 15s }}
  semantic: {{ adaptive: true }}
  database: {{ max_bytes: {cache} }}
providers:
  - {{ name: quick, kind: openai, base_url: "http://127.0.0.1:{port}/v1", models: [{{ id: quick, context_window: 100000, input_price: 0.15, output_price: 0.60 }}] }}
  - {{ name: shaky, kind: openai, base_url: "http://127.0.0.1:{port}/v1", models: [{{ id: shaky, context_window: 100000, input_price: 0.10, output_price: 0.40 }}] }}
  - {{ name: other, kind: anthropic, base_url: "http://127.0.0.1:{port}", models: [{{ id: other, context_window: 100000, input_price: 1, output_price: 5 }}] }}
"""

WORDS = "unit socket timer mount service kernel process memory disk network packet user group file port signal thread lock queue cache".split()


class Connection(crash.Connection):
    def call(self, method, **params):
        """The result, or the error; notifications before it are read over."""
        self.send(method, **params)
        while "id" not in (answer := self.receive()):
            pass
        return answer.get("result") or answer["error"]


class Traffic:
    """What is asked, counted."""

    def __init__(self, path, total, seed):
        self.path, self.total = path, total
        self.seed = seed
        self.lock = threading.Lock()
        self.asked = self.answered = self.hits = self.jobs = self.left = 0
        self.faults = []

    def is_done(self):
        return self.asked >= self.total or bool(self.faults)

    def prompt(self, chance):
        """Two in five are of the few that everybody asks again and again; the others are new."""
        number = chance.randrange(KNOWN_PROMPTS) if chance.random() < 0.4 else chance.getrandbits(48)
        words = random.Random(number)
        return f"What does a {words.choice(WORDS)} do to a {words.choice(WORDS)} number {number} on a {words.choice(WORDS)}?"

    def parameters(self, chance):
        parameters = {"prompt": self.prompt(chance), "user_id": f"uid:{chance.randrange(USERS)}", "max_tokens": 16}
        draw = chance.random()
        if draw < 0.1:
            parameters["cache_strategy"] = "semantic"
        elif draw < 0.2:
            parameters["cache_enabled"] = False
        elif draw < 0.22:
            parameters["model"] = "there-is-none"
        elif draw < 0.25:
            parameters["routing_strategy"] = chance.choice(["round_robin", "cost_optimized", "weighted_random"])
        elif draw < 0.27:
            parameters["request_id"] = f"named-{chance.getrandbits(40)}"
        return parameters

    def client(self, number):
        chance = random.Random(f"{self.seed}-{number}")
        connection = Connection(self.path)
        try:
            while not self.is_done():
                connection = self.round(connection, chance)
        except (OSError, ValueError, KeyError) as error:
            self.faults.append(f"a client failed: {error!r}")
        connection.close()

    def round(self, connection, chance):
        members = [self.parameters(chance) for _ in range(BATCH)]
        result = connection.call("batch", requests=members, max_concurrent=32, stream=chance.random() < 0.2)
        with self.lock:
            self.asked += BATCH
            self.answered += result.get("successful", 0)
            self.hits += sum(member.get("cache_hit", False) for member in result.get("results", []))
        for _ in range(2):
            job = self.parameters(chance) | {"priority": chance.randrange(10)}
            if "job_id" in connection.call("queue.submit", **job):
                with self.lock:
                    self.jobs += 1
        streamed = self.parameters(chance) | {"stream": True, "request_id": "streamed", "user_id": "uid:0"}
        connection.call("generate", **streamed)
        connection.call("explain", request_id="streamed")
        connection.call("feedback", request_id="streamed", verdict=chance.choice(["good", "bad"]))
        for method in ["status", "dashboard", "metrics"]:
            connection.call(method)
        if chance.random() < 0.1:
            # Somebody who does not wait for his answer.
            connection.send("generate", **self.parameters(chance))
            connection.close()
            with self.lock:
                self.left += 1
            return Connection(self.path)
        return connection


class Daemon:
    def __init__(self, program, work, port):
        self.socket, self.state = os.path.join(work, "promptd.sock"), os.path.join(work, "state")
        os.makedirs(self.state, mode=0o700)
        file = os.path.join(work, "promptd.yaml")
        with open(file, "w") as text:
            text.write(CONFIGURATION.format(port=port, cache=CACHE_BOUND))
        self.log = os.path.join(work, "log")
        self.process = subprocess.Popen(
            [program, "--config", file, "--socket", self.socket, "--state-directory", self.state, "--log-format", "text"],
            stderr=open(self.log, "wb"))
        began = time.monotonic()
        while True:
            try:
                return Connection(self.socket).close()
            except OSError:
                if self.process.poll() is not None or time.monotonic() - began > PATIENCE:
                    raise SystemExit("promptd does not start: " + open(self.log, errors="replace").read()[-2000:])
                time.sleep(0.01)

    def memory(self):
        """Resident bytes."""
        with open(f"/proc/{self.process.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def kept(self):
        """Bytes of the state directory."""
        return sum(entry.stat().st_size for entry in os.scandir(self.state))


def sampled(daemon, traffic):
    """Samples at even steps of the traffic: share of it, memory, state directory, descriptors."""
    samples = []
    for step in range(1, SAMPLES + 1):
        while traffic.asked < traffic.total * step / SAMPLES and not traffic.faults:
            if daemon.process.poll() is not None:
                traffic.faults.append(f"promptd ended with {daemon.process.returncode}")
            time.sleep(0.05)
        if traffic.faults:
            break
        samples.append((step / SAMPLES, daemon.memory(), daemon.kept(), daemon.descriptors()))
        print(f"  {100 * step // SAMPLES:3} %  {traffic.asked:9,} requests  {samples[-1][1] / 1e6:7.1f} MB resident  "
              f"{samples[-1][2] / 1e6:6.1f} MB kept  {samples[-1][3]:4} descriptors", flush=True)
    return samples


def judged(samples):
    """What is out of its bounds."""
    warm = [sample for sample in samples if sample[0] > WARM_UP]
    mean = sum(memory for _, memory, _, _ in warm) / len(warm)
    for share, memory, kept, _ in warm:
        if abs(memory - mean) > TOLERANCE * mean:
            yield f"at {share:.0%} memory is {memory / 1e6:.1f} MB, more than {TOLERANCE:.0%} from its mean of {mean / 1e6:.1f} MB"
        if kept > CACHE_BOUND + BESIDE_CACHE:
            yield f"at {share:.0%} the state directory has {kept / 1e6:.1f} MB, above {(CACHE_BOUND + BESIDE_CACHE) / 1e6:.1f} MB"


def main(work, promptd, promptsim, total_text, seed_text):
    seed, total = int(seed_text or time.time_ns() % 1_000_000), int(total_text)
    print(f"SEED={seed}: {total:,} requests, as of a host that is asked {total / 86400:.1f} times a second for a day", flush=True)
    scenario = os.path.join(work, "scenario.yaml")
    with open(scenario, "w") as file:
        file.write(SCENARIO)
    simulator = subprocess.Popen([promptsim, scenario], stdout=subprocess.PIPE, text=True)
    port = int(simulator.stdout.readline().strip().rsplit(":", 1)[1].split("/")[0])
    daemon = Daemon(promptd, work, port)
    traffic = Traffic(daemon.socket, total, seed)
    began = time.monotonic()
    threads = [threading.Thread(target=traffic.client, args=(number,), daemon=True) for number in range(CLIENTS)]
    try:
        for thread in threads:
            thread.start()
        samples = sampled(daemon, traffic)
        for thread in threads:
            thread.join(PATIENCE)
        ending = daemon.memory() if daemon.process.poll() is None else 0
        daemon.process.send_signal(signal.SIGTERM)
        status = daemon.process.wait(PATIENCE)
    finally:
        daemon.process.kill()
        simulator.kill()
    found = traffic.faults + ([] if traffic.faults else list(judged(samples)))
    if status != 0:
        found.append(f"promptd ended with {status}")
    warm = [memory for share, memory, _, _ in samples if share > WARM_UP]
    rows = [
        ("requests", f"{traffic.asked:,}"), ("answered", f"{traffic.answered:,}"), ("from the cache (of batches not streamed)", f"{traffic.hits:,}"),
        ("durable jobs", f"{traffic.jobs:,}"), ("callers that left", f"{traffic.left:,}"), ("seconds", f"{time.monotonic() - began:.0f}"),
        ("memory after warm-up, MB", f"{min(warm, default=0) / 1e6:.1f} … {max(warm, default=0) / 1e6:.1f}"),
        ("memory at the end, MB", f"{ending / 1e6:.1f}"),
        ("state directory, most, MB", f"{max((kept for _, _, kept, _ in samples), default=0) / 1e6:.1f}"),
        ("bounds broken", f"{len(found)}"),
    ]
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        print(f"  {name:<{width}}  {value:>16}")
    for fault in found[:20]:
        print("BROKEN:", fault)
    if status != 0 or traffic.faults:
        print(open(daemon.log, errors="replace").read()[-2000:])
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
