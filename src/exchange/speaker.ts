import type { Head } from '../core/types.ts';
import { readTarget, type RequestTarget } from '../wire/path.ts';
import { hostOf } from './admit.ts';
import { readHead } from './head.ts';
import type { Operation, Provider, Snapshot } from './ports.ts';

/** Who words a no so that the client's SDK understands it. */
export type Speaker = Pick<Operation, 'denial'>;

/**
 * Whose words the sender of a head understands, however little of the head is in order: those of the operation that it
 * asks for, else those of the host's API where there is only one. Undefined: nobody can tell. Never throws.
 */
export function speakerOf(head: Head, { policy, providers }: Snapshot): Speaker | undefined {
  try {
    const values = readHead(head);
    const apis = policy.providers(hostOf(values)).flatMap(name => providers.get(name) ?? []);
    const target = targetOf(values.get(':path') ?? '');
    return (target && asked(apis, values.get(':method') ?? '', target)) ?? onlyOne(apis);
  } catch {
    return undefined;
  }
}

function targetOf(path: string): RequestTarget | undefined {
  try {
    return readTarget(path);
  } catch {
    return undefined;
  }
}

function asked(apis: readonly Provider[], method: string, target: RequestTarget): Speaker | undefined {
  for (const api of apis) {
    const match = api.find(method, target);
    if (match) return match.operation;
  }
  return undefined;
}

const onlyOne = (apis: readonly Provider[]): Speaker | undefined => (apis.length === 1 ? apis[0] : undefined);
