/* Puts a variable into the text where the cursor stands; every page works without. */
(() => {
  "use strict";

  const insert = (button) => {
    const area = document.getElementById(button.dataset.into);
    const { selectionStart: start, selectionEnd: end } = area;
    area.setRangeText(button.dataset.insert, start, end, "end");
    area.focus();
  };

  document.querySelectorAll("[data-insert]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => insert(button));
  });
})();
