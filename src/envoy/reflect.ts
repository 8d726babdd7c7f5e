/**
 * @peculiar/x509 brings a container that asks for the decorator-metadata functions of `Reflect` and will not load without
 * them. These are the few that it calls, over a WeakMap; nothing is touched where they are there already.
 */
type Metadata = Map<unknown, unknown>;
interface ReflectMetadata {
  getMetadata?: (key: unknown, target: object) => unknown;
  getOwnMetadata?: (key: unknown, target: object) => unknown;
  hasOwnMetadata?: (key: unknown, target: object) => boolean;
  defineMetadata?: (key: unknown, value: unknown, target: object) => void;
}

const known = new WeakMap<object, Metadata>();
const reflect = Reflect as ReflectMetadata;

function define(key: unknown, value: unknown, target: object): void {
  const entries = known.get(target) ?? new Map<unknown, unknown>();
  known.set(target, entries.set(key, value));
}
const own = (key: unknown, target: object): unknown => known.get(target)?.get(key);

reflect.getMetadata ??= own;
reflect.getOwnMetadata ??= own;
reflect.hasOwnMetadata ??= (key, target) => known.get(target)?.has(key) ?? false;
reflect.defineMetadata ??= define;
