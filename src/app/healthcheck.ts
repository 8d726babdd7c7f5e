import { loadConfig } from '../config/load.ts';
import type { Environment } from '../config/secret.ts';

/** Less than what probes usually wait. */
const timeoutMs = 3_000;

export interface HealthQuestion {
  /** The configuration's file, for the address; not read where `url` is given. */
  readonly config: string;
  readonly url: string | undefined;
  readonly path: '/healthz' | '/readyz';
  readonly environment: Environment;
}

/** Asks the admin server. Nobody there is an answer too. @throws ConfigError */
export async function checkHealth(
  question: HealthQuestion,
): Promise<{ readonly healthy: boolean; readonly says: string }> {
  const base = question.url ?? adminUrl(question);
  try {
    const response = await fetch(new URL(question.path, base), { signal: AbortSignal.timeout(timeoutMs) });
    const body = await response.text();
    return { healthy: response.ok, says: body.trim() };
  } catch {
    return { healthy: false, says: `Nobody answers at ${base}.` };
  }
}

function adminUrl({ config, environment }: HealthQuestion): string {
  const { host, port } = loadConfig(config, environment).admin;
  const address = anyAddress.get(host) ?? host;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

/** Addresses that can be listened on, but not called. */
const anyAddress: ReadonlyMap<string, string> = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
]);
