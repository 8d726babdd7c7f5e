import type { Provider } from '../../exchange/ports.ts';
import { type EventPayload, MessageBody } from '../shared/message-body.ts';
import { jsonProvider, type OperationTable, type StreamTable } from '../shared/operation.ts';
import { compile } from '../shared/shape.ts';
import { converseRequest } from './converse-request.ts';
import { converseResponse, converseStream } from './converse-response.ts';
import { denial, errorFrame } from './denial.ts';
import { claude } from './families/anthropic.ts';
import { cohereCommand, cohereEmbed, cohereRerank } from './families/cohere.ts';
import type { Family } from './families/family.ts';
import { llama } from './families/llama.ts';
import { mistral } from './families/mistral.ts';
import { nova } from './families/nova.ts';
import { titanEmbed, titanText } from './families/titan.ts';
import { credentials, headers } from './headers.ts';
import { exception as exceptionShape } from './shapes.ts';
import { signed } from './signature.ts';

/** Amazon Bedrock API Reference, "ResponseStream" and "ConverseStreamOutput". */
const exceptions = [
  'internalServerException',
  'modelStreamErrorException',
  'modelTimeoutException',
  'serviceUnavailableException',
  'throttlingException',
  'validationException',
];
const exception = compile(exceptionShape);

const messages = (events: Readonly<Record<string, EventPayload>>): StreamTable => ({
  contentType: 'application/vnd.amazon.eventstream',
  reader: ({ maxFrameBytes }) => new MessageBody({ events, exceptions, exception, maxFrameBytes }),
  errorFrame,
});

/**
 * By an id, or by the ARN of a model or of what stands for one (Amazon Bedrock API Reference, `modelId`); SDKs write its
 * slash as `%2F`. Not by the ARN of a prompt, which nobody here can read, or of a router, which chooses among models.
 */
const inArn =
  'arn:aws(?:-[a-z]{1,8}){0,3}:bedrock:[a-z0-9-]{1,32}:(?:\\d{12})?:(?:inference-profile|application-inference-profile' +
  '|foundation-model|provisioned-model|custom-model|custom-model-deployment|imported-model)/';
const id = '[A-Za-z0-9][A-Za-z0-9.:_-]*';
const having = { model: new RegExp(`^(?:${id}|${inArn}${id}(?:/${id})?)$`) };

const converse: readonly OperationTable[] = [
  {
    name: 'converse',
    method: 'POST',
    paths: ['/model/{+model}/converse'],
    having,
    request: converseRequest,
    response: converseResponse,
  },
  {
    name: 'converse',
    method: 'POST',
    paths: ['/model/{+model}/converse-stream'],
    having,
    request: converseRequest,
    response: converseResponse,
    streams: [messages(converseStream)],
    streamed: true,
  },
];

/** A model of that family, as it is or as an inference profile of a geography has it: `us.`, `apac.`, `us-gov.`. */
const inFamily = (models: string): RegExp =>
  new RegExp(`^(?:${inArn})?(?:[a-z]{2,6}(?:-gov)?\\.)?(?:${models})[A-Za-z0-9.:_-]*$`);

/** The body of InvokeModel is JSON; SDKs that are not told so send it as bytes, or without a type. */
const jsonAs = ['', 'application/octet-stream'];

/** InvokeModel says what the family's own API says; a family that is not known is denied. */
const invoke = ({ models, request, response, event }: Family): readonly OperationTable[] => {
  const common = {
    name: 'invoke',
    method: 'POST',
    having: { model: inFamily(models) },
    request,
    response,
    jsonAs,
  } as const;
  const whole: OperationTable = { ...common, paths: ['/model/{+model}/invoke'] };
  if (event === undefined) return [whole];
  const streams = [messages({ chunk: { plan: event, enveloped: true } })];
  return [
    whole,
    { ...common, paths: ['/model/{+model}/invoke-with-response-stream'], streams, streamed: true },
  ];
};

const families: readonly Family[] = [
  claude,
  llama,
  mistral,
  cohereCommand,
  cohereEmbed,
  cohereRerank,
  nova,
  titanText,
  titanEmbed,
];

/** Amazon Bedrock's runtime API. */
export const bedrock: Provider = jsonProvider('aws.bedrock', { headers, credentials, signed, denial }, [
  ...converse,
  ...families.flatMap(invoke),
]);
