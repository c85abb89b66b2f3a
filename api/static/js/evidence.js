/** What every module here raises when something does not hold, and small checks that raise it. */

/** Evidence that does not hold: a broken proof, a wrong key, text that is no amount. */
export class EvidenceError extends Error {
  /**
   * @param {string} where - the field, such as "bundle.entries[3].memo"
   * @param {string} why - what is expected there, for developers
   * @param {ErrorOptions} [options] - the error that led to this one, as `cause`
   */
  constructor(where, why, options) {
    super(`${where}: ${why}`, options);
    this.name = "EvidenceError";
    this.where = where;
    this.why = why;
  }
}

/**
 * Does a task; an `EvidenceError` it raises is raised again as what `wrap` makes of it.
 *
 * @template T
 * @param {(error: EvidenceError) => [string, string]} wrap - gives the new `where` and `why`
 * @param {() => T | Promise<T>} task
 * @returns {Promise<T>}
 */
const rewritten = async (wrap, task) => {
  try {
    return await task();
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    throw new EvidenceError(...wrap(error), { cause: error });
  }
};

/**
 * Does a task; an `EvidenceError` it raises gets `prefix` in front of the field it names.
 *
 * @template T
 * @param {string} prefix
 * @param {() => T | Promise<T>} task
 * @returns {Promise<T>}
 */
export const inside = (prefix, task) =>
  rewritten(({ where, why }) => [prefix + where, why], task);

/**
 * Does a task; an `EvidenceError` it raises names `where` instead, and what it named in its `why`.
 *
 * @template T
 * @param {string} where
 * @param {string} lead - begins the new `why`
 * @param {() => T | Promise<T>} task
 * @returns {Promise<T>}
 */
export const within = (where, lead, task) =>
  rewritten(({ message }) => [where, lead + message], task);

/**
 * Raises `EvidenceError` unless there are exactly `length` bytes.
 *
 * @param {string} where
 * @param {Uint8Array} part
 * @param {number} length
 */
export const checkLength = (where, part, length) => {
  if (part.length !== length) {
    throw new EvidenceError(where, `must have ${length} bytes, has ${part.length}`);
  }
};

/**
 * Raises `EvidenceError` unless the number lies from `least` to `most`, both included.
 *
 * @param {string} where
 * @param {bigint | number} number
 * @param {bigint | number} least
 * @param {bigint | number} most
 */
export const checkRange = (where, number, least, most) => {
  if (number < least || number > most) {
    throw new EvidenceError(where, `must be ${least} to ${most}, is ${number}`);
  }
};

/** The most leaves, accounts, epochs or entries that a record or proof may speak of. */
export const SIZE_MAX = 2n ** 63n - 1n;
