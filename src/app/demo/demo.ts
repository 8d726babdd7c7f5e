import { startModelServer, type ModelServer } from '../../simulators/model-server.ts';
import type { EnvoyHost } from '../../envoy/config.ts';
import { startStack, type Stack } from '../stack/stack.ts';
import { recordLines, tamperInACopy, verifyCommitted } from './ledger.ts';
import { demoPolicy } from './policy.ts';
import { page, type Page } from './print.ts';
import { script, type Sights, tour } from './tour.ts';

export interface DemoOptions {
  /** End after the tour. */
  readonly once: boolean;
  /** A real server that speaks OpenAI's format, instead of the simulated external one. */
  readonly upstream: URL | undefined;
  readonly apiKey: string | undefined;
  readonly out: NodeJS.WriteStream;
  /** Resolves when the demo shall end. */
  readonly stopped: Promise<unknown>;
}

const openAi = new URL('https://api.openai.com');
const defaultModel = 'gpt-4o-mini';

/** Starts everything for real, plays the tour, and stays up. False: something did not go as it should. */
export async function demo(options: DemoOptions): Promise<boolean> {
  const paper = page(options.out);
  const upstream = options.upstream ?? (options.apiKey === undefined ? undefined : openAi);
  const internal = await startModelServer();
  const external = upstream ? undefined : await startModelServer();
  for (const server of [internal, external]) server?.script(script);
  let stack: Stack | undefined;
  try {
    paper.line('Starting the real parts, on loopback:');
    stack = await startStack({
      policy: port => demoPolicy(authorities(port)),
      hosts: port => hostsFor(port, external, internal, upstream),
      say: what => {
        paper.line(`  … ${what}`);
      },
    });
    paper.line();
    const well = await play(paper, stack, sightsOf(stack, external, internal, options.apiKey));
    if (options.once) return well;
    await invite(paper, stack, options.apiKey);
    await Promise.race([options.stopped, ended(stack)]);
    return well;
  } finally {
    await stack?.stop();
    await Promise.all([internal.stop(), external?.stop()]);
  }
}

const authorities = (port: number): { external: string[]; internal: string[] } => ({
  external: ['api.openai.com', `127.0.0.1:${port}`],
  internal: ['models.internal', `localhost:${port}`],
});

function hostsFor(
  port: number,
  external: ModelServer | undefined,
  internal: ModelServer,
  upstream: URL | undefined,
): readonly EnvoyHost[] {
  const domains = authorities(port);
  const local = (server: ModelServer, names: readonly string[]): EnvoyHost => ({
    domains: names,
    upstreamHost: '127.0.0.1',
    upstreamPort: server.port,
    tls: false,
  });
  const inside = local(internal, domains.internal);
  if (external) return [local(external, domains.external), inside];
  const { hostname, port: given, protocol, host } = upstream ?? openAi;
  const tls = protocol === 'https:';
  const upstreamPort = Number(given || (tls ? 443 : 80));
  return [{ domains: domains.external, upstreamHost: hostname, upstreamPort, tls, authority: host }, inside];
}

const sightsOf = (
  stack: Stack,
  external: ModelServer | undefined,
  internal: ModelServer,
  apiKey: string | undefined,
): Sights => ({
  baseUrls: { external: `${stack.url}/v1`, internal: `http://localhost:${stack.envoyPort}/v1` },
  model: process.env['OPENAI_MODEL'] ?? defaultModel,
  apiKey: apiKey ?? 'sk-demo',
  external,
  internal,
  token: role => stack.token([role], role === 'developer' ? 'dana' : 'chris'),
  records: exchange => recordLines(stack.readerUrl, exchange),
});

async function play(paper: Page, stack: Stack, sights: Sights): Promise<boolean> {
  let well = true;
  const steps = tour(sights);
  for (const [index, step] of steps.entries()) {
    const played = await step(sights);
    paper.played(index + 1, played);
    well &&= played.wrong.length === 0;
  }
  const verified = await verifyCommitted(stack.readerUrl);
  paper.line(`${steps.length + 1}. The ledger, verified`);
  for (const line of verified.lines) paper.line(`   ${line}`);
  paper.line();
  const tampered = await tamperInACopy(stack.postgres.superuserUrl);
  paper.line(`${steps.length + 2}. One record, changed in a copy`);
  for (const line of tampered.lines) paper.line(`   ${line}`);
  paper.line();
  return well && verified.ok && tampered.foundExactlyThatOne;
}

/** Commands to try, tokens filled in. */
async function invite(paper: Page, stack: Stack, apiKey: string | undefined): Promise<void> {
  const developer = await stack.token(['developer'], 'dana');
  const clinician = await stack.token(['clinician'], 'chris');
  const key = apiKey === undefined ? 'sk-demo' : '$OPENAI_API_KEY';
  const curl = (host: string, token: string | undefined, content: string, stream = false): void => {
    const identity = token === undefined ? '' : ` -H 'x-sallyport-identity: ${token}'`;
    const body = JSON.stringify({
      model: defaultModel,
      ...(stream && { stream }),
      messages: [{ role: 'user', content }],
    });
    paper.line(
      `curl -sN http://${host}:${stack.envoyPort}/v1/chat/completions -H "authorization: Bearer ${key}" -H 'content-type: application/json'${identity} -d '${body}'`,
    );
    paper.line();
  };
  paper.line('It stays up. Try it (the tokens are good for an hour):');
  paper.line();
  curl('127.0.0.1', developer, 'My card is 4111 1111 1111 1111, mail me at jane.roe@example.org.');
  curl('127.0.0.1', developer, 'What are the payment details?', true);
  curl('127.0.0.1', undefined, 'Who am I?');
  curl('localhost', developer, 'Patient Jane Roe, MRN 00483920, ICD-10 E11.9: write the discharge letter.');
  curl('localhost', clinician, 'Patient Jane Roe, MRN 00483920, ICD-10 E11.9: write the discharge letter.');
  paper.line(`The policy:    ${stack.policyFile} (change it, then: kill -HUP ${stack.sallyport.pid})`);
  paper.line(`The metrics:   ${stack.adminUrl}/metrics`);
  paper.line(`The ledger:    ${stack.readerUrl}`);
  paper.line('Ctrl-C ends it.');
}

/** A part that ends by itself ends the demo. */
async function ended(stack: Stack): Promise<void> {
  const pollMs = 500;
  while (stack.sallyport.running && stack.envoy.running)
    await new Promise(resolve => setTimeout(resolve, pollMs));
}
