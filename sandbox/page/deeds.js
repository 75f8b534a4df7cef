// What the person does: acts in Slack, and moves in time, story and language.

import * as api from "./api.js";
import { withMentions } from "./completion.js";
import { confirmedHere } from "./confirm.js";
import { speak, t } from "./i18n.js";
import { momentWords } from "./moments.js";
import { faultWords, refresh, refreshAll } from "./news.js";
import { forget, know, page, setStoryTime, storyTime } from "./page.js";
import { say, toast } from "./toasts.js";

const TRIED = "tvaers-tried";
const WARNINGS = ["operation_timeout", "dispatch_failed", "not_a_command", "invalid_response"];
const MOMENT = 2000;

/**
 * Does something as the person; a refusal or a warning is shown.
 * @param {string} what an act of the control interface
 * @param {object} [details]
 * @returns {Promise<object|null>} the sandbox's answer; null when it refused
 */
export async function act(what, details = {}) {
  try {
    const answer = await api.act(page.as, what, details);
    const inModal = details.view || details.view_id; // the modal shows its own warnings
    if (answer.warning && !inModal) toast(warningWords(answer.warning), "bad");
    return answer;
  } catch (fault) {
    toast(faultWords(fault), "bad");
    return null;
  } finally {
    if (what !== "set") await refresh("modals", "messages", "thread");
  }
}

const warningWords = (code) => (WARNINGS.includes(code) ? t(`slack.${code}`) : code);

/**
 * Sends what stands in a composer.
 * @param {string} text a message or a command
 * @param {string} [threadTs] the thread it belongs to
 * @returns {Promise<boolean>} whether it left
 */
export async function send(text, threadTs) {
  const { channel } = page.place;
  if (text.startsWith("/")) return command(channel, text);
  const words = withMentions(text, page.state.people);
  const where = threadTs ? { channel, thread_ts: threadTs } : { channel };
  return Boolean(await act("say", { ...where, text: words }));
}

async function command(channel, text) {
  markTried();
  const answer = await act("command", { channel, text });
  return Boolean(answer && !answer.warning);
}

/** True until the person has tried a command or waved the first hint away. */
export const stillHinting = () => sessionStorage.getItem(TRIED) === null;

/** Lets the first hint go. */
export function markTried() {
  sessionStorage.setItem(TRIED, "yes");
  know();
}

/** Moves story time. @param {string} leap one of the control interface's words */
export async function travel(leap) {
  const from = storyTime();
  know({ travelling: leap });
  say(t("clock.travelling"));
  await tried(async () => arrived(leap, from, (await api.travel({ advance: leap })).now));
  page.travelling = null;
  await refreshAll();
}

function arrived(leap, from, now) {
  setStoryTime(now);
  const still = leap === "next_due" && storyTime() - from < MOMENT;
  toast(still ? t("clock.nothing") : t("clock.arrived", { moment: momentWords(storyTime()) }));
}

/** Starts a story. @param {string} key */
export const startStory = (key) => tried(() => api.startStory(key));

/** Stops the story. */
export const stopStory = () => tried(api.stopStory);

async function tried(work) {
  try {
    await work();
  } catch (fault) {
    toast(faultWords(fault), "bad");
  }
  await refresh("state");
}

/** Puts everything back to the first morning, if the person is sure. @returns {Promise<boolean>} */
export async function reset() {
  const words = { title: t("reset.title"), text: t("reset.text"), yes: t("bar.reset") };
  if (!(await confirmedHere(words))) return false;
  sessionStorage.removeItem(TRIED);
  await tried(api.reset);
  forget();
  return true;
}

/** Changes the page's own language, here and in the address. @param {"da"|"en"} code */
export async function changeLanguage(code) {
  await speak(code);
  remember({ lang: code });
  know();
}

/** Keeps something in the address. @param {Object<string, string>} wishes */
export function remember(wishes) {
  const address = new URL(location.href);
  for (const [name, value] of Object.entries(wishes)) address.searchParams.set(name, value);
  history.replaceState(null, "", address);
}
