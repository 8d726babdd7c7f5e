import type { Head } from './types.ts';

/** W3C Trace Context (Recommendation of 23 November 2021) section 3.2. */
export interface TraceContext {
  /** 32 lower-case hex digits, not all zero. */
  readonly traceId: string;
  /** 16 lower-case hex digits, not all zero: the caller's span. */
  readonly parentId: string;
  readonly sampled: boolean;
}

const traceparent = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Undefined where there is none, or none that may be trusted to join spans: the exchange then begins a trace of its own. */
export function traceOf(head: Head): TraceContext | undefined {
  const given = head.filter(([name]) => name === 'traceparent');
  const [only] = given;
  // Section 3.2.1: a vendor that gets several must not choose one.
  return given.length === 1 && only ? parseTraceparent(only[1]) : undefined;
}

export function parseTraceparent(value: string): TraceContext | undefined {
  const [, version, traceId = '', parentId = '', flags = '', rest] = traceparent.exec(value.trim()) ?? [];
  // Section 3.2.2.1: ff is no version. Section 3.2.4: a later version may say more, version 00 may not.
  if (version === undefined || version === 'ff' || (version === '00' && rest !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(parentId)) return undefined;
  return { traceId, parentId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}
