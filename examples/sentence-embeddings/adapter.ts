// Adapters as the PEFT library has them: a folder with a small safetensors file and what is to be known of it.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import * as t from 'io-ts'
import * as T from 'tensor-ts'
import { decodeOpened, encode, type Mapping, type Rule, showDecodeError } from 'tensor-ts/io'
import { openPath } from 'tensor-ts/io/node'
import type { Params } from './embed.js'
import { type Adapter, adapterOf } from './lora.js'
import { readJson } from './pretrained.js'

const rules = (part: 'query' | 'value'): readonly Rule[] => {
  const file = `base_model.model.encoder.layer.*.attention.self.${part}`
  return [
    { file: `${file}.lora_A.weight`, tree: `${part}.down`, transpose: true },
    { file: `${file}.lora_B.weight`, tree: `${part}.up`, transpose: true },
  ]
}

const mapping: Mapping = [rules('query'), rules('value')]

const Config = t.type({ r: t.number })

const configOf = (rank: number): t.TypeOf<typeof Config> & Readonly<Record<string, unknown>> => ({
  peft_type: 'LORA',
  base_model_name_or_path: 'sentence-transformers/all-MiniLM-L6-v2',
  r: rank,
  // PEFT multiplies by alpha / r what is added.
  lora_alpha: rank,
  target_modules: ['query', 'value'],
})

const weights = 'adapter_model.safetensors'
const config = 'adapter_config.json'

/** Writes an adapter and gives the number of bytes of its weights. */
export const saveAdapter = async (folder: string, adapter: Adapter): Promise<number> => {
  const bytes = encode(adapter, { format: 'pt' }, { mapping })
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, weights), bytes)
  await writeFile(join(folder, config), `${JSON.stringify(configOf(adapter.query.up.shape[1]), null, 2)}\n`)
  return bytes.length
}

/** Reads an adapter of a model. */
export const readAdapter = (folder: string, params: Params): TE.TaskEither<string, Adapter> =>
  pipe(
    readJson(join(folder, config), Config),
    TE.chain(({ r }) =>
      pipe(
        openPath(join(folder, weights)),
        TE.chain(decodeOpened(adapterOf(T.random.key(0), params, r), { mapping })),
        TE.mapLeft(showDecodeError),
      ),
    ),
  )
