import type { Helper } from './helper.ts';
import type { LoadHandlers } from './load-process.ts';
import { addressAnswered, addressAsked } from './payload.ts';
import { problemOf } from './provider-part.ts';
import { type ProviderLoad, providerLoads } from './provider-payload.ts';
import { requestText } from './request.ts';
import type { UpstreamHandlers } from './upstream-process.ts';
import type { Variant } from './variants.ts';

/**
 * One exchange and one stream of each provider, looked at: through Sallyport the address is masked on its way out and back,
 * through the others nothing is changed; no stream is changed, in which there is nothing to mask.
 * @throws Error that says what is wrong.
 */
export async function proveProviders(
  variant: Variant,
  load: Helper<LoadHandlers>,
  upstream: Helper<UpstreamHandlers>,
): Promise<void> {
  await upstream.ask('speakForProviders', 0);
  for (const each of providerLoads()) {
    const { request, answer, stream, headers } = each;
    const port = variant.envoyPort;
    const requests = [requestText(variant, 0, request, each)];
    const got = await load.ask('once', { port, requests });
    const wrong =
      wrongAnswer(got, answer, variant) ?? wrongRequest(await upstream.ask('lastBody'), request, variant);
    if (wrong !== undefined) fail(variant, each, wrong, got);
    const streamed = requestText(variant, 0, stream.request, { path: stream.path, headers });
    const [seen] = await load.ask('bytes', { port, requests: [streamed] });
    const wrongStream =
      (seen ? problemOf(seen, Buffer.concat(stream.writes)) : 'no stream') ??
      wrongRequest(await upstream.ask('lastBody'), stream.request, variant);
    if (wrongStream !== undefined) fail(variant, each, wrongStream, '');
  }
  await upstream.ask('speakForProviders', undefined);
}

function fail({ name }: Variant, { name: provider }: ProviderLoad, what: string, got: string): never {
  throw new Error(`${name}, ${provider}: ${what}\n${got.slice(0, 1200)}`);
}

function wrongAnswer(got: string, answer: string, { sallyport }: Variant): string | undefined {
  if (!got.startsWith('HTTP/1.1 200')) return 'the answer is not a 200';
  const body = got.slice(got.indexOf('\r\n\r\n') + 4);
  if (!sallyport) return body === answer ? undefined : 'the answer was changed on its way';
  return isMasked(body, answer, addressAnswered) ? undefined : 'the address in the answer was not masked';
}

function wrongRequest(reached: string, request: string, { sallyport }: Variant): string | undefined {
  if (!sallyport) return reached === request ? undefined : 'the request was changed on its way';
  return isMasked(reached, request, addressAsked) ? undefined : 'the address in the request was not masked';
}

/** Not only is the address gone: what is around it is there. */
function isMasked(came: string, written: string, address: string): boolean {
  const [before = '', after] = written.split(address);
  return after !== undefined && !came.includes(address) && came.startsWith(before) && came.endsWith(after);
}
