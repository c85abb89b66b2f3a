/**
 * Keccak-256 as Ethereum uses it: the Keccak submission's padding, not that of SHA3-256.
 *
 * Written from "The Keccak reference", version 3.0, whose names (theta, rho, pi, chi, iota) it
 * keeps. The state is 25 lanes of 64 bits; lane (x, y) stands at x + 5 * y.
 */

const RATE_BYTES = 136;
const ROUNDS = 24;
const MASK = 2n ** 64n - 1n;

/**
 * The 32-byte Keccak-256 digest.
 *
 * @param {Uint8Array} data
 */
export const keccak256 = (data) => {
  const padded = pad(data);
  const view = new DataView(padded.buffer);
  let lanes = Array(25).fill(0n);
  for (let start = 0; start < padded.length; start += RATE_BYTES) {
    for (let lane = 0; lane < RATE_BYTES / 8; lane += 1) {
      lanes[lane] ^= view.getBigUint64(start + 8 * lane, true);
    }
    lanes = permute(lanes);
  }
  const digest = new DataView(new ArrayBuffer(32));
  lanes.slice(0, 4).forEach((lane, at) => digest.setBigUint64(8 * at, lane, true));
  return new Uint8Array(digest.buffer);
};

/** Multi-rate padding: a one bit, zeros, a one bit. @type {(data: Uint8Array) => Uint8Array} */
const pad = (data) => {
  const padded = new Uint8Array(data.length + RATE_BYTES - (data.length % RATE_BYTES));
  padded.set(data);
  padded[data.length] |= 0x01;
  padded[padded.length - 1] |= 0x80;
  return padded;
};

/** @type {(lanes: bigint[]) => bigint[]} */
const permute = (lanes) =>
  CONSTANTS.reduce((state, constant) => {
    const next = chi(rhoPi(theta(state)));
    next[0] ^= constant; // iota
    return next;
  }, lanes);

/** Adds to each lane the parity of two neighbouring columns. @type {(a: bigint[]) => bigint[]} */
const theta = (a) => {
  const c = [0, 1, 2, 3, 4].map((x) => a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20]);
  const d = c.map((_, x) => c[(x + 4) % 5] ^ rotate(c[(x + 1) % 5], 1n));
  return a.map((lane, at) => lane ^ d[at % 5]);
};

/** Rotates each lane and moves it to its new place. @type {(a: bigint[]) => bigint[]} */
const rhoPi = (a) => {
  const b = Array(25);
  MOVES.forEach(([target, offset], at) => {
    b[target] = rotate(a[at], offset);
  });
  return b;
};

/** Combines each lane with the two to its right in its row. @type {(b: bigint[]) => bigint[]} */
const chi = (b) =>
  b.map((lane, at) => {
    const [x, row] = [at % 5, at - (at % 5)];
    return lane ^ (~b[row + ((x + 1) % 5)] & b[row + ((x + 2) % 5)] & MASK);
  });

/** @type {(lane: bigint, bits: bigint) => bigint} */
const rotate = (lane, bits) => ((lane << bits) | (lane >> (64n - bits))) & MASK;

/** For each lane, where pi puts it and by how many bits rho turns it. @type {[number, bigint][]} */
const MOVES = (() => {
  const offsets = Array(25).fill(0n);
  let [x, y] = [1, 0];
  for (let t = 0; t < 24; t += 1) {
    offsets[x + 5 * y] = BigInt((((t + 1) * (t + 2)) / 2) % 64);
    [x, y] = [y, (2 * x + 3 * y) % 5];
  }
  return offsets.map((offset, at) => {
    const [column, row] = [at % 5, Math.floor(at / 5)];
    return [row + 5 * ((2 * column + 3 * row) % 5), offset];
  });
})();

/** Iota's constants: bit 2^j - 1 of round i is output 7i + j of an 8-bit shift register. */
const CONSTANTS = (() => {
  let register = 1;
  const step = () => {
    const bit = BigInt(register & 1);
    register = (register << 1) ^ (register & 0x80 ? 0x171 : 0);
    return bit;
  };
  return Array.from({ length: ROUNDS }, () =>
    [0n, 1n, 2n, 3n, 4n, 5n, 6n].reduce((sum, j) => sum | (step() << (2n ** j - 1n)), 0n),
  );
})();
