import { spawnSync } from 'node:child_process';

/** Envoy, as `npm start` finds or installs it. @throws Error that says what to do. */
export function envoyBinary(): string {
  const binary = process.env['ENVOY_PATH'] ?? 'envoy';
  const { status } = spawnSync(binary, ['--version'], { stdio: 'ignore' });
  if (status === 0) return binary;
  throw new Error(
    'Envoy was not found. `npm start` gets it for you; or set ENVOY_PATH to a binary, or put one into PATH.',
  );
}
