// Renders the cells of the grids: the text of the document, its stale mark, its explanation.
var dagcomponentfuncs = (window.dashAgGridComponentFunctions =
  window.dashAgGridComponentFunctions || {});

dagcomponentfuncs.Figure = function (props) {
  var row = props.data || {};
  var field = props.colDef.field;
  var text = row[field + "_text"];
  if (text === undefined || text === null) {
    return null;
  }
  var stale = row[field + "_stale"] === true;
  var h = React.createElement;
  var sub = row[field + "_sub"];
  return h(
    "span",
    { className: stale ? "cell stale" : "cell", title: row[field + "_tip"] || undefined },
    h(
      "span",
      { className: "line" },
      stale ? h("span", { className: "ring", role: "img", "aria-label": props.stale || row[field + "_tip"] || "stale" }) : null,
      text
    ),
    sub ? h("span", { className: "aside " + (row[field + "_side"] || "") }, sub) : null
  );
};

dagcomponentfuncs.Company = function (props) {
  var row = props.data || {};
  var h = React.createElement;
  return h(
    "span",
    { className: row.is_statistic ? "cell of-statistic" : "cell of-company", title: row.tip || undefined },
    h("span", { className: "name" }, row.company),
    h("span", { className: "aside" }, row.ticker || row.note || "")
  );
};
