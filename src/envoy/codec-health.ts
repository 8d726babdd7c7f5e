import type { Serving } from './messages.ts';
import { lengthDelimited, newReader, newWriter, readFields, toBuffer, varint } from './wire.ts';

/** grpc.health.v1 (health.proto). */
const service = lengthDelimited(1);
const status = varint(1);

/** The name of the service that is asked for; empty means the server as a whole. */
export function decodeHealthAsked(bytes: Buffer): string {
  const reader = newReader(bytes);
  let name = '';
  readFields(reader, reader.len, tag => {
    if (tag !== service) return false;
    name = reader.string();
    return true;
  });
  return name;
}

export const encodeHealth = (serving: Serving): Buffer => toBuffer(newWriter().uint32(status).int32(serving));
