import { describe, expect, it } from 'vitest';
import { signed } from './signature.ts';

const of = (authorization: string): readonly string[] | undefined =>
  signed(new Map([['authorization', authorization]]));
const credential = 'Credential=AKIDEXAMPLE/20261121/us-east-1/bedrock/aws4_request';

describe('a signature covers', () => {
  it.each([
    [
      'what boto3 names',
      `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature=d08f`,
      ['content-type', 'host', 'x-amz-date', 'x-amz-security-token'],
    ],
    [
      'what is named over HTTP/2',
      `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=:authority;accept, Signature=d08f`,
      [':authority', 'accept'],
    ],
    [
      'in any order, without spaces',
      `AWS4-HMAC-SHA256 ${credential},Signature=d08f,SignedHeaders=host;x-amz-date`,
      ['host', 'x-amz-date'],
    ],
    [
      'of Signature Version 4A',
      'AWS4-ECDSA-P256-SHA256 Credential=AKIDEXAMPLE/20261121/bedrock/aws4_request, SignedHeaders=Host;x-amz-region-set, Signature=30',
      ['host', 'x-amz-region-set'],
    ],
    ['at least the body, where it does not say', `AWS4-HMAC-SHA256 ${credential}`, []],
    ['at least the body, where it cannot be read', 'aws4-hmac-sha256 SignedHeaders="host"', []],
  ])('%s', (_name, authorization, names) => expect(of(authorization)).toEqual(names));

  it.each(['', 'Bearer bedrock-api-key-YWJj', 'Basic YWJjOmRlZg=='])(
    'nothing where there is none: %s',
    authorization => expect(of(authorization)).toBeUndefined(),
  );
});
