// The few short names of emoji that messages use; an unknown one stays as it was written.

const EMOJI = {
  white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌",
  warning: "⚠️", rotating_light: "🚨", exclamation: "❗", question: "❓", bulb: "💡",
  pushpin: "📌", round_pushpin: "📍", calendar: "📅", spiral_calendar_pad: "🗓️", alarm_clock: "⏰",
  hourglass: "⌛", hourglass_flowing_sand: "⏳", bell: "🔔", no_bell: "🔕", lock: "🔒", key: "🔑",
  house: "🏠", wave: "👋", handshake: "🤝", raised_hand: "✋", thumbsup: "👍", "+1": "👍",
  tada: "🎉", speech_balloon: "💬", memo: "📝", clipboard: "📋", mag: "🔍", link: "🔗",
  arrow_right: "➡️", arrow_left: "⬅️", seedling: "🌱", large_green_circle: "🟢",
  large_yellow_circle: "🟡", large_orange_circle: "🟠", red_circle: "🔴", white_circle: "⚪",
  busts_in_silhouette: "👥", bust_in_silhouette: "👤", telephone_receiver: "📞", sunny: "☀️",
};

/** The emoji of a short name, or null. @param {string} name @returns {string|null} */
export function emoji(name) {
  return Object.hasOwn(EMOJI, name) ? EMOJI[name] : null;
}
