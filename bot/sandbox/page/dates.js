// Dates and times as people read them. The zone is the acting person's, or this browser's when Slack knows none.

import { me } from "./state.js";

const DAY_MS = 86_400_000;

function zone() {
  return me()?.tz ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function format(date, options) {
  return new Intl.DateTimeFormat("en-US", { timeZone: zone(), ...options }).format(date);
}

/** A message's `ts` ("seconds.micros") as a Date. */
export function fromTs(ts) {
  return new Date(Number.parseFloat(ts) * 1000);
}

export function clockTime(date) {
  return format(date, { hour: "numeric", minute: "2-digit" });
}

export function clockTimeWithSeconds(date) {
  return format(date, { hour: "numeric", minute: "2-digit", second: "2-digit" });
}

/** The calendar day in the person's zone, as YYYY-MM-DD: compares and groups. */
export function dayKey(date) {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en-US", { timeZone: zone(), year: "numeric", month: "2-digit", day: "2-digit" })
      .formatToParts(date)
      .map((part) => [part.type, part.value]),
  );
  return `${parts.year}-${parts.month}-${parts.day}`;
}

function relativeDay(date, now) {
  const days = Math.round((Date.parse(dayKey(date)) - Date.parse(dayKey(now))) / DAY_MS);
  return { "-1": "Yesterday", 0: "Today", 1: "Tomorrow" }[days] ?? null;
}

/** The words of a day divider: Today, Yesterday, or the date. */
export function dayName(date, now = new Date()) {
  return relativeDay(date, now) ?? format(date, { weekday: "long", month: "long", day: "numeric" });
}

/** Full date and time, for tooltips. */
export function fullTime(date) {
  return format(date, { dateStyle: "full", timeStyle: "medium" });
}

function ago(date, now) {
  const seconds = (date - now) / 1000;
  const words = new Intl.RelativeTimeFormat("en-US", { numeric: "auto" });
  for (const [unit, size] of [
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
  ]) {
    if (Math.abs(seconds) >= size) return words.format(Math.round(seconds / size), unit);
  }
  return words.format(Math.round(seconds), "second");
}

const TOKENS = {
  date_num: (date) => dayKey(date),
  date: (date) => format(date, { month: "long", day: "numeric", year: "numeric" }),
  date_slash: (date) => format(date, { month: "2-digit", day: "2-digit", year: "numeric" }),
  date_short: (date) => format(date, { month: "short", day: "numeric", year: "numeric" }),
  date_long: (date) => format(date, { weekday: "long", month: "long", day: "numeric", year: "numeric" }),
  date_pretty: (date, now) => relativeDay(date, now)?.toLowerCase() ?? TOKENS.date(date),
  date_short_pretty: (date, now) => relativeDay(date, now)?.toLowerCase() ?? TOKENS.date_short(date),
  date_long_pretty: (date, now) => relativeDay(date, now)?.toLowerCase() ?? TOKENS.date_long(date),
  day_divider_pretty: (date, now) => dayName(date, now),
  time: (date) => clockTime(date),
  time_secs: (date) => clockTimeWithSeconds(date),
  ago: (date, now) => ago(date, now),
};

/** Slack's date template (`{date_short_pretty} at {time}`) filled in; unknown tokens give null: show the fallback. */
export function fillTemplate(template, unixSeconds, now = new Date()) {
  const date = new Date(unixSeconds * 1000);
  if (Number.isNaN(date.getTime())) return null;
  let known = true;
  const text = template.replace(/\{([a-z_]+)\}/g, (whole, token) => {
    const write = TOKENS[token];
    if (!write) known = false;
    return write ? write(date, now) : whole;
  });
  if (!known) return null;
  return text.charAt(0).toUpperCase() === text.charAt(0) ? text : capitaliseFirst(text, template);
}

/** Slack capitalises "today" and its kind where the template begins with the token. */
function capitaliseFirst(text, template) {
  return template.startsWith("{") ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

function zoneOffsetMs(date) {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en-US", {
      timeZone: zone(),
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    })
      .formatToParts(date)
      .map((part) => [part.type, Number(part.value)]),
  );
  const wall = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
  return wall - Math.floor(date.getTime() / 1000) * 1000;
}

/** Unix seconds → the value of a `datetime-local` input in the person's zone. */
export function toLocalInput(unixSeconds) {
  const date = new Date(unixSeconds * 1000);
  return new Date(date.getTime() + zoneOffsetMs(date)).toISOString().slice(0, 16);
}

/** The value of a `datetime-local` input in the person's zone → Unix seconds; null when it is no date. */
export function fromLocalInput(value) {
  const wall = Date.parse(`${value}:00Z`);
  if (Number.isNaN(wall)) return null;
  // The offset is asked for twice: the first answer may lie on the other side of a change to or from summer time.
  const first = wall - zoneOffsetMs(new Date(wall));
  return Math.round((wall - zoneOffsetMs(new Date(first))) / 1000);
}
