"""Files of NumPy, safetensors, PyTorch and transformers: `write FOLDER` makes some and says what is in them, `read FOLDER` reads those
that main.ts has made, `embed FOLDER MODEL` gives the embeddings of the sentences in the folder by a model of transformers. See main.ts.
"""

import io
import json
import sys
from pathlib import Path

import jax
import numpy as np
import peft
import safetensors
import safetensors.numpy
import safetensors.torch
import torch
import transformers
from safetensors import safe_open

# The element type of the tensor that is read.
DTYPES = {
    'bool': 'bool',
    'uint8': 'uint8',
    'float64': 'float64',
    'float32': 'float32',
    'float16': 'float16',
    **{name: 'int32' for name in ['int8', 'int16', 'int32', 'int64', 'uint16', 'uint32', 'uint64']},
}


def told(x: np.ndarray) -> dict:
    dtype = DTYPES[x.dtype.name]
    # The numbers of halves are told as float32, which holds each of them exactly.
    data = np.ascontiguousarray(x).astype('float32' if dtype == 'float16' else dtype)
    return {'shape': list(x.shape), 'dtype': dtype, 'data': data.tobytes().hex()}


def told_half(x: torch.Tensor) -> dict:
    """As `told`, of float16 and of bfloat16, which NumPy has not."""
    return {**told(x.float().numpy()), 'dtype': str(x.dtype).removeprefix('torch.')}


def save(path: Path, what: dict) -> None:
    path.with_suffix('.json').write_text(json.dumps(what))


def arrays(seed: int) -> dict:
    """Arrays of all element types, in both orders."""
    random = np.random.default_rng(seed)
    out = {}
    for name in DTYPES:
        for layout in 'CF':
            shape = tuple(int(n) for n in random.integers(0, 4, random.integers(0, 4)))
            x = random.integers(0, 2 if name == 'bool' else 100, shape) if 'float' not in name else random.normal(size=shape)
            out[f'{name}.{layout}'] = np.asarray(np.asarray(x).astype(name), order=layout)
    return out


def tiny(folder: Path) -> None:
    """A BERT and a GPT-2 of few parameters, as transformers publishes models."""
    torch.manual_seed(0)
    sizes = {'vocab_size': 13, 'hidden_size': 8, 'num_hidden_layers': 3, 'num_attention_heads': 2, 'intermediate_size': 32}
    bert = transformers.BertModel(transformers.BertConfig(max_position_embeddings=7, **sizes)).eval()
    gpt2 = transformers.GPT2LMHeadModel(
        transformers.GPT2Config(vocab_size=13, n_embd=8, n_layer=3, n_head=2, n_positions=7)
    ).eval()
    for model in [bert, gpt2]:
        # Norms and biases begin as ones and zeros, which would be equal wherever they went.
        for parameter in model.parameters():
            torch.nn.init.normal_(parameter, std=0.3)
    ids = torch.tensor([[1, 5, 12, 0, 3], [7, 7, 2, 11, 4]])
    with torch.no_grad():
        sentences = torch.nn.functional.normalize(bert(ids).last_hidden_state.mean(1))
        logits = gpt2(ids).logits
    bert.save_pretrained(folder / 'bert')
    gpt2.save_pretrained(folder / 'gpt2', max_shard_size='4KB')
    save(folder / 'models', {'ids': ids.tolist(), 'bert': sentences.flatten().tolist(), 'gpt2': logits.flatten().tolist()})


