"""Writes metrics.json beside this script: what scikit-learn says of the same answers.

    python -m venv .tmp/jax && .tmp/jax/bin/pip install -r test/golden/requirements.txt
    .tmp/jax/bin/python test/train/golden/make.py && npm run format

Logits and scores are float32. Those of `scored` are tied often, since they are rounded; logits are not, as scikit-learn breaks
ties of `top_k_accuracy_score` otherwise.
"""

import json
import warnings
from pathlib import Path

import numpy as np
from sklearn import metrics

warnings.filterwarnings("ignore")
rng = np.random.default_rng(20261129)


def classified(rows, classes, used):
    logits = (rng.normal(size=(rows, classes)) * 2).astype(np.float32)
    labels = rng.integers(0, used, size=rows)
    logits[np.arange(rows), labels] += 1
    logits[:, used:] -= 20
    predicted = logits.argmax(axis=1)
    everyone = np.arange(classes)
    values = {
        "accuracy": metrics.accuracy_score(labels, predicted),
        "confusion": metrics.confusion_matrix(labels, predicted, labels=everyone).tolist(),
        "crossEntropy": metrics.log_loss(
            labels,
            np.exp(logits.astype(np.float64)) / np.exp(logits.astype(np.float64)).sum(axis=1, keepdims=True),
            labels=everyone,
        ),
        "top": [
            metrics.top_k_accuracy_score(labels, logits if classes > 2 else logits[:, 1] - logits[:, 0], k=k, labels=everyone)
            for k in range(1, classes)
        ],
    }
    values["perplexity"] = float(np.exp(values["crossEntropy"]))
    for name, f in [
        ("precision", metrics.precision_score),
        ("recall", metrics.recall_score),
        ("f1", metrics.f1_score),
    ]:
        values[name] = {average: f(labels, predicted, average=average) for average in ["macro", "micro", "weighted"]}
        values[name]["none"] = f(labels, predicted, average=None, labels=everyone).tolist()
        if classes == 2:
            values[name]["binary"] = f(labels, predicted, average="binary")
    return {"logits": logits.tolist(), "labels": labels.tolist(), "values": values}


def scored(rows, decimals):
    labels = rng.integers(0, 2, size=rows)
    scores = np.round(rng.normal(size=rows) + labels, decimals).astype(np.float32)
    return {"scores": scores.tolist(), "labels": labels.tolist(), "value": metrics.roc_auc_score(labels, scores)}


def regressed(shape, offset):
    targets = (rng.normal(size=shape) + offset).astype(np.float32)
    predictions = (targets + rng.normal(size=shape) * 0.5).astype(np.float32)
    value = metrics.r2_score(targets.astype(np.float64), predictions.astype(np.float64))
    return {"targets": targets.tolist(), "predictions": predictions.tolist(), "value": value}


golden = {
    "classified": [classified(40, 5, 5), classified(30, 2, 2), classified(12, 6, 4), classified(1, 3, 3)],
    "scored": [scored(40, 1), scored(25, 6), scored(6, 0)],
    "regressed": [regressed((30,), 0), regressed((20, 3), 1), regressed((25,), 1000)],
}
Path(__file__).with_name("metrics.json").write_text(json.dumps(golden))
