"""Runs the works in JAX on the processor, on as many threads as the argument says."""

import os
import sys

# Read once, when JAX makes its threads.
os.environ["NPROC"] = sys.argv[1]
os.environ["JAX_PLATFORMS"] = "cpu"

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
from jax import lax, nn  # noqa: E402
from serve import serve  # noqa: E402


def random(*shape, inputs=1, seed=0):
    return jax.random.uniform(jax.random.key(seed), shape, minval=-1, maxval=1) / inputs**0.5


def waited(f, *arguments):
    return lambda: f(*arguments).block_until_ready()


def linear(layer, x):
    return x @ layer["w"] + layer["b"]


def layer(inputs, outputs):
    return {"w": random(inputs, outputs, inputs=inputs), "b": jnp.zeros(outputs)}


def training(logits, params, x):
    labels = jnp.arange(len(x)) * 7 % 10

    def loss(params):
        return -jnp.take_along_axis(nn.log_softmax(logits(params, x)), labels[:, None], 1).mean()

    def step(state):
        params, means, variances, count = state
        count = count + 1
        value, gradients = jax.value_and_grad(loss)(params)
        means = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, means, gradients)
        variances = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, variances, gradients)
        rate = 1e-3 / (1 - 0.9**count)
        deviation = jax.tree.map(lambda v: jnp.sqrt(v / (1 - 0.999**count)) + 1e-8, variances)
        params = jax.tree.map(lambda p, m, d: p - rate * m / d, params, means, deviation)
        return (params, means, variances, count), value

    compiled = jax.jit(step, donate_argnums=0)
    zeros = jax.tree.map(jnp.zeros_like, params)
    state = (params, zeros, jax.tree.map(jnp.zeros_like, params), jnp.float32(0))

    def run():
        nonlocal state
        state, value = compiled(state)
        jax.block_until_ready((state, value))

    return run


def matmul(size):
    return waited(jax.jit(jnp.matmul), random(size, size), random(size, size, seed=1))


def dense_logits(layers, x):
    for one in layers[:-1]:
        x = nn.relu(linear(one, x))
    return linear(layers[-1], x)


def dense_step(sizes, batch):
    return training(dense_logits, [layer(*s) for s in zip(sizes, sizes[1:])], random(batch, sizes[0]))


