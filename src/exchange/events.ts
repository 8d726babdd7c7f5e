import type { Committed, Refusal, Segment } from '../core/passage.ts';
import type { ExchangeFacts } from '../core/record.ts';
import type { Direction, Head, Reason } from '../core/types.ts';
import type { EdgeContext, EvidenceOf, Identified, Note, ResponseContext } from './ports.ts';

/** What an exchange may wait for with a clock. */
export type Timer = 'request' | 'first-byte' | 'idle' | 'exchange' | 'segment';

/** What happens to an exchange. */
export type Event =
  | { readonly on: 'request-head'; readonly head: Head; readonly end: boolean; readonly context: EdgeContext }
  | {
      readonly on: 'response-head';
      readonly head: Head;
      readonly end: boolean;
      readonly context: ResponseContext;
    }
  | { readonly on: 'chunk'; readonly direction: Direction; readonly bytes: Uint8Array; readonly end: boolean }
  | { readonly on: 'trailers'; readonly direction: Direction; readonly trailers: Head }
  | { readonly on: 'identified'; readonly identified: Identified }
  /** Reading or scanning that took more than one turn of the event loop is done. */
  | { readonly on: 'worked'; readonly direction: Direction }
  | { readonly on: 'failed'; readonly direction: Direction; readonly error: unknown }
  | { readonly on: 'request-committed'; readonly proof: Committed<Segment<'request'>> }
  | { readonly on: 'response-committed'; readonly proof: Committed<Segment<'response'>> }
  | { readonly on: 'uncommitted'; readonly direction: Direction; readonly reason: Reason }
  | { readonly on: 'expired'; readonly timer: Timer }
  | { readonly on: 'gone' }
  /** A door or a port threw. */
  | { readonly on: 'broken'; readonly reason: Reason }
  | { readonly on: 'stop' };

/** What an exchange wants done. Every waiting is a command that an event answers. */
export type Command =
  | { readonly do: 'wait'; readonly until: Promise<Event> }
  | {
      readonly do: 'commit-request';
      readonly segment: Segment<'request'>;
      readonly evidence: EvidenceOf<'request'>;
    }
  | {
      readonly do: 'commit-response';
      readonly segment: Segment<'response'>;
      readonly evidence: EvidenceOf<'response'>;
    }
  | { readonly do: 'forward'; readonly proof: Committed<Segment<'request'>> }
  | { readonly do: 'release'; readonly proof: Committed<Segment<'response'>> }
  | { readonly do: 'refuse'; readonly refusal: Refusal }
  | { readonly do: 'note'; readonly note: Note }
  | { readonly do: 'arm'; readonly timer: Timer; readonly ms: number }
  | { readonly do: 'disarm'; readonly timer: Timer }
  | { readonly do: 'finish' }
  | { readonly do: 'abandon'; readonly reason: Reason }
  /** A text waited so long from its settling to its release. */
  | { readonly do: 'held'; readonly direction: Direction; readonly ms: number }
  | { readonly do: 'ended'; readonly facts: ExchangeFacts };
