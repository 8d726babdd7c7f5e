import type { Helper } from './helper.ts';
import type { LoadHandlers } from './load-process.ts';
import { addressAnswered, addressAsked, chatRequest } from './payload.ts';
import { requestText } from './request.ts';
import type { UpstreamHandlers } from './upstream-process.ts';
import type { Variant } from './variants.ts';

/**
 * One exchange, looked at: what is measured must be what it is called. Sallyport has to mask both ways and to turn away
 * whoever brings no token; the others have to change nothing.
 * @throws Error that says what is wrong.
 */
export async function prove(
  variant: Variant,
  load: Helper<LoadHandlers>,
  upstream: Helper<UpstreamHandlers>,
): Promise<void> {
  const body = chatRequest();
  const port = variant.envoyPort;
  const got = await load.ask('once', { port, requests: [requestText(variant, 0, body)] });
  const reached = await upstream.ask('lastBody');
  const fail = (what: string): never => {
    throw new Error(`${variant.name}: ${what}\n${got.slice(0, 600)}`);
  };
  if (!got.startsWith('HTTP/1.1 200')) fail('the answer is not a 200');
  if (!variant.sallyport) {
    if (reached !== body || !got.includes(addressAnswered)) fail('something was changed on its way');
    return;
  }
  if (reached.includes(addressAsked) || got.includes(addressAnswered)) fail('an address was not masked');
  const nobody = { ...variant, tokens: [] };
  const refused = await load.ask('once', { port, requests: [requestText(nobody, 0, body)] });
  if (!refused.includes('x-sallyport-reason')) fail('a request without identity was let in');
}
