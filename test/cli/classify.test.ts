import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { type Outcome, programs } from '../support/processes.ts';

/** A process of the program with something on its standard input. */
async function sallyport(args: readonly string[], chunks: Iterable<string | Uint8Array>): Promise<Outcome> {
  const child = spawn(programs.node, [programs.sallyport, ...args], {
    env: { ...process.env, NO_COLOR: '1' },
  });
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      printed[stream] += text;
    });
  // Whoever ends without reading closes the pipe.
  child.stdin.on('error', () => undefined);
  const closed = once(child, 'close');
  for (const chunk of chunks)
    if (!child.stdin.write(chunk)) await Promise.race([once(child.stdin, 'drain'), closed]);
  child.stdin.end();
  const [code] = (await closed) as [number | null];
  return { status: code ?? -1, ...printed };
}

const card = '4111 1111 1111 1111';

describe('sallyport classify', () => {
  it('answers a text by one line', async () => {
    const { status, stdout, stderr } = await sallyport(['classify'], [`my card ${card}\n`]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toHaveLength(2);
    expect(JSON.parse(stdout)).toMatchObject({ findings: [{ start: 8, end: 27, entity: 'CREDIT_CARD' }] });
  });

  it('answers all lines, and fails at the end where one was bad', async () => {
    const input = `{"text":"a@b.com","entities":["EMAIL_ADDRESS"]}\nbad\n{"text":"card ${card}"}\n`;
    const { status, stdout } = await sallyport(['classify', '--jsonl', '--offsets', 'codepoints'], [input]);
    expect(status).toBe(1);
    expect(
      stdout
        .trim()
        .split('\n')
        .map(line => JSON.parse(line) as unknown),
    ).toMatchObject([
      { findings: [{ start: 0, end: 7, entity: 'EMAIL_ADDRESS' }] },
      { error: expect.stringContaining('the line is not JSON in UTF-8: write'), line: 2 },
      { findings: [{ start: 5, end: 24, entity: 'CREDIT_CARD' }] },
    ]);
  });

  it('takes a text of any length, with little of it in memory', async () => {
    const chunk = Buffer.from('The quick brown fox jumps over the lazy dog. '.repeat(20_000));
    const times = Math.ceil((32 << 20) / chunk.length);
    function* chunks(): Generator<string | Uint8Array, void> {
      for (let i = 0; i < times; i++) yield chunk;
      yield `card ${card}`;
    }
    const { status, stdout } = await sallyport(['classify', '--entity', 'CREDIT_CARD'], chunks());
    const start = times * chunk.length + 5;
    expect([status, JSON.parse(stdout)]).toMatchObject([0, { findings: [{ start, end: start + 19 }] }]);
  });

  it('refuses what cannot be asked for, before it reads', async () => {
    for (const [args, says] of [
      [['--entity', 'CREDIT_CRAD'], 'There is no entity "CREDIT_CRAD". Did you mean "CREDIT_CARD"?'],
      [['--offsets', 'words'], '--offsets takes utf8, codepoints, utf16.'],
      [['--explain', '--jsonl'], '--explain is for one text'],
    ] as const) {
      const { status, stdout, stderr } = await sallyport(['classify', ...args], []);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toContain(says);
    }
  });

  it('explains to a person', async () => {
    const { status, stdout } = await sallyport(['classify', '--explain'], [`card\n${card}`]);
    expect(status).toBe(0);
    expect(stdout).toContain(`2:1 CREDIT_CARD (pci) "${card}"`);
  });
});

describe('sallyport recognizers', () => {
  it('lists all, for people and for programs', async () => {
    const { stdout } = await sallyport(['recognizers', '--json'], []);
    const all = JSON.parse(stdout) as {
      id: string;
      entity: string;
      class: string;
      source: string;
      examples: string[];
    }[];
    expect(all.length).toBeGreaterThan(30);
    for (const one of all) {
      expect(one.source, one.id).not.toBe('');
      expect(one.examples.length, one.id).toBeGreaterThan(0);
    }
    const text = await sallyport(['recognizers', '--class', 'pci'], []);
    expect(text.stdout).toMatch(/^ENTITY\s+CLASS\s+VALIDATION\s+REGION\s+RECOGNIZER\n/);
    expect(text.stdout).toMatch(/^CREDIT_CARD\s+pci\s+checksum\s+card\.number$/m);
    expect(text.stdout).not.toContain('US_SSN');
  });

  it('tells all of one, by other names too, and what may have been meant', async () => {
    const { stdout } = await sallyport(['recognizers', '--entity', 'EMAIL_ADDRESS'], []);
    expect(stdout).toContain('EMAIL (pii)');
    expect(stdout).toContain('RFC 5321');
    const wrong = await sallyport(['recognizers', '--entity', 'EMIAL'], []);
    expect([wrong.status, wrong.stderr]).toEqual([1, expect.stringContaining('Did you mean "EMAIL"?')]);
  });
});
