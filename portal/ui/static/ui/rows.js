/* Adds and removes rows on the page; without it the same buttons go by way of the server. */
const number = new Intl.NumberFormat(document.documentElement.lang);
const CONTROLS = "input:not([type=hidden]), select, textarea";
const MARK = /__row__/g;

const fill = (node, index) => {
  for (const element of node.querySelectorAll("*")) {
    for (const attribute of [...element.attributes]) {
      if (attribute.value.includes("__row__")) {
        element.setAttribute(attribute.name, attribute.value.replace(MARK, index));
      }
    }
  }
};

const prepare = (group) => {
  const pattern = group.querySelector("template[data-row-pattern]");
  const more = group.querySelector("[data-rows-more]");
  const said = group.querySelector("[data-rows-said]");
  const least = Math.max(1, Number(group.dataset.least));
  const most = Number(group.dataset.most);
  const rows = () => [...group.querySelectorAll(":scope > [data-row]")];
  let next = rows().length;

  const say = (what, title) => { said.textContent = said.dataset[what].replace("{row}", title); };
  const titleOf = (row) => row.querySelector("[data-row-title]").textContent;

  const tidy = () => {
    const all = rows();
    all.forEach((row, place) => {
      const title = `${group.dataset.rowLabel} ${number.format(place + 1)}`;
      row.querySelector("legend[data-row-title]").textContent = title;
      row.querySelector("button [data-row-title]").textContent = ` ${title}`;
      row.querySelector("[data-row-remove]").hidden = all.length <= least;
    });
    more.hidden = all.length >= most;
  };

  const add = () => {
    const copy = pattern.content.cloneNode(true);
    fill(copy, String(next));
    next += 1;
    more.before(copy);
    tidy();
    const row = rows().at(-1);
    say("added", titleOf(row));
    row.querySelector(CONTROLS)?.focus();
  };

  const remove = (row) => {
    const all = rows();
    const place = all.indexOf(row);
    const title = titleOf(row);
    row.remove();
    tidy();
    say("removed", title);
    rows()[Math.max(0, place - 1)]?.querySelector(CONTROLS)?.focus();
  };

  group.addEventListener("click", (event) => {
    if (event.target.closest("[data-row-add]")) {
      event.preventDefault();
      add();
    } else if (event.target.closest("[data-row-remove]")) {
      event.preventDefault();
      remove(event.target.closest("[data-row]"));
    }
  });
};

document.querySelectorAll("fieldset[data-rows]").forEach(prepare);
