/** Letters: the button that prints them. */
const button = document.getElementById("print");
button?.removeAttribute("disabled");
button?.addEventListener("click", () => print());
