#!/usr/bin/env python3
"""Runs a module of tensor-ts on many devices, under JAX's distributed runtime.

It needs JAX alone; it has been tried with 0.7.2 and 0.10.2. The module is what `exportStableHlo` of tensor-ts/export writes, StableHLO in text form with a mesh and
shardings; tensors are read from folders and written to one in the format of `saveParts` of tensor-ts/io/node: safetensors files with the
parts of tensors that some devices have, and an index. docs/scale.md goes through it, docs/safetensors.md has the format.
"""

import argparse
import dataclasses
import json
import math
import os
import re
import secrets
import struct
import sys
import time
from pathlib import Path

import numpy as np

# By the names of StableHLO: those of NumPy, and of safetensors in the order in which tensors stand in a file.
ELEMENTS = {
    'f64': ('float64', 'F64'),
    'f32': ('float32', 'F32'),
    'i32': ('int32', 'I32'),
    'bf16': ('bfloat16', 'BF16'),
    'f16': ('float16', 'F16'),
    'ui8': ('uint8', 'U8'),
    'i1': ('bool', 'BOOL'),
}
STORED = {stored: name for name, stored in ELEMENTS.values()}
RANKS = {stored: rank for rank, stored in enumerate(STORED)}

INDEX = 'model.safetensors.index.json'
NOTE = 'parts'

# What exportStableHlo writes; XLA's compilers read it for years.
STABLEHLO = '1.16.0'


class Problem(Exception):
    """Something that was given is not what was expected."""


