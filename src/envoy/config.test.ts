import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderEnvoyConfig, type EnvoyConfigOptions } from './config.ts';

const shipped = readFileSync(join(import.meta.dirname, '../../envoy/envoy.yaml'), 'utf8');

const usual: EnvoyConfigOptions = {
  listenPort: 8080,
  sallyport: { socket: '/somewhere/edge.sock' },
  tls: { ca: '/tls/ca', cert: '/tls/cert', key: '/tls/key' },
  hosts: [{ domains: ['models.test'], upstreamHost: '127.0.0.1', upstreamPort: 9000, tls: false }],
};

type Tree = Record<string, unknown>;
interface Cluster extends Tree {
  readonly name: string;
  readonly load_assignment: { endpoints: [{ lb_endpoints: [{ endpoint: { address: unknown } }] }] };
  readonly transport_socket?: unknown;
}
interface Filter {
  readonly name: string;
  readonly typed_config: Tree;
}
interface Manager extends Tree {
  readonly http_filters: readonly Filter[];
  readonly route_config: { readonly virtual_hosts: readonly Tree[] };
}
interface Config {
  readonly admin?: unknown;
  readonly static_resources: {
    readonly clusters: readonly Cluster[];
    readonly listeners: readonly [{ filter_chains: [{ filters: [{ typed_config: Manager }] }] }];
  };
}
const read = (text: string): Config => parse(text) as Config;
const rendered = (more: Partial<EnvoyConfigOptions> = {}): Config =>
  read(renderEnvoyConfig(shipped, { ...usual, ...more }));
const managerOf = ({ static_resources }: Config): Manager =>
  static_resources.listeners[0].filter_chains[0].filters[0].typed_config;
const clusterOf = ({ static_resources }: Config, wanted: string): Cluster => {
  const found = static_resources.clusters.find(({ name }) => name === wanted);
  if (!found) throw new Error(`no cluster ${wanted}`);
  return found;
};
const without = (tree: Tree, ...names: readonly string[]): Tree =>
  Object.fromEntries(Object.entries(tree).filter(([name]) => !names.includes(name)));
const addressOf = (cluster: Cluster): unknown =>
  cluster.load_assignment.endpoints[0].lb_endpoints[0].endpoint.address;

describe('where Sallyport is', () => {
  it('a socket', () => {
    expect(addressOf(clusterOf(rendered(), 'sallyport'))).toEqual({ pipe: { path: '/somewhere/edge.sock' } });
  });

  it.each(['127.0.0.1', '::1'] as const)('TCP on %s, and nothing of a socket is left', host => {
    const config = rendered({ sallyport: { host, port: 9191 } });
    expect(addressOf(clusterOf(config, 'sallyport'))).toEqual({
      socket_address: { address: host, port_value: 9191 },
    });
    expect(JSON.stringify(config)).not.toContain('"pipe"');
  });

  it('all else of the connection is the same either way, its mTLS too', () => {
    const rest = (sallyport: EnvoyConfigOptions['sallyport']): Tree =>
      without(clusterOf(rendered({ sallyport }), 'sallyport'), 'load_assignment');
    expect(rest({ host: '127.0.0.1', port: 1 })).toEqual(rest({ socket: '/a' }));
    expect(JSON.stringify(rest({ host: '127.0.0.1', port: 1 }))).toMatch(/"TLSv1_3".*"\/tls\/ca"/);
  });
});

describe('every lock stays as it is in the file', () => {
  it.each<[string, Partial<EnvoyConfigOptions>]>([
    ['by socket', {}],
    ['by TCP', { sallyport: { host: '127.0.0.1', port: 1 } }],
    ['with an admin interface', { adminPort: 9901 }],
    ['without TLS to Sallyport', { tls: undefined }],
    ['for Envoy 1.40', { version: '1.40.0' }],
    ['for Envoy 1.38', { version: '1.38.3' }],
  ])('%s', (_how, more) => {
    const ours = managerOf(read(shipped));
    const theirs = managerOf(rendered(more));
    expect(without(theirs, 'route_config')).toEqual(without(ours, 'route_config'));
  });

  it.each(['1.36.4', '1.37.0'])('for Envoy %s but the one field that it does not know', version => {
    const known = managerOf(read(shipped)).http_filters.map(({ name, typed_config }) => ({
      name,
      typed_config: without(typed_config, 'allow_content_length_header'),
    }));
    expect(managerOf(rendered({ version })).http_filters).toEqual(known);
  });
});

describe('hosts', () => {
  const hosts: EnvoyConfigOptions['hosts'] = [
    { domains: ['a.test'], upstreamHost: 'a.example', upstreamPort: 443, tls: true, trustedCa: '/ca' },
    {
      domains: ['b.test', 'b.test:1'],
      upstreamHost: '127.0.0.1',
      upstreamPort: 1,
      tls: false,
      authority: 'b',
    },
  ];

  it('a virtual host and a cluster each, and none of the file', () => {
    const config = rendered({ hosts });
    const { virtual_hosts } = managerOf(config).route_config;
    expect(virtual_hosts.map(({ domains }) => domains)).toEqual([['a.test'], ['b.test', 'b.test:1']]);
    const [a, b] = ['upstream_0', 'upstream_1'].map(name => clusterOf(config, name));
    expect([a, b].map(cluster => addressOf(cluster!))).toMatchObject([
      { socket_address: { address: 'a.example', port_value: 443 } },
      { socket_address: { address: '127.0.0.1', port_value: 1 } },
    ]);
    expect(config.static_resources.clusters.map(({ name }) => name).toSorted()).toEqual([
      'sallyport',
      'upstream_0',
      'upstream_1',
    ]);
  });

  it('TLS to a provider verifies its name; only a plain one goes without', () => {
    const [a, b] = ['upstream_0', 'upstream_1'].map(name =>
      JSON.stringify(clusterOf(rendered({ hosts }), name)),
    );
    expect(a).toMatch(/"auto_sni":true,"auto_san_validation":true.*"filename":"\/ca"/);
    expect(b).not.toContain('transport_socket');
  });
});

it('sets no runtime flag: one of them crashes Envoy 1.40.0 (ext_proc_graceful_grpc_close)', () => {
  expect(read(shipped)).not.toHaveProperty('layered_runtime');
  expect(rendered()).not.toHaveProperty('layered_runtime');
});

it('there is no admin interface unless one is asked for, and then on loopback', () => {
  expect(rendered().admin).toBeUndefined();
  expect(rendered({ adminPort: 9901 }).admin).toEqual({
    address: { socket_address: { address: '127.0.0.1', port_value: 9901 } },
  });
});

it.each([
  ['no YAML', 'a: [', 'not YAML'],
  ['nothing', '', 'has no'],
  ['another file', 'static_resources: { listeners: [], clusters: [] }', 'has no'],
  [
    'one without the cluster of Sallyport',
    shipped.replace('- name: sallyport\n      type: STATIC', '- name: other\n      type: STATIC'),
    'has no sallyport',
  ],
])('%s is refused', (_what, text, why) => {
  expect(() => renderEnvoyConfig(text, usual)).toThrow(why);
});
