/** Rounds where somebody is to hundredths of a degree before anything of it is sent. */
import { showAmount } from "../../amounts.js";
import { at, language, text } from "../page.js";

const HUNDREDTHS = 100;
const MOST = 180;
const WAIT_MS = 20_000;
const said = at("said");
const fields = [at("north"), at("east")];

/** To two decimals, about a kilometre. @type {(degrees: number) => string} */
const rounded = (degrees) =>
  showAmount(BigInt(Math.round(degrees * HUNDREDTHS)), HUNDREDTHS, language);

for (const field of fields) {
  field.addEventListener("change", () => {
    const plain = field.value.trim().replace(",", ".").replace("\u2212", "-");
    if (plain && Math.abs(Number(plain)) <= MOST) field.value = rounded(Number(plain));
  });
}

/** @type {(found: GeolocationPosition) => void} */
const take = ({ coords }) => {
  [fields[0].value, fields[1].value] = [rounded(coords.latitude), rounded(coords.longitude)];
  said.textContent = text("rounded");
  at("numbers").open = true;
  fields[0].focus();
};

if ("geolocation" in navigator) {
  at("locate").disabled = false; // Said to all, though only a script can do it.
  at("locate").addEventListener("click", () => {
    said.textContent = text("locating");
    const fail = () => {
      said.textContent = text("nowhere");
    };
    const how = { enableHighAccuracy: false, timeout: WAIT_MS, maximumAge: Infinity };
    navigator.geolocation.getCurrentPosition(take, fail, how);
  });
}
