/* Keys, ready texts at once, and names after an @ on the page of a case; all works without it. */
(() => {
  "use strict";

  /* The frame keeps a dialog of its own in every page, closed. */
  const OPEN_DIALOG = "[role=dialog]:not([hidden], [aria-hidden=true])";

  const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]");

  const reveal = (element) => {
    if (!element) return;
    const folded = element.closest("details:not([open])");
    if (folded) folded.open = true;
    element.scrollIntoView({ block: "center" });
    element.focus();
  };

  const follow = (key) => {
    const link = document.querySelector(`a[data-key="${key}"]`);
    if (link) window.location.assign(link.href);
  };

  const showKeys = () => {
    const keys = document.getElementById("keys");
    keys.open = !keys.open;
    if (keys.open) reveal(keys.querySelector("summary"));
  };

  const ACTS = {
    m: () => reveal(document.querySelector("#move-text, .case-asks summary, .case-move")),
    r: () => reveal(document.getElementById("message-text")),
    n: () => follow("n"),
    p: () => follow("p"),
    "?": showKeys,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const act = ACTS[event.key];
    if (!act || document.querySelector(OPEN_DIALOG)) return;
    event.preventDefault();
    act();
  });

  const insertReady = (box) => {
    const select = box.querySelector("select");
    const area = document.getElementById(box.dataset.ready);
    box.querySelector("button").addEventListener("click", (event) => {
      event.preventDefault();
      const text = select.selectedOptions[0]?.dataset.text;
      if (!text || !area) return;
      area.value = area.value.trim() ? `${area.value.trimEnd()}\n\n${text}` : text;
      area.dispatchEvent(new Event("input", { bubbles: true }));
      area.focus();
    });
  };

  const offerNames = (form) => {
    const area = form.querySelector("textarea");
    const select = form.querySelector("select[multiple]");
    if (!select) return;
    const list = document.createElement("ul");
    list.className = "case-names";
    list.hidden = true;
    area.after(list);

    const begun = () => /(?:^|\s)@([^@\n]{0,40})$/.exec(area.value.slice(0, area.selectionStart));

    const choose = (option) => {
      const typed = begun();
      if (!typed) return;
      const end = area.selectionStart;
      const start = end - typed[1].length;
      area.setRangeText(`${option.textContent} `, start, end, "end");
      option.selected = true;
      list.hidden = true;
      area.focus();
    };

    const show = () => {
      const typed = begun();
      const found = typed
        ? [...select.options].filter((one) => one.textContent.includes(typed[1].trim())).slice(0, 6)
        : [];
      list.replaceChildren(...found.map((option) => {
        const item = document.createElement("li");
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = option.textContent;
        button.addEventListener("click", () => choose(option));
        item.append(button);
        return item;
      }));
      list.hidden = !found.length;
    };

    area.addEventListener("input", show);
    form.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "Escape") {
        list.hidden = true;
        area.focus();
      } else if (event.key === "ArrowDown" && event.target === area) {
        event.preventDefault();
        list.querySelector("button").focus();
      }
    });
  };

  const fill = async (place) => {
    const answer = await fetch(place.dataset.fill, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) place.innerHTML = await answer.text();
  };

  document.querySelectorAll("[data-fill]").forEach((place) => fill(place).catch(() => {}));
  document.querySelectorAll("[data-ready]").forEach(insertReady);
  document.querySelectorAll("form[data-mentions]").forEach(offerNames);
})();
