import type { Recognizer } from '../../recognizer.ts';
import { puttyKey } from '../private-key.ts';
import { cloudKeys, namedCloudKeys } from './cloud.ts';
import { connectionString, oracleUrl, pgpass } from './connection-string.ts';
import { developerKeys, namedDeveloperKeys } from './developer.ts';
import { basicAuth, bearerToken, curlUser, netrc, sessionCookie } from './headers.ts';
import { jwt } from './jwt.ts';
import { modelKeys, namedModelKeys } from './models.ts';
import { namedKey } from './named.ts';
import { namedPaymentKeys, paymentKeys } from './payments.ts';
import { prefixed } from './prefixed.ts';
import type { KeyRule, NamedKeyRule } from './rule.ts';
import { namedServiceKeys, serviceKeys } from './services.ts';
import { apiKey, password, token, username } from './values.ts';

/** Every kind of key that has a format of its own. */
export const keyRules: readonly KeyRule[] = [
  ...modelKeys,
  ...cloudKeys,
  ...developerKeys,
  ...serviceKeys,
  ...paymentKeys,
];

/** Every kind of key that needs a name beside it. */
export const namedKeyRules: readonly NamedKeyRule[] = [
  ...namedModelKeys,
  ...namedCloudKeys,
  ...namedDeveloperKeys,
  ...namedServiceKeys,
  ...namedPaymentKeys,
];

/** All that finds secrets, PEM keys apart. Those that a name speaks for come first: of equals, they say more. */
export const secrets: readonly Recognizer[] = [
  ...namedKeyRules.map(namedKey),
  ...keyRules.map(prefixed),
  puttyKey,
  jwt,
  connectionString,
  oracleUrl,
  pgpass,
  basicAuth,
  bearerToken,
  sessionCookie,
  curlUser,
  netrc,
  password,
  token,
  apiKey,
  username,
];
