// Sorting and filtering of the report's tables (html_page.cpp puts this into the page). Without it the page is whole: it only adds buttons.
'use strict';
(function () {
  // "<= 4.6e-350" and "1/2" compare as numbers, without leaving the range of doubles: sign, then size of the logarithm.
  function key(text) {
    var m = /^(?:<=|>=|about)?\s*([-+]?)(\d*\.?\d+)(?:[eE]([-+]?\d+))?(?:\/(\d+))?/.exec(text);
    if (!m) { return null; }
    var size = parseFloat(m[2]) / (m[4] ? parseFloat(m[4]) : 1);
    if (size === 0) { return 0; }
    var order = Math.log10(size) + (m[3] ? parseInt(m[3], 10) : 0) + 1e6; // positive, so that the sign may stand before it
    return m[1] === '-' ? -order : order;
  }
  function compare(a, b) {
    var x = key(a), y = key(b);
    if (x !== null && y !== null) { return x - y; }
    if (x !== null || y !== null) { return x !== null ? -1 : 1; }
    return a.localeCompare(b);
  }
  function cell(row, column) { return row.cells.length > column ? row.cells[column].textContent.trim() : ''; }

  document.querySelectorAll('table.data').forEach(function (table) {
    var body = table.tBodies[0];
    var rows = Array.prototype.slice.call(body.rows); // in the order of the report
    if (rows.length < 3) { return; }
    var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
    heads.forEach(function (head, column) {
      var button = document.createElement('span'); // beside a real button Chromium does not repeat the head on each printed page
      button.className = 'sort';
      button.tabIndex = 0;
      button.setAttribute('role', 'button');
      button.title = 'Sort by this column; again: backwards; again: as it was';
      while (head.firstChild) { button.appendChild(head.firstChild); }
      head.appendChild(button);
      button.addEventListener('keydown', function (event) {
        if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); button.click(); }
      });
      button.addEventListener('click', function () {
        var was = head.getAttribute('aria-sort');
        heads.forEach(function (other) { other.removeAttribute('aria-sort'); });
        var order = rows.slice();
        if (was !== 'descending') {
          var way = was === 'ascending' ? -1 : 1;
          head.setAttribute('aria-sort', way === 1 ? 'ascending' : 'descending');
          order.sort(function (a, b) {
            var whole = (a.cells.length > column ? 0 : 1) - (b.cells.length > column ? 0 : 1); // sentences in place of values stay below
            return whole || way * compare(cell(a, column), cell(b, column)) || rows.indexOf(a) - rows.indexOf(b);
          });
        }
        order.forEach(function (row) { body.appendChild(row); });
      });
    });
    if (rows.length < 8) { return; }
    var label = document.createElement('label');
    label.className = 'filter';
    label.appendChild(document.createTextNode('Rows that contain '));
    var input = document.createElement('input');
    input.type = 'search';
    label.appendChild(input);
    var count = document.createElement('output');
    label.appendChild(count);
    table.parentNode.parentNode.insertBefore(label, table.parentNode);
    input.addEventListener('input', function () {
      var words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      var shown = 0;
      rows.forEach(function (row) {
        var text = row.textContent.toLowerCase();
        row.hidden = !words.every(function (word) { return text.indexOf(word) >= 0; });
        shown += row.hidden ? 0 : 1;
      });
      count.textContent = words.length ? ' ' + shown + ' of ' + rows.length : '';
    });
  });

  // A link into a table shows its row whatever is filtered.
  window.addEventListener('hashchange', function () {
    var row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (row && row.hidden) { row.hidden = false; row.scrollIntoView(); }
  });
}());
