import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { ensureEnvoy } from '../../scripts/envoy.mjs';
import { renderEnvoyConfig } from '../../src/envoy/config.ts';
import { MessageFramer } from '../../src/wire/event-stream.ts';
import { shippedConfig } from '../support/envoy.ts';
import { first, startRogueRig, type Breaks, type How, type RogueRig, type Where } from '../support/rogue.ts';

/** Short, so that what hangs is cut within the test; `request_timeout` stands for the request that never ends. */
const impatient = (rendered: string): string =>
  rendered.replace('stream_idle_timeout: 310s', 'stream_idle_timeout: 2s');

const beforeThePermit: readonly Where[] = ['request head', 'request body'];
const beforeTheAnswer: readonly Where[] = ['request end', 'response head'];
const afterTheHead: readonly Where[] = ['response head released', 'first piece held', 'first piece released'];
const both = (places: readonly Where[]): Breaks[] =>
  places.flatMap(where => (['ok', 'error'] as const).map((how: How) => ({ how, where })));

describe('a stream that ends early opens nothing, whatever it says', () => {
  let rig: RogueRig;
  beforeAll(async () => {
    rig = await startRogueRig(impatient);
  });
  afterAll(() => rig.close());

  test('a Sallyport that does not break lets all of it pass, trailers too', async () => {
    const reply = await rig.get('whole', { how: 'ok', where: 'nowhere' });
    expect(reply).toMatchObject({ status: 200, complete: true });
    expect(reply.text).toContain('SECRET');
    expect(reply.trailers).toContain('SECRET');
    expect(reply.headers['x-secret']).toBe('SECRET');
  });

  test.each(both(beforeThePermit))('$how at the $where: nothing goes upstream', async breaks => {
    const id = JSON.stringify(breaks);
    const reply = await rig.get(id, breaks);
    expect(reply.status).toBeGreaterThanOrEqual(500);
    expect(rig.reached.has(id)).toBe(false);
  });

  test.each(both(['request end, permitted head only']))(
    '$how at the $where: no body goes upstream',
    async breaks => {
      const id = JSON.stringify(breaks);
      const reply = await rig.get(id, breaks).catch(() => undefined);
      expect(reply?.status ?? 500).toBeGreaterThanOrEqual(500);
      expect(rig.reached.get(id) ?? '').toBe('');
    },
  );

  test.each(both(beforeTheAnswer))('$how at the $where: nothing of the answer passes', async breaks => {
    for (const kind of ['stream', 'json', '204', '304', 'HEAD', 'large', 'endless'] as const) {
      const reply = await rig.get(`${kind}${JSON.stringify(breaks)}`, breaks, kind);
      expect(reply.status, kind).toBe(503);
      expect(reply.headers['x-secret'], kind).toBeUndefined();
      expect(reply.text + reply.trailers, kind).not.toContain('SECRET');
      expect(reply.text, kind).not.toContain('first');
    }
  });

  test.each(both(afterTheHead))('$how at "$where": nothing passes that was not released', async breaks => {
    for (const kind of ['stream', 'json', 'large', 'endless'] as const) {
      const reply = await rig.get(`${kind}${JSON.stringify(breaks)}`, breaks, kind);
      expect(reply.text + reply.trailers, kind).not.toContain('SECRET');
      if (breaks.where !== 'first piece released') expect(reply.text, kind).not.toContain('first');
      else expect(reply.text, kind).toContain(first);
    }
  });

  test('a stream that the lock cuts says so, once, so that SDKs raise an error', async () => {
    const { text } = await rig.get('told', { how: 'ok', where: 'first piece released' });
    const events = text.split('\n\n').filter(event => event.startsWith('event: error'));
    expect(events).toHaveLength(1);
    const data = JSON.parse(events[0]!.split('data: ')[1]!) as { error: { code: string } };
    expect(data.error.code).toBe('gateway_unavailable');
  });

  test('and so does one of Amazon’s messages, with a message of theirs', async () => {
    const breaks = { how: 'ok', where: 'first piece released' } as const;
    const { bytes } = await rig.get('told in messages', breaks, 'messages');
    const last = bytes.subarray(bytes.indexOf('\0\0\0', first.length));
    const [message] = new MessageFramer(1024).push(last, true);
    expect(Buffer.from(message!).toString('latin1')).toContain(':message-type\x07\0\x09exception');
    expect(bytes.toString()).not.toContain('SECRET');
  });

  test('an answer that the lock replaces is readable, and is not tried again', async () => {
    const reply = await rig.get('replaced', { how: 'ok', where: 'response head' }, 'json');
    expect(JSON.parse(reply.text)).toMatchObject({ error: { code: 'gateway_unavailable' } });
    expect(reply.headers).toMatchObject({ 'x-should-retry': 'false', 'content-type': 'application/json' });
  });

  test('heads without bodies pass where they were released', async () => {
    for (const [kind, status] of [
      ['204', 204],
      ['304', 304],
      ['HEAD', 200],
    ] as const) {
      const reply = await rig.get(kind, { how: 'ok', where: 'nowhere' }, kind);
      expect(reply).toMatchObject({ status, text: '', complete: true });
      expect(reply.headers['x-secret']).toBe('SECRET');
    }
  });
});