def reason(error):
    """Why a file cannot be had or is none, in a few words."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return f'none of {error}' if isinstance(error, KeyError) else str(error)


def listed(entries):
    """The beginning of a list, in a sentence."""
    entries = list(entries)
    return ', '.join(map(str, entries[:5])) + (f' and {len(entries) - 5} more' if len(entries) > 5 else '')


# --- the module


@dataclasses.dataclass
class Value:
    """An argument or a result of the module."""

    shape: tuple
    element: str
    axes: tuple  # for each axis of the tensor the axes of the mesh that it is split over
    alias: int | None = None  # the result that takes over an argument's memory

    @property
    def dtype(self):
        return dtype_of(ELEMENTS[self.element][0])

    @property
    def stored(self):
        return ELEMENTS[self.element][1]

    def __str__(self):
        return f'[{", ".join(map(str, self.shape))}] of {self.stored}'


@dataclasses.dataclass
class Module:
    text: str  # without mesh and shardings
    mesh: dict
    arguments: list
    results: list


def dtype_of(name):
    """NumPy has no bfloat16; JAX brings one."""
    if name != 'bfloat16':
        return np.dtype(name)
    import ml_dtypes

    return np.dtype(ml_dtypes.bfloat16)


def entries_of(text, start):
    """What stands between the parenthesis at `start` and its end, divided at commas, and where it ends."""
    found, begin, depth, quoted = [], start + 1, 0, False
    for at in range(start, len(text)):
        letter = text[at]
        if letter == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif letter in '([{<':
            depth += 1
        elif letter in ')]}' or (letter == '>' and text[at - 1] != '-'):
            depth -= 1
            if depth == 0:
                found.append(text[begin:at].strip())
                return [entry for entry in found if entry], at + 1
        elif letter == ',' and depth == 1:
            found.append(text[begin:at].strip())
            begin = at + 1
    raise Problem('the module: expected the end of the signature of @main, got none')


def value_of(what, entry):
    """An argument or a result as it is written: `%arg0: tensor<2x3xf32> {sdy.sharding = …}`."""
    written = re.search(r'tensor<((?:\d+x)*)(\w+)>', entry)
    if written is None or written[2] not in ELEMENTS:
        raise Problem(f'the module: expected a tensor of {listed(ELEMENTS)} as {what}, got {entry}')
    shape = tuple(int(size) for size in written[1].split('x') if size)
    alias = re.search(r'tf\.aliasing_output = (\d+)', entry)
    placed = re.search(r'sdy\.sharding = #sdy\.sharding<@\w+, \[(.*?)\]>', entry)
    groups = re.findall(r'\{([^{}]*)\}', placed[1]) if placed else [''] * len(shape)
    if len(groups) != len(shape):
        raise Problem(f'the module: expected a sharding of {len(shape)} axes of {what}, got {entry}')
    axes = tuple(tuple(re.findall(r'"(\w+)"', group)) for group in groups)
    return Value(shape, written[2], axes, int(alias[1]) if alias else None)


def module_of(path):
    """The module in a file, taken apart."""
    try:
        text = Path(path).read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f'{path}: expected a module of StableHLO: {reason(error)}') from None
    main = re.search(r'func\.func (?:public )?@main\(', text)
    if main is None:
        raise Problem(f'{path}: expected a module of StableHLO with a function @main, got none')
    arguments, end = entries_of(text, main.end() - 1)
    arrow = re.match(r'\s*->\s*', text[end:])
    results, stop = [], end
    if arrow is not None:
        begin = end + arrow.end()
        if text[begin] == '(':
            results, stop = entries_of(text, begin)
        else:
            stop = begin + re.match(r'tensor<[^>]*>', text[begin:]).end()
            results = [text[begin:stop]]
    taken = [value_of(f'argument {i}', entry) for i, entry in enumerate(arguments)]
    given = [value_of(f'result {i}', entry) for i, entry in enumerate(results)]
    mesh = re.search(r'^\s*sdy\.mesh @\w+ = <\[(.*?)\]>\s*$', text, re.MULTILINE)
    axes = {name: int(size) for name, size in re.findall(r'"(\w+)"\s*=\s*(\d+)', mesh[1])} if mesh else {'device': 1}
    types = lambda entries: ', '.join(re.sub(r'\s*\{.*\}$', '', entry, flags=re.DOTALL) for entry in entries)
    bare = f'{text[: main.end()]}{types(arguments)}) -> ({types(results)}){text[stop:]}'
    return Module(bare.replace(mesh[0], '') if mesh else bare, axes, taken, given)


# --- tensors in files


def whole(shape):
    return tuple((0, size) for size in shape)


def key_of(name, shape, start, size):
    """What a part is called in its file."""
    if tuple(size) == tuple(shape):
        return name
    return f'{name}[{", ".join(f"{a}:{a + n}" for a, n in zip(start, size))}]'


def header_of(path):
    """The header of a safetensors file, and where its elements begin."""
    try:
        with open(path, 'rb') as file:
            size = struct.unpack('<Q', file.read(8))[0]
            if size > 100_000_000:
                raise ValueError(f'a header of {size} bytes')
            return json.loads(file.read(size)), 8 + size
    except (OSError, ValueError, struct.error) as error:
        raise Problem(f'{path}: expected a safetensors file: {reason(error)}') from None


class Checkpoint:
    """Tensors in a folder, of which the parts are read that are asked for."""

    def __init__(self, folder):
        self.folder = Path(folder)
        path = self.folder / INDEX
        try:
            index = json.loads(path.read_text())
            self.save, self.files = index['save'], index['files']
            tensors = [(each['name'], each['dtype'], tuple(each['shape']), each['parts']) for each in index['tensors']]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Problem(f'{path}: expected the index of a save by saveParts: {reason(error)}') from None
        for name in self.files:
            if '/' in name or '\\' in name or name.startswith('.'):
                raise Problem(f'{path}: expected files beside it, got {name}')
            if not (self.folder / name).is_file():
                raise Problem(f'{self.folder / name}: expected a file of the save {self.save}, got none')
        self.names = [name for name, *_ in tensors]
        self.tensors = {name: (dtype, shape, parts) for name, dtype, shape, parts in tensors}
        for name, dtype, shape, parts in tensors:
            if dtype not in STORED:
                raise Problem(f'{path}: expected a tensor of {listed(STORED)} as {name}, got {dtype}')
            held = sum(math.prod(part['size']) for part in parts)
            if held != math.prod(shape):
                raise Problem(f'{path}: expected parts with the {math.prod(shape)} elements of {name}, got {held}')
        self.headers = {}

    def part(self, number, key, stored, size):
        """The elements of a part in its file, of which those are read that are looked at."""
        path = self.folder / self.files[number]
        if number not in self.headers:
            header, start = header_of(path)
            try:
                save = json.loads(header['__metadata__'][NOTE])['save']
            except (KeyError, ValueError, TypeError):
                raise Problem(f'{path}: expected a file with parts of tensors, got one without the note {NOTE}') from None
            if save != self.save:
                raise Problem(f'{path}: expected a file of the save {self.save}, got one of {save}')
            self.headers[number] = (header, start)
        header, start = self.headers[number]
        found = header.get(key)
        if found is None or found['dtype'] != stored or tuple(found['shape']) != tuple(size):
            raise Problem(f'{path}: expected the part {key} of {stored}, got {"none" if found is None else found}')
        begin, end = found['data_offsets']
        dtype = dtype_of(STORED[stored])
        if end - begin != math.prod(size) * dtype.itemsize or start + end > path.stat().st_size:
            raise Problem(f'{path}: expected all bytes of the part {key}, got a file that was cut off')
        return np.memmap(path, dtype, 'r', start + begin, tuple(size))

    def read(self, name, box):
        """A block of a tensor: for each axis where it begins and where it ends."""
        stored, shape, parts = self.tensors[name]
        out = np.empty([stop - start for start, stop in box], dtype_of(STORED[stored]))
        left = out.size
        for part in parts:
            start, size = part['start'], part['size']
            both = [(max(a, p), min(b, p + n)) for (a, b), p, n in zip(box, start, size)]
            if any(a >= b for a, b in both):
                continue
            elements = self.part(part['file'], key_of(name, shape, start, size), stored, size)
            block = elements[tuple(slice(a - p, b - p) for (a, b), p in zip(both, start))]
            out[tuple(slice(a - o, b - o) for (a, b), (o, _) in zip(both, box))] = block
            left -= block.size
        if left != 0:
            raise Problem(f'{self.folder}: expected parts that are each element of {name} once, got others')
        return out


def in_order(entry):
    return RANKS[entry[1]], entry[0].encode()


def write_whole(path, pieces):
    """Writes a file as a whole or not at all."""
    unfinished = path.with_name(f'{path.name}.tmp')
    try:
        with open(unfinished, 'wb') as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except OSError as error:
        raise Problem(f'{path}: it cannot be written: {reason(error)}') from None


def write_parts(path, note, entries):
    """A safetensors file of parts: key, element type, shape and elements, which are asked for one after another."""
    entries = sorted(entries, key=in_order)
    header, at = {'__metadata__': {NOTE: json.dumps(note)}}, 0
    for key, stored, size, _ in entries:
        end = at + math.prod(size) * dtype_of(STORED[stored]).itemsize
        header[key] = {'dtype': stored, 'shape': list(size), 'data_offsets': [at, end]}
        at = end
    text = json.dumps(header, separators=(',', ':'), ensure_ascii=False).encode()
    text += b' ' * (-len(text) % 8)

    def pieces():
        yield struct.pack('<Q', len(text)) + text
        for *_, elements in entries:
            yield np.ascontiguousarray(elements()).tobytes()

    write_whole(path, pieces())


def file_name(save, number, files):
    return f'model-{save}-{number + 1:05}-of-{files:05}.safetensors'


def write_index(folder, save, files):
    """The index of files that are all there; then those of the save before are removed."""
    names = [file_name(save, number, files) for number in range(files)]
    tensors = None
    for number, name in enumerate(names):
        path = folder / name
        if not path.exists():
            raise Problem(f'{path}: expected the file of process {number}, got none: all processes write into one file system')
        note = json.loads(header_of(path)[0]['__metadata__'][NOTE])
        if tensors is None:
            tensors = [{**each, 'parts': []} for each in note['tensors']]
        for each, own in zip(tensors, note['tensors'], strict=True):
            each['parts'] += [{'file': number, **part} for part in own['parts']]
    for each in tensors:
        held = sum(math.prod(part['size']) for part in each['parts'])
        if held != math.prod(each['shape']):
            raise Problem(f'{folder}: expected parts with the {math.prod(each["shape"])} elements of {each["name"]}, got {held}')
    path = folder / INDEX
    try:
        before = json.loads(path.read_text()).get('files', [])
    except (OSError, ValueError, AttributeError):
        before = []
    total = sum(math.prod(each['shape']) * dtype_of(STORED[each['dtype']]).itemsize for each in tensors)
    index = {'metadata': {'total_size': total}, 'save': save, 'files': names, 'tensors': tensors}
    write_whole(path, [json.dumps(index).encode(), b'\n'])
    for name in before:
        if name not in names and '/' not in name and '\\' not in name:
            (folder / name).unlink(missing_ok=True)


# --- running


def parser():
    parse = argparse.ArgumentParser(
        prog='run.py',
        description='Runs a module of tensor-ts (exportStableHlo) on the devices of one process or of many, under JAX.',
        epilog='example, two processes with four devices each: '
        'run.py step.mlir --inputs state --batches batches --outputs after --steps 100 '
        '--coordinator 127.0.0.1:9911 --processes 2 --process 0 --devices 4 (and the same with --process 1)',
    )
    parse.add_argument('module', help='the StableHLO text that exportStableHlo has written')
    parse.add_argument(
        '--inputs', nargs='+', default=[], metavar='FOLDER',
        help='folders written by saveParts or by run.py: their tensors are the arguments, in this order',
    )
    parse.add_argument(
        '--batches', metavar='FOLDER',
        help='a folder whose tensors are the last arguments, with one more axis before the others: step n takes entry n, and the '
        'first again after the last',
    )
    parse.add_argument('--outputs', required=True, metavar='FOLDER', help='where the results are written, as saveParts does')
    parse.add_argument(
        '--steps', type=int, default=1, metavar='N',
        help='how often it runs (1); results that take over the memory of arguments (donate) are the next arguments',
    )
    parse.add_argument('--save-every', type=int, metavar='N', help='write the results every N steps, too')
    parse.add_argument('--print-every', type=int, metavar='N', help='print results that are single numbers every N steps, too')
    parse.add_argument('--coordinator', metavar='HOST:PORT', help='where process 0 is reached by all')
    parse.add_argument('--processes', type=int, metavar='N', help='how many processes there are')
    parse.add_argument('--process', type=int, metavar='I', help='the number of this one, counted from 0')
    parse.add_argument(
        '--cluster', action='store_true',
        help='JAX finds coordinator, processes and number by itself: on Slurm, Open MPI, Kubernetes and TPUs',
    )
    parse.add_argument('--devices', type=int, metavar='N', help='of the CPU: into how many devices each process splits it')
    return parse


def requirements(given):
    """Refuses what makes no sense together."""
    for name in ['steps', 'save_every', 'print_every', 'processes', 'devices']:
        value = getattr(given, name)
        if value is not None and value < 1:
            raise Problem(f'--{name.replace("_", "-")}: expected a whole number of at least 1, got {value}')
    together = [given.coordinator, given.processes, given.process]
    if any(each is not None for each in together):
        if given.cluster:
            raise Problem('--cluster: expected no --coordinator, --processes or --process beside it, got some')
        if any(each is None for each in together):
            raise Problem('expected --coordinator, --processes and --process together, got some of them')
        if not 0 <= given.process < given.processes:
            raise Problem(f'--process: expected a number from 0 to {given.processes - 1}, got {given.process}')


def start(given):
    """JAX, with all processes."""
    if given.devices is not None:
        flags = os.environ.get('XLA_FLAGS', '')
        os.environ['XLA_FLAGS'] = f'{flags} --xla_force_host_platform_device_count={given.devices}'.strip()
        os.environ.setdefault('JAX_PLATFORMS', 'cpu')
    try:
        import jax
    except ImportError as error:
        raise Problem(f'expected JAX, as of `pip install jax`, got {error}') from None
    jax.config.update('jax_enable_x64', True)
    if given.coordinator is not None or given.cluster:
        if hasattr(jax.config, 'jax_cpu_collectives_implementation'):
            jax.config.update('jax_cpu_collectives_implementation', 'gloo')
        try:
            if given.cluster:
                jax.distributed.initialize()
            else:
                jax.distributed.initialize(given.coordinator, given.processes, given.process)
        except Exception as error:
            raise Problem(f'expected all processes at the coordinator, got {type(error).__name__}: {error}') from None
    return jax


def compiled(jax, module, mesh):
    """The module as a function of JAX's, with its shardings, and those of its arguments and results."""
    from jax import export
    from jax.extend.mlir import serialize_portable_artifact

    specs = [jax.ShapeDtypeStruct(each.shape, each.dtype) for each in module.arguments]
    results = [jax.ShapeDtypeStruct(each.shape, each.dtype) for each in module.results]

    # A function of the same arguments and results, exported, whose body is replaced by the module's.
    def alike(*_):
        return tuple(jax.numpy.zeros(each.shape, each.dtype) for each in results)

    platform = jax.devices()[0].platform
    exported = export.export(
        jax.jit(alike, keep_unused=True), platforms=['cuda' if platform == 'gpu' else platform]
    )(*specs)
    try:
        serialized = serialize_portable_artifact(module.text, STABLEHLO)
    except Exception as error:
        raise Problem(f'the module: expected StableHLO, got {error}') from None
    exported = dataclasses.replace(exported, mlir_module_serialized=serialized)
    split = lambda value: jax.sharding.NamedSharding(
        mesh, jax.sharding.PartitionSpec(*(axes if axes else None for axes in value.axes))
    )
    inputs, outputs = [split(each) for each in module.arguments], [split(each) for each in module.results]
    run = jax.jit(
        exported.call,
        in_shardings=inputs,
        out_shardings=tuple(outputs),
        donate_argnums=tuple(i for i, each in enumerate(module.arguments) if each.alias is not None),
        # On the CPU extremes would otherwise overlook NaN.
        compiler_options={'xla_cpu_enable_fast_min_max': False} if platform == 'cpu' else None,
    )
    return run, inputs


