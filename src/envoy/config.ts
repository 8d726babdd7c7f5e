import { Document, parseDocument, visit, isMap, isSeq } from 'yaml';

/** A provider's host, or what stands in for it. */
export interface EnvoyHost {
  /** Authorities that clients name, exactly as they name them (with the port where it isn't the default one). */
  readonly domains: readonly string[];
  readonly upstreamHost: string;
  readonly upstreamPort: number;
  /** TLS to the upstream, its name verified; plaintext is for a model server on this host. */
  readonly tls: boolean;
  /** Authority that the upstream gets; the upstream's own by default. */
  readonly authority?: string | undefined;
  /** PEM file of the CAs that are trusted for the upstream. */
  readonly trustedCa?: string | undefined;
}

/** Where Envoy finds Sallyport: a unix socket, or TCP, on loopback only. */
export type SallyportAddress =
  { readonly socket: string } | { readonly host: '127.0.0.1' | '::1'; readonly port: number };

export interface EnvoyConfigOptions {
  readonly listenPort: number;
  /** Adds an admin interface on this loopback port. */
  readonly adminPort?: number | undefined;
  readonly sallyport: SallyportAddress;
  /** Files of Envoy's end of the connection to Sallyport; `undefined` leaves TLS off there. */
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string } | undefined;
  readonly hosts: readonly EnvoyHost[];
  /** Of the Envoy that is to load it (`1.37.2`): what that one does not know yet is left out. The newest by default. */
  readonly version?: string | undefined;
  /** Where the access log goes. */
  readonly accessLog?: string | undefined;
}

const typed = 'typed_config';
const listener = ['static_resources', 'listeners', 0];
const manager = [...listener, 'filter_chains', 0, 'filters', 0, typed];
const virtualHosts = [...manager, 'route_config', 'virtual_hosts'];
const clusters = ['static_resources', 'clusters'];
const protocolOptions = [
  'typed_extension_protocol_options',
  'envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
];

type Path = readonly (string | number)[];

/** Sets what is there already: a path that the file does not have is a mistake, not a new setting. */
function put(doc: Document, path: Path, value: unknown): void {
  if (!doc.hasIn(path)) throw new RangeError(`the Envoy configuration has no ${path.join('.')}`);
  doc.setIn(path, doc.createNode(value));
}

/** A copy of a part, as a document of its own, without anchors. */
function copy(doc: Document, path: Path): Document {
  const node = doc.getIn(path, true);
  if (!isMap(node)) throw new RangeError(`the Envoy configuration has no ${path.join('.')}`);
  return new Document(node.toJS(doc));
}

/** Index of the item with that name. */
function named(doc: Document, path: Path, name: string): number {
  const list = doc.getIn(path, true);
  const index = isSeq(list) ? list.items.findIndex(item => isMap(item) && item.get('name') === name) : -1;
  if (index < 0) throw new RangeError(`the Envoy configuration has no ${name} in ${path.join('.')}`);
  return index;
}

const endpointAddress: Path = ['load_assignment', 'endpoints', 0, 'lb_endpoints', 0, 'endpoint', 'address'];
const socketAddress: Path = [...endpointAddress, 'socket_address'];
const pipe: Path = [...endpointAddress, 'pipe'];

function clusterFor(template: Document, name: string, host: EnvoyHost): Document {
  const cluster = template.clone();
  put(cluster, ['name'], name);
  put(cluster, ['load_assignment', 'cluster_name'], name);
  put(cluster, socketAddress, { address: host.upstreamHost, port_value: host.upstreamPort });
  if (host.trustedCa)
    put(
      cluster,
      ['transport_socket', typed, 'common_tls_context', 'validation_context', 'trusted_ca', 'filename'],
      host.trustedCa,
    );
  if (!host.tls) speakPlainHttp(cluster);
  return cluster;
}

function speakPlainHttp(cluster: Document): void {
  cluster.deleteIn(['transport_socket']);
  cluster.deleteIn([...protocolOptions, 'upstream_http_protocol_options']);
  const http1 = cluster.getIn([...protocolOptions, 'auto_config', 'http_protocol_options']);
  cluster.deleteIn([...protocolOptions, 'auto_config']);
  cluster.setIn([...protocolOptions, 'explicit_http_config'], { http_protocol_options: http1 });
}

