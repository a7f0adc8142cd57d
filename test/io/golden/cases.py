"""Writes cases.json beside this script: headers, well-formed and not, and what the safetensors library makes of each.

    python -m venv .tmp/jax && .tmp/jax/bin/pip install -r test/golden/requirements.txt
    .tmp/jax/bin/python test/io/golden/cases.py

A case is a header (its bytes as Latin-1), the number of bytes of data behind it (all 0), and the tensors that the library
finds, as lists of name, element type and shape, or null where it refuses the file. `cases.test.ts` holds `decodeAll` to
them, both ways.
"""

import json
import random
import re
import struct
from pathlib import Path

from safetensors import SafetensorError, deserialize

DTYPES = (
    'BOOL F4 F6_E2M3 F6_E3M2 U8 I8 F8_E5M2 F8_E4M3 F8_E8M0 F8_E4M3FNUZ F8_E5M2FNUZ I16 U16 F16 BF16 I32 U32 F32 C64 F64 '
    'I64 U64'
).split()
BITS = {'F4': 4, 'F6_E2M3': 6, 'F6_E3M2': 6, 'BOOL': 8, 'C64': 64}


def bits(dtype: str) -> int:
    return BITS.get(dtype) or int(re.match(r'[A-Z]+(\d+)', dtype)[1])


W = '{"dtype":"U8","shape":[1],"data_offsets":[0,1]}'


def tensor(**changes: str) -> str:
    """The header of a file with one tensor of one byte, with other JSON in place of some fields."""
    fields = {'dtype': '"U8"', 'shape': '[1]', 'data_offsets': '[0,1]'} | changes
    return '{"w":{' + ','.join(f'"{key}":{value}' for key, value in fields.items() if value) + '}}'


def named(name: str) -> str:
    return '{"' + name + '":' + W + '}'


def noted(notes: str) -> str:
    return '{"__metadata__":' + notes + ',"w":' + W + '}'


NUMBERS = (
    '0 1 2 00 01 -1 -0 0.0 1.0 1e0 1E0 1e+0 10e-1 1.5 .5 1. +1 1e 1e+ -  0x1 1_0 NaN Infinity -Infinity 9007199254740991 '
    '9007199254740992 18446744073709551615 18446744073709551616 99999999999999999999999999999999999999999999 1e308 1e309 '
    '-1e309 1e-400 1e999999999999999999999999 1e-999999999999999999999999 true false null "1" "" [] [1] {}'
).split() + ['9' * 308, '9' * 310]

NAMES = [
    'a', '', ' ', '__proto__', 'constructor', 'a.b', '0', 'ä', '日本', '😀', '\\ud83d\\ude00', '\\uD83D\\uDE00', '\\ud800',
    '\\udc00', '\\ud800\\ud800', '\\ud83dx', '\\ud800\\u0041', '\\udc00\\ud800', '\\u0000', '\\u00e4', '\\uZZZZ', '\\u12',
    '\\u 123', '\\x41', '\\a', '\\/', '\\\\', '\\"', '\\b\\f\\n\\r\\t', '\\', '\x00', '\x01', '\x1f', '\t', '\n', '\x7f',
    '\u2028', '\ufeff', '\uffff', "'", '\\u0077', '\\u005f_metadata__', '__metadata', 'x' * 300, '\\U0041', '\\u00411',
]  # fmt: skip

