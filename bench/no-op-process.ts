/**
 * An ext_proc server that changes nothing: grpc-js as it is, on a unix socket without TLS, each message answered at once.
 * With Sallyport's own codec, which costs least, or with proto-loader, as grpc-js's guides do it.
 */
import { join } from 'node:path';
import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServiceClientConstructor,
  type ServiceDefinition,
  type GrpcObject,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { encodeAnswer } from '../src/envoy/codec-answer.ts';
import { decodeReceived } from '../src/envoy/codec-received.ts';
import type { Answer, Received } from '../src/envoy/messages.ts';
import { answer } from './helper.ts';

export type NoOpCodec = 'own' | 'proto-loader';

const path = '/envoy.service.ext_proc.v3.ExternalProcessor/Process';

function echo(received: Received): Answer {
  switch (received.kind) {
    case 'head':
      return { kind: 'head', direction: received.direction, mutation: { remove: [], set: [] } };
    case 'body': {
      const { direction, bytes, end } = received;
      return { kind: 'body', direction, bytes, end };
    }
    case 'trailers':
      return { kind: 'trailers', direction: received.direction, remove: [] };
    case 'unknown':
      throw new Error('a message of no known kind');
  }
}

const ownService: ServiceDefinition = {
  process: {
    path,
    requestStream: true,
    responseStream: true,
    requestSerialize: (bytes: Buffer) => bytes,
    requestDeserialize: decodeReceived,
    responseSerialize: (message: Received) => encodeAnswer(echo(message)),
    responseDeserialize: (bytes: Buffer) => bytes,
  },
};

interface LoadedBody {
  readonly body: Buffer;
  readonly end_of_stream: boolean;
}
interface LoadedRequest {
  readonly request: string;
  readonly request_body?: LoadedBody;
  readonly response_body?: LoadedBody;
}

const streamed = ({ body, end_of_stream }: LoadedBody): object => ({
  response: { body_mutation: { streamed_response: { body, end_of_stream } } },
});

function echoLoaded(message: LoadedRequest): object {
  const { request, request_body, response_body } = message;
  if (request_body) return { request_body: streamed(request_body) };
  if (response_body) return { response_body: streamed(response_body) };
  return { [request]: {} };
}

function loadedService(): ServiceDefinition {
  const root = join(import.meta.dirname, '../proto');
  const definition = loadSync('envoy/service/ext_proc/v3/external_processor.proto', {
    keepCase: true,
    longs: Number,
    enums: String,
    oneofs: true,
    includeDirs: [root],
  });
  let found: GrpcObject = loadPackageDefinition(definition);
  for (const part of ['envoy', 'service', 'ext_proc', 'v3']) found = found[part] as GrpcObject;
  return (found['ExternalProcessor'] as ServiceClientConstructor).service;
}

function listen({ socket, codec }: { socket: string; codec: NoOpCodec }): Promise<void> {
  const server = new Server({ 'grpc.enable_channelz': 0 });
  const service = codec === 'own' ? ownService : loadedService();
  const method = codec === 'own' ? 'process' : 'Process';
  const reply =
    codec === 'own' ? (message: unknown): unknown => message : (echoLoaded as (m: never) => unknown);
  server.addService(service, {
    [method]: (call: ServerDuplexStream<unknown, unknown>) => {
      // Envoy resets the stream when its exchange is over.
      call.on('data', message => call.write(reply(message as never)));
      call.on('error', () => undefined);
    },
  });
  return new Promise((resolve, reject) => {
    server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), error => {
      if (error) reject(error);
      else resolve();
    });
  });
}

const handlers = { listen };
export type NoOpHandlers = typeof handlers;

answer(handlers);
