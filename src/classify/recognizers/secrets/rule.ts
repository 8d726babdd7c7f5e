import { type Run, type Shape, shapesOf } from './shape.ts';

/** What a rule says beside its shapes, where that is not what most say. */
export interface RuleOptions {
  /** Where an entity has more than one rule. */
  readonly id?: string;
  /** Shannon entropy of what varies, in bits per character. */
  readonly entropy?: number;
  /** Of a key that nothing speaks against. */
  readonly score?: number;
  /** A checksum within the key that its issuer has published. */
  readonly checksum?: 'crc32';
  /** What else must hold of the key. */
  readonly check?: 'telegram' | 'discord' | 'padded';
}

export interface KeyShape extends Shape {
  /** What varies has at least so many bits per character. */
  readonly entropy: number;
}

/** Keys of one kind. */
export interface KeyRule extends RuleOptions {
  readonly id: string;
  readonly entity: string;
  readonly issuer: string;
  readonly shapes: readonly KeyShape[];
  readonly example: string;
}

/** Keys that only their surroundings tell from any other token: one of these words before it. */
export interface NamedKeyRule extends KeyRule {
  readonly words: readonly string[];
}

const nameOf = (entity: string): string => entity.toLowerCase().replaceAll('_', '-');

/** Keys that say whose they are. */
export function key(entity: string, issuer: string, text: string, options: RuleOptions = {}): KeyRule {
  const shapes = shapesOf(text).map(shape => random(shape, options));
  if (shapes.some(({ anchor }) => anchor.length < 2)) throw new RangeError(`${entity} has nothing to go by`);
  const example = (text.split(' ')[0] ?? '').replaceAll(/<[^>]+>/g, '…');
  return { ...options, id: idOf(entity, options), entity, issuer, shapes, example };
}

/** Keys that have a name beside them. `words` are separated by commas. */
export function named(
  entity: string,
  issuer: string,
  words: string,
  text: string,
  options: RuleOptions = {},
): NamedKeyRule {
  const list = words.split(',');
  const shapes = shapesOf(text).map(shape => random(wholeOf(shape), options));
  const example = `${list[0] ?? ''} key: …`;
  return { ...options, id: idOf(entity, options), entity, issuer, words: list, shapes, example };
}

/** A shape that has no anchor, as the name is one. */
const wholeOf = ({ lead, anchor, parts, named: isNamed }: Shape): Shape => ({
  lead: undefined,
  anchor: '',
  parts: [...(lead ? [lead] : []), ...(anchor === '' ? [] : [anchor]), ...parts],
  named: isNamed,
});

const idOf = (entity: string, { id }: RuleOptions): string => `key.${id ?? nameOf(entity)}`;

const random = (shape: Shape, { entropy }: RuleOptions): KeyShape => ({
  ...shape,
  entropy: entropy ?? entropyOf(shape),
});

/** What nearly all random texts of the shape exceed, and few others. */
function entropyOf({ parts }: Shape): number {
  const runs = parts.filter((part): part is Run => typeof part === 'object');
  const length = runs.reduce((sum, { min }) => sum + min, 0);
  const widest = Math.max(...runs.map(({ alphabet }) => alphabet.reduce((sum, flag) => sum + flag, 0)));
  if (widest <= 10) return length < 12 ? 1.5 : 2.2;
  if (widest <= 22) return length < 20 ? 2.3 : 2.8;
  return length < 16 ? 2.5 : length < 30 ? 3 : 3.3;
}
