/** Leaves: gives what is left to where the member wished, then closes each account. */
import { posted, signed } from "../acts.js";
import { at, text, upon } from "../page.js";

const form = at("leave");

if (form) {
  upon(form, at("said"), async () => {
    const { to, accounts } = form.dataset;
    for (const one of accounts.trim().split(" ")) {
      const [account, balance] = one.split(":");
      if (Number(balance) > 0) {
        const fields = { from: account, to, amount: balance };
        await posted(await signed("transfer", fields, { text: text("gift") }));
      }
      await posted(await signed("account-closed", { account }));
    }
    location.assign("/app/leave");
  });
}
