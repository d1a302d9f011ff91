"use strict";

// Shows the OpenAPI document; nothing is sent anywhere else, hence no validator of another host.
// The browser's own session signs people in; there is no key to enter.
const withoutKeys = () => ({
  wrapComponents: { authorizeBtn: () => () => null, authorizeOperationBtn: () => () => null },
});
const place = document.getElementById("api-docs");

// Swagger UI speaks English only; its commonest words are put into the language of the page.
const words = new Map(
  [...document.querySelectorAll("#api-words [data-word]")].map((one) => [
    one.dataset.word,
    one.textContent,
  ]),
);

function translateText(text) {
  const word = words.get(text.data.trim());
  if (word && word !== text.data && !text.parentElement?.closest("pre, code, .markdown")) {
    text.data = word;
  }
}

function translate(root) {
  if (root.nodeType === Node.TEXT_NODE) translateText(root);
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) translateText(texts.currentNode);
}

new MutationObserver((changes) => {
  for (const change of changes) {
    if (change.type === "characterData") translateText(change.target);
    change.addedNodes.forEach(translate);
  }
  // The page has a main part of its own; a second one would lead screen readers astray.
  place.querySelector("main:not([role])")?.setAttribute("role", "group");
}).observe(place, { childList: true, characterData: true, subtree: true });

SwaggerUIBundle({
  url: place.dataset.schemaUrl,
  domNode: place,
  deepLinking: true,
  validatorUrl: null,
  supportedSubmitMethods: ["get"],
  showExtensions: true,
  plugins: [withoutKeys],
});
