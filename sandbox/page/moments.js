// Story time in words, in the workspace's own time zone whatever the machine's is.

import { lang } from "./i18n.js";

let zone = "Europe/Copenhagen";

/** Sets the zone that all times are shown in. @param {string} name an IANA zone */
export function useZone(name) {
  if (name) zone = name;
}

const formats = new Map(); // putting one together takes far longer than using it

function formatOf(wanted) {
  const locale = lang() === "en" ? "en-GB" : "da-DK";
  const key = JSON.stringify([locale, zone, wanted]);
  const options = { timeZone: zone, hourCycle: "h23", ...wanted };
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, options));
  return formats.get(key);
}

function parts(date, wanted) {
  const found = formatOf(wanted).formatToParts(date);
  return Object.fromEntries(found.map((part) => [part.type, part.value]));
}

/** "08.25", in English "08:25". @param {Date} date */
export function timeWords(date) {
  const { hour, minute } = parts(date, { hour: "2-digit", minute: "2-digit" });
  return `${hour}${lang() === "en" ? ":" : "."}${minute}`;
}

/** "tirsdag den 24. november", in English "Tuesday 24 November". @param {Date} date */
export function dayWords(date) {
  const { weekday, day, month } = parts(date, { weekday: "long", day: "numeric", month: "long" });
  return lang() === "en" ? `${weekday} ${day} ${month}` : `${weekday} den ${day}. ${month}`;
}

/** "tirsdag den 24. november 2026". @param {Date} date */
export function dayYearWords(date) {
  return `${dayWords(date)} ${parts(date, { year: "numeric" }).year}`;
}

/** "tirsdag den 24. november 2026 kl. 08.25". @param {Date} date */
export function momentWords(date) {
  const joint = lang() === "en" ? "at" : "kl.";
  return `${dayYearWords(date)} ${joint} ${timeWords(date)}`;
}

/** The local day as YYYY-MM-DD, for comparing. @param {Date} date */
export function dayKey(date) {
  const { year, month, day } = parts(date, { year: "numeric", month: "2-digit", day: "2-digit" });
  return `${year}-${month}-${day}`;
}

/** The moment of a Slack timestamp. @param {string} ts seconds with six decimals */
export function momentOf(ts) {
  return new Date(Number(ts) * 1000);
}

/** A YYYY-MM-DD date as a moment in the middle of that day, so that no zone moves it. */
export function noonOf(key) {
  return new Date(`${key}T12:00:00Z`);
}

const MONTHS = {
  da: ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
  en: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
};

/**
 * Reads a date as people write it: "2026-12-04", "4.12.2026", "4/12", "4. december 2026".
 * @param {string} text
 * @param {string} today YYYY-MM-DD; gives the year when none is written
 * @returns {string|null} YYYY-MM-DD
 */
export function readDate(text, today) {
  const plain = text.trim().toLowerCase();
  const iso = plain.match(/^(\d{4})-(\d{1,2})-(\d{1,2})$/);
  if (iso) return dateKey(+iso[1], +iso[2], +iso[3]);
  const written = plain.match(/(\d{1,2})[.\s/-]+(\d{1,2}|\p{L}+)(?:[.\s/-]+(\d{4}|\d{2}))?\s*$/u);
  if (!written) return null;
  return dateKey(yearOf(written[3], today), monthOf(written[2]), +written[1]);
}

function yearOf(text, today) {
  if (!text) return +today.slice(0, 4);
  return text.length === 2 ? 2000 + +text : +text;
}

function monthOf(text) {
  if (/^\d+$/.test(text)) return +text;
  const start = text.slice(0, 3);
  return Math.max(MONTHS.da.indexOf(start), MONTHS.en.indexOf(start)) + 1;
}

function dateKey(year, month, day) {
  const date = new Date(Date.UTC(year, month - 1, day));
  const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real ? date.toISOString().slice(0, 10) : null;
}

/** Reads "8.30", "08:30", "830" or "8". @param {string} text @returns {string|null} HH:MM */
export function readTime(text) {
  const found = text.trim().match(/^(\d{1,2})(?:[.:]?(\d{2}))?$/);
  if (!found || +found[1] > 23 || +(found[2] ?? 0) > 59) return null;
  return `${found[1].padStart(2, "0")}:${found[2] ?? "00"}`;
}
