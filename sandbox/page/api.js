// The sandbox's control interface, and nothing else: the only module that fetches.

/** What the sandbox answered when it refused: `message` is its reason. */
export class Refused extends Error {
  /** @param {string} reason @param {number} status HTTP status; 0 when nobody answered */
  constructor(reason, status) {
    super(reason);
    this.status = status;
  }
}

async function ask(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch (fault) {
    throw new Refused(String(fault), 0);
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(body.reason ?? body.error ?? answer.statusText, answer.status);
  return body;
}

const get = (path, query) => ask(`${path}?${new URLSearchParams(query)}`);

const send = (method, path, body) =>
  ask(path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });

/** People, channels, clock, bot and story as one person sees them. @param {string} as */
export const fetchState = (as) => get("/control/state", as ? { as } : {});

/** Messages of a channel, or of one thread in it. @returns {Promise<{messages: object[]}>} */
export const fetchMessages = (as, channel, threadTs) =>
  get("/control/messages", { as, channel, ...(threadTs ? { thread_ts: threadTs } : {}) });

/** Where a person downloads a file that hangs in a message. @param {string} as @param {string} id */
export const fileAddress = (as, id) => `/control/file?${new URLSearchParams({ as, id })}`;

/** The person's modals, the top one last. @returns {Promise<{stack: object[]}>} */
export const fetchModals = (as) => get("/control/modals", { as });

/** The person's view of the App Home. @returns {Promise<{view: object|null}>} */
export const fetchHome = (as) => get("/control/home", { as });

/** The wire from call number `since`. @returns {Promise<{calls: object[], next: number}>} */
export const fetchCalls = (since) => get("/control/calls", { since });

/** Does something as a person. @param {string} as @param {string} what @param {object} details */
export const act = (as, what, details = {}) =>
  send("POST", "/control/act", { as, do: what, ...details });

/** Moves story time; answers when all that was due has been done. @param {object} wish */
export const travel = (wish) => send("POST", "/control/clock", wish);

/** Puts everything back to the first morning. */
export const reset = () => send("POST", "/control/reset", {});

/** Starts a story. @param {string} tale its key */
export const startStory = (tale) => send("POST", "/control/story", { tale });

/** Stops the story where it is. */
export const stopStory = () => send("DELETE", "/control/story");

/**
 * Listens to what changes.
 * @param {(event: object) => void} onEvent
 * @param {(reachable: boolean) => void} onLink called when the sandbox comes and goes
 */
export function listen(onEvent, onLink) {
  const source = new EventSource("/control/events");
  source.onopen = () => onLink(true);
  source.onerror = () => onLink(false);
  source.onmessage = (message) => onEvent(JSON.parse(message.data));
}
