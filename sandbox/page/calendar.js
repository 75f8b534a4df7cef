// A date field: write it as you like, or choose in a month that starts on Monday and knows story time's today.

import { h, icon, isFocusable } from "./dom.js";
import { lang, t } from "./i18n.js";
import { dayYearWords, noonOf, readDate } from "./moments.js";

const DAY = 86_400_000;
const shift = (key, days) => new Date(noonOf(key).getTime() + days * DAY).toISOString().slice(0, 10);

function shiftMonth(key, months) {
  const first = new Date(Date.UTC(+key.slice(0, 4), +key.slice(5, 7) - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(+key.slice(8), last));
  return first.toISOString().slice(0, 10);
}

// Monday is 0, as in Denmark.
const weekday = (key) => (noonOf(key).getUTCDay() + 6) % 7;

/**
 * A date field.
 * @param {{id: string, attributes: object, value: string|null, placeholder?: string, today: string,
 *          onCommit: (value: string|null) => void}} field
 * @returns {{node: HTMLElement, control: HTMLInputElement}}
 */
export function dateField({ id, attributes, value, placeholder, today, onCommit }) {
  let key = value || null;
  const words = () => (key ? dayYearWords(noonOf(key)) : "");
  const choose = (chosen) => {
    const changed = chosen !== key;
    key = chosen;
    control.value = words();
    if (changed) onCommit(key);
  };
  const read = () => {
    const typed = control.value.trim();
    if (typed !== words()) choose(typed ? readDate(typed, today) : null);
  };
  const control = h("input", {
    ...attributes, id, type: "text", class: "input input--date", autocomplete: "off",
    placeholder: placeholder || t("date.placeholder"), value: words(), onchange: read,
    onkeydown: (event) => event.key === "Enter" && read(),
  });
  const button = h("button", {
    type: "button", class: "input__button", "aria-label": t("date.open"), "aria-haspopup": "dialog",
    "aria-expanded": "false", onclick: () => toggle(node, button, { chosen: key, today, choose }),
  }, icon("calendar"));
  const node = h("div", { class: "date-field" }, control, button);
  return { node, control };
}

let standing = null;

function close() {
  const { panel, button } = standing ?? {};
  standing = null;
  panel?.remove();
  button?.setAttribute("aria-expanded", "false");
  if (button && isFocusable(button)) button.focus();
}

function toggle(node, button, choice) {
  const wasHere = standing?.button === button;
  if (standing) close();
  if (wasHere) return;
  const panel = h("div", { class: "calendar", role: "dialog", "aria-label": t("date.choose") });
  panel.addEventListener("keydown", (event) => onKey(event, choice, panel));
  panel.addEventListener("focusout", (event) => leave(event, panel));
  node.append(panel);
  button.setAttribute("aria-expanded", "true");
  standing = { panel, button };
  draw(panel, choice, choice.chosen ?? choice.today);
}

// Leaving by mouse or Tab closes, but a redraw of the month, which drops the focused day, does not.
function leave(event, panel) {
  if (event.relatedTarget && !panel.parentNode.contains(event.relatedTarget)) close();
}

function draw(panel, choice, shown) {
  panel.dataset.shown = shown;
  const pick = (key) => {
    close();
    choice.choose(key);
  };
  panel.replaceChildren(head(panel, choice, shown), month(choice, shown, pick));
  panel.querySelector("[tabindex='0']").focus();
}

function head(panel, choice, shown) {
  const locale = lang() === "en" ? "en-GB" : "da-DK";
  const title = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" });
  const step = (months, name, words) =>
    h("button", { type: "button", class: "icon-button", "aria-label": t(words),
      onclick: () => draw(panel, choice, shiftMonth(shown, months)) }, icon(name));
  return h("div", { class: "calendar__head" }, step(-1, "left", "date.previous"),
    h("span", { class: "calendar__title", "aria-live": "polite" }, title.format(noonOf(shown))),
    step(1, "right", "date.next"));
}

function month(choice, shown, pick) {
  const first = shift(shown, 1 - +shown.slice(8));
  const start = shift(first, -weekday(first));
  const weeks = [0, 1, 2, 3, 4, 5].map((week) => shift(start, week * 7))
    .filter((monday) => shift(monday, 6) >= first && monday.slice(0, 7) <= shown.slice(0, 7));
  return h("table", { class: "calendar__grid" },
    h("thead", {}, h("tr", {}, t("date.weekdays").split(" ").map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, weeks.map((monday) => h("tr", {}, [0, 1, 2, 3, 4, 5, 6].map((day) =>
      dayCell(shift(monday, day), choice, shown, pick))))));
}

function dayCell(key, choice, shown, pick) {
  const kind = ["calendar__day", key === choice.today && "calendar__day--today",
    key.slice(0, 7) !== shown.slice(0, 7) && "calendar__day--other"].filter(Boolean).join(" ");
  return h("td", {}, h("button", {
    type: "button", class: kind, tabindex: key === shown ? "0" : "-1", "aria-label": dayYearWords(noonOf(key)),
    "aria-pressed": String(key === choice.chosen), "aria-current": key === choice.today ? "date" : null,
    onclick: () => pick(key),
  }, String(+key.slice(8))));
}

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const LEAPS = { PageUp: -1, PageDown: 1 };

function onKey(event, choice, panel) {
  const { shown } = panel.dataset;
  if (event.key === "Escape") close();
  else if (STEPS[event.key]) draw(panel, choice, shift(shown, STEPS[event.key]));
  else if (LEAPS[event.key]) draw(panel, choice, shiftMonth(shown, LEAPS[event.key]));
  else return;
  event.preventDefault();
  event.stopPropagation();
}
