/** Days as date fields give them. */

/**
 * The last millisecond of a day, where the reader is, since 1970; undefined where no day is named.
 * Whatever ends then is listed under that day.
 *
 * @param {string} value - such as "2026-11-24", or empty
 */
export const endOf = (value) => {
  const [year, month, date] = value.split("-").map(Number);
  return date ? new Date(year, month - 1, date + 1).getTime() - 1 : undefined;
};

/**
 * The first millisecond of a day, where the reader is, since 1970; undefined where no day is named.
 *
 * @param {string} value - such as "2026-11-24", or empty
 */
export const startOf = (value) => {
  const [year, month, date] = value.split("-").map(Number);
  return date ? new Date(year, month - 1, date).getTime() : undefined;
};
