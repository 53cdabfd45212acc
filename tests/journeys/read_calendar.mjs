// Reads one calendar with ical.js from standard input and prints its only entry as JSON, instants in UTC.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const entries = calendar.getAllSubcomponents("vevent");
if (entries.length !== 1) throw new Error(`${entries.length} entries`);
const event = new ICAL.Event(entries[0]);
const value = (name) => entries[0].getFirstPropertyValue(name) ?? "";

console.log(JSON.stringify({
  method: calendar.getFirstPropertyValue("method") ?? "",
  uid: event.uid,
  sequence: event.sequence,
  status: value("status"),
  starts_at: event.startDate.toJSDate().toISOString(),
  ends_at: event.endDate.toJSDate().toISOString(),
  url: value("url"),
}));
