// A field of a page writes its value into the address, which is the state of every page.
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.address = {
  choose: function (_values, search) {
    var nothing = window.dash_clientside.no_update;
    var triggered = window.dash_clientside.callback_context.triggered;
    if (!triggered || triggered.length === 0) {
      return nothing;
    }
    var query = new URLSearchParams(search || "");
    var moved = false;
    triggered.forEach(function (one) {
      var id = JSON.parse(one.prop_id.slice(0, one.prop_id.lastIndexOf(".")));
      var value = one.value === null || one.value === undefined ? "" : String(one.value);
      if (value === id.now) {
        return; // drawn again, not changed
      }
      moved = true;
      if (value === "") {
        query.delete(id.name);
      } else {
        query.set(id.name, value);
      }
    });
    return moved ? "?" + query.toString() : nothing;
  },
  // A click on a chart over time moves the nearer of its two dates to the session clicked on.
  pick: function (_clicks, search) {
    var nothing = window.dash_clientside.no_update;
    var triggered = window.dash_clientside.callback_context.triggered || [];
    var one = triggered.filter(function (each) {
      return each.value && each.value.points && each.value.points.length;
    })[0];
    if (!one) {
      return nothing; // drawn again, not clicked on
    }
    var id = JSON.parse(one.prop_id.slice(0, one.prop_id.lastIndexOf(".")));
    var day = String(one.value.points[0].x).slice(0, 10);
    var away = function (date) {
      return date ? Math.abs(Date.parse(day) - Date.parse(date)) : 0;
    };
    var query = new URLSearchParams(search || "");
    query.set(away(id.from) < away(id.to) ? "from" : "to", day);
    return "?" + query.toString();
  },
};
