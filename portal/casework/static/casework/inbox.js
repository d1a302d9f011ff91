/* The keys of the inbox; everything is reachable by Tab and a pointer as well. */
(() => {
  "use strict";

  const rows = [...document.querySelectorAll("[data-row]")];
  const keys = document.getElementById("inbox-keys");
  const button = document.querySelector("[data-keys]");
  const search = document.querySelector(".inbox-filter [name=q]");
  let at = -1;

  const go = (step) => {
    if (!rows.length) return;
    if (at >= 0) rows[at].classList.remove("is-at");
    at = Math.min(Math.max(at + step, 0), rows.length - 1);
    rows[at].classList.add("is-at");
    rows[at].querySelector(".case-link").focus();
    rows[at].scrollIntoView({ block: "nearest" });
  };

  const choose = () => {
    const box = at >= 0 && rows[at].querySelector("[name=case]");
    if (box) box.checked = !box.checked;
  };

  const toggleKeys = () => {
    if (!keys) return;
    keys.hidden = !keys.hidden;
    if (button) button.setAttribute("aria-expanded", String(!keys.hidden));
  };

  const acts = {
    j: () => go(1), ArrowDown: () => go(1), k: () => go(-1), ArrowUp: () => go(-1),
    x: choose, "?": toggleKeys, "/": () => search && search.focus(),
  };

  if (button) {
    button.hidden = false;
    button.addEventListener("click", toggleKeys);
  }
  rows.forEach((row, number) => row.addEventListener("focusin", () => {
    if (at >= 0) rows[at].classList.remove("is-at");
    at = number;
    row.classList.add("is-at");
  }));
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  });
})();
