/* Makes the designers nicer; every page of them works without. */
(() => {
  "use strict";

  /* The page of a question: rows come and go without losing the place. */
  const parse = (text) => new DOMParser().parseFromString(text, "text/html");

  const stateOf = (form) => new Set(
    [...form.querySelectorAll("details[open][id]")].map((one) => one.id),
  );

  const contentOf = (form) => JSON.stringify(
    [...new FormData(form)].filter(([name, value]) => (
      name !== "csrfmiddlewaretoken" && typeof value === "string"
    )),
  );

  const targetOf = (form, command, focused) => {
    const [part, verb] = command.split(":");
    if (verb === "field") return form.querySelector(`[data-asks="${command}"] select`);
    const rows = form.querySelectorAll(`[name="${part}-rows"]`);
    const last = rows[rows.length - 1]?.parentElement;
    if (verb === "add" && last) return last.querySelector("select, input:not([type=hidden]), textarea");
    const again = focused && document.getElementById(focused);
    return again || [...form.querySelectorAll("button[name=do]")].find((one) => one.value === command);
  };

  const redraw = (form, fresh, command) => {
    const open = stateOf(form);
    const focused = form.contains(document.activeElement) ? document.activeElement.id : "";
    form.innerHTML = fresh.innerHTML;
    open.forEach((id) => { form.querySelector(`#${id}`)?.setAttribute("open", ""); });
    prepare(form);
    targetOf(form, command, focused)?.focus();
  };

  const sayFailed = (form) => {
    form.querySelector("[data-said-failed]")?.remove();
    const words = document.createElement("p");
    Object.assign(words, { className: "fd-error", textContent: form.dataset.failed });
    words.dataset.saidFailed = "";
    words.setAttribute("role", "alert");
    form.append(words);
  };

  /* The newest question wins; what was typed while it was on its way is sent again. */
  let turn = 0;

  const ask = async (form, command) => {
    turn += 1;
    const mine = turn;
    const sent = contentOf(form);
    const data = new FormData(form);
    data.set("do", command);
    const answer = await fetch(form.action, { method: "POST", body: data }).catch(() => null);
    const fresh = answer && parse(await answer.text()).getElementById("editor");
    if (mine !== turn) return;
    if (!fresh) sayFailed(form);
    else if (contentOf(form) === sent) redraw(form, fresh, command);
    else ask(form, command);
  };

  const insert = (button) => {
    const area = document.getElementById(button.dataset.into);
    const { selectionStart: start, selectionEnd: end, value } = area;
    const before = value.slice(0, start);
    const gap = before && !/[\s(]$/.test(before) ? " " : "";
    area.setRangeText(`${gap}${button.dataset.insert} `, start, end, "end");
    area.focus();
  };

  const prepare = (form) => {
    form.querySelectorAll("[data-insert]").forEach((button) => {
      button.hidden = false;
      button.parentElement.querySelector(".fd-insert-words").hidden = true;
      button.addEventListener("click", () => insert(button));
    });
    form.querySelectorAll("[data-without-script]").forEach((button) => { button.hidden = true; });
  };

  const live = (form) => {
    form.addEventListener("submit", (event) => {
      const command = event.submitter?.value;
      if (!command || event.submitter.name !== "do" || command === "save") return;
      event.preventDefault();
      ask(form, command);
    });
    form.addEventListener("change", (event) => {
      const asks = event.target.closest("[data-asks]");
      if (asks) ask(form, asks.dataset.asks);
    });
    prepare(form);
  };

  /* The answers to choose from are asked only for kinds that have some. */
  const followKind = (form) => {
    const answers = form.querySelector("[data-answers]");
    const follow = () => {
      const chosen = form.querySelector("[name=type]:checked");
      answers.hidden = !chosen?.hasAttribute("data-has-answers");
    };
    form.addEventListener("change", follow);
    follow();
  };

  const offerWidths = (preview) => {
    const group = preview.querySelector("[data-widths]");
    const columns = preview.closest(".fd-columns");
    const choose = (width) => {
      columns.classList.toggle("fd-wide", width === "desktop");
      group.querySelectorAll("button").forEach((one) => {
        one.setAttribute("aria-pressed", String(one.dataset.width === width));
      });
      sessionStorage.setItem("form-designer-width", width);
    };
    group.hidden = false;
    group.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) choose(button.dataset.width);
    });
    choose(sessionStorage.getItem("form-designer-width") || "phone");
  };

  /* Questions can be dragged as well as moved by their buttons. */
  let dragged = null;

  const clearMarks = () => {
    document.querySelectorAll(".fd-drop-before, .fd-drop-end").forEach((one) => {
      one.classList.remove("fd-drop-before", "fd-drop-end");
    });
  };

  const placeOf = (list, y) => [...list.querySelectorAll("[data-key]")]
    .filter((one) => one !== dragged)
    .findIndex((one) => y < one.getBoundingClientRect().top + one.offsetHeight / 2);

  const send = (list, index) => {
    const form = dragged.querySelector("form");
    const count = list.querySelectorAll("[data-key]").length;
    const values = {
      do: `question:place:${dragged.dataset.key}`,
      to: list.dataset.questions,
      index: index < 0 ? count : index,
    };
    Object.entries(values).forEach(([name, value]) => {
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name, value });
      form.append(input);
    });
    form.submit();
  };

  const letDrag = (list) => {
    list.querySelectorAll("[data-key]").forEach((item) => {
      item.draggable = true;
      item.addEventListener("dragstart", (event) => {
        dragged = item;
        item.classList.add("fd-dragged");
        event.dataTransfer.effectAllowed = "move";
      });
      item.addEventListener("dragend", () => {
        item.classList.remove("fd-dragged");
        clearMarks();
        dragged = null;
      });
    });
    list.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault();
      clearMarks();
      const others = [...list.querySelectorAll("[data-key]")].filter((one) => one !== dragged);
      const index = placeOf(list, event.clientY);
      if (index < 0) list.classList.add("fd-drop-end");
      else others[index].classList.add("fd-drop-before");
    });
    list.addEventListener("drop", (event) => {
      if (!dragged) return;
      event.preventDefault();
      send(list, placeOf(list, event.clientY));
    });
  };

  const openTarget = () => {
    const target = window.location.hash && document.getElementById(window.location.hash.slice(1));
    const box = target && (target.matches("details") ? target : target.closest("details"));
    if (box) box.open = true;
    if (target && target.matches("input, textarea, select")) target.focus();
  };

  document.querySelectorAll("form[data-live]").forEach(live);
  document.querySelectorAll("form[data-add]").forEach(followKind);
  document.querySelectorAll("[data-preview]").forEach(offerWidths);
  document.querySelectorAll("[data-questions]").forEach(letDrag);
  document.querySelector("[data-focus-first]")?.focus();
  window.addEventListener("hashchange", openTarget);
  openTarget();
})();
