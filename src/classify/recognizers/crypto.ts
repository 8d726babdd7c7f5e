import { alnum, isHex, isLetter, isUpper } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import { withContext } from '../score.ts';
import type { View } from '../view.ts';
import { base58, base58CheckVersion, decodeBase58 } from './crypto/base58.ts';
import { isSegwitAddress } from './crypto/bech32.ts';
import { keccak256 } from './crypto/keccak.ts';
import { textIn } from './view-text.ts';

const context = [
  'wallet',
  'btc',
  'bitcoin',
  'crypto',
  'ethereum',
  'eth',
  'litecoin',
  'dogecoin',
  'monero',
  'xmr',
  'solana',
  'tron',
  'deposit address',
  'blockchain',
];

const crypto = { entity: 'CRYPTO', class: 'pci', reach: { back: 64, ahead: 100 } } as const;
/** First characters of addresses in Base58Check, and the version bytes that they stand for (SLIP-0132 and the coins' chainparams). */
const versions = new Map<string, readonly number[]>([
  ['1', [0x00]],
  ['3', [0x05]],
  ['L', [0x30]],
  ['M', [0x32]],
  ['D', [0x1e]],
  ['9', [0x16]],
  ['A', [0x16]],
  ['T', [0x41]],
]);
const firsts = new Uint8Array(256);
for (const first of versions.keys()) firsts[first.charCodeAt(0)] = 1;

export const base58Address: Recognizer = {
  ...crypto,
  id: 'crypto.base58check',
  validation: 'checksum',
  source:
    'Bitcoin: Base58Check with a double SHA-256; version bytes as in the chain parameters of Bitcoin, Litecoin, Dogecoin and TRON',
  examples: ['1BoatSLRHtKNngkdXEeobR76b53LETtpyT'],
  triggers: [
    { on: 'word', first: 'initial', of: 'LMDAT' },
    ...[1, 2, 3, 4, 5].map(digits => ({ on: 'digits-letter', digits, starts: '139' }) as const),
  ],
  match(view: View, { start }: Place): Outcome {
    if (firsts[view.at(start)] !== 1) return DONE;
    const end = view.runEnd(start, base58, 36);
    // A word of a language ends soon, and is no waiting matter.
    if (view.beyond(end) && end - start < 36) return WAIT;
    if (end - start < 26 || end - start > 35 || view.wordAt(end) || view.at(start - 1) === 0x2f) return DONE;
    const version = base58CheckVersion(view.bytes, start, end);
    if (version >= 0 && versions.get(String.fromCharCode(view.at(start)))?.includes(version))
      view.found({ start, end, score: 0.95, validated: true });
    return DONE;
  },
};

export const segwitAddress: Recognizer = {
  ...crypto,
  id: 'crypto.segwit',
  validation: 'checksum',
  source: 'BIP 173 (bech32) and BIP 350 (bech32m); SLIP-0173 for the prefixes',
  examples: ['BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4'],
  triggers: [{ on: 'literal', words: ['bc1', 'tb1', 'ltc1'], isWord: true }],
  match(view: View, { start, end: from, word }: Place): Outcome {
    if (view.wordBefore(start)) return DONE;
    const end = view.runEnd(from, alnum, 72);
    if (view.beyond(end) && end - from < 72) return WAIT;
    if (end - from < 11 || end - from > 71 || view.wordAt(end)) return DONE;
    const data = textIn(view, from, end);
    // All in one case, says the standard.
    const isEven = data === data.toLowerCase() || data === data.toUpperCase();
    if (isEven && isSegwitAddress(word.slice(0, -1), data.toLowerCase()))
      view.found({ start, end, score: 0.95, validated: true });
    return DONE;
  },
};

/** EIP-55: a letter is a capital where the digit at its place in the hash of the lower-case address is 8 or more. */
function isChecksummed(address: string): boolean {
  const hash = keccak256(Buffer.from(address.toLowerCase()));
  for (let i = 0; i < 40; i++) {
    const code = address.charCodeAt(i);
    const nibble = ((hash[i >>> 1] as number) >>> (i % 2 === 0 ? 4 : 0)) & 0x0f;
    if (isLetter(code) && isUpper(code) !== nibble >= 8) return false;
  }
  return true;
}

