"""Runs the works in PyTorch, on as many threads as the argument says."""

import sys

import torch
from serve import serve
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(int(sys.argv[1]))


def training(model, x):
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    labels = torch.arange(len(x)) * 7 % 10

    def step():
        optimizer.zero_grad()
        F.cross_entropy(model(x), labels).backward()
        optimizer.step()

    return step


def matmul(size):
    a, b = torch.randn(size, size), torch.randn(size, size)
    return lambda: a @ b


def dense_step(sizes, batch):
    layers = [f(*s) for s in zip(sizes, sizes[1:]) for f in (nn.Linear, lambda *_: nn.ReLU())]
    return training(nn.Sequential(*layers[:-1]), torch.randn(batch, sizes[0]))


def lenet_step(batch):
    model = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    )
    return training(model, torch.randn(batch, 1, 28, 28))


class Classifier(nn.Module):
    """A dense layer on what a part of `body` gives."""

    def __init__(self, body, width, part):
        super().__init__()
        self.body, self.part, self.out = body, part, nn.Linear(width, 10)

    def forward(self, x):
        return self.out(self.part(self.body(x)))


def lstm_step(batch, steps, inputs, width):
    body = nn.LSTM(inputs, width, batch_first=True)
    return training(Classifier(body, width, lambda y: y[0][:, -1]), torch.randn(batch, steps, inputs))


def transformer_step(batch, tokens, width, heads):
    body = nn.TransformerEncoderLayer(
        width, heads, 4 * width, dropout=0, activation="gelu", batch_first=True, norm_first=True
    )
    return training(Classifier(body, width, lambda y: y[:, 0]), torch.randn(batch, tokens, width))


class Residual(nn.Module):
    """Two convolutions, each normalised, beside the input."""

    def __init__(self, channels):
        super().__init__()
        self.block = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels), nn.ReLU(),
            nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels),
        )

    def forward(self, x):
        return F.relu(x + self.block(x))


def residual_step(batch, size, channels):
    first = nn.Conv2d(3, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels), nn.ReLU()
    body = nn.Sequential(*first, *(Residual(channels) for _ in range(2)))
    return training(Classifier(body, channels, lambda y: y.mean((2, 3))), torch.randn(batch, 3, size, size))


class Block(nn.Module):
    """One block of GPT-2 small."""

    def __init__(self, width=768, heads=12):
        super().__init__()
        self.heads = heads
        self.first, self.second = nn.LayerNorm(width), nn.LayerNorm(width)
        self.query_key_value, self.projection = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def attention(self, x):
        parts = self.query_key_value(x).unflatten(1, (3, self.heads, -1)).permute(1, 2, 0, 3)
        attended = F.scaled_dot_product_attention(*parts.unsqueeze(1), is_causal=True)[0]
        return self.projection(attended.transpose(0, 1).flatten(1))

    def forward(self, x):
        x = x + self.attention(self.first(x))
        return x + self.down(F.gelu(self.up(self.second(x)), approximate="tanh"))


def inference(module, *inputs):
    @torch.inference_mode()
    def run():
        return module(*inputs)

    return run


def gpt2_block(tokens):
    return inference(Block(), torch.randn(tokens, 768))


class Cached(Block):
    """The same on one token, with the keys and values of those before."""

    def __init__(self, past, context=1024):
        super().__init__()
        self.past = past
        self.kept = torch.randn(2, 1, self.heads, context, 64)

    def attention(self, x):
        query, *new = self.query_key_value(x).unflatten(1, (3, self.heads, -1)).permute(1, 2, 0, 3).unsqueeze(1)
        for kept, one in zip(self.kept, new):
            kept[:, :, self.past] = one[:, :, 0]
        keys, values = self.kept[:, :, :, : self.past + 1]
        attended = F.scaled_dot_product_attention(query, keys, values)[0]
        return self.projection(attended.transpose(0, 1).flatten(1))


class Generator(nn.Module):
    """GPT-2 small, from a token to the next."""

    def __init__(self, past):
        super().__init__()
        self.past = past
        self.words, self.places = nn.Embedding(50257, 768), nn.Embedding(1024, 768)
        self.blocks = nn.Sequential(*(Cached(past) for _ in range(12)))
        self.last = nn.LayerNorm(768)

    def forward(self, token):
        x = self.words(token) + self.places.weight[self.past]
        return F.linear(self.last(self.blocks(x)), self.words.weight).argmax(-1)


def gpt2_token(past):
    return inference(Generator(past), torch.tensor([1]))


def softmax(rows, columns):
    x = torch.randn(rows, columns)
    return lambda: torch.softmax(x, 1)


def layer_norm(rows, columns):
    return inference(nn.LayerNorm(columns), torch.randn(rows, columns))


def gelu(length, approximate):
    x = torch.randn(length)
    return lambda: F.gelu(x, approximate="tanh" if approximate else "none")


def eager(operation, length):
    a, b = torch.randn(length), torch.randn(length)
    return {"add": lambda: a + b, "exp": lambda: torch.exp(a), "sum": lambda: a.sum()}[operation]


def indexing(operation):
    table, rows, x = torch.randn(10000, 128), torch.randn(4096, 128), torch.randn(512, 512)
    places = torch.randint(10000, (4096,))
    return {
        "take": lambda: table.index_select(0, places),
        "scatterAdd": lambda: torch.zeros(10000, 128).index_add_(0, places, rows),
        "cumsum 0": lambda: x.cumsum(0),
        "cumsum 1": lambda: x.cumsum(1),
        "sort": lambda: x.sort(stable=True),
        "argsort": lambda: x.argsort(stable=True),
        "topK": lambda: x.topk(10),
    }[operation]


works = (
    matmul, dense_step, lenet_step, lstm_step, transformer_step, residual_step, gpt2_block, gpt2_token,
    softmax, layer_norm, gelu, indexing, eager,
)
serve(torch.__version__, {f.__name__: f for f in works})
