"""Embeddings of sentences by the transformers library, for test/examples/sentence-embeddings.test.ts:

    .tmp/interop/bin/python test/examples/golden/make.py small           # a BERT of random numbers, with a small vocabulary: small/
    .tmp/interop/bin/python test/examples/golden/make.py minilm FOLDER   # all-MiniLM-L6-v2, whose files are in the folder: minilm.json

with the packages of scripts/interop/requirements.txt. What a sentence is embedded as is what the model's own modules say: the mean of
the last hidden states by the mask, of length 1, of at most so many tokens as sentence_bert_config.json has.
"""

import base64
import json
import re
import sys
from pathlib import Path

import numpy as np
import torch
import transformers
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

HERE = Path(__file__).parent
SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']

SENTENCES = [
    'The baker is sleeping.',
    '',
    ' \t\n ',
    'a',
    'My little sister is repairing a bicycle in front of the school, and nobody helps her.',
    'Die müde Krankenschwester zählt Geld; der Fremde mit dem großen Hut schläft über Größe und Straße.',
    'CAFÉ cafe\u0301 naïve Ångström İstanbul ΑΣ ẞ ﬁn ½ ² №5',
    '東京は夜の七時。 我爱你 한국어 ไทย हिन्दी עִבְרִית العربية',
    '👩‍👩‍👧‍👦 🇩🇪 ☕️ emoji, a zero\u200bwidth\u200dspace, a soft\u00adhyphen, \u2028 lines\u2029 and \x00\x07\ufffd controls',
    "Don't--stop!!! $1,000.50 @user #tag https://example.org/a?b=c&d=e_f ~`^|<>{}[]\\",
    'Marks of the model itself: [SEP] [CLS] [MASK] [PAD] [unk]',
    'Donaudampfschifffahrtsgesellschaftskapitän ' + 'x' * 99 + ' ' + 'y' * 101 + ' supercalifragilisticexpialidocious',
    'It is cut off. ' * 100,
]


def embedded(model, tokenizer, longest: int, sentences: list) -> list:
    rows = []
    for text in sentences:
        given = tokenizer(text, truncation=True, max_length=longest, return_tensors='pt')
        with torch.no_grad():
            hidden = model(**given).last_hidden_state
        counts = given['attention_mask'].unsqueeze(-1).float()
        mean = (hidden * counts).sum(1) / counts.sum(1)
        row = torch.nn.functional.normalize(mean, p=2, dim=1)[0]
        numbers = base64.b64encode(row.numpy().astype('<f4').tobytes()).decode()
        rows.append({'text': text, 'tokens': given['input_ids'][0].tolist(), 'embedding': numbers})
    return rows


def save(path: Path, rows: list) -> None:
    path.write_text('[\n' + ',\n'.join(json.dumps(row) for row in rows) + '\n]\n')


def vocabulary() -> list:
    """The words of the example's sentences, and letters of which others are made."""
    phrases = re.findall(r"\['(.*)', '(.*)'\]", (HERE / '../../../examples/sentence-embeddings/sentences.ts').resolve().read_text())
    normal = normalizers.BertNormalizer(lowercase=True)
    words = sorted({word for pair in phrases for text in pair for word in normal.normalize_str(text).split()})
    letters = [chr(c) for c in range(ord('a'), ord('z') + 1)]
    return [*SPECIAL, '.', ',', *letters, *[f'##{c}' for c in letters], *[word for word in words if len(word) > 1]]


def small() -> None:
    folder = HERE / 'small'
    folder.mkdir(exist_ok=True)
    words = vocabulary()
    tokenizer = Tokenizer(models.WordPiece({word: i for i, word in enumerate(words)}, unk_token='[UNK]', max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    marks = [(mark, words.index(mark)) for mark in ['[CLS]', '[SEP]']]
    tokenizer.post_processor = processors.TemplateProcessing(
        single='[CLS] $A [SEP]', pair='[CLS] $A [SEP] $B:1 [SEP]:1', special_tokens=marks
    )
    tokenizer.add_special_tokens(SPECIAL)
    sizes = {'vocab_size': len(words), 'hidden_size': 32, 'num_hidden_layers': 3, 'num_attention_heads': 4, 'intermediate_size': 64}
    torch.manual_seed(0)
    model = transformers.BertModel(transformers.BertConfig(max_position_embeddings=40, **sizes)).eval()
    for name, parameter in model.named_parameters():
        # Norms and biases begin as ones and zeros, which would be equal wherever they went.
        torch.nn.init.normal_(parameter, mean=1.0 if name.endswith('LayerNorm.weight') else 0.0, std=0.2)
    model.save_pretrained(folder)
    longest = 24
    (folder / 'sentence_bert_config.json').write_text(json.dumps({'max_seq_length': longest}) + '\n')
    # As it comes, of the transformers library: what the tokenizer is made by says nothing of how long its sentences are.
    tokenizer.save(str(folder / 'tokenizer.json'), pretty=False)
    (folder / 'tokenizer_config.json').write_text(json.dumps({'tokenizer_class': 'BertTokenizer', 'do_lower_case': True}) + '\n')
    marked = {f'{mark[1:-1].lower()}_token': mark for mark in SPECIAL}
    fast = transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, **marked)
    save(folder / 'embeddings.json', embedded(model, fast, longest, SENTENCES))


def minilm(folder: Path) -> None:
    model = transformers.AutoModel.from_pretrained(folder).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    longest = json.loads((folder / 'sentence_bert_config.json').read_text())['max_seq_length']
    save(HERE / 'minilm.json', embedded(model, tokenizer, longest, SENTENCES))


if __name__ == '__main__':
    transformers.logging.set_verbosity_error()
    if sys.argv[1] == 'small':
        small()
    else:
        minilm(Path(sys.argv[2]))
