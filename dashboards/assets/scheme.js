// Sets the colour scheme before the first paint, so that a dark page never flashes white; then
// tells the server which one is shown, in a cookie at once and in the store when it changes.
(function () {
  var root = document.documentElement;
  var stored = null;
  try {
    stored = window.localStorage.getItem("mantine-color-scheme-value");
  } catch (refused) {
    // Storage may be switched off: the system's scheme is used.
  }
  var dark =
    stored === "dark" ||
    (stored !== "light" && window.matchMedia("(prefers-color-scheme: dark)").matches);

  function tell(scheme) {
    document.cookie = "scheme=" + scheme + ";path=/;max-age=31536000;samesite=lax";
  }

  root.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
  tell(dark ? "dark" : "light");
  new MutationObserver(function () {
    var scheme = root.getAttribute("data-mantine-color-scheme");
    tell(scheme);
    if (window.dash_clientside && window.dash_clientside.set_props) {
      window.dash_clientside.set_props("look", { data: scheme });
    }
  }).observe(root, { attributes: true, attributeFilter: ["data-mantine-color-scheme"] });
})();
