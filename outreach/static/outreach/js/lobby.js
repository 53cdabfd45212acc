/* Trade Sessions: the lobby. It counts down to the doors, and hears of what changes meanwhile; it works without.
   The server prints the first values; nothing here is read aloud every second, and nobody is moved. */
(function () {
  "use strict";
  var d = document, lang = d.documentElement.lang || "en";
  var lobby = d.querySelector("[data-lobby]");
  if (!lobby) return;
  var seen = lobby.dataset, box = d.querySelector("[data-countdown]"), door = d.querySelector("[data-doors]"), news = d.querySelector("[data-news] .note"), heading = d.querySelector("[data-heading]"), printed = seen.addresses;
  var plural = window.Intl && Intl.PluralRules ? new Intl.PluralRules(lang) : null, ticking, lost = false;
  function say(words) { if (news && words) { news.querySelector("p").textContent = words; news.hidden = false; } }
  function head(words) { if (heading && words) heading.textContent = words; }
  // Shows what belongs to the state: data-when names one or more of these words.
  function arrange() {
    var is = [seen.state, seen.addresses === printed ? "same" : seen.addresses ? "moved" : "gone"];
    if (seen.state === "open" && !seen.addresses) is.push("noway");
    d.querySelectorAll("[data-when]").forEach(function (part) {
      part.hidden = !part.dataset.when.split(" ").some(function (word) { return is.indexOf(word) >= 0; });
    });
  }
  function allow(may) { if (door) { if (may) door.removeAttribute("aria-disabled"); else door.setAttribute("aria-disabled", "true"); } }
  function show(cell, n, padded) {
    var word = cell.querySelector("span");
    cell.querySelector("b").textContent = padded && n < 10 ? "0" + n : n;
    word.textContent = (plural ? plural.select(n) === "one" : n === 1) ? word.dataset.one : word.dataset.many;
  }
  function tick() {
    clearTimeout(ticking);
    if (!box) return;
    var s = Math.max(0, Math.ceil((Date.parse(seen.opens) - Date.now()) / 1000)), cells = box.children;
    if (s > 359999) return;                         // over 99 hours: keep what is printed
    show(cells[0], Math.floor(s / 3600), false); show(cells[1], Math.floor(s / 60) % 60, true); show(cells[2], s % 60, true);
    if (s > 0) { ticking = setTimeout(tick, 1000); return; }
    if (seen.state === "early") { seen.state = "open"; allow(seen.addresses !== ""); head(heading && heading.dataset.open); say(heading && heading.dataset.open); arrange(); }
  }
  // Every twenty seconds, from an hour before the doors open until they close, while somebody may be looking.
  function isTime() { var now = Date.now(); return !d.hidden && now > Date.parse(seen.opens) - 3600000 && now < Date.parse(seen.closes) + 60000; }
  function ask() {
    if (lost || !isTime()) return;
    var address = seen.lobby + "&state=" + seen.state + "&opens=" + encodeURIComponent(seen.opens) + "&addresses=" + seen.addresses;
    fetch(address, { cache: "no-store", credentials: "same-origin" }).then(function (answer) {
      if (answer.status === 404) lost = true;       // the link was revoked
      if (!answer.ok) return;
      return answer.json().then(function (now) {
        if (seen.state === "open" && now.state === "early" && now.opens === seen.opens) return;  // this clock is a little ahead
        seen.state = now.state; seen.opens = now.opens || seen.opens; seen.closes = now.closes || seen.closes; seen.addresses = now.addresses;
        lost = now.is_last; allow(now.may_enter); say(now.said); head(now.state === "early" && heading && heading.dataset.early || now.heading); arrange(); tick();
      });
    }).catch(function () { /* the line is down: the next one may come through */ });
  }
  tick();
  if (window.fetch) { setInterval(ask, 20000); d.addEventListener("visibilitychange", ask); }
})();
