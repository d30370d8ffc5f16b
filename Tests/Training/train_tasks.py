#!/usr/bin/env python3
"""train_tasks.py DATA: trains the task classifier and writes Sources/PromptGateway/Classification/task-weights.txt.

DATA holds semantic/table.bin and semantic/vocab.txt, the prompt vectors' table, and tasks/public_prompts.tsv
(task, source, prompt). Needs numpy, scikit-learn and tokenizers. Trained on Tests/Support/Fixtures/tasks/*.tsv and on the
questions of MT-bench and of the Vicuna benchmark (Apache-2.0); what is from elsewhere is only measured on.
"""
import collections
import pathlib
import re
import struct
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold
from tokenizers import BertWordPieceTokenizer

ROOT = pathlib.Path(__file__).resolve().parents[2]
STAGE = ROOT / "Sources/PromptGateway/Classification"
TASKS = ["chat", "code_generation", "analysis", "creative_writing", "summarization", "multimodal", "embeddings"]
POINT_SCALE = 0.2
WORD_SCALE = 1.5
LEAST_OFTEN = 3  # prompts that a word occurs in, to have weights
LEAST_CONFIDENCE = 0.4
REGULARIZATION = 3.0
SCALE = 1000  # weights are written as thousandths
POLITE = set("please can could would you i want need to help me kindly hi hello hey like".split())


class Vectors:
    def __init__(self, folder):
        raw = (folder / "table.bin").read_bytes()
        magic, _, size, self.dimension, _ = struct.unpack("<4s4I", raw[:20])
        assert magic == b"PSE1"
        scale = np.frombuffer(raw, "<f2", size, 20).astype(np.float32)
        rows = np.frombuffer(raw, np.int8, size * self.dimension, 20 + 3 * size).astype(np.float32)
        self.rows = rows.reshape(size, self.dimension) * scale[:, None]
        self.tokenizer = BertWordPieceTokenizer(str(folder / "vocab.txt"), lowercase=True)

    def of(self, text):
        ids = self.tokenizer.encode(text, add_special_tokens=False).ids
        total = self.rows[[i for i in ids if i != self.tokenizer.token_to_id("[UNK]")]].sum(0)
        length = np.linalg.norm(total)
        return total / length if length else total


def words(text):
    """As TaskWords.split."""
    text = "".join(c.lower() if c.isascii() else c for c in text)
    found = re.findall(r"<[a-z0-9+#;>\x80-\U0010ffff]*|[a-z0-9\x80-\U0010ffff][a-z0-9+#;>\x80-\U0010ffff]*", text)
    return [w for w in (w.rstrip(";") if w.startswith("<") else w.rstrip(";>") for w in found) if w and w != "<"]


def ends(text):
    """As TaskWords.ends."""
    return text[:2000] + " " + text[-2000:] if len(text.encode()) > 4000 else text


def start(split):
    """As TaskWords.afterPoliteness."""
    first = next((i for i, w in enumerate(split) if w not in POLITE), 0)
    return first if first < 8 else 0


def distinct(text):
    """As TaskWords.distinct."""
    split = words(text)
    opening = split[start(split) :][:2]
    return set(split) | {"^" + " ".join(opening[: i + 1]) for i in range(len(opening))}


def shape(text, split):
    """As TaskWords.shape."""
    marks = []
    if "```" in text or sum(text.count(c) for c in "{};") > 3 or "();" in text or "print(" in text:
        marks.append("<code>")
    dense = "".join(text.split())
    if any(c in "=+*^" and (a in "0123456789" or b in "0123456789") for a, c, b in zip(dense, dense[1:], dense[2:])):
        marks.append("<equation>")
    if sum(w[0] in "0123456789" for w in split) > 1:
        marks.append("<digits>")
    return marks


class Rules:
    def __init__(self, path):
        table = re.search(r'static let table = """\n(.*?)\n\s*"""', path.read_text(), re.S).group(1)
        table = re.sub(r" \\\n\s*", " ", table)
        self.rules = []
        for line in table.splitlines():
            head, phrases = line.split(":", 1)
            task, weight = head.split()
            phrases = [p.strip() for p in phrases.split("|")]
            self.rules.append((task, float(weight), [(words(p.lstrip("^")), p.startswith("^")) for p in phrases]))

    def points(self, text):
        split = words(text)
        first = start(split)
        split = split + shape(text, split)
        points = dict.fromkeys(TASKS, 0.0)
        for task, weight, phrases in self.rules:
            for phrase, at_start in phrases:
                places = [first] if at_start else range(len(split))
                if any(split[i : i + len(phrase)] == phrase for i in places):
                    points[task] += weight
                    break
        return [points[task] * POINT_SCALE for task in TASKS[1:]]


