/**
 * Opens a part of the page that asks whether one is sure, when its button is pressed, and brings
 * the reader to it. The button can be pressed from here on.
 *
 * @type {(button: HTMLElement, sure: HTMLElement) => void}
 */
export const opens = (button, sure) => {
  button.addEventListener("click", () => {
    sure.hidden = false;
    /** @type {HTMLElement} */ (sure.querySelector("[tabindex]")).focus();
  });
  button.toggleAttribute("disabled", false);
};
