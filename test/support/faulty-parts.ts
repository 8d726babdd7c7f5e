import type { Direction, Head } from '../../src/core/types.ts';
import type {
  FrameReader,
  Identity,
  Judge,
  Operation,
  Policy,
  Provider,
  Scan,
  Scanner,
  Snapshot,
  Transform,
} from '../../src/exchange/ports.ts';

/** A request names what fails for it: `PLACE DIRECTION HOW`, several of them apart by a comma. */
export const faultHeader = 'x-test-fault';

export type Place =
  | 'identity.identify'
  | 'scanner.open'
  | 'scanner.feed'
  | 'scan.settled'
  | 'scan.findings'
  | 'policy.providers'
  | 'policy.route'
  | 'policy.judge'
  | 'judge.decide'
  | 'transform.replace'
  | 'provider.find'
  | 'operation.reader'
  | 'operation.denial'
  | 'operation.errorFrame'
  | 'reader.read';

/** `throws later`: once the answer has come to this. */
export const laterMarker = 'word 7';

const ways = {
  throws: () => {
    throw new Error('planted');
  },
  // Whoever catches must not look at what it is.
  'throws nothing': () => {
    throw undefined as unknown as Error;
  },
  rejects: () => Promise.reject(new Error('planted')),
  'never ends': () => new Promise<never>(() => undefined),
  'gives nothing': () => undefined,
  'throws later': () => {
    throw new Error('planted');
  },
} as const satisfies Record<string, () => unknown>;

export type Way = keyof typeof ways;

/** What was planted for one exchange. */
class Planted {
  #specs: readonly { readonly place: string; readonly direction: string; readonly way: Way }[] = [];
  #direction: Direction = 'request';
  #later = false;

  plant(head: Head): void {
    const value = head.find(([name]) => name === faultHeader)?.[1] ?? '';
    this.#specs = value.split(',').map(spec => {
      const [place = '', direction = '', ...way] = spec.trim().split(' ');
      return { place, direction, way: way.join(' ') as Way };
    });
  }

  /** From now on the exchange is at work on this direction. */
  turn(direction: Direction): void {
    this.#direction = direction;
  }

  hear(chunk: Uint8Array): void {
    this.#later ||= Buffer.from(chunk).includes(laterMarker);
  }

  /** What was planted at this place, or what is right. */
  at<T>(place: Place, well: () => T): T {
    const spec = this.#specs.find(one => one.place === place && one.direction === this.#direction);
    if (!spec || (spec.way === 'throws later' && !this.#later)) return well();
    return ways[spec.way]() as T;
  }
}

/** For each exchange its own: in force, but for what its request names. */
export function withFaults(snapshot: Snapshot): Snapshot {
  const planted = new Planted();
  return {
    ...snapshot,
    identity: faultyIdentity(snapshot.identity, planted),
    scanner: faultyScanner(snapshot.scanner, planted),
    policy: faultyPolicy(snapshot.policy, planted),
    transform: faultyTransform(snapshot.transform, planted),
    providers: new Map(
      [...snapshot.providers].map(([name, provider]) => [name, faultyProvider(provider, planted)]),
    ),
  };
}

/** Identity is the first that is asked. */
const faultyIdentity = (identity: Identity, planted: Planted): Identity => ({
  headers: identity.headers,
  identify: (head, edge) => {
    planted.plant(head);
    return planted.at('identity.identify', () => identity.identify(head, edge));
  },
});

function faultyScanner(scanner: Scanner, planted: Planted): Scanner {
  const wrapped = new Map<Scan, Scan>();
  const wrap = (scan: Scan): Scan => {
    const faulty = faultyScan(scan, planted, wrap);
    wrapped.set(faulty, scan);
    return faulty;
  };
  return {
    version: scanner.version,
    open: (...given) => planted.at('scanner.open', () => wrap(scanner.open(...given))),
    across: text => scanner.across(text),
    feed: pieces =>
      planted.at('scanner.feed', () =>
        scanner.feed(pieces.map(piece => ({ ...piece, scan: wrapped.get(piece.scan) ?? piece.scan }))),
      ),
  };
}

const faultyScan = (scan: Scan, planted: Planted, wrap: (scan: Scan) => Scan): Scan => ({
  channel: scan.channel,
  get settled() {
    return planted.at('scan.settled', () => scan.settled);
  },
  get findings() {
    return planted.at('scan.findings', () => scan.findings);
  },
  fork: () => wrap(scan.fork()),
});

function faultyPolicy(policy: Policy, planted: Planted): Policy {
  let judges = 0;
  return {
    digest: policy.digest,
    providers: host => planted.at('policy.providers', () => policy.providers(host)),
    anonymous: host => policy.anonymous(host),
    aliases: host => policy.aliases(host),
    route: to => planted.at('policy.route', () => policy.route(to)),
    judge: terms => {
      // One for the request, one for the answer.
      if ((judges += 1) > 1) planted.turn('response');
      return planted.at('policy.judge', () => faultyJudge(policy.judge(terms), planted));
    },
  };
}

const faultyJudge = (judge: Judge, planted: Planted): Judge => ({
  decide: (direction, findings) => planted.at('judge.decide', () => judge.decide(direction, findings)),
});

const faultyTransform = (transform: Transform, planted: Planted): Transform => ({
  replace: (...given) => planted.at('transform.replace', () => transform.replace(...given)),
});

const faultyProvider = (provider: Provider, planted: Planted): Provider => ({
  name: provider.name,
  operations: provider.operations,
  denial: denial => planted.at('operation.denial', () => provider.denial(denial)),
  find: (method, target) => {
    const match = planted.at('provider.find', () => provider.find(method, target));
    return match && { ...match, operation: faultyOperation(match.operation, planted) };
  },
});

const faultyOperation = (operation: Operation, planted: Planted): Operation => ({
  name: operation.name,
  body: operation.body,
  headers: operation.headers,
  credentials: operation.credentials,
  query: operation.query,
  versions: operation.versions,
  reader: (direction, ...given) => {
    planted.turn(direction);
    const reader = planted.at('operation.reader', () => operation.reader(direction, ...given));
    return reader && faultyReader(reader, planted);
  },
  denial: denial => planted.at('operation.denial', () => operation.denial(denial)),
  errorFrame: (...given) => planted.at('operation.errorFrame', () => operation.errorFrame(...given)),
});

const faultyReader = (reader: FrameReader, planted: Planted): FrameReader => ({
  read: (chunk, end) => {
    planted.hear(chunk);
    return planted.at('reader.read', () => reader.read(chunk, end));
  },
  get held() {
    return reader.held;
  },
});
