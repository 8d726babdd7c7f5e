import 'reflect-metadata';
import { webcrypto, X509Certificate as Pem } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';

/** The two ends of the connection between Envoy and Sallyport, as their certificates name them (SAN, DNS). */
export const peerNames = { sallyport: 'sallyport', envoy: 'envoy' } as const;

/** Files of one end, PEM. */
export interface PairFiles {
  readonly cert: string;
  readonly key: string;
}

/** Where the files are that both ends need. The CA's key is not among them: it is thrown away once both are signed. */
export interface CertificateFiles {
  readonly ca: string;
  readonly sallyport: PairFiles;
  readonly envoy: PairFiles;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const dayMs = 86_400_000;
/** All are made anew when the first of them has this long to go: a restart a month comes in time. */
const renewBeforeMs = 30 * dayMs;
const validMs = 365 * dayMs;
/** Clocks of two containers may differ. */
const skewMs = 3_600_000;

type Keys = webcrypto.CryptoKeyPair;

const newKeys = (): Promise<Keys> => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

const validity = (nowMs: number): { notBefore: Date; notAfter: Date } => ({
  notBefore: new Date(nowMs - skewMs),
  notAfter: new Date(nowMs + validMs),
});

function newAuthority(keys: Keys, nowMs: number): Promise<x509.X509Certificate> {
  return x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Sallyport private CA',
    keys,
    signingAlgorithm: algorithm,
    ...validity(nowMs),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
}

interface Leaf {
  readonly name: string;
  readonly usage: x509.ExtendedKeyUsageType;
}
const leaves = {
  sallyport: { name: peerNames.sallyport, usage: x509.ExtendedKeyUsage.serverAuth },
  envoy: { name: peerNames.envoy, usage: x509.ExtendedKeyUsage.clientAuth },
} as const satisfies Record<string, Leaf>;

async function pem(key: webcrypto.CryptoKey): Promise<string> {
  const der = await webcrypto.subtle.exportKey('pkcs8', key);
  return x509.PemConverter.encode(der, 'PRIVATE KEY');
}

interface Authority {
  readonly certificate: x509.X509Certificate;
  readonly keys: Keys;
}

async function newLeaf(by: Authority, leaf: Leaf, nowMs: number): Promise<{ cert: string; key: string }> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${leaf.name}`,
    issuer: by.certificate.subject,
    publicKey: keys.publicKey,
    signingKey: by.keys.privateKey,
    signingAlgorithm: algorithm,
    ...validity(nowMs),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([leaf.usage]),
      new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: leaf.name }]),
    ],
  });
  return { cert: certificate.toString('pem'), key: await pem(keys.privateKey) };
}

const filesIn = (folder: string): CertificateFiles => ({
  ca: join(folder, 'ca.crt'),
  sallyport: { cert: join(folder, 'sallyport.crt'), key: join(folder, 'sallyport.key') },
  envoy: { cert: join(folder, 'envoy.crt'), key: join(folder, 'envoy.key') },
});

const namesOf = (files: CertificateFiles): readonly string[] => [
  files.ca,
  files.sallyport.cert,
  files.sallyport.key,
  files.envoy.cert,
  files.envoy.key,
];

/** Are all files there, signed by this CA, and good for a while? */
async function areGood(files: CertificateFiles, nowMs: number): Promise<boolean> {
  try {
    const [ca, server, serverKey, client, clientKey] = await Promise.all(namesOf(files).map(read));
    if (!ca || !server || !client || !serverKey || !clientKey) return false;
    const authority = new Pem(ca);
    return [server, client].every(text => {
      const leaf = new Pem(text);
      return leaf.verify(authority.publicKey) && leaf.validToDate.getTime() - renewBeforeMs > nowMs;
    });
  } catch {
    return false;
  }
}

const read = (file: string): Promise<string> => readFile(file, 'utf8');

/** Readable by its owner alone from the first byte, and whole or not there. */
async function write(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await chmod(`${file}.new`, 0o600);
  await rename(`${file}.new`, file);
}

async function issue(files: CertificateFiles, nowMs: number): Promise<void> {
  const keys = await newKeys();
  const by = { keys, certificate: await newAuthority(keys, nowMs) };
  const [server, client] = await Promise.all([
    newLeaf(by, leaves.sallyport, nowMs),
    newLeaf(by, leaves.envoy, nowMs),
  ]);
  await write(files.ca, by.certificate.toString('pem'));
  await write(files.sallyport.cert, server.cert);
  await write(files.sallyport.key, server.key);
  await write(files.envoy.cert, client.cert);
  await write(files.envoy.key, client.key);
}

/**
 * Sees to it that `folder` holds a private CA's certificate and a pair for each end (ECDSA P-256, one year, SAN DNS
 * `sallyport` and `envoy`); makes all of them anew where one is missing, broken or within a month of its end.
 * The folder is 0700 and each file 0600. Both ends must load them again after that.
 * @throws Error where the folder cannot be written.
 */
export async function ensureCertificates(
  folder: string,
  nowMs: number = Date.now(),
): Promise<CertificateFiles> {
  const files = filesIn(folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  if (!(await areGood(files, nowMs))) await issue(files, nowMs);
  return files;
}
