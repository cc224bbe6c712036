// When a session has ended, the next question of an open page is refused: the sign-in page is shown
// then, instead of figures that stand still. Whoever is on the way elsewhere is left alone.
(function () {
  var ask = window.fetch;
  var leaving = false;

  function leave() {
    leaving = true;
  }

  document.addEventListener("submit", leave, true);
  window.addEventListener("beforeunload", leave);
  window.fetch = function () {
    return ask.apply(this, arguments).then(function (answer) {
      if (answer.status !== 401) {
        return answer;
      }
      if (!leaving) {
        leave();
        window.location.reload();
      }
      return new Promise(function () {}); // nobody is there any more to be told of an error
    });
  };
})();
