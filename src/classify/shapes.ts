import type { Recognizer } from './recognizer.ts';

/** Of a number's groups, so many make its shape; and no group is longer. */
const MAX_GROUPS = 8;
const WIDTH = 32;
const NOWHERE = -1;

const none: readonly number[] = [];

/** Recognizers by the lengths of a number's first groups: a tree, one step for each group. */
export class Shapes {
  /** No shape has fewer digits. */
  readonly fewest: number;
  /** By node and the length of the next group: the node behind it. */
  readonly #next: Int32Array;
  readonly #asked: readonly (readonly number[])[];

  /** @throws RangeError for a shape of too many groups, or too long ones. */
  constructor(recognizers: readonly Recognizer[]) {
    const next: number[] = new Array<number>(WIDTH).fill(NOWHERE);
    const asked: number[][] = [[]];
    let fewest = Infinity;
    for (const [recognizer, shape] of shapesOf(recognizers)) {
      if (shape.length > MAX_GROUPS || shape.some(length => length >= WIDTH))
        throw new RangeError(`a number of more than ${MAX_GROUPS} groups`);
      fewest = Math.min(
        fewest,
        shape.reduce((sum, length) => sum + length, 0),
      );
      let node = 0;
      for (const length of shape) {
        const index = node * WIDTH + length;
        if (next[index] === NOWHERE) {
          next[index] = asked.push([]) - 1;
          next.push(...new Array<number>(WIDTH).fill(NOWHERE));
        }
        node = next[index] as number;
      }
      if (!asked[node]?.includes(recognizer)) asked[node]?.push(recognizer);
    }
    this.#next = Int32Array.from(next);
    this.#asked = asked;
    this.fewest = fewest;
  }

  /** Where a number stands that has no group yet. */
  get root(): number {
    return 0;
  }

  /** Behind a group of so many digits; negative: no shape goes on so. */
  step(node: number, length: number): number {
    return node < 0 ? node : (this.#next[node * WIDTH + length] as number);
  }

  asked(node: number): readonly number[] {
    return node < 0 ? none : (this.#asked[node] as readonly number[]);
  }
}

const shapesOf = (
  recognizers: readonly Recognizer[],
): readonly (readonly [recognizer: number, shape: readonly number[]])[] =>
  recognizers.flatMap(({ triggers }, recognizer) =>
    triggers.flatMap(trigger =>
      trigger.on === 'digits' && 'shapes' in trigger
        ? trigger.shapes.map(shape => [recognizer, shape] as const)
        : [],
    ),
  );
