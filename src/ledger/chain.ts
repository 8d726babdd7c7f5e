import { randomUUID } from 'node:crypto';
import { InvariantError } from '../core/errors.ts';
import { shortWriter } from '../core/ledger-columns.ts';
import { CompactRange, emptyRoot, leafHashOfPrefixed } from '../core/ledger-merkle.ts';
import { checkpointText, signatureBytes } from '../core/ledger-note.ts';
import type { EpochHead, RecordRow, SignedBatch, WriterRow } from '../core/ledger-store.ts';
import type { Nanos } from '../core/types.ts';
import { bodyVersion, type Draft } from './body.ts';
import type { Signer } from './signer.ts';

/** What a chain puts in front of a record's own members is shorter than that. */
const maxChainBytes = 320;

interface Link {
  readonly batch: number;
  readonly seq: number;
  /** Leaf hash of the record before, base64url. */
  readonly prev: string | undefined;
  readonly time: Nanos;
  readonly tree: CompactRange;
  readonly root: Buffer;
}

/**
 * One epoch of a writer: a hash chain of records, and a C2SP transparency log of the same. It moves on when a batch is
 * signed, for no second batch may ever be signed in its place; whoever takes one out of it must store that very one.
 */
export class Chain {
  /** New for every epoch, so that no two processes and no restored state continue one chain. */
  readonly writer: string = randomUUID();
  readonly row: WriterRow;
  readonly #signer: Signer;
  readonly #now: () => Nanos;
  /** How its records name it. */
  readonly #short: string;
  #link: Link = { batch: 0, seq: 0, prev: undefined, time: 0n, tree: new CompactRange(), root: emptyRoot };

  constructor(options: {
    readonly instance: string;
    readonly previous: EpochHead | undefined;
    readonly signer: Signer;
    readonly now: () => Nanos;
  }) {
    const { instance, previous, signer } = options;
    const epoch = (previous?.epoch ?? 0) + 1;
    // The uuid keeps the origin unique where an epoch's number comes again: a restored database, two at once.
    const origin = `sallyport/${instance}/${epoch}/${this.writer}`;
    this.row = { instance, epoch, origin, keyId: signer.keyId, publicKey: signer.publicKey, previous };
    this.#signer = signer;
    this.#short = shortWriter(this.writer);
    this.#now = options.now;
  }

  /**
   * The next batch, whole and signed; a promise only where the signer needs one.
   * @throws whatever the signer throws; the chain is then where it was.
   */
  sign(drafts: readonly Draft[]): SignedBatch | Promise<SignedBatch> {
    const from = this.#link;
    const now = this.#now();
    const time = now > from.time ? now : from.time;
    const tree = from.tree.fork();
    const { bodies, records, prev } = this.#write(drafts, { ...from, time, tree });
    const root = tree.root();
    const text = checkpointText({ origin: this.row.origin, size: tree.size, root });
    const signed = (signature: Uint8Array): SignedBatch => {
      if (signature.length !== signatureBytes) throw new InvariantError('the signer did not sign');
      this.#link = { batch: from.batch + 1, seq: tree.size, prev, time, tree, root };
      return {
        writer: this.writer,
        batch: from.batch,
        firstSeq: from.seq,
        previousRoot: from.root,
        root,
        signature: Buffer.from(signature),
        time,
        records,
        bodies,
        opens: from.batch === 0 ? this.row : undefined,
      };
    };
    const signature = this.#signer.sign(Buffer.from(text));
    return signature instanceof Promise ? signature.then(signed) : signed(signature);
  }

  /** The records behind one another, each with the leaf prefix in front, so that it is hashed where it stands. */
  #write(
    drafts: readonly Draft[],
    link: Link,
  ): { bodies: Buffer; records: readonly RecordRow[]; prev: string | undefined } {
    const room = drafts.reduce((sum, { tail }) => sum + maxChainBytes + Buffer.byteLength(tail), 0);
    const buffer = Buffer.allocUnsafe(room);
    const records: RecordRow[] = [];
    const time = String(link.time);
    let { prev } = link;
    let end = 0;
    for (const [index, { kind, tail, columns }] of drafts.entries()) {
      const start = end;
      buffer[start] = 0;
      end += 1;
      end += buffer.write(this.#head(kind, link.seq + index, time, prev), end);
      end += buffer.write(tail, end);
      prev = leafHashOfPrefixed(buffer.subarray(start, end));
      const leaf = Buffer.from(prev, 'base64url');
      link.tree.append(leaf);
      records.push({ kind, columns, at: start + 1, length: end - start - 1, leaf });
    }
    return { bodies: buffer.subarray(0, end), records, prev };
  }

  #head(kind: string, seq: number, time: string, prev: string | undefined): string {
    const before = prev === undefined ? 'null' : `"${prev}"`;
    return `{"v":${bodyVersion},"kind":"${kind}","place":"${this.#short}/${seq}","time":"${time}","prev":${before},`;
  }
}
