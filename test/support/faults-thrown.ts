import { parse, stringify } from 'yaml';
import { faultHeader, type Place, type Way } from './faulty-parts.ts';
import type { Mode } from './faults-model.ts';

/** One thing that fails in one exchange. */
export interface ThrownCase {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly mode: Mode;
  readonly direction: 'request' | 'response';
  /** The client is told why; else it is Envoy that answers, as Sallyport could not. */
  readonly told: boolean;
}

/** Ports that may take their time fail in more ways. */
const atOnce: readonly Way[] = ['throws', 'throws nothing', 'gives nothing'];
const inTime: readonly Way[] = [...atOnce, 'rejects', 'never ends'];

const bothDirections: readonly (readonly [Place, readonly Way[]])[] = [
  ['scanner.open', atOnce],
  ['scanner.feed', inTime],
  ['scan.settled', atOnce],
  ['scan.findings', atOnce],
  ['policy.judge', atOnce],
  ['judge.decide', atOnce],
  ['transform.replace', atOnce],
  ['operation.reader', atOnce],
  ['reader.read', inTime],
];

/** Asked before there is an answer. */
const requestOnly: readonly (readonly [Place, readonly Way[]])[] = [
  ['identity.identify', inTime],
  ['policy.providers', atOnce],
  ['policy.route', atOnce],
  ['provider.find', atOnce],
];

type Direction = ThrownCase['direction'];

const caseOf = (
  direction: Direction,
  mode: Mode,
  planted: readonly (readonly [Place, Way])[],
  told = true,
): ThrownCase => ({
  name: `${planted.map(([place, way]) => `${place} ${way}`).join(', ')} (${direction}, ${mode})`,
  headers: { [faultHeader]: planted.map(([place, way]) => `${place} ${direction} ${way}`).join(', ') },
  mode,
  direction,
  told,
});

/** Everything that can be made to fail, in every way that its port lets it. */
export const thrownCases: readonly ThrownCase[] = [
  ...[...bothDirections, ...requestOnly].flatMap(([place, ways]) =>
    ways.map(way => caseOf('request', 'json', [[place, way]])),
  ),
  ...bothDirections.flatMap(([place, ways]) =>
    ways.flatMap(way =>
      (['json', 'sse'] as const)
        // What stands instead of the card is asked for when a stream is well under way: see below.
        .filter(mode => mode === 'json' || place !== 'transform.replace')
        .map(mode => caseOf('response', mode, [[place, way]])),
    ),
  ),
  // What words the refusal fails too: then there is none, and Envoy says that something failed.
  ...(['request', 'response'] as const).map(direction =>
    caseOf(
      direction,
      'json',
      [
        ['reader.read', 'throws'],
        ['operation.denial', 'throws'],
      ],
      false,
    ),
  ),
];

/** Behind the first words of a stream. */
export const laterCases: readonly ThrownCase[] = [
  ...(['scanner.feed', 'scan.settled', 'scan.findings', 'transform.replace', 'reader.read'] as const).map(
    place => caseOf('response', 'sse', [[place, 'throws later']]),
  ),
  ...atOnce.map(way => caseOf('response', 'sse', [['transform.replace', way]])),
  caseOf(
    'response',
    'sse',
    [
      ['reader.read', 'throws later'],
      ['operation.errorFrame', 'throws'],
    ],
    false,
  ),
];

/** What the reader of Envoy's configuration sees of it here. */
interface Rendered {
  static_resources: {
    listeners: {
      filter_chains: {
        filters: {
          typed_config: {
            http_filters: object[];
            route_config: { virtual_hosts: { routes: { route?: { timeout: string } }[] }[] };
          };
        }[];
      }[];
    }[];
  };
}

export const bufferBytes = 64 * 1024;
export const routeTimeoutMs = 2500;

/** An Envoy that says 413 and 504 by itself, behind Sallyport: a buffer before the router, and a time limit on routes. */
export function withLocalReplies(rendered: string): string {
  const config = parse(rendered) as Rendered;
  const manager = config.static_resources.listeners[0]!.filter_chains[0]!.filters[0]!.typed_config;
  manager.http_filters.splice(-1, 0, {
    name: 'envoy.filters.http.buffer',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.filters.http.buffer.v3.Buffer',
      max_request_bytes: bufferBytes,
    },
  });
  for (const { routes } of manager.route_config.virtual_hosts)
    for (const { route } of routes) if (route) route.timeout = `${routeTimeoutMs / 1000}s`;
  return stringify(config);
}