class Features:
    """Those of one training set: which words have weights depends on it."""

    def __init__(self, vectors, rules, prompts):
        self.vectors, self.rules = vectors, rules
        often = collections.Counter(w for p in prompts for w in distinct(p))
        self.words = {w: i for i, w in enumerate(sorted(w for w, n in often.items() if n >= LEAST_OFTEN))}

    def of(self, prompts):
        return np.array([self.row(p) for p in prompts])

    def row(self, prompt):
        known = [self.words[w] for w in distinct(prompt) if w in self.words]
        marks = np.zeros(len(self.words))
        marks[known] = WORD_SCALE / max(1, len(known)) ** 0.5
        return np.concatenate([self.vectors.of(prompt), self.rules.points(prompt), marks])


def fit(features, rows):
    model = LogisticRegression(C=REGULARIZATION, max_iter=5000, class_weight="balanced")
    model.fit(features.of([p for _, p in rows]), [t for t, _ in rows])
    order = [list(model.classes_).index(t) for t in TASKS]
    return model.coef_[order], model.intercept_[order]


def guesses(features, coefficients, constants, rows):
    scores = features.of([p for _, p in rows]) @ coefficients.T + constants
    share = np.exp(scores - scores.max(1, keepdims=True))
    share /= share.sum(1, keepdims=True)
    return [TASKS[i] if s[i] >= LEAST_CONFIDENCE else "chat" for s, i in zip(share, share.argmax(1))]


def report(name, rows, guessed):
    truth = [t for t, _ in rows]
    f1 = f1_score(truth, guessed, average="macro", labels=sorted(set(truth)))
    print(f"{len(rows)} {name}: macro-F1 {f1:.3f}")


def main():
    data = pathlib.Path(sys.argv[1])
    vectors, rules = Vectors(data / "semantic"), Rules(STAGE / "TaskRules.swift")

    def prompts(path, columns):
        lines = [line.split("\t") for line in path.read_text().splitlines()]
        return [[*fields[: columns - 1], ends(fields[columns - 1].replace("\\n", "\n"))] for fields in lines]

    own = [prompts(path, 2) for path in sorted((ROOT / "Tests/Support/Fixtures/tasks").glob("*.tsv"))]
    public = prompts(data / "tasks/public_prompts.tsv", 3)
    benchmark = [[t, p] for t, source, p in public if source in ("mt_bench", "vicuna_bench")]
    others = [[t, p] for t, source, p in public if source not in ("mt_bench", "vicuna_bench")]

    def train(rows, name, tested):
        features = Features(vectors, rules, [p for _, p in rows])
        coefficients, constants = fit(features, rows)
        report(name, tested, guesses(features, coefficients, constants, tested))
        return features, np.round(coefficients * SCALE), np.round(constants * SCALE)

    # What was chosen was chosen by these.
    train(sum(own, []), "of the benchmarks, trained on our own", benchmark)
    for held in own:
        train(benchmark + sum((o for o in own if o is not held), []), "of our own, trained on the others", held)
    everything = benchmark + sum(own, [])
    folds = StratifiedKFold(5, shuffle=True, random_state=7).split(everything, [t for t, _ in everything])
    guessed = [None] * len(everything)
    for fold, held in folds:
        rows = [everything[i] for i in fold]
        features = Features(vectors, rules, [p for _, p in rows])
        for i, guess in zip(held, guesses(features, *fit(features, rows), [everything[i] for i in held])):
            guessed[i] = guess
    report("in 5 folds", everything, guessed)
    # And this is what it is worth, on what was never trained on nor looked at.
    features, coefficients, constants = train(everything, "of another hand", others)
    write(features, coefficients.astype(int), constants.astype(int))


def write(features, coefficients, constants):
    """The form is told in TaskWeights.swift."""
    dense = coefficients.shape[1] - len(features.words)
    rows = [[*row[:dense], c] for row, c in zip(coefficients, constants)]
    words = [[w.replace(" ", "_"), *coefficients[:, dense + i]] for w, i in features.words.items()]
    lines = [" ".join(map(str, fields)) + "\n" for fields in rows + words]
    (STAGE / "task-weights.txt").write_text("".join(lines))


main()
