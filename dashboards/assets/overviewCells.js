// The cells of the overview: who, what is needed, the rating, the bullet, the small chart.
var dagcomponentfuncs = (window.dashAgGridComponentFunctions =
  window.dashAgGridComponentFunctions || {});

// Follows a link within the app as Dash's own links do: without loading the page again.
function follow(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button > 0) {
    return;
  }
  event.preventDefault();
  window.history.pushState({}, "", event.currentTarget.getAttribute("href"));
  window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
}

dagcomponentfuncs.Covered = function (props) {
  var row = props.data || {};
  var h = React.createElement;
  if (row.kind === "peer") {
    return h(
      "span",
      { className: "cell of-peer", title: row.tip || undefined },
      h("span", { className: "name" }, row.name),
      h("span", { className: "aside" }, row.ticker)
    );
  }
  var open = window.overview.open.has(row.id);
  function fold() {
    if (!window.overview.open.delete(row.id)) {
      window.overview.open.add(row.id);
    }
    props.api.onFilterChanged();
    props.api.refreshCells({ rowNodes: [props.node], columns: ["name"], force: true, suppressFlash: true });
  }
  return h(
    "span",
    { className: "of-covered" },
    row.peers > 0
      ? h(
          "button",
          { className: open ? "fold open" : "fold", onClick: fold, type: "button", "aria-expanded": open, "aria-label": row.fold },
          "▸"
        )
      : h("span", { className: "fold none" }),
    h(
      "span",
      { className: "cell" },
      h("a", { href: row.href, onClick: follow, className: "name", title: row.tip || undefined, "aria-current": row.chosen ? "true" : undefined }, row.name),
      h("span", { className: "aside" }, row.aside)
    )
  );
};

dagcomponentfuncs.Need = function (props) {
  var row = props.data || {};
  var h = React.createElement;
  if (!row.need_text) {
    return null;
  }
  return h(
    "span",
    { className: "need rank-" + row.need, title: row.need_tip || undefined },
    h("span", { className: "first" }, row.need_text),
    row.need_more ? h("span", { className: "more" }, " · " + row.need_more) : null
  );
};

dagcomponentfuncs.Rating = function (props) {
  var row = props.data || {};
  var h = React.createElement;
  if (!row.rating_text) {
    return null;
  }
  return h(
    "span",
    { className: "cell", title: row.rating_tip || undefined },
    h(
      "span",
      { className: "line" },
      h(row.rating_kind === "struck" ? "del" : "span", { className: "rating small " + row.rating_kind }, row.rating_text),
      row.earned_text ? h("span", { className: "earned " + row.earned_side }, row.earned_text) : null
    ),
    h("span", { className: "aside" }, row.rating_sub)
  );
};

dagcomponentfuncs.Bullet = function (props) {
  var row = props.data || {};
  var drawn = row.bullet;
  var h = React.createElement;
  if (!drawn) {
    return row.upside_text ? h("span", { className: "cell" }, row.upside_text) : null;
  }
  var marks = drawn.edges.map(function (x, i) {
    return h("span", { key: i, className: "tick", style: { left: x + "%" } });
  });
  var dot =
    drawn.x === null
      ? null
      : drawn.over
        ? h("span", { className: "over " + drawn.over }, drawn.over === "right" ? "▶" : "◀")
        : h("span", { className: drawn.hollow ? "dot hollow" : "dot", style: { left: drawn.x + "%" } });
  var whisker = drawn.whisker
    ? h("span", { className: "whisker", style: { left: drawn.whisker[0] + "%", width: drawn.whisker[1] - drawn.whisker[0] + "%" } })
    : null;
  var band = drawn.band
    ? h("span", { className: "now", style: { left: drawn.band[0] + "%", width: drawn.band[1] - drawn.band[0] + "%" } })
    : null;
  var now = row.indicative;
  var ring = !now
    ? null
    : now.over
      ? h("span", { className: "over indicative " + now.over }, now.over === "right" ? "▷" : "◁")
      : h("span", { className: "dot indicative", style: { left: now.x + "%" } });
  return h(
    "span",
    { className: "cell small-bullet" + (drawn.current ? "" : " past"), title: row.upside_tip || undefined },
    h(
      "span",
      { className: "line" },
      h("span", { className: row.upside_side || "" }, row.upside_text),
      row.upside_sub ? h("span", { className: "aside" }, row.upside_sub) : null
    ),
    h("span", { className: "scale", role: "img", "aria-label": drawn.words }, band, marks, h("span", { className: "nought", style: { left: drawn.zero + "%" } }), whisker, dot, ring),
    now ? h("span", { className: "indicative-line" }, h("span", { className: "quote-ring", "aria-hidden": "true" }), now.text) : null
  );
};

// A close, and under it what is traded now: hollow, with its time.
dagcomponentfuncs.Close = function (props) {
  var row = props.data || {};
  var h = React.createElement;
  var close = dagcomponentfuncs.Figure(props);
  if (!row.quote) {
    return close;
  }
  return h(
    "span",
    { className: "cell with-quote" },
    close,
    h(
      "span",
      { className: "quote", title: row.quote_words },
      h("span", { className: "line" }, h("span", { className: "quote-ring", "aria-hidden": "true" }), h("span", { className: "quoted" }, row.quote)),
      row.quote_when.map(function (part, i) {
        return h("span", { key: i, className: "when" }, part);
      }),
      h("span", { className: "unseen" }, row.quote_words)
    )
  );
};

dagcomponentfuncs.Spark = function (props) {
  var row = props.data || {};
  var points = row.spark;
  var h = React.createElement;
  if (!points || points.length < 2) {
    return null;
  }
  var step = 96 / (points.length - 1);
  var path = points
    .map(function (y, i) {
      return (i ? "L" : "M") + (2 + i * step).toFixed(1) + " " + (28 - y * 0.26).toFixed(1);
    })
    .join("");
  return h(
    "svg",
    { className: "spark", viewBox: "0 0 100 30", preserveAspectRatio: "none", role: "img", "aria-label": row.spark_words },
    h("title", null, row.spark_words),
    h("path", { d: path, vectorEffect: "non-scaling-stroke" })
  );
};

dagcomponentfuncs.Heading = function (props) {
  var row = props.data || {};
  return React.createElement("span", { className: "group-heading", role: "gridcell" }, row.name, React.createElement("span", { className: "aside" }, row.aside));
};
