/** What could be written to somebody who was invited, to copy or share. */
import { at } from "../page.js";
import { copying, sharing } from "../sending.js";

const reminder = at("reminder");

if (reminder) {
  copying(at("copy"), at("said"), () => reminder.value);
  sharing(at("share"), () => reminder.value);
}
