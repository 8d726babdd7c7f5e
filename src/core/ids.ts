import { randomUUID } from 'node:crypto';
import type { ExchangeId } from './types.ts';

/** A UUIDv7 (RFC 9562 section 5.7): 48 bits of milliseconds since the epoch, 74 random bits. */
export function uuidv7(nowMs: number): string {
  const time = Math.floor(nowMs).toString(16).padStart(12, '0');
  // A version 4 has its random bits and its variant where a version 7 has them, and Node draws those by the page.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

export const newExchangeId = (nowMs: number): ExchangeId => uuidv7(nowMs) as ExchangeId;