TEXTS = [
    '', ' ', '{', '}', '{}', '{} ', '{}\n', '{}\t\r\n ', ' {}', '\n{}', '\t{}', '\ufeff{}', '{}\0', '\0', '{}{}', '{},', '[]', '[{}]', 'null',
    'true', '3', '"x"', '{]', '{"a"}', '{"a":}', '{"a":,}', '{,}', '{"w":' + W + ',}', '{"w" : ' + W + ' }', '{"w"\n:\t' + W + '\r}',
    '{"w":' + W + '}//', '/**/{"w":' + W + '}', '{w:' + W + '}', "{'w':" + W + '}', '{"w":' + W + ' "v":' + W + '}',
    '{"w":' + W + ',"w":' + W + '}', '{"w":' + W + ',"\\u0077":' + W + '}', '{"w":' + W + ',"v":' + W + '}',
    '{"w":null}', '{"w":[]}', '{"w":3}', '{"w":"U8"}', '{"w":{}}', '{"w":["U8",[1],[0,1]]}', '{"w":["U8",[1],[0,1],0]}', '{"w":["U8",[1]]}',
    '{"w":\u00a0' + W + '}', '{"w":\u3000' + W + '}', '{"w":\x0b' + W + '}', '{"w":\x0c' + W + '}',
    '{"w":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}}',
    '{"w":{"dtype":"U8","shape":[1],"shape":[1],"data_offsets":[0,1]}}',
    '{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"data_offsets":[0,1]}}',
    '{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"shap\\u0065":[1]}}',
    '{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"x":1,"x":2}}',
    '{"__metadata__":{}}', '{"__metadata__":null}', '{"__metadata__":{},"__metadata__":{}}', '{"__metadata__":null,"__metadata__":{}}',
    '{"w":' + W + ',"__metadata__":{"a":"b"}}',
]  # fmt: skip

NOTES = [
    '{}', 'null', '[]', '[["a","b"]]', '"x"', '3', 'true', '{"a":"b"}', '{"a":""}', '{"":"b"}', '{"a":1}', '{"a":null}', '{"a":true}',
    '{"a":["b"]}', '{"a":{"b":"c"}}', '{"a":"b","a":"c"}', '{"a":"b","\\u0061":"c"}', '{"a":"\\ud800"}', '{"\\ud800":"a"}', '{"a":"ä日😀"}',
    '{"__metadata__":"x"}', '{"__proto__":"x"}', '{"a":"b",}', '{"dtype":"U8"}', W,
]  # fmt: skip

VALUES = ['null', 'true', 'false', 'tru', 'nul', 'True', '"x"', '"\\ud800"', '{}', '{"a":1,"a":2}', '{"a":[{"b":[]}]}', '[1,2,]', '[,]', '{"a":1,}',
          '"\\q"', '"\x01"', *NUMBERS]  # fmt: skip


def placed(*tensors: tuple) -> str:
    """A header with one tensor a triple of element type, shape and offsets."""
    return json.dumps(
        {f't{i}': {'dtype': d, 'shape': s, 'data_offsets': o} for i, (d, s, o) in enumerate(tensors)}, separators=(',', ':')
    )


U = 2**64 - 1

PLACES = [
    (placed(('U8', [1], [0, 1]), ('U8', [1], [1, 2])), 2),
    (placed(('U8', [1], [1, 2]), ('U8', [1], [0, 1])), 2),
    (placed(('U8', [1], [0, 1]), ('U8', [1], [0, 1])), 1),
    (placed(('U8', [1], [0, 1]), ('U8', [1], [0, 1])), 2),
    (placed(('U8', [2], [0, 2]), ('U8', [1], [1, 2])), 2),
    (placed(('U8', [1], [0, 1]), ('U8', [1], [2, 3])), 3),
    (placed(('U8', [1], [1, 2])), 2),
    (placed(('U8', [1], [0, 1])), 0),
    (placed(('U8', [1], [0, 1])), 2),
    (placed(('U8', [1], [1, 0])), 1),
    (placed(('U8', [0], [0, 0])), 0),
    (placed(('U8', [0], [1, 1])), 1),
    (placed(('U8', [0], [0, 0])), 1),
    (placed(('U8', [0], [0, 0]), ('U8', [1], [0, 1])), 1),
    (placed(('U8', [1], [0, 1]), ('U8', [0], [0, 0])), 1),
    (placed(('U8', [1], [0, 1]), ('U8', [0], [1, 1])), 1),
    (placed(('U8', [2], [0, 2]), ('U8', [0], [1, 1])), 2),
    (placed(('U8', [1], [0, 1]), ('U8', [0], [2, 2])), 1),
    (placed(('U8', [1], [0, 1]), ('F32', [1], [1, 5])), 5),
    (placed(('F32', [1], [0, 4]), ('F64', [1], [4, 12])), 12),
    (placed(('U8', [], [0, 1])), 1),
    (placed(('U8', [], [0, 0])), 0),
    (placed(('F32', [2], [0, 4])), 4),
    (placed(('U8', [U, 0], [0, 0])), 0),
    (placed(('U8', [0, U], [0, 0])), 0),
    (placed(('U8', [0, U, U], [0, 0])), 0),
    (placed(('U8', [U, 2, 0], [0, 0])), 0),
    (placed(('U8', [2**53 - 1, 0], [0, 0])), 0),
    (placed(('U8', [2**53, 0], [0, 0])), 0),
    (placed(('U8', [2**32, 2**31, 0], [0, 0])), 0),
    (placed(('U8', [2**32, 2**32, 0], [0, 0])), 0),
    (placed(('F64', [2**32, 2**31, 0], [0, 0])), 0),
    (placed(('U8', [2**32, 2**32 - 1, 0], [0, 0])), 0),
    (placed(('U8', [641, 6700417 * 2**32, 0], [0, 0])), 0),
    (placed(('U8', [2**52, 2**11, 2, 0], [0, 0])), 0),
    (placed(('U8', [2**32, 2**32], [0, 0])), 0),
    (placed(('U8', [2**52] * 40, [0, 8])), 8),
    (placed(('F64', [2**61, 1], [0, 8])), 8),
    (placed(('U8', [1], [0, U])), 1),
    (placed(('U8', [1], [U, U])), 1),
    (placed(('U8', [1] * 64, [0, 1])), 1),
    (placed(('U8', [1] * 65, [0, 1])), 1),
    (placed(('U8', [0] * 255, [0, 0])), 0),
]


