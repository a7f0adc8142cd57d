"""A GPT-2 of few parameters of the transformers library, as it is published, and what it makes of some tokens:

    .tmp/interop/bin/python test/examples/gpt2/make.py

with the packages of scripts/interop/requirements.txt.
"""

import json
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file

folder = Path(__file__).parent
torch.manual_seed(0)
sizes = {'vocab_size': 11, 'n_positions': 9, 'n_embd': 8, 'n_head': 2, 'n_layer': 2}
model = transformers.GPT2LMHeadModel(transformers.GPT2Config(**sizes)).eval()
for parameter in model.parameters():
    # Norms and biases begin as ones and zeros, which would be equal wherever they went.
    torch.nn.init.normal_(parameter, std=0.4)

tokens = torch.tensor([[3, 1, 4, 1, 5, 9, 2], [10, 0, 7, 7, 8, 2, 6]])
prompt = torch.tensor([[3, 1, 4]])
with torch.no_grad():
    logits = model(tokens).logits
    chosen = model.generate(prompt, max_new_tokens=6, do_sample=False, eos_token_id=None, pad_token_id=0)

# As in the published files: without `transformer.` in front, and with the masks of the attention.
state = {name.removeprefix('transformer.'): x.contiguous() for name, x in model.transformer.state_dict().items()}
mask = torch.ones(9, 9).tril().reshape(1, 1, 9, 9)
state |= {f'h.{block}.attn.bias': mask.clone() for block in range(2)}
save_file(state, folder / 'model.safetensors', metadata={'format': 'pt'})
(folder / 'config.json').write_text(json.dumps({'model_type': 'gpt2', **sizes}, indent=1) + '\n')
cases = {'tokens': tokens.tolist(), 'logits': logits.tolist(), 'chosen': chosen[0].tolist()}
(folder / 'cases.json').write_text(json.dumps(cases) + '\n')
