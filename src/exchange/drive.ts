import { reasonOf } from '../core/errors.ts';
import { newExchangeId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { Head, Reason } from '../core/types.ts';
import type { Command, Event, Timer } from './events.ts';
import { Exchange } from './exchange.ts';
import { Fair } from './fair.ts';
import type {
  Budget,
  Doors,
  EdgeContext,
  ExchangeMeter,
  Inlet,
  Ledger,
  Limits,
  OpenExchange,
  ProviderIds,
  ResponseContext,
  Snapshot,
} from './ports.ts';

export interface DriveOptions {
  /** What is in force now. */
  readonly snapshot: () => Snapshot;
  readonly ledger: Ledger;
  readonly ids: ProviderIds;
  readonly limits: Limits;
  readonly budget: Budget;
  readonly meter: ExchangeMeter;
  readonly log: Log;
  /** Milliseconds since the epoch, with fractions, never going back. */
  readonly now: () => number;
}

/** Carries out what exchanges command: the one place where they meet promises, timers, the ledger and the doors. */
export const driver = (options: DriveOptions): OpenExchange => {
  const fair = new Fair(() => performance.now());
  return doors => new Driver(options, doors, fair);
};

class Driver implements Inlet {
  readonly #o: DriveOptions;
  readonly #doors: Doors;
  readonly #exchange: Exchange;
  readonly #timers = new Map<Timer, NodeJS.Timeout>();
  readonly #events: Event[] = [];
  readonly #fair: Fair;
  /** Its events are being handled, or will be in a later turn. */
  #running = false;
  #broken = false;

  constructor(options: DriveOptions, doors: Doors, fair: Fair) {
    this.#o = options;
    this.#doors = doors;
    this.#fair = fair;
    const { ledger, ids, limits, budget, now } = options;
    const id = newExchangeId(now());
    const take = (bytes: number): boolean => budget.take(bytes);
    const give = (bytes: number): void => budget.give(bytes);
    this.#exchange = new Exchange({ id, snapshot: options.snapshot(), ledger, ids, limits, take, give, now });
    options.meter.began();
  }

  head(
    ...[direction, head, end, context]: Parameters<Inlet['head']> extends never ? never : HeadArguments
  ): void {
    if (direction === 'request') this.#on({ on: 'request-head', head, end, context });
    else this.#on({ on: 'response-head', head, end, context });
  }

  chunk(...[direction, bytes, end]: Parameters<Inlet['chunk']>): void {
    this.#on({ on: 'chunk', direction, bytes, end });
  }

  trailers(...[direction, trailers]: Parameters<Inlet['trailers']>): void {
    this.#on({ on: 'trailers', direction, trailers });
  }

  gone(): void {
    this.#on({ on: 'gone' });
  }

  stop(): void {
    this.#on({ on: 'stop' });
  }

  /** Events are handled one after another, also those that a command brings about at once. */
  #on(event: Event): void {
    this.#events.push(event);
    if (this.#running) return;
    this.#running = true;
    this.#fair.run(() => this.#handle());
  }

  #handle(): void {
    for (let next = this.#events.shift(); next; next = this.#events.shift()) this.#turn(next);
    this.#running = false;
  }

  #turn(event: Event): void {
    let commands: readonly Command[] = [];
    let done = 0;
    try {
      commands = this.#exchange.on(event);
      for (const command of commands) {
        done += 1;
        this.#do(command);
      }
    } catch (thrown) {
      this.#fail(thrown, commands.slice(done));
    }
  }

  /** A door or a port threw: nothing more passes, and what is `left` to be recorded is, whatever else fails. */
  #fail(thrown: unknown, left: readonly Command[]): void {
    const why = reasonOf(thrown);
    this.#tell(thrown);
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#events.length = 0;
    this.#attempt(() => this.#doors.abandon(why));
    for (const command of left) {
      if (command.do === 'note' || command.do === 'ended') this.#attempt(() => this.#do(command));
    }
    if (!this.#broken) this.#events.push({ on: 'broken', reason: why });
    this.#broken = true;
  }

  #attempt(what: () => void): void {
    try {
      what();
    } catch (thrown) {
      this.#tell(thrown);
    }
  }

  #tell(thrown: unknown): void {
    try {
      this.#o.log.error('exchange_failed', { reason: reasonOf(thrown) }, thrown);
    } catch {
      // A log that fails must not keep the exchange from its end, and there is nobody else to tell.
    }
  }

  #do(command: Command): void {
    switch (command.do) {
      case 'wait':
        this.#wait(command.until, reason => ({ on: 'failed', direction: 'request', error: reason }));
        break;
      case 'commit-request':
        this.#wait(
          this.#o.ledger
            .commit(command.segment, command.evidence)
            .then(proof => ({ on: 'request-committed', proof }) as const),
          error => ({ on: 'uncommitted', direction: 'request', reason: unsealed(error) }),
        );
        break;
      case 'commit-response':
        this.#wait(
          this.#o.ledger
            .commit(command.segment, command.evidence)
            .then(proof => ({ on: 'response-committed', proof }) as const),
          error => ({ on: 'uncommitted', direction: 'response', reason: unsealed(error) }),
        );
        break;
      case 'forward':
        this.#doors.forward(command.proof);
        break;
      case 'release':
        this.#doors.release(command.proof);
        break;
      case 'refuse':
        this.#doors.refuse(command.refusal);
        break;
      case 'note':
        this.#o.ledger.note(command.note);
        break;
      case 'arm':
        this.#arm(command.timer, command.ms);
        break;
      case 'disarm':
        this.#disarm(command.timer);
        break;
      case 'finish':
        this.#doors.finish();
        break;
      case 'abandon':
        this.#doors.abandon(command.reason);
        break;
      case 'held':
        this.#o.meter.held(command.direction, command.ms);
        break;
      case 'ended':
        this.#ended(command);
        break;
    }
  }

  #wait(until: Promise<Event>, failed: (error: unknown) => Event): void {
    until.then(
      event => this.#on(event),
      (error: unknown) => this.#on(failed(error)),
    );
  }

  #arm(timer: Timer, ms: number): void {
    this.#disarm(timer);
    this.#timers.set(
      timer,
      setTimeout(() => {
        this.#timers.delete(timer);
        this.#on({ on: 'expired', timer });
      }, ms),
    );
  }

  #disarm(timer: Timer): void {
    clearTimeout(this.#timers.get(timer));
    this.#timers.delete(timer);
  }

  #ended({ facts }: Command & { do: 'ended' }): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#o.meter.ended(facts);
  }
}

/** Everything but a seal is a no, and an error without a reason of its own is the ledger's being away. */
const unsealed = (error: unknown): Reason => reasonOf(error);

type HeadArguments =
  | [direction: 'request', head: Head, end: boolean, context: EdgeContext]
  | [direction: 'response', head: Head, end: boolean, context: ResponseContext];