class Source:
    """Where an argument comes from: a tensor of a folder, or an entry of one that has one for each step."""

    def __init__(self, checkpoint, name, batched):
        self.checkpoint, self.name, self.batched = checkpoint, name, batched
        self.stored, self.shape, _ = checkpoint.tensors[name]
        self.steps = self.shape[0] if batched and self.shape else 0

    def array(self, jax, value, sharding, step):
        """The argument on the devices: each process reads what its own have."""
        read = {}

        def block(index):
            box = tuple((at.start or 0, size if at.stop is None else at.stop) for at, size in zip(index, value.shape))
            if box not in read:
                first = ((step % self.steps, step % self.steps + 1),) if self.batched else ()
                read[box] = self.checkpoint.read(self.name, first + box).reshape([b - a for a, b in box])
            return read[box]

        return jax.make_array_from_callback(value.shape, sharding, block)


def sources_of(module, given):
    """A source for each argument, which must fit it."""
    found = [
        Source(checkpoint, name, False)
        for checkpoint in map(Checkpoint, given.inputs)
        for name in checkpoint.names
    ]
    if given.batches is not None:
        batches = Checkpoint(given.batches)
        found += [Source(batches, name, True) for name in batches.names]
    if len(found) != len(module.arguments):
        raise Problem(
            f'expected tensors for the {len(module.arguments)} arguments of the module, got {len(found)}: '
            f'{listed(each.name for each in found)}'
        )
    names = [each.name for each in found]
    for i, (source, value) in enumerate(zip(found, module.arguments)):
        shape = source.shape[1:] if source.batched else source.shape
        if source.batched and source.steps == 0:
            raise Problem(f'--batches: {source.name}: expected an axis of entries before those of {value}, got {list(source.shape)}')
        if shape != value.shape or source.stored != value.stored:
            kind = f'{source.steps} entries of ' if source.batched else ''
            raise Problem(
                f'{source.name}: expected {value} as argument {i} of the module, got {kind}'
                f'[{", ".join(map(str, shape))}] of {source.stored}'
            )
        if value.alias is not None and names.index(source.name) < i:
            raise Problem(f'{source.name}: expected names of arguments that differ, got it twice')
    return found


