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
};