function virtualHostFor(template: Document, name: string, host: EnvoyHost): Document {
  const virtualHost = template.clone();
  put(virtualHost, ['name'], name);
  put(virtualHost, ['domains'], host.domains);
  put(virtualHost, ['routes', 0, 'route', 'cluster'], name);
  put(virtualHost, ['routes', 0, 'route', 'host_rewrite_literal'], host.authority ?? host.upstreamHost);
  return virtualHost;
}

function putHosts(doc: Document, hosts: readonly EnvoyHost[]): void {
  const upstream = named(doc, clusters, 'openai');
  const cluster = copy(doc, [...clusters, upstream]);
  const virtualHost = copy(doc, [...virtualHosts, 0]);
  doc.deleteIn([...clusters, upstream]);
  doc.deleteIn([...virtualHosts, 0]);
  hosts.forEach((host, i) => {
    const name = `upstream_${i}`;
    doc.addIn(clusters, clusterFor(cluster, name, host).contents);
    doc.addIn(virtualHosts, virtualHostFor(virtualHost, name, host).contents);
  });
}

function putSidecar(doc: Document, { sallyport, tls }: EnvoyConfigOptions): void {
  const sidecar = [...clusters, named(doc, clusters, 'sallyport')];
  putAddress(doc, sidecar, sallyport);
  if (!tls) {
    doc.deleteIn([...sidecar, 'transport_socket']);
    return;
  }
  const context = [...sidecar, 'transport_socket', typed, 'common_tls_context'];
  put(doc, [...context, 'tls_certificates', 0, 'certificate_chain', 'filename'], tls.cert);
  put(doc, [...context, 'tls_certificates', 0, 'private_key', 'filename'], tls.key);
  put(doc, [...context, 'validation_context', 'trusted_ca', 'filename'], tls.ca);
}

function putAddress(doc: Document, sidecar: Path, sallyport: SallyportAddress): void {
  if ('socket' in sallyport) {
    put(doc, [...sidecar, ...pipe, 'path'], sallyport.socket);
    return;
  }
  const { host, port } = sallyport;
  put(doc, [...sidecar, ...endpointAddress], { socket_address: { address: host, port_value: port } });
}

/** Envoy refuses fields that it does not know. */
function fitVersion(doc: Document, version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const filters = [...manager, 'http_filters'];
  const filter = named(doc, filters, 'envoy.filters.http.ext_proc');
  if (major < 2 && minor < 38) doc.deleteIn([...filters, filter, typed, 'allow_content_length_header']);
}

/** Written out where they are used: a part that is moved must not lose what it refers to. */
function resolveAliases(doc: Document): void {
  visit(doc, { Alias: (_key, alias) => alias.resolve(doc)?.clone() as never });
  visit(doc, {
    Node: (_key, node) => {
      if ('anchor' in node) delete node.anchor;
    },
  });
}

/**
 * The shipped `envoy/envoy.yaml`, pointed somewhere else: other ports, another way to Sallyport, other upstream hosts
 * (a virtual host and a cluster each, like the one in the file). Every lock stays as it is in the file.
 * @throws RangeError where `yamlText` is not of the file's form.
 */
export function renderEnvoyConfig(yamlText: string, options: EnvoyConfigOptions): string {
  const doc = parseDocument(yamlText);
  if (doc.errors[0]) throw new RangeError(`the Envoy configuration is not YAML: ${doc.errors[0].message}`);
  resolveAliases(doc);
  put(doc, [...listener, 'address', 'socket_address', 'port_value'], options.listenPort);
  if (options.accessLog) put(doc, [...manager, 'access_log', 0, typed, 'path'], options.accessLog);
  putHosts(doc, options.hosts);
  putSidecar(doc, options);
  if (options.version) fitVersion(doc, options.version);
  if (options.adminPort !== undefined)
    doc.setIn(['admin'], {
      address: { socket_address: { address: '127.0.0.1', port_value: options.adminPort } },
    });
  return doc.toString({ lineWidth: 0 });
}
