// A page that is drawn anew with new figures is gone for a moment: its height is held meanwhile,
// so that nobody who has scrolled down is thrown to the top.
(function () {
  var waiting = null;

  function settle() {
    var body = document.body;
    body.style.minHeight = "";
    body.style.minHeight = body.offsetHeight + "px";
  }

  function soon() {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(settle, 500);
  }

  new MutationObserver(soon).observe(document.documentElement, { childList: true, subtree: true });
  window.addEventListener("resize", soon);
})();
