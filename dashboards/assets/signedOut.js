// When a session has ended, the next question of an open page is refused: the sign-in page is shown
// then, instead of figures that stand still.
(function () {
  var ask = window.fetch;
  window.fetch = function () {
    return ask.apply(this, arguments).then(function (answer) {
      if (answer.status === 401 && !window.leaving) {
        window.leaving = true;
        window.location.reload();
      }
      return answer;
    });
  };
})();
