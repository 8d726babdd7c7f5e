import { type KeyObject } from 'node:crypto';
import { type StoredBatch, type StoredWriter } from '../core/ledger-evidence.ts';
import { ed25519Key, noteVerifies, parseCheckpoint, parseNote } from '../core/ledger-note.ts';
import { type ProblemCode } from './problem.ts';

const rawKeyBytes = 32;

export interface BatchFault {
  readonly code: ProblemCode;
  readonly detail: string;
}

/** Checks signed checkpoints against their batches, for one writer. */
export class CheckpointCheck {
  readonly #name: string;
  readonly #publicKey: Buffer;
  /** Undefined: what stands in the list is no key. */
  readonly #key: KeyObject | undefined;

  constructor({ origin, publicKey }: StoredWriter) {
    this.#name = origin;
    this.#publicKey = publicKey;
    this.#key = publicKey.length === rawKeyBytes ? ed25519Key(publicKey) : undefined;
  }

  /** Undefined: signed by the writer, and of this batch. */
  fault({ firstSeq, n, root, checkpoint }: StoredBatch): BatchFault | undefined {
    const note = parseNote(checkpoint.toString());
    const signed = note && parseCheckpoint(note.text);
    if (!note || !signed) return { code: 'checkpoint_unsigned', detail: 'not a signed checkpoint' };
    const key = this.#key;
    if (!key || !noteVerifies(note, { name: this.#name, publicKey: this.#publicKey, key }))
      return { code: 'checkpoint_unsigned', detail: 'the signature does not verify' };
    if (signed.origin !== this.#name) return { code: 'checkpoint_differs', detail: 'its origin' };
    if (signed.size !== firstSeq + n) return { code: 'checkpoint_differs', detail: 'its size' };
    return signed.root.equals(root) ? undefined : { code: 'checkpoint_differs', detail: 'its root' };
  }
}
