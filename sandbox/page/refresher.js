// Fetches what has changed: many wishes at once become one round, and a wish made during a round
// gets another.

import { pressOver } from "./dom.js";

/**
 * @param {Object<string, () => Promise<void>>} loads what can be fetched, by name
 * @param {(loaded: string[]) => void} onLoaded called after each round
 * @param {(fault: Error) => void} onFault called when something could not be fetched
 * @returns {(...names: string[]) => Promise<void>} resolves when what was asked for is there
 */
export function refresher(loads, onLoaded, onFault) {
  const wanted = new Set();
  let round = null;
  return (...names) => {
    for (const name of names) wanted.add(name);
    round ??= run().finally(() => {
      round = null;
    });
    return round;
  };

  async function run() {
    await Promise.resolve(); // events that come in the same breath share the first round
    while (wanted.size) {
      const names = [...wanted];
      wanted.clear();
      await Promise.all(names.map((name) => loads[name]().catch(onFault)));
      await pressOver();
      onLoaded(names);
    }
  }
}
