import { join } from 'node:path';
import { loadSync, type ServiceDefinition } from '@grpc/proto-loader';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeAnswer } from './codec-answer.ts';
import { decodeCheck, encodeCheck } from './codec-check.ts';
import { decodeHealthAsked, encodeHealth } from './codec-health.ts';
import { decodeReceived } from './codec-received.ts';
import type { Answer, CheckAnswer, Json, JsonObject } from './messages.ts';

/** Our own declarations, read by proto-loader: the codec written by hand has to agree with them both ways. */
const root = join(import.meta.dirname, '../../proto');
const loaded = loadSync(
  [
    'envoy/service/ext_proc/v3/external_processor.proto',
    'envoy/service/auth/v3/external_auth.proto',
    'grpc/health/v1/health.proto',
  ],
  { includeDirs: [root], keepCase: true, longs: Number, enums: Number, oneofs: true, defaults: true },
);
type Loose = Record<string, unknown>;
const methodOf = (service: string, method: string): ServiceDefinition[string] =>
  (loaded[service] as ServiceDefinition)[method]!;
const process = methodOf('envoy.service.ext_proc.v3.ExternalProcessor', 'Process');
const check = methodOf('envoy.service.auth.v3.Authorization', 'Check');
const health = methodOf('grpc.health.v1.Health', 'Check');

const name = fc.stringMatching(/^:?[a-z][a-z0-9-]{0,15}$/);
const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const head = fc.array(fc.tuple(name, text), { maxLength: 12 });
const bytes = fc.uint8Array({ maxLength: 300 });
const direction = fc.constantFrom('request' as const, 'response' as const);
const json: fc.Arbitrary<Json> = fc.letrec<{ json: Json; object: JsonObject }>(tie => ({
  json: fc.oneof(
    { maxDepth: 3 },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true }),
    text,
    fc.array(tie('json'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(text, tie('json'), { maxKeys: 3, noNullPrototype: true }),
})).json;
const object = fc.dictionary(
  text.filter(key => key !== '__proto__'),
  json,
  { maxKeys: 4, noNullPrototype: true },
);

const headerMap = (of: readonly (readonly [string, string])[]): Loose => ({
  headers: of.map(([key, value]) => ({ key, raw_value: Buffer.from(value) })),
});
function toValue(value: Json): Loose {
  if (value === null) return { nullValue: 0 };
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (Array.isArray(value)) return { listValue: { values: value.map(toValue) } };
  return { structValue: toStruct(value as JsonObject) };
}
const toStruct = (value: JsonObject): Loose => ({
  fields: Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toValue(inner)])),
});
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

