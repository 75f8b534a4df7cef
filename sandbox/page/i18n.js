// The page's own words, in Danish or English. What the bot says is the bot's and is never touched.

const LANGUAGES = ["da", "en"];
let language = "da";
let words = {};

/** The language the address asks for; Danish when it asks for none we have. */
export function languageOfAddress() {
  const asked = new URLSearchParams(location.search).get("lang");
  return LANGUAGES.includes(asked) ? asked : "da";
}

/**
 * Loads a language and makes it the one in force.
 * @param {"da"|"en"} lang
 * @returns {Promise<void>}
 */
export async function speak(lang) {
  const answer = await fetch(new URL(`./i18n/${lang}.json`, import.meta.url));
  words = await answer.json();
  language = lang;
  document.documentElement.lang = lang;
  translateFrame();
}

/** The language in force. @returns {"da"|"en"} */
export function lang() {
  return language;
}

/**
 * The words for a key, with `{name}` filled in. A missing key shows itself.
 * @param {string} key
 * @param {Object<string, string|number>} [values]
 */
export function t(key, values = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** The words for a count: `key.one` or `key.other`. @param {string} key @param {number} n */
export function tn(key, n, values = {}) {
  return t(`${key}.${n === 1 ? "one" : "other"}`, { n, ...values });
}

function translateFrame() {
  for (const node of document.querySelectorAll("[data-i18n]"))
    node.textContent = t(node.dataset.i18n);
  for (const node of document.querySelectorAll("[data-i18n-label]")) {
    node.setAttribute("aria-label", t(node.dataset.i18nLabel));
  }
}
