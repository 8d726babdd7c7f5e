/**
 * Keccak-256 as Ethereum and Monero use it: the sponge of FIPS 202 (rate 1088) with the padding of the original
 * submission (0x01), not SHA3-256's. Lanes of 64 bits are kept as two halves.
 */
const LANES = 25;
const RATE = 136;

/** FIPS 202 section 3.2.5, algorithm 5: the round constants come out of a shift register. */
const roundConstants: Uint32Array = (() => {
  const constants = new Uint32Array(48);
  let register = 1;
  const bit = (): number => {
    const out = register & 1;
    register = register & 0x80 ? (register << 1) ^ 0x171 : register << 1;
    return out;
  };
  for (let round = 0; round < 24; round++)
    for (let j = 0; j < 7; j++) {
      if (bit() === 0) continue;
      const position = (1 << j) - 1;
      const half = round * 2 + (position < 32 ? 0 : 1);
      constants[half] = (constants[half] ?? 0) | (1 << (position % 32));
    }
  return constants;
})();

/** Rotations of section 3.2.2 and places of section 3.2.3, by lane: the order in which rho and pi walk. */
const rotations = new Uint8Array(24);
const places = new Uint8Array(24);
for (let t = 0, x = 1, y = 0; t < 24; t++) {
  rotations[t] = (((t + 1) * (t + 2)) / 2) % 64;
  [x, y] = [y, (2 * x + 3 * y) % 5];
  places[t] = x + 5 * y;
}

const state = new Uint32Array(LANES * 2);
const row = new Uint32Array(10);
const at = (lanes: Uint32Array, index: number): number => lanes[index] as number;

function theta(): void {
  for (let x = 0; x < 10; x++)
    row[x] = at(state, x) ^ at(state, x + 10) ^ at(state, x + 20) ^ at(state, x + 30) ^ at(state, x + 40);
  for (let x = 0; x < 5; x++) {
    const next = ((x + 1) % 5) * 2;
    const before = ((x + 4) % 5) * 2;
    const low = at(row, before) ^ ((at(row, next) << 1) | (at(row, next + 1) >>> 31));
    const high = at(row, before + 1) ^ ((at(row, next + 1) << 1) | (at(row, next) >>> 31));
    for (let lane = x * 2; lane < 50; lane += 10) {
      state[lane] = at(state, lane) ^ low;
      state[lane + 1] = at(state, lane + 1) ^ high;
    }
  }
}

function rhoAndPi(): void {
  let low = at(state, 2);
  let high = at(state, 3);
  for (let t = 0; t < 24; t++) {
    const place = at2(places, t) * 2;
    const [nextLow, nextHigh] = [at(state, place), at(state, place + 1)];
    const by = at2(rotations, t) % 32;
    if (at2(rotations, t) >= 32) [low, high] = [high, low];
    state[place] = by === 0 ? low : (low << by) | (high >>> (32 - by));
    state[place + 1] = by === 0 ? high : (high << by) | (low >>> (32 - by));
    [low, high] = [nextLow, nextHigh];
  }
}
const at2 = (bytes: Uint8Array, index: number): number => bytes[index] as number;

function chi(): void {
  for (let y = 0; y < 50; y += 10) {
    for (let x = 0; x < 10; x++) row[x] = at(state, y + x);
    for (let x = 0; x < 10; x++) state[y + x] = at(row, x) ^ (~at(row, (x + 2) % 10) & at(row, (x + 4) % 10));
  }
}

function permute(): void {
  for (let round = 0; round < 24; round++) {
    theta();
    rhoAndPi();
    chi();
    state[0] = at(state, 0) ^ at(roundConstants, round * 2);
    state[1] = at(state, 1) ^ at(roundConstants, round * 2 + 1);
  }
}

function absorb(index: number, byte: number): void {
  const half = index >>> 2;
  state[half] = at(state, half) ^ (byte << ((index & 3) * 8));
}

/** Of so many first bytes; 32 bytes. With the padding 0x06 it is SHA3-256. */
export function keccak256(
  bytes: Uint8Array,
  length: number = bytes.length,
  padding: number = 0x01,
): Uint8Array {
  state.fill(0);
  let filled = 0;
  for (let i = 0; i < length; i++) {
    absorb(filled++, at2(bytes, i));
    if (filled < RATE) continue;
    permute();
    filled = 0;
  }
  absorb(filled, padding);
  absorb(RATE - 1, 0x80);
  permute();
  return Uint8Array.from({ length: 32 }, (_, i) => at(state, i >>> 2) >>> ((i & 3) * 8));
}