def write(folder: Path) -> None:
    for seed in range(20):
        tree = arrays(seed)
        for kind, write_archive in [('stored', np.savez), ('deflated', np.savez_compressed)]:
            out = io.BytesIO()
            write_archive(out, **tree)
            (folder / f'numpy-{kind}-{seed}.npz').write_bytes(out.getvalue())
            save(folder / f'numpy-{kind}-{seed}.npz', {name: told(x) for name, x in tree.items()})
        for name, x in tree.items():
            path = folder / f'numpy-{name}-{seed}.npy'
            np.save(path, x)
            save(path, {'': told(x)})
        path = folder / f'safetensors-{seed}.safetensors'
        contiguous = {name: np.ascontiguousarray(x).reshape(x.shape) for name, x in tree.items()}
        safetensors.numpy.save_file(contiguous, path)
        save(path, {name: told(x) for name, x in tree.items()})
        generator = torch.Generator().manual_seed(seed)
        halves = {str(dtype): torch.randn(5, 3, generator=generator).to(dtype) for dtype in [torch.float16, torch.bfloat16]}
        path = folder / f'torch-{seed}.safetensors'
        safetensors.torch.save_file(halves, path)
        save(path, {name: told_half(x) for name, x in halves.items()})
    tiny(folder)
    torch.save({'w': torch.ones(2)}, folder / 'refused-archive.pt')
    torch.save({'w': torch.ones(2)}, folder / 'refused-pickle.pt', _use_new_zipfile_serialization=False)
    versions = {each.__name__: each.__version__ for each in [jax, np, safetensors, torch, transformers, peft]}
    save(folder / 'versions', versions)


def read(folder: Path) -> None:
    counts = {}
    for path in sorted(folder.glob('ours-*')):
        if path.suffix == '.json':
            continue
        expected = json.loads(path.with_suffix('.json').read_text())
        if path.suffix == '.npy':
            found = {'': told(np.load(path))}
        elif path.suffix == '.npz':
            with np.load(path) as archive:
                found = {name: told(x) for name, x in archive.items()}
        elif path.name.startswith('ours-torch-'):
            found = {name: told_half(x) for name, x in safetensors.torch.load_file(path).items()}
        else:
            with safe_open(path, 'numpy') as file:
                found = {name: told(file.get_tensor(name)) for name in file.keys()}
        assert found.keys() == expected.keys(), path
        for name, x in found.items():
            assert x == expected[name], (path, name)
        kind = 'torch' if path.name.startswith('ours-torch-') else path.suffix
        counts[kind] = counts.get(kind, 0) + 1
    models = json.loads((folder / 'models.json').read_text())
    ids = torch.tensor(models['ids'])
    for name, kind in [('bert', transformers.BertModel), ('gpt2', transformers.GPT2LMHeadModel)]:
        there, back = kind.from_pretrained(folder / name).eval(), kind.from_pretrained(folder / f'{name}-ours').eval()
        theirs, ours = there.state_dict(), back.state_dict()
        assert theirs.keys() == ours.keys()
        # The pooler is left out by the mapping: nothing of it is in our file.
        differ = [key for key in theirs if not torch.equal(theirs[key], ours[key]) and not key.startswith('pooler')]
        assert differ == [], (name, differ)
        with torch.no_grad():
            assert torch.equal(there(ids)[0], back(ids)[0]), name
        counts[name] = len(theirs)
    tuned = peft.PeftModel.from_pretrained(transformers.BertModel.from_pretrained(folder / 'bert'), folder / 'adapter').eval()
    with torch.no_grad():
        sentences = torch.nn.functional.normalize(tuned(ids).last_hidden_state.mean(1))
    differ = np.abs(sentences.flatten().numpy() - json.loads((folder / 'adapter.json').read_text())).max()
    assert differ < 1e-5, differ
    counts['adapter'] = float(differ)
    print(json.dumps(counts))


def embed(folder: Path, model: str) -> None:
    """Sentences one by one, so that nothing is filled up: tokens, and the mean of the last states, of length 1."""
    tokenizer, bert = transformers.AutoTokenizer.from_pretrained(model), transformers.AutoModel.from_pretrained(model).eval()
    longest = json.loads((Path(model) / 'sentence_bert_config.json').read_text())['max_seq_length']
    rows = []
    for sentence in json.loads((folder / 'sentences.json').read_text()):
        tokens = tokenizer(sentence, truncation=True, max_length=longest, return_tensors='pt')
        with torch.no_grad():
            embedding = torch.nn.functional.normalize(bert(**tokens).last_hidden_state.mean(1))
        rows.append({'tokens': tokens['input_ids'][0].tolist(), 'embedding': embedding[0].tolist()})
    save(folder / 'embeddings', rows)


if __name__ == '__main__':
    transformers.logging.set_verbosity_error()
    {'write': write, 'read': read, 'embed': embed}[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
