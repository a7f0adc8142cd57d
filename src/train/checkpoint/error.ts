import { type DecodeError, showDecodeError } from '../../io/error.js'
import { sayer } from '../../tensor/message.js'

/** Why a checkpoint could not be written or read. `showCheckpointError` puts it into words. */
export type CheckpointError =
  | { readonly _tag: 'CannotWrite'; readonly file: string; readonly reason: string }
  | { readonly _tag: 'CannotRead'; readonly file: string; readonly reason: string }
  /** The bytes are not those that were written. */
  | { readonly _tag: 'Damaged'; readonly file: string; readonly reason: string }
  /** It holds other tensors than are expected. */
  | { readonly _tag: 'OtherModel'; readonly file: string; readonly error: DecodeError }
  /** Its tensors are as expected, but it is of another training. */
  | { readonly _tag: 'OtherTraining'; readonly file: string; readonly reason: string }
  /** There are checkpoints where a training begins anew. */
  | { readonly _tag: 'Occupied'; readonly file: string }

/** An error in words; undefined where it is none. */
const sentence = (error: CheckpointError): string | undefined => {
  switch (error._tag) {
    case 'CannotWrite':
      return `${error.file}: cannot be written: ${error.reason}`
    case 'CannotRead':
      return `${error.file}: cannot be read: ${error.reason}`
    case 'Damaged':
      return `${error.file}: damaged: ${error.reason}; without it training goes on from the checkpoint before`
    case 'OtherModel':
      return `${error.file}: no checkpoint of these parameters and this optimizer: ${showDecodeError(error.error)}`
    case 'OtherTraining':
      return `${error.file}: no checkpoint of this training: ${error.reason}`
    case 'Occupied':
      return `${error.file}: a checkpoint of an earlier training; resume it, or choose another folder`
  }
}

/**
 * A checkpoint error as one sentence, which begins with the file.
 *
 * @throws TypeError for what is no checkpoint error.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { showCheckpointError } from 'tensor-ts/train'
 *
 * const error = { _tag: 'CannotWrite', file: 'runs/step-1.safetensors', reason: 'no space is left' } as const
 * assert.equal(showCheckpointError(error), 'runs/step-1.safetensors: cannot be written: no space is left')
 * ```
 */
export const showCheckpointError: (error: CheckpointError) => string = sayer(
  'showCheckpointError',
  'an error of a checkpoint',
  sentence,
)
