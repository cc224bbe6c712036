// Functions that the overview's grid calls by name: peers stay folded under their company.
var dagfuncs = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
window.overview = window.overview || { open: new Set(), sort: null, top: 0 };

// A peer passes when its company is unfolded; everything else always.
dagfuncs.isShown = function (node) {
  var row = node.data;
  return !row || row.kind !== "peer" || window.overview.open.has(row.parent);
};

// Whatever the order of the companies, a heading stands over its group, peers under their company.
dagfuncs.keepTogether = function (nodes) {
  var headings = {};
  var peers = {};
  var groups = [];
  var companies = {};
  nodes.forEach(function (node) {
    var row = node.data;
    if (row.kind === "heading") {
      headings[row.group] = node;
    } else if (row.kind === "peer") {
      (peers[row.parent] = peers[row.parent] || []).push(node);
    } else {
      (companies[row.group] = companies[row.group] || []).push(node);
    }
    if (groups.indexOf(row.group) < 0) {
      groups.push(row.group);
    }
  });
  groups.sort(function (one, other) {
    return (headings[one] ? headings[one].data.place : 0) - (headings[other] ? headings[other].data.place : 0);
  });
  var place = 0;
  groups.forEach(function (group) {
    if (headings[group]) {
      nodes[place++] = headings[group];
    }
    (companies[group] || []).forEach(function (node) {
      nodes[place++] = node;
      (peers[node.data.id] || []).forEach(function (peer) {
        nodes[place++] = peer;
      });
    });
  });
};

// What is missing stands last, whichever way the rest is sorted: missing is never zero.
dagfuncs.nullsLast = function (one, other, _node, _otherNode, descending) {
  var first = one === null || one === undefined;
  var second = other === null || other === undefined;
  if (first || second) {
    return first && second ? 0 : first === !descending ? 1 : -1;
  }
  return one < other ? -1 : one > other ? 1 : 0;
};

// What the reader did to the grid is kept here while it is drawn anew with new figures.
// Events are told late: a grid already taken away answers every question with undefined.
dagfuncs.keepSort = function (event) {
  if (event.api.isDestroyed()) return;
  window.overview.sort = event.api
    .getColumnState()
    .filter(function (column) {
      return column.sort;
    })
    .map(function (column) {
      return { colId: column.colId, sort: column.sort, sortIndex: column.sortIndex };
    });
};

dagfuncs.keepScroll = function (event) {
  if (event.api.isDestroyed()) return;
  window.overview.top = event.api.getVerticalPixelRange().top;
};

dagfuncs.findAgain = function (event) {
  if (event.api.isDestroyed()) return;
  var top = window.overview.top;
  if (window.overview.sort) {
    event.api.applyColumnState({ state: window.overview.sort, defaultState: { sort: null } });
  }
  var box = document.querySelector(".overview-grid .ag-body-viewport");
  if (box && top) {
    box.scrollTop = top;
  }
};
