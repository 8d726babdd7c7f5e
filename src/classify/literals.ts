/** A literal in an automaton and what it stands for. */
export interface Literal<T> {
  /** Compared without regard to the case of ASCII letters; other characters by their UTF-8 bytes. */
  readonly text: string;
  readonly value: T;
}

export interface LiteralOutput<T> {
  /** Of the literal, in bytes. */
  readonly length: number;
  readonly value: T;
}

/** Classes 0 to 9 are the digits, whatever the literals are: a caller sees a digit without another look-up. */
export const DIGIT_CLASSES = 10;

const lower = (b: number): number => (b >= 0x41 && b <= 0x5a ? b | 0x20 : b);

interface Node<T> {
  readonly next: Map<number, number>;
  readonly depth: number;
  fail: number;
  readonly outputs: LiteralOutput<T>[];
}

/**
 * An Aho–Corasick automaton (CACM 18, 1975) as a full transition table over byte classes. States are offsets into
 * `table`, so a step is `state = table[state + classes[byte]]`; those that end a literal are `accepting` and above.
 */
export class Literals<T> {
  readonly classes: Uint8Array = new Uint8Array(256);
  readonly stride: number;
  readonly table: Int32Array;
  readonly accepting: number;
  /** By state / stride: the length of the longest beginning of a literal that the text ends with. */
  readonly depths: Uint8Array;
  readonly #outputs: readonly (readonly LiteralOutput<T>[])[];

  constructor(literals: readonly Literal<T>[]) {
    const encoded = literals.map(({ text, value }) => ({ bytes: Buffer.from(text).map(lower), value }));
    this.stride = this.#classify(encoded.map(({ bytes }) => bytes));
    const nodes = grow(
      encoded.map(({ bytes, value }) => ({ bytes: bytes.map(b => this.classes[b] ?? 0), value })),
    );
    link(nodes);
    const order = [...nodes.keys()].sort((a, b) => Number(ends(nodes[a])) - Number(ends(nodes[b])) || a - b);
    const place = new Int32Array(nodes.length);
    order.forEach((node, index) => (place[node] = index * this.stride));
    this.table = fill(nodes, place, this.stride);
    this.accepting = order.filter(node => !ends(nodes[node])).length * this.stride;
    this.depths = Uint8Array.from(order, node => nodes[node]?.depth ?? 0);
    this.#outputs = order.map(node => nodes[node]?.outputs ?? []);
  }

  /** What ends in an accepting state, longest first. */
  outputs(state: number): readonly LiteralOutput<T>[] {
    return this.#outputs[state / this.stride] ?? [];
  }

  depth(state: number): number {
    return this.depths[state / this.stride] ?? 0;
  }

  #classify(literals: readonly Uint8Array[]): number {
    const other = DIGIT_CLASSES;
    this.classes.fill(other);
    for (let digit = 0; digit < DIGIT_CLASSES; digit++) this.classes[0x30 + digit] = digit;
    let next = other + 1;
    for (const b of new Set(literals.flatMap(bytes => [...bytes]))) {
      if (this.classes[b] === other) this.classes[b] = next++;
    }
    for (let b = 0x41; b <= 0x5a; b++) this.classes[b] = this.classes[b | 0x20] ?? other;
    return next;
  }
}

const ends = (node: { readonly outputs: readonly unknown[] } | undefined): boolean =>
  (node?.outputs.length ?? 0) > 0;

function grow<T>(literals: readonly { readonly bytes: Uint8Array; readonly value: T }[]): Node<T>[] {
  const nodes: Node<T>[] = [{ next: new Map(), depth: 0, fail: 0, outputs: [] }];
  for (const { bytes, value } of literals) {
    if (bytes.length === 0 || bytes.length > 255) throw new RangeError('a literal has 1 to 255 bytes');
    let at = 0;
    for (const symbol of bytes) {
      const node = nodes[at] as Node<T>;
      let child = node.next.get(symbol);
      if (child === undefined) {
        child = nodes.push({ next: new Map(), depth: node.depth + 1, fail: 0, outputs: [] }) - 1;
        node.next.set(symbol, child);
      }
      at = child;
    }
    nodes[at]?.outputs.push({ length: bytes.length, value });
  }
  return nodes;
}

/** Failure links breadth first; a node also puts out what its failure does. */
function link<T>(nodes: readonly Node<T>[]): void {
  const queue = [0];
  for (const at of queue) {
    const node = nodes[at] as Node<T>;
    for (const [symbol, child] of node.next) {
      queue.push(child);
      if (at === 0) continue;
      let fail = node.fail;
      while (fail !== 0 && !nodes[fail]?.next.has(symbol)) fail = nodes[fail]?.fail ?? 0;
      const target = nodes[child] as Node<T>;
      target.fail = nodes[fail]?.next.get(symbol) ?? 0;
      target.outputs.push(...(nodes[target.fail]?.outputs ?? []));
    }
  }
}

/** The table, breadth first, so that the row of a failure is there before the row that copies it. */
function fill<T>(nodes: readonly Node<T>[], place: Int32Array, stride: number): Int32Array {
  const table = new Int32Array(nodes.length * stride);
  const queue = [0];
  for (const at of queue) {
    const node = nodes[at] as Node<T>;
    const row = place[at] ?? 0;
    const fail = place[node.fail] ?? 0;
    if (at !== 0) table.copyWithin(row, fail, fail + stride);
    else table.fill(place[0] ?? 0, row, row + stride);
    for (const [symbol, child] of node.next) {
      table[row + symbol] = place[child] ?? 0;
      queue.push(child);
    }
  }
  return table;
}