def cases():
    for text in TEXTS:
        yield text, text.count(W) if '"v"' in text else int('U8' in text)
    for name in NAMES:
        yield named(name), 1
        yield tensor(x='"' + name + '"'), 1
        yield '{"__metadata__":{"' + name + '":"' + name + '"},"w":' + W + '}', 1
    for notes in NOTES:
        yield noted(notes), 1
    for value in VALUES:
        yield tensor(x=value), 1
        yield tensor(shape='[' + value + ']'), 1
        yield tensor(shape='[0,' + value + ']', data_offsets='[0,0]'), 0
        yield tensor(shape='[' + value + ',0]', data_offsets='[0,0]'), 0
        yield tensor(shape=value), 1
        yield tensor(data_offsets='[0,' + value + ']'), 1
        yield tensor(data_offsets='[' + value + ',1]'), 1
        yield tensor(data_offsets=value), 1
        yield tensor(dtype=value), 1
    for field in ('dtype', 'shape', 'data_offsets'):
        yield tensor(**{field: ''}), 1
    yield tensor(data_offsets='[0,1,1]'), 1
    yield tensor(data_offsets='[1]'), 1
    yield tensor(dtype='{"U8":null}'), 1
    yield tensor(dtype='"\\u0055\\u0038"'), 1
    for dtype in [*DTYPES, 'C128', 'F128', 'f32', 'F32 ', 'float32', 'toString', '__proto__', '', 'F8_E4M3FN', 'I4', 'U1']:
        for count in (0, 1, 2, 3, 4, 8):
            size = count * bits(dtype) / 8 if dtype in DTYPES else count
            for data in {int(size), int(size) + 1}:
                yield placed((dtype, [count], [0, data])), data
    for depth in (1, 2, 100, 124, 125, 126, 127, 128, 200):
        yield tensor(x='[' * depth + ']' * depth), 1
        yield tensor(x='{"a":' * depth + '1' + '}' * depth), 1
        yield '[' * depth + ']' * depth, 0
        yield '{"w":' + '[' * depth + ']' * depth + '}', 0
    yield from PLACES


def encoded(text: str) -> bytes:
    return text.encode('utf-8')


RAW = [
    (b'{"\xff":' + W.encode() + b'}', 1), (b'{"\xc0\x80":' + W.encode() + b'}', 1), (b'{"\xed\xa0\x80":' + W.encode() + b'}', 1),
    (b'{"\xe4":' + W.encode() + b'}', 1), (b'{"\xf4\x90\x80\x80":' + W.encode() + b'}', 1), (b'{}\xff', 0), (b'{}\xc2\xa0', 0),
    (b'{"\xef\xbf\xbe":' + W.encode() + b'}', 1), (b'{"a":' + W.encode() + b',"\xf0\x9f\x98":1}', 1),
]  # fmt: skip

