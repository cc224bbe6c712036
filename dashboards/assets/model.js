// What if: reckons a target on other inputs in the browser, by the formulas of the engine
// (tracker/multiples.py, tracker/bands.py). Nothing leaves the page; the address holds the state.
window.dash_clientside = window.dash_clientside || {};
(function () {
  var NAMES = ["multiple", "revenue", "fx", "shares", "price"];
  var held = {}; // by ticker: what the reader has moved, so that a redrawn card keeps it

  // Halves go to the even neighbour, as numpy rounds.
  function rint(value) {
    var floor = Math.floor(value);
    var rest = value - floor;
    if (rest < 0.5) return floor;
    if (rest > 0.5) return floor + 1;
    return floor % 2 === 0 ? floor : floor + 1;
  }

  function edge(value) {
    return rint(value * 1e12) / 1e12;
  }

  function reckon(inputs, base) {
    var target =
      (((inputs.multiple * inputs.revenue * inputs.fx) / inputs.shares) * base.ads_ratio) / base.unit;
    var rise = target / inputs.price - 1;
    var stated = base.expected !== null && base.expected !== undefined;
    var banded = stated ? (1 + rise) / (1 + base.expected) - 1 : rise;
    var against = target / (1 + (stated ? base.expected : 0));
    var band = null;
    var flips = [];
    base.bands.forEach(function (one, place) {
      var above =
        one.lower === null ||
        (one.inclusive ? edge(banded) >= one.lower : edge(banded) > one.lower);
      if (band === null && above) band = one;
      if (place + 1 < base.bands.length && one.lower !== null && one.lower > -1) {
        flips.push(against / (1 + one.lower));
      }
    });
    var cap = (inputs.price * base.unit * inputs.shares) / base.ads_ratio;
    return {
      target: target,
      upside: rise,
      banded: banded,
      band: band === null ? null : band.id,
      name: band === null ? null : band.name,
      flips: flips,
      market_multiple: cap / inputs.fx / inputs.revenue,
    };
  }

  function number(value, places) {
    if (!Number.isFinite(value)) return "—";
    var text = Math.abs(value).toLocaleString("en-US", {
      minimumFractionDigits: places,
      maximumFractionDigits: places,
    });
    return value < 0 && /[1-9]/.test(text) ? "−" + text : text;
  }

  function change(ratio) {
    var text = number(100 * ratio, 1);
    if (text === "—") return { text: text, name: "level" };
    if (text[0] === "−") return { text: "▼ " + text + "%", name: "down" };
    return /[1-9]/.test(text)
      ? { text: "▲ +" + text + "%", name: "up" }
      : { text: text + "%", name: "level" };
  }

  function usable(value) {
    return typeof value === "number" && Number.isFinite(value) && value > 0 && value < 1e12;
  }

  function tidy(value) {
    return Number(value.toPrecision(6));
  }

  function fromAddress(base) {
    var query = new URLSearchParams(window.location.search);
    var found = {};
    NAMES.forEach(function (name) {
      var text = query.get(base.prefix + name);
      var value = text === null || text === "" ? NaN : Number(text);
      if (usable(value)) found[name] = value;
    });
    return found;
  }

  // The address is written beside Dash's own: a moved slider must not build the page anew.
  function toAddress(base, moved) {
    var query = new URLSearchParams(window.location.search);
    NAMES.forEach(function (name) {
      if (name in moved) query.set(base.prefix + name, String(moved[name]));
      else query.delete(base.prefix + name);
    });
    var text = query.toString();
    var address = window.location.pathname + (text ? "?" + text : "") + window.location.hash;
    window.history.replaceState(window.history.state, "", address);
  }

  function told(outcome, base, moved) {
    var found = {
      target: { text: number(outcome.target, 2), name: "level" },
      upside: change(outcome.upside),
      against: base.published ? change(outcome.target / base.published - 1) : { text: "—" },
      band: { text: outcome.name || base.words.no_bands, name: "level" },
      market: { text: number(outcome.market_multiple, 1) + "×", name: "level" },
      state: Object.keys(moved).length
        ? { text: base.words.changed, name: "sub stale-mark" }
        : { text: base.words.recorded, name: "sub" },
    };
    outcome.flips.forEach(function (price, place) {
      found["flip_" + place] = { text: number(price, 2), name: "level" };
    });
    NAMES.forEach(function (name) {
      found["moved_" + name] =
        name in moved ? change(moved[name] / base.recorded[name] - 1) : { text: "", name: "level" };
    });
    return found;
  }

  // What the reader has just done, laid over what had been moved before.
  function listen(triggered, base, before) {
    var moved = Object.assign({}, before);
    (triggered || []).forEach(function (one) {
      var id = JSON.parse(one.prop_id.slice(0, one.prop_id.lastIndexOf(".")));
      var recorded = base.recorded[id.name];
      if (id.type === "what-if-reset") {
        moved = {};
      } else if (id.type === "what-if-slide") {
        var share = Number(one.value);
        if (share === 0) delete moved[id.name];
        else if (Number.isFinite(share)) moved[id.name] = tidy(recorded * (1 + share / 100));
      } else if (id.type === "what-if-field") {
        var value = Number(one.value);
        if (one.value === null || one.value === "" || !usable(value)) return;
        if (Math.abs(value / recorded - 1) < 1e-11) delete moved[id.name];
        else moved[id.name] = value;
      }
    });
    return moved;
  }

  window.dash_clientside.what_if = {
    reckon: reckon,
    update: function (slides, _fields, _resets, bases) {
      var context = window.dash_clientside.callback_context;
      var base = bases && bases[0];
      if (!base) {
        return context.outputs_list.map(function (list) {
          return (list || []).map(function () {
            return window.dash_clientside.no_update;
          });
        });
      }
      var triggered = (context.triggered || []).filter(function (one) {
        return one.prop_id.indexOf("what-if-base") < 0;
      });
      // Drawn anew, everything triggers at once: then the address counts, or what was moved here.
      var drawn = triggered.length !== 1;
      var before = held[base.ticker] || {};
      var moved = listen(triggered, base, before);
      if (drawn) {
        var written = fromAddress(base);
        moved = Object.keys(written).length ? written : before;
      }
      held[base.ticker] = moved;
      toAddress(base, moved);
      var inputs = Object.assign({}, base.recorded, moved);
      var found = told(reckon(inputs, base), base, moved);
      return context.outputs_list.map(function (list) {
        return (list || []).map(function (one) {
          var name = one.id.name;
          if (one.id.type === "what-if-slide") {
            return name in moved ? Math.round(100 * (inputs[name] / base.recorded[name] - 1)) : 0;
          }
          if (one.id.type === "what-if-field") return Number(inputs[name].toPrecision(12));
          var part = found[name] || { text: "", name: "" };
          return one.property === "children" ? part.text : part.name || "level";
        });
      });
    },
  };
})();