def save(jax, module, names, results, folder):
    """Writes the results: each process the parts that its devices have, and process 0 the index when all are there."""
    from jax.experimental import multihost_utils

    folder = Path(folder)
    process, processes = jax.process_index(), jax.process_count()
    token = np.frombuffer(secrets.token_bytes(4), np.uint32)
    token = int(multihost_utils.broadcast_one_to_all(token)[0]) if processes > 1 else int(token[0])
    name_of_save = f'{token:08x}'
    tensors, entries = [], []
    for name, value, array in zip(names, module.results, results):
        parts = []
        for shard in array.addressable_shards:
            if shard.replica_id != 0 or array.size == 0:
                continue
            begin = [at.start or 0 for at in shard.index]
            size = list(shard.data.shape)
            parts.append({'start': begin, 'size': size})
            key = key_of(name, value.shape, begin, size)
            entries.append((key, value.stored, size, lambda data=shard.data: np.asarray(data)))
        tensors.append({'name': name, 'dtype': value.stored, 'shape': list(value.shape), 'parts': parts})
    note = {'save': name_of_save, 'file': process, 'files': processes, 'tensors': tensors}
    write_parts(folder / file_name(name_of_save, process, processes), note, entries)
    if processes > 1:
        multihost_utils.sync_global_devices(f'written {name_of_save}')
    if process == 0:
        write_index(folder, name_of_save, processes)
    if processes > 1:
        multihost_utils.sync_global_devices(f'indexed {name_of_save}')


