/* What makes working pages nicer: nothing here is needed to finish a task. */
(() => {
  "use strict";

  const number = new Intl.NumberFormat(document.documentElement.lang, { useGrouping: false });

  const offerCopying = (button) => {
    if (!navigator.clipboard) return;
    const label = button.querySelector("[aria-live]") || button;
    const before = label.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      label.textContent = button.dataset.copied;
      setTimeout(() => { label.textContent = before; }, 3000);
    });
  };

  const guardAgainstDoubleSubmit = (form) => {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      if (event.defaultPrevented || form.method === "get" || form.target) return;
      form.dataset.sent = "1";
      const button = event.submitter;
      if (button) setTimeout(() => button.setAttribute("aria-disabled", "true"), 0);
    });
  };

  const releaseForms = () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-disabled]").forEach((b) => b.removeAttribute("aria-disabled"));
    });
  };

  const watchFileSize = (input) => {
    const warning = input.parentElement.querySelector("[data-too-big]");
    if (!warning) return;
    warning.setAttribute("role", "alert");
    input.addEventListener("change", () => {
      const limit = Number(input.dataset.maxBytes);
      const tooBig = [...input.files].some((file) => file.size > limit);
      warning.hidden = !tooBig;
      input.classList.toggle("is-invalid", tooBig);
    });
  };

  /* The browser's own file control speaks the browser's language, not the page's. */
  const translateFileControl = (input) => {
    const row = document.createElement("div");
    const button = document.createElement("label");
    const chosen = document.createElement("span");
    row.className = "file-choice";
    button.className = "btn btn-outline-primary";
    button.htmlFor = input.id;
    button.setAttribute("aria-hidden", "true");
    button.textContent = input.dataset.choose;
    chosen.className = "form-text";
    chosen.setAttribute("aria-live", "polite");
    const show = () => {
      const names = [...input.files].map((file) => file.name);
      chosen.textContent = names.join(document.documentElement.lang === "fa" ? "، " : ", ")
        || input.dataset.nothing;
    };
    input.replaceWith(row);
    input.classList.add("visually-hidden");
    row.append(input, button, chosen);
    input.addEventListener("change", show);
    show();
  };

  const countDown = (button) => {
    const label = button.textContent;
    const until = Date.now() + Number(button.dataset.waitSeconds) * 1000;
    button.disabled = true;
    const tick = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      button.disabled = left > 0;
      button.textContent = left > 0 ? `${label} (${number.format(left)})` : label;
      if (left > 0) setTimeout(tick, 1000);
    };
    tick();
  };

  const closeMenus = (except) => {
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
      if (menu !== except) menu.open = false;
    });
  };

  document.querySelectorAll("[data-copy]").forEach(offerCopying);
  document.querySelectorAll("form").forEach(guardAgainstDoubleSubmit);
  document.querySelectorAll("input[type=file][data-max-bytes]").forEach(watchFileSize);
  document.querySelectorAll("input[type=file][data-choose]").forEach(translateFileControl);
  document.querySelectorAll("button[data-wait-seconds]").forEach(countDown);
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("details.fold").forEach((fold) => { fold.open = true; });
  });
  document.querySelector("[data-error-summary]")?.focus();
  window.addEventListener("pageshow", (event) => { if (event.persisted) releaseForms(); });
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details[data-menu][open]");
    closeMenus(null);
    open?.querySelector("summary").focus();
  });
})();
