import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { startAdmin } from '../admin/server.ts';
import { createScanner } from '../classify/scanner.ts';
import { type ListenConfig } from '../config/listen.ts';
import { type Config } from '../config/schema.ts';
import { publicText } from '../core/log.ts';
import { ensureCertificates, peerNames } from '../envoy/certificates.ts';
import { type Edge, type EdgeOptions, listenToEnvoy } from '../envoy/listen.ts';
import { driver, type DriveOptions } from '../exchange/drive.ts';
import { earlyCheck } from '../exchange/early-check.ts';
import { type Policy, type Snapshot } from '../exchange/ports.ts';
import { createIdentity } from '../identity/identity.ts';
import { createVoucher } from '../identity/vouch.ts';
import { type LedgerHandle, openLedger } from '../ledger/ledger.ts';
import { createTelemetry, type Telemetry } from '../telemetry/telemetry.ts';
import { createTransform } from '../transform/transform.ts';
import { createBudget } from './budget.ts';
import { steadyNow } from './clock.ts';
import { Policies } from './policies.ts';
import { providers } from './providers.ts';
import { secretKey, signerOf, storeOf } from './secrets.ts';
import { version } from './version.ts';

/** Sallyport while it serves. */
export interface Running {
  readonly adminUrl: string;
  /** Reads the policy anew. False: it does not compile, and the last good one stays in force. */
  reload(): boolean;
  /** Drains: Envoy notices, streams finish, the rest is cut with an error status, the writer closes its chain. */
  stop(): Promise<void>;
}

export interface ServeOptions {
  /** For tests: what is in force, with a part of it replaced by one that fails. */
  readonly decorate?: (snapshot: Snapshot) => Snapshot;
}

/** Builds all parts, says what it bound, and serves. @throws what keeps it from serving, with what to do about it. */
export async function serve(config: Config, options: ServeOptions = {}): Promise<Running> {
  const undo: (() => unknown)[] = [];
  try {
    return await build(config, options, undo);
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

/** `undo`: what gives back what was built so far. */
async function build(
  config: Config,
  { decorate = same }: ServeOptions,
  undo: (() => unknown)[],
): Promise<Running> {
  const telemetry = createTelemetry({
    logLevel: config.telemetry.logLevel,
    version,
    issuers: config.identity.issuers.map(({ issuer }) => issuer),
  });
  const { log } = telemetry;
  undo.push(() => {
    telemetry.close();
  });
  const policies = new Policies(config.policy.files, log, telemetry.policy);
  const scanner = createScanner();
  undo.push(() => scanner.close());
  const versions = { sallyport: version, recognizers: scanner.version };
  const voucher = createVoucher(randomBytes(32));
  const identity = createIdentity(
    { ...config.identity, voucher },
    { log, now: steadyNow, meter: telemetry.identity },
  );
  undo.push(() => {
    identity.close();
  });
  const hashKey = config.transform.hashKey ? secretKey(config.transform.hashKey) : randomBytes(32);
  const parts = { scanner, identity, transform: createTransform({ hashKey }), providers, versions };
  const ledger = startLedger(config, telemetry, versions);
  undo.push(() => ledger.close());
  policies.activated(ledger, null);
  const drive: DriveOptions = {
    snapshot: snapshots(policy => decorate({ ...parts, policy }), policies),
    ledger,
    limits: config.limits,
    budget: createBudget(config.limits.processBytes),
    meter: telemetry.exchange,
    log,
    now: steadyNow,
  };
  const edge = await startEdge(
    config.listen,
    telemetry,
    drive,
    earlyCheck(drive, (principal, request) => voucher.vouch(principal, request, steadyNow())),
  );
  undo.push(() => edge.drain(0));
  let stopping: Promise<void> | undefined;
  const admin = await startAdmin({
    ...config.admin,
    probes: {
      notReady: () => notReady(config, ledger, stopping !== undefined),
      metrics: async () => ({ type: telemetry.metricsType, text: await telemetry.metricsText() }),
    },
  });
  log.info('serving', { admin: publicText(admin.url), policy: policies.current.digest });
  const stop = async (): Promise<void> => {
    log.info('draining');
    await edge.drain(config.limits.drainMs);
    await ledger.close();
    identity.close();
    await Promise.all([scanner.close(), admin.stop()]);
    log.info('stopped');
    telemetry.close();
  };
  return {
    adminUrl: admin.url,
    reload: () => policies.reload(ledger),
    stop: () => (stopping ??= stop()),
  };
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
  listen: ListenConfig,
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
    tls: await tlsOf(listen),
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
function notReady({ admin }: Config, ledger: LedgerHandle, stopping: boolean): readonly string[] {
  if (stopping) return ['shutting down'];
  return admin.readiness === 'gateway' && !ledger.ready ? ['the ledger cannot be written'] : [];
}
