"use strict";

// Shows the OpenAPI document; nothing is sent anywhere else, hence no validator of another host.
// The browser's own session signs people in; there is no key to enter.
const withoutKeys = () => ({
  wrapComponents: { authorizeBtn: () => () => null, authorizeOperationBtn: () => () => null },
});

// Swagger UI's own frame brings a second main part, and links within buttons: neither is for
// people who listen to a page. Its parts are put into a frame of ours, its links become plain text.
const withinThePage = ({ React }) => ({
  wrapComponents: { DeepLink: () => ({ text }) => React.createElement("span", null, text) },
  components: {
    PortalLayout: ({ specSelectors, getComponent }) => {
      const part = (name, isContainer) => React.createElement(getComponent(name, isContainer));
      const isThere = specSelectors.loadingStatus() === "success";
      const parts = [part("SvgAssets"), part("errors", true)];
      if (isThere) parts.push(part("operations", true), part("Models", true));
      return React.createElement("div", { className: "swagger-ui" }, ...parts);
    },
  },
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
}).observe(place, { childList: true, characterData: true, subtree: true });

SwaggerUIBundle({
  url: place.dataset.schemaUrl,
  domNode: place,
  deepLinking: true,
  validatorUrl: null,
  supportedSubmitMethods: ["get"],
  showExtensions: true,
  layout: "PortalLayout",
  plugins: [withoutKeys, withinThePage],
});
