import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ensurePythonSdks } from '../../scripts/python-sdks.mjs';
import type { Asked, Cell, Outcome, Raised } from './sdk-cell.ts';

/** The official SDKs in Python, in one process that asks them in threads. */
export interface PythonCells {
  readonly cells: readonly Cell[];
  ask(cell: Cell, asked: Asked): Promise<Outcome>;
  stop(): void;
}

const script = join(import.meta.dirname, 'python-cells.py');

const families = { openai: 'openai', anthropic: 'anthropic', boto3: 'bedrock' } as const;
const providers = { openai: 'openai', anthropic: 'anthropic', boto3: 'aws.bedrock' } as const;

/** As `CELLS` of the script has them. */
const names = [
  'openai chat',
  'openai chat, streamed',
  'openai chat, .stream()',
  'openai responses',
  'openai responses, streamed',
  'openai responses, .stream()',
  'openai embeddings',
  'openai azure chat',
  'openai azure chat, streamed',
  'anthropic messages',
  'anthropic messages, streamed',
  'anthropic messages, .stream()',
  'boto3 converse',
  'boto3 converse, by ARN',
  'boto3 invoke_model, by ARN',
  'boto3 converse_stream',
  'boto3 invoke_model',
  'boto3 invoke_model_with_response_stream',
] as const;

/** What Python would be asked; it is only started by `startPythonCells`. */
export const pythonCells: readonly Cell[] = names.map(name => {
  const sdk = name.split(' ', 1)[0] as keyof typeof families;
  return {
    name: `python: ${name}`,
    provider: name.startsWith('openai azure') ? 'azure.openai' : providers[sdk],
    family: families[sdk],
    streams: /stream/.test(name),
    ask: () => Promise.reject(new Error('Python is asked by its own process')),
  };
});

interface Line extends Outcome {
  readonly id: number;
  readonly raised: Raised | undefined;
}

/** @throws Error where there is no Python with pip, or the SDKs cannot be had. */
export async function startPythonCells(): Promise<PythonCells> {
  const python = await ensurePythonSdks();
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = new Map<number, (outcome: Outcome) => void>();
  createInterface(child.stdout).on('line', text => {
    const { id, yielded, raised } = JSON.parse(text) as Line;
    waiting.get(id)?.({ yielded, raised: raised ?? undefined });
    waiting.delete(id);
  });
  let next = 0;
  return {
    cells: pythonCells,
    ask: ({ name }, asked) =>
      new Promise(resolve => {
        const id = (next += 1);
        waiting.set(id, resolve);
        const line = { id, name: name.replace(/^python: /, ''), once: false, ...asked };
        child.stdin.write(`${JSON.stringify(line)}\n`);
      }),
    stop: () => void child.kill(),
  };
}
