import type { CharSet } from './byte-set.ts';
import { PatternError } from './pattern-error.ts';
import type { Node } from './pattern-syntax.ts';

/** Of the pattern written out, counts and all. */
const MAX_NODES = 6000;
/** Of the table: some 100 KiB for a pattern. */
const MAX_STATES = 1500;

/** Of the automaton: the state that no byte leaves, and the first one. */
export const DEAD = 0;
export const START = 1;

/** A deterministic automaton over bytes: one look-up for each byte, whatever the pattern. */
export interface Automaton {
  /** Class of each byte. */
  readonly classes: Uint8Array;
  readonly width: number;
  /** `table[state * width + class]` is the next state. */
  readonly table: Uint16Array;
  /** By state: a match ends here. */
  readonly accepting: Uint8Array;
}

/** Steps of Thompson's construction (CACM 11, 1968): a byte of a set, a fork, or the end. */
interface Step {
  readonly bytes: Uint8Array | undefined;
  readonly next: number[];
}

const ACCEPT = 0;

class Builder {
  readonly steps: Step[] = [{ bytes: undefined, next: [] }];

  #step(bytes: Uint8Array | undefined, next: number[]): number {
    if (this.steps.length >= MAX_NODES)
      throw new PatternError(
        'is too large once its counts are written out.',
        'Lower the counts, or write several patterns.',
      );
    return this.steps.push({ bytes, next }) - 1;
  }

  /** What begins with `node` and goes on with `then`. */
  build(node: Node, then: number): number {
    switch (node.kind) {
      case 'set':
        return this.#set(node.set, then);
      case 'all':
        return node.parts.reduceRight((next, part) => this.build(part, next), then);
      case 'one':
        return this.#step(
          undefined,
          node.parts.map(part => this.build(part, then)),
        );
      case 'times':
        return this.#times(node.part, node.min, node.max, then);
    }
  }

  #times(part: Node, min: number, max: number, then: number): number {
    let next = then;
    if (max === Infinity) {
      const fork = this.#step(undefined, [then]);
      this.steps[fork]?.next.unshift(this.build(part, fork));
      next = fork;
    } else {
      for (let i = min; i < max; i++) next = this.#step(undefined, [this.build(part, next), then]);
    }
    for (let i = 0; i < min; i++) next = this.build(part, next);
    return next;
  }

  #set({ ascii, others, allOthers }: CharSet, then: number): number {
    const ways: number[] = [];
    if (ascii.includes(1)) ways.push(this.#step(widened(ascii), [then]));
    if (allOthers) ways.push(this.#anyOther(then));
    else for (const char of others) ways.push(this.#bytes(Buffer.from(char), then));
    return ways.length === 1 ? (ways[0] as number) : this.#step(undefined, ways);
  }

  #bytes(bytes: Uint8Array, then: number): number {
    return [...bytes].reduceRight((next, b) => this.#step(range(b, b), [next]), then);
  }

  /** Any character of two to four bytes. */
  #anyOther(then: number): number {
    const last = this.#step(range(0x80, 0xbf), [then]);
    const third = this.#step(range(0x80, 0xbf), [last]);
    const second = this.#step(range(0x80, 0xbf), [third]);
    return this.#step(undefined, [
      this.#step(range(0xc2, 0xdf), [last]),
      this.#step(range(0xe0, 0xef), [third]),
      this.#step(range(0xf0, 0xf4), [second]),
    ]);
  }
}

function range(from: number, to: number): Uint8Array {
  return new Uint8Array(256).fill(1, from, to + 1);
}

function widened(ascii: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(256);
  bytes.set(ascii);
  return bytes;
}

/** Bytes that no set tells apart. */
function classify(steps: readonly Step[]): {
  readonly classes: Uint8Array;
  readonly samples: readonly number[];
} {
  const sets = steps.flatMap(({ bytes }) => (bytes ? [bytes] : []));
  const unique = [...new Map(sets.map(bytes => [Buffer.from(bytes).toString('latin1'), bytes])).values()];
  const known = new Map<string, number>();
  const samples: number[] = [];
  const classes = Uint8Array.from({ length: 256 }, (_, b) => {
    const signature = unique.map(bytes => bytes[b]).join('');
    const is = known.get(signature) ?? known.size;
    if (is === known.size) samples.push(b);
    known.set(signature, is);
    return is;
  });
  return { classes, samples };
}

/** The subset construction (Rabin and Scott, 1959). @throws PatternError where the table would be too large. */
export function compile(node: Node): Automaton {
  const builder = new Builder();
  const start = builder.build(node, ACCEPT);
  const { steps } = builder;
  const { classes, samples } = classify(steps);
  const states = new Map<string, number>();
  const sets: (readonly number[])[] = [[]];
  states.set('', DEAD);
  const stateOf = (from: readonly number[]): number => {
    const set = closure(steps, from);
    const name = set.join(',');
    const known = states.get(name);
    if (known !== undefined) return known;
    if (sets.length >= MAX_STATES)
      throw new PatternError(
        'needs too large a table.',
        'Lower the counts of parts that overlap, or begin it with something fixed.',
        undefined,
        true,
      );
    states.set(name, sets.length);
    return sets.push(set) - 1;
  };
  stateOf([start]);
  const rows: number[][] = [samples.map(() => DEAD)];
  for (let state = START; state < sets.length; state++)
    rows.push(samples.map(b => stateOf(moved(steps, sets[state] ?? [], b))));
  const accepting = Uint8Array.from(sets, set => Number(set.includes(ACCEPT)));
  if (accepting[START] === 1)
    throw new PatternError('matches the empty text.', 'Make at least one part of it required.');
  if (!accepting.includes(1)) throw new PatternError('matches nothing.', 'Look for what excludes itself.');
  return { classes, width: samples.length, table: Uint16Array.from(rows.flat()), accepting };
}

const moved = (steps: readonly Step[], set: readonly number[], b: number): readonly number[] =>
  set.flatMap(at => {
    const step = steps[at];
    return step?.bytes?.[b] === 1 ? step.next : [];
  });

/** Steps that take a byte, and the end, reachable without one. */
function closure(steps: readonly Step[], from: readonly number[]): readonly number[] {
  const seen = new Set(from);
  for (const at of seen) {
    const step = steps[at];
    if (step && !step.bytes) for (const next of step.next) seen.add(next);
  }
  return [...seen].filter(at => at === ACCEPT || steps[at]?.bytes).sort((a, b) => a - b);
}
