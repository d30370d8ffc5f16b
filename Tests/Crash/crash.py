"""Kills promptd at random moments while jobs are submitted and run, and compares what is left with what was acknowledged and with
what the provider counted. See `run`.

A job is known by its request_id. Of one whose submission lost its answer it is not known whether it was taken: it may be there,
and then it too ends once.
"""
import collections
import json
import os
import random
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import urllib.request

SUBMITTERS = 4
# Seconds.
SHORTEST_LIFE, LONGEST_LIFE = 0.02, 0.8
LATENCY = 0.03
PATIENCE = 120
TERMINAL = {"succeeded", "failed", "cancelled"}


class Connection:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(path)
        self.stream = self.socket.makefile("rb")

    def call(self, method, **params):
        """Raises OSError where the answer is lost, RuntimeError where it is an error."""
        self.send(method, **params)
        answer = self.receive()
        if "error" in answer:
            raise RuntimeError(answer["error"]["message"])
        return answer["result"]

    def send(self, method, **params):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        self.socket.sendall(struct.pack(">I", len(body)) + body)

    def receive(self):
        return json.loads(self.read(struct.unpack(">I", self.read(4))[0]))

    def read(self, count):
        data = self.stream.read(count)
        if len(data) != count:
            raise ConnectionResetError("the daemon is gone")
        return data

    def close(self):
        self.stream.close()
        self.socket.close()


