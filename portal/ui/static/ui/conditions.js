/* Shows a question only while its condition holds. The server decides anew what counts. */
(() => {
  "use strict";

  const PERSIAN_DIGITS = "۰۱۲۳۴۵۶۷۸۹";
  const ARABIC_DIGITS = "٠١٢٣٤٥٦٧٨٩";

  const plainDigits = (text) => text
    .replace(/[۰-۹]/g, (digit) => PERSIAN_DIGITS.indexOf(digit))
    .replace(/[٠-٩]/g, (digit) => ARABIC_DIGITS.indexOf(digit));

  const numberIn = (value) => {
    if (typeof value === "number") return value;
    const written = plainDigits(String(value)).trim()
      .replace(/\u2212/g, "-").replace(/[٬,،' ]/g, "").replace(/[٫/]/g, ".");
    return /^[+-]?[0-9]+(\.[0-9]+)?$/.test(written) ? Number(written) : null;
  };

  const tidy = (text) => text.replace(/\s+/g, " ").trim().replace(/ي/g, "ی").replace(/ك/g, "ک");

  const controlsOf = (form, name) => [...form.elements].filter((one) => one.name === name);

  const chosenOf = (controls) => controls
    .filter((one) => (["radio", "checkbox"].includes(one.type) ? one.checked : true))
    .map((one) => one.value)
    .filter((value) => value !== "");

  const READERS = {
    flag: (controls) => controls.some((one) => one.checked),
    several: (controls) => chosenOf(controls),
    one: (controls) => chosenOf(controls)[0] ?? null,
    yes_no: (controls) => ({ yes: true, no: false })[chosenOf(controls)[0]] ?? null,
    text: (controls) => tidy(chosenOf(controls)[0] ?? "") || null,
    number: (controls) => numberIn(chosenOf(controls)[0] ?? ""),
  };

  const isUnanswered = (answer) => answer === null || (Array.isArray(answer) && !answer.length);

  const isSame = (answer, value) => {
    if (typeof answer === "number") return answer === numberIn(value);
    if (typeof answer === "boolean" || typeof value === "boolean") return answer === value;
    return answer !== null && !Array.isArray(answer) && answer === String(value);
  };

  const ORDER = {
    more_than: (a, b) => a > b,
    less_than: (a, b) => a < b,
    at_least: (a, b) => a >= b,
    at_most: (a, b) => a <= b,
  };

  const compares = (condition, answer) => {
    if ("answered" in condition) return isUnanswered(answer) !== condition.answered;
    if ("is_not" in condition) return !isSame(answer, condition.is_not);
    if (isUnanswered(answer)) return false;
    if ("is" in condition) return isSame(answer, condition.is);
    if ("one_of" in condition) return condition.one_of.some((value) => isSame(answer, value));
    if ("contains" in condition) {
      return Array.isArray(answer) && answer.some((one) => isSame(one, condition.contains));
    }
    const [name] = Object.keys(ORDER).filter((key) => key in condition);
    const left = typeof answer === "boolean" ? null : numberIn(answer);
    return left !== null && ORDER[name](left, numberIn(condition[name]));
  };

  const holds = (condition, answerTo) => {
    if (condition.all) return condition.all.every((part) => holds(part, answerTo));
    if (condition.any) return condition.any.some((part) => holds(part, answerTo));
    if (condition.not) return !holds(condition.not, answerTo);
    return compares(condition, answerTo(condition));
  };

  const watch = (form) => {
    const boxesOf = () => [...form.querySelectorAll("[data-show-if]")];
    const hidden = new Set();
    const answerTo = ({ field, as }) => (
      hidden.has(field) ? (as === "several" ? [] : null) : READERS[as](controlsOf(form, field))
    );
    const decide = () => {
      hidden.clear();
      boxesOf().forEach((box) => {
        box.hidden = !holds(JSON.parse(box.dataset.showIf), answerTo);
        if (box.hidden) hidden.add(box.dataset.question);
      });
    };
    const begin = () => {
      boxesOf().forEach((box) => {
        box.querySelectorAll("[data-only-if]").forEach((words) => { words.hidden = true; });
      });
      decide();
    };
    form.addEventListener("input", decide);
    form.addEventListener("change", decide);
    window.addEventListener("pageshow", decide);
    new MutationObserver(begin).observe(form, { childList: true });
    begin();
  };

  document.querySelectorAll("form[data-conditional]").forEach(watch);
})();
