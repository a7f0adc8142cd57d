"""Writes transforms.json beside this script: what scikit-learn's scalers, PCA and whitening give, written out in NumPy.

    python -m venv .tmp/jax && .tmp/jax/bin/pip install -r test/golden/requirements.txt
    .tmp/jax/bin/python test/data/golden/make.py && npm run format

The statistics come from `train` alone; `test` has other rows. Axes have the sign that makes their greatest entry positive.
"""

import json
from pathlib import Path

import numpy as np

rng = np.random.default_rng(20261129)
mixing = rng.normal(size=(4, 4))
train = np.concatenate([rng.normal(size=(12, 4)) @ mixing + [1, -2, 30, 0.5], np.full((12, 1), 7.0)], axis=1)
test = np.concatenate([rng.normal(size=(3, 4)) @ mixing, np.full((3, 1), 8.0)], axis=1)
images = rng.uniform(0, 255, size=(5, 2, 3, 3))

deviation = train.std(axis=0)
deviation[deviation == 0] = 1
width = train.max(axis=0) - train.min(axis=0)
width[width == 0] = 1

varying = train[:, :4]
mean = varying.mean(axis=0)
_, singular, axes = np.linalg.svd(varying - mean, full_matrices=False)
axes *= np.sign(axes[np.arange(4), np.abs(axes).argmax(axis=1)])[:, None]
variance = singular**2 / (len(train) - 1)
rest = test[:, :4] - mean

golden = {
    'train': train,
    'test': test,
    'images': images,
    'standard': (test - train.mean(axis=0)) / deviation,
    'minMax': (test - train.min(axis=0)) / width,
    'minMax to': (test - train.min(axis=0)) / width * 3 - 1,
    'channels': (images - images.mean(axis=(0, 2, 3), keepdims=True)) / images.std(axis=(0, 2, 3), keepdims=True),
    'variance': variance,
    'pca': rest @ axes.T,
    'pca 2': rest @ axes[:2].T,
    'restored 2': rest @ axes[:2].T @ axes[:2] + mean,
    'whitened': rest @ axes.T / np.sqrt(variance),
    'whitened epsilon': rest @ axes.T / np.sqrt(variance + 0.5),
    'whitened zca': rest @ (axes.T / np.sqrt(variance)) @ axes,
}
text = json.dumps({name: np.round(value, 12).tolist() for name, value in golden.items()})
(Path(__file__).parent / 'transforms.json').write_text(text + '\n')
