// What the composer suggests: commands after "/", people after "@".

import { t } from "./i18n.js";
import { BOT } from "./people.js";

const MOST = 9;
const CODE = /\s*[A-ZÆØÅ]\d\d-\d+.*$/;

// Used until the sandbox says which commands the app has.
const COMMANDS = [
  {
    command: "/henvisning",
    usage_hint: [
      "hjælp",
      "sager",
      "vis U26-0042",
      "indsats U26-0042",
      "opfølgning U26-0042",
      "afslut U26-0042",
      "overdrag U26-0042",
      "opsætning",
    ].join(" | "),
  },
];

/**
 * @typedef {{from: number, insert: string, text: string, detail: string}} Suggestion
 *   `insert` replaces the text from `from` to the caret
 */

/**
 * Suggestions for what is typed.
 * @param {string} typed the text up to the caret
 * @param {{people: object[], commands?: object[], canInvite: boolean, inThread: boolean}} known
 * @returns {Suggestion[]}
 */
export function suggestions(typed, known) {
  if (typed.startsWith("/")) return known.inThread ? [] : commandSuggestions(typed, known);
  const found = typed.match(/(?:^|\s)@([\p{L}\s]*)$/u);
  return found ? peopleSuggestions(found[1], typed.length - found[1].length - 1, known) : [];
}

function commandSuggestions(typed, { commands, canInvite }) {
  const all = (commands?.length ? commands : COMMANDS).flatMap(written);
  if (canInvite)
    all.push({
      insert: `/invite @${BOT.name}`,
      text: `/invite @${BOT.name}`,
      detail: t("command.invite"),
    });
  const wanted = typed.toLowerCase().trimStart();
  return all
    .filter((one) => one.insert.toLowerCase().startsWith(wanted))
    .slice(0, MOST)
    .map((one) => ({ from: 0, ...one }));
}

function written({ command, usage_hint: hint = "", description }) {
  const words = hint
    .replace(/[[\]]/g, "")
    .split(/[|,]/)
    .map((word) => word.trim())
    .filter((word) => word && word !== "…");
  return [
    { insert: command, text: command, detail: description ?? t("command.form") },
    ...words.map((word) => ({
      insert: `${command} ${word.replace(CODE, " ")}`,
      text: `${command} ${word}`,
      detail: describe(word),
    })),
  ];
}

function describe(word) {
  const key = `command.${word.split(" ")[0]}`;
  const words = t(key);
  return words === key ? "" : words;
}

function peopleSuggestions(start, from, { people }) {
  const wanted = start.toLowerCase();
  return [BOT, ...people]
    .filter(({ name }) => name.toLowerCase().startsWith(wanted) && name.toLowerCase() !== wanted)
    .slice(0, 6)
    .map((person) => ({
      from,
      insert: `@${person.name} `,
      text: person.name,
      detail: person.title ?? t("messages.app"),
    }));
}

/**
 * The text as the sandbox takes it: whole names after an @ become mentions.
 * @param {string} text @param {object[]} people
 */
export function withMentions(text, people) {
  return [BOT, ...people].reduce(
    (words, { id, name }) => words.replaceAll(`@${name}`, `<@${id}>`),
    text,
  );
}
