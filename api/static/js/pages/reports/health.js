/** At a desk and on paper all figures stand open; on a phone, the one that a link leads to. */
const figures = document.querySelectorAll("main details");

const openAll = () => {
  for (const figure of figures) figure.toggleAttribute("open", true);
};

const follow = () => {
  const led = document.getElementById(location.hash.slice(1));
  led?.closest("details")?.toggleAttribute("open", true);
};

if (matchMedia("(min-width: 64rem)").matches) openAll();
else follow();
addEventListener("beforeprint", openAll);
addEventListener("hashchange", follow);
