import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type AdminServer, type Probes, startAdmin } from '../admin/server.ts';
import { createScanner } from '../classify/scanner.ts';
import type { ListenConfig } from '../config/listen.ts';
import type { Config } from '../config/schema.ts';
import { publicText } from '../core/log.ts';
import { ensureCertificates, peerNames } from '../envoy/certificates.ts';
import { type Edge, type EdgeOptions, listenToEnvoy } from '../envoy/listen.ts';
import { driver, type DriveOptions } from '../exchange/drive.ts';
import { earlyCheck, type Vouch } from '../exchange/early-check.ts';
import type { Policy, Snapshot } from '../exchange/ports.ts';
import { createIdentity } from '../identity/identity.ts';
import { createVoucher } from '../identity/vouch.ts';
import { type LedgerHandle, openLedger } from '../ledger/ledger.ts';
import { createTelemetry, type Telemetry } from '../telemetry/telemetry.ts';
import { createTransform } from '../transform/transform.ts';
import { createBudget } from './budget.ts';
import { knownWith } from './known-entities.ts';
import { ownEntities, ownOf } from './own.ts';
import { steadyNow } from './clock.ts';
import { Policies } from './policies.ts';
import { providers } from './providers.ts';
import { providerIdsOf, secretKey, signerOf, storeOf } from './secrets.ts';
import { Started } from './started.ts';
import { version } from './version.ts';

/** Sallyport while it serves. */
export interface Running {
  readonly adminUrl: string;
  /** Reads the policy anew. False: it does not compile, and the last good one stays in force. */
  reload(): boolean;
  /**
   * Drains: Envoy notices, streams finish, the rest is cut with an error status, the writer closes its chain. Whatever of
   * it fails, the rest is done. Never rejects; resolves to the names of what did not stop in order.
   */
  stop(): Promise<readonly string[]>;
}

export interface ServeOptions {
  /** For tests: what is in force, with a part of it replaced by one that fails. */
  readonly decorate?: (snapshot: Snapshot) => Snapshot;
}

/** What a part may take to stop beyond what it is given anyway, in milliseconds. */
const graceMs = 3_000;

/** Builds all parts, says what it bound, and serves. @throws what keeps it from serving, with what to do about it. */
export async function serve(config: Config, options: ServeOptions = {}): Promise<Running> {
  const telemetry = createTelemetry({
    logLevel: config.telemetry.logLevel,
    version,
    issuers: config.identity.issuers.map(({ issuer }) => issuer),
  });
  const started = new Started(telemetry.log);
  started.add({
    name: 'telemetry',
    withinMs: graceMs,
    stop: () => {
      telemetry.log.info('stopped');
      telemetry.close();
    },
  });
  try {
    return await build(config, options, telemetry, started);
  } catch (error) {
    await started.stop();
    throw error;
  }
}

/** Each part is stopped before those that were started before it: the edge first, then the ledger, then the rest. */
async function build(
  config: Config,
  { decorate = same }: ServeOptions,
  telemetry: Telemetry,
  started: Started,
): Promise<Running> {
  const { log } = telemetry;
  const known = knownWith(ownEntities(config.classify));
  const policies = new Policies(config.policy.files, known, log, telemetry.policy);
  const { parts, vouch } = startParts(config, telemetry, started);
  const serving = { ledger: undefined as LedgerHandle | undefined, edge: false, stopping: false };
  const admin = await adminOf(config, {
    notReady: () => notReady(config, serving),
    metrics: async () => ({ type: telemetry.metricsType, text: await telemetry.metricsText() }),
  });
  started.add({ name: 'admin', withinMs: graceMs, stop: () => admin.stop() });
  // Before the ledger begins a chain: what is wrong with files shall not show there.
  const tls = await tlsOf(config.listen);
  const ledger = startLedger(config, telemetry, parts.versions);
  started.add({
    name: 'ledger',
    withinMs: config.ledger.commitMs + graceMs,
    stop: () => closeLedger(ledger),
  });
  serving.ledger = ledger;
  const ids = providerIdsOf(config.ledger, telemetry.log, telemetry.providerIds);
  started.add({
    name: 'provider-ids',
    withinMs: graceMs,
    stop: () => {
      ids.close();
    },
  });
  policies.activated(ledger, null);
  const drive: DriveOptions = {
    snapshot: snapshots(policy => decorate({ ...parts, policy }), policies),
    ledger,
    ids,
    limits: config.limits,
    budget: createBudget(config.limits.processBytes),
    meter: telemetry.exchange,
    log,
    now: steadyNow,
  };
  const edge = await startEdge({ listen: config.listen, tls }, telemetry, drive, earlyCheck(drive, vouch));
  started.add({
    name: 'edge',
    withinMs: config.limits.drainMs + graceMs,
    stop: () => edge.drain(config.limits.drainMs),
  });
  serving.edge = true;
  log.info('serving', { admin: publicText(admin.url), policy: policies.current.digest });
  return {
    adminUrl: admin.url,
    reload: () => !serving.stopping && policies.reload(ledger),
    stop: async () => {
      if (!serving.stopping) log.info('draining');
      serving.stopping = true;
      return started.stop();
    },
  };
}