const hex = alnum.map((flag, b) => (flag === 1 && isHex(b) ? 1 : 0));

export const ethereumAddress: Recognizer = {
  ...crypto,
  id: 'crypto.ethereum',
  validation: 'checksum',
  source: 'EIP-55 (mixed-case checksum address encoding)',
  examples: ['0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'],
  context,
  triggers: [{ on: 'literal', words: ['0x'], isWord: true }],
  match(view: View, { start, end: from }: Place): Outcome {
    if (view.wordBefore(start)) return DONE;
    const end = view.runEnd(from, hex, 41);
    if (view.beyond(end) && end - from < 41) return WAIT;
    if (end - from !== 40 || view.wordAt(end)) return DONE;
    const address = textIn(view, from, end);
    const isMixed = address !== address.toLowerCase() && address !== address.toUpperCase();
    if (isMixed ? !isChecksummed(address) : /^(.)\1*$/.test(address)) return DONE;
    const base = isMixed ? 0.95 : 0.4;
    const spoken = !isMixed && view.context(start, end);
    if (spoken === undefined) return WAIT;
    view.found({ start, end, score: spoken ? withContext(base) : base, validated: isMixed });
    return DONE;
  },
};

const MONERO_LENGTH = 95;
/** Bytes that a block of so many digits stands for; Monero encodes 8 bytes as 11 digits, and 5, the last, as 7. */
const blocks = [11, 11, 11, 11, 11, 11, 11, 11, 7];
const moneroBytes = new Uint8Array(69);

function isMonero(view: View, start: number): boolean {
  let from = start;
  let at = 0;
  for (const digits of blocks) {
    const bytes = digits === 11 ? 8 : 5;
    if (!decodeBase58(view.bytes, from, from + digits, moneroBytes.subarray(at, at + bytes))) return false;
    from += digits;
    at += bytes;
  }
  const hash = keccak256(moneroBytes, 65);
  for (let i = 0; i < 4; i++) if (hash[i] !== moneroBytes[65 + i]) return false;
  return moneroBytes[0] === 18 || moneroBytes[0] === 42;
}

export const moneroAddress: Recognizer = {
  ...crypto,
  id: 'crypto.monero',
  validation: 'checksum',
  source:
    'Monero, "Standard addresses" (cryptonote_basic): network byte 18 or 42, two keys, four bytes of Keccak-256',
  examples: [
    '44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A',
  ],
  triggers: [1, 2, 3].map(digits => ({ on: 'digits-letter', digits, starts: '48' }) as const),
  match(view: View, { start }: Place): Outcome {
    if (view.at(start) !== 0x34 && view.at(start) !== 0x38) return DONE;
    const end = view.runEnd(start, base58, MONERO_LENGTH + 1);
    if (view.beyond(end) && end - start <= MONERO_LENGTH) return WAIT;
    if (end - start === MONERO_LENGTH && !view.wordAt(end) && isMonero(view, start))
      view.found({ start, end, score: 0.95, validated: true });
    return DONE;
  },
};

const solanaKey = new Uint8Array(32);

/** No check digit, so the word must stand before it. */
export const solanaAddress: Recognizer = {
  ...crypto,
  id: 'crypto.solana',
  validation: 'context',
  source: 'Solana: a public key of 32 bytes in base 58',
  examples: ['solana wallet 7EcDhSYGxXyscszYEp35KHN8vvw3svAuLKTzXwCFLtV'],
  triggers: [{ on: 'literal', words: ['solana', 'sol wallet', 'sol address', 'phantom'] }],
  match(view: View, { start: word, end: from }: Place): Outcome {
    if (!view.wordStarts(word)) return DONE;
    for (let at = from; at < from + 32; at++) {
      if (view.beyond(at)) return WAIT;
      if (base58[view.at(at)] !== 1 || view.wordBefore(at)) continue;
      const end = view.runEnd(at, base58, 45);
      if (view.beyond(end) && end - at < 45) return WAIT;
      if (end - at < 43 || end - at > 44 || view.wordAt(end)) continue;
      if (decodeBase58(view.bytes, at, end, solanaKey) && solanaKey[0] !== 0)
        view.found({ start: at, end, score: 0.7, validated: false });
      return DONE;
    }
    return DONE;
  },
};
