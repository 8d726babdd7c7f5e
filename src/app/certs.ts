import { resolve } from 'node:path';
import { ensureCertificates } from '../envoy/certificates.ts';

/** Makes certificates in `folder` where there are no good ones; the paths by what they are for. @throws Error of node:fs */
export async function initCertificates(folder: string): Promise<Readonly<Record<string, string>>> {
  const { ca, sallyport, envoy } = await ensureCertificates(resolve(folder));
  return {
    ca,
    'sallyport certificate': sallyport.cert,
    'sallyport key': sallyport.key,
    'envoy certificate': envoy.cert,
    'envoy key': envoy.key,
  };
}
