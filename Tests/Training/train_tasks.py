#!/usr/bin/env python3
"""train_tasks.py DATA: trains the task classifier and writes Sources/PromptGateway/Classification/TaskWeights.swift.

DATA holds semantic/table.bin and semantic/vocab.txt, the prompt vectors' table, and tasks/public_prompts.tsv
(task, source, prompt). Needs numpy, scikit-learn and tokenizers. Trained on Tests/Support/Fixtures/tasks/prompts.tsv and on
the questions of MT-bench and of the Vicuna benchmark (Apache-2.0); what is from elsewhere is only measured on.
"""
import pathlib
import re
import struct
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report, f1_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from tokenizers import BertWordPieceTokenizer

ROOT = pathlib.Path(__file__).resolve().parents[2]
STAGE = ROOT / "Sources/PromptGateway/Classification"
TASKS = ["chat", "code_generation", "analysis", "creative_writing", "summarization", "multimodal", "embeddings"]
POINT_SCALE = 0.2
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
        total = self.rows[self.tokenizer.encode(text, add_special_tokens=False).ids].sum(0)
        length = np.linalg.norm(total)
        return total / length if length else total


def words(text):
    """As TaskWords.split."""
    text = "".join(c.lower() if c.isascii() else c for c in text)
    found = re.findall(r"<[a-z0-9+#;>\x80-\U0010ffff]*|[a-z0-9\x80-\U0010ffff][a-z0-9+#;>\x80-\U0010ffff]*", text)
    return [w for w in (w.rstrip(";") if w.startswith("<") else w.rstrip(";>") for w in found) if w and w != "<"]


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
        if len(text.encode()) > 4000:
            text = text[:2000] + " " + text[-2000:]
        split = words(text)
        start = next((i for i, w in enumerate(split) if w not in POLITE), 0)
        start = start if start < 8 else 0
        split = split + shape(text, split)
        points = dict.fromkeys(TASKS, 0.0)
        for task, weight, phrases in self.rules:
            for phrase, at_start in phrases:
                places = [start] if at_start else range(len(split))
                if any(split[i : i + len(phrase)] == phrase for i in places):
                    points[task] += weight
                    break
        return [points[task] * POINT_SCALE for task in TASKS[1:]]


def main():
    data = pathlib.Path(sys.argv[1])
    vectors, rules = Vectors(data / "semantic"), Rules(STAGE / "TaskRules.swift")
    own = [l.split("\t", 1) for l in (ROOT / "Tests/Support/Fixtures/tasks/prompts.tsv").read_text().splitlines()]
    public = [l.split("\t", 2) for l in (data / "tasks/public_prompts.tsv").read_text().splitlines()]
    train = own + [[t, p] for t, source, p in public if source in ("mt_bench", "vicuna_bench")]
    others = [[t, p] for t, source, p in public if source not in ("mt_bench", "vicuna_bench")]

    def features(rows):
        texts = [p.replace("\\n", "\n") for _, p in rows]
        return np.array([np.concatenate([vectors.of(t), rules.points(t)]) for t in texts]), [t for t, _ in rows]

    x, y = features(train)
    model = LogisticRegression(C=REGULARIZATION, max_iter=5000)
    folds = StratifiedKFold(5, shuffle=True, random_state=7)
    predicted = cross_val_predict(model, x, y, cv=folds)
    print(f"{len(y)} prompts, 5-fold: macro-F1 {f1_score(y, predicted, average='macro'):.3f}")
    model.fit(x, y)
    order = [list(model.classes_).index(t) for t in TASKS]
    weights = np.round(np.hstack([model.coef_, model.intercept_[:, None]])[order] * SCALE).astype(int)
    xo, yo = features(others)
    scores = np.hstack([xo, np.ones((len(xo), 1))]) @ (weights.T / SCALE)
    share = np.exp(scores - scores.max(1, keepdims=True))
    share /= share.sum(1, keepdims=True)
    guessed = [TASKS[i] if s[i] >= 0.4 else "chat" for s, i in zip(share, share.argmax(1))]
    print(f"{len(yo)} of another hand: macro-F1 {f1_score(yo, guessed, average='macro', labels=sorted(set(yo))):.3f}")
    print(classification_report(yo, guessed, zero_division=0))
    write(weights)


def write(weights):
    lines = []
    for row in weights:
        text = " ".join(map(str, row))
        lines += ["        " + text]
    body = "\n".join(lines)
    (STAGE / "TaskWeights.swift").write_text(
        f'''/// Written by Tests/Training/train_tasks.py; not to be edited. A line for each of `TaskModel.tasks`, in thousandths.
enum TaskWeights {{
    static let rows: [[Float]] = text.split(separator: "\\n").map {{ line in
        line.split(separator: " ").map {{ Float($0).map {{ $0 / {SCALE} }} ?? 0 }}
    }}

    // swift-format-ignore
    private static let text = """
{body}
        """
}}
'''
    )


main()
