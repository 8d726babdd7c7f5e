import type { KeyObject } from 'node:crypto';
import type { StoredBatch, StoredWriter } from '../core/ledger-evidence.ts';
import { checkpointText, ed25519Key, isSignedBy, signedNote } from '../core/ledger-note.ts';

const rawKeyBytes = 32;

/** Puts the checkpoints of a writer's batches together again, and checks who signed them. */
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

  /** Did the writer sign that its tree of this size has this root? */
  isSigned({ firstSeq, n, root, signature }: StoredBatch): boolean {
    const checkpoint = { origin: this.#name, size: firstSeq + n, root };
    return this.#key !== undefined && isSignedBy(this.#key, checkpoint, signature);
  }

  /** The signed note, for whoever wants to keep it elsewhere. */
  note({ firstSeq, n, root, signature }: StoredBatch): string {
    const text = checkpointText({ origin: this.#name, size: firstSeq + n, root });
    return signedNote(text, { name: this.#name, publicKey: this.#publicKey }, signature);
  }
}
