import type { Target } from '../conformance/run.ts';
import type { Upstream } from '../conformance/upstream.ts';
import type { OperationVector } from '../core/vector.ts';
import { providers } from './providers.ts';
import { startStack, type Stack } from './stack/stack.ts';

const MiB = 1024 * 1024;

/** More text than is scanned at once (64 MiB) fits into a body, so that a scan can be over its budget. */
const limits = {
  maxBodyBytes: 80 * MiB,
  maxExchangeBytes: 480 * MiB,
  processBytes: 1024 * MiB,
  // Cells are many and short: what is settled goes at once.
  segmentMs: 0,
};

const authorityOf = (provider: string): string => `${provider}.conformance.internal`;

/** Masks every class that is planted, in both directions, which denies where nothing can be masked; what cannot be looked into may pass. */
const policy = (names: readonly string[]): string => `\
version: 1
routes:
${names.map(name => `  - { id: ${name.replace(/[^a-z0-9]/g, '-')}, hosts: [${authorityOf(name)}], provider: ${name}, zone: external }`).join('\n')}
rules:
  - { id: may-ask, effect: permit, when: { roles: [conformance] } }
  - id: may-refer
    effect: permit
    when: { roles: [conformance], classes: [opaque, remote_reference, provider_state, provider_tool] }
  - { id: mask-persons, effect: redact, when: { entities: [EMAIL, US_SSN] }, treatment: mask, reason: personal_data }
  - { id: redact-accounts, effect: redact, when: { classes: [pci] }, treatment: redact, reason: card_data }
  - { id: redact-keys, effect: redact, when: { classes: [secrets] }, treatment: redact, reason: secret }
`;

/** Our own stack between the two ends of the harness, for real. */
export interface SelfStack {
  readonly stack: Stack;
  readonly target: Target;
}

export async function startSelf(upstream: Upstream, say: (what: string) => void): Promise<SelfStack> {
  const names = [...providers.keys()];
  const stack = await startStack({
    policy: () => policy(names),
    hosts: () =>
      names.map(name => ({
        domains: [authorityOf(name)],
        upstreamHost: '127.0.0.1',
        upstreamPort: upstream.port,
        tls: false,
      })),
    config: { limits, telemetry: { logLevel: 'error' } },
    say,
  });
  const identity = await renewed(() => stack.token(['conformance'], 'conformance'));
  const headers = ({ provider }: OperationVector): Readonly<Record<string, string>> => ({
    host: authorityOf(provider),
    authorization: 'Bearer conformance-credential',
    'x-sallyport-identity': identity(),
  });
  return { stack, target: { url: new URL(stack.url), headers, exact: true, marksBody: false } };
}

const renewAfterMs = 60_000;

/** A token that is fetched anew now and then: all of the matrix takes longer than one is valid. */
async function renewed(fetchToken: () => Promise<string>): Promise<() => string> {
  let token = await fetchToken();
  let at = performance.now();
  return () => {
    if (performance.now() - at > renewAfterMs) {
      at = performance.now();
      // The one before is valid meanwhile; where this fails, what is sent with it is denied, and counts as an error.
      fetchToken()
        .then(next => (token = next))
        .catch(() => undefined);
    }
    return token;
  };
}
