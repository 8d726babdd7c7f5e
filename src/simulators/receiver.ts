import { Arrival, type Received } from './arrival.ts';
import { createDraw } from './draw.ts';
import { listen, type Request, type Response } from './listener.ts';
import { Sender } from './sender.ts';

/** A server on loopback that shows what reached it. */
export interface Receiver {
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** All requests so far, in the order of their arrival. */
  readonly received: readonly Received[];
  forget(): void;
  stop(): Promise<void>;
}

/** Answers a request, once all of it is there. */
type Answer = (arrival: Arrival, sender: Sender) => Promise<void>;

/** Over HTTP/1.1 and h2c on one port. */
export async function startReceiver(answer: Answer, options: { readonly port?: number }): Promise<Receiver> {
  const received: Arrival[] = [];
  const draw = createDraw(1);
  const handle = async (request: Request, response: Response): Promise<void> => {
    const arrival = new Arrival(request);
    received.push(arrival);
    response.once('close', () => {
      if (!response.writableEnded) arrival.left = true;
    });
    await arrival.read(request);
    await answer(arrival, new Sender(response, draw));
  };
  const listener = await listen((request, response) => {
    // Whoever asked may be gone at any moment, and a test may want just that.
    handle(request, response).catch(() => (response.stream ?? response.socket)?.destroy());
  }, options);
  return {
    port: listener.port,
    url: `http://127.0.0.1:${listener.port}`,
    received,
    forget: () => void received.splice(0),
    stop: () => listener.stop(),
  };
}
