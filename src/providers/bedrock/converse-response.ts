import { anythingNested, compile, type Plan, type Shape } from '../shared/shape.ts';
import type { EventPayload } from '../shared/message-body.ts';
import { message } from './content.ts';
import {
  citation,
  count,
  mediaSource,
  ownText,
  piece,
  performanceConfig,
  serviceTier,
  stopReason,
  usage,
  word,
} from './shapes.ts';

const metrics: Shape = { own: true, members: { latencyMs: count } };
/** What guardrails and routers did: it says content again, under names of its own. */
const trace: Shape = {
  own: true,
  members: { promptRouter: { members: { invokedModelId: {} } }, guardrail: {} },
};

/** The members of a whole answer, of Converse and of Nova's own. */
export const converseAnswer: Readonly<Record<string, Shape>> = {
  output: { members: { message } },
  stopReason,
  usage,
  metrics,
  additionalModelResponseFields: anythingNested,
  trace,
  performanceConfig,
  serviceTier,
};

/** A whole answer. */
export const converseResponse: Plan = compile({ members: converseAnswer });

/** Blocks are told apart by their index alone. */
const contentBlockIndex: Shape = { number: 'fixed', key: true, as: 'block', own: true };
/** Padding against the reading of lengths. */
const p: Shape = ownText;

/** A piece of a block. Of a citation and a picture each one is whole. */
const delta: Shape = {
  as: '',
  rest: piece,
  members: {
    text: { ...piece, as: '', mayBeJson: true, joins: true },
    toolUse: { members: { input: { ...piece, mayBeJson: true } } },
    reasoningContent: {
      members: {
        text: { ...piece, as: '', sealed: true },
        signature: { ...piece, data: 'sealed' },
        redactedContent: { own: true, data: 'sealed' },
      },
    },
    toolResult: {
      merged: true,
      items: { members: { text: { ...piece, as: '', mayBeJson: true }, json: { own: true, json: true } } },
    },
    citation,
    image: { own: true, members: { source: mediaSource, error: { members: { message: {} } } } },
  },
};

const start: Shape = {
  own: true,
  members: {
    toolUse: { members: { toolUseId: {}, name: {}, type: word('server_tool_use') } },
    toolResult: { members: { toolUseId: {}, type: {}, status: word('success', 'error') } },
    image: { members: { format: word('png', 'jpeg', 'gif', 'webp') } },
  },
};

type ConverseEvent =
  | 'messageStart'
  | 'contentBlockStart'
  | 'contentBlockDelta'
  | 'contentBlockStop'
  | 'messageStop'
  | 'metadata';

/** What each event says, by its type (Amazon Bedrock API Reference, "ConverseStreamOutput"). */
export const converseEvents: Readonly<Record<ConverseEvent, Shape>> = {
  messageStart: { own: true, members: { role: word('user', 'assistant', 'system'), p } },
  contentBlockStart: { own: true, members: { contentBlockIndex, start, p } },
  contentBlockDelta: { own: true, members: { contentBlockIndex, delta, p } },
  contentBlockStop: { own: true, closes: true, members: { contentBlockIndex, p } },
  messageStop: {
    own: true,
    members: { stopReason, additionalModelResponseFields: anythingNested, p },
  },
  metadata: { own: true, members: { usage, metrics, trace, performanceConfig, serviceTier, p } },
};

/** The same, of a ConverseStream. */
export const converseStream: Readonly<Record<string, EventPayload>> = Object.fromEntries(
  Object.entries(converseEvents).map(([type, shape]) => [type, { plan: compile(shape) }]),
);