class Simulator:
    def __init__(self, program, work):
        scenario = os.path.join(work, "scenario.yaml")
        with open(scenario, "w") as file:
            file.write(f"models:\n  - {{id: a, latency: {LATENCY}}}\n")
        self.process = subprocess.Popen([program, scenario], stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().strip().rsplit(":", 1)[1].split("/")[0])

    def account(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/sim/calls") as answer:
            return json.load(answer)["models"]["a"]


class Daemon:
    def __init__(self, program, work, port):
        self.program, self.work = program, work
        self.socket = os.path.join(work, "promptd.sock")
        self.log = open(os.path.join(work, "log"), "ab")
        self.process = None
        os.makedirs(os.path.join(work, "state"), mode=0o700)
        with open(os.path.join(work, "promptd.yaml"), "w") as file:
            file.write(
                "cache: { enabled: false }\n"
                "queue: { max_job_attempts: 100 }\n"
                "providers:\n"
                f"  - {{ name: a, kind: openai, base_url: \"http://127.0.0.1:{port}/v1\",\n"
                "      models: [{ id: a, context_window: 100000, input_price: 0.15, output_price: 0.60 }] }\n")

    def start(self):
        """Returns seconds until it answers."""
        began = time.monotonic()
        self.process = subprocess.Popen(
            [self.program, "--config", os.path.join(self.work, "promptd.yaml"), "--socket", self.socket,
             "--state-directory", os.path.join(self.work, "state")], stderr=self.log)
        while True:
            try:
                connection = Connection(self.socket)
                connection.call("health")
                connection.close()
                return time.monotonic() - began
            except OSError:
                if self.process.poll() is not None or time.monotonic() - began > PATIENCE:
                    raise SystemExit("promptd does not start: " + open(self.log.name, errors="replace").read()[-2000:])
                time.sleep(0.002)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


class Submissions:
    """Names of jobs, and what was heard of each."""

    def __init__(self, path, count):
        self.path, self.count = path, count
        self.lock = threading.Lock()
        self.next = 0
        self.pace = 0.0
        self.acknowledged, self.lost, self.refused = {}, set(), {}
        self.seen_ended = {}

    def is_done(self):
        return len(self.acknowledged) >= self.count

    def name(self):
        with self.lock:
            self.next += 1
            return f"job-{self.next}"

    def submit(self):
        connection = None
        while not self.is_done():
            try:
                connection = connection or Connection(self.path)
            except OSError:
                time.sleep(0.002)
                continue
            name = self.name()
            try:
                answer = connection.call("queue.submit", prompt=f"do {name}", request_id=name, priority=int(name[4:]) % 10)
                with self.lock:
                    self.acknowledged[name] = answer["job_id"]
            except RuntimeError as error:
                self.refused[name] = str(error)
            except OSError:
                connection, _ = None, self.lost.add(name)
            time.sleep(self.pace)

    def watch(self, chance):
        """Looks at jobs while the daemon lives: an end that was seen once must be the end."""
        connection = None
        while not self.is_done():
            with self.lock:
                jobs = list(self.acknowledged.items())
            if not jobs:
                time.sleep(0.01)
                continue
            name, job_id = chance.choice(jobs)
            try:
                connection = connection or Connection(self.path)
                job = connection.call("queue.get", job_id=job_id)
                if job["state"] in TERMINAL:
                    self.seen_ended.setdefault(name, (job["state"], job["finished_at"]))
            except OSError:
                connection = None
            time.sleep(0.005)


def crash(daemon, submissions, kills, chance):
    """Lives of the daemon, one after another, while jobs come. Returns how often it was killed, and how long its starts took."""
    starts = [daemon.start()]
    # As many as come in the time that so many lives take.
    lives = kills * ((SHORTEST_LIFE + LONGEST_LIFE) / 2)
    submissions.pace = SUBMITTERS * lives / submissions.count
    threads = [threading.Thread(target=submissions.submit, daemon=True) for _ in range(SUBMITTERS)]
    threads.append(threading.Thread(target=submissions.watch, args=(random.Random(chance.random()),), daemon=True))
    for thread in threads:
        thread.start()
    while len(starts) <= kills or not submissions.is_done():
        time.sleep(chance.uniform(SHORTEST_LIFE, LONGEST_LIFE))
        daemon.kill()
        starts.append(daemon.start())
        if sys.stderr.isatty():
            print(f"\r{len(starts) - 1} kills, {len(submissions.acknowledged)} acknowledged", end="", file=sys.stderr, flush=True)
    for thread in threads:
        thread.join(PATIENCE)
    return starts


def jobs_at_the_end(daemon):
    """Every job, once nothing waits and nothing runs."""
    connection = Connection(daemon.socket)
    deadline = time.monotonic() + PATIENCE
    while any(connection.call("queue.list", state=state, limit=1)["total"] for state in ("queued", "running")):
        if time.monotonic() > deadline:
            raise SystemExit("jobs are still under way: " + str(connection.call("status")["queue_status"]))
        time.sleep(0.05)
    ids, after = [], {}
    while page := connection.call("queue.list", limit=1000, **after)["jobs"]:
        ids += [job["job_id"] for job in page]
        after = {"after": ids[-1]}
    return [connection.call("queue.get", job_id=job_id) for job_id in ids]


def faults(submissions, jobs, account):
    by_name = collections.defaultdict(list)
    for job in jobs:
        by_name[job["request_id"]].append(job)
    for name, job_id in submissions.acknowledged.items():
        found = by_name.get(name, [])
        if [job["job_id"] for job in found] != [job_id]:
            yield f"{name} was acknowledged as {job_id}, and there are {[job['job_id'] for job in found]}"
    for name, (state, finished) in submissions.seen_ended.items():
        for job in by_name[name]:
            if (job["state"], job["finished_at"]) != (state, finished):
                yield f"{name} had ended as {state} at {finished}, and is {job['state']} since {job['finished_at']}"
    for job in jobs:
        name = job["request_id"]
        if job["state"] not in TERMINAL:
            yield f"{name} has not ended: {job['state']}"
        if ("result" in job) == ("error" in job) or ("result" in job) != (job["state"] == "succeeded"):
            yield f"{name} is {job['state']} and has not the one outcome that belongs to that"
        if name not in submissions.acknowledged and name not in submissions.lost:
            yield f"{name} was never submitted, or was refused, and is there"
        answers = [call["outcome"] for call in job["provider_calls"]].count("ok")
        if answers != (job["state"] == "succeeded"):
            yield f"{name} is {job['state']} with {answers} answers"
    settled, unknown = count(jobs, "ok"), count(jobs, "unknown")
    if not settled <= account["completed"] <= settled + unknown:
        yield f"the provider completed {account['completed']} calls: {settled} are settled and {unknown} unknown"


def count(jobs, outcome):
    return sum(call["outcome"] == outcome for job in jobs for call in job["provider_calls"])


def table(rows):
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        print(f"  {name:<{width}}  {value:>10}")


def main(work, promptd, promptsim, count_text, kills_text, seed_text):
    seed = int(seed_text or time.time_ns() % 1_000_000)
    print(f"SEED={seed}", flush=True)
    chance = random.Random(seed)
    simulator = Simulator(promptsim, work)
    daemon = Daemon(promptd, work, simulator.port)
    submissions = Submissions(daemon.socket, int(count_text))
    began = time.monotonic()
    try:
        starts = crash(daemon, submissions, int(kills_text), chance)
        jobs = jobs_at_the_end(daemon)
        account = simulator.account()
        found = list(faults(submissions, jobs, account))
    finally:
        if daemon.process:
            daemon.kill()
        simulator.process.kill()
    names = {job["request_id"] for job in jobs}
    states = collections.Counter(job["state"] for job in jobs)
    table([
        ("kill -9", len(starts) - 1),
        ("longest start, ms", round(max(starts) * 1000)),
        ("submissions acknowledged", len(submissions.acknowledged)),
        ("submissions refused", len(submissions.refused)),
        ("submissions whose answer was lost", len(submissions.lost)),
        ("  of these, jobs that are there", len(submissions.lost & names)),
        ("jobs", len(jobs)),
        *((f"  {state}", states[state]) for state in sorted(TERMINAL)),
        ("  begun more than once", sum(job["attempts"] > 1 for job in jobs)),
        ("  whose end was seen before the last kill", len(submissions.seen_ended)),
        ("calls settled", count(jobs, "ok")),
        ("calls of unknown outcome", count(jobs, "unknown")),
        ("calls that the provider completed", account["completed"]),
        ("seconds", round(time.monotonic() - began)),
        ("promises broken", len(found)),
    ])
    for fault in found[:20]:
        print("BROKEN:", fault)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