interface Filter {
  name: string;
  typed_config: { default_source_code: { inline_string: string }; source_codes?: object };
}
interface Config {
  static_resources: {
    listeners: { filter_chains: { filters: { typed_config: Manager }[] }[] }[];
  };
}
interface Manager {
  http_filters: Filter[];
  route_config: { virtual_hosts: { routes: object[] }[] };
}
const managerOf = (config: Config): Manager =>
  config.static_resources.listeners[0]!.filter_chains[0]!.filters[0]!.typed_config;
const lua = (config: Config): Filter =>
  managerOf(config).http_filters.find(filter => filter.name.endsWith('.lua'))!;

/** Every line of the script that runs, and whether it runs in a function or when the script is loaded. */
const script = lua(parse(await readFile(shippedConfig, 'utf8')) as Config).typed_config.default_source_code
  .inline_string;
const lines = script.split('\n');
const isCode = (line: string): boolean => line.trim() !== '' && !line.trim().startsWith('--');
const numbers = lines.flatMap((line, i) => (isCode(line) ? [i] : []));
const loaded = numbers.filter(i => !lines[i]!.startsWith(' ') && lines[i] !== 'end');
// Nothing can be written behind a `return`, and nothing runs there.
const running = numbers.filter(i => !loaded.includes(i) && !lines[i - 1]!.trim().startsWith('return '));
const broken = (at: number): string =>
  [...lines.slice(0, at), 'error("injected")', ...lines.slice(at)].join('\n');

/** A route for each broken script: `/7/` runs the script that fails at line 7. */
function withBrokenScripts(rendered: string): string {
  const config = parse(impatient(rendered)) as Config;
  const manager = managerOf(config);
  const codes = running.map(at => [`line_${at}`, { inline_string: broken(at) }] as const);
  lua(config).typed_config.source_codes = Object.fromEntries(codes);
  const { routes } = manager.route_config.virtual_hosts[0]!;
  const [route] = routes;
  const perRoute = running.map(at => ({
    ...route,
    match: { prefix: `/${at}/` },
    typed_per_filter_config: {
      'envoy.filters.http.lua': {
        '@type': 'type.googleapis.com/envoy.extensions.filters.http.lua.v3.LuaPerRoute',
        name: `line_${at}`,
      },
    },
  }));
  routes.unshift(...perRoute);
  return stringify(config, { aliasDuplicateObjects: false });
}

describe('an error in any line of the lock shuts it', () => {
  test('the script has lines of both kinds', () => {
    expect(running.length).toBeGreaterThan(30);
    expect(loaded.length).toBeGreaterThan(5);
  });

  describe('where it runs with an answer', () => {
    let rig: RogueRig;
    beforeAll(async () => {
      rig = await startRogueRig(withBrokenScripts);
    });
    afterAll(() => rig.close());

    const places: readonly Where[] = ['response head', 'response head released', 'first piece released'];
    test.each(places)('a stream that ends at "%s"', async where => {
      const all = running.map(async at => {
        const breaks: Breaks = { how: 'ok', where };
        const reply = await rig.get(`${at} ${where}`, breaks, 'stream', `/${at}/`);
        return { at, reply };
      });
      for (const { at, reply } of await Promise.all(all)) {
        const said = `line ${at}: ${lines[at]!}`;
        expect(reply.text + reply.trailers, said).not.toContain('SECRET');
        if (where === 'response head') expect(reply.headers['x-secret'], said).toBeUndefined();
      }
    });

    test('the errors were really met: scripts that break on the good way let no good answer pass whole', async () => {
      const replies = await Promise.all(
        running.map(at => rig.get(`met ${at}`, { how: 'ok', where: 'nowhere' }, 'stream', `/${at}/`)),
      );
      const cut = replies.filter(
        reply => !reply.text.includes('SECRET') || !reply.trailers.includes('SECRET'),
      );
      expect(cut.length).toBeGreaterThanOrEqual(20);
    });
  });

  test('where it is loaded, Envoy does not start', { timeout: 60_000 }, async () => {
    const binary = await ensureEnvoy();
    const folder = await mkdtemp(join(tmpdir(), 'sp-lock-'));
    const yaml = await readFile(shippedConfig, 'utf8');
    const rendered = renderEnvoyConfig(yaml, {
      listenPort: 1,
      sallyport: { socket: '/s' },
      tls: undefined,
      hosts: [],
    });
    const validate = async (at: number): Promise<number | null> => {
      const config = parse(rendered) as Config;
      lua(config).typed_config.default_source_code.inline_string = broken(at);
      const file = join(folder, `${at}.yaml`);
      await writeFile(file, stringify(config, { aliasDuplicateObjects: false }));
      const child = spawn(binary, ['--mode', 'validate', '-c', file], { stdio: 'ignore' });
      return new Promise(resolve => child.once('exit', resolve));
    };
    for (const at of loaded) expect(await validate(at), lines[at]).not.toBe(0);
    await rm(folder, { recursive: true, force: true });
  });
});
