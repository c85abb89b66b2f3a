/**
 * Arithmetic on the group in which ballots are sealed, as `wallets.points` has it. Only pages that
 * seal or open something load it, and the library with it.
 *
 * Scalars are BigInts below the group's order.
 */
import { concat, fromHex, toHex } from "./bytes.js";
import { EvidenceError } from "./evidence.js";

/** @typedef {(length: number) => Uint8Array} Random */

export const WIDTH = 32;
export const ZERO = Uint8Array.of(1, ...new Uint8Array(WIDTH - 1));

/** A point's bytes; the library has none for the neutral one. @param {any} point */
export const bytesOf = (point) => (point.is0() ? ZERO : point.toBytes());

/** What the text "ayni ballots, second generator" is mapped to. Nobody knows its logarithm. */
export const OTHER = "6a8f1f663fe9e068a7e51004e0f43fa7aaebb6f04e955d44bd928acbd7713741";

/** @type {Random} */
export const unguessable = (length) => crypto.getRandomValues(new Uint8Array(length));

/** The group, with what is random where it is used. @param {Random} random */
export const group = async (random) => {
  const { library } = await import("./soft.js");
  const { CURVE, Point } = await library();
  const order = CURVE.n;
  const mod = (/** @type {bigint} */ number) => ((number % order) + order) % order;
  const read = (/** @type {Uint8Array} */ bytes) => BigInt(`0x${toHex(bytes.slice().reverse())}`);
  const point = (/** @type {string} */ hex) => {
    const found = Point.fromBytes(fromHex("point", hex, WIDTH));
    if (found.is0() || !found.isTorsionFree()) throw new EvidenceError("point", "is of no group");
    return found;
  };
  return {
    order,
    mod,
    point,
    base: Point.BASE,
    other: point(OTHER),
    zero: Point.ZERO,
    scalar: () => mod(read(random(2 * WIDTH))),
    /** The scalar that 32 bytes say in the one way. @param {Uint8Array} bytes */
    number: (bytes) => {
      const found = read(bytes);
      if (found >= order) throw new EvidenceError("scalar", "is too large");
      return found;
    },
    bytes: (/** @type {bigint} */ number) => {
      const hex = mod(number).toString(16).padStart(2 * WIDTH, "0");
      return fromHex("scalar", hex, WIDTH).reverse();
    },
    /** What a context and points hash to. @param {Uint8Array} context @param {any[]} points */
    challenge: async (context, points) => {
      const all = concat(context, ...points.map(bytesOf));
      return mod(read(new Uint8Array(await crypto.subtle.digest("SHA-512", all))));
    },
  };
};

/** @typedef {Awaited<ReturnType<typeof group>>} Group */

/** The bytes of an id. */
export const uuidBytes = (/** @type {string} */ id) => fromHex("id", id.replaceAll("-", ""), 16);
/** The bytes of a book's. */
export const bookBytes = (/** @type {string} */ book) => fromHex("book", book, WIDTH);
