import { Counter, type Registry } from 'prom-client';
import type { EdgeMeter } from '../exchange/ports.ts';
import { reasonLabel } from './labels.ts';

export function createEdgeMeter(registry: Registry): EdgeMeter {
  const registers = [registry];
  const opened = new Counter({
    name: 'sallyport_edge_streams_total',
    help: 'ext_proc streams that Envoy opened.',
    registers,
  });
  const refused = new Counter({
    name: 'sallyport_edge_streams_refused_total',
    help: 'ext_proc streams refused before an exchange began.',
    labelNames: ['reason'],
    registers,
  });
  const failed = new Counter({
    name: 'sallyport_edge_session_failures_total',
    help: 'HTTP/2 sessions with Envoy that ended with an error.',
    registers,
  });
  return {
    opened: () => opened.inc(),
    refused: why => refused.inc({ reason: reasonLabel(why) }),
    sessionFailed: () => failed.inc(),
  };
}
