import { entitiesNamed, nearestEntity } from '../classify/entity-names.ts';
import { type Own, ownRecognizers } from '../classify/own/own.ts';
import type { Recognizer } from '../classify/recognizer.ts';
import { type Described, knownEntities, recognizers } from '../classify/recognizers.ts';
import { createScanner } from '../classify/scanner.ts';
import type { Channel, DataClass, Finding, Origin } from '../core/types.ts';
import type { Scan, Scanner } from '../exchange/ports.ts';

const channel = 'text' as Channel;

/** One who looked for so many different sets of entities has a scanner made anew for the next. */
const MAX_SCANNERS = 64;

/** An entity that nobody knows. The message names the nearest. */
export class UnknownEntityError extends Error {}

/** A text that is being classified, piece by piece. */
export interface Classifying {
  /** What is new since the last piece. */
  take(text: Uint8Array, end: boolean): Promise<readonly Finding[]>;
  /** Nothing found later starts before that byte. */
  readonly settled: number;
}

export interface Classifier {
  /** All that it looks with. */
  readonly recognizers: readonly Described[];
  /**
   * @param origin where the text is from; default `conversation`
   * @param entities only these are looked for, and named in findings as they are here; undefined: all.
   * @throws UnknownEntityError
   */
  begin(entities?: readonly string[], origin?: Origin): Classifying;
  /** A whole text. @throws UnknownEntityError */
  classify(text: Uint8Array, entities?: readonly string[], origin?: Origin): Promise<readonly Finding[]>;
}

/** Who looks for what. */
interface Known {
  readonly recognizers: readonly Recognizer[];
  readonly own: Own | undefined;
  readonly entities: ReadonlyMap<string, Pick<Recognizer, 'class'>>;
}

function knownBy(own: Own | undefined): Known {
  const ours = own ? ownRecognizers(own) : [];
  const entities = new Map<string, Pick<Recognizer, 'class'>>(ours.map(one => [one.entity, one]));
  for (const [entity, known] of knownEntities) entities.set(entity, known);
  return { recognizers: [...recognizers, ...ours], own, entities };
}

/**
 * The scanner that requests are judged by, for texts that somebody gives it: no worker, no budget. `own`: what the
 * organisation looks for besides.
 */
export function createClassifier(own?: Own): Classifier {
  const known = knownBy(own);
  const scanners = new Map<string, Scanner>();
  const scannerFor = (entities: readonly string[] | undefined): Scanner => {
    const key = entities?.join(' ') ?? '';
    const scanner = scanners.get(key) ?? makeScanner(known, entities);
    scanners.delete(key);
    scanners.set(key, scanner);
    const [oldest] = scanners.keys();
    if (scanners.size > MAX_SCANNERS && oldest !== undefined) scanners.delete(oldest);
    return scanner;
  };
  const begin = (asked?: readonly string[], origin?: Origin): Classifying => {
    const answers = asked && answersOf(asked, known);
    const scanner = scannerFor(answers && [...answers.keys()].sort());
    return new Classify(scanner, answers, origin);
  };
  return {
    recognizers: known.recognizers,
    begin,
    classify: (text, entities, origin) => begin(entities, origin).take(text, true),
  };
}

/** Of these, one recognizer's findings hang on what others see: evidence of several kinds, a card near a code. */
const isAlone = (dataClass: DataClass): boolean => dataClass === 'pii' || dataClass === 'secrets';

/**
 * Those that have a part in finding the entities: the others' tables need not be built. What they find is the same with
 * all of them.
 */
function recognizersFor(known: Known, entities: readonly string[]): readonly Recognizer[] {
  const asked = new Set(entities);
  const classes = new Set(entities.flatMap(name => known.entities.get(name)?.class ?? []));
  // Whoever points at a person makes a health record of what is said of health.
  if (classes.has('phi') || classes.has('health_topic')) return known.recognizers;
  return known.recognizers.filter(recognizer =>
    [recognizer, ...(recognizer.also ?? [])].some(
      one => asked.has(one.entity) || (classes.has(one.class) && !isAlone(one.class)),
    ),
  );
}

const unlimited = { workers: 0, maxBytes: Infinity, maxMs: Infinity, cache: 'none' } as const;

const makeScanner = (known: Known, entities: readonly string[] | undefined): Scanner =>
  entities
    ? createScanner(
        { ...unlimited, entities: new Set(entities) },
        { recognizers: recognizersFor(known, entities) },
      )
    : createScanner({ ...unlimited, ...(known.own && { own: known.own }) });

/** By entity, how whoever asked called it. @throws UnknownEntityError */
function answersOf(asked: readonly string[], known: Known): ReadonlyMap<string, string> {
  const answers = new Map<string, string>();
  for (const name of asked) {
    const entities = entitiesNamed(name, known.entities.keys());
    if (entities.length === 0) throw unknown(name, known);
    for (const entity of entities) if (!answers.has(entity)) answers.set(entity, name);
  }
  return answers;
}

function unknown(name: string, known: Known): UnknownEntityError {
  const likely = nearestEntity(name, known.entities.keys());
  const hint = likely ? `Did you mean "${likely}"?` : '`sallyport recognizers` lists all.';
  return new UnknownEntityError(`There is no entity "${name}". ${hint}`);
}

class Classify implements Classifying {
  readonly #scanner: Scanner;
  readonly #scan: Scan;
  readonly #answers: ReadonlyMap<string, string> | undefined;
  #told = 0;

  constructor(scanner: Scanner, answers: ReadonlyMap<string, string> | undefined, origin?: Origin) {
    this.#scanner = scanner;
    this.#answers = answers;
    this.#scan = scanner.open(channel, 'text', '', 'whole', origin);
  }

  get settled(): number {
    return this.#scan.settled;
  }

  async take(text: Uint8Array, end: boolean): Promise<readonly Finding[]> {
    await this.#scanner.feed([{ scan: this.#scan, text, end }]);
    const found = this.#scan.findings.slice(this.#told);
    this.#told = this.#scan.findings.length;
    const answers = this.#answers;
    if (!answers) return found;
    return found.flatMap(finding => {
      const entity = answers.get(finding.entity);
      return entity === undefined ? [] : [{ ...finding, entity }];
    });
  }
}