describe('what Envoy sends', () => {
  const said = fc.oneof(
    fc.record({ kind: fc.constant('head' as const), direction, head, end: fc.boolean() }),
    fc.record({ kind: fc.constant('body' as const), direction, bytes, end: fc.boolean() }),
    fc.record({ kind: fc.constant('trailers' as const), direction, trailers: head }),
  );
  type Said = typeof said extends fc.Arbitrary<infer T> ? T : never;

  function toRequest(message: Said): Loose {
    const field = { head: 'headers', body: 'body', trailers: 'trailers' }[message.kind];
    const body =
      message.kind === 'head'
        ? { headers: headerMap(message.head), end_of_stream: message.end }
        : message.kind === 'body'
          ? { body: Buffer.from(message.bytes), end_of_stream: message.end }
          : { trailers: headerMap(message.trailers) };
    return { [`${message.direction}_${field}`]: body };
  }

  test('is read as proto-loader wrote it', () => {
    fc.assert(
      fc.property(
        said,
        object,
        object,
        fc.nat(5),
        fc.boolean(),
        (message, metadata, attributes, mode, observing) => {
          const wire = process.requestSerialize({
            ...toRequest(message),
            metadata_context: { filter_metadata: { ns: toStruct(metadata), other: toStruct({}) } },
            attributes: { filter: toStruct(attributes) },
            protocol_config: { request_body_mode: mode, response_body_mode: 4 },
            observability_mode: observing,
          });
          const read = decodeReceived(wire);
          const { metadata: m, attributes: a, protocol, observing: o, ...rest } = read;
          const bare = 'bytes' in rest ? { ...rest, bytes: new Uint8Array(rest.bytes) } : rest;
          expect(bare).toEqual(message);
          expect(protocol).toEqual({ requestBody: mode, responseBody: 4 });
          expect(o).toBe(observing);
          expect(plain(m.get('ns'))).toEqual(plain(metadata));
          expect(plain(a.get('filter'))).toEqual(plain(attributes));
          expect(m.get('none')).toBeUndefined();
        },
      ),
    );
  });

  test('a body is a view of the bytes that came', () => {
    const wire = process.requestSerialize({ request_body: { body: Buffer.from('body') } });
    const read = decodeReceived(wire);
    expect(read.kind === 'body' && read.bytes.buffer).toBe(wire.buffer);
  });

  test('cut or changed anywhere, it is refused or read, and nothing else happens', () => {
    const wire = process.requestSerialize({
      request_headers: {
        headers: headerMap([
          [':path', '/'],
          ['a', 'ü'],
        ]),
        end_of_stream: true,
      },
      metadata_context: { filter_metadata: { ns: toStruct({ a: [1, { b: 'c' }] }) } },
      protocol_config: { request_body_mode: 4, response_body_mode: 4 },
    });
    fc.assert(
      fc.property(fc.nat(wire.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
        const bad = Buffer.from(cut ? wire.subarray(0, at) : wire);
        if (!cut) bad[at] = byte;
        try {
          decodeReceived(bad).metadata.get('ns');
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('a value that is not UTF-8, and a message that says two things, are refused', () => {
    const odd = { headers: [{ key: 'a', raw_value: Buffer.from([0xff, 0xfe]) }] };
    const wire = process.requestSerialize({ request_headers: { headers: odd } });
    expect(() => decodeReceived(wire)).toThrow('not valid UTF-8');
    const replacement = { headers: [{ key: 'a', raw_value: Buffer.from('\ufffd') }] };
    const fine = decodeReceived(process.requestSerialize({ request_headers: { headers: replacement } }));
    expect(fine.kind === 'head' && fine.head).toEqual([['a', '\ufffd']]);
    const one = process.requestSerialize({ request_body: { body: Buffer.from('a') } });
    const two = process.requestSerialize({ response_body: { body: Buffer.from('b') } });
    expect(() => decodeReceived(Buffer.concat([one, two]))).toThrow('two things');
  });

  test('metadata that is nested without end is refused', () => {
    let deep: Json = 1;
    for (let i = 0; i < 40; i += 1) deep = [deep];
    const context = { filter_metadata: { ns: toStruct({ deep }) } };
    const read = decodeReceived(process.requestSerialize({ request_body: {}, metadata_context: context }));
    expect(() => read.metadata.get('ns')).toThrow('nested');
  });
});

describe('what we answer', () => {
  const metadata = fc.option(object, { nil: undefined });
  const mutation = fc.record({ remove: fc.array(name), set: head });
  const answer: fc.Arbitrary<Answer> = fc.oneof(
    fc.record({ kind: fc.constant('head' as const), direction, mutation, metadata }),
    fc.record({ kind: fc.constant('body' as const), direction, bytes, end: fc.boolean(), metadata }),
    fc.record({ kind: fc.constant('trailers' as const), direction, remove: fc.array(name), metadata }),
    fc.record({
      kind: fc.constant('immediate' as const),
      status: fc.integer({ min: 200, max: 599 }),
      headers: head,
      body: bytes,
      details: name,
      metadata,
    }),
  );
  const options = (set: readonly (readonly [string, string])[]): Loose[] =>
    set.map(([key, value]) => ({ header: { key, raw_value: Buffer.from(value) }, append_action: 2 }));
  const mutated = (remove: readonly string[], set: readonly (readonly [string, string])[]): Loose => ({
    set_headers: options(set),
    remove_headers: remove,
  });

  function toResponse(said: Answer): Loose {
    const dynamic_metadata = said.metadata ? { dynamic_metadata: toStruct(said.metadata) } : {};
    if (said.kind === 'immediate') {
      const { status, headers, body, details } = said;
      const immediate = {
        status: { code: status },
        headers: mutated([], headers),
        body: Buffer.from(body),
        details,
      };
      return { immediate_response: immediate, ...dynamic_metadata };
    }
    if (said.kind === 'trailers')
      return {
        [`${said.direction}_trailers`]: { header_mutation: mutated(said.remove, []) },
        ...dynamic_metadata,
      };
    if (said.kind === 'head') {
      const header_mutation = mutated(said.mutation.remove, said.mutation.set);
      return { [`${said.direction}_headers`]: { response: { header_mutation } }, ...dynamic_metadata };
    }
    const streamed_response = { body: Buffer.from(said.bytes), end_of_stream: said.end };
    return {
      [`${said.direction}_body`]: { response: { body_mutation: { streamed_response } } },
      ...dynamic_metadata,
    };
  }

  test('reads in proto-loader as what it is', () => {
    fc.assert(
      fc.property(answer, said => {
        const theirs = process.responseDeserialize(process.responseSerialize(toResponse(said)));
        expect(process.responseDeserialize(encodeAnswer(said))).toEqual(theirs);
      }),
    );
  });
});

describe('the check', () => {
  test('is read as proto-loader wrote it', () => {
    fc.assert(
      fc.property(
        head,
        text,
        text,
        fc.integer({ min: -1, max: 2 ** 40 }),
        bytes,
        (of, host, principal, size, body) => {
          const http = { header_map: headerMap(of), size, raw_body: Buffer.from(body), host };
          const address = { socket_address: { address: host, port_value: 7 } };
          const wire = check.requestSerialize({
            attributes: { source: { address, principal }, request: { http } },
          });
          const read = decodeCheck(wire);
          expect({ ...read, body: new Uint8Array(read.body) }).toEqual({
            head: of,
            source: `${host}:7`,
            principal,
            size,
            body,
            bodyAsText: false,
          });
        },
      ),
    );
  });

  test('is answered as proto-loader would', () => {
    const no = { permit: false as const, status: 403, details: 'why' };
    const verdict: fc.Arbitrary<CheckAnswer> = fc.oneof(
      fc.record({ permit: fc.constant(true as const), remove: fc.array(name), metadata: object }),
      fc
        .record({ headers: head, body: text })
        .map(({ headers, body }) => ({ ...no, headers, body: Buffer.from(body) })),
    );
    fc.assert(
      fc.property(verdict, said => {
        const theirs = said.permit
          ? {
              status: {},
              ok_response: { headers_to_remove: said.remove },
              dynamic_metadata: toStruct(said.metadata),
            }
          : {
              status: { code: 7, message: 'why' },
              denied_response: {
                status: { code: 403 },
                headers: said.headers.map(([key, value]) => ({
                  header: { key, value },
                  append_action: 2,
                })),
                body: Buffer.from(said.body).toString(),
              },
            };
        expect(check.responseDeserialize(encodeCheck(said))).toEqual(
          check.responseDeserialize(check.responseSerialize(theirs)),
        );
      }),
    );
  });
});

test('health', () => {
  expect(decodeHealthAsked(health.requestSerialize({ service: 'a.B' }))).toBe('a.B');
  for (const status of [0, 1, 2, 3] as const)
    expect(encodeHealth(status)).toEqual(health.responseSerialize({ status }));
});