/** What needs no address and no ledger. */
function startParts(
  { identity: settings, transform, classify }: Config,
  telemetry: Telemetry,
  started: Started,
): { readonly parts: Omit<Snapshot, 'policy'>; readonly vouch: Vouch } {
  const { log } = telemetry;
  const hashKey = transform.hashKey ? secretKey(transform.hashKey) : randomBytes(32);
  const scanner = createScanner({ own: ownOf(classify) });
  started.add({ name: 'scanner', withinMs: graceMs, stop: () => scanner.close() });
  const voucher = createVoucher(randomBytes(32));
  const identity = createIdentity(
    { ...settings, voucher },
    { log, now: steadyNow, meter: telemetry.identity },
  );
  started.add({
    name: 'identity',
    withinMs: graceMs,
    stop: () => {
      identity.close();
    },
  });
  const versions = { sallyport: version, recognizers: scanner.version };
  return {
    parts: { scanner, identity, transform: createTransform({ hashKey }), providers, versions },
    vouch: (principal, request) => voucher.vouch(principal, request, steadyNow()),
  };
}

async function adminOf({ admin }: Config, probes: Probes): Promise<AdminServer> {
  try {
    return await startAdmin({ ...admin, probes });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new Error(
      `admin: ${admin.host}:${admin.port} cannot be listened on (${code}). Set admin.port to another one, or to 0 for any free one.`,
      { cause: error },
    );
  }
}

/** A chain without its last record is no orderly end. Where Postgres never was there, there is no chain. */
async function closeLedger(ledger: LedgerHandle): Promise<void> {
  const isClosed = await ledger.close();
  if (!isClosed && ledger.writer) throw new Error('the epoch stays open');
}

const same = (snapshot: Snapshot): Snapshot => snapshot;

/** One snapshot for each policy: a reload swaps it, and who began with the one before keeps that. */
function snapshots(make: (policy: Policy) => Snapshot, policies: Policies): () => Snapshot {
  let last: Snapshot | undefined;
  return () => (last?.policy === policies.current ? last : (last = make(policies.current)));
}

function startLedger({ ledger }: Config, telemetry: Telemetry, versions: Snapshot['versions']): LedgerHandle {
  const { instance, commitMs, maxQueueRecords, maxQueueBytes, maxNotes } = ledger;
  return openLedger({
    store: storeOf(ledger, telemetry.log),
    instance,
    signer: signerOf(ledger.signer),
    blindKey: { id: 'blind', key: secretKey(ledger.blindKey) },
    versions,
    limits: { commitMs, maxQueueRecords, maxQueueBytes, maxNotes },
    log: telemetry.log,
    meter: telemetry.ledger,
  });
}

async function startEdge(
  { listen, tls }: { readonly listen: ListenConfig; readonly tls: EdgeOptions['tls'] },
  { log, edge: meter }: Telemetry,
  drive: DriveOptions,
  early: EdgeOptions['early'],
): Promise<Edge> {
  const { address, contentLength } = listen;
  const where: EdgeOptions['listen'] =
    address.kind === 'socket'
      ? { socket: address.path }
      : { host: address.host === '::1' ? '::1' : '127.0.0.1', port: address.port };
  const edge = await listenToEnvoy({
    listen: where,
    tls,
    open: driver(drive),
    early,
    log,
    meter,
    contentLength,
  });
  log.info('listening', {
    at: publicText(address.kind === 'socket' ? address.path : `${address.host}:${edge.port ?? 0}`),
  });
  return edge;
}

async function tlsOf({ identity }: ListenConfig): Promise<NonNullable<EdgeOptions['tls']>> {
  if (identity.kind === 'files') {
    const { cert, key, ca, peerName, pins } = identity;
    return { cert: readFileSync(cert), key: readFileSync(key), ca: readFileSync(ca), peerName, pins };
  }
  const { ca, sallyport } = await ensureCertificates(identity.folder);
  return {
    cert: readFileSync(sallyport.cert),
    key: readFileSync(sallyport.key),
    ca: readFileSync(ca),
    peerName: peerNames.envoy,
  };
}

/** A pod must start with Postgres away, and then deny; a gateway must not get traffic then. */
function notReady(
  { admin }: Config,
  {
    ledger,
    edge,
    stopping,
  }: { readonly ledger: LedgerHandle | undefined; readonly edge: boolean; readonly stopping: boolean },
): readonly string[] {
  if (stopping) return ['shutting down'];
  if (!edge) return ['starting'];
  return admin.readiness === 'gateway' && ledger?.ready !== true ? ['the ledger cannot be written'] : [];
}
