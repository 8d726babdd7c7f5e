/**
 * `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=host;x-amz-date, Signature=…` (AWS Identity and Access Management User
 * Guide, "Elements of an AWS API request signature"; `AWS4-ECDSA-P256-SHA256` of Signature Version 4A alike). The parts may
 * stand in any order, with a comma and spaces or none between them. Over HTTP/2 the JavaScript SDK signs `:authority`.
 */
const signedHeaders = /[ ,]SignedHeaders=([!#$%&'*+.^_`|~0-9A-Za-z;:-]+)(?:[ ,]|$)/;

/**
 * The names of the headers that a request's signature covers; undefined: it has none (a bearer key of Bedrock). The body is
 * always covered. Where a signature does not say what it covers, that is nothing that could be changed either.
 */
export function signed(values: ReadonlyMap<string, string>): readonly string[] | undefined {
  const authorization = values.get('authorization') ?? '';
  if (!/^AWS4-/i.test(authorization)) return undefined;
  return signedHeaders.exec(authorization)?.[1]?.toLowerCase().split(';') ?? [];
}
