import { type Denial, type Head } from '../../core/types.ts';

/** The head of a whole reply that denies. `more`: what the API's SDKs look for beside it. */
export const denialHead = (why: Denial, more: Head = []): Head => [
  [':status', String(why.status)],
  ['content-type', 'application/json'],
  ['x-should-retry', 'false'],
  ['x-sallyport-decision', 'deny'],
  ['x-sallyport-reason', why.reason],
  ['x-sallyport-exchange', why.exchange],
  ...more,
];