def names_of(module, sources):
    """Results are called as the arguments whose memory they take over; others by their numbers."""
    names = [f'result.{i}' for i in range(len(module.results))]
    for source, value in zip(sources, module.arguments):
        if value.alias is not None:
            if value.alias >= len(names):
                raise Problem(f'the module: expected {len(names)} results, got an argument that is result {value.alias}')
            names[value.alias] = source.name
    return names


def run(given):
    requirements(given)
    module = module_of(given.module)
    sources = sources_of(module, given)
    names = names_of(module, sources)
    try:
        Path(given.outputs).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(f'{given.outputs}: it cannot be made a folder: {reason(error)}') from None
    fed_back = [(i, each.alias) for i, each in enumerate(module.arguments) if each.alias is not None]
    if given.steps > 1 and not fed_back:
        raise Problem('--steps: expected a module whose results are arguments of the next step (donate), got one without')
    jax = start(given)
    devices, size = jax.devices(), math.prod(module.mesh.values())
    axes = ', '.join(f'{name}={number}' for name, number in module.mesh.items())
    if len(devices) < size or (len(devices) > size and jax.process_count() > 1):
        raise Problem(
            f'expected the {size} devices of the mesh ({axes}) of the module, got {len(devices)} in {jax.process_count()} '
            f'process{"" if jax.process_count() == 1 else "es"}'
        )
    grid = np.array(devices[:size]).reshape(tuple(module.mesh.values()))
    step, shardings = compiled(jax, module, jax.sharding.Mesh(grid, tuple(module.mesh)))
    arguments = [
        None if source.batched else source.array(jax, value, sharding, 0)
        for source, value, sharding in zip(sources, module.arguments, shardings)
    ]
    speaks = jax.process_index() == 0
    # Steps of several processes on processors that overlap may wait for each other, each for what another thread of its own holds up.
    waits = jax.process_count() > 1 and devices[0].platform == 'cpu'
    numbers = [i for i, each in enumerate(module.results) if each.shape == ()]
    began = results = None
    for at in range(given.steps):
        for i, (source, value, sharding) in enumerate(zip(sources, module.arguments, shardings)):
            if source.batched:
                arguments[i] = source.array(jax, value, sharding, at)
        results = step(*arguments)
        if waits:
            jax.block_until_ready(results)
        for i, k in fed_back:
            arguments[i] = results[k]
        done = at + 1
        last = done == given.steps
        if last or (given.print_every and done % given.print_every == 0):
            told = ', '.join(f'{names[i]} {np.asarray(results[i].addressable_data(0)).item():.9g}' for i in numbers)
            if speaks:
                print(f'step {done}{": " if told else ""}{told}', flush=True)
        if at == 0:
            jax.block_until_ready(results)
            began = time.perf_counter()
        if given.save_every and done % given.save_every == 0 and not last:
            save(jax, module, names, results, given.outputs)
    jax.block_until_ready(results)
    seconds = time.perf_counter() - began
    if speaks and given.steps > 1:
        print(f'{(given.steps - 1) / seconds:.1f} steps a second after the first')
    save(jax, module, names, results, given.outputs)
    if speaks:
        print(f'{given.outputs}: {len(names)} tensors, a file of each of {jax.process_count()} processes')


def main():
    try:
        run(parser().parse_args())
    except Problem as problem:
        print(f'run.py: {problem}', file=sys.stderr, flush=True)
        # Others wait for this process: JAX tells them when it is gone.
        os._exit(1)


if __name__ == '__main__':
    main()
