/**
 * QR codes (ISO/IEC 18004) of a link, so that a device shows its own key and not what a service
 * says it is. Byte mode, error level M, versions 7 to 12, mask 0: up to 287 bytes, which is what
 * a link with a key takes. A test compares it, module by module, with another program's.
 * Leaves to others: smaller codes, other masks, and reading one.
 */

/** By version from 7: check bytes a block, then pairs of how many blocks and their data bytes. */
const BLOCKS = [
  [18, [4, 31]],
  [22, [2, 38], [2, 39]],
  [22, [3, 36], [2, 37]],
  [26, [4, 43], [1, 44]],
  [30, [1, 50], [4, 51]],
  [22, [6, 36], [2, 37]],
];
const FIRST = 7;
const LONG_COUNT = 10;
const MASK_0_LEVEL_M = 0b101010000010010;
const VERSION_POLYNOMIAL = 0x1f25;
const QUIET = 4;

const EXP = new Uint8Array(510);
const LOG = new Uint8Array(256);
for (let power = 0, value = 1; power < 255; power += 1) {
  EXP[power] = EXP[power + 255] = value;
  LOG[value] = power;
  value = (value << 1) ^ (value & 0x80 ? 0x11d : 0);
}

/** @type {(a: number, b: number) => number} */
const times = (a, b) => (a && b ? EXP[LOG[a] + LOG[b]] : 0);

/** A block's check bytes (Reed-Solomon). @type {(data: number[], count: number) => number[]} */
const checks = (data, count) => {
  let generator = [1];
  for (let power = 0; power < count; power += 1) {
    const next = [...generator, 0];
    generator.forEach((factor, at) => (next[at + 1] ^= times(factor, EXP[power])));
    generator = next;
  }
  const rest = [...data, ...new Array(count).fill(0)];
  for (let at = 0; at < data.length; at += 1) {
    const lead = rest[at];
    if (lead) generator.forEach((factor, step) => (rest[at + step] ^= times(factor, lead)));
  }
  return rest.slice(data.length);
};

/** The text's bytes with mode, count and filling. @type {(text: string) => [number, number[]]} */
const dataOf = (text) => {
  const bytes = [...new TextEncoder().encode(text)];
  for (const [at, [, ...groups]] of BLOCKS.entries()) {
    const room = groups.reduce((sum, [blocks, each]) => sum + blocks * each, 0);
    const version = FIRST + at;
    const count = version < LONG_COUNT ? [bytes.length] : [bytes.length >> 8, bytes.length & 255];
    if (bytes.length + count.length + 1 > room) continue;
    // Mode 4, then all else, each byte half a byte later.
    const nibbles = [4, ...[...count, ...bytes].flatMap((byte) => [byte >> 4, byte & 15]), 0];
    const data = [];
    for (let pair = 0; pair < nibbles.length; pair += 2) {
      data.push((nibbles[pair] << 4) | (nibbles[pair + 1] ?? 0));
    }
    for (let pad = 0; data.length < room; pad += 1) data.push(pad % 2 ? 0x11 : 0xec);
    return [version, data];
  }
  throw new RangeError("the text is too long for a code");
};

/** In the order they are drawn. @type {(version: number, data: number[]) => number[]} */
const interleaved = (version, data) => {
  const [count, ...groups] = BLOCKS[version - FIRST];
  const blocks = [];
  let from = 0;
  for (const [number, each] of groups) {
    for (let block = 0; block < number; block += 1, from += each) {
      blocks.push(data.slice(from, from + each));
    }
  }
  const found = [];
  for (const side of [blocks, blocks.map((block) => checks(block, count))]) {
    const longest = Math.max(...side.map((block) => block.length));
    for (let at = 0; at < longest; at += 1) {
      for (const block of side) if (at < block.length) found.push(block[at]);
    }
  }
  return found;
};

/** The modules of a code, rows of dark and light. @type {(text: string) => boolean[][]} */
export const modulesOf = (text) => {
  const [version, data] = dataOf(text);
  const size = 17 + 4 * version;
  /** @type {(boolean | undefined)[][]} */
  const grid = Array.from({ length: size }, () => new Array(size).fill(undefined));
  patterns(grid, version);
  draw(grid, interleaved(version, data));
  return grid.map((row) => row.map((dark) => dark === true));
};

/** All that is not data. @type {(grid: any[][], version: number) => void} */
const patterns = (grid, version) => {
  const size = grid.length;
  const ring = (/** @type {number} */ y, /** @type {number} */ x, /** @type {number} */ far) => {
    for (let down = -far; down <= far; down += 1) {
      for (let right = -far; right <= far; right += 1) {
        const away = Math.max(Math.abs(down), Math.abs(right));
        if (grid[y + down] && x + right >= 0 && x + right < size) {
          grid[y + down][x + right] = far === 4 ? away < 2 || away === 3 : away !== 1;
        }
      }
    }
  };
  for (let at = 0; at < size; at += 1) grid[6][at] = grid[at][6] = at % 2 === 0;
  const last = size - 7;
  const places = [6, last / 2 + 3, last];
  for (const y of places) {
    for (const x of places) {
      if (!(y === 6 && x === 6) && !(y === 6 && x === last) && !(y === last && x === 6)) {
        ring(y, x, 2);
      }
    }
  }
  for (const [y, x] of [[3, 3], [3, size - 4], [size - 4, 3]]) ring(y, x, 4);
  named(grid, version);
};

/** The format's and the version's bits. @type {(grid: any[][], version: number) => void} */
const named = (grid, version) => {
  const size = grid.length;
  for (let bit = 0; bit < 15; bit += 1) {
    const dark = ((MASK_0_LEVEL_M >> bit) & 1) === 1;
    const near = bit < 6 ? bit : bit < 8 ? bit + 1 : size - 15 + bit;
    grid[near][8] = dark;
    const along = bit < 8 ? size - 1 - bit : bit === 8 ? 7 : 14 - bit;
    grid[8][along] = dark;
  }
  grid[size - 8][8] = true;
  let rest = version << 12;
  for (let bit = 17; bit >= 12; bit -= 1) {
    if ((rest >> bit) & 1) rest ^= VERSION_POLYNOMIAL << (bit - 12);
  }
  const bits = (version << 12) | rest;
  for (let bit = 0; bit < 18; bit += 1) {
    const [far, near] = [size - 11 + (bit % 3), Math.floor(bit / 3)];
    grid[far][near] = grid[near][far] = ((bits >> bit) & 1) === 1;
  }
};

/** The bytes, up and down in pairs of columns. @type {(grid: any[][], bytes: number[]) => void} */
const draw = (grid, bytes) => {
  const size = grid.length;
  let bit = 0;
  let upwards = true;
  for (let right = size - 1; right > 0; right -= 2, upwards = !upwards) {
    if (right === 6) right -= 1;
    for (let step = 0; step < size; step += 1) {
      const y = upwards ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (grid[y][x] !== undefined) continue;
        const dark = ((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1;
        grid[y][x] = (dark === 1) !== ((y + x) % 2 === 0);
        bit += 1;
      }
    }
  }
};

/** A code as the address of a picture, black on white. @type {(text: string) => string} */
export const pictureOf = (text) => {
  const modules = modulesOf(text);
  const size = modules.length + 2 * QUIET;
  const path = modules
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : "")))
    .join("");
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" ` +
    `shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
};
