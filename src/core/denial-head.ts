import type { Denial, Head } from './types.ts';

/** The head of a whole reply of our own, whatever the provider. `more`: what an API's SDKs look for beside it. */
export const denialHead = ({ status, reason, exchange }: Denial, more: Head = []): Head => [
  [':status', String(status)],
  ['content-type', 'application/json'],
  ['x-should-retry', 'false'],
  ['x-sallyport-decision', 'deny'],
  ['x-sallyport-reason', reason],
  ['x-sallyport-exchange', exchange],
  ...more,
];
