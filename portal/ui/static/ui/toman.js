/* Shows a sum of rials in tomans while it is typed. */
const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
const PAUSE_MS = 400;
const pauses = new WeakMap();

const rialsIn = (text) => {
  const latin = text
    .replace(/[۰-۹]/g, (digit) => digit.charCodeAt(0) - 0x6f0)
    .replace(/[٠-٩]/g, (digit) => digit.charCodeAt(0) - 0x660)
    .replace(/[\s٬,،'‌]/g, "");
  return /^\d{1,15}$/.test(latin) ? Number(latin) : null;
};

const show = (input, line) => {
  const rials = rialsIn(input.value);
  line.hidden = rials === null;
  line.querySelector("output").textContent =
    rials === null ? "" : `${number.format(rials / 10)} ${line.dataset.unit}`;
};

document.addEventListener("input", (event) => {
  const input = event.target;
  const line = input.id && document.querySelector(`[data-tomans-of="${CSS.escape(input.id)}"]`);
  if (!line) return;
  clearTimeout(pauses.get(input));
  pauses.set(input, setTimeout(() => show(input, line), PAUSE_MS));
});
