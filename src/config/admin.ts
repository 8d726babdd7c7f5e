import { z } from 'zod';
import { isLoopback } from './loopback.ts';

/** Next to the ports that Envoy and Istio use for the same, and taken by neither. */
const defaultPort = 9902;

export interface AdminConfig {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /**
   * `sidecar`: a pod must start with Postgres away (and then deny), so /readyz looks at the process alone.
   * `gateway`: /readyz looks at Postgres too, so that a load balancer goes elsewhere.
   */
  readonly readiness: 'sidecar' | 'gateway';
}

export const adminSchema = (): z.ZodType<AdminConfig> =>
  z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1').meta({
        description:
          'The address of /healthz, /readyz and /metrics. Metrics name routes and rules: keep it on loopback, or behind a network policy.',
      }),
      port: z.int().min(0).max(65535).default(defaultPort).meta({ description: '0 takes any free one.' }),
      exposed: z
        .boolean()
        .default(false)
        .meta({ description: 'Must be true for a host that is not a loopback address.' }),
      readiness: z.enum(['sidecar', 'gateway']).default('sidecar').meta({
        description:
          'sidecar: ready when the process is, Postgres or not. gateway: ready only while Postgres can be written.',
      }),
    })
    .refine(({ host, exposed }) => exposed || isLoopback(host), {
      path: ['host'],
      error: 'is not a loopback address. Set admin.exposed to true if others shall reach it.',
    })
    .transform(({ host, port, readiness }): AdminConfig => ({ host, port, readiness }))
    .meta({ description: 'HTTP for probes and metrics.' });
