/** Days as date fields give them. */

/**
 * The first moment after a day, where the reader is, in milliseconds since 1970; undefined where
 * no day is named.
 *
 * @param {string} value - such as "2026-11-24", or empty
 */
export const after = (value) => {
  const [year, month, date] = value.split("-").map(Number);
  return date ? new Date(year, month - 1, date + 1).getTime() : undefined;
};
