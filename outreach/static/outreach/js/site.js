/* Trade Sessions: the script of every public page. Every page works without it.
   1. Own time: learn the visitor's zone once, so that the server can print both times.
   2. Keep the language a visitor chooses, for the next time she comes without a page in mind.
   3. Move focus to an error summary. */
(function () {
  "use strict";
  var d = document, lang = d.documentElement.lang || "en";
  function all(s) { return Array.prototype.slice.call(d.querySelectorAll(s)); }

  // 1. <time data-own datetime="2027-02-09T13:00Z"> is printed empty only when the zone is unknown.
  try {
    var zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (zone && !/(^|; )tz=/.test(d.cookie)) d.cookie = "tz=" + zone + ";path=/;max-age=15552000;samesite=lax";
    var f = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    all("time[data-own]").forEach(function (t) { t.textContent = f.format(new Date(t.dateTime)); t.hidden = false; });
  } catch (e) { /* the session's own time stays on the page */ }

  // 2.
  all(".langs a").forEach(function (a) {
    a.addEventListener("click", function () { d.cookie = "language=" + a.lang + ";path=/;max-age=31536000;samesite=lax"; });
  });

  // 3.
  var errs = d.getElementById("errors"); if (errs) errs.focus();
})();
