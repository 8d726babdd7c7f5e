import { providers } from '../../src/app/providers.ts';
import { type Stack, type StackOptions, startStack } from '../../src/app/stack/stack.ts';
import { startVectorServer, type VectorServer } from '../../src/simulators/vector-server.ts';
import { ensureEnvoy } from '../../scripts/envoy.mjs';

/** The whole stack with every provider behind one authority: which one is meant, the path says. */
export interface ProvidersStack extends Stack {
  readonly models: VectorServer;
  /** Of Envoy: `127.0.0.1:PORT` */
  readonly authority: string;
  /** Providers that have a route. */
  readonly names: readonly string[];
}

/** What the model's name says of the route that it goes by. */
export const routeKinds = {
  /** The answer is held until all of it is judged. */
  whole: '*-held*',
  /** Nothing of a person goes there, masked or not. */
  strict: '*-strict*',
} as const;

/** Starts it. Developers may ask; observers may also use what cannot be looked into. */
export async function startProvidersStack(options: Partial<StackOptions> = {}): Promise<ProvidersStack> {
  process.env['ENVOY_PATH'] ??= await ensureEnvoy();
  const names = [...providers.keys()];
  const models = await startVectorServer();
  const stack = await startStack({
    policy: port => providersPolicy(names, `127.0.0.1:${port}`),
    hosts: port => [
      {
        domains: [`127.0.0.1:${port}`],
        upstreamHost: '127.0.0.1',
        upstreamPort: models.port,
        tls: false,
      },
    ],
    ...options,
  }).catch(async (error: unknown) => {
    await models.stop();
    throw error;
  });
  return Object.defineProperties({} as ProvidersStack, {
    ...Object.getOwnPropertyDescriptors(stack),
    ...Object.getOwnPropertyDescriptors({
      models,
      authority: `127.0.0.1:${stack.envoyPort}`,
      names,
      stop: async (): Promise<void> => {
        await stack.stop();
        await models.stop();
      },
    }),
  });
}

function routesOf(provider: string, authority: string): string {
  const id = provider.replace(/[^a-z0-9]/g, '-');
  const common = `hosts: ["${authority}"], provider: ${provider}, zone: external, owner: tests, use_case: tests`;
  return `\
  - { id: ${id}, ${common} }
  - { id: ${id}-held, ${common}, models: ["${routeKinds.whole}"], release: whole }
  - { id: ${id}-strict, ${common}, models: ["${routeKinds.strict}"] }`;
}

const providersPolicy = (names: readonly string[], authority: string): string => `\
version: 1
routes:
${names.map(name => routesOf(name, authority)).join('\n')}
rules:
  - { id: developers-may-ask, effect: permit, when: { roles: [developer, observer] } }
  - id: observers-may-refer
    effect: permit
    when: { roles: [observer], classes: [opaque, remote_reference, provider_state, provider_tool] }
  - { id: mask, effect: redact, when: { classes: [pci, secrets], entities: [EMAIL, US_SSN] }, treatment: mask, reason: masked }
  - id: nobody-named-to-strict-models
    effect: deny
    when: { models: ["${routeKinds.strict}"], classes: [pci], entities: [EMAIL, US_SSN], phase: request }
    reason: personal_data_strict
  - { id: no-health-data, effect: deny, when: { classes: [phi], phase: request }, reason: health_data_external }
  - id: no-classified-markers
    effect: deny
    when: { classes: [classified_marker] }
    reason: classified_external
`;
