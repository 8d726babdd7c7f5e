import { z } from 'zod';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface TelemetryConfig {
  readonly logLevel: LogLevel;
}

export const telemetrySchema = (): z.ZodType<TelemetryConfig> =>
  z
    .strictObject({
      logLevel: z
        .enum(['debug', 'info', 'warn', 'error'])
        .default('info')
        .meta({ description: 'The least level that is logged. No level logs a body, a token or a key.' }),
    })
    .meta({ description: 'Logs and metrics.' });
