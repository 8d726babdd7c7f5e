import type { EdgeContext, ResponseContext } from '../exchange/ports.ts';
import type { Json, Received } from './messages.ts';

/** Under this name Envoy sends attributes, whatever the filter is called in its configuration. */
const attributesOf = 'envoy.filters.http.ext_proc';
const authzNamespace = 'envoy.filters.http.ext_authz';

const asText = (json: Json | undefined): string => (typeof json === 'string' ? json : '');

/** The flags are a bit field; Envoy writes integers that a double cannot hold as text. */
function asNumber(json: Json | undefined): number {
  const number = typeof json === 'string' && /^\d{1,15}$/.test(json) ? Number(json) : json;
  return typeof number === 'number' && Number.isFinite(number) ? number : 0;
}

/** SPIFFE-ID section 2: a URI of printable ASCII. Anything else (an embedded NUL) names nobody. */
const spiffeId = /^spiffe:\/\/[a-z0-9._-]{1,255}(\/[A-Za-z0-9._-]+)*$/;

/** A URI that Envoy read off a client certificate, where it is a SPIFFE ID. */
export const workloadOf = (uri: string): string | undefined => (spiffeId.test(uri) ? uri : undefined);

/**
 * What Envoy says of a request beside its headers. The certificate's name counts only where the listener verifies client
 * certificates: Envoy states the name of one that it was merely shown, too.
 */
export function edgeContext(message: Received): EdgeContext {
  const attributes = message.attributes.get(attributesOf);
  return {
    source: asText(attributes?.['source.address']),
    workload: workloadOf(asText(attributes?.['connection.uri_san_peer_certificate'])),
    authz: message.metadata.get(authzNamespace),
  };
}

/** What Envoy says of a response beside its headers. */
export function responseContext(message: Received): ResponseContext {
  const attributes = message.attributes.get(attributesOf);
  return {
    details: asText(attributes?.['response.code_details']),
    flags: asNumber(attributes?.['response.flags']),
  };
}
