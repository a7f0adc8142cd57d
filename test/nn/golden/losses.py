"""Writes losses.json beside this script: losses and their gradients, as PyTorch has them, in double precision.

    python -m venv .tmp/torch && .tmp/torch/bin/pip install -r test/golden/requirements.txt
    .tmp/torch/bin/python test/nn/golden/losses.py && npm run format

A case is a loss of this library by name, what it is given, its options, the value for each reduction, and the gradient of the
sum of sines of its terms by the prediction. Where PyTorch has no such loss its formula stands here.
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.manual_seed(0)


def numbers(x) -> list | float:
    return [numbers(y) for y in x] if x.dim() > 0 else float(f'{x.item():.14g}')


X = torch.tensor([[-2.5, 0.25, 1.5, 0.0], [0.75, -0.5, 3.0, -1.25], [2.0, 1.0, -4.0, 0.5]])
Y = torch.tensor([[-2.0, 1.75, 1.5, -3.0], [0.5, 0.5, -1.0, -1.0], [1.0, 2.0, 0.25, 0.75]])
Z = torch.tensor([[1.0, 0.5, -1.0, 2.0], [-0.5, 0.5, 2.0, -1.0], [2.5, 1.0, -3.5, 0.5]])
BITS = torch.tensor([[1.0, 0.0, 1.0, 0.25], [0.0, 1.0, 1.0, 0.0], [1.0, 0.5, 0.0, 1.0]])
SIGNS = torch.tensor([[1.0, -1.0, 1.0, -1.0], [-1.0, 1.0, 1.0, -1.0], [1.0, 1.0, -1.0, 1.0]])
SHARES = torch.tensor([[0.25, 0.25, 0.5, 0.0], [0.0, 0.0, 1.0, 0.0], [0.125, 0.375, 0.25, 0.25]])
LABELS = torch.tensor([2, 0, 3])
CLASSES = torch.tensor([0.5, 2.0, 1.0, 1.5])
ROWS = torch.tensor([1.0, 0.25, 2.0])

cases = []
DTYPES = {torch.bool: 'bool', torch.int64: 'int32', torch.float64: 'float64'}


def case(name, terms, others, options=None, mean=None, total=None, x=X):
    """`terms` are those of the prediction; `mean` is PyTorch's, where it is not simply that of the terms."""
    at = x.clone().requires_grad_()
    each = terms(at)
    (gradient,) = torch.autograd.grad(each.sin().sum(), at)
    average = each.mean() if mean is None else mean(x)
    cases.append(
        {
            'name': name,
            'args': [numbers(y) for y in [x, *others]],
            'integer': [not y.is_floating_point() for y in [x, *others]],
            'options': {
                key: {'tensor': numbers(v), 'dtype': DTYPES[v.dtype]}
                if torch.is_tensor(v)
                else v
                for key, v in (options or {}).items()
            },
            'none': numbers(each.detach()),
            'mean': numbers(average.detach()),
            'sum': numbers((each.sum() if total is None else total(x)).detach()),
            'gradient': numbers(gradient),
        }
    )


def reduction(f):
    """The terms, the mean and the sum of a loss of PyTorch."""
    return (
        lambda x: f(x, 'none'),
        lambda x: f(x, 'mean'),
        lambda x: f(x, 'sum'),
    )


def plain(name, f, others, options=None):
    terms, mean, total = reduction(f)
    case(name, terms, others, options, mean, total)


plain('meanSquaredError', lambda x, r: F.mse_loss(x, Y, reduction=r), [Y])
case('halfSquaredError', lambda x: 0.5 * (x - Y) ** 2, [Y])
plain('meanAbsoluteError', lambda x, r: F.l1_loss(x, Y, reduction=r), [Y])
plain('huberLoss', lambda x, r: F.huber_loss(x, Y, reduction=r), [Y])
plain('huberLoss', lambda x, r: F.huber_loss(x, Y, delta=0.75, reduction=r), [Y], {'delta': 0.75})
case('logCosh', lambda x: torch.log(torch.cosh(x - Y)), [Y])
plain('binaryCrossEntropy', lambda x, r: F.binary_cross_entropy_with_logits(x, BITS, reduction=r), [BITS])


def focal(x, gamma, alpha=None):
    """As torchvision has it."""
    p = torch.sigmoid(x)
    terms = F.binary_cross_entropy_with_logits(x, BITS, reduction='none')
    terms = terms * (1 - (p * BITS + (1 - p) * (1 - BITS))) ** gamma
    return terms if alpha is None else terms * (alpha * BITS + (1 - alpha) * (1 - BITS))


