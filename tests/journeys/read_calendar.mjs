// Reads one calendar with ical.js from standard input and prints its entries as JSON, instants in UTC.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const entries = calendar.getAllSubcomponents("vevent").map((entry) => {
  const event = new ICAL.Event(entry);
  const value = (name) => entry.getFirstPropertyValue(name) ?? "";
  return {
    method: calendar.getFirstPropertyValue("method") ?? "",
    uid: event.uid,
    sequence: event.sequence,
    status: value("status"),
    starts_at: event.startDate.toJSDate().toISOString(),
    ends_at: event.endDate.toJSDate().toISOString(),
    url: value("url"),
  };
});

console.log(JSON.stringify(entries));
