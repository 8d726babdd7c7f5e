import { reasonOf, WireError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { reason } from '../core/reason.ts';
import type { Reason } from '../core/types.ts';
import type { EdgeMeter, Inlet, OpenExchange } from '../exchange/ports.ts';
import { edgeContext, responseContext } from './context.ts';
import { Course } from './course.ts';
import { StreamDoors } from './doors.ts';
import { fullDuplexStreamed, type Received } from './messages.ts';
import type { Call, CallEvents } from './transport.ts';

export interface ProcessorOptions {
  readonly open: OpenExchange;
  readonly log: Log;
  readonly meter: EdgeMeter;
  readonly exact: boolean;
}

/** The ext_proc edge: one exchange per stream. */
export class Processor {
  readonly #options: ProcessorOptions;
  readonly #streams = new Set<Processing>();
  #draining = false;
  #idle: (() => void) | undefined;

  constructor(options: ProcessorOptions) {
    this.#options = options;
  }

  /** Exchanges that are under way. */
  get streams(): number {
    return this.#streams.size;
  }

  process(call: Call): CallEvents {
    this.#options.meter.opened();
    if (this.#draining) return this.#turnAway(call, reason('shutting_down'));
    const stream = new Processing(call, this.#options, () => {
      this.#streams.delete(stream);
      if (this.#streams.size === 0) this.#idle?.();
    });
    this.#streams.add(stream);
    return stream;
  }

  /** Takes no more; resolves when none is under way, at the latest after `ms`, with those that are left told to stop. */
  async drain(ms: number): Promise<void> {
    this.#draining = true;
    await this.#settled(ms);
    for (const stream of [...this.#streams]) stream.stop();
  }

  #settled(ms: number): Promise<void> {
    if (this.#streams.size === 0) return Promise.resolve();
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms);
      this.#idle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #turnAway(call: Call, why: Reason): CallEvents {
    this.#options.meter.refused(why);
    call.fail(why);
    return { message: () => undefined, gone: () => undefined };
  }
}

/** One stream of Envoy's. Whatever goes wrong in it ends it with an error status. */
class Processing implements CallEvents {
  readonly #options: ProcessorOptions;
  readonly #left: () => void;
  readonly #request = new Course('request');
  readonly #response = new Course('response');
  readonly #doors: StreamDoors;
  #inlet: Inlet | undefined;

  constructor(call: Call, options: ProcessorOptions, left: () => void) {
    this.#options = options;
    this.#left = left;
    this.#doors = new StreamDoors(
      call,
      { request: this.#request, response: this.#response },
      {
        exact: options.exact,
        log: options.log,
        closed: left,
      },
    );
  }

  message(read: () => Received): void {
    if (this.#doors.shut) return;
    try {
      this.#take(read());
    } catch (error) {
      this.#broken(error);
    }
  }

  gone(): void {
    this.#doors.gone();
    this.#left();
    this.#tellGone();
  }

  stop(): void {
    try {
      this.#inlet?.stop();
    } catch (error) {
      this.#options.log.error('edge.exchange.threw', {}, error);
    }
  }

  #take(message: Received): void {
    const inlet = this.#inlet ?? this.#begin(message);
    if (!inlet) return;
    if (message.kind === 'unknown') throw new WireError('protocol_violation', 'an unknown message');
    if (message.direction === 'request') this.#request.hear(message);
    else this.#response.hear(message);
    this.#pass(inlet, message);
  }

  #pass(inlet: Inlet, message: Exclude<Received, { kind: 'unknown' }>): void {
    if (message.kind === 'body') inlet.chunk(message.direction, message.bytes, message.end);
    else if (message.kind === 'trailers') inlet.trailers(message.direction, message.trailers);
    else if (message.direction === 'request')
      inlet.head('request', message.head, message.end, edgeContext(message));
    else inlet.head('response', message.head, message.end, responseContext(message));
  }

  /** The first message says how Envoy is configured; an exchange begins only where that is as it must be. */
  #begin(first: Received): Inlet | undefined {
    const why = misfit(first);
    if (!why) return (this.#inlet = this.#options.open(this.#doors));
    this.#options.meter.refused(why);
    this.#options.log.error('edge.stream.refused', { reason: why });
    this.#doors.abandon(why);
    return undefined;
  }

  #broken(error: unknown): void {
    const why = reasonOf(error);
    this.#options.log.error('edge.stream.failed', { reason: why }, error);
    if (!this.#inlet) this.#options.meter.refused(why);
    this.#doors.abandon(why);
    this.#tellGone();
  }

  #tellGone(): void {
    const inlet = this.#inlet;
    this.#inlet = undefined;
    try {
      inlet?.gone();
    } catch (error) {
      this.#options.log.error('edge.exchange.threw', {}, error);
    }
  }
}

/**
 * Why an exchange cannot be begun with this message. Trailer modes are not in it: Envoy does not state them, and takes no
 * configuration with full-duplex bodies whose trailers are not sent.
 */
function misfit({ kind, protocol, observing }: Received): Reason | undefined {
  if (observing || !protocol) return reason('processing_mode');
  if (protocol.requestBody !== fullDuplexStreamed || protocol.responseBody !== fullDuplexStreamed)
    return reason('processing_mode');
  return kind === 'head' ? undefined : reason('protocol_violation');
}
