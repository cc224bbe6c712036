// A page that is drawn anew with new figures is gone for a moment: its height is held meanwhile and
// its scroll position given back, so that nobody is thrown elsewhere who was reading.
(function () {
  var held = 0;
  var waiting = null;
  var place = { address: "", top: 0 };
  var returning = false;

  // Holds the height of what is drawn, but never less than where the reader is.
  function settle() {
    var page = document.querySelector(".page");
    returning = false;
    if (page) {
      var drawn = Math.ceil(page.getBoundingClientRect().bottom + window.scrollY);
      held = Math.max(drawn, Math.min(held, window.scrollY + window.innerHeight));
      document.body.style.minHeight = held + "px";
    }
  }

  function soon() {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(settle, 500);
  }

  function isContent(record) {
    return record.target.id === "content" && record.removedNodes.length > 0;
  }

  new MutationObserver(function (records) {
    if (records.some(isContent)) {
      returning = place.address === window.location.href;
    }
    soon();
  }).observe(document.documentElement, { childList: true, subtree: true });

  window.addEventListener(
    "scroll",
    function () {
      if (returning && window.scrollY !== place.top) {
        window.scrollTo(0, place.top);
      } else if (!returning) {
        place = { address: window.location.href, top: window.scrollY };
      }
      soon();
    },
    { passive: true }
  );
  ["wheel", "touchstart", "keydown", "pointerdown"].forEach(function (kind) {
    window.addEventListener(
      kind,
      function () {
        returning = false; // the reader moves on
      },
      { capture: true, passive: true }
    );
  });
  window.addEventListener("resize", soon);
})();