VALID = [
    '{"w":' + W + '}',
    '{"__metadata__":{"epoch":"1","ä":"\\n"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[1,9]},"b":' + W + '}',
    placed(('I64', [1], [0, 8]), ('BF16', [2, 2], [8, 16]), ('BOOL', [], [16, 17]), ('F32', [0, 3], [17, 17])),
]
PIECES = ['{', '}', '[', ']', ',', ':', '"', '""', ' ', '\n', '0', '1', '-', '.', 'e', '\\', '\\u', 'null', 'ä', '\x00', '"w"', '"__metadata__"', W,
          '"shape":[0],', '00', '1.0', '-0', '{}', '[]', '\ufeff', '\\ud800', '"dtype":"U8",', '17', '255']  # fmt: skip


def mutations(rng: random.Random, count: int):
    """Valid headers with pieces of JSON put in, taken out, doubled and moved."""
    for _ in range(count):
        text = rng.choice(VALID)
        size = {VALID[0]: 1, VALID[1]: 9, VALID[2]: 17}[text]
        for _ in range(rng.choice([1, 1, 1, 2, 3])):
            tokens = re.findall(r'"(?:[^"\\]|\\.)*"?|\d+|\s+|.', text, re.S)
            i = rng.randrange(len(tokens))
            j = min(len(tokens), i + rng.choice([0, 1, 1, 2, 5]))
            change = rng.randrange(4)
            if change == 0:
                tokens[i:j] = []
            elif change == 1:
                tokens[i:j] = [rng.choice(PIECES)]
            elif change == 2:
                tokens[j:j] = tokens[i:j]
            else:
                tokens[i:j] = tokens[i:j][::-1]
            text = ''.join(tokens) or '{'
        yield text, size


def variations(rng: random.Random, count: int):
    """Valid headers written otherwise: white space, escapes, further fields, another order."""

    def text(value: str) -> str:
        return '"' + ''.join(rng.choice([c, c, f'\\u{ord(c):04x}', f'\\u{ord(c):04X}']) for c in value) + '"'

    def space() -> str:
        return rng.choice(['', '', '', ' ', '\n', '\t', '\r\n'])

    def record(members: list) -> str:
        rng.shuffle(members)
        inner = ','.join(space() + text(key) + space() + ':' + space() + value + space() for key, value in members)
        return '{' + (inner or space()) + '}'

    def sequence(values: list) -> str:
        return '[' + (','.join(space() + str(value) + space() for value in values) or space()) + ']'

    for _ in range(count):
        end = 0
        members = []
        for i in range(rng.randrange(4)):
            dtype = rng.choice(DTYPES)
            shape = [rng.choice([0, 1, 2, 4, 8]) for _ in range(rng.randrange(4))]
            size = bits(dtype)
            for n in shape:
                size *= n
            fields = [('dtype', text(dtype)), ('shape', sequence(shape)), ('data_offsets', sequence([end, end + size // 8]))]
            if rng.random() < 0.3:
                fields.append((rng.choice(['x', '', 'Shape', 'ä']), rng.choice(['1e5', '{}', '[[],{"a":[null]}]', '-0', '"ä"', 'true'])))
            members.append((rng.choice(['a', 'ä', '日', '/', '']) + str(i), record(fields)))
            end += size // 8
        if rng.random() < 0.3:
            members.append(('__metadata__', rng.choice(['null', record([]), record([('a', text('b')), ('ä', text('日'))])])))
        yield record(members) + space() + space(), end


def judge(header: bytes, size: int):
    try:
        found = deserialize(struct.pack('<Q', len(header)) + header + bytes(size))
    except SafetensorError:
        return None
    return sorted([name, info['dtype'], info['shape']] for name, info in found)


def main() -> None:
    seen = set()
    lines = []
    texts = [(encoded(text), size) for text, size in [*cases(), *mutations(random.Random(0), 1500), *variations(random.Random(1), 500)]]
    for header, size in [*texts, *RAW]:
        if (header, size) in seen:
            continue
        seen.add((header, size))
        lines.append(json.dumps([header.decode('latin-1'), size, judge(header, size)], separators=(',', ':')))
    Path(__file__).with_name('cases.json').write_text('[\n' + ',\n'.join(lines) + '\n]\n')
    print(len(lines), 'cases,', sum(not line.endswith('null]') for line in lines), 'accepted')


if __name__ == '__main__':
    main()