case('focalLoss', lambda x: focal(x, 2), [BITS])
case('focalLoss', lambda x: focal(x, 0.5, 0.25), [BITS], {'gamma': 0.5, 'alpha': 0.25})
case('focalLoss', lambda x: focal(x, 0), [BITS], {'gamma': 0})
case('hingeLoss', lambda x: torch.clamp(1 - SIGNS * x, min=0), [SIGNS])
plain(
    'klDivergence',
    lambda x, r: F.kl_div(F.log_softmax(x, 1), SHARES, reduction='none').sum(1)
    if r == 'none'
    else F.kl_div(F.log_softmax(x, 1), SHARES, reduction={'mean': 'batchmean', 'sum': 'sum'}[r]),
    [SHARES],
)
case('cosineDistance', lambda x: 1 - F.cosine_similarity(x, Y, dim=1), [Y])
for margin in [1.0, 3.0]:
    plain(
        'tripletLoss',
        lambda x, r: F.triplet_margin_loss(x, Y, Z, margin=margin, eps=0, reduction=r),
        [Y, Z],
        {'margin': margin},
    )

for options, given in [
    ({}, {}),
    ({'labelSmoothing': 0.2}, {'label_smoothing': 0.2}),
    ({'classWeights': CLASSES}, {'weight': CLASSES}),
    ({'classWeights': CLASSES, 'labelSmoothing': 0.3}, {'weight': CLASSES, 'label_smoothing': 0.3}),
    ({'ignore': 0}, {'ignore_index': 0}),
    ({'ignore': 3, 'classWeights': CLASSES, 'labelSmoothing': 0.1}, {'ignore_index': 3, 'weight': CLASSES, 'label_smoothing': 0.1}),
]:
    plain(
        'softmaxCrossEntropy',
        lambda x, r: F.cross_entropy(x, LABELS, reduction=r, **given),
        [LABELS],
        options,
    )
    if 'ignore' in options:
        continue
    soft = lambda x: F.cross_entropy(x, SHARES, reduction='none', **given)
    # Here the mean of probabilities divides by their weights, as that of labels does; PyTorch's divides by the batch.
    counts = SHARES @ options['classWeights'] if 'classWeights' in options else torch.ones(3)
    case('softmaxCrossEntropy', soft, [SHARES], options, lambda x: soft(x).sum() / counts.sum())

# Weights and masks: by their definition.
MASK = torch.tensor([True, False, True])
EACH = torch.tensor([[True, False, True, True], [False, False, False, True], [True, True, True, False]])
for name, f, other in [
    ('huberLoss', lambda x: F.huber_loss(x, Y, reduction='none'), Y),
    ('softmaxCrossEntropy', lambda x: F.cross_entropy(x, LABELS, reduction='none'), LABELS),
    ('cosineDistance', lambda x: 1 - F.cosine_similarity(x, Y, dim=1), Y),
]:
    for options in [{'weights': ROWS}, {'mask': MASK}, {'weights': ROWS, 'mask': MASK}, {'mask': EACH}]:
        rank = f(X).dim()
        if any(v.dim() > rank for v in options.values()):
            continue
        along = lambda v: v.reshape(v.shape + (1,) * (rank - v.dim()))
        weight = torch.ones_like(f(X))
        for v in options.values():
            weight = weight * along(v)
        weighed = lambda x: f(x) * weight
        case(name, weighed, [other], options, lambda x: weighed(x).sum() / weight.sum())

# PyTorch's mean divides by the lengths of the labels; here it is that of the terms.
SEQUENCES = torch.tensor([((i * i * 7 + i * 13) % 41 - 20) / 8 for i in range(3 * 6 * 4)]).reshape(3, 6, 4)
WORDS = torch.tensor([[1, 2, 3], [2, 2, 1], [3, 1, 1]])
for options in [
    {},
    {'blank': 3, 'labelLengths': torch.tensor([2, 3, 0])},
    {'lengths': torch.tensor([6, 4, 5]), 'labelLengths': torch.tensor([3, 2, 1])},
]:
    blank = options.get('blank', 0)
    words = torch.where(WORDS == blank, 0, WORDS)
    lengths = options.get('lengths', torch.tensor([6, 6, 6]))
    label_lengths = options.get('labelLengths', torch.tensor([3, 3, 3]))
    ctc = lambda x: F.ctc_loss(
        x.log_softmax(2).transpose(0, 1), words, lengths, label_lengths, blank=blank, reduction='none'
    )
    case('ctcLoss', ctc, [words], options, x=SEQUENCES)

path = Path(__file__).with_name('losses.json')
path.write_text(json.dumps(cases) + '\n')
