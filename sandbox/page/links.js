// Addresses inside the page (`#/C0UDSATTE/p1790…`), and the permalinks that lead to them.

/**
 * A place in the page.
 * @typedef {{kind: "home"}|{kind: "channel", channel: string, ts?: string, thread?: string}} Place
 */

/** The hash for a place. @param {Place} place */
export function hashOf(place) {
  if (place.kind === "home") return "#/home";
  const rest = [place.thread && `t${place.thread}`, place.ts && `p${place.ts}`].filter(Boolean);
  return `#/${[place.channel, ...rest].join("/")}`;
}

/** The place of a hash, or null when it names none. @param {string} hash @returns {Place|null} */
export function placeOf(hash) {
  if (hash === "#/home") return { kind: "home" };
  const found = hash.match(/^#\/([CDG]\w+)(?:\/t([\d.]+))?(?:\/p([\d.]+))?$/);
  return found ? { kind: "channel", channel: found[1], thread: found[2], ts: found[3] } : null;
}

/**
 * The place a permalink leads to, or null for any other address.
 * @param {string} url
 * @returns {Place|null}
 */
export function placeOfPermalink(url) {
  const found = url.match(/\/archives\/([CDG]\w+)(?:\/p(\d+)(\d{6}))?(?:\?([^#]*))?/);
  if (!found) return null;
  const [, channel, seconds, micros, query] = found;
  const thread = new URLSearchParams(query ?? "").get("thread_ts") ?? undefined;
  return { kind: "channel", channel, ts: seconds && `${seconds}.${micros}`, thread };
}

/** True for addresses a message may link to. @param {string} url */
export function isSafe(url) {
  return /^(https?:\/\/|mailto:|tel:)/i.test(url);
}
