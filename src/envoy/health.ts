import { serving, type Serving } from './messages.ts';
import type { HealthSource } from './transport.ts';

/** The services that gRPC health (grpc.health.v1) answers for; the empty name is the server. */
const services = new Set([
  '',
  'envoy.service.ext_proc.v3.ExternalProcessor',
  'envoy.service.auth.v3.Authorization',
]);

/** One status for the whole server: either Envoy may send it exchanges, or it may not. */
export class Health implements HealthSource {
  readonly #watchers = new Set<() => void>();
  #status: Serving = serving.no;

  set(ready: 'serving' | 'not-serving'): void {
    this.#status = ready === 'serving' ? serving.yes : serving.no;
    for (const tell of [...this.#watchers]) tell();
  }

  status(service: string): Serving {
    return services.has(service) ? this.#status : serving.serviceUnknown;
  }

  watch(service: string, changed: (status: Serving) => void): () => void {
    const tell = (): void => {
      changed(this.status(service));
    };
    this.#watchers.add(tell);
    return () => this.#watchers.delete(tell);
  }
}
