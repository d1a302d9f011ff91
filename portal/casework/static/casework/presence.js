/* An open page of a case says once a minute that it is still open, and shows who else has it. */
(() => {
  "use strict";

  const place = document.querySelector("[data-presence]");
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  if (!place || !token) return;

  const ask = async () => {
    if (document.hidden) return;
    const headers = { "X-CSRFToken": token.value };
    const answer = await fetch(place.dataset.presence, { method: "POST", headers });
    if (answer.ok && !answer.redirected) place.innerHTML = await answer.text();
  };

  setInterval(() => ask().catch(() => undefined), 60000);
})();
