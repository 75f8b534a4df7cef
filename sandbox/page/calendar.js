// A date field: write it as you like, or choose in a month whose weeks start on Monday and whose
// today is story time's.

import { fill, h, icon, iconButton } from "./dom.js";
import { lang, t } from "./i18n.js";
import { dayYearWords, noonOf, readDate } from "./moments.js";

const DAY = 86_400_000;
const shift = (key, days) =>
  new Date(noonOf(key).getTime() + days * DAY).toISOString().slice(0, 10);

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
  const self = { key: value || null, today, onCommit };
  const onclick = () => toggle(self);
  const opens = { "aria-haspopup": "dialog", "aria-expanded": "false" };
  self.control = h("input.input.input--date", {
    ...attributes,
    id,
    type: "text",
    autocomplete: "off",
    placeholder: placeholder || t("date.placeholder"),
    onchange: () => read(self),
    onkeydown: (event) => event.key === "Enter" && read(self),
  });
  self.control.value = wordsOf(self);
  const label = { "aria-label": t("date.open") };
  self.button = h("button.input__button", { ...label, ...opens, onclick }, icon("calendar"));
  self.node = h("div.date-field", self.control, self.button);
  return { node: self.node, control: self.control };
}

const wordsOf = ({ key }) => (key ? dayYearWords(noonOf(key)) : "");

function choose(self, key) {
  const changed = key !== self.key;
  self.key = key;
  self.control.value = wordsOf(self);
  if (changed) self.onCommit(key);
}

function read(self) {
  const typed = self.control.value.trim();
  if (typed !== wordsOf(self)) choose(self, typed ? readDate(typed, self.today) : null);
}

// At most one calendar is open; this is its field.
let standing = null;

function toggle(self) {
  const wasHere = standing === self;
  if (standing) close();
  if (wasHere) return self.button.focus();
  const panel = h("div.calendar", { role: "dialog", "aria-label": t("date.choose") });
  panel.addEventListener("keydown", (event) => onKey(self, event));
  document.addEventListener("pointerdown", away, true);
  self.node.addEventListener("focusout", away);
  self.node.append(panel);
  self.panel = panel;
  self.button.setAttribute("aria-expanded", "true");
  standing = self;
  draw(self, self.key ?? self.today);
  focusDay(self);
}

function close() {
  const { panel, button, node } = standing;
  standing = null;
  document.removeEventListener("pointerdown", away, true);
  node.removeEventListener("focusout", away);
  panel.remove();
  button.setAttribute("aria-expanded", "false");
}

// A press or a Tab elsewhere closes. A redraw drops the focused day, but goes nowhere.
function away(event) {
  const goal = event.type === "focusout" ? event.relatedTarget : event.target;
  if (standing && goal && !standing.node.contains(goal)) close();
}

function pick(self, key) {
  close();
  self.button.focus();
  choose(self, key);
}

const focusDay = ({ panel }) => panel.querySelector("[tabindex='0']").focus();

function draw(self, shown) {
  self.shown = shown;
  fill(self.panel, head(self), month(self));
}

function head(self) {
  const locale = lang() === "en" ? "en-GB" : "da-DK";
  const format = new Intl.DateTimeFormat(locale, {
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
  const title = h(
    "span.calendar__title",
    { "aria-live": "polite" },
    format.format(noonOf(self.shown)),
  );
  return h("div.calendar__head", step(self, -1, "left"), title, step(self, 1, "right"));
}

function step(self, months, name) {
  const onclick = () => {
    draw(self, shiftMonth(self.shown, months));
    self.panel.querySelector(`[data-step="${name}"]`).focus();
  };
  const label = t(name === "left" ? "date.previous" : "date.next");
  return iconButton(name, label, onclick, { "data-step": name });
}

const WEEK = [0, 1, 2, 3, 4, 5, 6];

function month(self) {
  const names = t("date.weekdays").split(" ");
  const top = h(
    "tr",
    names.map((name) => h("th", { scope: "col" }, name)),
  );
  const week = (monday) =>
    h(
      "tr",
      WEEK.map((day) => dayCell(self, shift(monday, day))),
    );
  return h("table.calendar__grid", h("thead", top), h("tbody", mondaysOf(self.shown).map(week)));
}

function mondaysOf(shown) {
  const first = shift(shown, 1 - +shown.slice(8));
  const start = shift(first, -weekday(first));
  const mondays = WEEK.map((week) => shift(start, week * 7));
  return mondays.filter((monday) => monday.slice(0, 7) <= shown.slice(0, 7));
}

function dayCell(self, key) {
  const today = key === self.today;
  const props = {
    tabindex: key === self.shown ? "0" : "-1",
    "aria-label": dayYearWords(noonOf(key)),
    "aria-pressed": String(key === self.key),
    "aria-current": today ? "date" : null,
    onclick: () => pick(self, key),
  };
  const button = h("button.calendar__day", props, String(+key.slice(8)));
  button.classList.toggle("calendar__day--today", today);
  button.classList.toggle("calendar__day--other", key.slice(0, 7) !== self.shown.slice(0, 7));
  return h("td", button);
}

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const LEAPS = { PageUp: -1, PageDown: 1 };

function onKey(self, event) {
  const { key } = event;
  const onDay = event.target.matches(".calendar__day");
  if (key === "Escape") toggle(self);
  else if (onDay && STEPS[key]) walk(self, shift(self.shown, STEPS[key]));
  else if (onDay && LEAPS[key]) walk(self, shiftMonth(self.shown, LEAPS[key]));
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function walk(self, shown) {
  draw(self, shown);
  focusDay(self);
}
