/** What time it is: the service's, since phones have wrong clocks. */
const CLOCK = "ayni-clock";
const APART_MS = 60_000;

const remembered = () => {
  try {
    return Number(localStorage.getItem(CLOCK)) || 0;
  } catch {
    return 0; // Nothing may be kept here.
  }
};

/** By how many milliseconds the service's clock is ahead of this device's; 0 within a minute. */
let ahead = remembered();

/** As `ahead`, now. */
export const clockAhead = () => ahead;

/**
 * The time as the service has it, for what it must not take as over: phones have wrong clocks.
 */
export const now = () => Date.now() + ahead;

/** Notes what time it is where an answer comes from. @type {(response: Response) => void} */
export const noteTime = (response) => {
  const apart = Date.parse(response.headers.get("Date") ?? "") - Date.now();
  if (Number.isNaN(apart)) return;
  ahead = Math.abs(apart) < APART_MS ? 0 : apart;
  if (ahead === remembered()) return;
  try {
    localStorage.setItem(CLOCK, String(ahead));
  } catch {
    // Known on this page, then.
  }
};