def lenet_step(batch):
    def convolution(one, x, padding):
        sums = lax.conv(x, one["w"], (1, 1), padding) + one["b"][:, None, None]
        return lax.reduce_window(nn.relu(sums), -jnp.inf, lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")

    def logits(params, x):
        x = convolution(params["c1"], x, "SAME")
        x = convolution(params["c2"], x, "VALID")
        return dense_logits(params["dense"], x.reshape(len(x), 400))

    params = {
        "c1": {"w": random(6, 1, 5, 5, inputs=25), "b": jnp.zeros(6)},
        "c2": {"w": random(16, 6, 5, 5, inputs=150), "b": jnp.zeros(16)},
        "dense": [layer(400, 120), layer(120, 84), layer(84, 10)],
    }
    return training(logits, params, random(batch, 1, 28, 28))


def normalised(x, scale, shift):
    mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
    return (x - mean) * lax.rsqrt(variance + 1e-5) * scale + shift


def block_params(width):
    return {
        "first": (jnp.ones(width), jnp.zeros(width)),
        "second": (jnp.ones(width), jnp.zeros(width)),
        "query_key_value": layer(width, 3 * width),
        "projection": layer(width, width),
        "up": layer(width, 4 * width),
        "down": layer(4 * width, width),
    }


def gpt2_block(tokens, width=768, heads=12):
    def block(p, x):
        parts = linear(p["query_key_value"], normalised(x, *p["first"])).reshape(tokens, 3, heads, -1)
        query, key, value = (parts[:, i] for i in range(3))
        attended = nn.dot_product_attention(query, key, value, is_causal=True).reshape(tokens, width)
        x = x + linear(p["projection"], attended)
        return x + linear(p["down"], nn.gelu(linear(p["up"], normalised(x, *p["second"])), approximate=True))

    return waited(jax.jit(block), block_params(width), random(tokens, width))


def lstm_step(batch, steps, inputs, width):
    def logits(params, x):
        def turn(carry, now):
            hidden, cell = carry
            gates = now + hidden @ params["hidden"]
            into, forget, new, out = jnp.split(gates, 4, axis=1)
            cell = nn.sigmoid(forget) * cell + nn.sigmoid(into) * jnp.tanh(new)
            return (nn.sigmoid(out) * jnp.tanh(cell), cell), None

        zeros = jnp.zeros((len(x), width))
        (hidden, _), _ = lax.scan(turn, (zeros, zeros), linear(params["input"], x).swapaxes(0, 1))
        return linear(params["out"], hidden)

    params = {
        "input": layer(inputs, 4 * width),
        "hidden": random(width, 4 * width, inputs=width),
        "out": layer(width, 10),
    }
    return training(logits, params, random(batch, steps, inputs))


def transformer_step(batch, tokens, width, heads):
    def logits(p, x):
        parts = linear(p["query_key_value"], normalised(x, *p["first"])).reshape(batch, tokens, 3, heads, -1)
        attended = nn.dot_product_attention(*(parts[:, :, i] for i in range(3))).reshape(batch, tokens, width)
        x = x + linear(p["projection"], attended)
        x = x + linear(p["down"], nn.gelu(linear(p["up"], normalised(x, *p["second"])), approximate=False))
        return linear(p["out"], x[:, 0])

    params = {**block_params(width), "out": layer(width, 10)}
    return training(logits, params, random(batch, tokens, width))


def residual_step(batch, size, channels):
    def convolution(one, x):
        x = lax.conv(x, one["w"], (1, 1), "SAME")
        mean, variance = x.mean((0, 2, 3), keepdims=True), x.var((0, 2, 3), keepdims=True)
        return (x - mean) * lax.rsqrt(variance + 1e-5) * one["scale"] + one["shift"]

    def logits(params, x):
        x = nn.relu(convolution(params["first"], x))
        for first, second in params["blocks"]:
            x = nn.relu(x + convolution(second, nn.relu(convolution(first, x))))
        return linear(params["out"], x.mean((2, 3)))

    def filters(inputs):
        w = random(channels, inputs, 3, 3, inputs=9 * inputs)
        return {"w": w, "scale": jnp.ones((channels, 1, 1)), "shift": jnp.zeros((channels, 1, 1))}

    params = {
        "first": filters(3),
        "blocks": [(filters(channels), filters(channels)) for _ in range(2)],
        "out": layer(channels, 10),
    }
    return training(logits, params, random(batch, 3, size, size))


def softmax(rows, columns):
    return waited(jax.jit(nn.softmax), random(rows, columns))


def layer_norm(rows, columns):
    return waited(jax.jit(normalised), random(rows, columns), jnp.ones(columns), jnp.zeros(columns))


def gelu(length, approximate):
    return waited(jax.jit(lambda x: nn.gelu(x, approximate=approximate)), random(length))


def eager(operation, length):
    a, b = random(length), random(length, seed=1)
    run = {"add": lambda: a + b, "exp": lambda: jnp.exp(a), "sum": lambda: a.sum()}[operation]
    return waited(run)


def indexing(operation):
    table, rows, x = random(10000, 128), random(4096, 128, seed=1), random(512, 512)
    places = jax.random.randint(jax.random.key(2), (4096,), 0, 10000)
    f, *arguments = {
        "take": (lambda t, i: t[i], table, places),
        "scatterAdd": (lambda u, i: jnp.zeros((10000, 128)).at[i].add(u), rows, places),
        "cumsum 0": (lambda x: jnp.cumsum(x, 0), x),
        "cumsum 1": (lambda x: jnp.cumsum(x, 1), x),
        "sort": (lambda x: jnp.sort(x), x),
        "argsort": (lambda x: jnp.argsort(x), x),
        "topK": (lambda x: lax.top_k(x, 10), x),
    }[operation]
    compiled = jax.jit(f)
    return lambda: jax.block_until_ready(compiled(*arguments))


works = (
    matmul, dense_step, lenet_step, lstm_step, transformer_step, residual_step, gpt2_block,
    softmax, layer_norm, gelu, indexing, eager,
)
serve(jax.__version__, {f.__name__: f for f in works})
